//! The bindings against Prism, a mock server that somebody else made of the same document: it takes every request, and
//! its answers decode.
//!
//! It runs where node and npm are, and is skipped, loudly, where they are not.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod participants;
mod server;
