//! Golden tests of `diff`.
//!
//! Each folder in `tests/diff` is a case: the documents of both editions in `old` and `new`, further arguments in
//! `arguments.txt`, one per line, and what the program prints: `expected.txt`, `expected.md`, `expected.json` for a case
//! that has one, and `overlay.yaml` if something was renamed.
//!
//! `UPDATE_EXPECT=1 cargo test -p twilio-codegen-cli --test diff` updates them. Review each as a user who has to decide
//! whether to update.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;
use twilio_codegen::{Config, Diff, Kind};

/// Compares the editions of a case, and returns what is printed.
fn run(case: &Path, further: &[&str]) -> String {
    let arguments = fs::read_to_string(case.join("arguments.txt")).unwrap_or_default();
    let output = Command::new(env!("CARGO_BIN_EXE_twilio-codegen"))
        .args(["diff", "old", "new"])
        .args(arguments.lines())
        .args(further)
        .current_dir(case)
        .env_remove("COLUMNS")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{}: {said}", case.display());
    String::from_utf8(output.stdout).unwrap() + &said
}

/// Returns the difference if a file is not as expected.
fn compare(case: &Path, file: &str, printed: &str, update: bool) -> Option<String> {
    let path = case.join(file);
    if update {
        fs::write(&path, printed).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    let name = case.file_name().unwrap().display();
    (printed != expected).then(|| {
        let diff = similar::TextDiff::from_lines(expected.as_str(), printed);
        format!("{name}/{file}:\n{}", diff.unified_diff())
    })
}

fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff");
    let entries = fs::read_dir(root).unwrap();
    let mut cases: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    cases
}

/// Compares the editions of a case without the arguments that narrow the report.
fn compare_editions(case: &Path, old: &str, new: &str) -> Diff {
    let config = Config::new().skip_unsupported(true);
    config.diff(case.join(old), case.join(new)).unwrap()
}

fn kinds(diff: &Diff) -> BTreeSet<Kind> {
    diff.findings().map(|finding| finding.kind).collect()
}

#[test]
fn reports_match_the_goldens() {
    let update = env::var_os("UPDATE_EXPECT").is_some();
    let cases = cases();
    assert!(cases.len() >= 30, "only {} cases", cases.len());
    let mut wrong = Vec::new();
    for case in &cases {
        let mut check = |file: &str, further: &[&str]| {
            wrong.extend(compare(case, file, &run(case, further), update));
        };
        check("expected.txt", &[]);
        check("expected.md", &["--format", "markdown", "--quiet"]);
        if case.join("expected.json").exists() {
            check("expected.json", &["--format", "json"]);
        }
        let overlay = run(case, &["--overlay", "--quiet"]);
        let file = case.join("overlay.yaml");
        let is_needed = overlay.contains("\nactions:\n");
        if is_needed {
            wrong.extend(compare(case, "overlay.yaml", &overlay, update));
        } else if update {
            let _ = fs::remove_file(file);
        } else if file.exists() {
            wrong.push(format!("{} is not needed", file.display()));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} files differ; UPDATE_EXPECT=1 updates them\n\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn overlays_keep_the_names() {
    let cases = cases().into_iter();
    let mut count = 0;
    for case in cases.filter(|case| case.join("overlay.yaml").exists()) {
        count += 1;
        let config = Config::new().overlay(case.join("overlay.yaml"));
        let diff = config.diff(case.join("old"), case.join("new")).unwrap();
        let renamed = diff.findings().find(|finding| {
            matches!(
                finding.kind,
                Kind::ModuleRenamed | Kind::FunctionRenamed | Kind::TypeRenamed
            )
        });
        assert_eq!(renamed, None, "{}", case.display());
    }
    assert!(count > 5, "only {count} cases have an overlay");
}

#[test]
fn every_kind_has_a_case() {
    let mut missing: BTreeSet<Kind> = Kind::ALL.iter().copied().collect();
    for case in cases() {
        for kind in kinds(&compare_editions(&case, "old", "new")) {
            missing.remove(&kind);
        }
    }
    assert!(missing.is_empty(), "no case for {missing:?}");
}

#[test]
fn every_kind_with_an_opposite_is_that_of_its_opposite() {
    for &kind in Kind::ALL {
        let Some(opposite) = kind.opposite() else {
            // Something new is never its own opposite, and neither is what was removed.
            let is_one_way = ["added", "removed", "tightened", "relaxed"]
                .iter()
                .any(|end| kind.as_str().ends_with(end));
            assert!(!is_one_way, "{kind} has no opposite");
            continue;
        };
        assert_ne!(kind, opposite);
        assert_eq!(opposite.opposite(), Some(kind));
    }
}

#[test]
fn verdicts_are_those_of_the_kinds() {
    for case in cases() {
        for finding in compare_editions(&case, "old", "new").findings() {
            assert_eq!(finding.verdict, finding.kind.verdict(), "{finding}");
        }
    }
}

#[test]
fn every_kind_is_documented() {
    let documentation = include_str!("../../DIFF.md");
    let table = documentation.split("## Kinds").nth(1).unwrap();
    let rows = table.lines().filter(|line| line.starts_with("| `"));
    let documented: Vec<(String, String)> = rows
        .map(|row| {
            let mut cells = row.split('|').map(str::trim).skip(1);
            let kind = cells.next().unwrap().trim_matches('`').to_owned();
            (kind, cells.next().unwrap().to_owned())
        })
        .collect();
    let kinds = Kind::ALL
        .iter()
        .map(|kind| (kind.to_string(), kind.verdict().to_string()));
    assert_eq!(documented, kinds.collect::<Vec<_>>());
}

#[test]
fn every_key_is_documented() {
    let documentation = include_str!("../../DIFF.md");
    let mut undocumented = BTreeSet::new();
    for case in cases() {
        let json = compare_editions(&case, "old", "new").to_json();
        collect_undocumented(
            &serde_json::from_str(&json).unwrap(),
            documentation,
            &mut undocumented,
        );
    }
    assert!(undocumented.is_empty(), "{undocumented:?}");
}

fn collect_undocumented(value: &Value, documentation: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                if !documentation.contains(&format!("`{key}`")) {
                    found.insert(key.clone());
                }
                collect_undocumented(value, documentation, found);
            }
        }
        Value::Array(values) => {
            let each = values.iter();
            each.for_each(|value| collect_undocumented(value, documentation, found));
        }
        _ => {}
    }
}
