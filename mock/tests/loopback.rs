//! The mock on a port, and webhooks sent to a port.
#![cfg(all(feature = "serve", feature = "webhook"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use serde_json::json;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread;

use twilio_conversations::participant::{self, FetchConversationParticipant};
use twilio_conversations::{Client, RetryPolicy};
use twilio_mock::{Fault, Twilio};
use twilio_runtime::TransportErrorKind;
use twilio_runtime::webhook::Validator;

const CONVERSATION: &str = "CH0123456789abcdef0123456789abcdef";

fn client(url: &str) -> Client {
    Client::builder()
        .auth_token("AC0123456789abcdef0123456789abcdef", "token")
        .base_url(url)
        .retry(RetryPolicy::none())
        .build()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_on_the_network_sees_the_same_mock() {
    let twilio = Twilio::new();
    twilio.store(participant::mock::OPERATIONS);
    twilio
        .on::<FetchConversationParticipant>()
        .with("Sid", "MB00000000000000000000000000000009")
        .fails(Fault::new(503))
        .breaks(TransportErrorKind::Exchange);
    let server = twilio.serve().unwrap();
    // A base URL may have a path.
    for url in [server.url(), format!("{}/v2/proxy", server.url())] {
        let client = client(&url);
        for number in 0..3 {
            participant::create_conversation_participant(&client, CONVERSATION)
                .identity(format!("driver-{number}"))
                .await
                .unwrap();
        }
    }
    let client = client(&server.url());
    let mut items = participant::list_conversation_participant(&client, CONVERSATION)
        .page_size(4)
        .items();
    let mut count = 0;
    while let Some(item) = items.next().await {
        assert_eq!(
            item.unwrap().account_sid.as_deref(),
            Some("AC0123456789abcdef0123456789abcdef")
        );
        count += 1;
    }
    assert_eq!(count, 6);
    let fetch = || {
        participant::fetch_conversation_participant(
            &client,
            CONVERSATION,
            "MB00000000000000000000000000000009",
        )
    };
    assert!(fetch().await.unwrap_err().is_server_error());
    assert!(fetch().await.unwrap_err().is_transport());
    twilio.finish();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_mock_does_not_know_is_answered_with_400() {
    let twilio = Twilio::new();
    let server = twilio.serve().unwrap();
    let url = "https://video.twilio.com/v1/Rooms";
    let error = client(&server.url())
        .request(twilio_runtime::Method::GET, url)
        .send::<twilio_runtime::Value>()
        .await
        .unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(400));
    assert!(
        error.message().unwrap().contains("the mock has no rules"),
        "{error}"
    );
    let failure = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(twilio)));
    assert!(failure.is_err());
}

#[test]
fn a_port_in_use_says_what_to_do() {
    let twilio = Twilio::new();
    let server = twilio.serve().unwrap();
    let error = twilio.serve_on(server.address()).unwrap_err();
    let text = error.to_string();
    assert!(text.contains(&server.address().to_string()), "{text}");
    assert!(text.contains("stop the program that uses it"), "{text}");
    drop(server);
}

#[tokio::test]
async fn webhooks_reach_the_program_and_are_signed() {
    let twilio = Twilio::new();
    twilio.store(participant::mock::OPERATIONS);
    let created = participant::create_conversation_participant(&twilio.client(), CONVERSATION)
        .identity("driver-7")
        .await
        .unwrap();

    // The program under test: it answers one request.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let local = format!("http://{}/conversations", listener.local_addr().unwrap());
    let program = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut text = Vec::new();
        let mut buffer = [0; 4096];
        while !String::from_utf8_lossy(&text).contains("Source=API") {
            let length = stream.read(&mut buffer).unwrap();
            text.extend_from_slice(&buffer[..length]);
        }
        stream
            .write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n")
            .unwrap();
        String::from_utf8(text).unwrap()
    });
    let public = "https://dispatch.example/conversations?from=twilio";
    let webhook = twilio
        .webhook(public)
        .participant_added(&created)
        .set("Source", "API");
    let response = webhook.send_to(&local).await.unwrap();
    assert_eq!(response.status().as_u16(), 204);
    let received = program.join().unwrap();
    let (head, body) = received.split_once("\r\n\r\n").unwrap();
    let signature = head
        .lines()
        .find_map(|line| line.strip_prefix("x-twilio-signature: "))
        .unwrap();
    let validator = Validator::new(twilio.auth_token()).unwrap();
    validator
        .validate_form(public, signature, body.as_bytes())
        .unwrap();
    assert!(
        validator
            .validate_form(&local, signature, body.as_bytes())
            .is_err()
    );
    for part in [
        "EventType=onParticipantAdded",
        "ParticipantSid=MB00000000000000000000000000000001",
        "Identity=driver-7",
        &format!("ConversationSid={CONVERSATION}"),
    ] {
        assert!(body.contains(part), "{part} is not in {body}");
    }
    assert!(!body.contains("MessagingBinding"), "{body}");
}

#[test]
fn events_of_messages_have_their_parameters() {
    let twilio = Twilio::new();
    let message = json!({
        "sid": "IM0123456789abcdef0123456789abcdef",
        "conversation_sid": CONVERSATION,
        "index": 4,
        "body": "On my way",
        "author": "driver-7",
        "media": [{ "filename": "map.png" }],
    });
    let request = twilio
        .webhook("https://dispatch.example/")
        .message_added(&message)
        .request();
    let body: std::collections::BTreeMap<String, String> = form_urlencoded::parse(request.body())
        .into_owned()
        .collect();
    assert_eq!(body["EventType"], "onMessageAdded");
    assert_eq!(body["Index"], "4");
    assert_eq!(body["Media"], r#"[{"filename":"map.png"}]"#);
    assert!(body["AccountSid"].starts_with("AC"));
}
