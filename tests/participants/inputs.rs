//! Every form example of the document, set field by field, with the matching example response.

use std::collections::BTreeMap;

use serde_json::Value;
use twilio_conversations::participant;

use crate::{CONVERSATION, IN_SERVICE, PARTICIPANT, PARTICIPANT_IN_SERVICE, SERVICE, spec};
use twilio_test_support::server::{Server, json};

/// Sets the fields of an example by wire name. The caller adds setters that only some operations have.
macro_rules! set {
    ($request:expr, $form:expr, { $($wire:literal: $setter:ident),* $(,)? } $($special:tt)*) => {{
        let mut request = $request;
        for (name, value) in $form.as_object().unwrap() {
            let text = value.as_str().unwrap_or_default();
            request = match name.as_str() {
                "Identity" => request.identity(text),
                "MessagingBinding.ProxyAddress" => request.messaging_binding_proxy_address(text),
                "MessagingBinding.ProjectedAddress" => request.messaging_binding_projected_address(text),
                "DateCreated" => request.date_created(text),
                "DateUpdated" => request.date_updated(text),
                "Attributes" => request.attributes(text),
                "RoleSid" => request.role_sid(text),
                $($wire => request.$setter(text),)*
                "LastReadMessageIndex" => set!(@index request, value, $($special)*),
                name => panic!("no setter for {name}"),
            };
        }
        request
    }};
    (@index $request:ident, $value:ident, with index) => {
        match $value.as_i64() {
            Some(index) => $request.last_read_message_index(index),
            None => $request.clear_last_read_message_index(),
        }
    };
    (@index $request:ident, $value:ident,) => { panic!("no index here: {}", $value) };
}

macro_rules! exchange_examples {
    ($operation:literal, |$client:ident| $request:expr, $($setters:tt)*) => {{
        let (forms, answers) = (spec::forms($operation), spec::answers($operation));
        assert_eq!(forms.len(), 6);
        for (name, form) in forms {
            let server = Server::replying([json(201, &answers[&name].to_string())]).await;
            let $client = &server.client();
            let outcome = set!($request, form, $($setters)*).send().await.unwrap();
            assert_eq!(fields(server.requests()[0].body()), expected(&form), "{} {name}", $operation);
            let shown: Value = serde_json::to_value(&outcome).unwrap();
            assert_eq!(spec::without_nulls(&shown), spec::without_nulls(&answers[&name]), "{} {name}", $operation);
        }
    }};
}

fn fields(body: &str) -> BTreeMap<String, String> {
    form_urlencoded::parse(body.as_bytes())
        .into_owned()
        .collect()
}

/// Returns an example as it must be sent: numbers in decimal, null as an empty value.
fn expected(form: &Value) -> BTreeMap<String, String> {
    let text = |value: &Value| match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    form.as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| (name.clone(), text(value)))
        .collect()
}

#[tokio::test]
async fn all_create_examples() {
    exchange_examples!(
        "CreateConversationParticipant",
        |client| participant::create_conversation_participant(client, CONVERSATION),
        { "MessagingBinding.Address": messaging_binding_address }
    );
    exchange_examples!(
        "CreateServiceConversationParticipant",
        |client| participant::create_service_conversation_participant(client, SERVICE, IN_SERVICE),
        { "MessagingBinding.Address": messaging_binding_address }
    );
}

#[tokio::test]
async fn all_update_examples() {
    exchange_examples!(
        "UpdateConversationParticipant",
        |client| participant::update_conversation_participant(client, CONVERSATION, PARTICIPANT),
        { "LastReadTimestamp": last_read_timestamp } with index
    );
    exchange_examples!(
        "UpdateServiceConversationParticipant",
        |client| participant::update_service_conversation_participant(
            client, SERVICE, IN_SERVICE, PARTICIPANT_IN_SERVICE
        ),
        { "LastReadTimestamp": last_read_timestamp } with index
    );
}
