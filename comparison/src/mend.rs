//! Copies of documents that other generators can use, with the fewest changes that make them generate, or make
//! their output compile.

use std::{collections::BTreeMap, fmt, fs, path::Path};

use anyhow::{Context, Result};
use clap::ValueEnum;
use serde_json::{Map, Value, json};

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

/// What a copy is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Purpose {
    /// The generator accepts it.
    Generate,
    /// Its output compiles.
    Compile,
}

impl Purpose {
    pub(crate) const ALL: [Self; 2] = [Self::Generate, Self::Compile];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Generate => "generate",
            Self::Compile => "compile",
        }
    }
}

/// Each kind of change, and how many times it was made.
type Changes = BTreeMap<&'static str, usize>;

/// Writes modified copies to a folder. Prints the number of operations, and what was changed.
pub(crate) fn mend_all<P: AsRef<Path>>(
    peer: Peer,
    purpose: Purpose,
    folder: &Path,
    paths: &[P],
) -> Result<()> {
    let (mut operations, mut changes) = (0, Changes::new());
    for path in paths {
        let path = path.as_ref();
        let mut document = read(path)?;
        operations += self::operations(&mut document).count();
        mend(peer, purpose, &mut document, &mut changes);
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

fn mend(peer: Peer, purpose: Purpose, document: &mut Value, changes: &mut Changes) {
    match peer {
        Peer::Progenitor => {
            lower_version(document, changes);
            walk(document, &mut |members| {
                drop_format(members, changes);
                add_schemas(members, changes);
            });
            if purpose == Purpose::Compile {
                drop_titles(document, changes);
            }
            let components = document.get("components").cloned().unwrap_or_default();
            operations(document).for_each(|operation| simplify(operation, &components, changes));
        }
        Peer::OpenapiGenerator => {
            walk(document, &mut |members| drop_examples(members, changes));
            if purpose == Purpose::Compile {
                rename_default(document, changes);
                let schemas = document.pointer("/components/schemas").cloned();
                let schemas = schemas.unwrap_or_default();
                operations(document)
                    .for_each(|operation| inline_enums(operation, &schemas, changes));
            }
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

/// Calls `change` for every object in a document.
fn walk(value: &mut Value, change: &mut impl FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(|value| walk(value, change)),
        Value::Object(members) => {
            change(members);
            members.values_mut().for_each(|value| walk(value, change));
        }
        _ => {}
    }
}

/// Declares a 3.1 document as 3.0, because progenitor rejects every other version.
fn lower_version(document: &mut Value, changes: &mut Changes) {
    if let Some(Value::String(version)) = document.get_mut("openapi")
        && version.starts_with("3.1.")
    {
        *version = "3.0.3".to_owned();
        *changes.entry("version 3.1 changed to 3.0").or_default() += 1;
    }
}

/// Removes `format` from an object schema, where progenitor does not support it.
fn drop_format(members: &mut Map<String, Value>, changes: &mut Changes) {
    if members.get("type").is_some_and(|kind| kind == "object")
        && members.get("format").is_some_and(Value::is_string)
    {
        members.shift_remove("format");
        *changes.entry("`format` of an object removed").or_default() += 1;
    }
}

/// Removes the titles of named objects that are nullable. For each, progenitor defines two types, one named after the
/// schema and one after its title, and the two names may be the same.
fn drop_titles(document: &mut Value, changes: &mut Changes) {
    let schemas = document.pointer_mut("/components/schemas");
    let schemas = schemas.and_then(Value::as_object_mut);
    for schema in schemas.into_iter().flat_map(|schemas| schemas.values_mut()) {
        if let Some(members) = schema.as_object_mut()
            && members.get("type").is_some_and(|kind| kind == "object")
            && members.get("nullable") == Some(&Value::Bool(true))
            && members.contains_key("title")
        {
            members.shift_remove("title");
            *changes
                .entry("`title` of a nullable object removed")
                .or_default() += 1;
        }
    }
}

/// Adds the schemas that media types lack, which progenitor requires.
fn add_schemas(members: &mut Map<String, Value>, changes: &mut Changes) {
    let content = members.get_mut("content").and_then(Value::as_object_mut);
    for (name, media_type) in content.into_iter().flatten() {
        // A schema may have a property with this name; only media types contain a slash.
        if name.contains('/')
            && let Some(media_type) = media_type.as_object_mut()
            && !media_type.contains_key("schema")
        {
            media_type.insert("schema".to_owned(), json!({}));
            *changes
                .entry("missing schema of a media type added")
                .or_default() += 1;
        }
    }
}

/// Reduces an operation to one media type for its body, one type of successful response and one type of error response,
/// as progenitor requires.
fn simplify(operation: &mut Value, components: &Value, changes: &mut Changes) {
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
        // A default response counts as both.
        for class in ["2d", "45d"] {
            for status in of_rarer_types(responses, components, class) {
                responses.shift_remove(&status);
                let change = match status.as_bytes().first() {
                    Some(b'2') => "successful response of another type removed",
                    Some(b'4' | b'5') => "error response of another type removed",
                    _ => "default response of another type removed",
                };
                *changes.entry(change).or_default() += 1;
            }
        }
    }
}

/// Returns the statuses whose responses do not have the most frequent type, or the first of several, among those that
/// begin with one of `initials`.
fn of_rarer_types(
    responses: &Map<String, Value>,
    components: &Value,
    initials: &str,
) -> Vec<String> {
    let types: Vec<(&String, Option<&Value>)> = responses
        .iter()
        .filter(|(status, _)| status.starts_with(|initial| initials.contains(initial)))
        .map(|(status, response)| (status, response_type(response, components)))
        .collect();
    let count = |of: Option<&Value>| types.iter().filter(|(_, other)| *other == of).count();
    // `max_by_key` returns the last of several.
    let kept = types.iter().rev().max_by_key(|(_, of)| count(*of));
    types
        .iter()
        .filter(|(_, of)| kept.is_some_and(|(_, kept)| kept != of))
        .map(|(status, _)| (*status).clone())
        .collect()
}

/// Returns the schema of a response's JSON, or what it has instead; `None` without a body.
fn response_type<'a>(response: &'a Value, components: &'a Value) -> Option<&'a Value> {
    let response = response
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|reference| reference.strip_prefix("#/components"))
        .and_then(|pointer| components.pointer(pointer))
        .unwrap_or(response);
    let content = response.get("content")?.as_object()?;
    match content.get("application/json") {
        Some(json) => json.get("schema"),
        None => content.values().next(),
    }
}

/// Removes the `examples` of a schema unless they are a list, as openapi-generator requires of OpenAPI 3.1.
fn drop_examples(members: &mut Map<String, Value>, changes: &mut Changes) {
    // A schema, since media types and parameters have no `type`.
    if members.get("type").is_some_and(Value::is_string)
        && members.get("examples").is_some_and(Value::is_object)
    {
        members.shift_remove("examples");
        *changes
            .entry("`examples` of a schema that are not a list removed")
            .or_default() += 1;
    }
}

/// Renames a schema called like a trait that openapi-generator's models implement, because its name hides the trait.
fn rename_default(document: &mut Value, changes: &mut Changes) {
    const NAME: &str = "Default";
    const OTHER: &str = "DefaultSchema";
    let schemas = document.pointer_mut("/components/schemas");
    let Some(schemas) = schemas.and_then(Value::as_object_mut) else {
        return;
    };
    let Some(schema) = schemas.shift_remove(NAME) else {
        return;
    };
    schemas.insert(OTHER.to_owned(), schema);
    *changes.entry("schema named `Default` renamed").or_default() += 1;
    walk(document, &mut |members| {
        if let Some(Value::String(reference)) = members.get_mut("$ref")
            && reference == &format!("#/components/schemas/{NAME}")
        {
            *reference = format!("#/components/schemas/{OTHER}");
        }
    });
}

/// Inlines the enums that form fields refer to, because openapi-generator writes the paths of such references twice.
fn inline_enums(operation: &mut Value, schemas: &Value, changes: &mut Changes) {
    let content = operation.pointer_mut("/requestBody/content");
    let Some(content) = content.and_then(Value::as_object_mut) else {
        return;
    };
    let fields = content
        .get_mut("application/x-www-form-urlencoded")
        .and_then(|form| form.pointer_mut("/schema/properties"))
        .and_then(Value::as_object_mut)
        .into_iter()
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
            "openapi": "3.1.0",
            "paths": {"/Things": {"post": {
                "requestBody": {"content": {
                    "application/x-www-form-urlencoded": {"schema": {"properties": {
                        "State": {"$ref": "#/components/schemas/state"},
                        "Other": {"$ref": "#/components/schemas/thing"},
                    }}},
                    "application/json": {},
                }},
                "responses": {
                    "200": {"content": {"application/json": {}}},
                    "201": {},
                    "202": {},
                    "400": {"$ref": "#/components/responses/wrong"},
                    "404": {},
                    "500": {"$ref": "#/components/responses/wrong"},
                    "default": {},
                },
            }}},
            "components": {"responses": {
                "wrong": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Default"}}}},
            }, "schemas": {
                "Default": {"type": "string", "examples": {"one": "no"}},
                "state": {"type": "string", "enum": ["on"]},
                "thing": {"type": "object", "format": "uri-map", "nullable": true, "title": "Thing", "description": "A thing."},
            }},
        })
    }

    #[test]
    fn copy_for_progenitor_is_simplified() {
        let (mut document, mut changes) = (document(), Changes::new());
        mend(
            Peer::Progenitor,
            Purpose::Compile,
            &mut document,
            &mut changes,
        );
        assert_eq!(document["openapi"], "3.0.3");
        let post = &document["paths"]["/Things"]["post"];
        let keys = |value: &Value| {
            value
                .as_object()
                .unwrap()
                .keys()
                .cloned()
                .collect::<Vec<_>>()
        };
        assert_eq!(keys(&post["responses"]), ["201", "202", "400", "500"]);
        assert_eq!(
            keys(&post["requestBody"]["content"]),
            ["application/x-www-form-urlencoded"]
        );
        assert_eq!(
            document["components"]["schemas"]["thing"].get("format"),
            None
        );
        let counts: Vec<(&str, usize)> = changes.into_iter().collect();
        assert_eq!(
            counts,
            [
                ("`format` of an object removed", 1),
                ("`title` of a nullable object removed", 1),
                ("additional media type of a body removed", 1),
                ("default response of another type removed", 1),
                ("error response of another type removed", 1),
                ("missing schema of a media type added", 2),
                ("successful response of another type removed", 1),
                ("version 3.1 changed to 3.0", 1),
            ]
        );
    }

    #[test]
    fn copy_for_openapi_generator_has_inline_enums_and_another_name() {
        let (mut document, mut changes) = (document(), Changes::new());
        mend(
            Peer::OpenapiGenerator,
            Purpose::Compile,
            &mut document,
            &mut changes,
        );
        let form = &document["paths"]["/Things"]["post"]["requestBody"]["content"]["application/x-www-form-urlencoded"];
        let properties = &form["schema"]["properties"];
        assert_eq!(properties["State"]["enum"], json!(["on"]));
        assert!(properties["Other"].get("$ref").is_some());
        assert_eq!(
            document["components"]["schemas"]["DefaultSchema"],
            json!({"type": "string"})
        );
        let wrong = &document["components"]["responses"]["wrong"]["content"]["application/json"];
        assert_eq!(
            wrong["schema"]["$ref"],
            "#/components/schemas/DefaultSchema"
        );
        assert_eq!(changes.values().sum::<usize>(), 3);
    }

    #[test]
    fn copy_that_need_not_compile_has_fewer_changes() {
        let (mut document, mut changes) = (document(), Changes::new());
        mend(
            Peer::OpenapiGenerator,
            Purpose::Generate,
            &mut document,
            &mut changes,
        );
        let counts: Vec<(&str, usize)> = changes.into_iter().collect();
        assert_eq!(
            counts,
            [("`examples` of a schema that are not a list removed", 1)]
        );
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
