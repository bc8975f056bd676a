//! What the program prints.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::process::{Command, Output};

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_participants"))
        .args(arguments)
        .env_remove("TWILIO_CONVERSATION_SID")
        .output()
        .unwrap()
}

#[test]
fn creates_updates_lists_and_deletes_a_participant() {
    let output = run(&[]);
    let printed = String::from_utf8(output.stdout).unwrap();
    let (before, after) = printed.split_once("127.0.0.1:").unwrap();
    let after = after.trim_start_matches(|digit: char| digit.is_ascii_digit());
    insta::assert_snapshot!(format!("{before}127.0.0.1:PORT{after}"));
    assert!(output.status.success());
}

#[test]
fn rejects_unknown_arguments_and_missing_variables() {
    for (argument, problem) in [
        ("--lvie", "unknown argument `--lvie`; try `--live`"),
        ("--live", "set TWILIO_CONVERSATION_SID"),
    ] {
        let output = run(&[argument]);
        let printed = String::from_utf8(output.stderr).unwrap();
        assert!(printed.contains(problem), "{printed}");
        assert!(!output.status.success());
    }
}
