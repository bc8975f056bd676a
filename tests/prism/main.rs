//! The bindings against Prism, a mock server that somebody else made of the same document: it takes every request, and
//! its answers decode.
//!
//! It runs where node and npm are, and is skipped, loudly, where they are not. Twilio's own document is looked for where
//! `tests/corpus` looks.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod conversations;
// Typed calls of all operations, as they are written for the examples of all documents.
#[path = "../corpus/emit.rs"]
mod emit;
mod participants;
mod server;

/// The folder of Twilio's documents, if there is one.
fn corpus() -> Option<std::path::PathBuf> {
    let folder = std::env::var_os("TWILIO_OAI_DIR").map_or_else(
        || concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/twilio-oai").into(),
        std::path::PathBuf::from,
    );
    if folder.is_dir() {
        return Some(folder);
    }
    server::skip(&format!(
        "{} is no folder, so Conversations was not held against Prism",
        folder.display()
    ))
}
