//! Values as the types of fields.

use indexmap::IndexMap;
use openapiv3::ReferenceOr;
use serde_json::{Number, Value as Json};

use crate::document::tree::Value;

/// A value, or what was expected in its place.
pub(super) type Read<T> = Result<T, &'static str>;

pub(super) fn text(value: Value<'_>) -> Read<String> {
    let text = value.as_str().ok_or("a string")?;
    Ok(text.to_owned())
}

pub(super) fn flag(value: Value<'_>) -> Read<bool> {
    value.as_bool().ok_or("a boolean")
}

pub(super) fn count(value: Value<'_>) -> Read<usize> {
    let count = value.as_count();
    count
        .and_then(|count| usize::try_from(count).ok())
        .ok_or("a non-negative integer")
}

pub(super) fn number(value: Value<'_>) -> Read<Number> {
    match json(value) {
        Json::Number(number) => Ok(number),
        _ => Err("a number"),
    }
}

/// Returns one of several values, each with the word for it.
pub(super) fn word<T: Clone>(value: Value<'_>, words: &[(&str, T)]) -> Read<T> {
    let text = value.as_str().ok_or("a string")?;
    let found = words.iter().find(|(word, _)| *word == text);
    found
        .map(|(_, meaning)| meaning.clone())
        .ok_or("another word")
}

pub(super) fn json(value: Value<'_>) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(flag) => Json::Bool(flag),
        Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
            (Some(number), ..) => number.into(),
            (_, Some(number), _) => number.into(),
            // JSON has neither NaN nor infinity.
            (.., number) => number.into(),
        },
        Value::String(text) => Json::String(text.to_owned()),
        Value::Sequence(items) => Json::Array(items.iter().map(json).collect()),
        Value::Mapping(members) => {
            let members = members
                .iter()
                .map(|(key, value)| (key.to_owned(), json(value)));
            Json::Object(members.collect())
        }
    }
}

/// Reads a value that may be null, which means the same as its absence.
pub(super) fn option<'a, T>(
    value: Value<'a>,
    read: impl FnOnce(Value<'a>) -> Read<T>,
) -> Read<Option<T>> {
    match value {
        Value::Null => Ok(None),
        value => read(value).map(Some),
    }
}

/// Reads any JSON but null.
pub(super) fn example(value: Value<'_>) -> Option<Json> {
    (!value.is_null()).then(|| json(value))
}

pub(super) fn list<'a, T>(value: Value<'a>, read: impl Fn(Value<'a>) -> Read<T>) -> Read<Vec<T>> {
    match value {
        Value::Sequence(items) => items.iter().map(read).collect(),
        _ => Err("a list"),
    }
}

pub(super) fn members<'a>(
    value: Value<'a>,
) -> Read<impl ExactSizeIterator<Item = (&'a str, Value<'a>)> + use<'a>> {
    match value {
        Value::Mapping(members) => Ok(members.iter()),
        _ => Err("a map"),
    }
}

pub(super) fn map<'a, T>(
    value: Value<'a>,
    read: impl Fn(Value<'a>) -> Read<T>,
) -> Read<IndexMap<String, T>> {
    members(value)?
        .map(|(key, value)| Ok((key.to_owned(), read(value)?)))
        .collect()
}

/// Reads a reference or what it may replace.
pub(super) fn reference_or<'a, T>(
    value: Value<'a>,
    read: impl FnOnce(Value<'a>) -> Read<T>,
) -> Read<ReferenceOr<T>> {
    Ok(match value.get("$ref") {
        Some(reference) => ReferenceOr::Reference {
            reference: text(reference)?,
        },
        None => ReferenceOr::Item(read(value)?),
    })
}

/// Keeps an extension. Other keys that OpenAPI does not know were reported.
pub(super) fn extend(extensions: &mut IndexMap<String, Json>, key: &str, value: Value<'_>) {
    if key.starts_with("x-") {
        extensions.insert(key.to_owned(), json(value));
    }
}
