//! The text of a document and spans of it.

use std::{
    borrow::Cow,
    fmt::{self, Write as _},
};

mod span;

pub(crate) use span::SourceSpan;

/// A JSON pointer (RFC 6901) to a node of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pointer(String);

impl Pointer {
    /// Returns the pointer to the root of the document.
    pub fn root() -> Self {
        Self::default()
    }

    /// Returns the pointer to the child of this node under `token`, which is escaped as RFC 6901 requires.
    #[must_use]
    pub fn join(&self, token: impl fmt::Display) -> Self {
        // Most tokens are a single word, and most pointers are extended once.
        let mut pointer = String::with_capacity(self.0.len() + 24);
        pointer.push_str(&self.0);
        pointer.push('/');
        let start = pointer.len();
        let _ = write!(pointer, "{token}");
        let is_special = |b: u8| matches!(b, b'~' | b'/');
        if pointer.bytes().skip(start).any(is_special) {
            let token = pointer.split_off(start);
            pointer.push_str(&token.replace('~', "~0").replace('/', "~1"));
        }
        Self(pointer)
    }

    /// Parses a `$ref` within the same document: `#` followed by a pointer, percent-encoded or not.
    ///
    /// Returns `None` for any other reference, such as one to another document.
    pub fn of_reference(reference: &str) -> Option<Self> {
        let fragment = reference.strip_prefix('#')?;
        if !fragment.is_empty() && !fragment.starts_with('/') {
            return None;
        }
        Some(Self(percent_decode(fragment)))
    }

    /// Returns the name of the component if a `$ref` points at a component of this kind (`schemas`).
    pub(crate) fn component(reference: &str, kind: &str) -> Option<String> {
        let pointer = Self::of_reference(reference)?;
        let mut tokens = pointer.tokens();
        let is_kind = tokens.next()? == "components" && tokens.next()? == kind;
        let name = tokens.next().filter(|_| is_kind)?.into_owned();
        tokens.next().is_none().then_some(name)
    }

    /// Returns the unescaped tokens from the root to the node.
    pub fn tokens(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.0.split('/').skip(1).map(|token| {
            if token.contains('~') {
                Cow::Owned(token.replace("~1", "/").replace("~0", "~"))
            } else {
                Cow::Borrowed(token)
            }
        })
    }

    /// Returns the pointer as a string, which is `""` for the root.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Pointer {
    /// Formats the pointer as a reference: `#/components/schemas/Participant`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

/// Decodes percent-encoding. Invalid sequences are kept, and so is a text that would not be valid UTF-8.
pub(crate) fn percent_decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let hex = bytes
            .get(at + 1..at + 3)
            .filter(|_| byte == b'%')
            .and_then(|pair| std::str::from_utf8(pair).ok())
            .filter(|pair| pair.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|pair| u8::from_str_radix(pair, 16).ok());
        decoded.push(hex.unwrap_or(byte));
        at += if hex.is_some() { 3 } else { 1 };
    }
    String::from_utf8(decoded).unwrap_or_else(|_| text.to_owned())
}

/// The format of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Yaml,
    Json,
}

/// The text of a document, which diagnostics point into.
#[derive(Debug)]
pub struct Source {
    /// The path or name of the file, as shown to the user.
    pub name: String,
    /// The whole text.
    pub text: String,
    pub(crate) format: Format,
}

impl Source {
    /// Creates a source. It is JSON if its name ends in `.json` or if it parses as a JSON object, and YAML otherwise.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let (name, text) = (name.into(), text.into());
        // Not every JSON text is valid YAML: `"\ud83d\ude00"` is an emoji in JSON and an error in YAML.
        let is_json = name.ends_with(".json")
            || (without_mark(&text).trim_start().starts_with('{')
                && serde_json::from_str::<serde::de::IgnoredAny>(without_mark(&text)).is_ok());
        Self {
            name,
            text,
            format: if is_json { Format::Json } else { Format::Yaml },
        }
    }
}

/// Returns the text without a leading byte order mark.
pub(crate) fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_escape_and_unescape() {
        let pointer = Pointer::root().join("a/b").join("~c").join(0);
        assert_eq!(pointer.as_str(), "/a~1b/~0c/0");
        assert_eq!(
            pointer.tokens().collect::<Vec<_>>(),
            ["a/b", "~c", "0"],
            "tokens are unescaped"
        );
    }

    #[test]
    fn references_are_fragments_of_the_same_document() {
        let pointer = |reference| Pointer::of_reference(reference).map(|p| p.0);
        assert_eq!(
            pointer("#/paths/~1a~1%7BSid%7D/get").as_deref(),
            Some("/paths/~1a~1{Sid}/get")
        );
        assert_eq!(pointer("#/100%/%zz").as_deref(), Some("/100%/%zz"));
        assert_eq!(pointer("#").as_deref(), Some(""));
        assert_eq!(pointer("#anchor"), None);
        assert_eq!(pointer("other.yaml#/a"), None);
    }
}
