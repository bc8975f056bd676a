//! Model to text: tokens, formatted source, files.
//!
//! Items are made of tokens and printed by prettyplease. The tables that the runtime's macros read (one row a field, a
//! member, an input) are text of our own: no formatter knows how rows should stand. Comments stand where rustfmt
//! leaves them, and rustfmt leaves the rest as it is too.

mod comments;
mod layout;
mod manifest_toml;
mod models;
mod operations;
mod samples;
mod text;
mod types;

pub(crate) use self::manifest_toml::RUNTIME_FEATURES;
use crate::{config::Options, files::Files, model::Api};

/// The generated files of an API. Pure.
pub fn emit(api: &Api, options: &Options) -> Files {
    layout::files(api, options)
}
