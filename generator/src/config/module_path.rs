//! The check of the module path.

use crate::{
    contract::is_keyword,
    diagnostic::{Diagnostic, quoted},
    options::Layout,
};

/// Returns the error for a text that is not the path of a module, and for a layout that has no use for one.
pub(super) fn problem(path: &str, layout: Layout) -> Option<Diagnostic> {
    let (problem, help) = if layout == Layout::Crate {
        (
            "a crate needs no module path".to_owned(),
            "the examples of the layout `crate` use the crate name; remove the path",
        )
    } else if path.split("::").all(is_identifier) {
        return None;
    } else {
        (
            format!("invalid module path {}", quoted(path)),
            "write the path by which other crates reach the bindings; for example `my_app::twilio`",
        )
    };
    Some(Diagnostic::error(problem).help(help))
}

/// Returns whether a segment of a path can be used outside its crate, which excludes `crate` and `self`.
fn is_identifier(segment: &str) -> bool {
    let name = segment.strip_prefix("r#").unwrap_or(segment);
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let is_special = matches!(name, "crate" | "self" | "super" | "Self" | "_");
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(is_word)
        && !is_special
        && (name.len() < segment.len() || !is_keyword(name))
}
