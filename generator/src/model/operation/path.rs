//! Percent-encodes paths.

/// Returns the path with all characters encoded that a URL cannot contain (RFC 3986, section 3.3), except in the names
/// in braces. A `?` starts a query, as in the document.
pub(crate) fn encoded(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    let mut in_braces = false;
    let mut rest = path;
    while let Some(c) = rest.chars().next() {
        let (piece, behind) = rest.split_at(c.len_utf8());
        match c {
            '{' => in_braces = true,
            '}' => in_braces = false,
            _ => {}
        }
        let is_escape = c == '%'
            && behind
                .as_bytes()
                .get(..2)
                .is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        let is_plain = c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@/?{}".contains(c);
        if in_braces || is_plain || is_escape {
            text.push_str(piece);
        } else {
            for byte in piece.bytes() {
                text.push_str(&format!("%{byte:02X}"));
            }
        }
        rest = behind;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::encoded;

    #[test]
    fn characters_that_urls_cannot_contain_are_encoded() {
        assert_eq!(
            encoded("/v1/Items('{key}')/{a b}"),
            "/v1/Items('{key}')/{a b}"
        );
        assert_eq!(
            encoded("/sp ace/\u{fc}?a=1&b=\"c\""),
            "/sp%20ace/%C3%BC?a=1&b=%22c%22"
        );
        assert_eq!(encoded("/50%/%20"), "/50%25/%20");
    }
}
