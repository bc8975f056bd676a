//! Bodies that are read in pieces.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::time::timeout;
use twilio_runtime::{
    BoxFuture, Bytes, Client, Download, Error, HttpRequest, Method, RetryPolicy, Transport,
    TransportError, http,
};
use twilio_test_support::server::{ACCOUNT, Reply, Server, TOKEN, answer, json};

const URL: &str = "https://api.twilio.com/v1/Recordings/1.mp3";
const SOON: Duration = Duration::from_secs(5);

async fn download(client: &Client) -> Result<Download, Error> {
    client.request(Method::GET, URL).send().await
}

fn recording(body: &[u8]) -> Reply {
    answer(200, &[("Content-Type", "audio/mpeg")], body)
}

/// Sends the first half of a body on each connection, waits until that half was read, and sends the second half.
async fn in_halves(half: usize) -> (String, Arc<Notify>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let read = Arc::new(Notify::new());
    let told = read.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            while is_asked(&mut stream).await {
                let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", half * 2);
                stream.write_all(head.as_bytes()).await.unwrap();
                stream.write_all(&vec![b'a'; half]).await.unwrap();
                told.notified().await;
                stream.write_all(&vec![b'b'; half]).await.unwrap();
            }
        }
    });
    (url, read)
}

/// Reads a request without a body.
async fn is_asked(stream: &mut TcpStream) -> bool {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return false,
        }
    }
    true
}

fn builder(url: &str) -> twilio_runtime::ClientBuilder {
    Client::builder().auth_token(ACCOUNT, TOKEN).base_url(url)
}

#[tokio::test]
async fn chunks_arrive_before_the_body_ends() {
    const HALF: usize = 10;
    let (url, read) = in_halves(HALF).await;
    let client = builder(&url).build().unwrap();
    for _ in 0..3 {
        let mut download = timeout(SOON, download(&client)).await.unwrap().unwrap();
        let first = timeout(SOON, download.next()).await.unwrap();
        assert_eq!(first.unwrap().unwrap(), [b'a'; HALF].as_slice());
        read.notify_one();
        let second = timeout(SOON, download.next()).await.unwrap();
        assert_eq!(second.unwrap().unwrap(), [b'b'; HALF].as_slice());
        assert!(download.next().await.is_none());
        assert!(download.next().await.is_none());
    }
}

#[tokio::test]
async fn file_is_written_and_its_content_type_returned() {
    let body: Vec<u8> = (0..1_000_000_u32).map(|number| number as u8).collect();
    let server = Server::replying([recording(&body)]).await;
    let client = server.client();
    let file = download(&client).await.unwrap();
    assert_eq!(file.content_type(), Some("audio/mpeg"));
    assert_eq!(file.status(), 200);
    let mut written = Vec::new();
    assert_eq!(file.write_to(&mut written).await.unwrap(), 1_000_000);
    assert_eq!(written, body);
    let whole = download(&client).await.unwrap().bytes().await.unwrap();
    assert_eq!(whole, body);
    assert_eq!(server.connections(), 1);
    assert_eq!(server.requests()[0].header("Accept"), Some("*/*"));
}

#[tokio::test]
async fn open_bodies_count_towards_the_request_limit() {
    let server = Server::replying([recording(b"body")]).await;
    let client = server
        .builder()
        .max_in_flight(1)
        .timeout(Duration::from_millis(200))
        .build()
        .unwrap();
    let open = download(&client).await.unwrap();
    let error = download(&client).await.unwrap_err();
    assert!(error.is_timeout() && error.is_connect(), "{error}");
    drop(open);
    let open = download(&client).await.unwrap();
    open.bytes().await.unwrap();
    assert!(download(&client).await.is_ok());
}

#[tokio::test]
async fn failed_downloads_return_twilios_error() {
    let body = r#"{"code": 20404, "message": "no such recording", "status": 404}"#;
    let server = Server::replying([json(503, "{}"), json(404, body)]).await;
    let client = server.builder();
    let policy = RetryPolicy::default().pauses(Duration::ZERO, Duration::ZERO);
    let error = download(&client.retry(policy).build().unwrap()).await;
    let error = error.unwrap_err();
    assert_eq!(error.code(), Some(20404));
    assert_eq!(error.attempts(), 2);

    let server = Server::replying([answer(307, &[("Location", "https://x.example/1")], b"")]).await;
    let error = download(&server.client()).await.unwrap_err();
    assert_eq!(error.status(), Some(http::StatusCode::TEMPORARY_REDIRECT));
}

#[tokio::test]
async fn truncated_or_stalled_bodies_are_errors() {
    let half = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf".to_vec();
    let server = Server::replying([
        Reply::RawThenClose(half.clone()),
        Reply::RawThenStall(half.clone()),
    ])
    .await;
    let client = server.builder().timeout(Duration::from_millis(200));
    let client = client.build().unwrap();
    for is_expected in [Error::is_transport, Error::is_timeout] {
        let mut file = download(&client).await.unwrap();
        assert_eq!(file.next().await.unwrap().unwrap(), "half");
        let error = file.next().await.unwrap().unwrap_err();
        assert!(is_expected(&error) && !error.is_connect(), "{error}");
        assert_eq!(error.attempts(), 1);
        assert!(error.to_string().starts_with("raw request: "), "{error}");
        assert!(file.next().await.is_none());
    }
    // A call that returns the whole body is retried.
    let server = Server::replying([Reply::RawThenClose(half), recording(b"whole")]).await;
    let whole = server.client().request(Method::GET, URL).send::<Bytes>();
    assert_eq!(whole.await.unwrap(), "whole");
}

#[tokio::test]
async fn size_limit_applies_in_memory_and_not_to_files() {
    let server = Server::replying([recording(&[b'a'; 1000])]).await;
    let client = server.builder().max_body(999).build().unwrap();
    let error = download(&client).await.unwrap().bytes().await.unwrap_err();
    assert!(error.is_too_large(), "{error}");
    let file = download(&client).await.unwrap();
    assert_eq!(file.write_to(io::sink()).await.unwrap(), 1000);
}

struct Full;

impl Write for Full {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn full_disk_is_reported() {
    let server = Server::replying([recording(b"body")]).await;
    let file = download(&server.client()).await.unwrap();
    let error = file.write_to(Full).await.unwrap_err();
    let source = std::error::Error::source(&error).unwrap();
    let source: &io::Error = source.downcast_ref().unwrap();
    assert_eq!(source.kind(), io::ErrorKind::StorageFull);
    assert!(!error.is_transport() && !error.is_retryable(), "{error}");
}

/// A transport that only supports whole bodies.
struct Memory;

impl Transport for Memory {
    fn send(
        &self,
        _: HttpRequest,
        _: usize,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async { Ok(http::Response::new(Bytes::from_static(b"memory"))) })
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test]
async fn transport_without_streaming_is_supported() {
    let client = Client::builder().auth_token(ACCOUNT, TOKEN);
    let client = client.transport(Memory).build().unwrap();
    let mut file = download(&client).await.unwrap();
    assert_eq!(file.next().await.unwrap().unwrap(), "memory");
    assert!(file.next().await.is_none());
}

#[cfg(feature = "blocking")]
#[tokio::test(flavor = "multi_thread")]
async fn chunks_can_be_read_without_a_runtime() {
    let server = Server::replying([recording(&[b'a'; 100_000])]).await;
    let client = server.client();
    let read = std::thread::spawn(move || {
        let call = client.request(Method::GET, URL).send::<Download>();
        let pieces = call.wait().unwrap().blocking();
        pieces.map(|piece| piece.unwrap().len()).sum::<usize>()
    });
    assert_eq!(read.join().unwrap(), 100_000);
}
