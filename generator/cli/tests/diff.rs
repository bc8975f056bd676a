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
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

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
        let diff = similar::TextDiff::from_lines(&expected, printed);
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
        let overlay = run(case, &["--overlay"]);
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
