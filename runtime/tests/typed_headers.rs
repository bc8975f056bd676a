//! Response headers as typed values.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use twilio_runtime::__private::Request;
use twilio_runtime::{DateTime, Number, Response, Value};
use twilio_test_support::server::{Server, answer};

#[derive(Clone, Default, PartialEq)]
struct ThingHeaders {
    limit: Option<i64>,
    share: Option<Number>,
    limited: Option<bool>,
    etag: Option<String>,
    until: Option<DateTime>,
    key: Option<String>,
}

twilio_runtime::model! {
    ThingHeaders {
        limit = "X-RateLimit-Limit";
        share = "X-Share";
        limited = "X-Limited";
        etag = "ETag";
        until = "X-Until";
        key = "X-Key" private;
    }
}

#[derive(Clone)]
struct FetchThing(Request);

twilio_runtime::operation! {
    FetchThing -> Value {
        "FetchThing" GET "https://api.example.com" "/thing" no_auth;
    }
}

async fn response(
    status: u16,
    headers: &[(&str, &str)],
) -> Result<Response<Value>, twilio_runtime::Error> {
    let server = Server::replying([answer(status, headers, b"{}")]).await;
    let call = FetchThing::new(&server.client()).send_with_response();
    call.await
}

#[tokio::test]
async fn headers_are_read_leniently() {
    let all = [
        ("x-ratelimit-limit", " 500 "),
        ("X-SHARE", "0.10"),
        ("x-limited", "True"),
        ("Etag", "W/\"7\""),
        ("X-Until", "2026-01-31T12:00:00Z"),
        ("X-Key", "hunter2"),
        ("X-Unknown", "1"),
    ];
    let response = response(200, &all).await.unwrap();
    let headers: ThingHeaders = response.typed_headers().unwrap();
    assert_eq!(headers.limit, Some(500));
    assert_eq!(headers.share.as_ref().unwrap().to_string(), "0.10");
    assert_eq!(headers.limited, Some(true));
    assert_eq!(headers.etag.as_deref(), Some("W/\"7\""));
    assert_eq!(
        headers.until.as_ref().unwrap().to_string(),
        "2026-01-31T12:00:00Z"
    );
    assert_eq!(headers.key.as_deref(), Some("hunter2"));
    assert!(!format!("{headers:?}").contains("hunter2"));
}

#[tokio::test]
async fn missing_and_empty_headers_are_none() {
    let response = response(
        200,
        &[("X-RateLimit-Limit", ""), ("ETag", "a"), ("ETag", "b")],
    )
    .await;
    let headers: ThingHeaders = response.unwrap().typed_headers().unwrap();
    assert_eq!((headers.limit, headers.limited), (None, None));
    // RFC 9110, section 5.3.
    assert_eq!(headers.etag.as_deref(), Some("a, b"));
}

#[tokio::test]
async fn a_header_that_does_not_fit_is_an_error_with_its_name() {
    let response = response(200, &[("X-RateLimit-Limit", "many")])
        .await
        .unwrap();
    let error = response.typed_headers::<ThingHeaders>().unwrap_err();
    assert!(error.is_decode(), "{error}");
    assert_eq!(error.path(), Some("X-RateLimit-Limit"));
    // The response itself is still there.
    assert_eq!(response.status(), 200);
}

#[tokio::test]
async fn errors_have_headers_too() {
    let headers = [("X-RateLimit-Limit", "500"), ("Set-Cookie", "hunter2")];
    let error = response(404, &headers).await.unwrap_err();
    assert_eq!(error.headers().unwrap()["x-ratelimit-limit"], "500");
    let typed: ThingHeaders = error.typed_headers().unwrap();
    assert_eq!(typed.limit, Some(500));
    assert!(!format!("{error:?}").contains("hunter2"));

    let error = response(404, &[("X-RateLimit-Limit", "many")]).await;
    assert!(error.unwrap_err().typed_headers::<ThingHeaders>().is_none());
    let config = twilio_runtime::Client::builder().bearer("").build();
    let config = config.unwrap_err();
    assert!(config.headers().is_none() && config.typed_headers::<ThingHeaders>().is_none());
}
