//! Compares two documents, ignoring descriptions and examples.

use std::collections::BTreeSet;

use serde_yaml::{Mapping, Value};

use crate::document::{METHODS, entries, inline, target, text};

/// Extracts the operations of one tag from `document`: their paths, what these refer to, and what applies to all.
pub(crate) fn slice(document: &Value, tag: &str) -> Value {
    let carries_tag = |path: &Value| {
        METHODS.iter().any(|method| {
            path[*method]["tags"]
                .as_sequence()
                .is_some_and(|tags| tags.iter().any(|name| name == tag))
        })
    };
    let paths = keep(&document["paths"], |_, path| carries_tag(path));
    let mut reached = BTreeSet::new();
    reach(document, &paths, &mut reached);

    let mut slice = Mapping::new();
    for (key, value) in entries(document) {
        let value = match key {
            "paths" => paths.clone(),
            "components" => entries(value)
                .map(|(section, named)| {
                    let named = keep(named, |name, _| {
                        section == "securitySchemes"
                            || reached.contains(format!("#/components/{section}/{name}").as_str())
                    });
                    (Value::from(section), named)
                })
                .collect::<Mapping>()
                .into(),
            "tags" => value
                .as_sequence()
                .into_iter()
                .flatten()
                .filter(|entry| entry["name"] == tag)
                .cloned()
                .collect(),
            _ => value.clone(),
        };
        slice.insert(key.into(), value);
    }
    slice.into()
}

fn keep(map: &Value, wanted: impl Fn(&str, &Value) -> bool) -> Value {
    let kept = entries(map).filter(|(key, value)| wanted(key, value));
    kept.map(|(key, value)| (Value::from(key), value.clone()))
        .collect::<Mapping>()
        .into()
}

/// Collects the targets of all references below `node`, transitively.
fn reach<'a>(document: &'a Value, node: &'a Value, reached: &mut BTreeSet<&'a str>) {
    match node {
        Value::Mapping(map) => {
            if let Some(target) = target(document, node)
                && reached.insert(text(&node["$ref"]))
            {
                reach(document, target, reached);
            }
            map.values()
                .for_each(|value| reach(document, value, reached));
        }
        Value::Sequence(values) => values
            .iter()
            .for_each(|value| reach(document, value, reached)),
        _ => {}
    }
}

/// Maps whose keys are names from the API, not OpenAPI keywords: a property may be called `description`.
const NAMED: [&str; 8] = [
    "paths",
    "properties",
    "responses",
    "headers",
    "content",
    "schemas",
    "securitySchemes",
    "parameters",
];

/// Returns the node without descriptions, summaries and examples.
pub(crate) fn facts(node: &Value) -> Value {
    let fact = |(key, value): (&str, &Value)| {
        let value = match key {
            "description" | "summary" | "example" | "examples" => return None,
            "default" | "enum" => value.clone(),
            key if key.starts_with("x-") => value.clone(),
            key if NAMED.contains(&key) && value.is_mapping() => entries(value)
                .map(|(name, value)| (Value::from(name), facts(value)))
                .collect::<Mapping>()
                .into(),
            _ => facts(value),
        };
        Some((Value::from(key), value))
    };
    match node {
        Value::Mapping(_) => entries(node).filter_map(fact).collect::<Mapping>().into(),
        Value::Sequence(values) => values.iter().map(facts).collect(),
        _ => node.clone(),
    }
}

/// Returns the differences, each on a line that starts with the JSON pointer. The order of keys matters, because it
/// determines the order of the output.
pub(crate) fn differences(ours: &Value, theirs: &Value) -> Vec<String> {
    let mut found = Vec::new();
    compare(ours, theirs, "", &mut found);
    found
}

fn compare(ours: &Value, theirs: &Value, at: &str, found: &mut Vec<String>) {
    let below = |key: &str| format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
    match (ours, theirs) {
        (Value::Mapping(a), Value::Mapping(b)) => {
            let alone = |one: &Value, other: &Mapping, whose: &str| {
                let alone = entries(one).filter(|(key, _)| !other.contains_key(*key));
                alone
                    .map(|(key, value)| {
                        format!("{}: only in {whose}: {}", below(key), inline(value))
                    })
                    .collect::<Vec<_>>()
            };
            found.extend(alone(ours, b, "spec/"));
            found.extend(alone(theirs, a, "Twilio's"));
            let shared = |one: &Mapping, other: &Mapping| {
                one.keys()
                    .filter(|key| other.contains_key(*key))
                    .map(text)
                    .collect::<Vec<_>>()
                    .join(", ")
            };
            let (order, twilios) = (shared(a, b), shared(b, a));
            if order != twilios {
                found.push(format!(
                    "{at}: the order of keys is {order} in spec/ and {twilios} in Twilio's"
                ));
            }
            for (key, value) in entries(ours) {
                if let Some(other) = b.get(key) {
                    compare(value, other, &below(key), found);
                }
            }
        }
        (Value::Sequence(a), Value::Sequence(b)) => {
            for index in 0..a.len().max(b.len()) {
                let at = below(&index.to_string());
                match (a.get(index), b.get(index)) {
                    (Some(one), Some(other)) => compare(one, other, &at, found),
                    (Some(one), None) => {
                        found.push(format!("{at}: only in spec/: {}", inline(one)))
                    }
                    (None, other) => found.push(format!(
                        "{at}: only in Twilio's: {}",
                        other.map(inline).unwrap_or_default()
                    )),
                }
            }
        }
        _ if ours == theirs => {}
        _ => found.push(format!(
            "{at}: {} in spec/, {} in Twilio's",
            inline(ours),
            inline(theirs)
        )),
    }
}
