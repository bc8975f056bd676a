//! A document of OpenAPI 3.0 and its edition for OpenAPI 3.1 give the same code.
//!
//! Needs Twilio's documents beside the checkout. Without them, the test is skipped with a message.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may fail anywhere"
)]

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};
use twilio_codegen::{Config, Files};
use twilio_test_support::twilio_documents;

/// How an edition says that a value may be null.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Nullable {
    /// `type: [string, 'null']`, and a union for a reference.
    TypeList,
    /// A union of the schema and null.
    Union(&'static str),
}

#[test]
fn twilios_documents_give_the_same_code_in_both_versions() {
    let Some(folder) = twilio_documents("editions for OpenAPI 3.1 were not compared") else {
        return;
    };
    let documents: Vec<(String, Value)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "yaml")
        })
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
            (format!("{stem}.json"), serde_yaml::from_str(&text).unwrap())
        })
        .collect();
    let scratch = tempfile::tempdir().unwrap();
    let original = generate(&scratch.path().join("original"), &documents, |_| {});
    for (name, nullable) in [
        ("type_list", Nullable::TypeList),
        ("any_of", Nullable::Union("anyOf")),
        ("one_of", Nullable::Union("oneOf")),
    ] {
        let edition = generate(&scratch.path().join(name), &documents, |document| {
            document["openapi"] = json!("3.1.1");
            convert_all(document, nullable);
        });
        for (path, text) in original.iter() {
            let converted = edition.get(path).unwrap_or_default();
            let line = text.lines().zip(converted.lines()).find(|(a, b)| a != b);
            assert!(text == converted, "{name}: {} differs: {line:?}", path);
        }
        assert_eq!(original.iter().count(), edition.iter().count(), "{name}");
    }
}

fn generate(folder: &Path, documents: &[(String, Value)], edit: impl Fn(&mut Value)) -> Files {
    fs::create_dir(folder).unwrap();
    for (name, document) in documents {
        let mut document = document.clone();
        edit(&mut document);
        fs::write(folder.join(name), document.to_string()).unwrap();
    }
    let files = Config::new()
        .spec(folder)
        .crate_name("twilio")
        .generate()
        .unwrap_or_else(|error| panic!("{error}"));
    assert!(files.warnings().is_empty(), "{}", files.warnings());
    files
}

/// Converts every schema of a document.
fn convert_all(node: &mut Value, nullable: Nullable) {
    match node {
        Value::Array(items) => items.iter_mut().for_each(|it| convert_all(it, nullable)),
        Value::Object(members) => {
            for (key, child) in members.iter_mut() {
                match (key.as_str(), child) {
                    // Values are not schemas, whatever their keys.
                    ("example" | "examples" | "default" | "enum", _) => {}
                    ("schema" | "items" | "additionalProperties", child) => schema(child, nullable),
                    ("properties" | "schemas", Value::Object(schemas)) => {
                        schemas.values_mut().for_each(|it| schema(it, nullable));
                    }
                    ("allOf" | "anyOf" | "oneOf", Value::Array(schemas)) => {
                        schemas.iter_mut().for_each(|it| schema(it, nullable));
                    }
                    (_, child) => convert_all(child, nullable),
                }
            }
        }
        _ => {}
    }
}

fn schema(node: &mut Value, nullable: Nullable) {
    let Value::Object(members) = node else { return };
    if let Some(example) = members.remove("example") {
        members.insert("examples".to_owned(), json!([example]));
    }
    if let Some([only]) = members
        .get("enum")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
    {
        let only = only.clone();
        members.remove("enum");
        members.insert("const".to_owned(), only);
    }
    for (flag, limit) in [
        ("exclusiveMinimum", "minimum"),
        ("exclusiveMaximum", "maximum"),
    ] {
        if members.get(flag) == Some(&json!(true)) {
            let limit = members.remove(limit).unwrap();
            members.insert(flag.to_owned(), limit);
        }
    }
    match members.get("format").and_then(Value::as_str) {
        Some("byte") => {
            members.remove("format");
            members.insert("contentEncoding".to_owned(), json!("base64"));
        }
        Some("binary") => {
            members.remove("format");
            members.insert("contentMediaType".to_owned(), json!("image/png"));
        }
        _ => {}
    }
    if members.remove("nullable") == Some(json!(true)) {
        allow_null(members, nullable);
    }
    convert_all(node, nullable);
}

fn allow_null(members: &mut Map<String, Value>, nullable: Nullable) {
    let keyword = match (nullable, members.get("type")) {
        (Nullable::TypeList, Some(kind)) => {
            let list = json!([kind, "null"]);
            if let Some(values) = members.get_mut("enum").and_then(Value::as_array_mut) {
                values.push(Value::Null);
            }
            members.insert("type".to_owned(), list);
            return;
        }
        (Nullable::TypeList, None) => "oneOf",
        (Nullable::Union(keyword), _) => keyword,
    };
    let annotations = ["description", "default", "deprecated", "x-twilio"];
    let (outer, inner): (Map<_, _>, Map<_, _>) = std::mem::take(members)
        .into_iter()
        .partition(|(key, _)| annotations.contains(&key.as_str()));
    *members = outer;
    members.insert(keyword.to_owned(), json!([inner, { "type": "null" }]));
}
