//! Reads OpenAPI documents: text to a checked tree whose references resolve.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use serde::Deserialize;
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
    /// Reads a document from a file.
    pub fn read(path: &Path, diagnostics: &mut Diagnostics) -> Option<Self> {
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&path.display().to_string(), text, diagnostics),
            Err(error) => {
                diagnostics.push(Diagnostic::error(format!(
                    "cannot read `{}`: {error}",
                    path.display()
                )));
                None
            }
        }
    }

    /// Reads a document from text; `name` is shown in diagnostics and its stem names the module.
    pub fn parse(name: &str, text: String, diagnostics: &mut Diagnostics) -> Option<Self> {
        let stem = Path::new(name).file_stem().map_or_else(
            || name.to_owned(),
            |stem| stem.to_string_lossy().into_owned(),
        );
        let source = Arc::new(Source {
            name: name.to_owned(),
            text,
        });
        let read = serde_yaml::from_str::<Value>(&source.text)
            .and_then(|raw| Ok((openapiv3::OpenAPI::deserialize(&raw)?, raw)));
        match read {
            Ok((api, raw)) => Some(Self {
                stem,
                source,
                api,
                raw,
            }),
            Err(error) => {
                diagnostics.push(Diagnostic::error(error.to_string()).at(Place {
                    source,
                    pointer: Pointer::root(),
                }));
                None
            }
        }
    }

    /// The raw node at `pointer`.
    pub fn at(&self, pointer: &Pointer) -> Option<&Value> {
        pointer
            .tokens()
            .try_fold(&self.raw, |node, token| match node {
                Value::Mapping(mapping) => mapping.get(token.as_ref()),
                Value::Sequence(sequence) => sequence.get(token.parse::<usize>().ok()?),
                _ => None,
            })
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

/// Reads files, and the `*.yaml`, `*.yml` and `*.json` files of folders, sorted by name.
pub fn read_all(paths: &[PathBuf], diagnostics: &mut Diagnostics) -> Vec<Document> {
    let mut documents = Vec::new();
    for path in paths {
        if path.is_dir() {
            let mut files: Vec<PathBuf> = std::fs::read_dir(path)
                .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
                .unwrap_or_default();
            files.retain(|file| {
                matches!(
                    file.extension().and_then(|e| e.to_str()),
                    Some("yaml" | "yml" | "json")
                )
            });
            files.sort();
            documents.extend(
                files
                    .iter()
                    .filter_map(|file| Document::read(file, diagnostics)),
            );
        } else {
            documents.extend(Document::read(path, diagnostics));
        }
    }
    documents
}
