//! What the program prints.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::process::Command;

#[test]
fn request_is_logged() {
    let output = Command::new(env!("CARGO_BIN_EXE_own-transport"))
        .arg(fake_twilio::CONVERSATION)
        .env("TWILIO_ACCOUNT_SID", fake_twilio::ACCOUNT)
        .env("TWILIO_AUTH_TOKEN", "any token")
        .env("TWILIO_BASE_URL", fake_twilio::start().unwrap())
        .output()
        .unwrap();
    let log = String::from_utf8(output.stderr).unwrap();
    assert!(log.starts_with("GET: 200 OK after "), "{log}");
    assert_eq!(output.stdout, b"0 participants\n");
}
