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
