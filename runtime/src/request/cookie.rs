//! Cookies (RFC 6265, section 4): one header, `name=value; name=value`.

use http::header::{COOKIE, HeaderMap, HeaderValue};

use crate::error::Error;

/// Returns whether a cookie can carry a value unchanged (RFC 6265, section 4.1.1).
pub(super) fn is_cookie_value(value: &str) -> bool {
    value.bytes().all(is_cookie_octet)
}

fn is_cookie_octet(byte: u8) -> bool {
    byte.is_ascii_graphic() && !b"\",;\\".contains(&byte)
}

/// Returns whether a byte may be in the name of a cookie (RFC 9110, section 5.6.2).
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// Appends `name=value`.
pub(super) fn push_cookie(target: &mut String, name: &str, value: &str) {
    push_cookie_name(target, name);
    push_cookie_value(target, value);
}

/// Appends `name=`, after the separator if there are cookies before it.
pub(super) fn push_cookie_name(target: &mut String, name: &str) {
    if !target.is_empty() {
        target.push_str("; ");
    }
    push_encoded(target, name, |byte| is_token(byte) && byte != b'%');
    target.push('=');
}

/// Appends a value, or a part of it. What a cookie cannot carry is percent-encoded, as OpenAPI says, and so is `%`.
pub(super) fn push_cookie_value(target: &mut String, value: &str) {
    push_encoded(target, value, |byte| is_cookie_octet(byte) && byte != b'%');
}

fn push_encoded(target: &mut String, text: &str, is_plain: impl Fn(u8) -> bool) {
    for byte in text.bytes() {
        match is_plain(byte) {
            true => target.push(char::from(byte)),
            false => target.push_str(percent_encoding::percent_encode_byte(byte)),
        }
    }
}

/// Adds cookies to the header, after those that it has.
pub(super) fn append_cookies(headers: &mut HeaderMap, cookies: &str) -> Result<(), Error> {
    let old = headers.get(COOKIE).map(HeaderValue::as_bytes);
    let whole = match old {
        Some(old) => [old, b"; ", cookies.as_bytes()].concat(),
        None => cookies.as_bytes().to_vec(),
    };
    let mut value = HeaderValue::from_bytes(&whole)
        .map_err(|_| Error::config("the cookies hold characters that no header can carry"))?;
    value.set_sensitive(true);
    headers.insert(COOKIE, value);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_cookie_can_carry_stays_as_it_is() {
        let mut text = String::new();
        push_cookie_name(&mut text, "filter[a]");
        push_cookie_value(&mut text, "a b;c,d\"e\\f%20\u{e9}\r\n");
        push_cookie_name(&mut text, "b");
        push_cookie_value(&mut text, "aGk=/+:[]{}");
        assert_eq!(
            text,
            "filter%5Ba%5D=a%20b%3Bc%2Cd%22e%5Cf%2520%C3%A9%0D%0A; b=aGk=/+:[]{}"
        );
    }
}
