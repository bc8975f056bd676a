//! Error responses and invalid responses.

use serde_json::json as value;
use twilio_conversations::{
    Error, RetryPolicy,
    participant::{self, ConversationParticipant},
};

use crate::{CONVERSATION, PARTICIPANT, assert_is_ada, spec};
use twilio_test_support::server::{Reply, Server, answer, json};

/// Creates a participant without retries.
async fn create(reply: Reply) -> Result<ConversationParticipant, Error> {
    let server = Server::replying([reply]).await;
    let outcome = participant::create_conversation_participant(&server.client(), CONVERSATION)
        .with_retry(RetryPolicy::none())
        .send()
        .await;
    assert_eq!(server.count(), 1);
    outcome
}

#[tokio::test]
async fn errors_contain_twilios_message() {
    let cases = [
        (404, 20404, "The requested resource was not found"),
        (409, 50433, "Participant already exists"),
        (429, 20429, "Too Many Requests"),
        (500, 20500, "An internal server error has occurred"),
    ];
    for (status, code, message) in cases {
        let link = format!("https://www.twilio.com/docs/errors/{code}");
        let body = value!({"code": code, "message": message, "more_info": link, "status": status});
        let error = create(json(status, &body.to_string())).await.unwrap_err();
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert_eq!(error.code(), Some(code));
        assert_eq!(error.message(), Some(message));
        assert_eq!(error.more_info(), Some(link.as_str()));
        assert_eq!(error.operation(), Some("CreateConversationParticipant"));
        assert_eq!(error.attempts(), 1);
        assert_eq!(
            (error.is_not_found(), error.is_rate_limited()),
            (status == 404, status == 429)
        );
        let text = error.to_string();
        assert_eq!(
            text,
            format!(
                "CreateConversationParticipant: HTTP {status}, Twilio error {code}: {message}; see {link}"
            )
        );
    }
}

#[tokio::test]
async fn error_page_of_a_proxy_is_in_the_error() {
    let page = "<html><body><h1>502 Bad Gateway</h1></body></html>";
    let error = create(answer(
        502,
        &[("Content-Type", "text/html")],
        page.as_bytes(),
    ))
    .await
    .unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 502);
    assert_eq!((error.code(), error.message()), (None, None));
    assert_eq!(error.body(), Some(page));
    assert!(error.to_string().contains("502 Bad Gateway"), "{error}");

    // The same page with a success status fails to decode.
    let error = create(answer(200, &[], page.as_bytes())).await.unwrap_err();
    assert!(error.is_decode(), "{error}");
    assert_eq!(error.body(), Some(page));
}

#[tokio::test]
async fn truncated_response_is_an_error() {
    let body = spec::answer("CreateConversationParticipant", "createSms").to_string();
    let half = &body[..body.len() / 2];

    let cut_json = create(json(201, half)).await.unwrap_err();
    assert!(cut_json.is_decode(), "{cut_json}");
    assert_eq!(cut_json.body(), Some(half));

    let cut_off = format!(
        "HTTP/1.1 201 Created\r\nContent-Length: {}\r\n\r\n{half}",
        body.len()
    );
    let cut_off = create(Reply::RawThenClose(cut_off.into_bytes()))
        .await
        .unwrap_err();
    assert!(cut_off.is_transport(), "{cut_off}");

    let empty = create(json(201, "")).await.unwrap_err();
    assert!(empty.is_decode(), "{empty}");
}

#[tokio::test]
async fn wrong_type_is_reported_with_its_path() {
    let page = value!({"participants": [{}, {"identity": ["no text"]}], "meta": {}});
    let server = Server::replying([json(200, &page.to_string())]).await;
    let error = participant::list_conversation_participant(&server.client(), CONVERSATION)
        .send()
        .await
        .unwrap_err();
    assert!(error.is_decode(), "{error}");
    assert_eq!(error.path(), Some("participants[1].identity"));
    assert!(
        error.to_string().contains("participants[1].identity"),
        "{error}"
    );
}

#[tokio::test]
async fn busy_service_is_retried() {
    let busy = answer(
        429,
        &[("Retry-After", "0")],
        br#"{"code": 20429, "message": "Too Many Requests"}"#,
    );
    let ada = json(
        200,
        &spec::answer("FetchConversationParticipant", "fetchSms").to_string(),
    );
    let server = Server::replying([busy.clone(), ada]).await;
    let found =
        participant::fetch_conversation_participant(&server.client(), CONVERSATION, PARTICIPANT)
            .send()
            .await
            .unwrap();
    assert_is_ada(&found);
    assert_eq!(server.count(), 2);

    let server = Server::replying([busy]).await;
    let error =
        participant::delete_conversation_participant(&server.client(), CONVERSATION, PARTICIPANT)
            .with_retry(RetryPolicy::default().max_tries(3))
            .send()
            .await
            .unwrap_err();
    assert_eq!((error.attempts(), server.count()), (3, 3));
    assert!(error.is_rate_limited(), "{error}");
}
