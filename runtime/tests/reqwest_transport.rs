//! The user's own `reqwest::Client` as the transport.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use std::time::Duration;

use twilio_conversations::participant::*;
use twilio_runtime::{Client, ReqwestTransport};
use twilio_test_support::server::{CONVERSATION, PARTICIPANT, Reply, Server, answer, json};

/// reqwest needs a TLS provider, even if TLS is not used.
fn transport(redirect: reqwest::redirect::Policy) -> ReqwestTransport {
    rustls::crypto::ring::default_provider()
        .install_default()
        .ok();
    let http = reqwest::Client::builder().redirect(redirect).no_proxy();
    ReqwestTransport::new(http.build().unwrap())
}

fn client(server: &Server) -> Client {
    let transport = transport(reqwest::redirect::Policy::none());
    let builder = server.builder().transport(transport);
    builder.max_body(1000).build().unwrap()
}

#[tokio::test]
async fn calls_use_the_given_reqwest_client() {
    let server = Server::replying([json(200, r#"{"sid": "MB1"}"#)]).await;
    let client = client(&server);
    for _ in 0..3 {
        let participant = create_conversation_participant(&client, CONVERSATION)
            .identity("alice")
            .send()
            .await
            .unwrap();
        assert_eq!(participant.sid.as_deref(), Some("MB1"));
    }
    assert_eq!((server.count(), server.connections()), (3, 1));
    let request = &server.requests()[0];
    assert_eq!(request.body(), "Identity=alice");
    assert!(request.header("authorization").is_some());
}

#[tokio::test]
async fn errors_have_the_same_kinds() {
    let call = |client: &Client| {
        fetch_conversation_participant(client, CONVERSATION, PARTICIPANT)
            .with_timeout(Duration::from_millis(300))
            .send()
    };
    let server = Server::replying([json(200, &format!("\"{}\"", "x".repeat(2000)))]).await;
    let error = call(&client(&server)).await.unwrap_err();
    assert!(error.is_too_large(), "{error}");

    let server = Server::replying([Reply::RawThenStall(Vec::new())]).await;
    let error = call(&client(&server)).await.unwrap_err();
    assert!(error.is_timeout() && !error.is_connect(), "{error}");

    let builder = server.builder().base_url("http://127.0.0.1:1");
    let transport = transport(reqwest::redirect::Policy::none());
    let nowhere = builder.transport(transport).build().unwrap();
    let error = call(&nowhere).await.unwrap_err();
    assert!(error.is_connect(), "{error}");
    assert!(!error.to_string().contains(CONVERSATION), "{error}");
}

#[tokio::test]
async fn response_after_a_redirect_is_an_error() {
    let target = Server::replying([json(200, "{}")]).await;
    let moved = answer(307, &[("Location", &target.url)], b"");
    let server = Server::replying([moved]).await;
    let builder = server.builder();
    let following = transport(reqwest::redirect::Policy::default());
    let client = builder.transport(following).build().unwrap();
    let error = create_conversation_participant(&client, CONVERSATION)
        .send()
        .await
        .unwrap_err();
    assert!(error.to_string().contains("redirect"), "{error}");
}
