//! What the generator makes of small documents, a case a feature: reading them teaches what it does.
//!
//! A folder under `tests/cases` is a case: `input.yaml`, and what comes of it. `expected.rs` is the output as one file;
//! `expected.txt` is the error, or the warnings. `tests/compiled_cases.rs` compiles every `expected.rs`.
//!
//! `UPDATE_EXPECT=1 cargo test --test cases` writes what comes of the inputs now, and the list of what is compiled.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use twilio_codegen::{Config, Layout, Style};

fn folders() -> Vec<PathBuf> {
    // Relative, as it stands in messages: tests run in the package's folder.
    let mut folders: Vec<PathBuf> = fs::read_dir("tests/cases")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    folders
}

fn name(folder: &Path) -> &str {
    folder.file_name().unwrap().to_str().unwrap()
}

/// The texts of `expected.rs` and `expected.txt`, empty for those that must not be.
fn run(folder: &Path) -> [(&'static str, String); 2] {
    let generated = Config::new()
        // With `/` on every system.
        .spec(format!("tests/cases/{}/input.yaml", name(folder)))
        .crate_name("example")
        .layout(Layout::File)
        .generate();
    let (code, messages) = match generated {
        Ok(files) => {
            let messages = files.warnings().render(Style::plain());
            (files.get("example.rs").unwrap().to_owned(), messages)
        }
        Err(error) => (String::new(), error.diagnostics().render(Style::plain())),
    };
    [("expected.rs", code), ("expected.txt", messages)]
}

/// Whether the file holds this text; no file is an empty one. Makes it so where the environment asks for it.
fn holds(file: &Path, text: &str) -> bool {
    let old = fs::read_to_string(file).unwrap_or_default();
    if old != text && env::var_os("UPDATE_EXPECT").is_some() {
        if text.is_empty() {
            fs::remove_file(file).unwrap();
        } else {
            fs::write(file, text).unwrap();
        }
        return true;
    }
    old == text
}

/// Where two texts part.
fn difference(old: &str, new: &str) -> String {
    let at = old
        .lines()
        .zip(new.lines())
        .take_while(|(old, new)| old == new)
        .count();
    let [old, new] = [old, new].map(|text| text.lines().nth(at).unwrap_or("(nothing)"));
    format!("line {}\n  expected: {old}\n     found: {new}", at + 1)
}

#[test]
fn every_case_gives_what_is_expected() {
    let folders = folders();
    assert!(folders.len() >= 35, "only {} cases", folders.len());
    let mut wrong = Vec::new();
    for folder in folders {
        for (file, text) in run(&folder) {
            let file = folder.join(file);
            if !holds(&file, &text) {
                let expected = fs::read_to_string(&file).unwrap_or_default();
                wrong.push(format!(
                    "{}, {}",
                    file.display(),
                    difference(&expected, &text)
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} outputs differ; UPDATE_EXPECT=1 accepts what is generated now\n\n{}",
        wrong.len(),
        wrong.join("\n\n")
    );
}

#[test]
fn every_output_is_compiled() {
    const FILE: &str = "tests/compiled_cases.rs";
    const LIST: &str = "// The list, written by `cases`.\n";
    let compiled = fs::read_to_string(FILE).unwrap();
    let (head, _) = compiled.split_once(LIST).unwrap();
    let list: String = folders()
        .iter()
        .filter(|folder| {
            run(folder)
                .iter()
                .any(|(file, text)| *file == "expected.rs" && !text.is_empty())
        })
        .map(|folder| {
            let name = name(folder);
            format!("pub mod {name} {{\n    include!(\"cases/{name}/expected.rs\");\n}}\n")
        })
        .collect();
    assert!(
        holds(Path::new(FILE), &format!("{head}{LIST}{list}")),
        "the list in {FILE} is not complete; UPDATE_EXPECT=1 completes it"
    );
}
