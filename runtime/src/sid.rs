//! The format of Twilio's SIDs: two letters and 32 hexadecimal digits.

use std::fmt;

/// Returns whether `text` is a SID with this prefix, such as `AC`.
pub(crate) fn is_sid(prefix: &str, text: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(is_sid_tail)
}

/// Returns whether `text` is the part of a SID after its prefix.
pub(crate) fn is_sid_tail(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Returns whether `text` is a SID with any prefix.
pub fn is_any_sid(text: &str) -> bool {
    text.split_at_checked(2).is_some_and(|(prefix, tail)| {
        prefix.bytes().all(|byte| byte.is_ascii_uppercase()) && is_sid_tail(tail)
    })
}

/// Returns what is wrong with a SID, or `None` if it has this prefix and the right form.
pub(crate) fn sid_problem(what: &str, prefix: &str, sid: &str) -> Option<String> {
    if is_sid(prefix, sid) {
        return None;
    }
    let seen = match sid {
        "" => "it is empty".to_owned(),
        _ if sid.trim() != sid => "it has white space around it".to_owned(),
        // The value may be a secret that was passed by mistake, so it is not shown.
        _ if !sid.starts_with(prefix) => format!("it does not begin with {prefix}"),
        _ => format!("it has {} characters", sid.chars().count()),
    };
    Some(format!(
        "the {what} must be {prefix} and 32 hexadecimal digits, but {seen}"
    ))
}

/// Prints text in the format of a SID, and nothing else.
pub(crate) struct ShownSid<'a>(pub(crate) &'a str);

impl fmt::Debug for ShownSid<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match is_any_sid(self.0) {
            true => self.0.fmt(formatter),
            false => formatter.write_str("<not a SID>"),
        }
    }
}
