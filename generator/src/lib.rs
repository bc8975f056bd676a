//! Generates idiomatic Rust bindings from Twilio's OpenAPI documents.
//!
//! [`Config`] selects the documents to read and what to generate from them. [`Config::generate`] returns the bindings
//! in memory, as [`Files`]. [`Files`] can be written to a folder, compared with a folder, or written to `OUT_DIR` by a
//! build script. If a document is invalid, the [`Error`] lists all problems with file, line and column.
//!
//! ```no_run
//! # fn main() -> Result<(), twilio_codegen::Error> {
//! let files = twilio_codegen::Config::new()
//!     .spec("spec/twilio_conversations_v1.yaml")
//!     .resource("participant")
//!     .crate_name("twilio-conversations")
//!     .generate()?;
//! files.write("generated")?;
//! # Ok(())
//! # }
//! ```
//!
//! [`recipes`] shows ways to build bindings into a crate. The command-line program `twilio-codegen` is in the package
//! `twilio-codegen-cli`.

mod config;
mod contract;
mod diagnostic;
#[cfg(feature = "diff")]
mod diff;
mod docs;
mod document;
mod emit;
mod error;
mod files;
mod manifest;
mod model;
mod names;
mod options;
mod parallel;
mod source;

pub use config::{Config, Progress};
pub use diagnostic::{Diagnostic, DiagnosticIter, Diagnostics, Severity, Style};
#[cfg(feature = "diff")]
pub use diff::{Diff, Finding, Kind, Position, Verdict};
pub use error::{Error, Result};
pub use files::{Drift, FileIter, Files, Fingerprint, Stale, Summary};
pub use manifest::Manifest;
pub use options::Layout;

#[doc = include_str!("../RECIPES.md")]
pub mod recipes {}

/// The individual stages, for the tests, benchmarks and fuzz targets of this project. They are not part of the public
/// API and may change in any release.
#[doc(hidden)]
pub mod __private {
    #[cfg(feature = "overlay")]
    pub use crate::document::{apply_all, evaluate};
    pub use crate::{
        contract::reserved_words,
        document::{Document, Tree, read_all},
        emit::emit,
        files::MARKER,
        model::lower,
        options::Options,
        source::{Pointer, Source},
    };
}

/// Compiles the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
