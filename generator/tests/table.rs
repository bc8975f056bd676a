//! The table of operations, for terminals of any width.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use twilio_codegen::{Config, Manifest};

fn manifest() -> Manifest {
    let spec = concat!(env!("CARGO_MANIFEST_DIR"), "/../spec");
    Config::new().spec(spec).manifest().unwrap()
}

#[test]
fn table_fits_and_names_are_not_broken() {
    let manifest = manifest();
    let without_space = |text: &str| text.split_whitespace().collect::<String>();
    let full = manifest.to_table();
    for columns in 45..150 {
        let table = manifest.to_table_within(columns);
        let widest = table.lines().map(str::len).max();
        assert!(widest <= Some(columns), "{columns}:\n{table}");
        assert_eq!(without_space(&table), without_space(&full), "{columns}");
        for name in [
            "create_service_conversation_participant",
            "/{ConversationSid}",
        ] {
            assert_eq!(
                table.matches(name).count(),
                full.matches(name).count(),
                "{columns}"
            );
        }
    }
    assert_eq!(manifest.to_table_within(1_000), full);
    assert!(full.lines().any(|line| line.len() > 100));
}

#[test]
fn control_characters_are_escaped() {
    let text = r#"{
        "openapi": "3.0.3",
        "info": {"title": "t\u001b[2J", "version": "1"},
        "servers": [{"url": "https://a.example"}],
        "paths": {
            "/a\u001b[2J/\u202eb": {"get": {"operationId": "A", "tags": ["A\u009b"], "responses": {"204": {"description": "d"}}}},
            "/b\u001b": {"get": {"operationId": "B\u202e", "tags": ["B"], "requestBody": {"content": {"application/xml": {}}}, "responses": {"204": {"description": "d"}}}}
        }
    }"#;
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.json", "b.json"] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let manifest = Config::new().specs(["a.json", "b.json"].map(|name| folder.path().join(name)));
    let manifest = manifest.skip_unsupported(true).manifest().unwrap();
    for columns in [20, 1_000] {
        let table = manifest.to_table_within(columns);
        let is_shown = |c: char| c == '\n' || (' '..='~').contains(&c);
        assert!(table.chars().all(is_shown), "{table:?}");
        assert!(table.contains("\\u{202e}b"), "{table}");
    }
}

#[test]
fn a_narrow_table_puts_paths_below_functions() {
    let table = manifest()
        .filtered("delete_conv")
        .unwrap()
        .to_table_within(50);
    assert_eq!(
        table,
        "participant\n  delete_conversation_participant\n      DELETE /v1/Conversations/{ConversationSid}\n             \
         /Participants/{Sid}\n"
    );
}
