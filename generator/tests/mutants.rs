//! Real documents with one or more things wrong: no panic, no hang, and either a diagnostic with a place or output that
//! is Rust, of which rustc sees a sample.
//!
//! They are made of our document, and of Twilio's where those are present (`TWILIO_OAI_DIR`, or `../shared/twilio-oai`
//! beside the repository). `MUTANTS=20000 cargo test --release -p twilio-codegen --test mutants` makes more than the usual
//! number, and `MUTANTS_OF=folder` makes them of other documents. The seeds are the numbers from zero, so that what is
//! found once is found again.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_yaml::Value;
use twilio_codegen::{
    Diagnostics, Layout, Options, diagnostic::Style, document::Document, emit, model,
};

/// A small generator of numbers (SplitMix64), the same on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % limit.max(1) as u64) as usize
    }
}

fn count(value: &Value) -> usize {
    1 + match value {
        Value::Mapping(members) => members.values().map(count).sum(),
        Value::Sequence(items) => items.iter().map(count).sum(),
        _ => 0,
    }
}

/// The `at`th node in the order of the document.
fn node<'a>(value: &'a mut Value, at: &mut usize) -> Option<&'a mut Value> {
    if *at == 0 {
        return Some(value);
    }
    *at -= 1;
    match value {
        Value::Mapping(members) => members.values_mut().find_map(|value| node(value, at)),
        Value::Sequence(items) => items.iter_mut().find_map(|value| node(value, at)),
        _ => None,
    }
}

const NAMES: &[&str] = &[
    "$ref",
    "type",
    "self",
    "",
    "a\"b*/",
    "\u{202e}x",
    "0",
    "x-y",
    "Properties",
    "items",
    "../..",
    "r#fn",
    "ünï cödé",
];

/// Changes one node of the tree.
fn mutate(root: &mut Value, random: &mut Random) {
    let total = count(root);
    let donor = node(root, &mut random.below(total)).cloned().unwrap();
    let name = NAMES[random.below(NAMES.len())];
    let target = node(root, &mut random.below(total)).unwrap();
    let old = std::mem::take(target);
    *target = match (random.below(9), old) {
        (0, _) => Value::Null,
        (1, _) => donor,
        (2, old) => Value::Sequence(vec![old]),
        (3, old) => Value::Mapping([(name.into(), old)].into_iter().collect()),
        (4, _) => Value::from(random.below(1000) as f64 - 500.5),
        (5, _) => Value::from(name),
        (6, Value::Mapping(mut members)) => {
            let at = random.below(members.len());
            let key = members.keys().nth(at).cloned();
            key.and_then(|key| members.remove(&key));
            Value::Mapping(members)
        }
        (7, Value::Mapping(members)) => {
            let at = random.below(members.len());
            let renamed = members.into_iter().enumerate();
            renamed
                .map(|(n, (key, value))| {
                    if n == at {
                        (name.into(), value)
                    } else {
                        (key, value)
                    }
                })
                .collect::<serde_yaml::Mapping>()
                .into()
        }
        (_, Value::Mapping(mut members)) => {
            members.insert(name.into(), donor);
            Value::Mapping(members)
        }
        (_, Value::Sequence(mut items)) => {
            items.push(donor);
            Value::Sequence(items)
        }
        (_, _) => Value::Bool(true),
    };
}

/// Changes lines of the text, as a bad merge does.
fn mangle(text: &str, random: &mut Random) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let at = random.below(lines.len());
    match random.below(6) {
        0 => drop(lines.remove(at)),
        1 => lines.insert(at, lines[at].clone()),
        2 => lines[at].insert(0, ' '),
        3 => lines[at] = lines[at].trim_start().to_owned(),
        4 => lines.truncate(at),
        _ => {
            let other = random.below(lines.len());
            lines.swap(at, other);
        }
    }
    lines.join("\n")
}

/// Runs all stages on a text; what is emitted, unless the text is refused.
fn run(seed: u64, text: String) -> Option<String> {
    let mut diagnostics = Diagnostics::default();
    let options = Options {
        layout: Layout::File,
        ..Options::default()
    };
    let document = Document::parse("mutant.yaml", text, &mut diagnostics);
    let api = document.and_then(|document| model::lower(&[document], &options, &mut diagnostics));
    match api {
        Some(api) if !diagnostics.has_errors() => {
            let files = emit::emit(&api, &options);
            for (path, text) in files.as_ref().unwrap().iter() {
                assert!(
                    syn::parse_file(text).is_ok(),
                    "mutant {seed}: {path} is not Rust"
                );
            }
            files
                .unwrap()
                .iter()
                .next()
                .map(|(_, text)| text.to_owned())
        }
        _ => {
            assert!(
                diagnostics.has_errors(),
                "mutant {seed} is refused without a word"
            );
            let report = diagnostics.render(Style::plain());
            for found in diagnostics.iter() {
                assert!(
                    found.place.is_some(),
                    "mutant {seed} has no place:\n{report}"
                );
            }
            None
        }
    }
}

/// The documents in a folder of at most so many bytes, in the order of their names.
fn documents(folder: &Path, largest: usize) -> Vec<String> {
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "yaml")
        })
        .collect();
    paths.sort();
    let texts = paths.iter().map(|path| fs::read_to_string(path).unwrap());
    texts.filter(|text| text.len() <= largest).collect()
}

/// Makes mutants of the documents and runs them; what is emitted for those that are not refused, by seed.
fn survivors(texts: &[String], usual: u64) -> BTreeMap<u64, String> {
    let trees: Vec<Value> = texts
        .iter()
        .map(|text| serde_yaml::from_str(text).unwrap())
        .collect();
    let mutants = env::var("MUTANTS").map_or(usual, |number| number.parse().unwrap());
    let mut survivors = BTreeMap::new();
    for seed in 0..mutants {
        let mut random = Random(seed);
        let which = random.below(texts.len());
        let text = if random.below(4) == 0 {
            mangle(&texts[which], &mut random)
        } else {
            let mut tree = trees[which].clone();
            for _ in 0..=random.below(3) {
                mutate(&mut tree, &mut random);
            }
            serde_yaml::to_string(&tree).unwrap()
        };
        if let Some(emitted) = run(seed, text) {
            survivors.insert(seed, emitted);
        }
    }
    survivors
}

/// Compiles the first few that differ, each as a module of one crate.
fn compile(name: &str, survivors: BTreeMap<u64, String>) {
    const SAMPLE: usize = 12;
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut distinct = BTreeMap::new();
    for (seed, text) in survivors {
        // The seed that is told is the first.
        distinct.entry(text).or_insert(seed);
    }
    let mut sample: Vec<_> = distinct
        .into_iter()
        .map(|(text, seed)| (seed, text))
        .collect();
    sample.sort();
    sample.truncate(SAMPLE);
    assert!(!sample.is_empty(), "every mutant is refused");

    fs::create_dir_all(root.join("src")).unwrap();
    let runtime = project.join("runtime");
    let manifest = format!(
        "[package]\nname = \"mutants\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n\
         [dependencies]\ntwilio-runtime = {{ path = {runtime:?}, default-features = false }}\n\n[workspace]\n"
    );
    fs::write(root.join("Cargo.toml"), manifest).unwrap();
    // The versions that this workspace uses, so that nothing is asked of a registry.
    fs::copy(project.join("Cargo.lock"), root.join("Cargo.lock")).unwrap();
    let mut modules = String::new();
    for (seed, text) in &sample {
        modules.push_str(&format!("pub mod mutant_{seed};\n"));
        fs::write(root.join(format!("src/mutant_{seed}.rs")), text).unwrap();
    }
    fs::write(root.join("src/lib.rs"), modules).unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["check", "--offline", "--quiet", "--target-dir"])
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("mutants"))
        .current_dir(&root)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

#[test]
fn mutants_are_refused_or_compile() {
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    let spec = env::var_os("MUTANTS_OF").map_or(ours, PathBuf::from);
    compile(
        "mutants_of_ours",
        survivors(&documents(&spec, usize::MAX), 60),
    );
}

#[test]
fn mutants_of_twilios_documents_are_refused_or_compile() {
    // Larger ones are no different, and slow where nothing is optimised.
    const LARGEST: usize = 100_000;
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/twilio-oai");
    let folder = env::var_os("TWILIO_OAI_DIR").map_or_else(|| beside.into(), PathBuf::from);
    if !folder.is_dir() {
        eprintln!("SKIPPED: Twilio's documents are not here");
        return;
    }
    compile(
        "mutants_of_twilios",
        survivors(&documents(&folder, LARGEST), 80),
    );
}
