//! Where in a list a request is.

use std::borrow::Cow;

/// A page of a list that is not the first.
#[derive(Clone)]
pub(crate) enum Position {
    /// A link, in place of path and query.
    Link(String),
    /// A query input of this name and with this text, in place of what was set or beside it.
    Input(Cow<'static, str>, String),
}

impl Position {
    /// What tells it from the other pages of the list.
    pub(crate) fn text(&self) -> &str {
        match self {
            Position::Link(text) | Position::Input(_, text) => text,
        }
    }

    /// Reads a link, or `?Name=text`, which is not encoded.
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
