//! The same documents in other forms: each as a feature of the large crate, as a separate crate, and as JSON.

use std::collections::BTreeMap;

use serde_json::Value;
use twilio_codegen::{Config, Files};

use crate::{
    corpus::Corpus,
    documents::{folders, path_of},
};

#[test]
fn each_feature_compiles_alone() {
    let Some(corpus) = Corpus::get() else { return };
    for (module, _) in modules(&corpus.manifest) {
        let checked = corpus.workspace().cargo(&[
            "check",
            "-p",
            "twilio",
            "--no-default-features",
            "--features",
            module,
        ]);
        checked.unwrap_or_else(|said| panic!("the feature {module}:\n{said}"));
    }
}

#[test]
fn separate_crates_have_the_same_code() {
    let Some(corpus) = Corpus::get() else { return };
    let folders = folders().unwrap();
    for (module, source) in modules(&corpus.manifest) {
        let config = Config::new()
            .spec(path_of(&folders, source))
            .crate_name("twilio");
        let alone = config.generate().unwrap_or_else(|error| panic!("{error}"));
        let (alone, together) = (code_of_crate(&alone), code_of_module(&corpus.files, module));
        assert!(alone.keys().eq(together.keys()), "{source}: other files");
        for (name, alone) in &alone {
            assert!(*alone == together[name], "{source}: other code in {name}");
        }
    }
}

#[test]
fn json_documents_generate_the_same_code() {
    let Some(corpus) = Corpus::get() else { return };
    for document in &corpus.documents {
        let name = document.source.replace(".yaml", ".json");
        corpus
            .workspace()
            .write(&format!("json/{name}"), &document.at("").to_string());
    }
    let config = Config::new()
        .spec(corpus.workspace().path("json"))
        .crate_name("twilio");
    let json = config.generate().unwrap_or_else(|error| panic!("{error}"));
    let names = |files: &Files| {
        files
            .iter()
            .map(|(name, _)| name.to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&json), names(&corpus.files));
    for ((name, json), (_, yaml)) in json.iter().zip(corpus.files.iter()) {
        assert!(
            name == "Cargo.toml" || code(json).eq(code(yaml)),
            "other code in {name}"
        );
    }
}

/// Returns the module and file name of each document.
fn modules(manifest: &Value) -> impl Iterator<Item = (&str, &str)> {
    let documents = manifest["documents"].as_array().unwrap().iter();
    documents.map(|document| {
        (
            document["module"].as_str().unwrap(),
            document["source"].as_str().unwrap(),
        )
    })
}

/// Returns the code of a crate by file, without comments and without its root's re-exports of the runtime.
fn code_of_crate(files: &Files) -> BTreeMap<&str, String> {
    // The root also has attributes and the exports of the runtime.
    let is_of_the_module = |line: &&str| {
        ["pub mod ", "mod ", "pub use self::"]
            .iter()
            .any(|start| line.starts_with(start))
    };
    let code = |(path, text)| match path {
        "src/lib.rs" => Some(("mod.rs", code(text).filter(is_of_the_module).collect())),
        path => Some((path.strip_prefix("src/")?, code(text).collect())),
    };
    files.iter().filter_map(code).collect()
}

/// Returns the code of a module of the large crate in the same form.
fn code_of_module<'a>(files: &'a Files, module: &str) -> BTreeMap<&'a str, String> {
    let name = |path: &'a str| match path.strip_prefix("src/")?.strip_prefix(module)? {
        // The module of a document without operations is a single file.
        ".rs" => Some("mod.rs"),
        path => path.strip_prefix('/'),
    };
    let code = |(path, text)| Some((name(path)?, code(text).collect()));
    files.iter().filter_map(code).collect()
}

fn code(text: &str) -> impl Iterator<Item = &str> {
    let is_code = |line: &&str| !line.trim_start().starts_with("//") && !line.trim().is_empty();
    text.lines().filter(is_code)
}
