//! Errors of calls: what they say, and what can be read from them.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use twilio_conversations::participant::*;
use twilio_runtime::{RetryPolicy, Value};
use twilio_test_support::server::{CONVERSATION, PARTICIPANT, Reply, Server, answer, json};

#[tokio::test]
async fn errors_contain_twilios_message() {
    let body = r#"{"code": 20404, "message": "No such participant", "status": 404,
        "more_info": "https://www.twilio.com/docs/errors/20404", "details": {"sid": "MB3"}}"#;
    let server = Server::replying([answer(
        404,
        &[("Twilio-Request-Id", "RQ7")],
        body.as_bytes(),
    )])
    .await;
    let error = fetch_conversation_participant(&server.client(), CONVERSATION, PARTICIPANT)
        .send()
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "FetchConversationParticipant: HTTP 404, Twilio error 20404: No such participant; \
         see https://www.twilio.com/docs/errors/20404; request RQ7"
    );
    assert!(error.is_not_found());
    assert_eq!(error.code(), Some(20404));
    assert_eq!(error.message(), Some("No such participant"));
    assert_eq!(error.details().unwrap()["sid"], "MB3");
    assert_eq!(error.request_id(), Some("RQ7"));
    assert_eq!(error.operation(), Some("FetchConversationParticipant"));
}

#[tokio::test]
async fn error_bodies_of_any_format_are_errors() {
    let problem = r#"{"type": "https://www.twilio.com/docs/errors/20001", "title": "Bad", "status": 400, "code": 20001,
        "detail": "Wrong field", "errors": [{"detail": "too long", "pointer": "/Identity"}]}"#;
    let html = "<html>Bad gateway</html>".repeat(1000);
    type Case<'a> = (u16, &'a str, Option<i64>, Option<&'a str>, &'a str);
    let cases: [Case<'_>; 5] = [
        (
            400,
            problem,
            Some(20001),
            Some("Wrong field"),
            "HTTP 400, Twilio error 20001: Wrong field",
        ),
        (400, &html, None, None, "HTTP 400: <html>Bad gateway"),
        (
            400,
            "",
            None,
            None,
            "HTTP 400: Bad Request, without further explanation",
        ),
        (
            400,
            r#"{"code": 20001, "mess"#,
            None,
            None,
            r#"HTTP 400: {"code": 20001, "mess"#,
        ),
        (
            401,
            r#"{"code": "20003", "message": "Authenticate"}"#,
            Some(20003),
            Some("Authenticate"),
            "check account SID",
        ),
    ];
    for (status, body, code, message, text) in cases {
        let server = Server::replying([json(status, body)]).await;
        let error = create_conversation_participant(&server.client(), CONVERSATION)
            .send()
            .await
            .unwrap_err();
        assert_eq!(error.status().unwrap(), status);
        assert_eq!((error.code(), error.message()), (code, message));
        assert!(error.to_string().contains(text), "{error}");
        assert!(error.to_string().len() < 500 && error.body().is_none_or(|body| body.len() < 2100));
    }
}

#[tokio::test]
async fn every_property_of_an_error_is_accessible() {
    let ours = r#"{"code": 20001, "message": "Bad", "moreInfo": "https://www.twilio.com/docs/errors/20001",
        "params": {"a": [1]}, "throttled_until": "2026-01-31T12:00:00Z", "secret": "hunter2"}"#;
    let scim =
        r#"{"schemas": ["Error"], "detail": "taken", "scimType": "uniqueness", "status": "409"}"#;
    let problem = r#"{"type": "about:blank", "title": "Gone", "instance": "/x/1", "status": 410}"#;
    let sendgrid = r#"{"errors": [{"message": "bad from", "field": "from.email", "help": "https://sendgrid.example/from"},
        {"message": "no", "field": "null", "help": null}, {"message": "bad to", "field": "to", "help": "use one"}, 7],
        "id": "x"}"#;
    let one = r#"{"errors": [{"message": "bad to", "field": "to", "help": "use one"}]}"#;
    type Case<'a> = (u16, &'a str, &'a str, &'a [&'a str]);
    let cases: [Case<'_>; 5] = [
        (
            400,
            ours,
            "HTTP 400, Twilio error 20001: Bad; see https://www.twilio.com/docs/errors/20001",
            &["params", "throttled_until"],
        ),
        (409, scim, "HTTP 409: taken", &["scimType", "schemas"]),
        (
            410,
            problem,
            "HTTP 410: Gone",
            &["title", "instance", "type"],
        ),
        (
            400,
            sendgrid,
            "HTTP 400: from.email: bad from (and 2 more problems); see https://sendgrid.example/from",
            &["errors", "id"],
        ),
        (400, one, "HTTP 400: to: bad to (use one)", &["errors"]),
    ];
    for (status, body, text, properties) in cases {
        let server = Server::replying([json(status, body)]).await;
        let error = create_conversation_participant(&server.client(), CONVERSATION)
            .send()
            .await
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("CreateConversationParticipant: {text}")
        );
        assert_eq!(error.body(), Some(body));
        let whole: Value = serde_json::from_str(body).unwrap();
        for name in properties {
            assert_eq!(error.property(name), Some(&whole[name]), "{name}");
        }
        assert_eq!(error.property("nothing"), None);
        assert_eq!(error.is_conflict(), status == 409);
        assert!(!error.is_server_error() && !error.is_retryable());
        // `main` prints errors with `Debug`.
        assert_eq!(format!("{error:?}"), error.to_string());
        assert!(!format!("{error:?}").contains("hunter2"));
    }
}

#[tokio::test]
async fn every_problem_of_an_error_can_be_read() {
    let sendgrid = r#"{"errors": [{"message": "bad from", "field": "from.email", "help": "https://sendgrid.example/from"},
        {"message": "no", "field": "null", "help": null}, {"message": ""}, "as text"]}"#;
    let problem = r#"{"title": "Bad", "errors": [{"detail": "too long", "pointer": "/Identity"}]}"#;
    type Read<'a> = (&'a str, Option<&'a str>, Option<&'a str>);
    let cases: [(&str, &str, &[Read<'_>]); 4] = [
        (
            sendgrid,
            "from.email: bad from",
            &[
                (
                    "bad from",
                    Some("from.email"),
                    Some("https://sendgrid.example/from"),
                ),
                ("no", None, None),
                ("as text", None, None),
            ],
        ),
        (problem, "Bad", &[("too long", Some("/Identity"), None)]),
        (r#"{"message": "m", "errors": {}}"#, "m", &[]),
        (r#"{"message": "m", "errors": null}"#, "m", &[]),
    ];
    for (body, message, expected) in cases {
        let server = Server::replying([json(400, body)]).await;
        let error = create_conversation_participant(&server.client(), CONVERSATION)
            .send()
            .await
            .unwrap_err();
        assert_eq!(error.message(), Some(message));
        let found: Vec<Read<'_>> = error
            .problems()
            .map(|it| (it.message, it.field, it.help))
            .collect();
        assert_eq!(found, expected);
    }
}

#[tokio::test]
async fn errors_say_whether_they_are_retryable() {
    let none = RetryPolicy::none();
    for (reply, retryable) in [
        (answer(500, &[], b"oops"), true),
        (answer(503, &[], b""), true),
        (answer(429, &[], b"{}"), true),
        (Reply::Reset, true),
        (json(404, "{}"), false),
        (json(401, "{}"), false),
        (json(200, "<html>"), false),
    ] {
        let server = Server::replying([reply]).await;
        let client = server.builder().retry(none.clone()).build().unwrap();
        let error = create_conversation_participant(&client, CONVERSATION)
            .send()
            .await
            .unwrap_err();
        assert_eq!(error.is_retryable(), retryable, "{error}");
        let status = error.status().map(|status| status.as_u16());
        assert_eq!(error.is_server_error(), status >= Some(500), "{error}");
        assert_eq!(error.body() == Some("oops"), status == Some(500));
    }
    let server = Server::replying([json(200, "{}")]).await;
    let error = create_conversation_participant(&server.client(), "..")
        .send()
        .await;
    assert!(!error.unwrap_err().is_retryable());
}

#[tokio::test]
async fn decoding_errors_give_the_path() {
    let cases = [
        (
            r#"{"participants": [{}, {}, {}, {"date_created": {"a": 1}}]}"#,
            "participants[3].date_created",
            "found an object",
        ),
        (r#"{"meta": {"page": "one"}}"#, "meta.page", "found text"),
        (
            r#"{"participants": {"a": 1}}"#,
            "participants",
            "expected an array",
        ),
        (
            r#"{"participants": [{"sid": "MB"#,
            "participants[0].sid",
            "EOF",
        ),
        ("<html>", "", "expected value"),
        ("", "", "EOF"),
    ];
    for (body, path, text) in cases {
        let server = Server::replying([json(200, body)]).await;
        let error = list_conversation_participant(&server.client(), CONVERSATION)
            .send()
            .await
            .unwrap_err();
        assert!(error.is_decode());
        assert_eq!(error.path(), Some(path));
        assert_eq!(error.body(), Some(body));
        assert!(error.to_string().contains(text), "{error}");
        assert_eq!(server.count(), 1);
    }
}
