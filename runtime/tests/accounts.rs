//! Clients for many accounts that are derived from one client.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use std::time::Duration;

use twilio_conversations::participant::*;
use twilio_runtime::{Client, Error, RetryPolicy};
use twilio_test_support::server::{ACCOUNT, CONVERSATION, Reply, Server, TOKEN, json};

const SUBACCOUNT: &str = "AC00000000000000000000000000000009";
const KEY: &str = "SK00000000000000000000000000000008";

async fn create(client: &Client) -> Result<ConversationParticipant, Error> {
    create_conversation_participant(client, CONVERSATION)
        .send()
        .await
}

fn basic(user: &str, secret: &str) -> String {
    use base64::Engine as _;
    let pair = base64::prelude::BASE64_STANDARD.encode(format!("{user}:{secret}"));
    format!("Basic {pair}")
}

#[tokio::test]
async fn clients_for_other_accounts_share_connections() {
    let server = Server::replying([json(200, "{}")]).await;
    let client = server.client();
    let same_credentials = client.for_account(SUBACCOUNT).unwrap();
    let own_token = client.with_auth_token(SUBACCOUNT, "another-token").unwrap();
    let own_key = client
        .with_api_key(SUBACCOUNT, KEY, "a-key-secret")
        .unwrap();
    for client in [&client, &same_credentials, &own_token, &own_key] {
        create(client).await.unwrap();
    }
    assert_eq!((server.count(), server.connections()), (4, 1));
    let sent: Vec<String> = server
        .requests()
        .iter()
        .map(|request| request.header("authorization").unwrap().to_owned())
        .collect();
    let expected = [
        basic(ACCOUNT, TOKEN),
        basic(ACCOUNT, TOKEN),
        basic(SUBACCOUNT, "another-token"),
        basic(KEY, "a-key-secret"),
    ];
    assert_eq!(sent, expected);
    for client in [&same_credentials, &own_token, &own_key] {
        assert_eq!(client.account_sid(), Some(SUBACCOUNT));
    }
    assert_eq!(client.account_sid(), Some(ACCOUNT));
}

#[tokio::test]
async fn clients_for_other_accounts_share_limits_and_settings() {
    let server = Server::replying([Reply::RawThenStall(Vec::new())]).await;
    let client = server
        .builder()
        .max_in_flight(1)
        .timeout(Duration::from_millis(200))
        .retry(RetryPolicy::none())
        .build()
        .unwrap();
    let other = client.with_auth_token(SUBACCOUNT, "t").unwrap();
    let first = create_conversation_participant(&client, CONVERSATION);
    let first = first.with_timeout(Duration::from_secs(60)).send();
    // The second call waits for the first, which never ends, and has the time limit of the client that it was made from.
    tokio::select! {
        biased;
        result = first => panic!("the server does not answer: {result:?}"),
        result = create(&other) => {
            let error = result.unwrap_err();
            assert!(error.is_timeout(), "{error}");
        }
    }
    // Only the first was sent, if the machine had the time.
    assert!(server.count() <= 1);
}

#[tokio::test]
async fn call_that_was_never_sent_says_so() {
    let server = Server::replying([Reply::RawThenStall(Vec::new())]).await;
    let client = server
        .builder()
        .max_in_flight(1)
        .timeout(Duration::from_millis(100))
        .retry(RetryPolicy::none())
        .build()
        .unwrap();
    let first = tokio::spawn({
        let call = create_conversation_participant(&client, CONVERSATION);
        call.with_timeout(Duration::from_secs(5)).send()
    });
    tokio::time::sleep(Duration::from_millis(20)).await;
    let error = create(&client).await.unwrap_err();
    assert!(error.is_timeout() && error.is_connect(), "{error}");
    assert!(error.to_string().contains("was not sent"), "{error}");
    assert_eq!((error.attempts(), server.count()), (0, 1));
    first.abort();
}

#[test]
fn malformed_credentials_are_rejected_and_not_shown() {
    let client = Client::builder().base_url("http://gw").build().unwrap();
    let errors = [
        client.for_account("AC12").unwrap_err(),
        client.for_account("").unwrap_err(),
        client.with_auth_token("hunter2", "").unwrap_err(),
        client.with_api_key("hunter2", "hunter2", "\n").unwrap_err(),
        client.with_oauth("", "hunter2\n").unwrap_err(),
    ];
    let mut problems = 0;
    for error in errors {
        let text = error.to_string();
        assert!(error.is_config() && !text.contains("hunter2"), "{text}");
        problems += text.split("; ").count();
    }
    assert_eq!(problems, 1 + 1 + 2 + 3 + 2);
}

#[test]
fn client_for_another_account_is_small() {
    const ACCOUNTS: usize = 1000;
    let client = Client::builder()
        .auth_token(ACCOUNT, "token")
        .base_url("http://gw")
        .build()
        .unwrap();
    let token = "0123456789abcdef0123456789abcdef";
    let makers: [(&str, &dyn Fn() -> Client); 3] = [
        ("for_account", &|| client.for_account(SUBACCOUNT).unwrap()),
        ("with_auth_token", &|| {
            client.with_auth_token(SUBACCOUNT, token).unwrap()
        }),
        ("with_api_key", &|| {
            client.with_api_key(SUBACCOUNT, KEY, token).unwrap()
        }),
    ];
    for (name, maker) in makers {
        let mut kept = Vec::with_capacity(ACCOUNTS);
        let used = allocation_counter::measure(|| {
            kept.extend((0..ACCOUNTS).map(|_| maker()));
        });
        let bytes = usize::try_from(used.bytes_current).unwrap() / ACCOUNTS;
        assert!(bytes < 1000, "{name}: {bytes} bytes");
    }
}
