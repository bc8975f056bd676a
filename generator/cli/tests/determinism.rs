//! The output depends only on the documents: not on the order of the files, the current folder, the paths given, the
//! locale, the time zone or the time.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::Duration,
};

use tempfile::tempdir;

/// Copies the documents of all cases that generate something, and returns their names.
fn copy_documents(to: &Path) -> Vec<String> {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases");
    let mut names = Vec::new();
    for entry in fs::read_dir(cases).unwrap() {
        let case = entry.unwrap().path();
        if case.join("expected.rs").exists() {
            let name = format!("{}.yaml", case.file_name().unwrap().display());
            fs::copy(case.join("input.yaml"), to.join(&name)).unwrap();
            names.push(name);
        }
    }
    assert!(names.len() > 20);
    names.sort();
    names
}

/// Runs the program and returns the files it writes.
fn generate(
    from: &Path,
    specs: &[PathBuf],
    environment: &[(&str, &str)],
) -> BTreeMap<PathBuf, String> {
    let out = tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_twilio-codegen"));
    command
        .args(["generate", "--quiet", "--no-cache", "--out"])
        .arg(out.path());
    for spec in specs {
        command.arg("--spec").arg(spec);
    }
    let environment = environment.iter().copied();
    let output = command
        .current_dir(from)
        .envs(environment)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let mut found = BTreeMap::new();
    let mut folders = vec![out.path().to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let place = out.path().display().to_string();
            assert!(!text.contains(&place), "{} has its path", path.display());
            found.insert(path.strip_prefix(out.path()).unwrap().to_path_buf(), text);
        }
    }
    found
}

#[test]
fn output_does_not_depend_on_order_folder_locale_or_time() {
    let folder = tempdir().unwrap();
    let folder = folder.path().canonicalize().unwrap();
    let specs = folder.join("a-place-of-documents");
    fs::create_dir_all(specs.join("deeper")).unwrap();
    let names = copy_documents(&specs);

    let relative: Vec<PathBuf> = names.iter().map(PathBuf::from).collect();
    let plain = [("LC_ALL", "C"), ("LANG", "C"), ("TZ", "UTC")];
    let first = generate(&specs, &relative, &plain);
    assert!(first.len() > 100, "{} files", first.len());
    for (path, text) in &first {
        let path = path.display();
        assert!(!text.contains("a-place-of-documents"), "{path}");
        assert!(!text.contains(env!("CARGO_MANIFEST_DIR")), "{path}");
    }

    // A timestamp with a resolution of one second would differ.
    thread::sleep(Duration::from_millis(1_100));
    let backwards: Vec<PathBuf> = names.iter().rev().map(|name| specs.join(name)).collect();
    let turkish = [
        ("LC_ALL", "tr_TR.UTF-8"),
        ("LANG", "tr_TR.UTF-8"),
        ("TZ", "Pacific/Auckland"),
    ];
    let second = generate(Path::new("/"), &backwards, &turkish);
    assert!(first == second, "{}", difference(&first, &second));

    let around = [PathBuf::from("../../a-place-of-documents/./deeper/..")];
    let third = generate(&specs.join("deeper"), &around, &[("COLUMNS", "20")]);
    assert!(first == third, "{}", difference(&first, &third));
}

/// Describes the first file that differs.
fn difference(one: &BTreeMap<PathBuf, String>, another: &BTreeMap<PathBuf, String>) -> String {
    let mut paths = one.keys().chain(another.keys());
    let path = paths.find(|path| one.get(*path) != another.get(*path));
    format!("{path:?} differs")
}
