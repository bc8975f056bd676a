//! Overlays for problems that Twilio's documents have or had, and what becomes of the bindings.
//!
//! If the documents are missing, the tests are skipped, or fail with `TWILIO_CODEGEN_REQUIRE_SHARED=1`.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;

use tempfile::tempdir;
use twilio_codegen::{Config, Layout};

/// Returns the bindings for resources of a document, without and with an overlay of these actions.
fn bindings(document: &str, resources: &[&str], actions: &str) -> Option<(String, String)> {
    let folder = twilio_test_support::twilio_documents("no overlay was applied to them")?;
    let overlays = tempdir().unwrap();
    let overlay = overlays.path().join("changes.yaml");
    let text = format!(
        "overlay: 1.1.0\n\
         info: {{title: Changes, version: 1.0.0}}\n\
         extends: https://example.com/documents/{document}\n\
         actions:\n{actions}"
    );
    fs::write(&overlay, text).unwrap();
    let config = Config::new()
        .spec(folder.join(document))
        .resources(resources.iter().copied())
        .layout(Layout::File)
        .deny_warnings(true);
    let text = |config: &Config| {
        let files = config.generate().unwrap();
        let (_, text) = files.iter().next().unwrap();
        text.to_owned()
    };
    Some((text(&config), text(&config.clone().overlay(overlay))))
}

/// Asserts that an overlay brings some text into the bindings and removes some from them.
fn assert_changes(
    document: &str,
    resources: &[&str],
    actions: &str,
    removed: &[&str],
    brought: &[&str],
) {
    let Some((before, after)) = bindings(document, resources, actions) else {
        return;
    };
    for text in removed {
        assert!(
            before.contains(text),
            "{text} is not there without the overlay"
        );
        assert!(!after.contains(text), "{text} is still there");
    }
    for text in brought {
        assert!(
            !before.contains(text),
            "{text} is there without the overlay"
        );
        assert!(after.contains(text), "{text} is not there");
    }
}

#[test]
fn the_overlay_of_the_readme_is_right() {
    let readme = include_str!("../README.md");
    let (_, overlay) = readme.split_once("# messaging.overlay.yaml\n").unwrap();
    let (overlay, _) = overlay.split_once("```").unwrap();
    let (_, actions) = overlay.split_once("actions:\n").unwrap();
    assert!(overlay.contains("\nextends: twilio_messaging_v1.yaml\n"));
    assert_changes(
        "twilio_messaging_v1.yaml",
        &[],
        actions,
        &["pub fn fetch_service(", "maximum(1000)"],
        &[
            "pub fn clear_friendly_name(",
            "messaging_service::fetch_messaging_service(",
            "maximum(100)",
        ],
    );
}

#[test]
fn inputs_become_nullable() {
    assert_changes(
        "twilio_assistants_v1.yaml",
        &["assistants"],
        "  - target: $..['assistants.v1.service.create_assistant_request'].properties.owner\n    \
             update: {nullable: true}\n",
        &[],
        &["pub fn clear_owner(self)"],
    );
}

#[test]
fn inputs_become_required() {
    assert_changes(
        "twilio_api_v2010.yaml",
        &["message"],
        "  - target: $.paths['/2010-04-01/Accounts/{AccountSid}/Messages.json'].post.requestBody.content[*].schema\n    \
             update: {required: [From]}\n",
        &["create_message(client: &Client, to: impl Into<String>) ->"],
        &["form \"From\" required"],
    );
}

#[test]
fn callbacks_are_accepted() {
    let actions = "
  - target: $.paths['/2010-04-01/Accounts/{AccountSid}/Messages.json'].post
    update:
      callbacks:
        status:
          '{$request.body#/StatusCallback}':
            post:
              operationId: MessageStatus
              requestBody:
                content:
                  application/x-www-form-urlencoded:
                    schema: {type: object, properties: {MessageStatus: {type: string}}}
              responses: {'204': {description: Received.}}
";
    if let Some((before, after)) = bindings("twilio_api_v2010.yaml", &["message"], actions) {
        assert_eq!(before, after, "nothing is generated from callbacks");
    }
}

#[test]
fn untyped_objects_get_properties() {
    assert_changes(
        "twilio_assistants_v1.yaml",
        &["assistants"],
        "  - target: $.components.schemas[*].properties.customer_ai\n    \
             update:\n      \
               properties:\n        \
                 learned_style: {type: string}\n",
        &["pub customer_ai: Option<Value>"],
        &[
            "pub customer_ai: Option<AssistantCustomerAi>",
            "pub learned_style: Option<String>",
        ],
    );
}

#[test]
fn wrong_patterns_are_replaced() {
    assert_changes(
        "twilio_assistants_v1.yaml",
        &["tools"],
        "  - target: $.components.schemas[*].properties[?@.pattern == '^aia_asst_.+$'].pattern\n    \
             update: ^aia_(asst|test)_.+$\n",
        &["pattern(\"^aia_asst_.+$\")"],
        &["pattern(\"^aia_(asst|test)_.+$\")"],
    );
}

#[test]
fn limits_of_pages_are_replaced() {
    assert_changes(
        "twilio_api_v2010.yaml",
        &["message"],
        "  - target: $.paths[*].get.parameters[?@.name == 'PageSize'].schema.maximum\n    \
             update: 100\n",
        &["page_size minimum(1) maximum(1000)"],
        &["page_size minimum(1) maximum(100)"],
    );
}

#[test]
fn tags_and_operation_ids_are_pinned() {
    assert_changes(
        "twilio_api_v2010.yaml",
        &["media", "message"],
        "  - target: $.paths[*][?@.operationId == 'ListMedia']\n    \
             update: {operationId: ListMessageMedia}\n  \
           - target: $.paths[*][?@.tags[0] == 'Api20100401Message'].tags\n    \
             remove: true\n  \
           - target: $.paths[*][?@.operationId == 'FetchMessage' || @.operationId == 'ListMessage']\n    \
             update: {tags: [Api20100401Message]}\n  \
           - target: $.paths[*][?@.operationId == 'CreateMessage']\n    \
             update: {tags: [Api20100401Media]}\n",
        &["pub fn list_media(", "message::create_message("],
        &["pub fn list_message_media(", "media::create_message("],
    );
}
