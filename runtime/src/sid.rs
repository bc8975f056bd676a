//! The format of Twilio's SIDs: two letters and 32 hexadecimal digits.

/// Returns whether `text` is a SID with this prefix, such as `AC`.
pub(crate) fn is_sid(prefix: &str, text: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(is_sid_tail)
}

/// Returns whether `text` is the part of a SID after its prefix.
pub(crate) fn is_sid_tail(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
