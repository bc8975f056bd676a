//! Runs a program.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use std::{
    path::Path,
    process::{Command, Output},
};

/// Runs a program in a folder, with arguments that spaces separate. Returns its exit code, standard output and standard
/// error.
///
/// # Panics
///
/// Panics if the program cannot be started, ends by a signal, or prints anything but UTF-8.
pub fn run(program: &str, folder: &Path, arguments: &str) -> (i32, String, String) {
    let output = Command::new(program)
        .args(arguments.split_whitespace())
        .env("TWILIO_CODEGEN_NO_CACHE", "1")
        .current_dir(folder)
        .output()
        .unwrap();
    let Output {
        status,
        stdout,
        stderr,
    } = output;
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}
