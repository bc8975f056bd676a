//! The command `diff`.

use std::{fs, path::Path, process::ExitCode};

use twilio_codegen::{Config, Diagnostic, Diff, Error, Verdict};

use crate::{
    STALE,
    args::{DiffFormat, Editions, Messages, Report},
    messages::print,
};

/// Compares two editions, and prints what changes.
///
/// # Errors
///
/// Returns an error if an edition cannot be read, if the report is about documents or resources that do not exist, and
/// if the result cannot be written.
pub(crate) fn diff(
    editions: &Editions,
    report: &Report,
    format: DiffFormat,
    messages: &Messages,
) -> Result<ExitCode, Error> {
    let compare = |config: &Config| config.diff(&editions.old, &editions.new);
    let mut diff = messages.with_progress(editions.config()?, compare)?;
    messages.warn(diff.warnings());
    if !report.document.is_empty() {
        diff = diff.of_documents(&report.document)?;
    }
    if !report.resource.is_empty() {
        diff = diff.of_resources(&report.resource)?;
    }
    if let Some(version) = &report.crate_version {
        diff = diff.of_version(version)?;
    }
    match (&report.write_overlay, format) {
        (Some(path), _) => overlay(&diff, path, messages)?,
        (None, DiffFormat::Json) => print(&(diff.to_json() + "\n"))?,
        (None, DiffFormat::Markdown) => print(&diff.to_markdown())?,
        (None, DiffFormat::Human) if messages.quiet => print(&in_short(&diff))?,
        (None, DiffFormat::Human) => print(&diff.to_text(report.all))?,
    }
    Ok(match report.fail_on {
        Some(limit) if diff.verdict() >= Some(limit) => ExitCode::from(STALE),
        _ => ExitCode::SUCCESS,
    })
}

/// Prints the overlay that keeps the old names, or writes it to a file.
fn overlay(diff: &Diff, path: &Path, messages: &Messages) -> Result<(), Error> {
    let Some(text) = diff.overlay() else {
        messages.note("nothing was renamed, so no overlay is needed");
        return Ok(());
    };
    if path == Path::new("-") {
        return print(&text);
    }
    let shown = path.display();
    if path.exists() {
        let problem = Diagnostic::error(format!("`{shown}` exists"));
        return Err(problem.help("name another file, or remove it first").into());
    }
    fs::write(path, text)
        .map_err(|error| Diagnostic::error(format!("`{shown}` cannot be written: {error}")))?;
    messages.note(&format!(
        "{shown}: written; pass it with `--overlay` to `generate`"
    ));
    Ok(())
}

/// Returns what a script needs: the version to release, or the verdict.
fn in_short(diff: &Diff) -> String {
    let verdict = || diff.verdict().map_or("none", Verdict::as_str).to_owned();
    diff.next_version().unwrap_or_else(verdict) + "\n"
}
