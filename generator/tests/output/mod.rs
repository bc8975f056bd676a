//! Output folders for tests.

use std::{fs, path::Path};

use tempfile::{TempDir, tempdir};
use twilio_codegen::{__private::MARKER, Files};

/// Creates files with a comment that marks them as generated.
pub(crate) fn files(texts: &[(&str, &str)]) -> Files {
    let mut files = Files::default();
    for (path, text) in texts {
        let comment = if path.ends_with(".toml") { "#" } else { "//" };
        files
            .insert(
                *path,
                format!("{comment} {MARKER} 0.1.0. Do not edit.\n{text}\n"),
            )
            .unwrap();
    }
    files
}

/// Creates a folder with two generated files and two files of the user.
pub(crate) fn folder() -> TempDir {
    let folder = tempdir().unwrap();
    files(&[("src/lib.rs", "mod a;"), ("src/a.rs", "")])
        .write(folder.path())
        .unwrap();
    fs::write(folder.path().join("README.md"), "Mine.\n").unwrap();
    fs::write(folder.path().join("src/mine.rs"), "// Mine.\n").unwrap();
    folder
}

/// Returns the names in a folder, sorted.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}
