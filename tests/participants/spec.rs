//! The examples of `spec/`, by name.

use std::{collections::BTreeMap, fs, path::Path, sync::LazyLock};

use serde_json::Value;

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("spec/twilio_conversations_v1.yaml");
    serde_yaml::from_str(&fs::read_to_string(path).unwrap()).unwrap()
});

/// Returns the response example of an operation with this name.
#[track_caller]
pub(crate) fn answer(operation: &str, name: &str) -> Value {
    answers(operation)
        .remove(name)
        .unwrap_or_else(|| panic!("{operation} has no example {name}"))
}

/// Returns all response examples of an operation.
pub(crate) fn answers(operation: &str) -> BTreeMap<String, Value> {
    let operation = find(operation);
    let (_, response) = operation["responses"]
        .as_object()
        .unwrap()
        .iter()
        .find(|(status, _)| status.starts_with('2'))
        .unwrap();
    examples(&response["content"]["application/json"])
}

/// Returns all form examples of an operation.
pub(crate) fn forms(operation: &str) -> BTreeMap<String, Value> {
    examples(&find(operation)["requestBody"]["content"]["application/x-www-form-urlencoded"])
}

fn examples(media: &Value) -> BTreeMap<String, Value> {
    let examples = media["examples"].as_object().unwrap();
    examples
        .iter()
        .map(|(name, example)| (name.clone(), example["value"].clone()))
        .collect()
}

#[track_caller]
fn find(operation: &str) -> &'static Value {
    let paths = DOCUMENT["paths"].as_object().unwrap();
    paths
        .values()
        .flat_map(|path| path.as_object().unwrap().values())
        .find(|node| node["operationId"] == operation)
        .unwrap_or_else(|| panic!("no operation {operation}"))
}

/// Returns the value without nulls, because models do not distinguish null from absent.
pub(crate) fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name.clone(), without_nulls(value)))
            .collect(),
        Value::Array(items) => items.iter().map(without_nulls).collect(),
        other => other.clone(),
    }
}
