//! Overlays, compared with the test material of their specification and of RFC 9535 (`../shared/overlay` beside the
//! repository).
//!
//! If the folder is missing, the tests are skipped, or fail with `TWILIO_CODEGEN_REQUIRE_SHARED=1`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use serde_json::Value;
use twilio_codegen::{
    __private::{Source, apply_all, evaluate},
    Diagnostics, Severity,
};

fn source(path: &Path) -> Arc<Source> {
    let text = fs::read_to_string(path).unwrap();
    Arc::new(Source::new(path.display().to_string(), text))
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// Returns a document with overlays, as JSON.
fn applied(document: &Arc<Source>, overlays: &[Arc<Source>]) -> Result<Value, Diagnostics> {
    let mut diagnostics = Diagnostics::default();
    apply_all(document, overlays, &mut diagnostics).ok_or(diagnostics)
}

#[test]
fn compliant_sets_give_their_output() {
    let Some(folder) = twilio_test_support::overlay_suite("no overlay was applied") else {
        return;
    };
    let sets = entries(&folder.join("compliant-sets"));
    let sets: Vec<_> = sets.into_iter().filter(|path| path.is_dir()).collect();
    assert!(sets.len() >= 8, "only {} sets", sets.len());
    for set in sets {
        let [document, overlay, output] = ["openapi", "overlay", "output"]
            .map(|name| source(&set.join(name).with_extension("yaml")));
        let found = applied(&document, &[overlay])
            .unwrap_or_else(|diagnostics| panic!("{}:\n{diagnostics}", set.display()));
        let expected = applied(&output, &[]).unwrap();
        assert_eq!(found, expected, "{}", set.display());
    }
}

#[test]
fn valid_overlays_are_accepted_and_others_rejected_with_a_location() {
    let Some(folder) = twilio_test_support::overlay_suite("no overlay was checked") else {
        return;
    };
    let empty = Arc::new(Source::new("empty.yaml", "openapi: 3.0.3\n"));
    let mut count = 0;
    for version in ["v1.0", "v1.1"] {
        for (kind, is_valid) in [("pass", true), ("fail", false)] {
            for path in entries(&folder.join("tests").join(version).join(kind)) {
                let mut diagnostics = Diagnostics::default();
                apply_all(&empty, &[source(&path)], &mut diagnostics);
                let invalid = diagnostics
                    .iter()
                    // The document has none of the nodes, but every overlay was read by then.
                    .filter(|found| !found.message.ends_with("matches this target"))
                    .filter(|found| found.severity == Severity::Error)
                    .count();
                assert_eq!(invalid == 0, is_valid, "{}:\n{diagnostics}", path.display());
                let located = diagnostics.iter().all(|found| found.file().is_some());
                assert!(located, "{}:\n{diagnostics}", path.display());
                count += 1;
            }
        }
    }
    assert!(count >= 67, "only {count} overlays");
}

#[test]
fn queries_follow_rfc_9535() {
    let Some(folder) = twilio_test_support::overlay_suite("no query was evaluated") else {
        return;
    };
    let suite = fs::read_to_string(folder.join("jsonpath-cts.json")).unwrap();
    let suite: Value = serde_json::from_str(&suite).unwrap();
    let tests = suite["tests"].as_array().unwrap();
    assert!(tests.len() >= 703, "only {} queries", tests.len());
    let mut wrong = Vec::new();
    for test in tests {
        let selector = test["selector"].as_str().unwrap();
        let found = evaluate(selector, &test["document"]);
        if test["invalid_selector"] == true {
            if found.is_some() {
                wrong.push(format!("{selector:?} is accepted"));
            }
            continue;
        }
        let results = |one: &str, several: &str| match (&test[one], &test[several]) {
            (Value::Null, Value::Array(several)) => several.clone(),
            (one, _) => vec![one.clone()],
        };
        let paths = serde_json::to_value(found).unwrap();
        // Each node is changed once, even if a query selects it twice.
        let expected: Vec<Value> = results("result_paths", "results_paths")
            .into_iter()
            .map(without_repetitions)
            .collect();
        if !expected.contains(&paths) {
            wrong.push(format!(
                "{selector:?} selects {paths}, not one of {expected:?}"
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        tests.len(),
        wrong.join("\n")
    );
}

fn without_repetitions(paths: Value) -> Value {
    let mut distinct: Vec<Value> = Vec::new();
    for path in paths.as_array().unwrap() {
        if !distinct.contains(path) {
            distinct.push(path.clone());
        }
    }
    Value::Array(distinct)
}
