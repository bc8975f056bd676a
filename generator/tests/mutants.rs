//! Mutated documents: no panic, no hang, and either an error with a location or bindings that compile without warnings
//! in any layout.
//!
//! Mutants are derived from the documents in this repository, and from Twilio's if they are present (`TWILIO_OAI_DIR`,
//! or `../shared/twilio-oai` beside the repository). To try more of them, run
//! `MUTANTS=20000 cargo test --release -p twilio-codegen --test mutants`. `MUTANTS_OF=folder` mutates other documents.
//! Seeds count from zero, or from `MUTANTS_FROM`, so that failures are reproducible.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bindings;
mod mutation;

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    ops::Range,
    path::Path,
};

use bindings::{Bindings, LAYOUTS, fault_of_paths, items};
use mutation::{Random, mutant};
use serde_yaml::Value;
use twilio_codegen::{
    __private::{Document, Options, emit, lower},
    Diagnostics, Files, Layout, Style,
};
use twilio_test_support::twilio_documents;

/// How many of the mutants in crate layout are compiled as separate crates.
const CRATES: usize = 4;

fn options(layout: Layout) -> Options {
    Options {
        runtime_path: Some(bindings::runtime()),
        layout,
        mock: true,
        ..Options::default()
    }
}

/// Runs all stages on a text. Returns the generated files, `None` if the text is rejected with an error, or a message
/// if the generator is at fault.
fn run(layout: Layout, text: &str) -> Result<Option<Files>, String> {
    let mut diagnostics = Diagnostics::default();
    let options = options(layout);
    let document = Document::parse("mutant.yaml", text.to_owned(), &mut diagnostics);
    let api = document.and_then(|document| lower(&[document], &options, &mut diagnostics));
    match api {
        Some(api) if !diagnostics.has_errors() => {
            let files = emit(&api, &options).map_err(|error| error.to_string())?;
            for (path, text) in files.iter().filter(|(path, _)| path.ends_with(".rs")) {
                syn::parse_file(text).map_err(|error| format!("{path} is not Rust: {error}"))?;
            }
            if let Some(fault) = fault_of_paths(&files) {
                return Err(fault);
            }
            // If one module file overwrote another, its items would be missing here, but not in a single file.
            let whole =
                emit(&api, &self::options(Layout::File)).map_err(|error| error.to_string())?;
            if items(&whole) != items(&files) {
                return Err(format!("{layout:?} has other items than one file"));
            }
            Ok(Some(files))
        }
        _ => {
            let placeless = diagnostics.iter().any(|found| found.file().is_none());
            if placeless || !diagnostics.has_errors() {
                let report = diagnostics.render(Style::plain());
                return Err(format!("is rejected without a location:\n{report}"));
            }
            Ok(None)
        }
    }
}

/// Returns the texts of all documents in a folder and its subfolders, up to a size in bytes.
fn documents(folder: &Path, largest: u64) -> Vec<String> {
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let texts = paths.iter().flat_map(|path| {
        let is_yaml = path
            .extension()
            .is_some_and(|extension| extension == "yaml");
        if path.is_dir() {
            documents(path, largest)
        } else if is_yaml && path.metadata().unwrap().len() <= largest {
            vec![fs::read_to_string(path).unwrap()]
        } else {
            Vec::new()
        }
    });
    texts.collect()
}

/// Returns the seeds to try.
fn seeds(usual: u64) -> Range<u64> {
    let number = |name: &str| env::var(name).map(|number| number.parse().unwrap());
    let from = number("MUTANTS_FROM").unwrap_or(0);
    from..from + number("MUTANTS").unwrap_or(usual)
}

/// Mutates the documents and compiles the bindings of mutants that are not rejected.
fn try_mutants(name: &str, texts: &[String], usual: u64) {
    let trees: Vec<Value> = texts
        .iter()
        .filter_map(|text| serde_yaml::from_str(text).ok())
        .collect();
    assert_eq!(texts.len(), trees.len(), "a document cannot be read");
    // The mutants are kept for inspection.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}_documents"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let mut bindings = Bindings::new(name);
    let mut faults: BTreeMap<String, String> = BTreeMap::new();
    let (mut crates, mut known) = (0, BTreeSet::new());
    for seed in seeds(usual) {
        let mut random = Random(seed);
        let which = random.below(texts.len());
        let text = mutant(&texts[which], &trees[which], &mut random);
        let module = format!("mutant_{seed}");
        fs::write(folder.join(format!("{module}.yaml")), &text).unwrap();
        let layout = LAYOUTS[seed as usize % LAYOUTS.len()];
        match run(layout, &text) {
            Err(fault) => drop(faults.insert(module, fault)),
            // Only the first of several mutants with the same bindings is compiled.
            Ok(Some(files)) if known.insert(sources(&files)) => {
                if layout == Layout::Crate && crates < CRATES {
                    crates += 1;
                    bindings.add_crate(&module, &files);
                } else {
                    bindings.add(&module, layout, &files);
                }
            }
            Ok(_) => {}
        }
    }
    assert!(bindings.len() > 0, "every mutant is rejected");
    println!("{} mutants are compiled", bindings.len());
    faults.extend(bindings.faults());
    let report: String = faults
        .iter()
        .map(|(module, fault)| format!("{module}: {fault}\n"))
        .collect();
    assert!(
        faults.is_empty(),
        "{} mutants are at fault; they are in {}\n\n{report}",
        faults.len(),
        folder.display()
    );
}

fn sources(files: &Files) -> Vec<String> {
    let sources = files.iter().filter(|(path, _)| path.ends_with(".rs"));
    sources.map(|(_, text)| text.to_owned()).collect()
}

#[test]
fn mutants_are_rejected_or_compile() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let texts = match env::var_os("MUTANTS_OF") {
        Some(folder) => documents(Path::new(&folder), u64::MAX),
        None => {
            let mut texts = documents(&project.join("spec"), u64::MAX);
            texts.extend(documents(&project.join("tests/cases"), u64::MAX));
            texts
        }
    };
    try_mutants("mutants_of_ours", &texts, 300);
}

#[test]
fn mutants_of_twilio_documents_are_rejected_or_compile() {
    // Larger documents find nothing more, and are slow without optimization.
    const LARGEST: u64 = 60_000;
    let Some(folder) = twilio_documents("no mutants were made of them") else {
        return;
    };
    try_mutants("mutants_of_twilios", &documents(&folder, LARGEST), 40);
}
