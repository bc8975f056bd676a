//! Percent-encoding, as Twilio's own libraries do it.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Appends one path segment.
pub(crate) fn push_segment(target: &mut String, text: &str) {
    match is_unreserved(text) {
        true => target.push_str(text),
        false => target.extend(utf8_percent_encode(text, RESERVED)),
    }
}

/// Whether nothing is to be encoded. Nearly all that is sent are SIDs, names and numbers.
pub(crate) fn is_unreserved(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~'))
}

/// Appends a key or a value of a form or a query; a space becomes `+`.
fn push_form(target: &mut String, text: &str) {
    if is_unreserved(text) {
        target.push_str(text);
        return;
    }
    for (at, word) in text.split(' ').enumerate() {
        if at > 0 {
            target.push('+');
        }
        push_segment(target, word);
    }
}

/// Appends `key=value`, with `&` between pairs.
pub(crate) fn push_pair(target: &mut String, key: &[&str], value: &str) {
    if !target.is_empty() {
        target.push('&');
    }
    for part in key {
        push_form(target, part);
    }
    target.push('=');
    push_form(target, value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_pair_is_encoded_as_pythons_urlencode_does() {
        let mut text = String::new();
        push_pair(&mut text, &["Messaging", "Binding.Address"], "+1 555~*é");
        push_pair(&mut text, &["DateCreated<"], "");
        assert_eq!(
            text,
            "MessagingBinding.Address=%2B1+555~%2A%C3%A9&DateCreated%3C="
        );
    }

    #[test]
    fn a_segment_keeps_nothing_that_could_end_it() {
        let mut text = String::new();
        push_segment(&mut text, "a/b?c#d e@f+\u{1F600}");
        assert_eq!(text, "a%2Fb%3Fc%23d%20e%40f%2B%F0%9F%98%80");
    }
}
