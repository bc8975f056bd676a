//! Compares a value that was decoded with the value that it is encoded to.

use serde_json::Value;

/// How two values differ at one location.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// The value is missing.
    Lost,
    /// The value was added.
    Invented,
    /// The value is different.
    Changed,
    /// A number became a string with the same digits, or vice versa.
    Retyped,
}

/// Returns the differences, each with its JSON pointer. Null and absent are considered equal.
pub fn differences(sent: &Value, got: &Value) -> Vec<(Difference, String)> {
    let mut found = Vec::new();
    compare(sent, got, &mut String::new(), &mut found);
    found
}

fn compare(sent: &Value, got: &Value, pointer: &mut String, found: &mut Vec<(Difference, String)>) {
    let difference = match (sent, got) {
        (Value::Object(all), Value::Object(known)) => {
            each(sent, pointer, &mut |value, key, pointer| {
                compare(value, got.get(key).unwrap_or(&Value::Null), pointer, found);
            });
            for (key, value) in known {
                if !all.contains_key(key) && !value.is_null() {
                    found.push((Difference::Invented, format!("{pointer}/{key}")));
                }
            }
            return;
        }
        (Value::Array(all), Value::Array(known)) if all.len() == known.len() => {
            each(sent, pointer, &mut |value, key, pointer| {
                let got = key.parse().ok().and_then(|at: usize| known.get(at));
                compare(value, got.unwrap_or(&Value::Null), pointer, found);
            });
            return;
        }
        (sent, got) if sent == got => return,
        (_, Value::Null) => Difference::Lost,
        (Value::Null, _) => Difference::Invented,
        (Value::Number(number), Value::String(text))
        | (Value::String(text), Value::Number(number))
            if number.to_string() == *text =>
        {
            Difference::Retyped
        }
        _ => Difference::Changed,
    };
    found.push((difference, pointer.clone()));
}

/// Visits the members of an object or array, each with its key and JSON pointer.
pub fn each(value: &Value, pointer: &mut String, visit: &mut dyn FnMut(&Value, &str, &mut String)) {
    let mut enter = |key: &str, value: &Value| {
        let length = pointer.len();
        pointer.push('/');
        pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
        visit(value, key, pointer);
        pointer.truncate(length);
    };
    match value {
        Value::Object(fields) => fields.iter().for_each(|(key, value)| enter(key, value)),
        Value::Array(elements) => {
            elements
                .iter()
                .enumerate()
                .for_each(|(at, value)| enter(&at.to_string(), value));
        }
        _ => {}
    }
}
