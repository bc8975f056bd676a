//! Access tokens are fetched independently of the calls that wait for them.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use twilio_conversations::participant::*;
use twilio_runtime::{
    BoxFuture, Bytes, Client, ClientBuilder, Error, HttpRequest, HttpTransport, RetryPolicy,
    Transport, TransportError, http,
};
use twilio_test_support::server::{
    ACCOUNT, CONVERSATION, PARTICIPANT, Recorded, Reply, Server, json,
};

/// Longer than the timeouts of the calls that wait.
const SLOW: Duration = Duration::from_millis(400);
const LIMIT: Duration = Duration::from_millis(150);

fn builder(server: &Server) -> ClientBuilder {
    let pauses = RetryPolicy::default().pauses(Duration::from_millis(1), Duration::from_millis(2));
    Client::builder()
        .oauth("OQ1", "the-client-secret")
        .account_sid(ACCOUNT)
        .base_url(&server.url)
        .retry(pauses)
}

async fn fetch(client: &Client) -> Result<ConversationParticipant, Error> {
    fetch_conversation_participant(client, CONVERSATION, PARTICIPANT)
        .send()
        .await
}

fn is_token_request(request: &Recorded) -> bool {
    request.line() == "POST /v2/token"
}

/// Returns the number of requests for tokens and of other requests.
fn counts(server: &Server) -> (usize, usize) {
    let requests = server.requests();
    let tokens = requests
        .iter()
        .filter(|request| is_token_request(request))
        .count();
    (tokens, requests.len() - tokens)
}

/// Starts a server that issues tokens after a delay.
async fn server(after: Duration, token: &str) -> Server {
    let token = json(200, token);
    Server::scripted(move |request, _| match is_token_request(request) {
        true => Reply::After(after, Box::new(token.clone())),
        false => json(200, "{}"),
    })
    .await
}

const TOKEN: &str = r#"{"access_token": "opaque", "expires_in": 3600}"#;

async fn assert_slow_token_is_used(client: Client, server: &Server) {
    // Each of these calls times out before there is a token.
    for _ in 0..2 {
        let error = fetch(&client).await.unwrap_err();
        let text = error.to_string();
        assert!(error.is_timeout() && error.is_connect(), "{text}");
        assert!(error.is_auth() && error.attempts() == 0, "{text}");
        assert!(text.contains("no access token within 150ms"), "{text}");
        assert!(text.contains("was not sent"), "{text}");
    }
    assert_eq!(counts(server), (1, 0));
    // This call waits for the same token request.
    fetch_conversation_participant(&client, CONVERSATION, PARTICIPANT)
        .with_timeout(Duration::from_secs(10))
        .send()
        .await
        .unwrap();
    fetch(&client).await.unwrap();
    assert_eq!(counts(server), (1, 2));
}

#[tokio::test]
async fn slow_token_request_outlives_timed_out_calls() {
    let server = server(SLOW, TOKEN).await;
    let client = builder(&server).timeout(LIMIT).build().unwrap();
    assert_slow_token_is_used(client, &server).await;
}

/// A transport that runs no tasks in the background: the waiting calls have to poll them.
#[derive(Clone)]
struct Wrapped(HttpTransport);

impl Transport for Wrapped {
    fn send(
        &self,
        request: HttpRequest,
        max_body: usize,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        self.0.send(request, max_body)
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.0.sleep(duration)
    }
}

#[tokio::test]
async fn slow_token_request_outlives_timed_out_calls_without_background_tasks() {
    let server = server(SLOW, TOKEN).await;
    let transport = Wrapped(HttpTransport::builder().build().unwrap());
    let builder = builder(&server).timeout(LIMIT).transport(transport);
    assert_slow_token_is_used(builder.build().unwrap(), &server).await;
}

#[tokio::test]
async fn dropped_call_does_not_cancel_the_token_request() {
    for wrapped in [false, true] {
        let server = server(SLOW, TOKEN).await;
        let mut builder = builder(&server);
        if wrapped {
            builder = builder.transport(Wrapped(HttpTransport::builder().build().unwrap()));
        }
        let client = builder.build().unwrap();
        let first = tokio::spawn({
            let client = client.clone();
            async move { fetch(&client).await }
        });
        tokio::time::sleep(SLOW / 4).await;
        let others: Vec<_> = (0..10)
            .map(|_| {
                let client = client.clone();
                tokio::spawn(async move { fetch(&client).await })
            })
            .collect();
        tokio::time::sleep(SLOW / 4).await;
        first.abort();
        for other in others {
            other.await.unwrap().unwrap();
        }
        assert_eq!(counts(&server), (1, 10));
    }
}

#[test]
fn token_survives_the_end_of_a_runtime() {
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
    };
    let serving = tokio::runtime::Runtime::new().unwrap();
    let server = serving.block_on(server(SLOW, TOKEN));
    let client = builder(&server).build().unwrap();
    let waiting = runtime();
    let call = waiting.spawn({
        let client = client.clone();
        async move { fetch(&client).await }
    });
    waiting.block_on(async { tokio::time::sleep(SLOW / 4).await });
    drop(waiting);
    assert!(runtime().block_on(call).is_err());
    runtime().block_on(fetch(&client)).unwrap();
    assert_eq!(counts(&server), (1, 1));
}

#[tokio::test]
async fn token_without_a_lifetime_is_used() {
    // `exp` in the past, as for a clock that is ahead; `exp` before `iat`; lifetimes that make no sense.
    let claims = |claims: &str| {
        use base64::Engine as _;
        let claims = base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(claims);
        format!("e30.{claims}.sig")
    };
    let answers = [
        format!(
            r#"{{"access_token": "{}", "expires_in": 3600}}"#,
            claims(r#"{"exp": 1000}"#)
        ),
        format!(
            r#"{{"access_token": "{}"}}"#,
            claims(r#"{"iat": 2000, "exp": 1000}"#)
        ),
        r#"{"access_token": "opaque", "expires_in": 0}"#.to_owned(),
        r#"{"access_token": "opaque", "expires_in": "0"}"#.to_owned(),
        r#"{"access_token": "opaque", "expires_in": -1}"#.to_owned(),
        r#"{"access_token": "opaque", "expires_in": 1e30}"#.to_owned(),
        r#"{"access_token": "opaque"}"#.to_owned(),
    ];
    for answer in answers {
        let server = server(Duration::ZERO, &answer).await;
        let client = builder(&server).build().unwrap();
        for _ in 0..5 {
            fetch(&client).await.unwrap();
        }
        assert_eq!(counts(&server), (1, 5), "{answer}");
    }
}

#[tokio::test]
async fn failure_affects_only_waiting_calls() {
    let tokens = Arc::new(AtomicUsize::new(0));
    let server = Server::scripted(move |request, _| {
        if !is_token_request(request) {
            return json(200, "{}");
        }
        let reply = match tokens.fetch_add(1, Ordering::SeqCst) {
            0 => json(401, r#"{"error": "invalid_client"}"#),
            _ => json(200, TOKEN),
        };
        Reply::After(SLOW, Box::new(reply))
    })
    .await;
    let client = builder(&server).timeout(LIMIT).build().unwrap();
    assert!(fetch(&client).await.unwrap_err().is_timeout());
    // The request fails while no call waits for it, and the next call does not get that error.
    tokio::time::sleep(SLOW).await;
    fetch_conversation_participant(&client, CONVERSATION, PARTICIPANT)
        .with_timeout(Duration::from_secs(10))
        .send()
        .await
        .unwrap();
    assert_eq!(counts(&server), (2, 1));
}

#[tokio::test]
async fn clients_with_the_same_credentials_share_a_token() {
    let server = server(Duration::ZERO, TOKEN).await;
    let client = builder(&server).build().unwrap();
    let subaccount = client.for_account(format!("AC{}", "1".repeat(32))).unwrap();
    fetch(&client).await.unwrap();
    fetch(&subaccount).await.unwrap();
    assert_eq!(counts(&server), (1, 2));
    let other = client.with_oauth("OQ2", "another-secret").unwrap();
    fetch(&other).await.unwrap();
    assert_eq!(counts(&server), (2, 3));
}
