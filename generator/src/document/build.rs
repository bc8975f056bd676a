//! Builds a tree of values from the events of a YAML text.

use std::{borrow::Cow, collections::HashMap};

use serde_yaml::{Mapping, Number, Value};

use crate::source::events::Event;

/// Builds the tree event by event. [`guard`](super::guard) sees each event first, so everything here is within its
/// limits.
#[derive(Default)]
pub(super) struct Builder {
    /// The mappings and sequences that have not ended yet, outermost first.
    open: Vec<Open>,
    /// The node of each anchor.
    anchors: HashMap<usize, Value>,
    /// The tree, complete after the last event; `Null` for an empty text.
    pub(super) root: Value,
    /// Whether the tree contains merge keys (`<<`).
    pub(super) merges: bool,
}

struct Open {
    anchor: usize,
    node: Value,
    /// The key that the next value belongs to.
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

    /// Adds a complete node to the innermost open one.
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

/// Resolves a scalar according to YAML's core schema.
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

/// Parses a number. Integers of more than 64 bits become floating-point numbers, as `serde_json` reads them: they may
/// occur in examples, so they are not worth an error.
fn number(text: &str) -> Option<Number> {
    text.parse().ok().or_else(|| {
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        // `007` is a string.
        let is_large = !digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit());
        let number: f64 = text.parse().ok().filter(|_| is_large)?;
        number.is_finite().then(|| number.into())
    })
}

/// Converts a key to a string. YAML reads `200:` as a number and `true:` as a boolean, but OpenAPI keys are strings.
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
    fn plain_scalars_follow_the_core_schema() {
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
    fn quoted_scalars_are_strings() {
        for text in ["", "true", "12"] {
            assert_eq!(scalar(text.into(), false), Value::from(text));
        }
    }
}
