//! Strings: enums, and formats with a type of their own.

use openapiv3::Schema;
use serde_json::Value as Json;

use super::{Schemas, classify::SchemaSite, unnamed::Kind};
use crate::{
    diagnostic::{Pointer, quoted},
    model::Type,
};

impl<'a> Schemas<'a> {
    /// Returns the values of a string enum. YAML parses some values that are meant as strings as something else.
    pub(super) fn texts(&mut self, values: &[Json], pointer: &Pointer) -> Vec<String> {
        let mut texts = Vec::with_capacity(values.len());
        for (at, value) in values.iter().enumerate() {
            let text = match value {
                Json::Null => continue,
                Json::String(text) => text.clone(),
                other => {
                    let shown = other.to_string();
                    let pointer = pointer.join("enum").join(at);
                    self.diagnostics.push(
                        self.document
                            .warning(
                                &pointer,
                                "the enum value is not a string, but is read as one",
                            )
                            .label(format!("read as {}", quoted(&shown)))
                            .help("put it in quotes"),
                    );
                    shown
                }
            };
            texts.push(text);
        }
        texts
    }

    /// Returns the type of a string with this format, or of an enum with these values.
    pub(super) fn text(
        &mut self,
        schema: &Schema,
        values: Vec<String>,
        format: &str,
        site: SchemaSite<'a>,
    ) -> Type {
        match format {
            "http-method" => Type::HttpMethod,
            _ if !values.is_empty() => {
                for value in &values {
                    self.charge(&site.pointer, 1, value.len());
                }
                Type::Named(self.add(schema, Kind::Enum(values), site))
            }
            "date-time" | "date-time-rfc-2822" => Type::DateTime,
            "date" => Type::Date,
            _ => Type::String,
        }
    }
}
