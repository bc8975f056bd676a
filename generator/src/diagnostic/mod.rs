//! What is wrong with a document, where, and what to do about it.

use std::{borrow::Cow, sync::Arc};

/// A JSON pointer (RFC 6901) to a node of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pointer(String);

impl Pointer {
    /// The root of the document.
    pub fn root() -> Self {
        Self::default()
    }

    /// The child of this node under `token`, which is escaped as RFC 6901 says.
    #[must_use]
    pub fn join(&self, token: impl std::fmt::Display) -> Self {
        let token = token.to_string().replace('~', "~0").replace('/', "~1");
        Self(format!("{}/{token}", self.0))
    }

    /// The unescaped tokens from the root to the node.
    pub fn tokens(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.0.split('/').skip(1).map(|token| {
            if token.contains('~') {
                Cow::Owned(token.replace("~1", "/").replace("~0", "~"))
            } else {
                Cow::Borrowed(token)
            }
        })
    }

    /// The pointer as text, `""` for the root.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The text a diagnostic points into.
#[derive(Debug)]
pub struct Source {
    /// The file's path or name, as shown to the user.
    pub name: String,
    /// The whole text.
    pub text: String,
}

/// A place in a source.
#[derive(Clone, Debug)]
pub struct Place {
    /// The document's source.
    pub source: Arc<Source>,
    /// The node.
    pub pointer: Pointer,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Nothing can be generated.
    Error,
    /// Something is passed over.
    Warning,
}

/// One thing that is wrong.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// Where.
    pub place: Option<Place>,
    /// What stands beside the underlined place.
    pub label: Option<String>,
    /// What to do.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error without a place.
    pub fn error(message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            message: message.into(),
            place: None,
            label: None,
            help: None,
        }
    }

    /// Points the diagnostic at a node.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// Says what stands at the underlined place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// All that was found in one run.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    items: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.items.push(diagnostic);
    }

    /// What was found, in the order in which it was found.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.items.iter()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The text for people, without colour.
    pub fn render(&self) -> String {
        let mut text = String::new();
        for item in &self.items {
            text.push_str(&format!("error: {}", item.message));
            if let Some(place) = &item.place {
                text.push_str(&format!(
                    " ({}#{})",
                    place.source.name,
                    place.pointer.as_str()
                ));
            }
            text.push('\n');
        }
        text
    }

    /// Whether anything found forbids generating.
    pub fn has_errors(&self) -> bool {
        self.items.iter().any(|d| d.severity == Severity::Error)
    }
}
