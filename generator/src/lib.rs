//! Generates idiomatic Rust bindings from Twilio's OpenAPI documents.
//!
//! Data flows one way: files are read into [`document`]s, lowered into a [`model`] in which every Rust name is
//! decided, emitted as text into [`Files`], and only then written, checked or put into `OUT_DIR`. Everything before the
//! write is pure. All of it goes through [`Config`]:
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

pub mod config;
pub mod diagnostic;
pub mod document;
pub mod emit;
pub mod files;
pub mod manifest;
pub mod model;

mod contract;
mod docs;
mod error;
mod names;
mod options;
mod parallel;
mod source;

pub use config::Config;
pub use diagnostic::{Diagnostic, Diagnostics};
pub use error::{Error, Result};
pub use files::Files;
pub use options::{Layout, Options};

/// Every word that generated code and its runtime already use: material for tests that look for collisions.
#[doc(hidden)]
pub fn reserved_words() -> Vec<&'static str> {
    contract::reserved_words()
}

/// Compiles the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
