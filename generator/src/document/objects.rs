//! Deserializes a tree into OpenAPI objects.

use openapiv3::{OpenAPI, PathItem, ReferenceOr};
use serde::{
    Deserialize, Deserializer,
    de::{
        Error as _, IntoDeserializer, Visitor,
        value::{BorrowedStrDeserializer, MapDeserializer, SeqDeserializer},
    },
    forward_to_deserialize_any,
};
use serde_yaml::Error;

use super::tree::{Tree, Value};
use crate::{
    diagnostic::{Diagnostic, Pointer},
    parallel,
};

/// Deserializes a checked tree.
pub(super) fn read(tree: &Tree) -> Result<OpenAPI, Box<Diagnostic>> {
    let problem = |pointer: Pointer, message: String| {
        Box::new(Diagnostic::error(message).at(tree.span(pointer)))
    };
    match parallel::with_stack(|| document(tree.root())) {
        Ok(Ok(api)) => Ok(api),
        // Our own checks should have found whatever `openapiv3` rejects, and its exact position.
        Ok(Err((pointer, error))) => Err(problem(pointer, format!("invalid OpenAPI 3.0: {error}"))),
        Err(error) => Err(problem(
            Pointer::root(),
            format!("the document cannot be read: {error}"),
        )),
    }
}

/// Deserializes a document, and its paths on all cores. An error comes with the pointer to the part that it is in.
fn document(root: Value<'_>) -> Result<OpenAPI, (Pointer, Error)> {
    let Value::Mapping(members) = root else {
        return Err((Pointer::root(), Error::custom("expected a map")));
    };
    let others = members.iter().map(|(key, value)| match key {
        "paths" => (Value::String(key), value.emptied()),
        _ => (Value::String(key), value),
    });
    let mut api = OpenAPI::deserialize(MapDeserializer::new(others))
        .map_err(|error| (Pointer::root(), error))?;
    if let Some(Value::Mapping(paths)) = members.get("paths") {
        // The others are extensions, which nothing reads.
        let paths = paths.iter().filter(|(path, _)| path.starts_with('/'));
        let paths: Vec<_> = paths.collect();
        let items = parallel::map(&paths, |&(_, value)| item(value));
        for ((path, _), item) in paths.into_iter().zip(items) {
            let item = item.map_err(|error| (Pointer::root().join("paths").join(path), error))?;
            api.paths.paths.insert(path.to_owned(), item);
        }
    }
    Ok(api)
}

/// Deserializes a path item. As a `ReferenceOr`, which is an untagged enum, it would be copied first.
fn item(value: Value<'_>) -> Result<ReferenceOr<PathItem>, Error> {
    match value.get("$ref") {
        Some(_) => ReferenceOr::deserialize(value),
        None => PathItem::deserialize(value).map(ReferenceOr::Item),
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
                    .map(|(key, value)| (Value::String(key), value));
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
