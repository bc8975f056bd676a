//! What a schema says about its values, apart from their type.

use openapiv3::{
    AnySchema, ReferenceOr, Schema, SchemaData, SchemaKind, StringFormat, Type as Oas,
    VariantOrUnknownOrEmpty,
};

use serde_json::Value as Json;

use super::{AsSchemaRef, SchemaRef, Schemas};
use crate::{
    diagnostic::Pointer,
    document::{Mapping, Value},
    model::Rules,
    names::{Case, spelled},
};

/// Names of fields that hold a secret, whether or not the document marks them.
const SECRETS: [&str; 9] = [
    "auth_token",
    "access_token",
    "refresh_token",
    "id_token",
    "client_secret",
    "api_secret",
    "secret",
    "password",
    "private_key",
];

/// Formats of secrets and of personal data.
const PRIVATE_FORMATS: [&str; 3] = ["email", "password", "phone-number"];

/// The most references and parts of an `allOf` that are followed to a schema's attributes. A document can have chains
/// of any length.
const MAX_LAYERS: usize = 32;

/// What a schema says about its values, apart from their type.
#[derive(Debug, Default)]
pub(in crate::model) struct SchemaAttributes {
    pub description: String,
    pub nullable: bool,
    pub private: bool,
    pub deprecated: bool,
    pub read_only: bool,
    pub rules: Rules,
    pub format: String,
}

impl<'a> Schemas<'a> {
    /// Returns what a schema says about its values. Keywords next to a `$ref`, or to the only part of an `allOf`, take
    /// precedence over those of the schema that it leads to. OpenAPI 3.0 ignores keywords next to a `$ref`, but Twilio
    /// relies on them.
    pub(in crate::model) fn attributes(
        &self,
        schema: &SchemaRef<'a>,
        pointer: &Pointer,
    ) -> SchemaAttributes {
        let (mut schema, mut pointer) = (schema.clone(), pointer.clone());
        let mut layers = Vec::new();
        let mut attributes = loop {
            if layers.len() >= MAX_LAYERS {
                break SchemaAttributes::default();
            }
            match schema {
                ReferenceOr::Reference { reference } => {
                    layers.push(Layer::Beside(self.document.at(&pointer)));
                    let Some((_, target, place)) = self.named(&reference) else {
                        break SchemaAttributes::default();
                    };
                    (schema, pointer) = (target, place);
                }
                ReferenceOr::Item(item) => {
                    let own = of_schema(item);
                    let Some((at, part)) = only_part(item) else {
                        break own;
                    };
                    layers.push(Layer::Around(own));
                    let others = members(item).enumerate().filter(|(other, _)| *other != at);
                    layers.extend(others.filter_map(|(_, other)| match other {
                        ReferenceOr::Item(other) => Some(Layer::Around(of_schema(other))),
                        ReferenceOr::Reference { .. } => None,
                    }));
                    schema = part.as_schema_ref();
                    pointer = pointer.join("allOf").join(at);
                }
            }
        };
        for layer in layers.into_iter().rev() {
            match layer {
                Layer::Beside(Some(Value::Mapping(beside))) => attributes.add_beside(beside),
                Layer::Beside(_) => {}
                Layer::Around(outer) => attributes.add(outer),
            }
        }
        attributes
    }
}

/// What is said on the way to a schema.
enum Layer<'a> {
    /// The keywords next to a `$ref`.
    Beside(Option<Value<'a>>),
    /// A schema around or next to the only part of an `allOf`.
    Around(SchemaAttributes),
}

impl SchemaAttributes {
    /// Adds what is said around this schema.
    fn add(&mut self, outer: Self) {
        if !outer.description.is_empty() {
            self.description = outer.description;
        }
        self.nullable |= outer.nullable;
        self.private |= outer.private;
        self.deprecated |= outer.deprecated;
        self.read_only |= outer.read_only;
        self.rules.add(outer.rules);
    }

    /// Adds the keywords next to a `$ref`.
    fn add_beside(&mut self, beside: Mapping<'_>) {
        let flag = |key: &str| beside.get(key).and_then(Value::as_bool);
        if let Some(description) = beside.get("description").and_then(Value::as_str) {
            self.description = description.to_owned();
        }
        if let Some(nullable) = flag("nullable") {
            self.nullable = nullable;
        }
        let is_true = |key: &str| flag(key) == Some(true);
        let is_personal = beside.get("x-twilio").and_then(|x| x.get("pii")).is_some();
        self.private |= is_true("writeOnly") || is_personal;
        self.deprecated |= is_true("deprecated");
        self.read_only |= is_true("readOnly");
        self.rules.add_beside(beside);
    }
}

impl Rules {
    /// Adds the rules of a schema around.
    fn add(&mut self, outer: Self) {
        self.pattern = outer.pattern.or(self.pattern.take());
        self.min_length = outer.min_length.or(self.min_length);
        self.max_length = outer.max_length.or(self.max_length);
        self.minimum = outer.minimum.or(self.minimum);
        self.maximum = outer.maximum.or(self.maximum);
        self.default = outer.default.or(self.default.take());
    }

    fn add_beside(&mut self, beside: Mapping<'_>) {
        let number = |key: &str| match beside.get(key) {
            Some(Value::Number(number)) => Some(number),
            _ => None,
        };
        let count = |key: &str| beside.get(key).and_then(Value::as_count);
        let limit = |key: &str| {
            let number = number(key)?;
            number.as_i64().or_else(|| number.as_f64().and_then(whole))
        };
        if let Some(pattern) = beside.get("pattern").and_then(Value::as_str) {
            self.pattern = Some(pattern.to_owned());
        }
        self.min_length = count("minLength").or(self.min_length);
        self.max_length = count("maxLength").or(self.max_length);
        self.minimum = limit("minimum").or(self.minimum);
        self.maximum = limit("maximum").or(self.maximum);
        let default = match beside.get("default") {
            Some(Value::Bool(flag)) => Some(flag.to_string()),
            Some(Value::Number(number)) => Some(number.to_string()),
            Some(Value::String(text)) => Some(Json::from(text).to_string()),
            _ => None,
        };
        self.default = default.or(self.default.take());
    }
}

/// Returns the member of an `allOf` that describes the form of values, with its index, if the others do not:
/// `allOf: [{$ref: …}, {nullable: true}]`.
pub(super) fn only_part(schema: &Schema) -> Option<(usize, &ReferenceOr<Schema>)> {
    let mut parts = members(schema)
        .enumerate()
        .filter(|(_, member)| has_form(member));
    match (parts.next(), parts.next()) {
        (Some(only), None) => Some(only),
        (None, _) => members(schema).enumerate().next(),
        (Some(_), Some(_)) => None,
    }
}

fn members(schema: &Schema) -> impl Iterator<Item = &ReferenceOr<Schema>> {
    match &schema.schema_kind {
        SchemaKind::AllOf { all_of } => all_of.iter(),
        _ => [].iter(),
    }
}

/// Returns whether a schema says more about its values than what [`SchemaAttributes`] has.
fn has_form(schema: &ReferenceOr<Schema>) -> bool {
    let ReferenceOr::Item(schema) = schema else {
        return true;
    };
    let SchemaKind::Any(any) = &schema.schema_kind else {
        return true;
    };
    let says_nothing = any.typ.is_none()
        && any.format.is_none()
        && any.properties.is_empty()
        && any.required.is_empty()
        && any.additional_properties.is_none()
        && any.items.is_none()
        && any.enumeration.is_empty()
        && any.not.is_none();
    !says_nothing
        || [&any.all_of, &any.any_of, &any.one_of]
            .iter()
            .any(|of| !of.is_empty())
}

fn of_schema(schema: &Schema) -> SchemaAttributes {
    let SchemaData {
        nullable,
        read_only,
        write_only,
        deprecated,
        description,
        default,
        extensions,
        ..
    } = &schema.schema_data;
    let mut attributes = SchemaAttributes {
        description: description.clone().unwrap_or_default(),
        nullable: *nullable,
        private: *write_only
            || extensions
                .get("x-twilio")
                .is_some_and(|x| x.get("pii").is_some()),
        deprecated: *deprecated,
        read_only: *read_only,
        ..SchemaAttributes::default()
    };
    attributes.rules.default = default
        .as_ref()
        .filter(|value| !value.is_null())
        .map(ToString::to_string);
    match &schema.schema_kind {
        SchemaKind::Type(Oas::String(text)) => {
            attributes.rules.pattern.clone_from(&text.pattern);
            attributes.rules.min_length = text.min_length.map(|length| length as u64);
            attributes.rules.max_length = text.max_length.map(|length| length as u64);
            attributes.format = format_name(&text.format);
            attributes.private |= PRIVATE_FORMATS.contains(&attributes.format.as_str());
        }
        SchemaKind::Type(Oas::Integer(number)) => {
            let step = |excluded: bool| i64::from(excluded);
            let (min, max) = (number.minimum, number.maximum);
            attributes.rules.minimum =
                min.map(|limit| limit.saturating_add(step(number.exclusive_minimum)));
            attributes.rules.maximum =
                max.map(|limit| limit.saturating_sub(step(number.exclusive_maximum)));
        }
        // Only integer bounds are documented and checked; Twilio has no others. An excluded one is close enough.
        SchemaKind::Type(Oas::Number(number)) => {
            attributes.rules.minimum = number.minimum.and_then(whole);
            attributes.rules.maximum = number.maximum.and_then(whole);
        }
        SchemaKind::Any(any) => {
            attributes.rules.pattern.clone_from(&any.pattern);
            attributes.rules.min_length = any.min_length.map(|length| length as u64);
            attributes.rules.max_length = any.max_length.map(|length| length as u64);
            attributes.rules.minimum = any.minimum.and_then(whole);
            attributes.rules.maximum = any.maximum.and_then(whole);
            attributes.format = object_format(schema);
        }
        _ => {}
    }
    attributes
}

fn whole(number: f64) -> Option<i64> {
    let text = format!("{number}");
    text.parse().ok()
}

/// Returns whether a field of this name holds a secret.
pub(in crate::model) fn is_secret(wire: &str) -> bool {
    // Ruling out most names by their last letter saves spelling them.
    let ends_as_one = wire.ends_with(['n', 't', 'd', 'y', 'N', 'T', 'D', 'Y']);
    ends_as_one && SECRETS.contains(&spelled(wire, Case::Snake).as_str())
}

/// Returns the format of an object. `openapiv3` has no field for it in object schemas, but parses such a schema as
/// untyped.
pub(super) fn object_format(schema: &Schema) -> String {
    match &schema.schema_kind {
        SchemaKind::Any(AnySchema {
            format: Some(format),
            ..
        }) => format.clone(),
        _ => String::new(),
    }
}

pub(super) fn format_name(format: &VariantOrUnknownOrEmpty<StringFormat>) -> String {
    match format {
        VariantOrUnknownOrEmpty::Item(StringFormat::Date) => "date".to_owned(),
        VariantOrUnknownOrEmpty::Item(StringFormat::DateTime) => "date-time".to_owned(),
        VariantOrUnknownOrEmpty::Item(StringFormat::Password) => "password".to_owned(),
        VariantOrUnknownOrEmpty::Item(StringFormat::Byte) => "byte".to_owned(),
        VariantOrUnknownOrEmpty::Item(StringFormat::Binary) => "binary".to_owned(),
        VariantOrUnknownOrEmpty::Unknown(name) => name.clone(),
        VariantOrUnknownOrEmpty::Empty => String::new(),
    }
}
