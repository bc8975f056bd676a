//! What a schema says about its values, apart from their type.

use openapiv3::{
    AnySchema, ReferenceOr, Schema, SchemaData, SchemaKind, StringFormat, Type as Oas,
    VariantOrUnknownOrEmpty,
};

use super::{SchemaRef, Schemas};
use crate::{
    diagnostic::Pointer,
    document::Value,
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
    /// Returns what a schema says about its values. Keywords next to a `$ref` take precedence: OpenAPI 3.0 ignores
    /// them, but Twilio relies on them.
    pub(in crate::model) fn attributes(
        &self,
        schema: &SchemaRef<'a>,
        pointer: &Pointer,
    ) -> SchemaAttributes {
        let mut attributes = match self.resolve(schema, pointer) {
            Some((schema, _)) => of_schema(schema),
            None => SchemaAttributes::default(),
        };
        if let (ReferenceOr::Reference { .. }, Some(Value::Mapping(beside))) =
            (schema, self.document.at(pointer))
        {
            if let Some(description) = beside.get("description").and_then(Value::as_str) {
                attributes.description = description.to_owned();
            }
            if let Some(nullable) = beside.get("nullable").and_then(Value::as_bool) {
                attributes.nullable = nullable;
            }
            attributes.private |= beside.get("x-twilio").and_then(|x| x.get("pii")).is_some();
        }
        attributes
    }
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
