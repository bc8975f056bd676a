//! OAuth client credentials, against a server that issues tokens or refuses to.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use twilio_conversations::participant::*;
use twilio_runtime::{Client, Error, RetryPolicy};
use twilio_test_support::server::{
    ACCOUNT, CONVERSATION, PARTICIPANT, Recorded, Reply, Server, json,
};

fn client(server: &Server) -> Client {
    let pauses = RetryPolicy::default().pauses(Duration::from_millis(1), Duration::from_millis(2));
    let builder = Client::builder()
        .oauth("OQ1", "the-client-secret")
        .account_sid(ACCOUNT);
    builder
        .base_url(&server.url)
        .retry(pauses)
        .timeout(Duration::from_secs(5))
        .build()
        .unwrap()
}

async fn fetch(client: &Client) -> Result<ConversationParticipant, Error> {
    fetch_conversation_participant(client, CONVERSATION, PARTICIPANT)
        .send()
        .await
}

fn is_token_request(request: &Recorded) -> bool {
    request.line() == "POST /v2/token"
}

fn count_tokens(server: &Server) -> usize {
    server
        .requests()
        .iter()
        .filter(|request| is_token_request(request))
        .count()
}

/// A token that is valid for this many seconds.
fn token(name: usize, life: u64) -> Reply {
    let claims = format!(r#"{{"n": {name}, "iat": 1000, "exp": {}}}"#, 1000 + life);
    let token = format!("e30.{}.sig", BASE64_URL_SAFE_NO_PAD.encode(claims));
    json(
        200,
        &format!(r#"{{"access_token": "{token}", "token_type": "bearer"}}"#),
    )
}

#[tokio::test]
async fn waiting_calls_share_one_token() {
    let server = Server::scripted(|request, before| match is_token_request(request) {
        true => Reply::After(Duration::from_millis(50), Box::new(token(before, 3600))),
        false => json(200, "{}"),
    })
    .await;
    let client = client(&server);
    let calls: Vec<_> = (0..50)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { fetch(&client).await.unwrap() })
        })
        .collect();
    for call in calls {
        call.await.unwrap();
    }
    assert_eq!(count_tokens(&server), 1);
    assert_eq!(server.count(), 51);
    let requests = server.requests();
    assert_eq!(
        requests[0].body(),
        "grant_type=client_credentials&client_id=OQ1&client_secret=the-client-secret"
    );
    assert_eq!(requests[0].header("authorization"), None);
    assert!(
        requests[1]
            .header("authorization")
            .unwrap()
            .starts_with("Bearer e30.")
    );
}

#[tokio::test]
async fn token_is_renewed_before_it_expires() {
    let server = Server::scripted(|request, before| match is_token_request(request) {
        true => token(before, 3),
        false => json(200, "{}"),
    })
    .await;
    let client = client(&server);
    fetch(&client).await.unwrap();
    fetch(&client).await.unwrap();
    assert_eq!(count_tokens(&server), 1);
    tokio::time::sleep(Duration::from_millis(1600)).await;
    fetch(&client).await.unwrap();
    assert_eq!(count_tokens(&server), 2);
}

#[tokio::test]
async fn rejected_token_is_renewed_once() {
    let server = Server::scripted(|request, before| match before {
        _ if is_token_request(request) => token(before, 3600),
        1 => json(401, r#"{"code": 20003}"#),
        _ => json(200, "{}"),
    })
    .await;
    fetch(&client(&server)).await.unwrap();
    assert_eq!((count_tokens(&server), server.count()), (2, 4));

    let server = Server::scripted(|request, before| match is_token_request(request) {
        true => token(before, 3600),
        false => json(401, r#"{"code": 20003}"#),
    })
    .await;
    let error = fetch(&client(&server)).await.unwrap_err();
    assert!(error.is_auth() && error.code() == Some(20003), "{error}");
    assert_eq!((count_tokens(&server), server.count()), (2, 4));
}

#[tokio::test]
async fn nothing_is_sent_without_a_token() {
    let server = Server::replying([json(503, "{}")]).await;
    let error = fetch(&client(&server)).await.unwrap_err();
    assert!(error.is_auth() && error.status().unwrap() == 503, "{error}");
    assert!(
        error
            .to_string()
            .starts_with("FetchConversationParticipant: no access token: "),
        "{error}"
    );
    assert_eq!((count_tokens(&server), server.count()), (4, 4));

    let body = r#"{"error": "invalid_client", "error_description": "No such client"}"#;
    let server = Server::replying([json(401, body)]).await;
    let error = fetch(&client(&server)).await.unwrap_err();
    assert!(
        error.is_auth() && error.to_string().contains("No such client"),
        "{error}"
    );
    assert!(!format!("{error:?}").contains("the-client-secret"));
    assert_eq!(server.count(), 1);

    let server = Server::replying([json(200, r#"{"access_token": null}"#)]).await;
    let error = fetch(&client(&server)).await.unwrap_err();
    assert!(
        error.is_auth() && error.to_string().contains("contains no access token"),
        "{error}"
    );
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn waiting_calls_share_a_failure() {
    let refused = || json(401, r#"{"error": "invalid_client"}"#);
    let server =
        Server::scripted(move |_, _| Reply::After(Duration::from_millis(100), Box::new(refused())))
            .await;
    let client = client(&server);
    let calls: Vec<_> = (0..50)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { fetch(&client).await.unwrap_err() })
        })
        .collect();
    for call in calls {
        assert!(call.await.unwrap().is_auth());
    }
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn slow_token_counts_towards_the_timeout() {
    let server = Server::replying([Reply::RawThenStall(Vec::new())]).await;
    let call = fetch_conversation_participant(&client(&server), CONVERSATION, PARTICIPANT);
    let error = call
        .with_timeout(Duration::from_millis(100))
        .send()
        .await
        .unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn credentials_that_the_operation_does_not_accept_are_an_error() {
    let server = Server::replying([json(200, "{}")]).await;
    let nobody = Client::builder().base_url(&server.url).build().unwrap();
    let error = fetch(&nobody).await.unwrap_err();
    assert!(
        error.is_config() && error.to_string().contains("needs credentials"),
        "{error}"
    );
    assert_eq!(server.count(), 0);
}
