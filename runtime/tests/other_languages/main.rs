//! Access tokens and signatures of webhooks, compared with those of Twilio's libraries for Python and Node.js.
//!
//! Needs python3 with venv, node and npm, and a network to install the libraries the first time. Without them, the tests
//! are skipped with a message, or fail with `TWILIO_CODEGEN_REQUIRE_SHARED=1`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod signatures;
mod tokens;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use serde_json::Value;
use twilio_test_support::missing;
use twilio_test_support::packages::{twilio_for_node, twilio_for_python};

/// Installed once for all tests of this file.
static PYTHON: LazyLock<Result<PathBuf, String>> = LazyLock::new(|| twilio_for_python(target()));
static NODE: LazyLock<Result<PathBuf, String>> = LazyLock::new(|| twilio_for_node(target()));

#[derive(Clone, Copy, Debug, PartialEq)]
enum Library {
    Python,
    Node,
}

#[test]
fn access_tokens_are_those_of_twilio_python() {
    tokens::compare(Library::Python);
}

#[test]
fn access_tokens_are_those_of_twilio_node() {
    tokens::compare(Library::Node);
}

#[test]
fn signatures_are_those_of_twilio_python() {
    signatures::compare(Library::Python);
}

#[test]
fn signatures_are_those_of_twilio_node() {
    signatures::compare(Library::Node);
}

impl Library {
    /// Runs the script for this library. Returns what it printed, or `None` with a message if the library is missing.
    fn run(self, input: &Value) -> Option<Value> {
        let command = match self {
            Library::Python => PYTHON.as_ref().map(|python| {
                let mut command = Command::new(python);
                command.arg(source("compare.py"));
                command
            }),
            Library::Node => NODE.as_ref().map(|folder| {
                let mut command = Command::new("node");
                command.arg(source("compare.mjs")).arg(folder);
                command
            }),
        };
        match command {
            Ok(mut command) => Some(output(&mut command, input)),
            Err(why) => {
                missing(
                    why,
                    &format!("nothing was compared with Twilio's {self:?} library"),
                );
                None
            }
        }
    }
}

/// Runs a command with JSON as its input and output.
fn output(command: &mut Command, input: &Value) -> Value {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The scripts read all of it before they write. If one fails earlier, its error says more than the broken pipe.
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input.to_string().as_bytes()).ok();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Returns a file of this test.
fn source(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/other_languages");
    folder.join(name)
}

fn target() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
}
