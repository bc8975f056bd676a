//! How values go over the wire: OpenAPI's styles, and the two of Twilio's.
//!
//! Twilio's forms send an object as one JSON text, and say nothing of it in their documents. A field of a form therefore
//! goes as JSON text unless the document gives it an `encoding` with `style` or `explode`, which Twilio's never do. A
//! query has no such custom: its objects follow OpenAPI, where `style: form` and `explode: true` are the defaults.

use openapiv3::QueryStyle;

use crate::{
    diagnostic::Pointer,
    model::{
        Style, Type,
        schema::{SchemaAttributes, SchemaRef, Schemas},
    },
};

/// The format of objects whose keys are joined with dots, and what their prefix is.
const COLLAPSIBLE_MAP: &str = "prefixed-collapsible-map";

/// The style that the format of a schema asks for.
pub(super) fn of_format(attributes: &SchemaAttributes, wire: &str) -> Option<Style> {
    let prefix = attributes.format.strip_prefix(COLLAPSIBLE_MAP)?;
    let prefix = match prefix.strip_prefix('-') {
        Some(prefix) if !prefix.is_empty() => prefix,
        _ => wire,
    };
    Some(Style::Flatten(prefix.to_owned()))
}

/// A value that is to be sent: its type, and the schema that the type was made of.
pub(super) struct Sent<'s, 'a> {
    pub ty: &'s Type,
    pub schema: &'s SchemaRef<'a>,
    pub pointer: &'s Pointer,
}

impl<'a> Sent<'_, 'a> {
    /// The style of a query parameter, or of a field of a form that has an encoding.
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

    /// The style of a parameter in a path or a header: `simple`.
    pub(super) fn in_segment(&self, explode: Option<bool>, schemas: &mut Schemas<'a>) -> Style {
        match explode {
            Some(true) => self.fit(Style::Explode, schemas),
            _ => self.fit(Style::Comma, schemas),
        }
    }

    /// A style says how the parts of a value are joined; a value without parts has none.
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
                        "OpenAPI does not say how objects and arrays inside a parameter are sent: as JSON text here",
                    )
                    .help("if the service expects `a[b]=c`, give the parameter `style: deepObject`"),
            );
        }
        match (style, self.ty) {
            // Repeated keys need no style.
            (Style::Explode, Type::List(_)) => Style::Plain,
            (style, _) => style,
        }
    }
}
