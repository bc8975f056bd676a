//! The same input makes the same bytes: whatever the order of the files, the folder one stands in, the paths by which
//! they are named, the language, the time zone and the time.
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

/// The documents of all cases that generate something, each under the name of its case.
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

/// The files that are generated, as the program writes them.
fn generate(
    from: &Path,
    specs: &[PathBuf],
    environment: &[(&str, &str)],
) -> BTreeMap<PathBuf, String> {
    let out = tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_twilio-codegen"));
    command
        .args(["generate", "--quiet", "--out"])
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
            assert!(!text.contains(&place), "{} names its place", path.display());
            found.insert(path.strip_prefix(out.path()).unwrap().to_path_buf(), text);
        }
    }
    found
}

#[test]
fn the_same_bytes_in_any_order_place_language_and_time() {
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

    // Another second.
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

/// The first file that is not the same.
fn difference(one: &BTreeMap<PathBuf, String>, another: &BTreeMap<PathBuf, String>) -> String {
    let mut paths = one.keys().chain(another.keys());
    let path = paths.find(|path| one.get(*path) != another.get(*path));
    format!("{path:?} differs")
}
