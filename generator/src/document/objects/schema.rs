//! Schemas.

use std::ops::{BitOr, BitOrAssign};

use openapiv3::{
    AdditionalProperties, AnySchema, ArrayType, BooleanType, Discriminator, IntegerType,
    NumberType, ObjectType, ReferenceOr, Schema, SchemaData, SchemaKind, StringType, Type,
};
use serde_json::{Number, Value as Json};

use super::{
    external_docs,
    value::{
        Read, count, example, extend, flag, json, list, map, members, number, option, reference_or,
        text,
    },
};
use crate::document::tree::Value;

pub(super) fn schema(value: Value<'_>) -> Read<Schema> {
    let mut data = SchemaData::default();
    let mut raw = Raw::default();
    for (key, value) in members(value)? {
        match key {
            "nullable" => data.nullable = flag(value)?,
            "readOnly" => data.read_only = flag(value)?,
            "writeOnly" => data.write_only = flag(value)?,
            "deprecated" => data.deprecated = flag(value)?,
            "externalDocs" => data.external_docs = option(value, external_docs)?,
            "example" => data.example = example(value),
            "title" => data.title = option(value, text)?,
            "description" => data.description = option(value, text)?,
            "discriminator" => data.discriminator = option(value, discriminator)?,
            "default" => data.default = example(value),
            _ if key.starts_with("x-") => extend(&mut data.extensions, key, value),
            // Null means the same as the absence of any of the others.
            _ if value.is_null() => {}
            _ => raw.set(key, value)?,
        }
    }
    Ok(Schema {
        schema_data: data,
        schema_kind: raw.kind(),
    })
}

fn discriminator(value: Value<'_>) -> Read<Discriminator> {
    let mut discriminator = Discriminator::default();
    for (key, value) in members(value)? {
        match key {
            "propertyName" => discriminator.property_name = text(value)?,
            "mapping" => discriminator.mapping = map(value, text)?,
            _ => extend(&mut discriminator.extensions, key, value),
        }
    }
    Ok(discriminator)
}

fn boxed(value: Value<'_>) -> Read<ReferenceOr<Box<Schema>>> {
    reference_or(value, |value| schema(value).map(Box::new))
}

fn schemas(value: Value<'_>) -> Read<Vec<ReferenceOr<Schema>>> {
    list(value, |value| reference_or(value, schema))
}

/// The keys of a schema that decide its kind.
#[derive(Default)]
struct Raw {
    any: AnySchema,
    // Integers are exact.
    multiple_of: Option<Number>,
    minimum: Option<Number>,
    maximum: Option<Number>,
    groups: Groups,
}

/// Groups of keys, as a set.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Groups(u16);

impl Groups {
    const FORMAT: Self = Self(1);
    const ENUM: Self = Self(1 << 1);
    const TEXT: Self = Self(1 << 2);
    const NUMBER: Self = Self(1 << 3);
    const OBJECT: Self = Self(1 << 4);
    const ARRAY: Self = Self(1 << 5);
    const ONE_OF: Self = Self(1 << 6);
    const ALL_OF: Self = Self(1 << 7);
    const ANY_OF: Self = Self(1 << 8);
    const NOT: Self = Self(1 << 9);

    fn are_among(self, others: Self) -> bool {
        self | others == others
    }
}

impl BitOr for Groups {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Groups {
    fn bitor_assign(&mut self, other: Self) {
        *self = *self | other;
    }
}

impl Raw {
    fn set(&mut self, key: &str, value: Value<'_>) -> Read<()> {
        let any = &mut self.any;
        self.groups |= match key {
            "type" => {
                any.typ = Some(text(value)?);
                return Ok(());
            }
            "format" => {
                any.format = Some(text(value)?);
                Groups::FORMAT
            }
            "enum" => {
                any.enumeration = list(value, |value| Ok(json(value)))?;
                Groups::ENUM
            }
            "pattern" => {
                any.pattern = Some(text(value)?);
                Groups::TEXT
            }
            "minLength" => {
                any.min_length = Some(count(value)?);
                Groups::TEXT
            }
            "maxLength" => {
                any.max_length = Some(count(value)?);
                Groups::TEXT
            }
            "multipleOf" => {
                self.multiple_of = Some(number(value)?);
                Groups::NUMBER
            }
            "minimum" => {
                self.minimum = Some(number(value)?);
                Groups::NUMBER
            }
            "maximum" => {
                self.maximum = Some(number(value)?);
                Groups::NUMBER
            }
            "exclusiveMinimum" => {
                any.exclusive_minimum = Some(flag(value)?);
                Groups::NUMBER
            }
            "exclusiveMaximum" => {
                any.exclusive_maximum = Some(flag(value)?);
                Groups::NUMBER
            }
            "properties" => {
                any.properties = map(value, boxed)?;
                Groups::OBJECT
            }
            "required" => {
                any.required = list(value, text)?;
                Groups::OBJECT
            }
            "additionalProperties" => {
                any.additional_properties = Some(match value {
                    Value::Bool(any) => AdditionalProperties::Any(any),
                    value => AdditionalProperties::Schema(Box::new(reference_or(value, schema)?)),
                });
                Groups::OBJECT
            }
            "minProperties" => {
                any.min_properties = Some(count(value)?);
                Groups::OBJECT
            }
            "maxProperties" => {
                any.max_properties = Some(count(value)?);
                Groups::OBJECT
            }
            "items" => {
                any.items = Some(boxed(value)?);
                Groups::ARRAY
            }
            "minItems" => {
                any.min_items = Some(count(value)?);
                Groups::ARRAY
            }
            "maxItems" => {
                any.max_items = Some(count(value)?);
                Groups::ARRAY
            }
            "uniqueItems" => {
                any.unique_items = Some(flag(value)?);
                Groups::ARRAY
            }
            "oneOf" => {
                any.one_of = schemas(value)?;
                Groups::ONE_OF
            }
            "allOf" => {
                any.all_of = schemas(value)?;
                Groups::ALL_OF
            }
            "anyOf" => {
                any.any_of = schemas(value)?;
                Groups::ANY_OF
            }
            "not" => {
                any.not = Some(Box::new(reference_or(value, schema)?));
                Groups::NOT
            }
            _ => return Ok(()),
        };
        Ok(())
    }

    /// Returns the kind of schema: the only one that has all of the keys, or any.
    fn kind(self) -> SchemaKind {
        let Self {
            any,
            multiple_of,
            minimum,
            maximum,
            groups,
        } = self;
        let is = |name, allowed| any.typ.as_deref() == Some(name) && groups.are_among(allowed);
        let scalar = Groups::FORMAT | Groups::ENUM;
        let has_values = |is_value: fn(&Json) -> bool| {
            let mut values = any.enumeration.iter();
            values.all(|value| value.is_null() || is_value(value))
        };
        let is_integer = |number: &Option<Number>| number.as_ref().is_none_or(Number::is_i64);
        let integer = |number: Option<Number>| number.and_then(|number| number.as_i64());
        let float = |number: Option<Number>| number.and_then(|number| number.as_f64());
        if is("string", scalar | Groups::TEXT) && has_values(Json::is_string) {
            return SchemaKind::Type(Type::String(StringType {
                format: any.format.into(),
                pattern: any.pattern,
                enumeration: any
                    .enumeration
                    .into_iter()
                    .map(|value| match value {
                        Json::String(text) => Some(text),
                        _ => None,
                    })
                    .collect(),
                min_length: any.min_length,
                max_length: any.max_length,
            }));
        }
        if is("number", scalar | Groups::NUMBER) && has_values(Json::is_number) {
            return SchemaKind::Type(Type::Number(NumberType {
                format: any.format.into(),
                multiple_of: float(multiple_of),
                exclusive_minimum: any.exclusive_minimum.unwrap_or_default(),
                exclusive_maximum: any.exclusive_maximum.unwrap_or_default(),
                minimum: float(minimum),
                maximum: float(maximum),
                enumeration: any.enumeration.iter().map(Json::as_f64).collect(),
            }));
        }
        if is("integer", scalar | Groups::NUMBER)
            && has_values(Json::is_i64)
            && [&multiple_of, &minimum, &maximum]
                .into_iter()
                .all(is_integer)
        {
            return SchemaKind::Type(Type::Integer(IntegerType {
                format: any.format.into(),
                multiple_of: integer(multiple_of),
                exclusive_minimum: any.exclusive_minimum.unwrap_or_default(),
                exclusive_maximum: any.exclusive_maximum.unwrap_or_default(),
                minimum: integer(minimum),
                maximum: integer(maximum),
                enumeration: any.enumeration.iter().map(Json::as_i64).collect(),
            }));
        }
        if is("boolean", Groups::ENUM) && has_values(Json::is_boolean) {
            return SchemaKind::Type(Type::Boolean(BooleanType {
                enumeration: any.enumeration.iter().map(Json::as_bool).collect(),
            }));
        }
        if is("object", Groups::OBJECT) {
            return SchemaKind::Type(Type::Object(ObjectType {
                properties: any.properties,
                required: any.required,
                additional_properties: any.additional_properties,
                min_properties: any.min_properties,
                max_properties: any.max_properties,
            }));
        }
        if is("array", Groups::ARRAY) {
            return SchemaKind::Type(Type::Array(ArrayType {
                items: any.items,
                min_items: any.min_items,
                max_items: any.max_items,
                unique_items: any.unique_items.unwrap_or_default(),
            }));
        }
        match (any.typ.is_some(), groups, any.not) {
            (false, Groups::ONE_OF, _) => SchemaKind::OneOf { one_of: any.one_of },
            (false, Groups::ALL_OF, _) => SchemaKind::AllOf { all_of: any.all_of },
            (false, Groups::ANY_OF, _) => SchemaKind::AnyOf { any_of: any.any_of },
            (false, Groups::NOT, Some(not)) => SchemaKind::Not { not },
            (.., not) => SchemaKind::Any(AnySchema {
                multiple_of: float(multiple_of),
                minimum: float(minimum),
                maximum: float(maximum),
                not,
                ..any
            }),
        }
    }
}
