//! Compares the objects with those that `openapiv3` deserializes, for a document with every key and for changes of each
//! of its lines.

use std::{fs, path::Path};

use openapiv3::OpenAPI;
use serde::{
    Deserialize, Deserializer,
    de::{
        IntoDeserializer, Visitor,
        value::{BorrowedStrDeserializer, MapDeserializer, SeqDeserializer},
    },
    forward_to_deserialize_any,
};
use serde_yaml::Error;

use super::*;
use crate::{
    diagnostic::{Diagnostics, Style},
    document::Document,
};

const EVERY_KEY: &str = include_str!("every_key.yaml");

/// What takes the place of a value: some of it is valid there, and most is not.
const VALUES: [&str; 8] = [
    "",
    "-1",
    "3.0",
    ".nan",
    "matrix",
    "['a', null]",
    "{}",
    "{$ref: '#/components/schemas/Text'}",
];

/// The keys of a schema whose values are counts.
const COUNTS: [&str; 6] = [
    "maxLength",
    "minLength",
    "maxItems",
    "minItems",
    "maxProperties",
    "minProperties",
];

/// Writes a count such as `3.0` without its fraction, since `openapiv3` would reject it.
fn with_count<'a>(key: &str, value: Value<'a>) -> Value<'a> {
    match value.as_count().filter(|_| COUNTS.contains(&key)) {
        Some(count) => Value::Number(Box::leak(Box::new(count.into()))),
        None => value,
    }
}

impl<'de> IntoDeserializer<'de, Error> for Value<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Value<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Value::Null => visitor.visit_unit(),
            Value::Bool(flag) => visitor.visit_bool(flag),
            Value::Number(number) => number.deserialize_any(visitor),
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Sequence(items) => SeqDeserializer::new(items.iter()).deserialize_any(visitor),
            Value::Mapping(members) => {
                let members = members
                    .iter()
                    .map(|(key, value)| (Value::String(key), with_count(key, value)));
                MapDeserializer::new(members).deserialize_any(visitor)
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self {
            Value::String(text) => visitor.visit_enum(BorrowedStrDeserializer::new(text)),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct newtype_struct seq tuple tuple_struct map struct identifier
    }
}

/// Reads a document, and compares its objects with those that `openapiv3` deserializes. Returns whether it is valid, or
/// what is wrong.
fn compare(text: &str) -> Result<bool, String> {
    let mut diagnostics = Diagnostics::default();
    let document = Document::parse("document.yaml", text.to_owned(), &mut diagnostics);
    let report = diagnostics.render(Style::plain());
    let Some(document) = document else {
        let is_explained = !report.contains("invalid OpenAPI 3.0");
        return is_explained.then_some(false).ok_or(report);
    };
    if report.contains("should have the key `description`") {
        // `openapiv3` would reject it.
        return Ok(true);
    }
    let root = document.tree.root();
    let deserialized = parallel::with_stack(|| OpenAPI::deserialize(root)).unwrap();
    let mut expected = deserialized.map_err(|error| error.to_string())?;
    leave_out_callbacks(&mut expected);
    if document.api == expected {
        return Ok(true);
    }
    let (own, expected) = (format!("{:#?}", document.api), format!("{expected:#?}"));
    let mut lines = own.lines().zip(expected.lines());
    Err(format!(
        "{:?}",
        lines.find(|(own, expected)| own != expected)
    ))
}

fn leave_out_callbacks(api: &mut OpenAPI) {
    if let Some(components) = &mut api.components {
        components.callbacks.clear();
    }
    api.paths.extensions.clear();
    for (_, item) in &mut api.paths.paths {
        let ReferenceOr::Item(item) = item else {
            continue;
        };
        let all = [
            &mut item.get,
            &mut item.put,
            &mut item.post,
            &mut item.delete,
            &mut item.options,
            &mut item.head,
            &mut item.patch,
            &mut item.trace,
        ];
        for operation in all.into_iter().flatten() {
            operation.callbacks.clear();
        }
    }
}

#[test]
fn every_key_is_read() {
    assert_eq!(compare(EVERY_KEY), Ok(true));
}

#[test]
fn changed_values_are_read_or_rejected_by_the_checks() {
    let lines: Vec<&str> = EVERY_KEY.lines().collect();
    let (mut valid, mut wrong) = (0, String::new());
    for (at, line) in lines.iter().enumerate() {
        let Some((key, _)) = line.split_once(':') else {
            continue;
        };
        let depth = |line: &str| line.len() - line.trim_start_matches([' ', '-']).len();
        let below = lines.iter().skip(at + 1);
        let below = below.take_while(|below| depth(below) > depth(line)).count();
        let (before, after) = (&lines[..at], &lines[at + 1 + below..]);
        let replaced = VALUES.map(|value| format!("{key}: {value}"));
        // The last change leaves the line out.
        for new in replaced.iter().map(Some).chain([None]) {
            let new = new.map(String::as_str);
            let changed: Vec<&str> = before
                .iter()
                .copied()
                .chain(new)
                .chain(after.iter().copied())
                .collect();
            match compare(&changed.join("\n")) {
                Ok(is_valid) => valid += usize::from(is_valid),
                Err(problem) => wrong += &format!("line {}, {new:?}: {problem}\n", at + 1),
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(valid > 500, "{valid}");
}

#[test]
fn the_documents_of_the_cases_are_read() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/cases");
    let mut valid = 0;
    for case in fs::read_dir(cases).into_iter().flatten() {
        for entry in fs::read_dir(case.unwrap().path()).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path
                .extension()
                .is_some_and(|extension| extension == "yaml")
            {
                let found = compare(&fs::read_to_string(&path).unwrap());
                valid += usize::from(found.unwrap_or_else(|problem| panic!("{path:?}: {problem}")));
            }
        }
    }
    assert!(valid > 20, "{valid}");
}
