//! Golden tests of `--help`, where most people learn to use the program.
//!
//! `UPDATE_EXPECT=1 cargo test -p twilio-codegen-cli --test help` updates the files in `tests/help`.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{env, fs, path::Path, process::Command};

/// The files of the help pages, and the arguments that print them.
const PAGES: [(&str, &[&str]); 8] = [
    ("twilio-codegen.txt", &["--help"]),
    ("twilio-codegen_short.txt", &["-h"]),
    ("generate.txt", &["generate", "--help"]),
    ("generate_short.txt", &["generate", "-h"]),
    ("check.txt", &["check", "--help"]),
    ("list.txt", &["list", "--help"]),
    ("diff.txt", &["diff", "--help"]),
    ("completions.txt", &["completions", "--help"]),
];

#[test]
fn help_matches_the_goldens() {
    for (file, arguments) in PAGES {
        let output = Command::new(env!("CARGO_BIN_EXE_twilio-codegen"))
            .args(arguments)
            .env_remove("COLUMNS")
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert!(output.stderr.is_empty(), "{arguments:?}");
        // clap prints trailing spaces, which editors remove.
        let said: String = String::from_utf8(output.stdout)
            .unwrap()
            .lines()
            .map(|line| line.trim_end().to_owned() + "\n")
            .collect();
        // `twilio-codegen.exe` on Windows.
        let said = said.replace("twilio-codegen.exe", "twilio-codegen");
        let widest = said.lines().map(|line| line.chars().count()).max();
        assert!(widest <= Some(100), "{arguments:?}: {widest:?} columns");

        let file = Path::new("tests/help").join(file);
        if env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&file, &said).unwrap();
        }
        let expected = fs::read_to_string(&file).unwrap_or_default();
        assert_eq!(
            said,
            expected,
            "{}; UPDATE_EXPECT=1 updates it",
            file.display()
        );
    }
}
