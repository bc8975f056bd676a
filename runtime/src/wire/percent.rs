//! Percent-encoding as in Twilio's own libraries: all but the unreserved characters of RFC 3986.

use percent_encoding::percent_encode_byte;

/// For each byte, whether it is sent without encoding.
const UNRESERVED: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < table.len() {
        let character = byte as u8;
        table[byte] =
            character.is_ascii_alphanumeric() || matches!(character, b'-' | b'.' | b'_' | b'~');
        byte += 1;
    }
    table
};

/// Returns whether a text needs no encoding, like nearly all SIDs, names and numbers.
pub(crate) fn is_unreserved(text: &str) -> bool {
    text.bytes().all(|byte| UNRESERVED[usize::from(byte)])
}

/// Appends one path segment, or a part of it.
pub(crate) fn push_segment(target: &mut String, text: &str) {
    push(target, text, "%20");
}

/// Appends `key=value`, with `&` between pairs, to a form or a query.
pub(crate) fn push_pair(target: &mut String, key: &str, value: &str) {
    push_key(target, key);
    push_value(target, value);
}

/// Appends `key=`, to be followed by [`push_value`].
pub(crate) fn push_key(target: &mut String, key: &str) {
    if !target.is_empty() {
        target.push('&');
    }
    push(target, key, "+");
    target.push('=');
}

/// Appends a value of a form or a query, or a part of it.
pub(crate) fn push_value(target: &mut String, value: &str) {
    push(target, value, "+");
}

fn push(target: &mut String, text: &str, space: &str) {
    let mut start = 0;
    for (at, byte) in text.bytes().enumerate() {
        if UNRESERVED[usize::from(byte)] {
            continue;
        }
        // Unreserved bytes are ASCII, so each run of them can be sliced. Between two bytes of one character, `get`
        // returns `None`, and there is nothing to copy.
        target.push_str(text.get(start..at).unwrap_or_default());
        target.push_str(match byte {
            b' ' => space,
            byte => percent_encode_byte(byte),
        });
        start = at + 1;
    }
    target.push_str(text.get(start..).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
    use proptest::prelude::*;

    use super::*;

    const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~');

    proptest! {
        #[test]
        fn any_text_round_trips(text: String) {
            let mut segment = String::new();
            push_segment(&mut segment, &text);
            prop_assert_eq!(&segment, &utf8_percent_encode(&text, RESERVED).to_string());

            let mut pair = String::new();
            push_pair(&mut pair, "key", &text);
            let value = pair.strip_prefix("key=").unwrap().replace('+', " ");
            prop_assert_eq!(percent_decode_str(&value).decode_utf8().unwrap(), text);
        }
    }

    #[test]
    fn form_pairs_are_encoded_like_pythons_urlencode() {
        let mut text = String::new();
        push_pair(&mut text, "MessagingBinding.Address", "+1 555~*é");
        push_pair(&mut text, "DateCreated<", "");
        assert_eq!(
            text,
            "MessagingBinding.Address=%2B1+555~%2A%C3%A9&DateCreated%3C="
        );
    }

    #[test]
    fn segment_encodes_everything_that_could_end_it() {
        let mut text = String::new();
        push_segment(&mut text, "a/b?c#d e@f+\u{1F600}");
        assert_eq!(text, "a%2Fb%3Fc%23d%20e%40f%2B%F0%9F%98%80");
    }
}
