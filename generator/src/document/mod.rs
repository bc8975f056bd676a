//! Reads OpenAPI documents: text to a checked tree whose references resolve.

use std::sync::Arc;

use serde_yaml::Value;

use crate::diagnostic::{Diagnostic, Diagnostics, Place, Pointer, Source};

/// One document, read and checked: references resolve, every object has the shape OpenAPI 3.0 gives it.
#[derive(Debug)]
pub struct Document {
    /// The file's name without folder and extension, such as `twilio_conversations_v1`.
    pub stem: String,
    /// Where the text came from.
    pub source: Arc<Source>,
    /// The document as OpenAPI's objects. `openapiv3` drops what stands beside a `$ref`: see [`Document::raw`].
    pub api: openapiv3::OpenAPI,
    /// The document as it was written.
    pub raw: Value,
}

impl Document {
    /// Reads a document from text; `name` is shown in diagnostics and its stem names the module.
    pub fn parse(name: &str, text: String, diagnostics: &mut Diagnostics) -> Option<Self> {
        let _ = (name, text, diagnostics);
        None
    }

    /// The raw node at `pointer`.
    pub fn at(&self, pointer: &Pointer) -> Option<&Value> {
        let _ = pointer;
        None
    }

    /// The place of a node, for a diagnostic.
    pub fn place(&self, pointer: &Pointer) -> Place {
        Place {
            source: Arc::clone(&self.source),
            pointer: pointer.clone(),
        }
    }

    /// An error at a node.
    pub fn error(&self, pointer: &Pointer, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(message).at(self.place(pointer))
    }
}
