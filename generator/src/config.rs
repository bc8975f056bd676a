//! What to generate, and the ends to which it can be put.

use std::path::PathBuf;

use crate::{
    diagnostic::Diagnostics,
    document, emit,
    error::Result,
    files::Files,
    model::{self, Api},
};

/// How the output is laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// The sources of a crate: `src/lib.rs` and its modules.
    #[default]
    Crate,
    /// A module tree to put into an existing crate: `mod.rs` and its modules.
    Modules,
    /// One file for `include!`.
    File,
}

/// What the stages after reading need to know.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The resources to keep, by module name or tag; empty keeps all.
    pub resources: Vec<String>,
    /// The name of the crate in which the output is used, as it stands in examples.
    pub crate_name: String,
    /// How the output is laid out.
    pub layout: Layout,
    /// Where `twilio-runtime` lies, for a generated crate that should not take it from the registry.
    pub runtime_path: Option<String>,
}

impl Options {
    /// The crate's name as it stands in Rust source.
    pub fn crate_ident(&self) -> String {
        match self.crate_name.as_str() {
            "" => "twilio".to_owned(),
            name => name.replace('-', "_"),
        }
    }
}

/// Declares what to generate; see the crate's documentation.
#[derive(Clone, Debug, Default)]
pub struct Config {
    specs: Vec<PathBuf>,
    options: Options,
}

impl Config {
    /// Nothing to read yet, every resource kept, laid out as a crate.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a document, or a folder of documents.
    #[must_use]
    pub fn spec(mut self, path: impl Into<PathBuf>) -> Self {
        self.specs.push(path.into());
        self
    }

    /// Keeps this resource; without any call all are kept.
    #[must_use]
    pub fn resource(mut self, name: impl Into<String>) -> Self {
        self.options.resources.push(name.into());
        self
    }

    /// The crate's name in examples.
    #[must_use]
    pub fn crate_name(mut self, name: impl Into<String>) -> Self {
        self.options.crate_name = name.into();
        self
    }

    /// Takes `twilio-runtime` from this folder in the generated `Cargo.toml`, instead of from the registry.
    #[must_use]
    pub fn runtime_path(mut self, path: impl Into<String>) -> Self {
        self.options.runtime_path = Some(path.into());
        self
    }

    /// How the output is laid out.
    #[must_use]
    pub fn layout(mut self, layout: Layout) -> Self {
        self.options.layout = layout;
        self
    }

    /// Reads and lowers, without emitting: what `list` shows.
    pub fn model(&self, diagnostics: &mut Diagnostics) -> Option<Api> {
        let documents = document::read_all(&self.specs, diagnostics).documents;
        if diagnostics.has_errors() {
            return None;
        }
        model::lower(&documents, &self.options, diagnostics)
    }

    /// Reads, lowers and emits.
    pub fn generate(&self) -> Result<Files> {
        let mut diagnostics = Diagnostics::default();
        match self.model(&mut diagnostics) {
            Some(api) if !diagnostics.has_errors() => Ok(emit::emit(&api, &self.options)),
            _ => Err(diagnostics.into()),
        }
    }
}
