//! Code like the generator's output, against a server on loopback: what is sent, and how responses are read.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use std::time::{Duration, SystemTime};

use serde_json::json as value;
use twilio_conversations::participant::*;
use twilio_runtime::Value;
use twilio_test_support::server::{
    ACCOUNT, CONVERSATION, PARTICIPANT, Reply, Server, TOKEN, answer, json,
};

const BODY: &str = r#"{
    "account_sid": "AC00000000000000000000000000000001",
    "sid": "MB00000000000000000000000000000003",
    "a_field_of_the_future": {"a": [1, {"b": null}]},
    "identity": "alice",
    "attributes": "{ \"role\": \"driver\" }",
    "messaging_binding": {"type": "sms", "address": "+15558675310"},
    "date_created": "2015-12-16T22:18:37Z",
    "date_updated": "Wed, 16 Dec 2015 22:18:38 +0000",
    "last_read_message_index": "42",
    "last_read_timestamp": null
}"#;

#[tokio::test]
async fn awaiting_a_builder_sends_the_request() {
    let server = Server::replying([json(201, BODY)]).await;
    let create = create_conversation_participant(&server.client(), CONVERSATION).identity("alice");
    let participant = create.await.unwrap();
    assert!(participant.sid.is_some());
    assert_eq!(server.requests()[0].body(), "Identity=alice");
}

#[tokio::test]
async fn create_sends_a_form_and_decodes_the_response() {
    let server = Server::replying([json(201, BODY)]).await;
    let participant = create_conversation_participant(&server.client(), CONVERSATION)
        .role_sid(format!("RL{}", "0".repeat(32)))
        .identity("älice & bob")
        .date_created(SystemTime::UNIX_EPOCH + Duration::from_millis(1_450_304_317_999))
        .attributes("")
        .messaging_binding_address("+15558675310")
        .x_twilio_webhook_enabled(WebhookEnabledType::True)
        .send()
        .await
        .unwrap();

    let request = &server.requests()[0];
    assert_eq!(
        request.line(),
        format!("POST /v1/Conversations/{CONVERSATION}/Participants")
    );
    assert_eq!(
        request.body(),
        "Identity=%C3%A4lice+%26+bob&MessagingBinding.Address=%2B15558675310&DateCreated=2015-12-16T22%3A18%3A37Z\
         &Attributes=&RoleSid=RL00000000000000000000000000000000"
    );
    let headers = [
        ("accept", "application/json"),
        ("accept-charset", "utf-8"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("x-twilio-webhook-enabled", "true"),
        // AC…1:a-secret-token
        (
            "authorization",
            "Basic QUMwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMTphLXNlY3JldC10b2tlbg==",
        ),
    ];
    for (name, expected) in headers {
        assert_eq!(request.header(name), Some(expected));
    }
    assert!(
        request
            .header("user-agent")
            .unwrap()
            .starts_with("twilio-runtime/")
    );

    assert_eq!(participant.account_sid.as_deref(), Some(ACCOUNT));
    assert_eq!(
        participant.messaging_binding.unwrap()["address"],
        "+15558675310"
    );
    assert_eq!(
        participant.date_created.unwrap().timestamp(),
        Some(1_450_304_317)
    );
    assert_eq!(
        participant.date_updated.unwrap().timestamp(),
        Some(1_450_304_318)
    );
    assert_eq!(participant.last_read_message_index, Some(42));
    assert_eq!(participant.last_read_timestamp, None);
    assert_eq!(participant.conversation_sid, None);
}

#[tokio::test]
async fn any_identity_is_sent_as_one_path_segment() {
    let server = Server::replying([json(200, BODY)]).await;
    let identity = "a/b?c#d e@f+é";
    fetch_conversation_participant(&server.client(), CONVERSATION, identity)
        .send()
        .await
        .unwrap();

    let request = &server.requests()[0];
    let line =
        format!("GET /v1/Conversations/{CONVERSATION}/Participants/a%2Fb%3Fc%23d%20e%40f%2B%C3%A9");
    assert_eq!(request.line(), line);
    assert_eq!(request.header("content-type"), None);
    assert_eq!(request.body(), "");
}

#[tokio::test]
async fn empty_form_has_content_length_zero() {
    let server = Server::replying([json(201, "{}")]).await;
    create_conversation_participant(&server.client(), CONVERSATION)
        .send()
        .await
        .unwrap();

    let request = server.requests().remove(0);
    // RFC 9110, section 8.6: some servers and proxies respond with 411 without it.
    assert_eq!(request.header("content-length"), Some("0"));
    assert_eq!(request.body(), "");
}

#[tokio::test]
async fn delete_sends_its_header_and_expects_no_body() {
    let server = Server::replying([answer(204, &[], b"")]).await;
    let lenient = server.builder().check_inputs(false).build().unwrap();
    delete_conversation_participant(&lenient, CONVERSATION, PARTICIPANT)
        .x_twilio_webhook_enabled(WebhookEnabledType::UnknownValue("later".to_owned()))
        .send()
        .await
        .unwrap();

    let request = &server.requests()[0];
    assert_eq!(
        request.line(),
        format!("DELETE /v1/Conversations/{CONVERSATION}/Participants/{PARTICIPANT}")
    );
    assert_eq!(request.header("x-twilio-webhook-enabled"), Some("later"));
}

#[tokio::test]
async fn response_has_status_request_id_and_body() {
    let server = Server::replying([answer(
        200,
        &[("Twilio-Request-Id", "RQ1")],
        BODY.as_bytes(),
    )])
    .await;
    let response = fetch_conversation_participant(&server.client(), CONVERSATION, PARTICIPANT)
        .send_with_response()
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.request_id(), Some("RQ1"));
    assert_eq!(response.sid.as_deref(), Some(PARTICIPANT));
    let body: Value = serde_json::from_slice(response.body()).unwrap();
    assert_eq!(body["a_field_of_the_future"]["a"][0], 1);
}

fn page(sids: std::ops::Range<usize>, next: Option<&str>) -> Reply {
    let participants: Vec<Value> = sids
        .map(|at| value!({"sid": format!("MB{at:032}")}))
        .collect();
    json(
        200,
        &value!({"participants": participants, "meta": {"page_size": 2, "next_page_url": next}})
            .to_string(),
    )
}

async fn sids(
    mut items: twilio_runtime::Items<ListConversationParticipantResponse>,
) -> Vec<String> {
    let mut sids = Vec::new();
    while let Some(item) = items.next().await {
        sids.push(item.unwrap().sid.unwrap());
    }
    sids
}

#[tokio::test]
async fn items_span_all_pages() {
    let next =
        "https://conversations.twilio.com/v1/Conversations/X/Participants?PageSize=2&PageToken=t";
    let server = Server::replying([page(0..2, Some(next)), page(2..3, None)]).await;
    let items = list_conversation_participant(&server.client(), CONVERSATION)
        .page_size(2)
        .items();
    assert_eq!(
        sids(items).await,
        [
            format!("MB{:032}", 0),
            format!("MB{:032}", 1),
            format!("MB{:032}", 2)
        ]
    );

    let lines: Vec<String> = server
        .requests()
        .iter()
        .map(|request| request.line().to_owned())
        .collect();
    assert_eq!(
        lines,
        [
            format!("GET /v1/Conversations/{CONVERSATION}/Participants?PageSize=2"),
            "GET /v1/Conversations/X/Participants?PageSize=2&PageToken=t".to_owned(),
        ]
    );
    assert!(server.requests()[1].header("authorization").is_some());
}

#[tokio::test]
async fn limit_stops_early_and_bounds_the_page_size() {
    let server =
        Server::replying([page(0..3, Some("/v1/next")), page(3..6, Some("/v1/more"))]).await;
    let list = list_conversation_participant(&server.client(), CONVERSATION);
    assert_eq!(sids(list.clone().with_limit(3).items()).await.len(), 3);
    assert_eq!(server.count(), 1);
    assert!(server.requests()[0].line().ends_with("?PageSize=3"));

    assert_eq!(sids(list.clone().with_limit(0).items()).await.len(), 0);
    assert_eq!(server.count(), 1);

    let mut pages = list.page_size(5000).pages();
    pages.next().await.unwrap().unwrap();
    assert!(server.requests()[1].line().ends_with("?PageSize=100"));
    assert_eq!(pages.next_page().as_deref(), Some("/v1/more"));
}

#[tokio::test]
async fn list_resumes_from_a_saved_page() {
    let server = Server::replying([page(4..6, None)]).await;
    let list = list_conversation_participant(&server.client(), CONVERSATION)
        .resume_from("/v1/saved?PageToken=t");
    assert_eq!(sids(list.items()).await.len(), 2);
    assert_eq!(server.requests()[0].line(), "GET /v1/saved?PageToken=t");
}

#[tokio::test]
async fn circular_lists_and_foreign_links_are_errors() {
    let server = Server::replying([page(0..1, Some("/v1/again"))]).await;
    let mut items = list_conversation_participant(&server.client(), CONVERSATION).items();
    items.next().await.unwrap().unwrap();
    items.next().await.unwrap().unwrap();
    let error = items.next().await.unwrap().unwrap_err();
    assert!(
        error.is_paging() && error.to_string().contains("in circles"),
        "{error}"
    );
    assert!(items.next().await.is_none());
    assert_eq!(server.count(), 2);

    let server = Server::replying([page(0..1, Some("https://evil.example/v1/more"))]).await;
    let mut pages = list_conversation_participant(&server.client(), CONVERSATION).pages();
    pages.next().await.unwrap().unwrap();
    let error = pages.next().await.unwrap().unwrap_err();
    assert!(
        error.is_paging() && error.to_string().contains("evil.example"),
        "{error}"
    );
    assert!(pages.next().await.is_none());
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn invalid_inputs_are_rejected_before_sending() {
    let server = Server::replying([json(200, BODY)]).await;
    let client = server.client();
    let create = || create_conversation_participant(&client, CONVERSATION);

    let error = create().role_sid("RL1").send().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "CreateConversationParticipant: `RoleSid` must have 34 characters, but is \"RL1\"; nothing was sent"
    );
    assert_eq!(error.input_name(), Some("RoleSid"));

    for sid in ["", ".", "..", "MB\n1", "a\0b"] {
        let error = fetch_conversation_participant(&client, CONVERSATION, sid)
            .send()
            .await
            .unwrap_err();
        assert!(
            error.is_invalid_input() && error.input_name() == Some("Sid"),
            "{error}"
        );
    }
    let header = WebhookEnabledType::UnknownValue("true\r\nX-Evil: 1".to_owned());
    let error = create()
        .x_twilio_webhook_enabled(header)
        .send()
        .await
        .unwrap_err();
    assert!(
        error.is_invalid_input() && error.to_string().contains("X-Twilio-Webhook-Enabled"),
        "{error}"
    );
    let error = create().with_header("a b", "c").send().await.unwrap_err();
    assert!(error.is_config(), "{error}");
    assert_eq!(server.count(), 0);

    // An empty string clears the field, whatever its pattern.
    create().role_sid("").send().await.unwrap();
    let lenient = server.builder().check_inputs(false).build().unwrap();
    create_conversation_participant(&lenient, CONVERSATION)
        .role_sid("RL1")
        .send()
        .await
        .unwrap();
    assert_eq!(server.requests()[1].body(), "RoleSid=RL1");
    assert!(
        fetch_conversation_participant(&lenient, "..", "x")
            .send()
            .await
            .unwrap_err()
            .is_invalid_input()
    );
}

#[tokio::test]
async fn debug_hides_secrets_and_private_values() {
    let server = Server::replying([json(200, BODY)]).await;
    let client = server.client();
    assert!(!format!("{client:?}").contains(TOKEN));

    let update = update_conversation_participant(&client, CONVERSATION, PARTICIPANT)
        .identity("alice")
        .last_read_message_index(7);
    let text = format!("{update:?}");
    assert!(
        !text.contains("alice") && text.contains("Identity: <redacted>"),
        "{text}"
    );
    assert!(text.contains("LastReadMessageIndex: \"7\""), "{text}");

    let participant = update.send().await.unwrap();
    let text = format!("{participant:?}");
    assert!(
        !text.contains("alice") && !text.contains("driver") && !text.contains("+1555"),
        "{text}"
    );
    assert!(
        text.starts_with("ConversationParticipant { account_sid: Some(\"AC0"),
        "{text}"
    );
    assert!(
        text.contains("identity: Some(<redacted>)") && text.contains("role_sid: None"),
        "{text}"
    );
}
