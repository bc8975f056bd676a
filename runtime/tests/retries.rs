//! What is retried on request, what is reported about attempts, and what the retry budget allows.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use twilio_conversations::participant::*;
use twilio_runtime::http::StatusCode;
use twilio_runtime::{Client, Error, RetryPolicy};
use twilio_test_support::server::{CONVERSATION, PARTICIPANT, Reply, Server, TOKEN, answer, json};

const OK: &str = r#"{"sid": "MB1"}"#;

/// The default retries, with shorter pauses.
fn quick() -> RetryPolicy {
    RetryPolicy::default().pauses(Duration::from_millis(1), Duration::from_millis(4))
}

async fn fetch(client: &Client) -> Result<ConversationParticipant, Error> {
    fetch_conversation_participant(client, CONVERSATION, PARTICIPANT)
        .send()
        .await
}

async fn create(client: &Client) -> Result<ConversationParticipant, Error> {
    create_conversation_participant(client, CONVERSATION)
        .identity("alice")
        .send()
        .await
}

#[tokio::test]
async fn statuses_can_be_added() {
    let replies = || [json(404, "{}"), json(409, "{}"), json(200, OK)];
    let server = Server::replying(replies()).await;
    let client = server.builder().retry(quick()).build().unwrap();
    assert!(fetch(&client).await.unwrap_err().is_not_found());
    assert_eq!(server.count(), 1);

    let policy = quick()
        .retry_status(StatusCode::NOT_FOUND)
        .retry_status(StatusCode::CONFLICT);
    let server = Server::replying(replies()).await;
    let client = server.builder().retry(policy.clone()).build().unwrap();
    fetch(&client).await.unwrap();
    assert_eq!(server.count(), 3);

    // Set for a single call, and with a POST: a 404 means that it had no effect.
    let server = Server::replying(replies()).await;
    let client = server.builder().retry(RetryPolicy::none()).build().unwrap();
    create_conversation_participant(&client, CONVERSATION)
        .with_retry(policy)
        .send()
        .await
        .unwrap();
    assert_eq!(server.count(), 3);
}

#[tokio::test]
async fn added_statuses_retry_only_idempotent_requests() {
    let policy = quick().retry_status(StatusCode::SERVICE_UNAVAILABLE);
    let server = Server::replying([json(503, "{}"), json(200, OK)]).await;
    let client = server.builder().retry(policy.clone()).build().unwrap();
    assert_eq!(create(&client).await.unwrap_err().attempts(), 1);
    assert_eq!(server.count(), 1);

    let server = Server::replying([json(503, "{}"), json(200, OK)]).await;
    let policy = policy.repeat_unsafe(true);
    let client = server.builder().retry(policy).build().unwrap();
    create(&client).await.unwrap();
}

#[tokio::test]
async fn excessive_retry_after_ends_the_call() {
    for wait in [
        "18446744073709551616",
        "999999999999999999999999999",
        "Fri, 31 Dec 9999 23:59:59 GMT",
    ] {
        let server = Server::replying([answer(429, &[("Retry-After", wait)], b"")]).await;
        let client = server.builder().retry(quick()).build().unwrap();
        let error = create(&client).await.unwrap_err();
        assert!(error.is_rate_limited(), "{error}");
        assert!(error.retry_after().unwrap() > Duration::from_secs(1 << 32));
        assert_eq!(server.count(), 1, "{wait}");
    }
}

#[tokio::test]
async fn hook_is_called_for_each_attempt() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let server = Server::replying([
        json(503, r#"{"code": 20503}"#),
        Reply::Reset,
        json(200, OK),
        json(404, "{}"),
        Reply::RawThenStall(Vec::new()),
    ])
    .await;
    let log = told.clone();
    let client = server
        .builder()
        .retry(quick())
        .timeout(Duration::from_millis(300))
        .on_attempt(move |attempt| {
            assert_eq!(attempt.operation(), "FetchConversationParticipant");
            let text = format!("{attempt:?}");
            assert!(!text.contains(TOKEN) && !text.contains("Basic"), "{text}");
            let error = attempt.error();
            log.lock().unwrap().push((
                attempt.number(),
                attempt.status().map(|status| status.as_u16()),
                error.is_some_and(Error::is_transport),
                error.is_some_and(Error::is_timeout),
                attempt.retry_in().is_some(),
            ));
        })
        .build()
        .unwrap();
    fetch(&client).await.unwrap();
    fetch(&client).await.unwrap_err();
    fetch(&client).await.unwrap_err();
    // Nothing is sent, so no attempt is reported.
    fetch_conversation_participant(&client, CONVERSATION, "..")
        .send()
        .await
        .unwrap_err();
    let expected = [
        (1, Some(503), false, false, true),
        (2, None, true, false, true),
        (3, Some(200), false, false, false),
        (1, Some(404), false, false, false),
        (1, None, false, true, false),
    ];
    assert_eq!(*told.lock().unwrap(), expected);
}

#[tokio::test]
async fn retry_budget_limits_load_on_a_failing_service() {
    const CALLS: usize = 300;
    for reply in [json(503, "{}"), Reply::Reset] {
        let server = Server::replying([reply]).await;
        let client = server.builder().retry(quick()).build().unwrap();
        for _ in 0..CALLS {
            fetch(&client).await.unwrap_err();
        }
        // 500 tokens are enough for 100 retries, and nothing succeeds that would return tokens.
        assert_eq!(server.count(), CALLS + 100);
    }
    // With an unlimited budget, each call makes four attempts.
    let server = Server::replying([json(503, "{}")]).await;
    let builder = server.builder().retry(quick());
    let client = builder.retry_budget(u32::MAX).build().unwrap();
    for _ in 0..CALLS {
        fetch(&client).await.unwrap_err();
    }
    assert_eq!(server.count(), 4 * CALLS);
}

#[tokio::test]
async fn retry_budget_refills_after_recovery() {
    // Every second request fails, and each retry succeeds.
    let server = Server::scripted(|_, before| match before % 2 {
        0 => json(503, "{}"),
        _ => json(200, OK),
    })
    .await;
    let builder = server.builder().retry(quick());
    let client = builder.retry_budget(5).build().unwrap();
    for _ in 0..50 {
        fetch(&client).await.unwrap();
    }
    assert_eq!(server.count(), 100);
}

#[tokio::test]
async fn rate_limits_do_not_use_the_retry_budget() {
    let server = Server::scripted(|_, before| match before % 4 {
        3 => json(200, OK),
        _ => json(429, "{}"),
    })
    .await;
    let builder = server.builder().retry(quick());
    let client = builder.retry_budget(0).build().unwrap();
    for _ in 0..10 {
        create(&client).await.unwrap();
    }
    assert_eq!(server.count(), 40);
}

#[tokio::test]
async fn derived_clients_share_the_retry_budget() {
    let server = Server::replying([json(503, "{}")]).await;
    let builder = server.builder().retry(quick());
    let client = builder.retry_budget(10).build().unwrap();
    let other = client.for_account(format!("AC{}", "1".repeat(32))).unwrap();
    fetch(&client).await.unwrap_err();
    fetch(&other).await.unwrap_err();
    assert_eq!(server.count(), 4);
}
