//! Converts example values to the types of arguments and setters.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_json::Value;
use twilio_runtime::Number;

/// The values for an operation's inputs, by index in the manifest. Null selects the method that sends null.
pub struct Given<'a>(&'a Value);

impl<'a> Given<'a> {
    pub fn new(inputs: &'a Value) -> Self {
        Self(inputs)
    }

    pub fn get(&self, input: usize) -> Option<&'a Value> {
        self.0.get(input.to_string())
    }

    pub fn need(&self, input: usize) -> Result<&'a Value, String> {
        self.get(input)
            .ok_or_else(|| format!("input {input} is required and not given"))
    }
}

/// Converts to text. Some examples have JSON where the type is a string with JSON in it.
pub fn text(value: &Value) -> Result<String, String> {
    match value {
        Value::Null => Err("null is no text".to_owned()),
        Value::String(text) => Ok(text.clone()),
        _ => Ok(value.to_string()),
    }
}

/// Converts to a type made from text: dates, methods, open enums.
pub fn named<T: for<'a> From<&'a str>>(value: &Value) -> Result<T, String> {
    text(value).map(|text| T::from(text.as_str()))
}

pub fn integer(value: &Value) -> Result<i64, String> {
    text(value)?
        .parse()
        .map_err(|_| format!("no integer: {value}"))
}

/// Converts to a boolean. Some examples are spelled as in Python.
pub fn boolean(value: &Value) -> Result<bool, String> {
    let text = text(value)?.to_lowercase();
    text.parse()
        .map_err(|_| format!("neither true nor false: {value}"))
}

pub fn number(value: &Value) -> Result<Number, String> {
    match (value.as_i64(), value.as_f64()) {
        (Some(number), _) => Ok(Number::from(number)),
        (None, Some(number)) => Ok(Number::from(number)),
        (None, None) => named(value),
    }
}

pub fn any(value: &Value) -> Result<Value, String> {
    Ok(value.clone())
}

/// Converts to a model or union.
pub fn model<T: DeserializeOwned>(value: &Value) -> Result<T, String> {
    serde_json::from_value(value.clone()).map_err(|error| error.to_string())
}

/// Converts to a list. Examples with one element omit the brackets.
pub fn list<T>(
    value: &Value,
    element: impl Fn(&Value) -> Result<T, String>,
) -> Result<Vec<T>, String> {
    match value {
        Value::Array(values) => values.iter().map(element).collect(),
        one => Ok(vec![element(one)?]),
    }
}

/// Converts to an element that may be null.
pub fn option<T>(
    value: &Value,
    element: impl Fn(&Value) -> Result<T, String>,
) -> Result<Option<T>, String> {
    match value {
        Value::Null => Ok(None),
        value => element(value).map(Some),
    }
}

pub fn map<T>(
    value: &Value,
    element: impl Fn(&Value) -> Result<T, String>,
) -> Result<BTreeMap<String, T>, String> {
    let fields = value
        .as_object()
        .ok_or_else(|| format!("no object: {value}"))?;
    fields
        .iter()
        .map(|(key, value)| Ok((key.clone(), element(value)?)))
        .collect()
}
