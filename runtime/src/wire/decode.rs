//! The decoder for all types: reads any serde format and fills a [`WireValue`].

use std::cell::RefCell;
use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess,
    Visitor,
};
use serde_json::Value;

use super::containers::ARRAY;
use super::one_of::choose;
use super::traits::{
    DigitFields, Field, List, Map, Mismatch, Model, Shape, Token, ValueState, WireValue,
};
use crate::error::DecodeFailure;

/// Decodes a whole JSON text into `slot`, or returns where it does not fit.
pub(crate) fn from_json(json: &[u8], slot: &mut dyn WireValue) -> Result<(), DecodeFailure> {
    use serde_json::Deserializer;
    // Checks UTF-8 up front: doing so string by string took a fifth of the decoding time.
    match std::str::from_utf8(json) {
        Ok(text) => whole(Deserializer::from_str(text), slot),
        // Fails at the string that is not UTF-8, and reports its position.
        Err(_) => whole(Deserializer::from_slice(json), slot),
    }
}

/// Decodes a model whose fields are texts, or returns which of them does not fit.
pub(crate) fn from_texts(
    shape: &Shape,
    text: impl Fn(&str) -> Option<String>,
    slot: &mut dyn WireValue,
) -> Result<(), DecodeFailure> {
    let fields = shape.fields.iter();
    let object: serde_json::Map<String, Value> = fields
        .filter_map(|field| Some((field.wire.to_owned(), text(field.wire)?.into())))
        .collect();
    from_json(Value::from(object).to_string().as_bytes(), slot)
}

fn whole<'de, R: serde_json::de::Read<'de>>(
    mut source: serde_json::Deserializer<R>,
    slot: &mut dyn WireValue,
) -> Result<(), DecodeFailure> {
    let error_path = ErrorPath::default();
    fill(&mut source, slot, &error_path)
        .and_then(|_| source.end())
        .map_err(|error| error_path.into_failure(error))
}

/// Implements `Deserialize::deserialize` for every [`WireValue`].
#[doc(hidden)]
pub fn deserialize<'de, T: WireValue, D: Deserializer<'de>>(source: D) -> Result<T, D::Error> {
    let mut value = T::empty();
    deserialize_into(source, &mut value)?;
    Ok(value)
}

fn deserialize_into<'de, D: Deserializer<'de>>(
    source: D,
    slot: &mut dyn WireValue,
) -> Result<(), D::Error> {
    let error_path = ErrorPath::default();
    fill(source, slot, &error_path).map_err(|error| match error_path.path() {
        path if path.is_empty() => error,
        path => D::Error::custom(format_args!("{path}: {error}")),
    })?;
    Ok(())
}

/// The path to the value that failed, innermost step first. Stays empty, without allocating, until there is an error.
#[derive(Default)]
struct ErrorPath(RefCell<Vec<Step>>);

enum Step {
    Key(String),
    Index(usize),
}

impl ErrorPath {
    fn key(&self, key: &str) {
        self.0.borrow_mut().push(Step::Key(key.to_owned()));
    }

    fn index(&self, index: usize) {
        self.0.borrow_mut().push(Step::Index(index));
    }

    fn path(&self) -> String {
        let mut path = String::new();
        for step in self.0.borrow().iter().rev() {
            match step {
                Step::Key(key) if path.is_empty() => path.push_str(key),
                Step::Key(key) => {
                    path.push('.');
                    path.push_str(key);
                }
                Step::Index(index) => {
                    path.push('[');
                    path.push_str(&index.to_string());
                    path.push(']');
                }
            }
        }
        path
    }

    fn into_failure(self, source: serde_json::Error) -> DecodeFailure {
        DecodeFailure {
            path: self.path(),
            source,
        }
    }
}

/// Whether the target took the value (true), or cannot hold it and is left out (false).
type WasSet = bool;

fn fill<'de, D: Deserializer<'de>>(
    source: D,
    slot: &mut dyn WireValue,
    error_path: &ErrorPath,
) -> Result<WasSet, D::Error> {
    if slot.wants_digits() {
        return DigitVisitor(ValueVisitor { slot, error_path }).deserialize(source);
    }
    ValueVisitor { slot, error_path }.deserialize(source)
}

struct ValueVisitor<'a> {
    slot: &'a mut dyn WireValue,
    error_path: &'a ErrorPath,
}

impl<'de> DeserializeSeed<'de> for ValueVisitor<'_> {
    type Value = WasSet;

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<WasSet, D::Error> {
        source.deserialize_any(self)
    }
}

/// Decodes a value that keeps a number's digits.
struct DigitVisitor<'a>(ValueVisitor<'a>);

impl<'de> DeserializeSeed<'de> for DigitVisitor<'_> {
    type Value = WasSet;

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<WasSet, D::Error> {
        // Formats other than JSON treat this as a newtype, and pass on the value itself.
        source.deserialize_newtype_struct(RAW_KEY, self.0)
    }
}

impl ValueVisitor<'_> {
    #[inline]
    fn scalar<E: serde::de::Error>(self, token: Token<'_>) -> Result<WasSet, E> {
        match self.slot.set(token) {
            Ok(ValueState::Done) => Ok(true),
            Ok(ValueState::Absent) => Ok(false),
            other => unusual(other, token),
        }
    }
}

impl ValueVisitor<'_> {
    /// Decodes the JSON text of a value that keeps its digits.
    fn raw<E: serde::de::Error>(self, json: &str) -> Result<WasSet, E> {
        let json = json.trim();
        let text: String;
        let token = match json.as_bytes().first() {
            Some(b'-' | b'0'..=b'9') => Token::Digits(json),
            Some(b'"') => {
                text = serde_json::from_str(json).map_err(E::custom)?;
                Token::Text(&text)
            }
            Some(b'n') => Token::Null,
            Some(b't' | b'f') => Token::Bool(json == "true"),
            Some(b'[') => return Err(refuse("a number", Token::List)),
            _ => return Err(refuse("a number", Token::Object)),
        };
        self.scalar(token)
    }
}

/// Handles the rare outcomes of a scalar. Kept out of `scalar`, which is compiled for each kind of scalar.
#[cold]
fn unusual<E: serde::de::Error>(
    outcome: Result<ValueState<'_>, Mismatch>,
    token: Token<'_>,
) -> Result<WasSet, E> {
    match outcome {
        Ok(ValueState::OneOf(one_of)) => {
            choose(one_of, &token.into());
            Ok(true)
        }
        Ok(_) => Err(E::custom("a scalar was taken for an array or an object")),
        Err(mismatch) => Err(refuse(mismatch.expected, token)),
    }
}

fn refuse<E: serde::de::Error>(expected: &str, token: Token<'_>) -> E {
    E::custom(format_args!(
        "expected {expected}, found {}",
        token.describe()
    ))
}

impl<'de> Visitor<'de> for ValueVisitor<'_> {
    type Value = WasSet;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<WasSet, E> {
        self.scalar(Token::Bool(value))
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<WasSet, E> {
        self.scalar(Token::Int(value))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<WasSet, E> {
        self.scalar(match i64::try_from(value) {
            Ok(value) => Token::Int(value),
            Err(_) => Token::Unsigned(value),
        })
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<WasSet, E> {
        self.scalar(Token::Float(value))
    }

    // Most values are text, so text first takes a way without a token and a result, which pass through memory.
    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<WasSet, E> {
        if self.slot.accept_text(value) {
            return Ok(true);
        }
        self.scalar(Token::Text(value))
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<WasSet, E> {
        self.scalar(Token::Null)
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<WasSet, E> {
        self.scalar(Token::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, source: D) -> Result<WasSet, D::Error> {
        source.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, source: D) -> Result<WasSet, D::Error> {
        source.deserialize_any(self)
    }

    // Never inlined, like `visit_map`: inside `deserialize_any` of serde_json, it would slow down every scalar.
    #[inline(never)]
    fn visit_seq<A: SeqAccess<'de>>(self, source: A) -> Result<WasSet, A::Error> {
        match self.slot.set(Token::List) {
            Ok(ValueState::List(list)) => fill_list(source, list, self.error_path),
            Ok(ValueState::Any(value)) => {
                *value = Value::deserialize(SeqAccessDeserializer::new(source))?;
                Ok(true)
            }
            Ok(ValueState::OneOf(one_of)) => {
                choose(
                    one_of,
                    &Value::deserialize(SeqAccessDeserializer::new(source))?,
                );
                Ok(true)
            }
            Ok(_) => Err(refuse("something else", Token::List)),
            Err(mismatch) => Err(refuse(mismatch.expected, Token::List)),
        }
    }

    #[inline(never)]
    fn visit_map<A: MapAccess<'de>>(self, mut source: A) -> Result<WasSet, A::Error> {
        match self.slot.set(Token::Object) {
            Ok(ValueState::Model(model)) => fill_model(source, model, self.error_path),
            Ok(ValueState::Map(map)) => fill_map(source, map, self.error_path),
            Ok(ValueState::Any(value)) => {
                *value = Value::deserialize(MapAccessDeserializer::new(source))?;
                Ok(true)
            }
            Ok(ValueState::OneOf(one_of)) => {
                choose(
                    one_of,
                    &Value::deserialize(MapAccessDeserializer::new(source))?,
                );
                Ok(true)
            }
            Ok(_) => Err(refuse("something else", Token::Object)),
            Err(mismatch) => match first_entry(&mut source)? {
                FirstEntry::Number(text) if self.slot.wants_digits() => {
                    self.scalar(Token::Digits(&text))
                }
                FirstEntry::Number(text) => self.scalar(number(&text)),
                FirstEntry::Raw(text) => self.raw(&text),
                // An empty array, as PHP may encode it.
                FirstEntry::None if mismatch.expected == ARRAY => Ok(true),
                FirstEntry::None | FirstEntry::Other => {
                    Err(refuse(mismatch.expected, Token::Object))
                }
            },
        }
    }
}

/// The key of the object that represents a number if any crate in the program enables `arbitrary_precision` of
/// serde_json. It is the only key; its value is the number's text.
const NUMBER_KEY: &str = "$serde_json::private::Number";

/// The name of the newtype for which serde_json returns a value's JSON text, as an object with this key.
const RAW_KEY: &str = "$serde_json::private::RawValue";

/// The first entry of an object that the target did not expect.
enum FirstEntry {
    None,
    Other,
    Number(String),
    Raw(String),
}

fn first_entry<'de, A: MapAccess<'de>>(source: &mut A) -> Result<FirstEntry, A::Error> {
    Ok(match source.next_key::<String>()?.as_deref() {
        None => FirstEntry::None,
        Some(NUMBER_KEY) => FirstEntry::Number(source.next_value()?),
        Some(RAW_KEY) => FirstEntry::Raw(source.next_value()?),
        Some(_) => FirstEntry::Other,
    })
}

/// Returns the token for a number's text, as it would be without `arbitrary_precision`.
fn number(text: &str) -> Token<'_> {
    match (text.parse(), text.parse(), text.parse()) {
        (Ok(value), _, _) => Token::Int(value),
        (_, Ok(value), _) => Token::Unsigned(value),
        (_, _, Ok(value)) => Token::Float(value),
        _ => Token::Text(text),
    }
}

fn fill_list<'de, A: SeqAccess<'de>>(
    mut source: A,
    list: &mut dyn List,
    error_path: &ErrorPath,
) -> Result<WasSet, A::Error> {
    let mut index = 0;
    let mut digits = None;
    loop {
        let slot = list.grow();
        // All elements have the same type, so only the first is asked.
        let digits = *digits.get_or_insert_with(|| slot.wants_digits());
        let visitor = ValueVisitor { slot, error_path };
        let outcome = match digits {
            false => source.next_element_seed(visitor),
            true => source.next_element_seed(DigitVisitor(visitor)),
        };
        match outcome {
            Ok(Some(true)) => {}
            Ok(Some(false)) => list.shrink(),
            Ok(None) => {
                list.shrink();
                return Ok(true);
            }
            Err(error) => {
                error_path.index(index);
                return Err(error);
            }
        }
        index += 1;
    }
}

fn fill_map<'de, A: MapAccess<'de>>(
    mut source: A,
    map: &mut dyn Map,
    error_path: &ErrorPath,
) -> Result<WasSet, A::Error> {
    while let Some(key) = source.next_key::<String>()? {
        fill_entry(&mut source, map, key, error_path)?;
    }
    Ok(true)
}

fn fill_entry<'de, A: MapAccess<'de>>(
    source: &mut A,
    map: &mut dyn Map,
    key: String,
    error_path: &ErrorPath,
) -> Result<(), A::Error> {
    let mut failure = None;
    let mut fill = |slot: &mut dyn WireValue| {
        let digits = slot.wants_digits();
        next_value(source, slot, digits, error_path).unwrap_or_else(|error| {
            failure = Some(error);
            false
        })
    };
    let left_out = map.insert(key, &mut fill);
    match failure {
        None => Ok(()),
        Some(error) => {
            error_path.key(left_out.as_deref().unwrap_or_default());
            Err(error)
        }
    }
}

#[inline]
fn next_value<'de, A: MapAccess<'de>>(
    source: &mut A,
    slot: &mut dyn WireValue,
    digits: bool,
    error_path: &ErrorPath,
) -> Result<WasSet, A::Error> {
    let visitor = ValueVisitor { slot, error_path };
    match digits {
        false => source.next_value_seed(visitor),
        true => next_digits(source, visitor),
    }
}

/// Kept apart from the usual case, which is compiled into one function with everything that it calls.
#[cold]
#[inline(never)]
fn next_digits<'de, A: MapAccess<'de>>(
    source: &mut A,
    visitor: ValueVisitor<'_>,
) -> Result<WasSet, A::Error> {
    source.next_value_seed(DigitVisitor(visitor))
}

fn fill_model<'de, A: MapAccess<'de>>(
    mut source: A,
    model: &mut dyn Model,
    error_path: &ErrorPath,
) -> Result<WasSet, A::Error> {
    let shape = model.shape();
    let mut outcome = Ok(true);
    model.edit(&mut |slots, additional| {
        outcome = fill_fields(&mut source, shape, slots, additional, error_path);
    });
    outcome
}

fn fill_fields<'de, A: MapAccess<'de>>(
    source: &mut A,
    shape: &'static Shape,
    slots: &mut [&mut dyn WireValue],
    additional: Option<&mut dyn WireValue>,
    error_path: &ErrorPath,
) -> Result<WasSet, A::Error> {
    let fields = shape.fields;
    let digits = shape.digits.of(slots);
    let mut additional = match additional.map(|value| value.set(Token::Object)) {
        Some(Ok(ValueState::Map(map))) => Some(map),
        _ => None,
    };
    let mut keys = Keys {
        fields,
        expected: 0,
        keeps_unknown: additional.is_some(),
        unknown: None,
    };
    while let Some(at) = source.next_key_seed(&mut keys)? {
        let Some((slot, field)) = slots.get_mut(at).zip(fields.get(at)) else {
            match (&mut additional, keys.unknown.take()) {
                (Some(map), Some(key)) => fill_entry(source, *map, key, error_path)?,
                _ => {
                    source.next_value::<IgnoredAny>()?;
                }
            }
            continue;
        };
        let digits = DigitFields::contains(digits, at, &**slot);
        if let Err(error) = next_value(source, &mut **slot, digits, error_path) {
            error_path.key(field.wire);
            return Err(error);
        }
    }
    Ok(true)
}

/// Finds the keys of an object in the table. Twilio's responses mostly follow the order of its documents, so the field
/// after the last one is tried first.
struct Keys {
    fields: &'static [Field],
    expected: usize,
    /// Whether the model has a map of additional properties.
    keeps_unknown: bool,
    /// The last key that is not a field, for that map.
    unknown: Option<String>,
}

/// The index returned for a key that is not a field. Cheaper to return than an `Option`.
const UNKNOWN: usize = usize::MAX;

impl<'de> DeserializeSeed<'de> for &mut Keys {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<usize, D::Error> {
        source.deserialize_identifier(self)
    }
}

impl<'de> Visitor<'de> for &mut Keys {
    type Value = usize;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a field name")
    }

    #[inline]
    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<usize, E> {
        let expected = self.fields.get(self.expected);
        let at = match expected.is_some_and(|field| is_same(field.wire, key)) {
            true => self.expected,
            false => self.search(key),
        };
        self.expected = at.wrapping_add(1);
        Ok(at)
    }
}

/// Compares two keys. Most have 8 to 16 bytes: two overlapping words, which take less work than a call of `memcmp`.
#[inline]
fn is_same(one: &str, other: &str) -> bool {
    let words = |key: &str| {
        let key = key.as_bytes();
        Some((*key.first_chunk::<8>()?, *key.last_chunk::<8>()?))
    };
    match one.len() {
        8..=16 => one.len() == other.len() && words(one) == words(other),
        _ => one == other,
    }
}

impl Keys {
    /// Looks the key up in the whole table. Kept apart, so that `visit_str` is small enough to be inlined.
    #[inline(never)]
    fn search(&mut self, key: &str) -> usize {
        let found = self.fields.iter().position(|field| field.wire == key);
        if found.is_none() && self.keeps_unknown {
            self.unknown = Some(key.to_owned());
        }
        found.unwrap_or(UNKNOWN)
    }
}

#[cfg(test)]
mod tests {
    use serde::de::value::{Error, MapDeserializer};

    use super::*;

    #[test]
    fn arbitrary_precision_numbers_are_numbers() {
        let disguised =
            |text: &'static str| MapDeserializer::<_, Error>::new([(NUMBER_KEY, text)].into_iter());
        assert_eq!(deserialize::<i64, _>(disguised("-42")), Ok(-42));
        assert_eq!(
            deserialize::<Option<f64>, _>(disguised("4.25")),
            Ok(Some(4.25))
        );
        assert_eq!(deserialize::<String, _>(disguised("1")), Ok("1".to_owned()));
        assert!(deserialize::<bool, _>(disguised("1")).is_err());
    }

    #[test]
    fn keys_of_any_length_are_compared_whole() {
        let key = "abcdefghijklmnopqrstuvwxyz";
        for length in 0..key.len() {
            let key = &key[..length];
            assert!(is_same(key, key));
            assert!(!is_same(key, &format!("{key}.")));
            for at in 0..length {
                let mut other = key.to_owned();
                other.replace_range(at..=at, ".");
                assert!(!is_same(key, &other));
            }
        }
    }

    macro_rules! wide {
        ($name:ident: $last:ty { $($field:ident)* }) => {
            #[derive(Clone, Default, PartialEq)]
            struct $name {
                $( $field: Option<i64>, )*
                last: Option<$last>,
            }
            crate::model! { $name { $( $field = "f"; )* last = "last"; } }
        };
    }

    macro_rules! wide_models {
        ($($field:ident)*) => {
            wide! { Narrow: crate::value::Number { a } }
            wide! { Same: String { a } }
            wide! { Wide: crate::value::Number { $($field)* } }
        };
    }

    wide_models! {
        a0 a1 a2 a3 a4 a5 a6 a7 a8 a9 b0 b1 b2 b3 b4 b5 b6 b7 b8 b9 c0 c1 c2 c3 c4 c5 c6 c7 c8 c9 d0 d1 d2 d3 d4 d5 d6 d7
        d8 d9 e0 e1 e2 e3 e4 e5 e6 e7 e8 e9 f0 f1 f2 f3 f4 f5 f6 f7 f8 f9 g0 g1 g2 g3 g4 g5 g6 g7 g8 g9
    }

    #[test]
    fn numbers_keep_their_digits_at_any_depth() {
        let json = r#"{"last":1.10}"#;
        for _ in 0..2 {
            let narrow: Narrow = serde_json::from_str(json).unwrap();
            let wide: Wide = serde_json::from_str(json).unwrap();
            let same: Same = serde_json::from_str(json).unwrap();
            assert_eq!(narrow.last.unwrap().as_str(), "1.10");
            assert_eq!(wide.last.unwrap().as_str(), "1.10");
            assert_eq!(same.last.as_deref(), Some("1.1"));
        }
    }
}
