//! Headers that the caller sets: those that frame the message are refused before anything is sent.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use twilio_conversations::participant::*;
use twilio_runtime::{Method, Value};
use twilio_test_support::server::{CONVERSATION, Server, json};

const FRAMING: [&str; 14] = [
    "Content-Length",
    "content-length",
    "CONTENT-LENGTH",
    "Transfer-Encoding",
    "Host",
    "Connection",
    "Keep-Alive",
    "Proxy-Connection",
    "Proxy-Authorization",
    "TE",
    "Trailer",
    "Upgrade",
    "Expect",
    "HTTP2-Settings",
];

#[tokio::test]
async fn framing_headers_are_refused() {
    let server = Server::replying([json(200, "{}")]).await;
    let client = server.client();
    for name in FRAMING {
        for value in ["3", "chunked", "close"] {
            let error = create_conversation_participant(&client, CONVERSATION)
                .identity("alice")
                .with_header(name, value)
                .send()
                .await
                .unwrap_err();
            let text = error.to_string();
            assert!(error.is_config() && text.contains(name), "{text}");
            let url = "https://conversations.twilio.com/v1/X";
            let request = client.request(Method::POST, url).header(name, value);
            let error = request.form("a", "b").send::<Value>().await.unwrap_err();
            assert!(error.is_config(), "{error}");
        }
    }
    for (name, value) in [("X\r\nY", "a"), ("", "a"), ("X", "a\r\nY: b"), ("X", "a\0")] {
        let call = create_conversation_participant(&client, CONVERSATION);
        let error = call.with_header(name, value).send().await.unwrap_err();
        assert!(error.is_config(), "{error}");
    }
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn custom_headers_override_the_clients() {
    let server = Server::replying([json(200, "{}")]).await;
    create_conversation_participant(&server.client(), CONVERSATION)
        .identity("alice")
        .with_header("I-Twilio-Idempotency-Token", "1")
        .with_header("Accept", "text/plain")
        .send()
        .await
        .unwrap();
    let request = &server.requests()[0];
    assert_eq!(request.header("i-twilio-idempotency-token"), Some("1"));
    assert_eq!(request.header("accept"), Some("text/plain"));
    assert_eq!(request.header("content-length"), Some("14"));
    assert_eq!(request.body(), "Identity=alice");
}
