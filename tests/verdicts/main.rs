//! What `Config::diff` says about updates of documents, checked with the compiler.
//!
//! For each update, the bindings for both editions are generated. For each finding that a program stops compiling, a
//! small program is made from the old manifest, which must compile against the old bindings and not against the new ones.
//! For each document without such a finding, a program that uses the whole old API must compile against both.
//!
//! The updates are those of the golden tests in `generator/cli/tests/diff`, and real ones of Twilio in
//! `../shared/twilio-oai-history`, relative to the repository, or in the folder that `TWILIO_OAI_HISTORY_DIR` names: a
//! folder for each update, with the documents that changed in `old` and `new`. Without them, only the small ones are
//! tested, with a message.

// `cfg(test)` so that clippy.toml's exceptions for tests apply.
#[cfg(test)]
mod programs;
#[cfg(test)]
mod updates;
#[cfg(test)]
mod workspace;

use std::{collections::BTreeMap, fs};

use twilio_codegen::{Diff, Kind, Verdict};

use programs::{Manifest, breaking, whole};
use updates::{Update, config, manifest};
use workspace::Workspace;

#[test]
fn verdicts_are_those_of_the_compiler() {
    let updates = Update::all();
    let mut workspace = Workspace::new("verdicts");
    // What is expected of a program against the new bindings, by the name of its package and its own.
    let mut expected: BTreeMap<(String, String), (bool, String)> = BTreeMap::new();
    for (at, update) in updates.iter().enumerate() {
        let manifest = manifest(&update.old);
        let manifest = Manifest::new(&manifest);
        let mut programs: Vec<(String, String)> = Vec::new();
        for (number, finding) in update.diff.findings().enumerate() {
            if finding.verdict != Verdict::Major {
                continue;
            }
            let name = format!("breaks{number}");
            programs.push((name.clone(), breaking(&manifest, finding)));
            let what = format!("{}: {}: {finding}", update.name, finding.document);
            expected.insert((format!("p{at}"), name), (false, what));
        }
        for (document, source) in whole(&manifest) {
            let name = format!("whole_{document}");
            let compiles = !update.breaks(document);
            let what = format!("{}: the whole of {document}", update.name);
            programs.push((name.clone(), source));
            if compiles {
                expected.insert((format!("p{at}"), name), (true, what));
            }
        }
        for (edition, documents) in [("old", &update.old), ("new", &update.new)] {
            let files = config()
                .spec(documents)
                .crate_name(format!("p{at}-{edition}"))
                .runtime_path(Workspace::runtime())
                .generate()
                .unwrap();
            workspace.add(&format!("p{at}"), edition, &files, &programs);
        }
    }
    let compiled = workspace.check();
    let mut wrong = Vec::new();
    for (package, name) in workspace.programs() {
        let has =
            |edition: &str| compiled.contains(&(format!("{package}-{edition}"), name.clone()));
        if !has("old") {
            wrong.push(format!(
                "{package}/{name} does not compile against the old bindings"
            ));
        }
        if let Some((compiles, what)) = expected.get(&(package.clone(), name.clone()))
            && has("new") != *compiles
        {
            let verb = if *compiles {
                "should compile"
            } else {
                "compiles"
            };
            wrong.push(format!(
                "{what}: {verb} against the new bindings ({package}/{name})"
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{}\n\n{}",
        wrong.join("\n"),
        workspace.errors()
    );
}

#[test]
fn overlays_keep_the_names_of_operations_and_schemas() {
    let updates = Update::all().iter().filter(|update| update.is_real);
    let folder = tempfile::tempdir().unwrap();
    for update in updates {
        let renamed = |diff: &Diff| -> Vec<String> {
            let is_rename = |kind: Kind| {
                [
                    Kind::ModuleRenamed,
                    Kind::FunctionRenamed,
                    Kind::TypeRenamed,
                ]
                .contains(&kind)
            };
            let findings = diff.findings().filter(|finding| is_rename(finding.kind));
            findings.map(ToString::to_string).collect()
        };
        let Some(overlay) = update.diff.overlay() else {
            assert_eq!(renamed(&update.diff), [""; 0], "{}", update.name);
            continue;
        };
        let path = folder.path().join(&update.name);
        fs::write(&path, overlay).unwrap();
        let pinned = config().overlay(path).diff(&update.old, &update.new);
        let pinned = pinned.unwrap_or_else(|error| panic!("{}: {error}", update.name));
        assert_eq!(renamed(&pinned), [""; 0], "{}", update.name);
    }
}
