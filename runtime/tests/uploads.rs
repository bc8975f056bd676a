//! Bodies that are text, files, or forms with files.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use std::error::Error as _;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;
use serde_json::json as value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use twilio_runtime::__private::Request;
use twilio_runtime::{
    BoxFuture, Bytes, Client, Download, FilePart, HttpRequest, RetryPolicy, Transport,
    TransportError, Upload, Value, http,
};
use twilio_test_support::server::{ACCOUNT, Recorded, Reply, Server, TOKEN, answer, json};

macro_rules! operations {
    ($( $name:ident $output:ty, [ $($rule:tt)* ] { $($row:tt)* } )*) => {$(
        #[derive(Clone)]
        struct $name(Request);

        twilio_runtime::operation! {
            $name -> $output {
                "Operation" POST "https://api.twilio.com" "/v1/X" $($rule)* ;
                $($row)*
            }
        }
    )*};
}

operations! {
    Text Value, [text media("text/csv; charset=latin1")] { body "body" required min_length(2); }
    File Value, [bytes media("image/png")] { body "body" required private; }
    Form Value, [multipart] {
        part "name" required;
        part "count";
        part "tags";
        part "address";
        part "photo" media("image/jpeg");
        part "pages";
        part "list" media("application/json");
        part "additionalProperties" explode;
    }
    OptionalForm Value, [multipart optional_body] { part "name"; }
    Copy Download, [bytes media("application/octet-stream") accept(&["*/*"])] { body "body" required; }
}

async fn server() -> (Server, Client) {
    replying([json(200, "null")]).await
}

async fn replying(replies: impl IntoIterator<Item = Reply>) -> (Server, Client) {
    let server = Server::replying(replies).await;
    let policy = RetryPolicy::default().pauses(Duration::ZERO, Duration::ZERO);
    let client = server.builder().retry(policy).build().unwrap();
    (server, client)
}

fn upload(client: &Client, body: impl Into<Upload>) -> File {
    let mut file = File::new(client);
    file.0 = file.0.set_file::<Upload>(0, body.into());
    file
}

/// Yields these items, one per poll.
struct Items(std::vec::IntoIter<Result<&'static str, io::Error>>);

impl Stream for Items {
    type Item = Result<&'static str, io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next())
    }
}

fn stream(items: impl IntoIterator<Item = Result<&'static str, io::Error>>) -> Upload {
    Upload::from_stream(Items(items.into_iter().collect::<Vec<_>>().into_iter()))
}

fn boundary(request: &Recorded) -> &str {
    let media = request.header("content-type").unwrap();
    media
        .strip_prefix("multipart/form-data; boundary=")
        .unwrap()
}

/// Returns the body of a form with `B` in place of the boundary.
fn form(request: &Recorded) -> String {
    request.body().replace(boundary(request), "B")
}

#[tokio::test]
async fn text_is_sent_as_utf8() {
    let (server, client) = server().await;
    let mut text = Text::new(&client);
    text.0 = text.0.set::<String>(0, "a,é");
    text.send().await.unwrap();
    let request = &server.requests()[0];
    assert_eq!(request.body(), "a,é");
    assert_eq!(
        request.header("content-type"),
        Some("text/csv; charset=utf-8")
    );

    let error = Text::new(&client).send().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "Operation: `body` is required; nothing was sent"
    );
    let mut text = Text::new(&client);
    text.0 = text.0.set::<String>(0, "a");
    assert!(text.send().await.unwrap_err().is_invalid_input());
}

#[tokio::test]
async fn bytes_in_memory_are_sent_with_their_length_and_retried() {
    let (server, client) = replying([json(429, "{}"), json(200, "null")]).await;
    let request = upload(&client, vec![b'a'; 10]);
    assert!(!format!("{request:?}").contains("aaa"));
    request.send().await.unwrap();
    for request in server.requests() {
        assert_eq!(request.body(), "aaaaaaaaaa");
        assert_eq!(request.header("content-length"), Some("10"));
        assert_eq!(request.header("content-type"), Some("image/png"));
    }
    assert_eq!(server.count(), 2);
    upload(&client, "").send().await.unwrap();
    assert_eq!(server.requests()[2].header("content-length"), Some("0"));
}

#[tokio::test]
async fn streams_are_sent_with_their_length_or_chunked() {
    let (server, client) = server().await;
    let items = || stream([Ok("ab"), Ok(""), Ok("c")]);
    upload(&client, items()).send().await.unwrap();
    upload(&client, items().with_length(3))
        .send()
        .await
        .unwrap();
    upload(&client, Upload::from_reader(&b"abc"[..]))
        .send()
        .await
        .unwrap();
    let file = upload(&client, Upload::open("Cargo.toml").unwrap());
    file.send().await.unwrap();
    let requests = server.requests();
    assert_eq!(requests[0].header("transfer-encoding"), Some("chunked"));
    assert_eq!(requests[0].body(), "2\r\nab\r\n1\r\nc\r\n0\r\n\r\n");
    assert_eq!(requests[1].header("content-length"), Some("3"));
    assert_eq!(requests[1].body(), "abc");
    assert_eq!(requests[2].body(), "3\r\nabc\r\n0\r\n\r\n");
    assert_eq!(
        requests[3].body(),
        std::fs::read_to_string("Cargo.toml").unwrap()
    );
}

#[tokio::test]
async fn a_stream_is_not_sent_twice() {
    let (server, client) = replying([json(429, "{}"), json(200, "null")]).await;
    let body = stream([Ok("abc")]);
    let error = upload(&client, body.clone()).send().await.unwrap_err();
    assert!(error.is_rate_limited(), "{error}");
    assert_eq!((error.attempts(), server.count()), (1, 1));
    let error = upload(&client, body).send().await.unwrap_err();
    assert!(error.is_upload(), "{error}");
    assert!(
        error
            .to_string()
            .contains("an earlier request has read the stream")
    );
}

#[tokio::test]
async fn a_stream_that_nothing_read_is_sent_after_a_failed_connection() {
    let server = Server::replying([json(200, "null")]).await;
    let address = server.url.strip_prefix("http://").unwrap().to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let unused = listener.local_addr().unwrap();
    drop(listener);
    let policy = RetryPolicy::default().pauses(Duration::ZERO, Duration::ZERO);
    let client = Client::builder().auth_token(ACCOUNT, TOKEN).retry(policy);
    let client = client.base_url(format!("http://{unused}")).build().unwrap();
    let body = stream([Ok("abc")]);
    let error = upload(&client, body.clone()).send().await.unwrap_err();
    assert!(error.is_connect() && error.attempts() > 1, "{error}");
    let client = Client::builder().auth_token(ACCOUNT, TOKEN);
    let client = client
        .base_url(format!("http://{address}"))
        .build()
        .unwrap();
    upload(&client, body).send().await.unwrap();
    assert!(server.requests()[0].body().contains("abc"));
}

#[tokio::test]
async fn a_stream_that_fails_is_an_error_with_its_source() {
    let (server, client) = server().await;
    let failing = stream([Ok("abc"), Err(io::ErrorKind::PermissionDenied.into())]);
    let error = upload(&client, failing).send().await.unwrap_err();
    assert!(error.is_upload() && !error.is_retryable(), "{error}");
    let source: &io::Error = error.source().unwrap().downcast_ref().unwrap();
    assert_eq!(source.kind(), io::ErrorKind::PermissionDenied);
    assert_eq!(error.attempts(), 1);
    assert_eq!(
        error.to_string(),
        "Operation: the request body could not be read (permission denied); at most part of the request was sent"
    );
    for (length, problem) in [
        (2, "it has more than the declared 2 bytes"),
        (4, "it ended after 3 of 4 bytes"),
    ] {
        let body = stream([Ok("abc")]).with_length(length);
        let error = upload(&client, body).send().await.unwrap_err();
        assert!(error.is_upload(), "{error}");
        assert!(error.to_string().contains(problem), "{error}");
    }
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn fields_and_files_are_parts_of_a_form() {
    let (server, client) = server().await;
    let mut request = Form::new(&client);
    request.0 = request.0.set::<String>(0, "Ann \"A\"\r\n");
    request.0 = request.0.set::<i64>(1, 3);
    request.0 = request.0.set_list::<String>(2, ["a", "b"]);
    request.0 = request.0.set::<Value>(3, value!({"city": "Köln"}));
    request.0 = request.0.set_file::<FilePart>(4, b"JPEG");
    let page = |text: &'static str| FilePart::new(text).file_name(format!("{text}.txt"));
    request.0 = request
        .0
        .set_files::<FilePart>(5, [page("one").content_type("text/plain"), page("two")]);
    request.0 = request.0.set_list::<i64>(6, [1, 2]);
    request.0 = request.0.set_map::<String>(7, [("more", "x")]);
    assert!(format!("{request:?}").contains("<4 bytes>"));
    request.send().await.unwrap();
    let requests = server.requests();
    assert_eq!(
        form(&requests[0]),
        "--B\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nAnn \"A\"\r\n\r\n\
         --B\r\nContent-Disposition: form-data; name=\"count\"\r\n\r\n3\r\n\
         --B\r\nContent-Disposition: form-data; name=\"tags\"\r\n\r\na\r\n\
         --B\r\nContent-Disposition: form-data; name=\"tags\"\r\n\r\nb\r\n\
         --B\r\nContent-Disposition: form-data; name=\"address\"\r\n\
         Content-Type: application/json\r\n\r\n{\"city\":\"Köln\"}\r\n\
         --B\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"file\"\r\n\
         Content-Type: image/jpeg\r\n\r\nJPEG\r\n\
         --B\r\nContent-Disposition: form-data; name=\"pages\"; filename=\"one.txt\"\r\n\
         Content-Type: text/plain\r\n\r\none\r\n\
         --B\r\nContent-Disposition: form-data; name=\"pages\"; filename=\"two.txt\"\r\n\
         Content-Type: application/octet-stream\r\n\r\ntwo\r\n\
         --B\r\nContent-Disposition: form-data; name=\"list\"\r\n\
         Content-Type: application/json\r\n\r\n[1,2]\r\n\
         --B\r\nContent-Disposition: form-data; name=\"more\"\r\n\r\nx\r\n\
         --B--\r\n"
    );
    assert!(requests[0].header("content-length").is_some());
}

#[tokio::test]
async fn a_form_with_a_stream_has_a_length_if_the_stream_does() {
    let (server, client) = server().await;
    for length in [Some(3), None] {
        let mut body = stream([Ok("abc")]);
        if let Some(length) = length {
            body = body.with_length(length);
        }
        let mut request = Form::new(&client).with_header("Content-Type", "multipart/form-data");
        request.0 = request.0.set::<String>(0, "x");
        request.0 = request.0.set_file::<FilePart>(4, body);
        request.send().await.unwrap();
    }
    let requests = server.requests();
    assert!(requests[0].header("content-length").is_some());
    assert!(form(&requests[0]).contains("image/jpeg\r\n\r\nabc\r\n--B--\r\n"));
    assert_eq!(requests[1].header("transfer-encoding"), Some("chunked"));
}

#[tokio::test]
async fn what_cannot_be_a_header_is_not_sent() {
    let (server, client) = server().await;
    let mut request = Form::new(&client);
    request.0 = request.0.set::<String>(0, "x");
    let file = FilePart::new("x").content_type("text/plain\r\nX-Evil: 1");
    request.0 = request.0.set_file::<FilePart>(4, file);
    let error = request.send().await.unwrap_err();
    assert!(error.is_invalid_input(), "{error}");
    assert_eq!(error.input_name(), Some("photo"));
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn an_optional_form_without_parts_is_not_sent() {
    let (server, client) = server().await;
    OptionalForm::new(&client).send().await.unwrap();
    assert_eq!(server.requests()[0].header("content-type"), None);
    assert_eq!(server.requests()[0].body(), "");
}

/// A transport that only supports bodies in memory, and returns what it is sent.
struct Memory;

impl Transport for Memory {
    fn send(
        &self,
        request: HttpRequest,
        _: usize,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async { Ok(http::Response::new(request.body)) })
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test]
async fn a_transport_need_not_know_of_streams() {
    let client = Client::builder().auth_token(ACCOUNT, TOKEN);
    let client = client.transport(Memory).build().unwrap();
    let copy = |body: Upload| {
        let mut copy = Copy::new(&client);
        copy.0 = copy.0.set_file::<Upload>(0, body);
        copy.send()
    };
    let received = copy(stream([Ok("ab"), Ok("c")])).await.unwrap();
    assert_eq!(received.bytes().await.unwrap(), "abc");
    let failing = stream([Ok("a"), Err(io::Error::other("no more"))]);
    let error = copy(failing).await.unwrap_err();
    assert!(
        error.is_upload() && error.to_string().contains("no more"),
        "{error}"
    );
}

#[cfg(feature = "blocking")]
#[tokio::test(flavor = "multi_thread")]
async fn a_program_without_a_runtime_sends_streams_too() {
    let (server, client) = server().await;
    let sent = std::thread::spawn(move || {
        let body = stream([Ok("ab"), Ok("c")]).with_length(3);
        upload(&client, body).send_blocking().unwrap();
    });
    sent.join().unwrap();
    assert_eq!(server.requests()[0].body(), "abc");
}

#[cfg(feature = "reqwest")]
#[tokio::test]
async fn a_client_of_ones_own_sends_streams_too() {
    rustls::crypto::ring::default_provider()
        .install_default()
        .ok();
    let (server, _) = server().await;
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    let http = http.no_proxy().build().unwrap();
    let transport = twilio_runtime::ReqwestTransport::new(http);
    let client = server.builder().transport(transport).build().unwrap();
    let items = || stream([Ok("ab"), Ok("c")]);
    upload(&client, items()).send().await.unwrap();
    upload(&client, items().with_length(3))
        .send()
        .await
        .unwrap();
    let requests = server.requests();
    assert!(requests[0].body().ends_with("\r\n0\r\n\r\n"));
    assert_eq!(requests[1].header("content-length"), Some("3"));
    let failing = stream([Ok("a"), Err(io::Error::other("no more"))]);
    let error = upload(&client, failing).send().await.unwrap_err();
    assert!(error.is_upload(), "{error}");
}

#[tokio::test]
async fn a_refusal_before_the_end_of_the_body_is_returned() {
    let refusal = b"HTTP/1.1 413 X\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}".to_vec();
    let server = Server::early(refusal).await;
    let endless = Upload::from_reader(io::repeat(b'a'));
    let error = upload(&server.client(), endless).send().await.unwrap_err();
    assert_eq!(error.status().unwrap(), 413, "{error}");
}

/// Reads requests of any size, and responds with as many bytes as were sent.
async fn mirror() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut piece = vec![0; 64 << 10];
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(stream.read_u8().await.unwrap());
            }
            let head = String::from_utf8(head).unwrap().to_lowercase();
            let length = head.split("content-length: ").nth(1).unwrap();
            let length: usize = length.lines().next().unwrap().parse().unwrap();
            let mut left = length;
            while left > 0 {
                left -= stream.read(&mut piece).await.unwrap();
            }
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n");
            stream.write_all(head.as_bytes()).await.unwrap();
            while left < length {
                let end = piece.len().min(length - left);
                left += stream.write(&piece[..end]).await.unwrap();
            }
        }
    });
    url
}

#[test]
fn a_hundred_megabytes_take_a_few() {
    const LENGTH: u64 = 100 << 20;
    const MOST: u64 = 8 << 20;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    // The server is on this thread too, and is measured with the client.
    let used = allocation_counter::measure(|| {
        runtime.block_on(async {
            let client = Client::builder().auth_token(ACCOUNT, TOKEN);
            let client = client.base_url(mirror().await).build().unwrap();
            let body = Upload::from_reader(io::Read::take(io::repeat(b'a'), LENGTH));
            let mut copy = Copy::new(&client).with_timeout(Duration::from_secs(300));
            copy.0 = copy.0.set_file::<Upload>(0, body.with_length(LENGTH));
            let download = copy.send().await.unwrap();
            assert_eq!(download.write_to(io::sink()).await.unwrap(), LENGTH);
        });
    });
    assert!(used.bytes_max < MOST, "{} bytes", used.bytes_max);
}

#[tokio::test]
async fn text_of_the_wrong_type_is_an_error() {
    let (_server, client) = replying([answer(200, &[("Content-Type", "text/html")], b"<p>")]).await;
    assert!(upload(&client, "x").send().await.unwrap_err().is_decode());
}

#[tokio::test]
async fn a_raw_request_sends_a_file_too() {
    let (server, client) = server().await;
    let url = "https://api.twilio.com/v1/X";
    let request = client.request(http::Method::PUT, url);
    let body = stream([Ok("abc")]).with_length(3);
    request.body("image/png", body).send::<()>().await.unwrap();
    let sent = &server.requests()[0];
    assert_eq!(sent.header("content-type"), Some("image/png"));
    assert_eq!(sent.body(), "abc");
    let request = client.request(http::Method::PUT, url);
    let error = request.body("image/png\r\nX: y", "").send::<()>().await;
    assert!(error.unwrap_err().is_config());
}
