//! What makes builders and responses pleasant to use.

use serde_json::json;
use twilio_conversations::{
    Client, Require,
    participant::{
        self, ConversationParticipant, CreateConversationParticipant,
        ListConversationParticipantResponse, WebhookEnabledType,
    },
};

use crate::CONVERSATION;

fn client() -> Client {
    Client::builder()
        .auth_token(format!("AC{}", "0".repeat(32)), "token")
        .build()
        .unwrap()
}

/// Returns the request as `Debug` prints it.
fn create(identity: Option<&str>, role: Option<String>) -> String {
    let request = participant::create_conversation_participant(&client(), CONVERSATION)
        .set_if_some(role, CreateConversationParticipant::role_sid)
        .set_if_some(identity, |request, identity| request.identity(identity));
    format!("{request:?}")
}

#[test]
fn optional_inputs_are_set_from_options() {
    let nothing = create(None, None);
    assert!(!nothing.contains("RoleSid") && !nothing.contains("Identity"));
    let both = create(Some("driver-7"), Some("RL1".to_owned()));
    assert!(both.contains(r#"RoleSid: "RL1""#), "{both}");
    assert!(both.contains("Identity: "), "{both}");
}

#[test]
fn enums_compare_with_text_and_come_from_booleans() {
    assert_eq!(WebhookEnabledType::True, "true");
    assert_ne!(WebhookEnabledType::False, *"true");
    assert_eq!(WebhookEnabledType::from(false), WebhookEnabledType::False);
    let request = participant::delete_conversation_participant(&client(), CONVERSATION, "MB1");
    for request in [
        request.clone().x_twilio_webhook_enabled(true),
        request.clone().x_twilio_webhook_enabled("true"),
        request.x_twilio_webhook_enabled(WebhookEnabledType::True),
    ] {
        let printed = format!("{request:?}");
        assert!(
            printed.contains(r#"X-Twilio-Webhook-Enabled: "true""#),
            "{printed}"
        );
    }
}

#[test]
fn a_page_gives_its_records_without_an_import() {
    let page: ListConversationParticipantResponse =
        serde_json::from_value(json!({"participants": [{"sid": "MB1"}, {}]})).unwrap();
    assert_eq!(page.into_items().len(), 2);
}

#[test]
fn a_missing_field_is_an_error_that_names_it() {
    let participant = ConversationParticipant::default();
    let error = participant.sid.require("sid").unwrap_err();
    assert_eq!(
        error.to_string(),
        "the response has no `sid`, which the program relies on"
    );
    assert!(error.is_missing() && !error.is_retryable());
}
