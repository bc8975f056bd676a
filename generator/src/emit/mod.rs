//! Model to text: tokens, formatted source, files.
//!
//! Items are made of tokens and printed by prettyplease. The tables that the runtime's macros read (one row per field,
//! enum value, input) are text of our own, since no formatter lays out rows. Generated modules are marked so that
//! rustfmt leaves them alone.

mod comments;
mod layout;
mod manifest_toml;
mod models;
mod operations;
mod samples;
mod text;
mod types;

use crate::{error::Result, files::Files, model::Api, options::Options};

/// The generated files of an API. Pure.
///
/// # Errors
///
/// If two files would have the same path, which would be a mistake of ours.
pub fn emit(api: &Api, options: &Options) -> Result<Files> {
    layout::files(api, options)
}
