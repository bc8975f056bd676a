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
    insta::assert_snapshot!(printed);
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
