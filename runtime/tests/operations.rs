//! Properties of an operation as a whole: its server, its credentials, its result.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use serde_json::json as value;
use twilio_mock::Twilio;
use twilio_runtime::__private::Request;
use twilio_runtime::{Bytes, Client, Redirect, Value, http};
use twilio_test_support::server::{Server, answer, json};

macro_rules! operations {
    ($( $name:ident $output:ty, $server:literal $($rule:ident)* ; )*) => {$(
        #[derive(Clone)]
        struct $name(Request);

        twilio_runtime::operation! {
            $name -> $output {
                "Operation" GET $server "/things" $($rule)* ;
                query "a";
            }
        }
    )*};
}

operations! {
    Nowhere Value, "";
    Relative Value, "/v1";
    RelativeDirectory Value, "v1/";
    Variable Value, "https://{region}.twilio.com";
    Anonymous Value, "https://api.twilio.com" no_auth;
    TokenOnly Value, "https://api.twilio.com" oauth;
    Optional Value, "https://api.twilio.com" optional_auth;
    Anything Value, "https://api.twilio.com";
    Follow Redirect, "https://api.twilio.com";
}

#[derive(Clone)]
struct Enter(Request);

twilio_runtime::operation! {
    Enter -> Redirect {
        "Enter" POST "https://api.twilio.com" "/things";
    }
}

#[derive(Clone)]
struct Leave(Request);

twilio_runtime::operation! {
    Leave -> Value {
        "Leave" POST "https://api.twilio.com" "/things";
    }
}

#[tokio::test]
async fn operation_without_a_server_needs_a_base_url() {
    let twilio = Twilio::new();
    let rule = twilio
        .on::<Anything>()
        .responds(|_| http::Response::new(Bytes::from_static(b"null")));
    let client = twilio.client();
    let calls = [
        Nowhere::new(&client).send(),
        Relative::new(&client).send(),
        RelativeDirectory::new(&client).send(),
        Variable::new(&client).send(),
    ];
    for call in calls {
        let error = call.await.unwrap_err();
        assert!(error.is_config() && error.attempts() == 0, "{error}");
        assert_eq!(
            error.to_string(),
            "Operation: the document names no server for this operation; set `base_url` on the client"
        );
    }
    assert_eq!(rule.calls(), 0);
    Anything::new(&client).send().await.unwrap();
    assert_eq!(rule.calls(), 1);
}

#[tokio::test]
async fn relative_server_is_appended_to_the_base_url() {
    let server = Server::replying([json(200, "null")]).await;
    let client = server
        .builder()
        .base_url(format!("{}/proxy/", server.url))
        .build()
        .unwrap();
    let mut relative = Relative::new(&client);
    relative.0 = relative.0.set::<String>(0, "b");
    relative.send().await.unwrap();
    Nowhere::new(&client).send().await.unwrap();
    RelativeDirectory::new(&client).send().await.unwrap();
    let lines: Vec<String> = server
        .requests()
        .iter()
        .map(|request| request.line().to_owned())
        .collect();
    assert_eq!(
        lines,
        [
            "GET /proxy/v1/things?a=b",
            "GET /proxy/things",
            "GET /proxy/v1/things"
        ]
    );
}

#[tokio::test]
async fn optional_credentials_are_sent_if_configured() {
    let server = Server::replying([json(200, "null")]).await;
    let anonymous = Client::builder().base_url(&server.url).build().unwrap();
    Optional::new(&server.client()).send().await.unwrap();
    Optional::new(&anonymous).send().await.unwrap();
    Anonymous::new(&server.client()).send().await.unwrap();
    Anything::new(&server.client()).send().await.unwrap();
    let sent: Vec<bool> = server
        .requests()
        .iter()
        .map(|request| request.header("authorization").is_some())
        .collect();
    assert_eq!(sent, [true, false, false, true]);
    for call in [
        Anything::new(&anonymous).send(),
        TokenOnly::new(&anonymous).send(),
        TokenOnly::new(&server.client()).send(),
    ] {
        assert!(call.await.unwrap_err().is_config());
    }
    assert_eq!(server.count(), 4);
}

#[tokio::test]
async fn redirect_may_follow_any_method() {
    let location = [("Location", "https://media.example/x")];
    let server = Server::replying([answer(303, &location, b""), answer(303, &location, b"")]).await;
    let redirect = Enter::new(&server.client()).send().await.unwrap();
    assert_eq!(redirect.status.as_u16(), 303);
    assert_eq!(
        redirect.location.as_deref(),
        Some("https://media.example/x")
    );
    // Any other result of such a method is not the place it was sent to.
    let error = Leave::new(&server.client()).send().await.unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 303);
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn redirect_may_be_in_the_body() {
    let location = [("Location", "https://media.example/x")];
    let body = r#"{"redirect_to": "https://media.example/y"}"#;
    let cases = [
        (answer(307, &location, b""), 307, Some("x"), None),
        (
            json(200, body),
            200,
            Some("y"),
            Some(value!({"redirect_to": "https://media.example/y"})),
        ),
        (
            answer(302, &location, body.as_bytes()),
            302,
            Some("x"),
            Some(value!({"redirect_to": "https://media.example/y"})),
        ),
        (
            json(200, r#"{"redirect_to": 1}"#),
            200,
            None,
            Some(value!({"redirect_to": 1})),
        ),
        (answer(200, &[], b"<html>"), 200, None, None),
    ];
    for (reply, status, location, body) in cases {
        let server = Server::replying([reply]).await;
        let redirect = Follow::new(&server.client()).send().await.unwrap();
        assert_eq!(redirect.status.as_u16(), status);
        assert_eq!(
            redirect.location,
            location.map(|end| format!("https://media.example/{end}"))
        );
        assert_eq!(redirect.body, body);
        assert_eq!(server.count(), 1);
    }
}
