//! Reading from disk: Twilio's documents cause no warnings, and pipes and devices are rejected.
//!
//! `TWILIO_OAI_DIR` is the folder of Twilio's documents. The default is `../shared/twilio-oai` beside the repository.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{path::PathBuf, time::Instant};

use twilio_codegen::{__private::read_all, Diagnostics, Style};
use twilio_test_support::twilio_documents;

#[test]
fn twilio_documents_cause_no_warnings() {
    let Some(folder) = twilio_documents("they were not read") else {
        return;
    };
    let mut diagnostics = Diagnostics::default();
    let start = Instant::now();
    let documents = read_all(&[folder], &mut diagnostics);
    println!("{} documents in {:?}", documents.len(), start.elapsed());
    assert!(
        diagnostics.is_empty(),
        "{}",
        diagnostics.render(Style::plain())
    );
    assert!(documents.len() >= 55);
}

/// Opening a pipe would block until somebody writes to it, and this test would hang.
#[cfg(unix)]
#[test]
fn pipes_and_devices_are_rejected_without_opening() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("parcels.yaml");
    let made = std::process::Command::new("mkfifo")
        .arg(&pipe)
        .status()
        .unwrap();
    assert!(made.success());
    for path in [pipe, PathBuf::from("/dev/zero")] {
        let mut diagnostics = Diagnostics::default();
        let documents = read_all(&[path], &mut diagnostics);
        assert!(documents.is_empty());
        let report = diagnostics.render(Style::plain());
        assert!(
            report.contains("is neither a file nor a folder"),
            "{report}"
        );
    }
    // A pipe in a folder is not a document.
    let mut diagnostics = Diagnostics::default();
    read_all(&[folder.path().to_owned()], &mut diagnostics);
    let report = diagnostics.render(Style::plain());
    assert!(report.contains("no documents in the folder"), "{report}");
}
