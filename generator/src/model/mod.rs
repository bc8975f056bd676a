//! Our own small vocabulary for an API, with every Rust name decided.

use crate::{config::Options, diagnostic::Diagnostics, document::Document};

/// Everything that is emitted.
#[derive(Debug)]
pub struct Api {}

/// Lowers documents into the model; `None` when `diagnostics` has errors.
pub fn lower(
    documents: &[Document],
    options: &Options,
    diagnostics: &mut Diagnostics,
) -> Option<Api> {
    let _ = (documents, options, diagnostics);
    None
}
