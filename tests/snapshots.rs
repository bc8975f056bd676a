//! Snapshots of the generator's output for `spec/`: one for each operation and model, named after it, and one for each
//! of the crate's other files. The same for the manifest.
//!
//! `cargo insta review` shows changes; `INSTA_UPDATE=always cargo test --test snapshots` accepts them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::Value;
use twilio_codegen::Config;

/// The texts of snapshots by name.
type Snapshots = BTreeMap<String, String>;

#[test]
fn bindings() {
    let files = Config::new()
        .spec("spec")
        .crate_name("twilio-conversations")
        .generate()
        .unwrap();
    let mut operations = Snapshots::new();
    let mut models = Snapshots::new();
    let mut rest = Snapshots::new();
    for (path, text) in &files {
        let folder_and_file = path
            .strip_prefix("src/")
            .and_then(|path| path.split_once('/'));
        match folder_and_file {
            Some((_, "models.rs")) => models.extend(items(text)),
            Some((_, file)) if !matches!(file, "mod.rs" | "mock.rs") => {
                operations.insert(file.trim_end_matches(".rs").to_owned(), text.to_owned());
            }
            _ => {
                rest.insert(path.replace('/', "."), text.to_owned());
            }
        }
    }
    assert_eq!(operations.len(), 10);
    assert_eq!(models.len(), 6);
    compare("bindings/operations", &operations);
    compare("bindings/models", &models);
    compare("bindings", &rest);
}

#[test]
fn manifest() {
    let manifest = Config::new().spec("spec").manifest().unwrap();
    let mut manifest: Value = serde_json::from_str(&manifest.to_json()).unwrap();
    let document = &mut manifest["documents"][0];
    let models = take(&mut document["models"], "type");
    let operations = take(&mut document["resources"][0]["operations"], "function");
    assert_eq!((operations.len(), models.len()), (10, 5));
    compare("manifest/operations", &operations);
    compare("manifest/models", &models);
    let rest = Snapshots::from([("manifest".to_owned(), json(&manifest))]);
    compare("manifest", &rest);
}

/// Removes the elements of an array from a manifest. Names each after the last segment of its path under `key`.
fn take(array: &mut Value, key: &str) -> Snapshots {
    let elements = std::mem::take(array.as_array_mut().unwrap());
    let named = elements.iter().map(|element| {
        let path = element[key].as_str().unwrap();
        let name = path.rsplit("::").next().unwrap();
        (name.to_owned(), json(element))
    });
    named.collect()
}

fn json(value: &Value) -> String {
    format!("{value:#}\n")
}

/// Returns the items of `models.rs` by the type they belong to, and what precedes them as `models.rs`.
fn items(text: &str) -> Snapshots {
    let mut items = Snapshots::new();
    let mut name = "models.rs".to_owned();
    for item in text.split_inclusive("\n\n") {
        // Items start at the margin. Blank lines within an item are followed by indented lines.
        if item.starts_with(|first: char| !first.is_whitespace() && first != '}')
            && let Some(subject) = subject(item)
        {
            name = subject.to_owned();
        }
        items.entry(name.clone()).or_default().push_str(item);
    }
    items
}

/// Returns the name after `pub struct`, `pub enum` or `impl`, or the first name in a macro.
fn subject(item: &str) -> Option<&str> {
    let code = item
        .lines()
        .map(str::trim)
        .filter(|line| !line.starts_with("//") && !line.starts_with("#["));
    let mut words = code.flat_map(str::split_whitespace);
    match words.next()? {
        "pub" => words.nth(1),
        "impl" => words.next(),
        "use" => None,
        call if call.ends_with('!') => words.nth(1),
        _ => None,
    }
}

fn compare(folder: &str, snapshots: &Snapshots) {
    let folder = Path::new("snapshots").join(folder);
    insta::with_settings!({
        snapshot_path => &folder,
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        for (name, text) in snapshots {
            insta::assert_snapshot!(name.as_str(), text);
        }
    });

    // Snapshots of items that are no longer generated must be deleted.
    let entries = fs::read_dir(Path::new("tests").join(folder)).unwrap();
    let mut found: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|file| file.strip_suffix(".snap").map(str::to_owned))
        .collect();
    found.sort_unstable();
    let expected: Vec<&String> = snapshots.keys().collect();
    assert_eq!(found.iter().collect::<Vec<_>>(), expected);
}
