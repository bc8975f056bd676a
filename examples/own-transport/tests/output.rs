//! What the program prints.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::process::Command;

use twilio_conversations::participant;
use twilio_mock::Twilio;

#[test]
fn request_is_logged() {
    let twilio = Twilio::new();
    twilio.store(participant::mock::OPERATIONS);
    let server = twilio.serve().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_own-transport"))
        .arg("CH0123456789abcdef0123456789abcdef")
        .env("TWILIO_ACCOUNT_SID", "AC0123456789abcdef0123456789abcdef")
        .env("TWILIO_AUTH_TOKEN", "any token")
        .env("TWILIO_BASE_URL", server.url())
        .output()
        .unwrap();
    let log = String::from_utf8(output.stderr).unwrap();
    assert!(log.starts_with("GET: 200 OK after "), "{log}");
    assert_eq!(output.stdout, b"0 participants\n");
}
