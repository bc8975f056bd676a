//! What the program prints.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::process::Command;

#[test]
fn adds_and_lists_a_participant() {
    let output = Command::new(env!("CARGO_BIN_EXE_blocking"))
        .args([fake_twilio::CONVERSATION, "driver-7"])
        .env("TWILIO_ACCOUNT_SID", fake_twilio::ACCOUNT)
        .env("TWILIO_AUTH_TOKEN", "any token")
        .env("TWILIO_BASE_URL", fake_twilio::start().unwrap())
        .output()
        .unwrap();
    let problem = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        (&*problem, String::from_utf8(output.stdout).unwrap()),
        ("", "driver-7\n".to_owned())
    );
}
