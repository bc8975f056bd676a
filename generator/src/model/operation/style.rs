//! How values are serialized: OpenAPI's styles, and two of Twilio's.
//!
//! Twilio's forms send an object as JSON text, without saying so in their documents. A form field is therefore sent as
//! JSON text unless the document has an `encoding` with `style` or `explode` for it, which Twilio's never do. There is
//! no such convention for queries: their objects follow OpenAPI, whose defaults are `style: form` and `explode: true`.

use openapiv3::QueryStyle;

use crate::{
    diagnostic::Pointer,
    model::{
        Style, Type,
        schema::{SchemaAttributes, SchemaRef, Schemas},
    },
};

/// The prefix of the format of objects whose keys are joined with dots. The rest of the format is the prefix of their
/// keys.
const COLLAPSIBLE_MAP: &str = "prefixed-collapsible-map";

/// Returns the style that a schema's format requires.
pub(super) fn of_format(attributes: &SchemaAttributes, wire: &str) -> Option<Style> {
    let prefix = attributes.format.strip_prefix(COLLAPSIBLE_MAP)?;
    let prefix = match prefix.strip_prefix('-') {
        Some(prefix) if !prefix.is_empty() => prefix,
        _ => wire,
    };
    Some(Style::Flatten(prefix.to_owned()))
}

/// A value to be sent: its type, and the schema of that type.
pub(super) struct Sent<'s, 'a> {
    pub ty: &'s Type,
    pub schema: &'s SchemaRef<'a>,
    pub pointer: &'s Pointer,
}

impl<'a> Sent<'_, 'a> {
    /// Returns the style of a query parameter or a cookie, or of a form field with an encoding.
    pub(super) fn in_query(
        &self,
        style: &QueryStyle,
        explode: Option<bool>,
        schemas: &mut Schemas<'a>,
    ) -> Style {
        let is_form = matches!(style, QueryStyle::Form);
        let chosen = match (style, explode.unwrap_or(is_form)) {
            (QueryStyle::DeepObject, _) => Style::Deep,
            (_, true) => Style::Explode,
            (QueryStyle::Form, false) => Style::Comma,
            (QueryStyle::SpaceDelimited, false) => Style::Space,
            (QueryStyle::PipeDelimited, false) => Style::Pipe,
        };
        self.fit(chosen, schemas)
    }

    /// Returns the style of a path or header parameter: `simple`.
    pub(super) fn in_segment(&self, explode: Option<bool>, schemas: &mut Schemas<'a>) -> Style {
        match explode {
            Some(true) => self.fit(Style::Explode, schemas),
            _ => self.fit(Style::Comma, schemas),
        }
    }

    /// Returns the style if it applies: a style says how the parts of a value are joined, so a value without parts
    /// needs none.
    fn fit(&self, style: Style, schemas: &mut Schemas<'a>) -> Style {
        if !schemas.has_parts(self.ty) {
            return Style::Plain;
        }
        if style != Style::Deep && schemas.has_nested_parts(self.schema, self.pointer) {
            schemas.diagnostics.push(
                schemas
                    .document
                    .warning(
                        self.pointer,
                        "OpenAPI does not define how objects and arrays nested in a parameter are sent; they are sent as JSON text",
                    )
                    .help("if the service expects `a[b]=c`, give the parameter `style: deepObject`"),
            );
        }
        match (style, self.ty) {
            // Lists are sent as repeated keys by default.
            (Style::Explode, Type::List(_)) => Style::Plain,
            (style, _) => style,
        }
    }
}
