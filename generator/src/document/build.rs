//! Events of a YAML text to a tree of values.

use std::{borrow::Cow, collections::HashMap};

use serde_yaml::{Mapping, Number, Value};

use crate::source::events::Event;

/// A tree that grows with each event. The guard sees them first: whatever comes here is within its limits.
#[derive(Default)]
pub(super) struct Builder {
    /// The mappings and sequences whose end has not come, the outermost first.
    open: Vec<Open>,
    /// What each anchor names.
    anchors: HashMap<usize, Value>,
    /// The tree, once every event has come; `Null` of a text that holds nothing.
    pub(super) root: Value,
    /// There are merge keys (`<<`).
    pub(super) merges: bool,
}

struct Open {
    anchor: usize,
    node: Value,
    /// The key whose value comes next.
    key: Option<Value>,
}

impl Builder {
    pub(super) fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Document => {}
            Event::Mapping { anchor, .. } => self.open(Value::Mapping(Mapping::new()), anchor),
            Event::Sequence { anchor, .. } => self.open(Value::Sequence(Vec::new()), anchor),
            Event::End => {
                if let Some(Open { node, anchor, .. }) = self.open.pop() {
                    self.add(node, anchor);
                }
            }
            Event::Scalar {
                text,
                plain,
                anchor,
                ..
            } => {
                let is_merge = plain && text == "<<";
                let value = scalar(text, plain);
                match self.open.last_mut() {
                    Some(Open {
                        node: Value::Mapping(_),
                        key: key @ None,
                        ..
                    }) => {
                        *key = Some(to_text(value));
                        self.merges |= is_merge;
                    }
                    _ => self.add(value, anchor),
                }
            }
            Event::Alias(anchor) => {
                let named = self.anchors.get(&anchor).cloned();
                self.add(named.unwrap_or_default(), 0);
            }
        }
    }

    fn open(&mut self, node: Value, anchor: usize) {
        self.open.push(Open {
            anchor,
            node,
            key: None,
        });
    }

    /// Puts a whole node into the one around it.
    fn add(&mut self, value: Value, anchor: usize) {
        if anchor > 0 {
            self.anchors.insert(anchor, value.clone());
        }
        let Some(Open { node, key, .. }) = self.open.last_mut() else {
            self.root = value;
            return;
        };
        match node {
            Value::Mapping(members) => {
                members.insert(key.take().unwrap_or_default(), value);
            }
            Value::Sequence(items) => items.push(value),
            _ => {}
        }
    }
}

/// What a scalar is by YAML's core schema.
fn scalar(text: Cow<'_, str>, plain: bool) -> Value {
    let other = match &*text {
        _ if !plain => None,
        "" | "~" | "null" | "Null" | "NULL" => Some(Value::Null),
        "true" | "True" | "TRUE" => Some(Value::Bool(true)),
        "false" | "False" | "FALSE" => Some(Value::Bool(false)),
        text if text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)) => {
            number(text).map(Value::Number)
        }
        _ => None,
    };
    other.unwrap_or_else(|| Value::String(text.into_owned()))
}

/// A number of more than 64 bits is a floating one, as it is in a tree of JSON. It may be no more than an example.
fn number(text: &str) -> Option<Number> {
    text.parse().ok().or_else(|| {
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        // `007` is text.
        let is_large = !digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit());
        let number: f64 = text.parse().ok().filter(|_| is_large)?;
        number.is_finite().then(|| number.into())
    })
}

/// Keys are text: YAML reads `200:` as a number and `true:` as a truth value, and OpenAPI means text by both.
fn to_text(key: Value) -> Value {
    match key {
        Value::Null => Value::from("null"),
        Value::Bool(flag) => Value::from(flag.to_string()),
        Value::Number(number) => Value::from(number.to_string()),
        key => key,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Value {
        scalar(text.into(), true)
    }

    #[test]
    fn plain_scalars_are_what_the_core_schema_says() {
        for text in ["", "~", "null", "NULL"] {
            assert_eq!(plain(text), Value::Null, "{text:?}");
        }
        assert_eq!(plain("True"), Value::from(true));
        assert_eq!(plain("-12"), Value::from(-12));
        assert_eq!(plain("0x1F"), Value::from(31));
        assert_eq!(plain("+.5e1"), Value::from(5.0));
        assert_eq!(plain("-99999999999999999999"), Value::from(-1e20));
        for text in ["yes", "nUll", "007", "1_000", "2026-01-31", "--- 5", "+-1"] {
            assert_eq!(plain(text), Value::from(text));
        }
    }

    #[test]
    fn quoted_scalars_are_text() {
        for text in ["", "true", "12"] {
            assert_eq!(scalar(text.into(), false), Value::from(text));
        }
    }
}
