//! The form of Twilio's identifiers: two letters and 32 hexadecimal digits.

/// Whether `text` is a SID of this kind, such as `AC`.
pub(crate) fn is_sid(prefix: &str, text: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(is_sid_tail)
}

/// Whether `text` is what follows the letters of a SID.
pub(crate) fn is_sid_tail(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
