//! Responses that deviate from the document: a service may add properties and omit them.

use serde_json::{Value, json as value};
use twilio_conversations::participant::{self, ConversationParticipant, WebhookEnabledType};

use crate::{CONVERSATION, PARTICIPANT, spec};
use twilio_test_support::server::{Server, json};

async fn fetch(body: &Value) -> ConversationParticipant {
    let server = Server::replying([json(200, &body.to_string())]).await;
    participant::fetch_conversation_participant(&server.client(), CONVERSATION, PARTICIPANT)
        .send()
        .await
        .unwrap()
}

fn example() -> Value {
    spec::answer("FetchConversationParticipant", "fetchSms")
}

#[tokio::test]
async fn fields_may_be_null_or_absent() {
    let example = example();
    let fields = example.as_object().unwrap();
    assert_eq!(fields.len(), 12);
    for name in fields.keys() {
        let mut with_null = example.clone();
        with_null[name] = Value::Null;
        let mut without = example.clone();
        without.as_object_mut().unwrap().remove(name);
        let found = fetch(&with_null).await;
        assert_eq!(found, fetch(&without).await, "{name}");
        assert_eq!(serde_json::to_value(&found).unwrap().get(name), None);
    }
    assert_eq!(fetch(&value!({})).await, ConversationParticipant::default());
}

#[tokio::test]
async fn unknown_fields_are_ignored_but_accessible() {
    let mut body = example();
    let before = fetch(&body).await;
    body["mood"] = value!({"today": ["fine", null, {"and": 1.5e3}]});
    let server = Server::replying([json(200, &body.to_string())]).await;
    let after =
        participant::fetch_conversation_participant(&server.client(), CONVERSATION, PARTICIPANT)
            .send_with_response()
            .await
            .unwrap();
    assert_eq!(*after, before);
    let whole: Value = serde_json::from_slice(after.body()).unwrap();
    assert_eq!(whole["mood"]["today"][0], "fine");
}

#[tokio::test]
async fn binding_may_be_null_empty_or_filled() {
    let binding = |name| async move {
        fetch(&spec::answer("FetchConversationParticipant", name))
            .await
            .messaging_binding
    };
    assert_eq!(binding("fetchChat").await, None);
    assert_eq!(binding("fetchEmptyBinding").await, Some(value!({})));
    assert_eq!(
        binding("fetchGmms").await,
        Some(value!({"type": "sms", "projected_address": "+14155550168"}))
    );
    let whatsapp = binding("fetchWhatsapp").await.unwrap();
    assert_eq!(whatsapp["type"], "whatsapp");
    assert_eq!(whatsapp["address"], "whatsapp:+12025550157");
}

#[tokio::test]
async fn loosely_typed_values_are_accepted() {
    let mut body = example();
    body["last_read_message_index"] = value!("42");
    body["date_created"] = value!("Mon, 02 Mar 2026 09:15:00 +0000");
    body["date_updated"] = value!("soon");
    body["sid"] = value!("");
    let found = fetch(&body).await;
    assert_eq!(found.last_read_message_index, Some(42));
    assert_eq!(found.date_created.unwrap().timestamp(), Some(1_772_442_900));
    let updated = found.date_updated.unwrap();
    assert_eq!((updated.as_str(), updated.timestamp()), ("soon", None));
    assert_eq!(found.sid.as_deref(), Some(""));
}

#[tokio::test]
async fn unknown_enum_values_are_kept_and_sent_unless_checked() {
    let server = Server::replying([json(201, "{}")]).await;
    let later = WebhookEnabledType::from("later");
    assert_eq!(later, WebhookEnabledType::UnknownValue("later".to_owned()));
    let create = |client| {
        participant::create_conversation_participant(&client, CONVERSATION)
            .x_twilio_webhook_enabled(later.clone())
            .send()
    };
    let error = create(server.client()).await.unwrap_err();
    assert!(error.is_invalid_input() && server.count() == 0, "{error}");
    let unchecked = server.builder().check_inputs(false).build().unwrap();
    create(unchecked).await.unwrap();
    assert_eq!(
        server.requests()[0].header("x-twilio-webhook-enabled"),
        Some("later")
    );

    let read: Vec<WebhookEnabledType> = serde_json::from_str(r#"["true", "later"]"#).unwrap();
    assert_eq!(read, [WebhookEnabledType::True, later]);
    assert_eq!(serde_json::to_string(&read).unwrap(), r#"["true","later"]"#);
}

#[tokio::test]
async fn debug_hides_private_values() {
    let shown = format!(
        "{:?}",
        fetch(&spec::answer("FetchConversationParticipant", "fetchChat")).await
    );
    assert!(
        shown.contains("MBc3d4e5f60718293a4b5c6d7e8f90a1b2"),
        "{shown}"
    );
    assert!(
        !shown.contains("mira") && !shown.contains("returns"),
        "{shown}"
    );

    let server = Server::replying([json(201, "{}")]).await;
    let request = participant::create_conversation_participant(&server.client(), CONVERSATION)
        .identity("mira")
        .attributes("{}");
    let shown = format!("{request:?}");
    assert!(
        shown.contains(CONVERSATION) && !shown.contains("mira"),
        "{shown}"
    );
}
