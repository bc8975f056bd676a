//! Generates idiomatic Rust bindings from Twilio's OpenAPI documents.
//!
//! [`Config`] says which documents to read and what to make of them. [`Config::generate`] returns the bindings as
//! [`Files`], in memory; these are written to a folder, compared with one, or put into `OUT_DIR` by a build script.
//! What is wrong with a document is an [`Error`] that lists everything found, with file, line and column.
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
//! The program `twilio-codegen` is the package `twilio-codegen-cli`.

mod config;
mod contract;
mod diagnostic;
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

pub use config::Config;
pub use diagnostic::{Diagnostic, Diagnostics, Severity, Style};
pub use error::{Error, Result};
pub use files::{Drift, Files, Stale, Summary};
pub use manifest::Manifest;
pub use options::Layout;

/// The stages one by one, for the tests, benchmarks and fuzz targets of this project. Not part of the API: anything in
/// here may change in any release.
#[doc(hidden)]
pub mod __private {
    pub use crate::{
        contract::reserved_words,
        document::{Document, read_all},
        emit::emit,
        files::MARKER,
        model::lower,
        options::Options,
        source::{Place, Pointer, Source},
    };
}

/// Compiles the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
