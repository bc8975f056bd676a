//! Where in a list a request is.

use std::borrow::Cow;

use crate::{Client, Error};

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

/// The URL of a list's next page, if its link leads to where the list began.
pub(crate) fn follow(client: &Client, server: &str, link: &str) -> Result<String, Error> {
    let route = client.route();
    route
        .follow(server, link)
        .or_else(|error| match without_default_port(link) {
            // The same host: only the port is written out.
            Some(link) => route.follow(server, &link),
            None => Err(error),
        })
}

/// The link without `:443` or `:80`, if it names the port that its scheme has anyway.
fn without_default_port(link: &str) -> Option<String> {
    let (scheme, rest) = link.split_once("://")?;
    let port = match scheme.to_ascii_lowercase().as_str() {
        "https" => ":443",
        "http" => ":80",
        _ => return None,
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = authority.strip_suffix(port)?;
    Some([scheme, "://", host, path].concat())
}
