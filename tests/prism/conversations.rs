//! All operations of Twilio's Conversations document, if it is available. They are called through bindings generated
//! and compiled for this test, with minimal and with all inputs.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Map, Value, json};
use twilio_codegen::Config;
use twilio_test_support::typed_calls;

use crate::{
    corpus,
    server::{Prism, copies},
};

/// The number of operations in the document.
const OPERATIONS: usize = 103;

/// The number of requests that Prism and `twilio-mock` are compared with.
const COMPARED: usize = 225;

#[test]
fn prism_accepts_all_of_conversations() {
    let Some(folder) = corpus() else { return };
    let document = folder.join("twilio_conversations_v1.yaml");
    let [plain, everything_required] = copies(&document);
    let Some(prism) = Prism::start(&plain, &[]) else {
        return;
    };
    let strict = Prism::start(&everything_required, &[]).unwrap();

    let config = Config::new()
        .spec(&document)
        .crate_name("twilio")
        .runtime_path(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime"));
    let manifest: Value = serde_json::from_str(&config.manifest().unwrap().to_json()).unwrap();
    let harness = Harness::new(&config, &manifest);
    let root: Value = serde_json::from_slice(&fs::read(&plain).unwrap()).unwrap();
    let operations = typed_calls::operations(&manifest);
    assert_eq!(operations.len(), OPERATIONS);
    mock_agrees(&harness, &prism, &root, &operations);
    for (prism, all) in [(&prism, false), (&strict, true)] {
        let jobs: Vec<Value> = operations
            .iter()
            .enumerate()
            .map(|(number, (_, operation))| json!({ "operation": number, "inputs": inputs(&root, operation, all) }))
            .collect();
        let problems: Vec<String> = harness
            .run(&prism.url, &jobs)
            .iter()
            .zip(&operations)
            .filter(|(result, _)| result.get("answer").is_none())
            .map(|(result, (_, operation))| {
                format!("{}: {}", operation["operation_id"], result["problem"])
            })
            .collect();
        assert!(
            problems.is_empty(),
            "{}\n{}",
            problems.join("\n"),
            prism.said()
        );
    }
}

/// Checks that `twilio-mock` accepts and refuses the same requests as Prism: with all inputs, without each required one,
/// and with a value that breaks the pattern of each. Types and enums are left out, since the mock does not know them, and so
/// are unknown inputs, which only the mock refuses, and forms that would become empty, whose absence Prism accepts.
fn mock_agrees(harness: &Harness, prism: &Prism, root: &Value, operations: &[(&Value, &Value)]) {
    let mut jobs = Vec::new();
    let mut names = Vec::new();
    for (number, (_, operation)) in operations.iter().enumerate() {
        let all = inputs(root, operation, true);
        let mut add = |what: String, inputs: &Map<String, Value>, without: Option<&str>| {
            names.push(format!("{} {what}", operation["operation_id"]));
            jobs.push(json!({ "operation": number, "inputs": inputs, "without": without }));
        };
        add("with all inputs".to_owned(), &all, None);
        for (at, input) in operation["inputs"].as_array().unwrap().iter().enumerate() {
            let wire = input["wire"].as_str().unwrap();
            let is_in_path = input["location"] == "path";
            let forms = operation["inputs"].as_array().unwrap().iter();
            let is_alone = forms.filter(|input| input["location"] == "form").count() == 1;
            if input["role"] == "argument" && !is_in_path && !is_alone {
                add(format!("without {wire}"), &all, Some(wire));
            }
            let node = root.pointer(input["pointer"].as_str().unwrap().trim_start_matches('#'));
            let schema = node.map(|node| node.get("schema").unwrap_or(node)).unwrap();
            if schema["pattern"].is_string() {
                let mut inputs = all.clone();
                inputs.insert(at.to_string(), "zz".into());
                add(format!("with a broken {wire}"), &inputs, None);
            }
        }
    }
    assert_eq!(jobs.len(), COMPARED);
    let accepts = |url: &str| -> Vec<bool> {
        let results = harness.run(url, &jobs);
        let answers = results.iter().map(|result| result.get("answer").is_some());
        answers.collect()
    };
    let (prism, mock) = (accepts(&prism.url), accepts("mock"));
    let both = prism.iter().zip(&mock).zip(&names);
    let differences: Vec<String> = both
        .filter(|((prism, mock), _)| prism != mock)
        .map(|((prism, mock), name)| format!("{name}: Prism {prism}, the mock {mock}"))
        .collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// Returns values for an operation's inputs, by their index in the manifest: for all inputs, or only the required ones.
fn inputs(root: &Value, operation: &Value, all: bool) -> Map<String, Value> {
    let inputs = operation["inputs"].as_array().unwrap().iter().enumerate();
    inputs
        .filter(|(_, input)| all || input["role"] == "argument")
        .map(|(at, input)| {
            let pointer = input["pointer"].as_str().unwrap();
            let node = root.pointer(pointer.trim_start_matches('#')).unwrap();
            let schema = node.get("schema").unwrap_or(node);
            (at.to_string(), sample(root, schema))
        })
        .collect()
}

/// Returns a value that the schema allows, with awkward characters if possible.
fn sample(root: &Value, schema: &Value) -> Value {
    if let Some(target) = schema["$ref"].as_str() {
        return sample(root, root.pointer(target.trim_start_matches('#')).unwrap());
    }
    if let Some(members) = schema["enum"].as_array() {
        return members[0].clone();
    }
    match (
        schema["type"].as_str().unwrap(),
        schema["format"].as_str(),
        schema["pattern"].as_str(),
    ) {
        ("boolean", ..) => true.into(),
        ("integer", ..) => schema["maximum"].as_i64().unwrap_or(7).into(),
        ("array", ..) => json!([
            sample(root, &schema["items"]),
            sample(root, &schema["items"])
        ]),
        ("string", Some("date-time"), _) => "2026-01-31T23:59:09Z".into(),
        ("string", Some("uri"), _) => "https://example.com/a?b=c&d=%20#e".into(),
        // `^IS[0-9a-fA-F]{32}$`
        ("string", _, Some(pattern)) => {
            format!("{}{}", &pattern[1..3], "0123456789abcdefABCDEF0123456789").into()
        }
        ("string", None, None) => "a/b?c#d&e=f+g%20h~*é\u{1F600}".into(),
        _ => panic!("no sample of {schema}"),
    }
}

/// A program that calls the bindings.
struct Harness {
    folder: PathBuf,
    program: PathBuf,
}

impl Harness {
    fn new(config: &Config, manifest: &Value) -> Self {
        let ours = Path::new(env!("CARGO_MANIFEST_DIR"));
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("prism_conversations");
        fs::create_dir_all(folder.join("src")).unwrap();
        config
            .generate()
            .unwrap()
            .write(folder.join("twilio"))
            .unwrap();
        // The versions of this workspace's lock file, so that no registry is needed.
        fs::copy(ours.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
        let package = format!(
            "[package]\nname = \"prism_harness\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [workspace]\nmembers = [\"twilio\"]\n\n\
             [dependencies]\ntwilio = {{ path = \"twilio\", features = [\"mock\"] }}\ntwilio-runtime = {{ path = {:?} }}\n\
             twilio-mock = {{ path = {:?} }}\n\
             twilio-test-support = {{ path = {:?}, features = [\"typed-calls\"] }}\n\
             form_urlencoded = \"1\"\nserde = \"1\"\nserde_json = \"1\"\ntokio = {{ version = \"1\", features = [\"rt\"] }}\n",
            ours.join("runtime"),
            ours.join("mock"),
            ours.join("tests/support")
        );
        for (name, text) in [
            ("Cargo.toml", package.as_str()),
            ("src/main.rs", include_str!("harness/main.rs")),
            ("src/without.rs", include_str!("harness/without.rs")),
            ("src/operations.rs", &typed_calls::source(manifest)),
            ("src/mocked.rs", &typed_calls::mocked(manifest)),
        ] {
            fs::write(folder.join(name), text).unwrap();
        }
        // In a target folder whose dependencies are already built.
        let cargo = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--offline", "--target-dir"])
            .arg(target)
            .current_dir(&folder)
            .output()
            .unwrap();
        assert!(
            cargo.status.success(),
            "{}",
            String::from_utf8_lossy(&cargo.stderr)
        );
        Self {
            folder,
            program: target.join("debug/prism_harness"),
        }
    }

    /// Runs the jobs and returns their results.
    fn run(&self, url: &str, jobs: &[Value]) -> Vec<Value> {
        let [given, done] = ["jobs.json", "results.json"].map(|name| self.folder.join(name));
        fs::write(&given, serde_json::to_vec(jobs).unwrap()).unwrap();
        let mut program = Command::new(&self.program);
        let status = program.arg(url).arg(given).arg(&done).status().unwrap();
        assert!(status.success(), "the harness failed");
        let results: Vec<Value> = serde_json::from_slice(&fs::read(done).unwrap()).unwrap();
        assert_eq!(results.len(), jobs.len());
        results
    }
}
