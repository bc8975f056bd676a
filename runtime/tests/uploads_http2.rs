//! Streams as request bodies over HTTP/2.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

mod secure;

use std::error::Error as _;
use std::io::{self, Read};
use std::time::Duration;

use h2::Reason;
use hyper::Version;
use secure::{Authority, Reply, Server, TLS13};
use twilio_runtime::{Call, Client, HttpTransport, Method, RetryPolicy, Upload, Value};

const URL: &str = "https://api.twilio.com/v1/X";
const LENGTH: u64 = 10 << 20;

async fn replying(replies: impl IntoIterator<Item = Reply>) -> (Server, Client) {
    let authority = Authority::generate();
    let tls = authority.identity("localhost").config(&TLS13, &["h2"]);
    let server = Server::replying(tls, replies).await;
    let transport = HttpTransport::builder()
        .only_root_certificates(authority.pem())
        .no_proxy()
        .build()
        .unwrap();
    let policy = RetryPolicy::default().pauses(Duration::ZERO, Duration::ZERO);
    let client = server.builder().transport(transport).retry(policy);
    (server, client.build().unwrap())
}

fn null() -> Reply {
    Reply::Json("null".to_owned())
}

fn send(client: &Client, body: Upload) -> Call<Value> {
    client
        .request(Method::PUT, URL)
        .body("image/png", body)
        .send()
}

fn zeros() -> Upload {
    Upload::from_reader(io::repeat(0).take(LENGTH))
}

/// A reader that fails at once.
struct Failing;

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other("no disk"))
    }
}

#[tokio::test]
async fn streams_are_sent_over_http2() {
    let (server, client) = replying([null()]).await;
    send(&client, zeros()).await.unwrap();
    send(&client, zeros().with_length(LENGTH)).await.unwrap();
    let requests = server.requests();
    assert!(requests.iter().all(|it| it.version == Version::HTTP_2));
    assert_eq!((requests.len(), server.connections()), (2, 1));
}

#[tokio::test]
async fn a_stream_that_fails_leaves_the_connection_open() {
    let (server, client) = replying([null()]).await;
    for before in [0, 1 << 20] {
        let reader = io::repeat(0).take(before).chain(Failing);
        let error = send(&client, Upload::from_reader(reader))
            .await
            .unwrap_err();
        assert!(error.is_upload(), "{error}");
        assert_eq!(error.source().unwrap().to_string(), "no disk");
    }
    let short = zeros().with_length(LENGTH + 1);
    let error = send(&client, short).await.unwrap_err();
    assert!(error.is_upload(), "{error}");
    send(&client, Upload::from("x")).await.unwrap();
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_stream_that_was_begun_is_not_repeated() {
    let (server, client) = replying([Reply::Reset(Reason::REFUSED_STREAM), null()]).await;
    let error = send(&client, zeros()).await.unwrap_err();
    assert!(!error.is_upload(), "{error}");
    assert_eq!((error.attempts(), server.requests().len()), (1, 1));
}
