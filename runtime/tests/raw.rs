//! Raw requests, which are not in any document.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use serde_json::json as value;
use twilio_runtime::{Method, Response, Value};
use twilio_test_support::server::{Server, json};

#[tokio::test]
async fn raw_requests_are_sent_like_any_other() {
    let server = Server::replying([json(200, r#"{"new": [1, "two"]}"#)]).await;
    let client = server.client();
    let answer: Value = client
        .request(Method::POST, "https://conversations.twilio.com/v9/New?x=1")
        .query("A b", "c&d")
        .form("Name", "é ü")
        .form("Name", "2")
        .header("X-More", "yes")
        .send()
        .await
        .unwrap();
    assert_eq!(answer, value!({"new": [1, "two"]}));
    let request = &server.requests()[0];
    assert_eq!(request.line(), "POST /v9/New?x=1&A+b=c%26d");
    assert_eq!(request.body(), "Name=%C3%A9+%C3%BC&Name=2");
    assert_eq!(request.header("x-more"), Some("yes"));
    assert!(
        request
            .header("authorization")
            .unwrap()
            .starts_with("Basic ")
    );

    let put = client
        .request(Method::PUT, "https://api.twilio.com/x")
        .json(&value!({"a": null}));
    let answer = put.send::<Response<()>>().await.unwrap();
    assert_eq!(&**answer.body(), br#"{"new": [1, "two"]}"#);
    let request = &server.requests()[1];
    assert_eq!(
        (request.body(), request.header("content-type")),
        (r#"{"a":null}"#, Some("application/json"))
    );
}

#[tokio::test]
async fn invalid_raw_requests_are_rejected() {
    let server = Server::replying([json(200, "{}")]).await;
    let client = server.client();
    let requests = [
        client.request(Method::GET, "https://evil.example/v1"),
        client.request(Method::GET, "https://api.twilio.com/a b"),
        client
            .request(Method::GET, "https://api.twilio.com/x#y")
            .query("a", "b"),
        client
            .request(Method::GET, "https://api.twilio.com/x")
            .header("a", "b\nc"),
        client
            .request(Method::GET, "https://api.twilio.com/x")
            .json(&value!({"a": 1}))
            .header("a b", "c"),
    ];
    for request in requests {
        let error = request.send::<Value>().await.unwrap_err();
        assert!(error.is_config(), "{error}");
    }
    assert_eq!(server.count(), 0);
}
