//! What `generate` says about what it did or would do.

use std::{env, fs, path::Path};

use twilio_codegen::{Files, Summary};

/// The package that the bindings depend on.
const RUNTIME: &str = "twilio-runtime";

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

/// Returns what the user has to do before the bindings can be built.
fn notes(out: &Path, summary: &Summary, files: &Files) -> String {
    let Some(generated) = files.get("Cargo.toml") else {
        return host_note(out).unwrap_or_default();
    };
    let mut notes = String::new();
    if !summary.needed.is_empty() {
        notes.push_str(&format!(
            "\nnote: `{}` was not generated and is left alone; add to it:\n",
            out.join("Cargo.toml").display()
        ));
        for line in &summary.needed {
            notes.push_str(&format!("\n    {line}"));
        }
        notes.push('\n');
    }
    let is_needed = |line: &String| line.starts_with(RUNTIME);
    let has_own_runtime = !summary.kept.is_empty() && !summary.needed.iter().any(is_needed);
    if !has_own_runtime && needs_crates_io(generated) {
        notes.push_str(
            "\nnote: this crate does not build yet, because `twilio-runtime` is not on crates.io\n |\n \
             = help: pass `--runtime-path` with the folder `runtime` of a checkout of twilio-codegen",
        );
    }
    notes
}

/// Returns a note if the bindings are in a crate that does not depend on the runtime.
fn host_note(out: &Path) -> Option<String> {
    let out = std::path::absolute(out).ok()?;
    let mut manifests = out.ancestors().map(|folder| folder.join("Cargo.toml"));
    let manifest = manifests.find(|manifest| manifest.is_file())?;
    let text = fs::read_to_string(&manifest).ok()?;
    if text.contains(RUNTIME) {
        return None;
    }
    let folder = env::current_dir().ok()?;
    let shown = manifest.strip_prefix(folder).unwrap_or(&manifest).display();
    Some(format!(
        "\nnote: the bindings use `{RUNTIME}`, which `{shown}` does not depend on\n |\n \
         = help: add `{RUNTIME} = {{ path = \"…\" }}`, with the folder `runtime` of a checkout of twilio-codegen, to \
         its dependencies"
    ))
}

/// Returns whether a generated `Cargo.toml` depends on a published runtime. This note goes with the first release.
fn needs_crates_io(manifest: &str) -> bool {
    !manifest.contains(&format!("\n{RUNTIME} = {{ path = "))
}
