//! Checks examples against their schemas.

use serde_yaml::Value;

use crate::document::{entries, inline, resolve, text};

/// Checks a value against a schema strictly: unknown keys and unknown keywords are errors.
pub(crate) fn obey(
    document: &Value,
    schema: &Value,
    value: &Value,
    at: &str,
    errors: &mut Vec<String>,
) {
    let schema = resolve(document, schema);
    if value.is_null() && schema["nullable"] == true {
        return;
    }
    let number = || value.as_i64().unwrap_or_default();
    let length = || text(value).chars().count() as u64;
    for (keyword, rule) in entries(schema) {
        let obeyed = match keyword {
            "type" => match text(rule) {
                "string" => value.is_string(),
                "integer" => value.is_i64(),
                "boolean" => value.is_bool(),
                "array" => value.is_sequence(),
                "object" => value.is_mapping(),
                _ => false,
            },
            "enum" => rule
                .as_sequence()
                .is_some_and(|members| members.contains(value)),
            "pattern" => matches(text(rule), text(value)),
            "minLength" => rule.as_u64().is_some_and(|least| length() >= least),
            "maxLength" => rule.as_u64().is_some_and(|most| length() <= most),
            "minimum" => rule.as_i64().is_some_and(|least| number() >= least),
            "maximum" => rule.as_i64().is_some_and(|most| number() <= most),
            "format" => match text(rule) {
                "int64" => true,
                "uri" => matches(r"^https://[a-z.]+/[!-~]*$", text(value)),
                "date-time" => matches(
                    r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$",
                    text(value),
                ),
                _ => false,
            },
            "properties" => {
                for (key, value) in entries(value) {
                    match rule.get(key) {
                        Some(schema) => {
                            obey(document, schema, value, &format!("{at}/{key}"), errors)
                        }
                        None => errors.push(format!("{at}/{key}: the schema has no such property")),
                    }
                }
                true
            }
            "items" => {
                for (index, value) in value.as_sequence().into_iter().flatten().enumerate() {
                    obey(document, rule, value, &format!("{at}/{index}"), errors);
                }
                true
            }
            "nullable" | "title" | "description" | "x-twilio" => true,
            _ => false,
        };
        if !obeyed {
            errors.push(format!(
                "{at}: {} breaks {keyword}: {}",
                inline(value),
                inline(rule)
            ));
            if keyword == "type" {
                return;
            }
        }
    }
}

fn matches(pattern: &str, text: &str) -> bool {
    regex_lite::Regex::new(pattern).is_ok_and(|regex| regex.is_match(text))
}
