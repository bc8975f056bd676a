//! Twilio's own documents, where they are present: every one is read, and nothing is reported.
//!
//! `TWILIO_OAI_DIR` names the folder; without it `../shared/twilio-oai` beside the repository is looked for.

use std::{env, path::PathBuf, time::Instant};

use twilio_codegen::{Diagnostics, diagnostic::Style, document};

fn folder() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/twilio-oai");
    let folder = env::var_os("TWILIO_OAI_DIR").map_or_else(|| beside.into(), PathBuf::from);
    folder.is_dir().then_some(folder)
}

#[test]
fn twilios_documents_are_read_without_a_word() {
    let Some(folder) = folder() else {
        eprintln!("skipped: Twilio's documents are not here");
        return;
    };
    let mut diagnostics = Diagnostics::default();
    let start = Instant::now();
    let input = document::read_all(&[folder], &mut diagnostics);
    println!(
        "{} documents in {:?}",
        input.documents.len(),
        start.elapsed()
    );
    assert!(
        diagnostics.is_empty(),
        "{}",
        diagnostics.render(Style::plain())
    );
    assert!(input.documents.len() >= 55);
    assert_eq!(input.watched.len(), input.documents.len() + 1);
}
