//! All ten operations on participants, with minimal and with all inputs, and how Prism reports mistakes.

use std::{
    fmt::Debug,
    path::PathBuf,
    time::{Duration, SystemTime},
};

use serde::Serialize;
use serde_json::Value;
use twilio_conversations::{
    participant::{self, WebhookEnabledType},
    twilio_runtime::{Call, Method, Output, Response},
};

use crate::server::{Prism, copies};

const CONVERSATION: &str = "CHfedcba9876543210fedcba9876543210";
const PARTICIPANT: &str = "MBa1b2c3d4e5f60718293a4b5c6d7e8f90";
const SERVICE: &str = "IS89abcdef0123456789abcdef01234567";
const ROLE: &str = "RL13579bdf02468ace13579bdf02468ace";

fn document() -> PathBuf {
    [
        env!("CARGO_MANIFEST_DIR"),
        "spec/twilio_conversations_v1.yaml",
    ]
    .iter()
    .collect()
}

/// Checks that Prism accepted a call and responded with `status`, and that nothing of the response is lost.
async fn taken<T: Output + Serialize>(prism: &Prism, status: u16, call: Call<Response<T>>) {
    let answer = call
        .await
        .unwrap_or_else(|error| panic!("{error}\n{}", prism.said()));
    assert_eq!(answer.status(), status);
    // If Prism would have to violate the document itself, it reports so.
    assert_eq!(answer.headers().get("sl-violations"), None);
    let body = match answer.body().as_ref() {
        b"" => Value::Null,
        body => serde_json::from_slice(body).unwrap(),
    };
    let decoded = serde_json::to_value(&*answer).unwrap();
    assert_eq!(without_nulls(&decoded), without_nulls(&body));
}

/// Removes nulls, because models do not distinguish null from absent.
fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name.clone(), without_nulls(value)))
            .collect(),
        Value::Array(items) => items.iter().map(without_nulls).collect(),
        other => other.clone(),
    }
}

/// Calls every operation with its arguments only.
async fn the_least_is_taken(options: &[&str]) {
    let Some(prism) = Prism::start(&document(), options) else {
        return;
    };
    let client = &prism.client();
    let (conversation, service, sid) = (CONVERSATION, SERVICE, PARTICIPANT);

    let create = participant::create_conversation_participant(client, conversation);
    taken(&prism, 201, create.send_with_response()).await;
    let create =
        participant::create_service_conversation_participant(client, service, conversation);
    taken(&prism, 201, create.send_with_response()).await;

    // An identity instead of a SID remains one path segment.
    for sid in [sid, "mira@depot.example", "a/b c?d#e%2F"] {
        let fetch = participant::fetch_conversation_participant(client, conversation, sid);
        taken(&prism, 200, fetch.send_with_response()).await;
        let fetch =
            participant::fetch_service_conversation_participant(client, service, conversation, sid);
        taken(&prism, 200, fetch.send_with_response()).await;
    }

    let update = participant::update_conversation_participant(client, conversation, sid);
    taken(&prism, 200, update.clone().send_with_response()).await;
    taken(
        &prism,
        200,
        update.clear_last_read_message_index().send_with_response(),
    )
    .await;
    let update =
        participant::update_service_conversation_participant(client, service, conversation, sid);
    taken(&prism, 200, update.clone().send_with_response()).await;
    taken(
        &prism,
        200,
        update.clear_last_read_message_index().send_with_response(),
    )
    .await;

    let delete = participant::delete_conversation_participant(client, conversation, sid);
    taken(&prism, 204, delete.send_with_response()).await;
    let delete =
        participant::delete_service_conversation_participant(client, service, conversation, sid);
    taken(&prism, 204, delete.send_with_response()).await;

    let list = participant::list_conversation_participant(client, conversation);
    taken(&prism, 200, list.send_with_response()).await;
    let list = participant::list_service_conversation_participant(client, service, conversation);
    taken(&prism, 200, list.send_with_response()).await;
}

#[tokio::test]
async fn minimal_requests_get_example_responses() {
    the_least_is_taken(&[]).await;
}

/// Uses responses that Prism makes up from the schemas.
#[tokio::test]
async fn minimal_requests_get_random_responses() {
    the_least_is_taken(&["--dynamic", "--seed", "participants"]).await;
}

/// Calls every operation with all of its inputs.
#[tokio::test]
async fn all_inputs_are_accepted() {
    let [_, everything_required] = copies(&document());
    let Some(prism) = Prism::start(&everything_required, &[]) else {
        return;
    };
    let client = &prism.client();
    let (conversation, service, sid) = (CONVERSATION, SERVICE, PARTICIPANT);
    let now = SystemTime::UNIX_EPOCH + Duration::from_millis(1_772_442_900_750);

    let create = participant::create_conversation_participant(client, conversation)
        .x_twilio_webhook_enabled(WebhookEnabledType::True)
        .identity("Zoë & co")
        .messaging_binding_address("+12025550143")
        .messaging_binding_proxy_address("whatsapp:+14155550100")
        .date_created(now)
        .date_updated("Mon, 02 Mar 2026 10:15:00 +0100")
        .attributes(r#"{"order": 1042}"#)
        .messaging_binding_projected_address("+14155550168")
        .role_sid(ROLE);
    taken(&prism, 201, create.send_with_response()).await;
    let create =
        participant::create_service_conversation_participant(client, service, conversation)
            .x_twilio_webhook_enabled(WebhookEnabledType::False)
            .identity("mira@depot.example")
            .messaging_binding_address("+12025550143")
            .messaging_binding_proxy_address("+14155550100")
            .date_created(now)
            .date_updated(now)
            .attributes("{}")
            .messaging_binding_projected_address("+14155550168")
            .role_sid(ROLE);
    taken(&prism, 201, create.send_with_response()).await;

    let fetch = participant::fetch_conversation_participant(client, conversation, sid);
    taken(&prism, 200, fetch.send_with_response()).await;
    let fetch =
        participant::fetch_service_conversation_participant(client, service, conversation, sid);
    taken(&prism, 200, fetch.send_with_response()).await;

    let update = participant::update_conversation_participant(client, conversation, sid)
        .x_twilio_webhook_enabled(WebhookEnabledType::True)
        .date_created(now)
        .date_updated(now)
        .attributes("{}")
        .role_sid(ROLE)
        .messaging_binding_proxy_address("null")
        .messaging_binding_projected_address("null")
        .identity("mira")
        .last_read_message_index(17)
        .last_read_timestamp("2026-03-05T08:02:40Z");
    taken(&prism, 200, update.send_with_response()).await;
    let update =
        participant::update_service_conversation_participant(client, service, conversation, sid)
            .x_twilio_webhook_enabled(WebhookEnabledType::False)
            .date_created(now)
            .date_updated(now)
            .identity("mira")
            .attributes("{}")
            .role_sid(ROLE)
            .messaging_binding_proxy_address("+14155550199")
            .messaging_binding_projected_address("+14155550181")
            .last_read_message_index(0)
            .last_read_timestamp("");
    taken(&prism, 200, update.send_with_response()).await;

    let delete = participant::delete_conversation_participant(client, conversation, sid)
        .x_twilio_webhook_enabled(WebhookEnabledType::True);
    taken(&prism, 204, delete.send_with_response()).await;
    let delete =
        participant::delete_service_conversation_participant(client, service, conversation, sid)
            .x_twilio_webhook_enabled(WebhookEnabledType::False);
    taken(&prism, 204, delete.send_with_response()).await;

    let list = participant::list_conversation_participant(client, conversation)
        .page_size(100)
        .page(0)
        .page_token("PT a/b");
    taken(&prism, 200, list.send_with_response()).await;
    let list = participant::list_service_conversation_participant(client, service, conversation)
        .page_size(1)
        .page(2)
        .page_token("PT1");
    taken(&prism, 200, list.send_with_response()).await;

    // Prism reports inputs that are missing or misspelled.
    let path = format!("/v1/Conversations/{conversation}/Participants");
    let misspelt = client
        .request(
            Method::POST,
            format!("https://conversations.twilio.com{path}"),
        )
        .form("RoleSID", ROLE)
        .send::<Value>();
    refused(
        &prism,
        misspelt,
        422,
        "must have required property 'RoleSid'",
    )
    .await;
}

/// Checks that Prism rejects a request, and why.
async fn refused<T: Output + Debug>(prism: &Prism, call: Call<T>, status: u16, reason: &str) {
    let error = call.await.unwrap_err();
    assert_eq!(error.status().unwrap(), status, "{error}");
    assert!(prism.has_said(reason), "{reason} is not what it said");
}

#[tokio::test]
async fn mistakes_are_rejected() {
    let Some(prism) = Prism::start(&document(), &[]) else {
        return;
    };
    let client = &prism.client();

    let create = || participant::create_conversation_participant(client, CONVERSATION);
    let wrong = create()
        .role_sid("XX13579bdf02468ace13579bdf02468ace")
        .send();
    refused(&prism, wrong, 422, "property RoleSid must match pattern").await;
    let wrong = create().role_sid("RLx").send();
    refused(
        &prism,
        wrong,
        422,
        "property RoleSid must NOT have fewer than 34",
    )
    .await;
    let wrong = create().date_created("soon").send();
    refused(&prism, wrong, 422, "property DateCreated must match format").await;
    let wrong = create().x_twilio_webhook_enabled("maybe").send();
    refused(
        &prism,
        wrong,
        422,
        "x-twilio-webhook-enabled must be equal to one of",
    )
    .await;

    let wrong =
        participant::list_service_conversation_participant(client, "IS1", CONVERSATION).send();
    refused(&prism, wrong, 422, "chatservicesid must match pattern").await;
    let wrong = participant::list_conversation_participant(client, CONVERSATION).page(-1);
    refused(&prism, wrong.send(), 422, "page must be >= 0").await;

    // Requests that the bindings cannot express.
    let raw = |method| {
        let path = format!("/v1/Conversations/{CONVERSATION}/Participants/{PARTICIPANT}");
        client.request(method, format!("https://conversations.twilio.com{path}"))
    };
    let wrong = raw(Method::POST)
        .form("LastReadMessageIndex", "x")
        .send::<Value>();
    refused(&prism, wrong, 422, "LastReadMessageIndex must be integer").await;
    let wrong = raw(Method::POST).json(&"{}").send::<Value>();
    refused(&prism, wrong, 415, "Supported content types").await;
    let wrong = raw(Method::GET)
        .header("Authorization", "Bearer x")
        .send::<Value>();
    refused(&prism, wrong, 401, "Invalid security scheme").await;
    let wrong = raw(Method::PUT).send::<Value>();
    refused(&prism, wrong, 405, "no method matched").await;
}
