//! How to fix what the checks find.

use serde_yaml::Number;

use super::table::Kind;
use crate::document::tree::Value;

pub(super) const KEY_OF_3_1: &str = "this is a key of OpenAPI 3.1";

/// Suggests a fix for a value of the wrong kind.
pub(super) fn remedy(value: Value<'_>, kind: &Kind) -> Option<String> {
    match (kind, value) {
        (Kind::Text, Value::Number(number)) => {
            Some(format!("put it in quotes: `\"{number}\"`"))
        }
        (Kind::Text, Value::Bool(flag)) => {
            Some(format!("put it in quotes: `\"{flag}\"`"))
        }
        (Kind::Flag | Kind::FlagOrSchema, Value::String(text)) if text == "true" || text == "false" => {
            Some("remove the quotes".to_owned())
        }
        (Kind::Number | Kind::Count, Value::String(text)) if text.parse::<f64>().is_ok() => {
            Some("remove the quotes".to_owned())
        }
        (Kind::Count, Value::Number(number)) if is_large(number) => Some(format!(
            "the largest that is supported is {}; leave the limit out if there is none",
            u64::MAX
        )),
        (Kind::Flag, Value::Number(_)) => Some(
            "in OpenAPI 3.0, put the limit under `minimum` or `maximum`; this key says whether it is excluded"
                .to_owned(),
        ),
        (Kind::Word(_), Value::Sequence(items)) if items.iter().any(|item| item.as_str() == Some("null")) => {
            Some("OpenAPI 3.0 allows a single type; add `nullable: true` to allow null".to_owned())
        }
        (Kind::List(Kind::Text), Value::Bool(_)) => Some(
            "in a schema, `required` is a list of property names next to `properties`".to_owned(),
        ),
        (_, Value::Null) => Some("is the value missing, or not indented?".to_owned()),
        _ => None,
    }
}

/// Returns whether a number is larger than any that is supported.
fn is_large(number: &Number) -> bool {
    number.as_f64().is_some_and(|number| number > 1e19)
}

/// Returns help for a key of OpenAPI 3.1 or Swagger 2.0.
pub(super) fn newer(key: &str) -> Option<&'static str> {
    Some(match key {
        "const" => "in OpenAPI 3.0, write a constant as an `enum` with one value",
        "examples" => "an OpenAPI 3.0 schema has a single `example`",
        "webhooks"
        | "jsonSchemaDialect"
        | "$schema"
        | "$id"
        | "$comment"
        | "if"
        | "then"
        | "else"
        | "prefixItems"
        | "patternProperties"
        | "propertyNames"
        | "contains"
        | "unevaluatedProperties"
        | "dependentSchemas"
        | "contentMediaType"
        | "contentEncoding" => KEY_OF_3_1,
        "definitions" | "host" | "basePath" | "schemes" | "consumes" | "produces"
        | "collectionFormat" => "this is a key of Swagger 2.0",
        _ => return None,
    })
}

/// Formats alternatives: `a`, `b` or `c`.
pub(super) fn either(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        quoted => quoted.concat(),
    }
}
