//! A snapshot of each file that the generator makes of `spec/`, as a crate.
//!
//! `cargo insta review` shows what changed; `INSTA_UPDATE=always cargo test --test snapshots` accepts it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;

use twilio_codegen::Config;

#[test]
fn each_file_of_the_bindings() {
    let files = Config::new()
        .spec("spec")
        .crate_name("twilio-conversations")
        .generate()
        .unwrap();
    insta::with_settings!({
        snapshot_path => "snapshots/spec",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        for (path, text) in files.iter() {
            insta::assert_snapshot!(name(path), text);
        }
    });

    // What is no longer generated leaves no snapshot behind.
    let expected: BTreeSet<String> = files
        .iter()
        .map(|(path, _)| format!("{}.snap", name(path)))
        .collect();
    let found: BTreeSet<String> = fs::read_dir("tests/snapshots/spec")
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|file| file.ends_with(".snap"))
        .collect();
    assert_eq!(found, expected);
}

/// `src/participant/mod.rs` as `src.participant.mod.rs`.
fn name(path: &str) -> String {
    path.replace('/', ".")
}
