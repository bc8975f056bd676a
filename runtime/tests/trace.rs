//! What traces contain, and what they must not contain.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tracing::{Instrument as _, Metadata};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use twilio_conversations::participant::*;
use twilio_runtime::RetryPolicy;
use twilio_test_support::server::{CONVERSATION, Server, TOKEN, answer, json};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, text: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(text)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn trace_shows_attempts_and_no_secrets() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let server = Server::replying([
        answer(429, &[], br#"{"code": 20429}"#),
        json(201, r#"{"identity": "alice"}"#),
    ])
    .await;
    let pauses = RetryPolicy::default().pauses(Duration::from_millis(1), Duration::from_millis(1));
    let client = server.builder().retry(pauses).build().unwrap();
    create_conversation_participant(&client, CONVERSATION)
        .identity("alice")
        .send()
        .await
        .unwrap();

    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let ours: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("twilio_runtime"))
        .collect();
    assert_eq!(ours.len(), 2, "{text}");
    for part in [
        "twilio.call{operation=\"CreateConversationParticipant\" method=POST host=\"127.0.0.1\"",
        "status=429 code=20429",
        "will be retried",
    ] {
        assert!(ours[0].contains(part), "{part} in {}", ours[0]);
    }
    for part in ["status=201", "attempts=2", "duration_ms="] {
        assert!(ours[1].contains(part), "{part} in {}", ours[1]);
    }
    for secret in ["alice", TOKEN, "Basic"] {
        assert!(!ours.concat().contains(secret), "{secret} in {text}");
    }
}

#[tokio::test]
async fn callers_span_is_unchanged() {
    let log = Log::default();
    let writer = log.clone();
    // Our spans are filtered out, but the caller's is not.
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish()
        .with(OnlyOthers);
    let _guard = tracing::subscriber::set_default(subscriber);

    let server = Server::replying([json(201, r#"{"identity": "alice"}"#)]).await;
    let client = server.client();
    let span = tracing::info_span!(
        "caller",
        status = tracing::field::Empty,
        host = tracing::field::Empty,
        attempts = tracing::field::Empty,
        duration_ms = tracing::field::Empty,
    );
    let call = async {
        create_conversation_participant(&client, CONVERSATION)
            .send()
            .await
            .unwrap();
        tracing::info!("after");
    };
    call.instrument(span).await;

    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let after = text.lines().find(|line| line.contains("after")).unwrap();
    assert!(
        after.contains("caller") && !text.contains("twilio.call"),
        "{text}"
    );
    for field in ["status", "host", "attempts", "duration_ms"] {
        assert!(!after.contains(field), "{field} in {after}");
    }
}

/// Filters out the spans of this crate.
struct OnlyOthers;

impl<S: tracing::Subscriber> Layer<S> for OnlyOthers {
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        !(metadata.is_span() && metadata.target().starts_with("twilio_runtime"))
    }
}
