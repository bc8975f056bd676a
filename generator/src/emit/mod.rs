//! Model to text.

use crate::{config::Options, files::Files, model::Api};

/// The generated files of an API. Pure.
pub fn emit(api: &Api, options: &Options) -> Files {
    let _ = (api, options);
    Files::default()
}
