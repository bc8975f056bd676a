//! Stores: what is created is there afterwards.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use serde_json::json;
use twilio_conversations::participant::{
    self, ConversationParticipant, FetchConversationParticipant,
};
use twilio_conversations::{Client, Error};
use twilio_mock::Twilio;

const CONVERSATION: &str = "CH0123456789abcdef0123456789abcdef";
const OTHER: &str = "CHfedcba9876543210fedcba9876543210";

async fn create(client: &Client, identity: &str) -> Result<ConversationParticipant, Error> {
    participant::create_conversation_participant(client, CONVERSATION)
        .identity(identity)
        .await
}

async fn identities(client: &Client, conversation: &str, page_size: i64) -> Vec<String> {
    let mut items = participant::list_conversation_participant(client, conversation)
        .page_size(page_size)
        .items();
    let mut identities = Vec::new();
    while let Some(item) = items.next().await {
        identities.push(item.unwrap().identity.unwrap());
    }
    identities
}

#[tokio::test]
async fn a_record_is_the_example_with_the_inputs_of_its_request() {
    let twilio = Twilio::new();
    twilio.store(participant::mock::OPERATIONS);
    let client = twilio.client();
    let created = participant::create_conversation_participant(&client, CONVERSATION)
        .messaging_binding_address("+12025550143")
        .messaging_binding_proxy_address("+14155550100")
        .attributes(r#"{"seat":4}"#)
        .await
        .unwrap();
    assert_eq!(
        created.sid.as_deref(),
        Some("MB00000000000000000000000000000001")
    );
    assert_eq!(created.conversation_sid.as_deref(), Some(CONVERSATION));
    assert_eq!(created.attributes.as_deref(), Some(r#"{"seat":4}"#));
    assert_eq!(created.identity, None);
    assert_eq!(created.role_sid, None);
    let binding = created.messaging_binding.unwrap();
    let binding: serde_json::Value =
        serde_json::from_str(&serde_json::to_string(&binding).unwrap()).unwrap();
    assert_eq!(binding["address"], "+12025550143");
    assert_eq!(binding["type"], "sms");
    let url = format!(
        "https://conversations.twilio.com/v1/Conversations/{CONVERSATION}/Participants/MB00000000000000000000000000000001"
    );
    assert_eq!(created.url, Some(url));
    let age = created
        .date_created
        .unwrap()
        .to_system_time()
        .unwrap()
        .elapsed()
        .unwrap();
    assert!(age.as_secs() < 60);

    let user = create(&client, "driver-7").await.unwrap();
    assert_eq!(user.identity.as_deref(), Some("driver-7"));
    assert!(user.messaging_binding.is_none());
    // As Twilio returns it if nothing was set.
    assert_eq!(user.attributes.as_deref(), Some("{}"));
    assert_eq!(
        user.sid.as_deref(),
        Some("MB00000000000000000000000000000002")
    );
}

#[tokio::test]
async fn records_can_be_fetched_updated_and_deleted() {
    let twilio = Twilio::new();
    twilio.store(participant::mock::OPERATIONS);
    let client = twilio.client();
    let sid = create(&client, "driver-7").await.unwrap().sid.unwrap();
    let updated = participant::update_conversation_participant(&client, CONVERSATION, &sid)
        .attributes("{}")
        .await
        .unwrap();
    assert_eq!(updated.attributes.as_deref(), Some("{}"));
    let fetched = participant::fetch_conversation_participant(&client, CONVERSATION, &sid)
        .await
        .unwrap();
    assert_eq!(fetched, updated);
    assert_eq!(fetched.identity.as_deref(), Some("driver-7"));
    let updated = participant::update_conversation_participant(&client, CONVERSATION, &sid)
        .messaging_binding_proxy_address("+14155550100")
        .await
        .unwrap();
    let binding = serde_json::to_value(updated.messaging_binding).unwrap();
    assert_eq!(binding["proxy_address"], "+14155550100");
    assert_eq!(binding["address"], json!(null));
    // Another conversation has its own participants.
    let error = participant::fetch_conversation_participant(&client, OTHER, &sid)
        .await
        .unwrap_err();
    assert!(error.is_not_found());
    participant::delete_conversation_participant(&client, CONVERSATION, &sid)
        .await
        .unwrap();
    let error = participant::delete_conversation_participant(&client, CONVERSATION, &sid)
        .await
        .unwrap_err();
    assert_eq!(error.code(), Some(20404));
}

#[tokio::test]
async fn a_record_can_be_fetched_by_its_identity() {
    let twilio = Twilio::new();
    twilio.store(participant::mock::OPERATIONS);
    let client = twilio.client();
    let created = create(&client, "driver-7").await.unwrap();
    let fetched = participant::fetch_conversation_participant(&client, CONVERSATION, "driver-7")
        .await
        .unwrap();
    assert_eq!(fetched, created);
    let error = participant::fetch_conversation_participant(&client, CONVERSATION, "driver-8")
        .await
        .unwrap_err();
    assert!(error.is_not_found());
}

/// The first example of a record has no projected address, but another one has.
#[tokio::test]
async fn inputs_set_fields_of_objects_that_not_all_examples_have() {
    let twilio = Twilio::new();
    let store = twilio.store(participant::mock::OPERATIONS);
    let client = twilio.client();
    let created = participant::create_conversation_participant(&client, CONVERSATION)
        .identity("driver-7")
        .messaging_binding_projected_address("+14155550168")
        .await
        .unwrap();
    assert!(created.messaging_binding.is_some());
    let user = create(&client, "driver-8").await.unwrap();
    assert!(user.messaging_binding.is_none());
    let sid = user.sid.unwrap();
    // Nothing to clear.
    let updated = participant::update_conversation_participant(&client, CONVERSATION, &sid)
        .messaging_binding_proxy_address("")
        .await
        .unwrap();
    assert!(updated.messaging_binding.is_none());
    participant::update_conversation_participant(&client, CONVERSATION, &sid)
        .messaging_binding_projected_address("+14155550169")
        .await
        .unwrap();
    let records: Vec<serde_json::Value> = store.records();
    let bindings: Vec<&serde_json::Value> =
        records.iter().map(|it| &it["messaging_binding"]).collect();
    assert_eq!(bindings[0]["projected_address"], "+14155550168");
    assert_eq!(
        *bindings[1],
        json!({ "type": "sms", "projected_address": "+14155550169" })
    );
}

#[tokio::test]
async fn fields_that_are_null_in_the_first_example_keep_their_type() {
    let twilio = Twilio::new();
    let store = twilio.store(participant::mock::OPERATIONS);
    let client = twilio.client();
    let sid = create(&client, "driver-7").await.unwrap().sid.unwrap();
    let update = || participant::update_conversation_participant(&client, CONVERSATION, &sid);
    let updated = update().last_read_message_index(3).await.unwrap();
    assert_eq!(updated.last_read_message_index, Some(3));
    assert_eq!(
        store.records::<serde_json::Value>()[0]["last_read_message_index"],
        json!(3)
    );
    let cleared = update().clear_last_read_message_index().await.unwrap();
    assert_eq!(cleared.last_read_message_index, None);
}

/// Each task changes and removes its own record, while others come and go.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrent_changes_do_not_mix_records_up() {
    let twilio = Twilio::new();
    let store = twilio
        .store(participant::mock::OPERATIONS)
        // Gives the others time.
        .on_change(|_, _| std::thread::yield_now());
    let client = twilio.client();
    let tasks = (0..200).map(|number| {
        let client = client.clone();
        tokio::spawn(async move {
            let sid = create(&client, &format!("driver-{number}")).await.unwrap();
            let sid = sid.sid.unwrap();
            let attributes = format!("{{\"number\":{number}}}");
            participant::update_conversation_participant(&client, CONVERSATION, &sid)
                .attributes(&attributes)
                .await
                .unwrap();
            let fetched = participant::fetch_conversation_participant(&client, CONVERSATION, &sid)
                .await
                .unwrap();
            assert_eq!(fetched.attributes, Some(attributes));
            participant::delete_conversation_participant(&client, CONVERSATION, &sid)
                .await
                .unwrap();
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    assert_eq!(store.records::<ConversationParticipant>().len(), 0);
}

#[tokio::test]
async fn lists_have_pages() {
    let twilio = Twilio::new();
    let store = twilio.store(participant::mock::OPERATIONS);
    let client = twilio.client();
    let wanted: Vec<String> = (0..7).map(|number| format!("driver-{number}")).collect();
    for identity in &wanted {
        create(&client, identity).await.unwrap();
    }
    store.insert(
        &format!("/v1/Conversations/{OTHER}/Participants"),
        json!({ "identity": "guest" }),
    );
    for page_size in [1, 3, 7, 50] {
        assert_eq!(identities(&client, CONVERSATION, page_size).await, wanted);
    }
    assert_eq!(identities(&client, OTHER, 50).await, ["guest"]);
    assert_eq!(
        identities(&client, "CH00000000000000000000000000000000", 50).await,
        [""; 0]
    );
    assert_eq!(store.records::<ConversationParticipant>().len(), 8);
}

#[tokio::test]
async fn both_families_of_paths_are_stored() {
    let twilio = Twilio::new();
    twilio.store(participant::mock::OPERATIONS);
    let client = twilio.client();
    let service = "IS0123456789abcdef0123456789abcdef";
    let created =
        participant::create_service_conversation_participant(&client, service, CONVERSATION)
            .identity("driver-7")
            .await
            .unwrap();
    let sid = created.sid.unwrap();
    let fetched =
        participant::fetch_service_conversation_participant(&client, service, CONVERSATION, &sid)
            .await
            .unwrap();
    assert_eq!(fetched.chat_service_sid.as_deref(), Some(service));
}

#[tokio::test]
async fn the_test_can_bring_records_and_change_them() {
    let twilio = Twilio::new();
    let store = twilio
        .store(participant::mock::OPERATIONS)
        .on_change(|record, request| {
            record["role_sid"] = json!(format!("RL{:032x}", request.body().len()));
        });
    let path = format!("/v1/Conversations/{CONVERSATION}/Participants");
    let sid = store.insert(
        &path,
        json!({ "sid": "MBfedcba9876543210fedcba9876543210", "identity": "first" }),
    );
    assert_eq!(sid, "MBfedcba9876543210fedcba9876543210");
    let client = twilio.client();
    let fetched = participant::fetch_conversation_participant(&client, CONVERSATION, &sid)
        .await
        .unwrap();
    assert_eq!(fetched.identity.as_deref(), Some("first"));
    let created = create(&client, "driver-7").await.unwrap();
    assert_eq!(
        created.role_sid.as_deref(),
        Some("RL00000000000000000000000000000011")
    );
}

#[tokio::test]
async fn rules_come_before_stores() {
    let twilio = Twilio::new();
    twilio.store(participant::mock::OPERATIONS);
    twilio
        .on::<FetchConversationParticipant>()
        .fails(503)
        .times(1);
    let client = twilio.client();
    let sid = create(&client, "driver-7").await.unwrap().sid.unwrap();
    participant::fetch_conversation_participant(&client, CONVERSATION, &sid)
        .await
        .unwrap();
    assert_eq!(twilio.calls::<FetchConversationParticipant>().len(), 2);
    twilio.finish();
}

#[test]
#[should_panic(expected = "the store has no collection at /v1/Rooms")]
fn a_wrong_path_is_named() {
    let twilio = Twilio::new();
    twilio
        .store(participant::mock::OPERATIONS)
        .insert("/v1/Rooms", json!({}));
}

#[test]
#[should_panic(expected = "a store needs operations that create")]
fn a_store_needs_operations_that_create() {
    Twilio::new().store(&[]);
}
