//! Reads and traverses an OpenAPI document.

use std::{fs, path::PathBuf};

use serde_yaml::Value;

pub(crate) const DOCUMENT: &str = "twilio_conversations_v1.yaml";
pub(crate) const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

pub(crate) fn spec() -> Value {
    read(
        PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("spec")
            .join(DOCUMENT),
    )
}

#[track_caller]
pub(crate) fn read(path: PathBuf) -> Value {
    match fs::read_to_string(&path) {
        Ok(text) => yaml(&text),
        Err(error) => panic!("{}: {error}", path.display()),
    }
}

#[track_caller]
pub(crate) fn yaml(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap_or_else(|error| panic!("{error}"))
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Returns the keys and values of a map in order; nothing if the node is not a map.
pub(crate) fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value
        .as_mapping()
        .into_iter()
        .flatten()
        .map(|(key, value)| (text(key), value))
}

/// Follows `$ref`s inside the document.
pub(crate) fn resolve<'a>(document: &'a Value, node: &'a Value) -> &'a Value {
    target(document, node).map_or(node, |target| resolve(document, target))
}

/// Returns the target of the node's `$ref`, if it has one.
pub(crate) fn target<'a>(document: &'a Value, node: &Value) -> Option<&'a Value> {
    let path = node.get("$ref")?.as_str()?.strip_prefix("#/")?;
    Some(path.split('/').fold(document, |node, key| &node[key]))
}

pub(crate) struct Operation<'a> {
    /// Path and method.
    pub(crate) place: String,
    pub(crate) node: &'a Value,
}

pub(crate) fn operations(document: &Value) -> Vec<Operation<'_>> {
    let in_path = |(path, item)| {
        let methods = entries(item).filter(|(method, _)| METHODS.contains(method));
        methods.map(move |(method, node)| Operation {
            place: format!("{path} {method}"),
            node,
        })
    };
    entries(&document["paths"]).flat_map(in_path).collect()
}

/// Returns the request body, if there is one, then the contents of the 2xx responses.
pub(crate) fn bodies<'a>(operation: &Operation<'a>) -> Vec<(String, &'a Value)> {
    let request = entries(&operation.node["requestBody"]["content"])
        .map(|(_, media)| ("request".to_owned(), media));
    let answers = entries(&operation.node["responses"])
        .filter(|(status, _)| status.starts_with('2'))
        .flat_map(|(status, response)| {
            entries(&response["content"]).map(move |(_, media)| (status.to_owned(), media))
        });
    request
        .chain(answers)
        .map(|(what, media)| (format!("{} {what}", operation.place), media))
        .collect()
}

pub(crate) fn parameters_and_headers<'a>(operation: &Operation<'a>) -> Vec<(String, &'a Value)> {
    let parameters = operation.node["parameters"]
        .as_sequence()
        .into_iter()
        .flatten();
    let parameters = parameters.map(|parameter| (text(&parameter["name"]), parameter));
    let headers = entries(&operation.node["responses"])
        .flat_map(|(_, response)| entries(&response["headers"]));
    parameters
        .chain(headers)
        .map(|(name, node)| (format!("{} {name}", operation.place), node))
        .collect()
}

/// Returns the examples of a body, a parameter or a header, by name.
pub(crate) fn examples(carrier: &Value) -> Vec<(&str, &Value)> {
    let named = entries(&carrier["examples"]).map(|(name, example)| (name, &example["value"]));
    named
        .chain(carrier.get("example").map(|value| ("example", value)))
        .collect()
}

pub(crate) fn names<'a>(examples: &[(&'a str, &Value)]) -> Vec<&'a str> {
    examples.iter().map(|(name, _)| *name).collect()
}

/// Collects nodes that should have a description but do not.
pub(crate) fn undescribed(node: &Value, at: &str, silent: &mut Vec<String>) {
    let mut want = |name: &str, node: &Value| {
        if text(&node["description"]).is_empty() && node.get("$ref").is_none() {
            silent.push(format!("{at}: {name}"));
        }
    };
    for map in [
        "paths",
        "properties",
        "responses",
        "headers",
        "schemas",
        "securitySchemes",
    ] {
        entries(&node[map]).for_each(|(name, node)| want(name, node));
    }
    for list in ["parameters", "tags"] {
        let listed = node[list].as_sequence().into_iter().flatten();
        listed
            .filter(|entry| entry.is_mapping())
            .for_each(|entry| want(text(&entry["name"]), entry));
    }
    for (key, value) in entries(node).filter(|(key, _)| !key.starts_with("example")) {
        undescribed(value, &format!("{at}/{key}"), silent);
    }
}

/// Formats the value on one line.
pub(crate) fn inline(value: &Value) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| format!("{value:?}"))
}
