//! What a schema says of its values.

use openapiv3::{
    AnySchema, ReferenceOr, Schema, SchemaData, SchemaKind, StringFormat, Type as Oas,
    VariantOrUnknownOrEmpty,
};
use serde_yaml::Value as Yaml;

use super::{SchemaRef, Schemas};
use crate::{
    diagnostic::Pointer,
    model::Rules,
    names::{Case, ident},
};

/// Names of fields that hold a secret whether or not the document marks them.
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

/// What is asked of a schema, beside its type.
#[derive(Debug, Default)]
pub(in crate::model) struct Facts {
    pub description: String,
    pub nullable: bool,
    pub private: bool,
    pub deprecated: bool,
    pub read_only: bool,
    pub rules: Rules,
    pub format: String,
}

impl<'a> Schemas<'a> {
    /// What a schema says of its values. Beside a `$ref` only what stands there counts first: OpenAPI 3.0 ignores it,
    /// Twilio means it.
    pub(in crate::model) fn facts(&self, schema: &SchemaRef<'a>, pointer: &Pointer) -> Facts {
        let mut facts = match self.resolve(schema, pointer) {
            Some((schema, _)) => facts(schema),
            None => Facts::default(),
        };
        if let (ReferenceOr::Reference { .. }, Some(Yaml::Mapping(beside))) =
            (schema, self.document.at(pointer))
        {
            if let Some(description) = beside.get("description").and_then(Yaml::as_str) {
                facts.description = description.to_owned();
            }
            if let Some(nullable) = beside.get("nullable").and_then(Yaml::as_bool) {
                facts.nullable = nullable;
            }
            facts.private |= beside.get("x-twilio").and_then(|x| x.get("pii")).is_some();
        }
        facts
    }
}

fn facts(schema: &Schema) -> Facts {
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
    let mut facts = Facts {
        description: description.clone().unwrap_or_default(),
        nullable: *nullable,
        private: *write_only
            || extensions
                .get("x-twilio")
                .is_some_and(|x| x.get("pii").is_some()),
        deprecated: *deprecated,
        read_only: *read_only,
        ..Facts::default()
    };
    facts.rules.default = default
        .as_ref()
        .filter(|value| !value.is_null())
        .map(ToString::to_string);
    match &schema.schema_kind {
        SchemaKind::Type(Oas::String(text)) => {
            facts.rules.pattern.clone_from(&text.pattern);
            facts.rules.min_length = text.min_length;
            facts.rules.max_length = text.max_length;
            facts.format = format_name(&text.format);
            facts.private |= facts.format == "password";
        }
        SchemaKind::Type(Oas::Integer(number)) => {
            facts.rules.minimum = number.minimum;
            facts.rules.maximum = number.maximum;
        }
        // Only whole bounds are documented and checked; Twilio has no other.
        SchemaKind::Type(Oas::Number(number)) => {
            facts.rules.minimum = number.minimum.and_then(whole);
            facts.rules.maximum = number.maximum.and_then(whole);
        }
        SchemaKind::Any(any) => {
            facts.rules.pattern.clone_from(&any.pattern);
            facts.rules.min_length = any.min_length;
            facts.rules.max_length = any.max_length;
            facts.rules.minimum = any.minimum.and_then(whole);
            facts.rules.maximum = any.maximum.and_then(whole);
            facts.format = object_format(schema);
        }
        _ => {}
    }
    facts
}

fn whole(number: f64) -> Option<i64> {
    let text = format!("{number}");
    text.parse().ok()
}

/// Whether a field of this name holds a secret.
pub(in crate::model) fn is_secret(wire: &str) -> bool {
    SECRETS.contains(&ident(wire, Case::Snake).as_str())
}

/// `openapiv3` has no place for the format of an object; it stays among the extensions of an untyped schema only.
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
