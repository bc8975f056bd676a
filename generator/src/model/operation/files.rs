//! The parts of multipart bodies: which are files, and with which media types they are sent (OpenAPI 3.0.3, "Special
//! Considerations for multipart Content").

use openapiv3::{Encoding, Schema, SchemaKind, StringFormat, Type as Oas, VariantOrUnknownOrEmpty};

use super::media::MediaKind;
use crate::{
    diagnostic::Pointer,
    document::Document,
    model::{
        Style, Type,
        schema::{AsSchemaRef, SchemaRef, Schemas},
    },
};

/// Returns the type of a part that is a file or a list of files, and `None` for any other part.
pub(super) fn file_type<'a>(
    schema: &SchemaRef<'a>,
    pointer: &Pointer,
    schemas: &Schemas<'a>,
) -> Option<Type> {
    let (schema, pointer) = schemas.resolve(schema, pointer)?;
    if is_file(schema, &pointer, schemas.document) {
        return Some(Type::File);
    }
    let items = match &schema.schema_kind {
        SchemaKind::Type(Oas::Array(array)) => array.items.as_ref(),
        SchemaKind::Any(any) => any.items.as_ref(),
        _ => None,
    };
    let (items, pointer) = schemas.resolve(&items?.as_schema_ref(), &pointer.join("items"))?;
    is_file(items, &pointer, schemas.document).then(|| Type::List(Box::new(Type::File)))
}

/// Returns whether a schema describes bytes: with `format: binary`, or as later versions of OpenAPI do, with a media type
/// and without an encoding.
fn is_file(schema: &Schema, pointer: &Pointer, document: &Document) -> bool {
    let (is_text, is_binary) = match &schema.schema_kind {
        SchemaKind::Type(Oas::String(text)) => {
            let binary = VariantOrUnknownOrEmpty::Item(StringFormat::Binary);
            (true, text.format == binary)
        }
        SchemaKind::Any(any) => {
            let is_text = any.typ.as_deref().is_none_or(|kind| kind == "string");
            (is_text, any.format.as_deref() == Some("binary"))
        }
        _ => (false, false),
    };
    let has = |key: &str| document.at(&pointer.join(key)).is_some();
    is_text && (is_binary || (has("contentMediaType") && !has("contentEncoding")))
}

/// Returns the style of a part with an encoding: the first media type that is not a range.
pub(super) fn part_media(encoding: &Encoding) -> Style {
    let media = encoding.content_type.as_deref().unwrap_or_default();
    let mut media = media.split(',').map(str::trim);
    let is_one = |media: &&str| !media.contains('*') && MediaKind::of(media) != MediaKind::Invalid;
    match media.find(is_one) {
        Some(media) => Style::Media(media.to_owned()),
        None => Style::Plain,
    }
}
