//! Golden tests of the errors for bad input.
//!
//! Each folder in `tests/errors` is a case: its files are the input, and `expected.txt` is the exit code and the
//! output. The program runs in a copy of the folder as `list --spec <the file named input.*>`, or with the arguments in
//! `command.txt`, one per line. It must not change any file.
//!
//! `UPDATE_EXPECT=1 cargo test -p twilio-codegen-cli --test errors` updates `expected.txt`. Review each as a user who
//! has never seen the source.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Returns all files in a folder and its subfolders, except for those of the test itself.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    fn walk(folder: &Path, root: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, root, found);
            } else {
                let relative = path.strip_prefix(root).unwrap().to_path_buf();
                found.insert(relative, fs::read(&path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, folder, &mut found);
    found.remove(Path::new("expected.txt"));
    found.remove(Path::new("command.txt"));
    found
}

fn arguments(case: &Path, files: &BTreeMap<PathBuf, Vec<u8>>) -> Vec<String> {
    if let Ok(command) = fs::read_to_string(case.join("command.txt")) {
        return command.lines().map(str::to_owned).collect();
    }
    let input = files
        .keys()
        .find(|path| path.file_stem().is_some_and(|stem| stem == "input"))
        .unwrap_or_else(|| panic!("{} has neither input nor command", case.display()));
    ["list", "--spec", input.to_str().unwrap()]
        .map(str::to_owned)
        .to_vec()
}

/// Runs a case, and returns the diff if the output is not as expected.
fn run(case: &Path, update: bool) -> Result<(), String> {
    let name = case.file_name().unwrap().to_string_lossy();
    let before = tree(case);
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in &before {
        let target = folder.path().join(path);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(target, bytes).unwrap();
    }
    let output = Command::new(env!("CARGO_BIN_EXE_twilio-codegen"))
        .args(arguments(case, &before))
        .current_dir(folder.path())
        .env("TWILIO_CODEGEN_NO_CACHE", "1")
        .env_remove("COLUMNS")
        .output()
        .unwrap();
    if tree(folder.path()) != before {
        return Err(format!("{name}: files were changed"));
    }
    let code = output.status.code();
    if !matches!(code, Some(1 | 2)) {
        return Err(format!("{name}: ended with {}", output.status));
    }
    let printed = format!(
        "exit code {}\n\n{}{}",
        code.unwrap_or_default(),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    if printed.contains(|c: char| c.is_control() && c != '\n') {
        return Err(format!("{name}: control characters were printed"));
    }
    let file = case.join("expected.txt");
    if update {
        fs::write(&file, printed).unwrap();
        return Ok(());
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    if printed == expected {
        return Ok(());
    }
    let diff = similar::TextDiff::from_lines(&expected, &printed);
    Err(format!("{name}:\n{}", diff.unified_diff()))
}

#[test]
fn errors_match_the_goldens() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors");
    let update = env::var_os("UPDATE_EXPECT").is_some();
    let mut cases: Vec<PathBuf> = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    cases.sort();
    assert!(cases.len() >= 60, "only {} cases", cases.len());
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| run(case, update).err())
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {} cases differ; UPDATE_EXPECT=1 updates them\n\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}
