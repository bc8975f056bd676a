//! The page of a list that a request fetches.

use std::borrow::Cow;

/// A page of a list, other than the first.
#[derive(Clone)]
pub(crate) enum Position {
    /// A link that replaces the path and the query.
    Link(String),
    /// The name and text of a query input. Replaces the input's value if it is set, and is added otherwise.
    Input(Cow<'static, str>, String),
}

impl Position {
    /// Returns the text that distinguishes the page from others of the list.
    pub(crate) fn text(&self) -> &str {
        match self {
            Position::Link(text) | Position::Input(_, text) => text,
        }
    }

    /// Parses a link, or `?Name=text` without percent-encoding.
    pub(crate) fn from_bookmark(text: String) -> Self {
        match text.strip_prefix('?').and_then(|pair| pair.split_once('=')) {
            Some((name, text)) => Position::Input(name.to_owned().into(), text.to_owned()),
            None => Position::Link(text),
        }
    }

    pub(crate) fn to_bookmark(&self) -> String {
        match self {
            Position::Link(link) => link.clone(),
            Position::Input(name, text) => format!("?{name}={text}"),
        }
    }
}
