//! Copies of documents that other generators can use, with the fewest changes that make their output compile.

use std::{collections::BTreeMap, fmt, fs, path::Path};

use anyhow::{Context, Result};
use clap::ValueEnum;
use serde_json::Value;

/// The generator that a copy is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Peer {
    Progenitor,
    OpenapiGenerator,
}

impl Peer {
    pub(crate) const ALL: [Self; 2] = [Self::Progenitor, Self::OpenapiGenerator];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Progenitor => "progenitor",
            Self::OpenapiGenerator => "openapi-generator",
        }
    }
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Each kind of change, and how many times it was made.
type Changes = BTreeMap<&'static str, usize>;

/// Writes modified copies to a folder. Prints the number of operations, and what was changed.
pub(crate) fn mend_all<P: AsRef<Path>>(peer: Peer, folder: &Path, paths: &[P]) -> Result<()> {
    let (mut operations, mut changes) = (0, Changes::new());
    for path in paths {
        let path = path.as_ref();
        let mut document = read(path)?;
        operations += self::operations(&mut document).count();
        mend(peer, &mut document, &mut changes);
        write(
            &document,
            &folder.join(path.file_name().unwrap_or_default()),
        )?;
    }
    let changes: Vec<String> = changes
        .iter()
        .map(|(what, count)| format!("{what} ({count})"))
        .collect();
    println!("{operations} {}", changes.join(", "));
    Ok(())
}

/// Writes a copy in which `word` is appended to the first description among the schemas.
pub(crate) fn describe(from: &Path, to: &Path, word: &str) -> Result<()> {
    let mut document = read(from)?;
    let description = document
        .pointer_mut("/components/schemas")
        .and_then(first_description)
        .with_context(|| format!("{} describes nothing", from.display()))?;
    description.push(' ');
    description.push_str(word);
    write(&document, to)
}

pub(crate) fn read(path: &Path) -> Result<Value> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    serde_yaml::from_str(&text).with_context(|| path.display().to_string())
}

fn write(document: &Value, path: &Path) -> Result<()> {
    fs::write(path, serde_yaml::to_string(document)?).with_context(|| path.display().to_string())
}

fn mend(peer: Peer, document: &mut Value, changes: &mut Changes) {
    match peer {
        Peer::Progenitor => {
            drop_formats(document, changes);
            operations(document).for_each(|operation| simplify(operation, changes));
        }
        Peer::OpenapiGenerator => {
            let schemas = document.pointer("/components/schemas").cloned();
            let schemas = schemas.unwrap_or_default();
            operations(document).for_each(|operation| inline_enums(operation, &schemas, changes));
        }
    }
}

fn operations(document: &mut Value) -> impl Iterator<Item = &mut Value> {
    document
        .get_mut("paths")
        .and_then(Value::as_object_mut)
        .into_iter()
        .flat_map(|paths| paths.values_mut())
        .filter_map(Value::as_object_mut)
        .flat_map(|path| path.values_mut())
        .filter(|operation| operation.get("responses").is_some())
}

/// Removes `format` from object schemas, which progenitor does not support.
fn drop_formats(value: &mut Value, changes: &mut Changes) {
    match value {
        Value::Array(values) => values
            .iter_mut()
            .for_each(|value| drop_formats(value, changes)),
        Value::Object(members) => {
            if members.get("type").is_some_and(|kind| kind == "object")
                && members.get("format").is_some_and(Value::is_string)
            {
                members.shift_remove("format");
                *changes.entry("`format` of an object removed").or_default() += 1;
            }
            members
                .values_mut()
                .for_each(|value| drop_formats(value, changes));
        }
        _ => {}
    }
}

/// Reduces an operation to one media type for its body and one successful response, as progenitor requires.
fn simplify(operation: &mut Value, changes: &mut Changes) {
    let body = operation.pointer_mut("/requestBody/content");
    if let Some(content) = body.and_then(Value::as_object_mut) {
        let extra: Vec<String> = content.keys().skip(1).cloned().collect();
        for media_type in extra {
            content.shift_remove(&media_type);
            *changes
                .entry("additional media type of a body removed")
                .or_default() += 1;
        }
    }
    if let Some(responses) = operation
        .get_mut("responses")
        .and_then(Value::as_object_mut)
    {
        let success = |status: &&String| status.starts_with('2');
        let extra: Vec<String> = responses.keys().filter(success).skip(1).cloned().collect();
        for status in extra {
            responses.shift_remove(&status);
            *changes
                .entry("additional successful response removed")
                .or_default() += 1;
        }
    }
}

/// Inlines the enums that form fields refer to, because openapi-generator writes the paths of such references twice.
fn inline_enums(operation: &mut Value, schemas: &Value, changes: &mut Changes) {
    let content = operation.pointer_mut("/requestBody/content");
    let Some(content) = content.and_then(Value::as_object_mut) else {
        return;
    };
    let fields = content
        .values_mut()
        .filter_map(|media_type| {
            media_type
                .pointer_mut("/schema/properties")?
                .as_object_mut()
        })
        .flat_map(|properties| properties.values_mut());
    for field in fields {
        let target = field
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|reference| reference.strip_prefix("#/components/schemas/"))
            .and_then(|name| schemas.get(name))
            .filter(|target| target.get("enum").is_some());
        if let Some(target) = target {
            *field = target.clone();
            *changes.entry("enum of a form field inlined").or_default() += 1;
        }
    }
}

fn first_description(value: &mut Value) -> Option<&mut String> {
    match value {
        Value::Array(values) => values.iter_mut().find_map(first_description),
        Value::Object(members) => {
            // Looked up twice, because a borrow that may be returned would last for the whole function.
            if matches!(members.get("description"), Some(Value::String(text)) if !text.is_empty()) {
                return match members.get_mut("description") {
                    Some(Value::String(text)) => Some(text),
                    _ => None,
                };
            }
            members.values_mut().find_map(first_description)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document() -> Value {
        json!({
            "paths": {"/Things": {"post": {
                "requestBody": {"content": {
                    "application/x-www-form-urlencoded": {"schema": {"properties": {
                        "State": {"$ref": "#/components/schemas/state"},
                        "Other": {"$ref": "#/components/schemas/thing"},
                    }}},
                    "application/json": {},
                }},
                "responses": {"201": {}, "202": {}, "400": {}},
            }}},
            "components": {"schemas": {
                "state": {"type": "string", "enum": ["on"]},
                "thing": {"type": "object", "format": "uri-map", "description": "A thing."},
            }},
        })
    }

    #[test]
    fn copy_for_progenitor_is_simplified() {
        let (mut document, mut changes) = (document(), Changes::new());
        mend(Peer::Progenitor, &mut document, &mut changes);
        let post = &document["paths"]["/Things"]["post"];
        let keys = |value: &Value| {
            value
                .as_object()
                .unwrap()
                .keys()
                .cloned()
                .collect::<Vec<_>>()
        };
        assert_eq!(keys(&post["responses"]), ["201", "400"]);
        assert_eq!(
            keys(&post["requestBody"]["content"]),
            ["application/x-www-form-urlencoded"]
        );
        assert_eq!(
            document["components"]["schemas"]["thing"].get("format"),
            None
        );
        assert_eq!(changes.values().sum::<usize>(), 3);
    }

    #[test]
    fn copy_for_openapi_generator_has_inline_enums() {
        let (mut document, mut changes) = (document(), Changes::new());
        mend(Peer::OpenapiGenerator, &mut document, &mut changes);
        let form = &document["paths"]["/Things"]["post"]["requestBody"]["content"]["application/x-www-form-urlencoded"];
        let properties = &form["schema"]["properties"];
        assert_eq!(properties["State"]["enum"], json!(["on"]));
        assert!(properties["Other"].get("$ref").is_some());
        assert_eq!(changes.values().sum::<usize>(), 1);
    }

    #[test]
    fn changes_one_description() {
        let mut document = document();
        first_description(&mut document).unwrap().push('!');
        assert_eq!(
            document["components"]["schemas"]["thing"]["description"],
            "A thing.!"
        );
    }
}
