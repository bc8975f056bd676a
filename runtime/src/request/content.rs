//! What was put into an input, already in the form in which it goes on the wire.

use std::borrow::Cow;

use serde_json::Value;

use super::table::{Input, Place, Rule};
use crate::decode::{Slot, View, to_json, to_text};

/// The wire form of one input's value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Content {
    Text(String),
    /// A list: the key repeats.
    Texts(Vec<String>),
    /// Flattened: each with what follows the input's name.
    Pairs(Vec<(String, String)>),
    /// A piece of a JSON body.
    Json(String),
}

impl Content {
    pub(crate) fn new(input: &Input, value: &mut dyn Slot) -> Self {
        match input.place {
            Place::json | Place::body => Content::Json(to_json(value)),
            Place::path | Place::query | Place::header | Place::form => {
                if input.has(|rule| matches!(rule, Rule::flatten)) {
                    return Content::Pairs(flatten(value));
                }
                match value.take_text() {
                    Some(text) => Content::Text(text),
                    None => of_view(value.view()),
                }
            }
        }
    }

    /// Null, which clears a field.
    pub(crate) fn null(input: &Input) -> Self {
        match input.place {
            Place::json | Place::body => Content::Json("null".to_owned()),
            Place::path | Place::query | Place::header | Place::form => {
                Content::Text(String::new())
            }
        }
    }

    /// Shows each scalar in it, for the checks.
    pub(crate) fn try_each<E>(
        &self,
        mut check: impl FnMut(&str) -> Result<(), E>,
    ) -> Result<(), E> {
        match self {
            Content::Text(text) => check(text),
            Content::Texts(texts) => texts.iter().try_for_each(|text| check(text)),
            Content::Pairs(_) => Ok(()),
            Content::Json(json) => match serde_json::from_str(json) {
                Ok(Value::Array(elements)) => elements
                    .iter()
                    .filter_map(scalar)
                    .try_for_each(|text| check(&text)),
                Ok(value) => scalar(&value).map_or(Ok(()), |text| check(&text)),
                Err(_) => Ok(()),
            },
        }
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn of_view(view: View<'_>) -> Content {
    match view {
        View::Some(slot) => of_view(slot.view()),
        View::List(list) => {
            let mut texts = Vec::with_capacity(list.count());
            list.each(&mut |slot| {
                // A list in a list has no form of its own and goes as JSON, as objects do.
                texts.push(to_text(slot.view()).map_or_else(|| to_json(slot), Cow::into_owned));
            });
            Content::Texts(texts)
        }
        view => Content::Text(to_text(view).unwrap_or_default().into_owned()),
    }
}

/// `{"a": {"b": 1}}` as `.a.b` and `1`.
fn flatten(value: &dyn Slot) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    let value = serde_json::to_value(value.view()).unwrap_or_default();
    flatten_into(String::new(), &value, &mut pairs);
    pairs
}

fn flatten_into(key: String, value: &Value, pairs: &mut Vec<(String, String)>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                flatten_into(format!("{key}.{name}"), value, pairs);
            }
        }
        Value::Array(elements) => {
            for element in elements {
                flatten_into(key.clone(), element, pairs);
            }
        }
        Value::Null => pairs.push((key, String::new())),
        Value::String(text) => pairs.push((key, text.clone())),
        Value::Bool(_) | Value::Number(_) => pairs.push((key, value.to_string())),
    }
}
