//! Emits the model as Rust source files.
//!
//! Items are built as tokens and printed by prettyplease. The fields of models and the methods of builders are written as
//! text, since most of the output is theirs; prettyplease prints those with a long line. The tables for the runtime's
//! macros, with one row per field, enum value or input, are text too, since no formatter lays out their rows. Generated
//! modules are marked with `#[rustfmt::skip]`.

mod comments;
mod layout;
mod manifest_toml;
mod mock;
mod models;
mod operations;
mod overview;
mod reference;
mod samples;
mod security;
mod sentences;
mod text;
mod types;

use crate::{error::Result, files::Files, model::Api, options::Options};

/// The base URL for Twilio's relative links.
const LINK_BASE: &str = "https://www.twilio.com";

/// Returns the generated files of an API. Does no I/O.
///
/// # Errors
///
/// Returns an error if two files would have the same path, which would be a bug.
pub fn emit(api: &Api, options: &Options) -> Result<Files> {
    layout::files(api, options)
}

/// Returns a phrase as the beginning of a sentence.
fn capitalized(phrase: &str) -> String {
    let mut chars = phrase.chars();
    chars.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(chars).collect()
    })
}
