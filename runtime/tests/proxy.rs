//! A proxy from the environment is used. It learns the target of a call, but nothing of its contents.
#![cfg(not(windows))]
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use std::env;
use std::process::Command;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use twilio_conversations::participant::*;
use twilio_runtime::{Client, RetryPolicy};
use twilio_test_support::server::{ACCOUNT, CONVERSATION, PARTICIPANT, TOKEN};

/// Makes one call to Twilio's own host, to which the proxy refuses to connect. A child process, because a process must
/// not change its own environment while threads run.
#[tokio::test]
#[ignore = "not a test: other tests run it in a child process"]
async fn child_calls() {
    let client = Client::builder()
        .auth_token(ACCOUNT, TOKEN)
        .retry(RetryPolicy::none())
        .build()
        .unwrap();
    let error = fetch_conversation_participant(&client, CONVERSATION, PARTICIPANT)
        .send()
        .await
        .unwrap_err();
    assert!(error.is_connect(), "{error}");
    assert!(
        error.to_string().contains("check the network, the proxy"),
        "{error}"
    );
}

#[tokio::test]
async fn proxy_learns_only_the_host() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = format!("http://user:secret@{}", listener.local_addr().unwrap());
    let caller = tokio::task::spawn_blocking(move || {
        Command::new(env::current_exe().unwrap())
            .args(["child_calls", "--exact", "--ignored", "--nocapture"])
            .env("HTTPS_PROXY", &proxy)
            .env_remove("https_proxy")
            .env_remove("ALL_PROXY")
            .env_remove("all_proxy")
            .env_remove("NO_PROXY")
            .env_remove("no_proxy")
            .output()
            .unwrap()
    });
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        request.push(stream.read_u8().await.unwrap());
    }
    let refusal = b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n";
    stream.write_all(refusal).await.unwrap();
    drop(stream);

    let outcome = caller.await.unwrap();
    let said = String::from_utf8_lossy(&outcome.stdout);
    assert!(said.contains("1 passed"), "{said}");
    let request = String::from_utf8(request).unwrap();
    assert!(
        request.starts_with("CONNECT conversations.twilio.com:443 HTTP/1.1\r\n"),
        "{request}"
    );
    // `user:secret`, the proxy's credentials; not those of the account.
    assert!(request.contains("Basic dXNlcjpzZWNyZXQ="), "{request}");
    assert!(
        !request.contains(CONVERSATION) && !request.contains("QUM"),
        "{request}"
    );
}
