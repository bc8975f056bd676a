//! Null inside objects of a JSON body: which fields are sent as null, and which are omitted.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use std::collections::BTreeMap;

use proptest::prelude::*;
use twilio_runtime::__private::Request;
use twilio_runtime::Value;
use twilio_test_support::server::{Server, json};

#[derive(Clone)]
struct UpdateSender(Request);

twilio_runtime::operation! {
    UpdateSender -> Value {
        "UpdateSender" PATCH "https://messaging.twilio.com" "/v2/Senders" json;
        json "webhook";
        json "profiles";
    }
}

#[derive(Clone, Default, PartialEq)]
struct Webhook {
    callback_url: Option<String>,
    callback_method: Option<String>,
    fallback: Option<Box<Webhook>>,
    settings: Option<Value>,
    rest: BTreeMap<String, Value>,
    cleared: twilio_runtime::__private::NullFields,
}

impl Webhook {
    fn clear_callback_url(&mut self) {
        self.callback_url = None;
        self.cleared.insert(0);
    }

    fn clear_fallback(&mut self) {
        self.fallback = None;
        self.cleared.insert(2);
    }

    fn clear_settings(&mut self) {
        self.settings = None;
        self.cleared.insert(3);
    }
}

twilio_runtime::model! {
    Webhook null cleared {
        callback_url = "callback_url" private;
        callback_method = "callback_method";
        fallback = "fallback";
        settings = "settings";
        ..rest;
    }
}

fn text(webhook: &Webhook) -> String {
    serde_json::to_string(webhook).unwrap()
}

#[tokio::test]
async fn cleared_fields_are_sent_as_null_at_any_depth() {
    let mut fallback = Webhook {
        callback_method: Some("POST".to_owned()),
        ..Webhook::default()
    };
    fallback.clear_callback_url();
    let mut webhook = Webhook {
        callback_url: Some("https://example.com".to_owned()),
        fallback: Some(Box::new(fallback.clone())),
        ..Webhook::default()
    };
    webhook.clear_callback_url();
    webhook.clear_settings();
    webhook.rest.insert("more".to_owned(), Value::Bool(true));
    let mut cleared = Webhook::default();
    cleared.clear_fallback();

    let server = Server::replying([json(200, "{}")]).await;
    let mut request = UpdateSender::new(&server.client());
    request.0 = request.0.set::<Webhook>(0, webhook);
    request.0 = request.0.set_list::<Webhook>(1, [cleared, fallback]);
    request.send().await.unwrap();
    assert_eq!(
        server.requests()[0].body(),
        concat!(
            r#"{"webhook":{"callback_url":null,"fallback":{"callback_url":null,"callback_method":"POST"},"#,
            r#""settings":null,"more":true},"#,
            r#""profiles":[{"fallback":null},{"callback_url":null,"callback_method":"POST"}]}"#
        )
    );
}

#[test]
fn value_takes_precedence_over_null() {
    let mut webhook = Webhook::default();
    assert_eq!(text(&webhook), "{}");
    webhook.clear_callback_url();
    webhook.callback_url = Some("https://example.com".to_owned());
    assert_eq!(text(&webhook), r#"{"callback_url":"https://example.com"}"#);
    webhook.callback_url = None;
    assert_eq!(text(&webhook), r#"{"callback_url":null}"#);
}

#[test]
fn null_in_a_response_is_absent_when_encoded() {
    let webhook: Webhook =
        serde_json::from_str(r#"{"callback_url": null, "settings": null}"#).unwrap();
    assert!(webhook == Webhook::default());
    assert_eq!(text(&webhook), "{}");
}

#[test]
fn cleared_fields_count_in_comparisons_but_not_in_debug() {
    let mut webhook = Webhook::default();
    let shown = format!("{webhook:?}");
    webhook.clear_callback_url();
    assert!(webhook != Webhook::default() && webhook == webhook.clone());
    assert_eq!(format!("{webhook:?}"), shown);
}

/// A change that a program makes to a field.
#[derive(Clone, Debug)]
enum Step {
    Set(String),
    Take,
    Clear,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        ".*".prop_map(Step::Set),
        Just(Step::Take),
        Just(Step::Clear)
    ];
    prop::collection::vec(step, 0..6)
}

proptest! {
    #[test]
    fn field_is_a_value_null_or_absent(url in steps(), settings in steps()) {
        let mut webhook = Webhook::default();
        let mut expected = serde_json::Map::new();
        for step in &url {
            match step {
                Step::Set(text) => webhook.callback_url = Some(text.clone()),
                Step::Take => webhook.callback_url = None,
                Step::Clear => webhook.clear_callback_url(),
            }
        }
        for step in &settings {
            match step {
                Step::Set(text) => webhook.settings = Some(text.as_str().into()),
                Step::Take => webhook.settings = None,
                Step::Clear => webhook.clear_settings(),
            }
        }
        for (name, steps) in [("callback_url", url), ("settings", settings)] {
            let cleared = steps.iter().any(|step| matches!(step, Step::Clear));
            match steps.last() {
                Some(Step::Set(text)) => expected.insert(name.to_owned(), text.as_str().into()),
                _ if cleared => expected.insert(name.to_owned(), Value::Null),
                _ => None,
            };
        }
        prop_assert_eq!(serde_json::to_value(&webhook).unwrap(), Value::Object(expected));
    }
}
