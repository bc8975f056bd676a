//! Locations in a value where the schema says more than the JSON: enums and maps.

use serde_json::{Value, json};

use crate::documents::{Document, entries};

/// JSON pointers into an example.
#[derive(Default)]
pub(crate) struct Places {
    enums: Vec<String>,
    maps: Vec<String>,
}

impl Places {
    /// Finds enum values and objects that are maps, for the harness.
    pub(crate) fn of(document: &Document, schema: &Value, value: &Value) -> Value {
        let mut places = Self::default();
        places.find(document, schema, value, "");
        json!({ "enums": places.enums, "maps": places.maps })
    }

    fn find(&mut self, document: &Document, schema: &Value, value: &Value, pointer: &str) {
        let schema = document.resolve(schema);
        let is_enum = ["enum", "const"]
            .iter()
            .any(|keyword| schema.get(keyword).is_some())
            || schema["format"] == "http-method";
        if is_enum && value.is_string() {
            self.enums.push(pointer.to_owned());
        }
        for keyword in ["oneOf", "anyOf", "allOf"] {
            for alternative in schema[keyword].as_array().into_iter().flatten() {
                self.find(document, alternative, value, pointer);
            }
        }
        let patterns = entries(&schema["patternProperties"]).map(|(_, schema)| schema);
        let rest = schema
            .get("additionalProperties")
            .filter(|rest| rest.is_object())
            .or_else(|| patterns.last());
        if (rest.is_some() || schema["format"] == "uri-map") && value.is_object() {
            self.maps.push(pointer.to_owned());
        }
        for (key, value) in entries(value) {
            if let Some(inner) = schema["properties"].get(key).or(rest) {
                let key = key.replace('~', "~0").replace('/', "~1");
                self.find(document, inner, value, &format!("{pointer}/{key}"));
            }
        }
        for (at, value) in value.as_array().into_iter().flatten().enumerate() {
            self.find(
                document,
                &schema["items"],
                value,
                &format!("{pointer}/{at}"),
            );
        }
    }
}

/// Returns JSON pointers to the values of an example that its schema does not declare.
pub(crate) fn undeclared(document: &Document, schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    find_undeclared(document, &[schema], value, "", &mut found);
    found
}

fn find_undeclared(
    document: &Document,
    schemas: &[&Value],
    value: &Value,
    pointer: &str,
    found: &mut Vec<String>,
) {
    let mut all = Vec::new();
    schemas
        .iter()
        .for_each(|schema| collect(document, schema, &mut all));
    let of_any = |keyword: &str| -> Vec<&Value> {
        let schemas = all.iter().filter_map(|schema| schema.get(keyword));
        schemas.filter(|schema| schema.is_object()).collect()
    };
    let properties = of_any("properties");
    let mut rest = of_any("additionalProperties");
    rest.extend(of_any("patternProperties").iter().flat_map(|patterns| {
        let schemas = entries(patterns);
        schemas.map(|(_, schema)| schema)
    }));
    // An object without declared properties is any JSON.
    if !properties.is_empty() || !rest.is_empty() {
        for (key, value) in entries(value).filter(|(_, value)| !value.is_null()) {
            let pointer = format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
            let declared = properties
                .iter()
                .filter_map(|properties| properties.get(key));
            let mut inner: Vec<&Value> = declared.collect();
            if inner.is_empty() {
                inner.clone_from(&rest);
            }
            match inner.is_empty() {
                true => found.push(pointer),
                false => find_undeclared(document, &inner, value, &pointer, found),
            }
        }
    }
    let items = of_any("items");
    for (at, value) in value.as_array().into_iter().flatten().enumerate() {
        let pointer = format!("{pointer}/{at}");
        find_undeclared(document, &items, value, &pointer, found);
    }
}

/// Collects a schema, what it refers to, and its alternatives and parts.
fn collect<'a>(document: &'a Document, schema: &'a Value, all: &mut Vec<&'a Value>) {
    all.push(schema);
    if schema.get("$ref").is_some() {
        collect(document, document.resolve(schema), all);
    }
    for keyword in ["oneOf", "anyOf", "allOf"] {
        for part in schema[keyword].as_array().into_iter().flatten() {
            collect(document, part, all);
        }
    }
}
