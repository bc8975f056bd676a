//! Generates idiomatic Rust bindings from Twilio's OpenAPI documents.
//!
//! Data flows one way: files are read into [`document`]s, lowered into a [`model`] in which every Rust name is
//! decided, emitted as text into [`Files`], and only then written, checked or put into `OUT_DIR`. Everything before the
//! write is pure.

pub mod config;
pub mod diagnostic;
pub mod document;
pub mod emit;
pub mod files;
pub mod manifest;
pub mod model;

mod docs;
mod error;
mod names;
mod source;

pub use config::{Config, Layout, Options};
pub use diagnostic::{Diagnostic, Diagnostics};
pub use error::{Error, Result};
pub use files::Files;
