//! Compiles every `tests/cases/*/expected.rs`, and checks the requests that some of them send.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(
    dead_code,
    missing_docs,
    reason = "some items are not called, and some inputs have no description"
)]

mod bodies;
pub mod cases;
mod inputs;
mod lists;
mod mocks;
mod models;
mod parameters;
mod security;
mod urls;

use twilio_runtime::{Client, Error};
use twilio_test_support::server::{Recorded, Server, json};

/// Returns the request that a call sends.
async fn sent<T>(call: impl AsyncFnOnce(Client) -> Result<T, Error>) -> Recorded {
    let server = Server::replying([json(200, "{}")]).await;
    call(server.client()).await.unwrap();
    server.requests().remove(0)
}
