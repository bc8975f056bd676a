//! Checks of settings, for messages that say what is wrong without showing secrets.

/// Returns what is wrong with a text, such as a password.
pub(crate) fn text_problem(what: &str, text: &str) -> Option<String> {
    let problem = match text {
        "" => "is empty",
        _ if text.trim() != text => "has white space around it",
        _ if text.chars().any(char::is_control) => "has control characters in it",
        _ => return None,
    };
    Some(format!("the {what} {problem}"))
}

/// Returns what is wrong with a part of a host name, such as a region.
pub(crate) fn label_problem(what: &str, name: &str, example: &str) -> Option<String> {
    let is_label = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    (!is_label).then(|| {
        format!(
            "invalid {what} {name:?}: use lower-case letters, digits and hyphens, as in {example:?}"
        )
    })
}
