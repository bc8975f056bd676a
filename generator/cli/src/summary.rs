//! What `generate` says about what it did or would do.

use std::path::Path;

use twilio_codegen::{Files, Summary};

/// Returns what `generate` did, with notes on what is left for the user to do.
pub(crate) fn done(out: &Path, summary: &Summary, files: &Files) -> String {
    let notes = notes(out, summary, files);
    format!("{}: {summary}{notes}", out.display())
}

/// Returns what `generate` would do, in one line, with the same notes.
pub(crate) fn dry_run(out: &Path, summary: &Summary, files: &Files) -> String {
    format!(
        "{}: dry run, nothing was written: {} to create, {} to change, {} to remove, {} unchanged{}",
        out.display(),
        summary.created.len(),
        summary.changed().count(),
        summary.removed.len(),
        summary.unchanged.len(),
        notes(out, summary, files)
    )
}

/// Returns the paths of all files that `generate` would touch, one per line.
pub(crate) fn changes(summary: &Summary) -> String {
    let created = summary.created.iter().map(|path| ("create", path.as_str()));
    let changed = summary.changed().map(|path| ("change", path));
    let removed = summary.removed.iter().map(|path| ("remove", path.as_str()));
    let all = created.chain(changed).chain(removed);
    all.map(|(verb, path)| format!("{verb} {path}\n")).collect()
}

/// Returns what the user has to do before the crate can be built.
fn notes(out: &Path, summary: &Summary, files: &Files) -> String {
    let mut notes = String::new();
    let manifest = out.join("Cargo.toml");
    if !summary.needed.is_empty() {
        notes.push_str(&format!(
            "\nnote: `{}` was not generated and is left alone; add to it:\n",
            manifest.display()
        ));
        for line in &summary.needed {
            notes.push_str(&format!("\n    {line}"));
        }
        notes.push('\n');
    }
    let is_complete = !summary.kept.is_empty() && summary.needed.is_empty();
    if !is_complete && files.get("Cargo.toml").is_some_and(needs_crates_io) {
        notes.push_str(
            "\nnote: this crate does not build yet, because `twilio-runtime` is not on crates.io\n |\n \
             = help: pass `--runtime-path` with the folder `runtime` of a checkout of twilio-codegen",
        );
    }
    notes
}

/// Returns whether a generated `Cargo.toml` depends on a published runtime. This note goes with the first release.
fn needs_crates_io(manifest: &str) -> bool {
    !manifest.contains("\ntwilio-runtime = { path = ")
}
