//! The names that users of Twilio's and SendGrid's documents call. They are an API, which changes to the generator must not break.
//!
//! `names.txt` has a digest for each document. If one differs, compare the output of `twilio-codegen list --format
//! json` for that document before and after the change. `UPDATE_EXPECT=1` accepts the current names.

use std::{env, fs};

use serde_json::Value;

use crate::corpus::Corpus;

const FILE: &str = "tests/corpus/names.txt";

#[test]
fn names_are_unchanged() {
    let Some(corpus) = Corpus::get() else { return };
    let documents = corpus.manifest["documents"].as_array().unwrap();
    let digests: String = documents
        .iter()
        .map(|document| {
            let source = document["source"].as_str().unwrap();
            format!("{source} {:016x}\n", digest(&names(document).join("\n")))
        })
        .collect();
    if env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(FILE, &digests).unwrap();
    }
    let expected = fs::read_to_string(FILE).unwrap();
    let changed: Vec<&str> = digests
        .lines()
        .filter(|line| !expected.lines().any(|known| known == *line))
        .collect();
    assert!(changed.is_empty(), "names have changed in {changed:#?}");
    assert_eq!(digests, expected);
}

/// Returns every name in a document's bindings, in the order of the manifest.
fn names(document: &Value) -> Vec<&str> {
    let mut names = Vec::new();
    for resource in list(&document["resources"]) {
        push(&mut names, resource, &["module"]);
        for operation in list(&resource["operations"]) {
            push(
                &mut names,
                operation,
                &["function", "builder", "required_struct"],
            );
            for input in list(&operation["inputs"]) {
                push(&mut names, input, &["name", "clear"]);
            }
        }
    }
    for model in list(&document["models"]) {
        push(&mut names, model, &["type"]);
        for part in ["fields", "members", "variants"] {
            for part in list(&model[part]) {
                push(&mut names, part, &["name", "clear"]);
            }
        }
        push(&mut names, &model["additional"], &["name"]);
    }
    names
}

fn push<'a>(names: &mut Vec<&'a str>, of: &'a Value, keys: &[&str]) {
    names.extend(keys.iter().filter_map(|key| of[*key].as_str()));
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// Computes the 64-bit FNV-1a hash.
fn digest(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
