//! Sample values for inputs without examples, with awkward characters where the type allows them.

use serde_json::{Map, Value, json};

use crate::documents::{Document, entries, is_nullable, type_of};

/// Returns a value that matches the schema, for the input of this name.
pub(crate) fn sample(document: &Document, schema: &Value, name: &str) -> Value {
    let schema = document.resolve(schema);
    if let Some(members) = schema["enum"].as_array() {
        return members[members.len() / 2].clone();
    }
    if let Some(value) = schema.get("const") {
        return value.clone();
    }
    if let Some(alternatives) = schema["oneOf"].as_array() {
        return sample(document, &alternatives[0], name);
    }
    match (type_of(schema), schema["format"].as_str()) {
        (Some("boolean"), _) => true.into(),
        (Some("integer"), _) => schema["maximum"]
            .as_i64()
            .unwrap_or(i64::MAX)
            .min(50)
            .into(),
        (Some("number"), _) => 0.25.into(),
        (Some("array"), _) => {
            let items = document.resolve(&schema["items"]);
            let element = sample(document, items, name);
            let other = match is_nullable(items) {
                true => Value::Null,
                false => element.clone(),
            };
            json!([element, other])
        }
        (Some("string"), Some("date")) => "2026-01-31".into(),
        (Some("string"), Some("date-time")) => "2026-01-31T23:59:09Z".into(),
        (Some("string"), Some("http-method")) => "PUT".into(),
        (Some("string"), _) => format!("{name} a/b?c#d&e=f+g%h~*é\u{1F600}").into(),
        _ if schema["properties"].is_object() => {
            let fields = entries(&schema["properties"]);
            let fields: Map<String, Value> = fields
                .map(|(key, schema)| (key.to_owned(), sample(document, schema, key)))
                .collect();
            fields.into()
        }
        _ if schema["additionalProperties"].is_object() => {
            json!({ "a key": sample(document, &schema["additionalProperties"], name) })
        }
        _ => json!({ "any": ["thing", 1, null, { "t/o": "be" }] }),
    }
}
