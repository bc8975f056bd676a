//! The same request builders without an async runtime.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use std::time::Duration;

use twilio_conversations::participant::*;
use twilio_test_support::server::{CONVERSATION, PARTICIPANT, Reply, Server, json};

/// A server with its own runtime; the caller has none.
fn server(replies: Vec<Reply>) -> (Server, tokio::runtime::Runtime) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    (runtime.block_on(Server::replying(replies)), runtime)
}

#[test]
fn calls_and_lists_block_until_done() {
    let page = |next: &str| {
        json(
            200,
            &format!(
                r#"{{"participants": [{{"sid": "MB1"}}], "meta": {{"next_page_url": {next}}}}}"#
            ),
        )
    };
    let (server, _runtime) = server(vec![
        json(200, r#"{"sid": "MB1"}"#),
        page("\"/v1/more\""),
        page("null"),
    ]);
    let client = server.client();
    let participant = fetch_conversation_participant(&client, CONVERSATION, PARTICIPANT)
        .send_blocking()
        .unwrap();
    assert_eq!(participant.sid.as_deref(), Some("MB1"));
    let response = list_conversation_participant(&client, CONVERSATION)
        .items()
        .blocking();
    assert_eq!(response.map(Result::unwrap).count(), 2);
    assert_eq!(server.count(), 3);
}

#[test]
fn timeouts_are_enforced() {
    let (server, _runtime) = server(vec![Reply::RawThenStall(Vec::new())]);
    let call = fetch_conversation_participant(&server.client(), CONVERSATION, PARTICIPANT);
    let error = call
        .with_timeout(Duration::from_millis(50))
        .send_blocking()
        .unwrap_err();
    assert!(error.is_timeout(), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn blocking_call_in_a_runtime_does_not_panic() {
    let server = Server::replying([json(200, "{}")]).await;
    fetch_conversation_participant(&server.client(), CONVERSATION, PARTICIPANT)
        .send_blocking()
        .unwrap();
}
