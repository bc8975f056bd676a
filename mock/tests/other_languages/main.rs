//! Twilio's libraries for Python and Node.js against the mock on a port.
//!
//! Needs python3 with venv, node and npm, and a network to install the libraries the first time. Without them, the tests
//! are skipped with a message, or fail with `TWILIO_CODEGEN_REQUIRE_SHARED=1`.
#![cfg(feature = "serve")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use twilio_conversations::participant::{
    self, ConversationParticipant, CreateConversationParticipant,
    CreateServiceConversationParticipant, FetchConversationParticipant,
    FetchServiceConversationParticipant, UpdateConversationParticipant,
    UpdateServiceConversationParticipant,
};
use twilio_mock::{Fault, Request, Twilio};
use twilio_test_support::missing;
use twilio_test_support::packages::{twilio_for_node, twilio_for_python};

const ACCOUNT: &str = "AC0123456789abcdef0123456789abcdef";
const SERVICE: &str = "IS0123456789abcdef0123456789abcdef";
const CONVERSATION: &str = "CH0123456789abcdef0123456789abcdef";
/// The participant whose requests are answered with 429.
const BUSY: &str = "MBffffffffffffffffffffffffffffffff";

#[test]
fn twilios_library_for_python_works_with_the_mock() {
    match twilio_for_python(Path::new(env!("CARGO_TARGET_TMPDIR"))) {
        Ok(python) => {
            let twilio = calls_of(Command::new(python).arg(source("participants.py")));
            twilio.finish();
        }
        Err(why) => missing(&why, "the mock was not tested with Twilio's Python library"),
    }
}

#[test]
fn twilios_library_for_node_works_with_the_mock() {
    match twilio_for_node(Path::new(env!("CARGO_TARGET_TMPDIR"))) {
        Ok(folder) => {
            let script = source("participants.mjs");
            let twilio = calls_of(Command::new("node").arg(script).arg(folder));
            twilio.finish();
        }
        Err(why) => missing(
            &why,
            "the mock was not tested with Twilio's Node.js library",
        ),
    }
}

/// Returns a file of this test.
fn source(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/other_languages");
    folder.join(name)
}

/// Runs a script with the URL of a mock as its last argument, and checks what the mock received and stored.
fn calls_of(script: &mut Command) -> Twilio {
    let twilio = Twilio::new();
    let store = twilio.store(participant::mock::OPERATIONS);
    let busy = || {
        Fault::new(429)
            .code(20429)
            .message("Too many requests; try again")
            .retry_after(Duration::from_secs(1))
    };
    twilio
        .on::<FetchConversationParticipant>()
        .with("Sid", BUSY)
        .fails(busy());
    twilio
        .on::<FetchServiceConversationParticipant>()
        .with("Sid", BUSY)
        .fails(busy());
    let server = twilio.serve().unwrap();

    let output = script
        .arg(server.url())
        // The mock is not behind a proxy.
        .env("NO_PROXY", "127.0.0.1")
        .env("no_proxy", "127.0.0.1")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}{}\nthe mock received {twilio:#?}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );

    for request in twilio.requests() {
        assert_eq!(request.problems(), [""; 0], "{request:?}");
        assert_eq!(request.input("ConversationSid"), Some(CONVERSATION));
        let is_of_service = request.operation().contains("Service");
        let service = is_of_service.then_some(SERVICE);
        assert_eq!(request.input("ChatServiceSid"), service);
    }
    check_inputs(
        &twilio.calls::<CreateConversationParticipant>(),
        &twilio.calls::<UpdateConversationParticipant>(),
    );
    check_inputs(
        &twilio.calls::<CreateServiceConversationParticipant>(),
        &twilio.calls::<UpdateServiceConversationParticipant>(),
    );

    // The script deleted the first participant of each family.
    let records = store.records::<ConversationParticipant>();
    let identities: Vec<Option<&str>> = records.iter().map(|it| it.identity.as_deref()).collect();
    let left = [None, Some("driver-1"), Some("driver-2"), Some("driver-3")];
    assert_eq!(identities, [left, left].concat());
    assert!(
        records
            .iter()
            .all(|it| it.account_sid.as_deref() == Some(ACCOUNT))
    );
    twilio
}

fn check_inputs(creates: &[Request], updates: &[Request]) {
    let [driver, customer, others @ ..] = creates else {
        panic!("two participants were not created: {creates:?}");
    };
    assert_eq!(driver.input("Identity"), Some("driver-0"));
    assert_eq!(driver.input("X-Twilio-Webhook-Enabled"), Some("true"));
    assert_eq!(driver.input("Attributes"), None);
    assert_eq!(customer.input("Identity"), None);
    let named = |name| customer.input(name);
    assert_eq!(named("MessagingBinding.Address"), Some("+12025550143"));
    assert_eq!(named("MessagingBinding.ProxyAddress"), Some("+14155550100"));
    assert_eq!(named("DateCreated"), Some("2026-03-02T09:15:00Z"));
    let attributes: serde_json::Value = customer.json("Attributes").unwrap().unwrap();
    assert_eq!(
        attributes,
        serde_json::json!({ "name": "Zoë & Ada", "seat": 4 })
    );
    assert_eq!(others.len(), 3);

    // The second one was of the deleted participant.
    let [update, of_deleted] = updates else {
        panic!("a participant was not updated twice: {updates:?}");
    };
    let named = |name| update.input(name);
    assert_eq!(named("Attributes"), Some(r#"{"seat":1}"#));
    assert_eq!(
        named("MessagingBinding.ProjectedAddress"),
        Some("+14155550168")
    );
    assert_eq!(named("LastReadMessageIndex"), Some("17"));
    assert_eq!(named("LastReadTimestamp"), Some("2026-03-05T08:02:40Z"));
    assert_eq!(of_deleted.input("Sid"), update.input("Sid"));
    assert_eq!(of_deleted.input("Attributes"), None);
}
