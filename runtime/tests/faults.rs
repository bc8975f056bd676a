//! Misbehaving servers: what the caller sees, and how many requests the server gets.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use std::time::{Duration, Instant, SystemTime};

use tokio::io::AsyncReadExt;
use twilio_conversations::participant::*;
use twilio_runtime::{Client, Error, RetryPolicy};
use twilio_test_support::server::{
    ACCOUNT, CONVERSATION, PARTICIPANT, Recorded, Reply, Server, TOKEN, answer, json,
};

const OK: &str = r#"{"sid": "MB1"}"#;

/// The default retries, with shorter pauses.
fn quick() -> RetryPolicy {
    RetryPolicy::default().pauses(Duration::from_millis(1), Duration::from_millis(4))
}

fn client(server: &Server) -> Client {
    server
        .builder()
        .retry(quick())
        .timeout(Duration::from_secs(5))
        .build()
        .unwrap()
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
async fn retries_refused_connections_and_then_reports_them() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = Client::builder().auth_token(ACCOUNT, TOKEN).base_url(url);
    let client = client.retry(quick()).build().unwrap();
    for error in [
        fetch(&client).await.unwrap_err(),
        create(&client).await.unwrap_err(),
    ] {
        assert!(error.is_connect() && !error.is_timeout(), "{error}");
        assert_eq!(error.attempts(), 4);
        assert!(error.to_string().contains("could not connect"), "{error}");
        assert!(std::error::Error::source(&error).is_some());
    }
}

#[tokio::test]
async fn retries_after_a_connection_reset_only_if_idempotent() {
    let server = Server::replying([Reply::Reset]).await;
    let error = fetch(&client(&server)).await.unwrap_err();
    assert!(error.is_transport() && !error.is_connect(), "{error}");
    assert_eq!((error.attempts(), server.count()), (4, 4));

    let server = Server::replying([Reply::Reset]).await;
    let error = create(&client(&server)).await.unwrap_err();
    assert!(
        error.is_transport() && error.to_string().contains("may have taken effect"),
        "{error}"
    );
    assert_eq!((error.attempts(), server.count()), (1, 1));
}

#[tokio::test]
async fn reset_before_the_request_is_read_is_an_error() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            stream.set_zero_linger().ok();
        }
    });
    let client = Client::builder().auth_token(ACCOUNT, TOKEN).base_url(url);
    let client = client.retry(quick()).build().unwrap();
    let error = create(&client).await.unwrap_err();
    // The client cannot know whether the request was read, so it counts as sent.
    assert!(error.is_transport() || error.is_connect(), "{error}");
}

#[tokio::test]
async fn stalled_calls_time_out() {
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n".to_vec();
    let part = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"sid\"".to_vec();
    for stalled in [Vec::new(), head, part] {
        let server = Server::replying([Reply::RawThenStall(stalled)]).await;
        let call = fetch_conversation_participant(&client(&server), CONVERSATION, PARTICIPANT);
        let error = call
            .with_timeout(Duration::from_millis(100))
            .send()
            .await
            .unwrap_err();
        assert!(error.is_timeout() && !error.is_connect(), "{error}");
        assert_eq!((error.attempts(), server.count()), (1, 1));
    }
}

#[tokio::test]
async fn body_shorter_than_its_content_length_is_an_error() {
    let short = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"sid\": \"MB1\"}".to_vec();
    let server = Server::replying([Reply::RawThenClose(short)]).await;
    let error = fetch(&client(&server)).await.unwrap_err();
    assert!(error.is_transport(), "{error}");
    assert_eq!(server.count(), 4);

    // More bytes than announced: the rest is not part of the response.
    let long = b"HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n{\"sid\": \"MB1\"}{\"sid\": \"MB2\"}"
        .to_vec();
    let server = Server::replying([Reply::RawThenClose(long)]).await;
    assert_eq!(
        fetch(&client(&server)).await.unwrap().sid.as_deref(),
        Some("MB1")
    );

    let nonsense = b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}".to_vec();
    let server = Server::replying([Reply::RawThenClose(nonsense)]).await;
    let error = create(&client(&server)).await.unwrap_err();
    assert!(error.is_transport(), "{error}");
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn oversized_bodies_are_rejected_with_or_without_content_length() {
    let body = format!(r#"{{"sid": "{}"}}"#, "M".repeat(5000));
    let announced = json(200, &body);
    let chunked = Reply::RawThenClose(
        format!(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n",
            body.len()
        )
        .into(),
    );
    for reply in [announced, chunked] {
        let server = Server::replying([reply.clone()]).await;
        let limited = server.builder().max_body(4096).build().unwrap();
        let error = fetch(&limited).await.unwrap_err();
        assert!(
            error.is_too_large() && !error.is_transport() && !error.is_connect(),
            "{error}"
        );
        assert!(
            error.to_string().contains("more than 4096 bytes"),
            "{error}"
        );
        // A retry would get the same response.
        assert_eq!((error.attempts(), server.count()), (1, 1));
        assert_eq!(
            fetch(&client(&server)).await.unwrap().sid.unwrap().len(),
            5000
        );
    }
}

#[tokio::test]
async fn invalid_json_is_an_error_and_not_retried() {
    let bodies: [&[u8]; 3] = [
        b"{\"sid\": \"\xff\xfe\"}",
        b"{\"sid\": \"MB1\"",
        b"{\"sid\": \"MB1\"} and more",
    ];
    for body in bodies {
        let server = Server::replying([answer(200, &[], body)]).await;
        let error = fetch(&client(&server)).await.unwrap_err();
        assert!(error.is_decode(), "{error}");
        assert_eq!(server.count(), 1);
    }
}

#[tokio::test]
async fn retries_server_errors_if_idempotent() {
    let html = || {
        answer(
            502,
            &[("Content-Type", "text/html")],
            b"<html>Bad gateway</html>",
        )
    };
    let server = Server::replying([html()]).await;
    let error = fetch(&client(&server)).await.unwrap_err();
    assert_eq!(error.to_string().lines().count(), 1);
    assert!(
        error
            .to_string()
            .ends_with("HTTP 502: <html>Bad gateway</html> (4 attempts)"),
        "{error}"
    );
    assert_eq!(server.count(), 4);

    let server = Server::replying([html(), json(200, OK)]).await;
    assert_eq!(
        fetch(&client(&server)).await.unwrap().sid.as_deref(),
        Some("MB1")
    );
    assert_eq!(server.count(), 2);

    let server = Server::replying([json(500, "{}"), json(201, OK)]).await;
    assert_eq!(
        create(&client(&server))
            .await
            .unwrap_err()
            .status()
            .unwrap(),
        500
    );
    assert_eq!(server.count(), 1);

    // Unless the caller allows repeating it, or turns retries off.
    let server = Server::replying([json(500, "{}"), json(201, OK)]).await;
    let call = create_conversation_participant(&client(&server), CONVERSATION);
    call.with_retry(quick().repeat_unsafe(true))
        .send()
        .await
        .unwrap();
    assert_eq!(server.count(), 2);

    let server = Server::replying([json(500, "{}")]).await;
    let once = server.builder().retry(RetryPolicy::none()).build().unwrap();
    assert_eq!(fetch(&once).await.unwrap_err().attempts(), 1);
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn rate_limited_calls_wait_for_retry_after() {
    let in_three_seconds = || {
        let at = jiff::Timestamp::try_from(SystemTime::now() + Duration::from_secs(3)).unwrap();
        at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
    };
    for wait in [in_three_seconds(), "1".to_owned()] {
        let replies = [answer(429, &[("Retry-After", &wait)], b""), json(201, OK)];
        let server = Server::replying(replies).await;
        let begin = Instant::now();
        create(&client(&server)).await.unwrap();
        assert!(begin.elapsed() >= Duration::from_millis(800));
        assert_eq!(server.count(), 2);
    }

    // Longer than the call may take, so it fails immediately.
    let server = Server::replying([answer(429, &[("Retry-After", "3600")], b"")]).await;
    let error = create(&client(&server)).await.unwrap_err();
    assert!(error.is_rate_limited(), "{error}");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)));
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let elsewhere = Server::replying([json(200, OK)]).await;
    for status in [301, 302, 307, 308] {
        let server = Server::replying([answer(status, &[("Location", &elsewhere.url)], b"")]).await;
        for error in [
            fetch(&client(&server)).await.unwrap_err(),
            create(&client(&server)).await.unwrap_err(),
        ] {
            assert_eq!(error.status().unwrap(), status);
            assert!(
                error
                    .to_string()
                    .contains("a redirect, which is not followed"),
                "{error}"
            );
        }
        assert_eq!(server.count(), 2);
    }
    assert_eq!(elsewhere.count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_client_handles_ten_thousand_calls() {
    let server = Server::scripted(|request: &Recorded, _| {
        let sid = request.line().rsplit('/').next().unwrap();
        json(200, &format!(r#"{{"sid": "{sid}"}}"#))
    })
    .await;
    let client = server.builder().max_in_flight(100).build().unwrap();
    let calls: Vec<_> = (0..10_000)
        .map(|at| {
            let sid = format!("MB{at:032}");
            let call = fetch_conversation_participant(&client, CONVERSATION, &sid).send();
            tokio::spawn(async move { assert_eq!(call.await.unwrap().sid, Some(sid)) })
        })
        .collect();
    for call in calls {
        call.await.unwrap();
    }
    assert_eq!(server.count(), 10_000);
    assert!(
        server.connections() <= 200,
        "{} connections",
        server.connections()
    );
}

#[tokio::test]
async fn dropped_call_is_cancelled_and_frees_its_slot() {
    let server = Server::scripted(|_, before| match before {
        0 => Reply::RawThenStall(Vec::new()),
        _ => json(200, OK),
    })
    .await;
    let client = server.builder().max_in_flight(1).build().unwrap();
    let stalled = tokio::time::timeout(Duration::from_millis(100), fetch(&client)).await;
    assert!(stalled.is_err());
    fetch(&client).await.unwrap();
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn long_lists_hold_one_page_in_memory() {
    let server = Server::scripted(|_, before| {
        let participants = vec![r#"{"sid": "MB1"}"#; 1000].join(",");
        let next = if before < 99 {
            format!("\"/v1/page/{before}\"")
        } else {
            "null".to_owned()
        };
        json(
            200,
            &format!(
                r#"{{"participants": [{participants}], "meta": {{"next_page_url": {next}}}}}"#
            ),
        )
    })
    .await;
    let mut items = list_conversation_participant(&client(&server), CONVERSATION).items();
    let mut count = 0;
    while let Some(item) = items.next().await {
        item.unwrap();
        count += 1;
    }
    assert_eq!((count, server.count()), (100_000, 100));
}

#[tokio::test]
async fn https_offers_http2_and_rejects_untrusted_certificates() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let hello = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut hello = vec![0; 4096];
        let length = stream.read(&mut hello).await.unwrap();
        hello.truncate(length);
        hello
    });
    let client = Client::builder().auth_token(ACCOUNT, TOKEN).base_url(url);
    let error = fetch(&client.retry(RetryPolicy::none()).build().unwrap())
        .await
        .unwrap_err();
    assert!(error.is_connect(), "{error}");
    let hello = hello.await.unwrap();
    assert!(
        hello
            .windows(12)
            .any(|window| window == b"\x02h2\x08http/1.1")
    );
    assert!(!hello.windows(5).any(|window| window == b"Basic"));
}
