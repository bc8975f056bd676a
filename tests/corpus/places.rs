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
        let is_enum = schema.get("enum").is_some() || schema["format"] == "http-method";
        if is_enum && value.is_string() {
            self.enums.push(pointer.to_owned());
        }
        for keyword in ["oneOf", "anyOf", "allOf"] {
            for alternative in schema[keyword].as_array().into_iter().flatten() {
                self.find(document, alternative, value, pointer);
            }
        }
        let rest = schema
            .get("additionalProperties")
            .filter(|rest| rest.is_object());
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
