//! Values of examples as the types that arguments and setters take.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_json::Value;
use twilio_runtime::Number;

/// The values for an operation's inputs, by their place in the manifest. Null asks for the method that sends null.
pub(crate) struct Given<'a>(&'a Value);

impl<'a> Given<'a> {
    pub(crate) fn new(inputs: &'a Value) -> Self {
        Self(inputs)
    }

    pub(crate) fn get(&self, input: usize) -> Option<&'a Value> {
        self.0.get(input.to_string())
    }

    pub(crate) fn need(&self, input: usize) -> Result<&'a Value, String> {
        self.get(input)
            .ok_or_else(|| format!("input {input} is required and not given"))
    }
}

/// Some examples show what is in the text, as JSON.
pub(crate) fn text(value: &Value) -> Result<String, String> {
    match value {
        Value::Null => Err("null is no text".to_owned()),
        Value::String(text) => Ok(text.clone()),
        _ => Ok(value.to_string()),
    }
}

/// Dates, methods, open enums: whatever is made of text.
pub(crate) fn named<T: for<'a> From<&'a str>>(value: &Value) -> Result<T, String> {
    text(value).map(|text| T::from(text.as_str()))
}

pub(crate) fn integer(value: &Value) -> Result<i64, String> {
    text(value)?
        .parse()
        .map_err(|_| format!("no integer: {value}"))
}

/// Some examples are spelled as in Python.
pub(crate) fn boolean(value: &Value) -> Result<bool, String> {
    let text = text(value)?.to_lowercase();
    text.parse()
        .map_err(|_| format!("neither true nor false: {value}"))
}

pub(crate) fn number(value: &Value) -> Result<Number, String> {
    match value.as_f64() {
        Some(number) => Ok(Number::from(number)),
        None => named(value),
    }
}

pub(crate) fn any(value: &Value) -> Result<Value, String> {
    Ok(value.clone())
}

/// Models and unions.
pub(crate) fn model<T: DeserializeOwned>(value: &Value) -> Result<T, String> {
    serde_json::from_value(value.clone()).map_err(|error| error.to_string())
}

/// The examples leave the brackets out where there is one element.
pub(crate) fn list<T>(
    value: &Value,
    element: impl Fn(&Value) -> Result<T, String>,
) -> Result<Vec<T>, String> {
    match value {
        Value::Array(values) => values.iter().map(element).collect(),
        one => Ok(vec![element(one)?]),
    }
}

pub(crate) fn map<T>(
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
