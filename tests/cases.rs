//! The output of the generator for small documents, one feature each. They also serve as examples.
//!
//! Each folder under `tests/cases` is a case. `input.yaml` is the document, `expected.rs` the output as one file, and
//! `expected.txt` the error or the warnings. `tests/compiled_cases` compiles every `expected.rs`.
//!
//! `UPDATE_EXPECT=1 cargo test --test cases` updates the expected files and the list of compiled cases.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use twilio_codegen::{Config, Layout, Style};

fn folders() -> Vec<PathBuf> {
    // Relative, as in the expected messages. Tests run in the folder of the package.
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

/// Generates a case. Returns the texts of `expected.rs` and `expected.txt`; empty means that the file must not exist.
fn run(folder: &Path) -> [(&'static str, String); 2] {
    let generated = Config::new()
        // With `/` on every platform.
        .spec(format!("tests/cases/{}/input.yaml", name(folder)))
        .crate_name("example")
        .layout(Layout::File)
        // Only where they are shown: most documents have examples.
        .mock(name(folder).starts_with("mock"))
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

/// Returns whether the file contains this text; a missing file counts as empty. Updates it if `UPDATE_EXPECT` is set.
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

/// Shows the first line in which two texts differ.
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
fn output_matches_the_expected_files() {
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
fn all_outputs_are_compiled() {
    const FILE: &str = "tests/compiled_cases/cases.rs";
    const HEAD: &str =
        "//! Every `tests/cases/*/expected.rs`. The test `cases` writes this list.\n\n";
    let list: String = folders()
        .iter()
        .filter(|folder| {
            run(folder)
                .iter()
                .any(|(file, text)| *file == "expected.rs" && !text.is_empty())
        })
        .map(|folder| {
            let name = name(folder);
            format!("pub mod {name} {{\n    include!(\"../cases/{name}/expected.rs\");\n}}\n")
        })
        .collect();
    assert!(
        holds(Path::new(FILE), &format!("{HEAD}{list}")),
        "the list in {FILE} is out of date; UPDATE_EXPECT=1 updates it"
    );
}
