//! Documents with a single construct each (`../shared/cases` beside the repository). In every layout, each is rejected
//! with a location, or its bindings compile and are documented without warnings.
//!
//! If the folder is missing, the test is skipped, or fails with `TWILIO_CODEGEN_REQUIRE_SHARED=1`.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bindings;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use bindings::{Bindings, LAYOUTS, fault_of_paths, items};
use twilio_codegen::{Config, Error, Files, Layout};

fn documents(folder: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> = paths
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "yaml")
        })
        .collect();
    paths.sort();
    paths
}

/// Returns the name of the module for a document in a layout.
fn module(path: &Path, layout: Layout) -> String {
    let stem = path.file_stem().unwrap().to_string_lossy();
    format!("case_{}_{layout:?}", stem.replace('-', "_")).to_lowercase()
}

fn generate(path: &Path, layout: Layout) -> Result<Files, Error> {
    let config = Config::new().spec(path).layout(layout);
    config.mock(true).generate()
}

/// Returns what is wrong with an error, if anything.
fn fault_of_refusal(error: &Error) -> Option<String> {
    let diagnostics = error.diagnostics();
    if !diagnostics.has_errors() {
        return Some("is rejected without an error".to_owned());
    }
    let placeless = diagnostics.iter().any(|found| found.file().is_none());
    placeless.then(|| format!("is rejected without a location:\n{error}"))
}

#[test]
fn every_case_is_rejected_with_a_location_or_compiles() {
    let Some(folder) = twilio_test_support::shared_cases("they were not generated") else {
        return;
    };
    let documents = documents(&folder);
    assert!(documents.len() >= 100, "only {} documents", documents.len());

    let mut bindings = Bindings::new("shared_cases");
    let mut faults = BTreeMap::new();
    for path in &documents {
        let mut whole = None;
        for layout in LAYOUTS {
            let module = module(path, layout);
            let files = match generate(path, layout) {
                Ok(files) => files,
                Err(error) => {
                    println!("{module} is rejected: {error}\n");
                    faults.extend(fault_of_refusal(&error).map(|fault| (module, fault)));
                    continue;
                }
            };
            let items = items(&files);
            if *whole.get_or_insert_with(|| items.clone()) != items {
                let fault = format!("has other items than {:?}", LAYOUTS[0]);
                faults.insert(module.clone(), fault);
            } else if let Some(fault) = fault_of_paths(&files) {
                faults.insert(module.clone(), fault);
            }
            bindings.add(&module, layout, &files);
        }
    }
    assert!(bindings.len() >= documents.len(), "most cases are rejected");
    for (module, fault) in bindings.faults() {
        let known = faults.entry(module).or_default();
        known.push_str(&fault);
    }
    let report: String = faults
        .iter()
        .map(|(module, fault)| format!("{module}: {fault}\n"))
        .collect();
    assert!(
        faults.is_empty(),
        "{} modules are at fault\n\n{report}",
        faults.len()
    );
}
