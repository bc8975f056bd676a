//! The server against a fake Twilio: no network, no account.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use serde_json::json;
use tower_service::Service as _;
use twilio_conversations::participant::{self, CreateConversationParticipant};
use twilio_conversations::twilio_runtime::access_token::{AccessToken, ChatGrant};
use twilio_conversations::twilio_runtime::webhook::Validator;
use twilio_mock::{Fault, Twilio};
use webhook_server::{Settings, app};

const URL: &str = "https://dispatch.example/conversations";
const CONVERSATION: &str = "CH0123456789abcdef0123456789abcdef";

fn settings(twilio: &Twilio) -> Settings {
    let validator = Validator::new(twilio.auth_token()).unwrap();
    Settings {
        client: twilio.client(),
        validator: validator.public_url("https://dispatch.example").unwrap(),
        token: AccessToken::new(
            "AC0123456789abcdef0123456789abcdef",
            "SK0123456789abcdef0123456789abcdef",
            "secret",
        )
        .grant(ChatGrant::new("IS0123456789abcdef0123456789abcdef")),
    }
}

async fn answer(twilio: &Twilio, request: Request<Body>) -> (StatusCode, String) {
    let response = app(settings(twilio)).call(request).await.unwrap();
    let status = response.status();
    let body = to_bytes(response.into_body(), 10_000).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

/// Returns the webhook for a new conversation, signed.
fn new_conversation(twilio: &Twilio) -> Request<Body> {
    let webhook = twilio
        .webhook(URL)
        .set("EventType", "onConversationAdded")
        .set("ConversationSid", CONVERSATION);
    webhook.request().map(Body::from)
}

#[tokio::test]
async fn a_new_conversation_gets_the_dispatcher() {
    let twilio = Twilio::new();
    twilio.store(participant::mock::OPERATIONS);
    let request = new_conversation(&twilio);
    assert_eq!(answer(&twilio, request).await.0, StatusCode::NO_CONTENT);
    let calls = twilio.calls::<CreateConversationParticipant>();
    assert_eq!(calls[0].input("Identity"), Some("dispatcher"));
    assert_eq!(calls[0].input("ConversationSid"), Some(CONVERSATION));
}

#[tokio::test]
async fn the_same_webhook_may_come_twice() {
    let twilio = Twilio::new();
    let create = twilio.on::<CreateConversationParticipant>();
    create.fails(Fault::new(409).code(50433));
    let request = new_conversation(&twilio);
    assert_eq!(answer(&twilio, request).await.0, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn twilio_sends_it_again_if_adding_fails() {
    let twilio = Twilio::new();
    twilio.on::<CreateConversationParticipant>().fails(500);
    let request = new_conversation(&twilio);
    assert_eq!(
        answer(&twilio, request).await.0,
        StatusCode::SERVICE_UNAVAILABLE
    );
}

#[tokio::test]
async fn other_events_and_other_senders_change_nothing() {
    let twilio = Twilio::new();
    let other = twilio
        .webhook(URL)
        .participant_added(&json!({ "identity": "dispatcher" }));
    assert_eq!(
        answer(&twilio, other.request().map(Body::from)).await.0,
        StatusCode::NO_CONTENT
    );
    let (mut parts, body) = new_conversation(&twilio).into_parts();
    parts.headers.remove("x-twilio-signature");
    let unsigned = Request::from_parts(parts, body);
    assert_eq!(answer(&twilio, unsigned).await.0, StatusCode::FORBIDDEN);
    assert!(twilio.requests().is_empty());
}

#[tokio::test]
async fn users_get_tokens() {
    let twilio = Twilio::new();
    let request = |uri: &str| Request::get(uri).body(Body::empty()).unwrap();
    let (status, token) = answer(&twilio, request("/token?name=driver-7")).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(token.split('.').count(), 3);
    let (status, problem) = answer(&twilio, request("/token?name=")).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(
        problem.contains("the identity of an access token is empty"),
        "{problem}"
    );
}
