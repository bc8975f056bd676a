//! The bindings against Prism, an independent mock server for the same documents. It accepts every request, and its
//! responses decode.
//!
//! Needs node and npm, and a network to install Prism the first time. Without them, the tests are skipped with a
//! message. Twilio's own document is found as in `tests/corpus`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod conversations;
mod participants;
mod server;

/// Returns the folder of Twilio's documents, if there is one.
fn corpus() -> Option<std::path::PathBuf> {
    twilio_test_support::twilio_documents("Conversations was not tested with Prism")
}
