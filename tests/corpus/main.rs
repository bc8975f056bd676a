//! The generator and the runtime with all of Twilio's and SendGrid's documents: every operation has bindings, they
//! compile without warnings, every response example decodes and encodes, and every request example is sent correctly
//! and understood by `twilio-mock`.
//!
//! Needs the documents in `../shared/twilio-oai` and `../shared/sendgrid-oai`, relative to the repository, or in the
//! folders that `TWILIO_OAI_DIR` and `SENDGRID_OAI_DIR` name. Without them, the tests are skipped with a message.

// `cfg(test)` so that clippy.toml's exceptions for tests apply.
#[cfg(test)]
mod answers;
#[cfg(test)]
mod corpus;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod jobs;
#[cfg(test)]
mod lists;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod names;
#[cfg(test)]
mod numbers;
#[cfg(test)]
mod places;
#[cfg(test)]
mod requests;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod ways;
#[cfg(test)]
mod wire;
#[cfg(test)]
mod workspace;

use std::process::Command;

use corpus::Corpus;
use documents::Document;
use numbers::{DOCUMENTS, LISTS, OPERATIONS};
use workspace::succeed;

#[test]
fn every_operation_has_bindings() {
    let Some(corpus) = Corpus::get() else { return };
    assert_eq!(corpus.documents.len(), DOCUMENTS);
    let lib = corpus.files.get("src/lib.rs").unwrap();
    assert_eq!(lib.matches("\npub mod ").count(), DOCUMENTS);
    let in_documents: usize = corpus.documents.iter().map(Document::operation_count).sum();
    assert_eq!(
        (corpus.operations().count(), in_documents),
        (OPERATIONS, OPERATIONS)
    );
    let lists = corpus
        .operations()
        .filter(|operation| operation.binding["list"].is_object());
    assert_eq!(lists.count(), LISTS);
}

#[test]
fn rustfmt_changes_nothing() {
    let Some(corpus) = Corpus::get() else { return };
    let mut rustfmt = Command::new("rustfmt");
    rustfmt.args(["--check", "--edition", "2024"]);
    rustfmt.args(
        ["twilio/src/lib.rs", "harness/src/main.rs"].map(|path| corpus.workspace().path(path)),
    );
    succeed(&mut rustfmt).unwrap_or_else(|said| panic!("{said}"));
}

/// Returns the first lines, and how many more there are.
#[cfg(test)]
fn listed(lines: &[String]) -> String {
    let shown = lines.len().min(30);
    let rest = match lines.len() - shown {
        0 => String::new(),
        rest => format!("\n… and {rest} more"),
    };
    lines[..shown].join("\n") + &rest
}
