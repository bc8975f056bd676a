//! What the program prints.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::process::Command;

use twilio_conversations::participant::{self, ConversationParticipant};
use twilio_mock::Twilio;

#[test]
fn adds_and_lists_a_participant() {
    let twilio = Twilio::new();
    let store = twilio.store(participant::mock::OPERATIONS);
    let server = twilio.serve().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_blocking"))
        .args(["CH0123456789abcdef0123456789abcdef", "driver-7"])
        .env("TWILIO_ACCOUNT_SID", "AC0123456789abcdef0123456789abcdef")
        .env("TWILIO_AUTH_TOKEN", "any token")
        .env("TWILIO_BASE_URL", server.url())
        .output()
        .unwrap();
    let problem = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        (&*problem, String::from_utf8(output.stdout).unwrap()),
        ("", "driver-7\n".to_owned())
    );
    assert_eq!(store.records::<ConversationParticipant>().len(), 1);
}
