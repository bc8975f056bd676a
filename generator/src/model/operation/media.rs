//! Media types, and what the bindings make of a body with one.

use indexmap::IndexMap;
use openapiv3::{MediaType, ReferenceOr, Schema, SchemaKind, Type as Oas};

use crate::{
    diagnostic::{Pointer, quoted},
    document::Document,
    model::schema::Schemas,
};

pub(super) const JSON: &str = "application/json";
pub(super) const SCIM_JSON: &str = "application/scim+json";

/// What the bindings make of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MediaKind {
    /// A value of the schema's type.
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `multipart/form-data`.
    Multipart,
    /// Text, whatever its schema.
    Text,
    /// A file, whatever its schema.
    Bytes,
    /// A multipart body that is not a form. Can be received, but not sent.
    Parts,
    /// Not supported.
    Xml,
    /// Server-sent events. Not supported.
    Events,
    /// Not a media type.
    Invalid,
}

impl MediaKind {
    pub(super) fn of(media: &str) -> Self {
        let essence = essence(media).to_ascii_lowercase();
        let Some((top, sub)) = essence.split_once('/') else {
            return Self::Invalid;
        };
        if !is_token(top) || !is_token(sub) || !is_header(media) {
            return Self::Invalid;
        }
        match (top, sub) {
            ("application", "json") => Self::Json,
            (_, sub) if sub.ends_with("+json") => Self::Json,
            ("application", "x-www-form-urlencoded") => Self::Form,
            ("multipart", "form-data") => Self::Multipart,
            ("multipart", _) => Self::Parts,
            ("text", "event-stream") => Self::Events,
            ("application" | "text", "xml") => Self::Xml,
            // An image is a file, even if it is written in XML.
            (top, sub) if sub.ends_with("+xml") && top != "image" => Self::Xml,
            ("text", _) => Self::Text,
            _ => Self::Bytes,
        }
    }

    /// Returns the kind of some content. A range such as `*/*` is JSON if its schema is not that of a text or a file:
    /// frameworks that do not know the media type of their JSON declare it so.
    pub(super) fn of_content(media: &str, content: &MediaType, document: &Document) -> Self {
        let is_range = matches!(essence(media), "*/*" | "application/*");
        match &content.schema {
            Some(schema) if is_range && is_data(schema, document) => Self::Json,
            _ => Self::of(media),
        }
    }

    /// Returns whether bodies of two kinds carry different data if their schemas differ. JSON and forms describe the same.
    pub(super) fn differs(self, other: Self) -> bool {
        let is_plain = |kind| matches!(kind, Self::Json | Self::Form);
        self != other && !(is_plain(self) && is_plain(other))
    }

    /// Returns why bodies of this kind are not supported, for the help of a diagnostic.
    pub(super) fn why_not(self) -> Option<&'static str> {
        match self {
            Self::Xml => Some(
                "the bindings read and write schemas as JSON only; if the service offers JSON too, declare it",
            ),
            Self::Events => Some(
                "server-sent events do not end like a response, and need a client that reconnects; if the service \
                 offers JSON too, declare it",
            ),
            Self::Parts => Some("of the multipart types, only multipart/form-data can be sent"),
            Self::Invalid => Some("a media type looks like `application/json` (RFC 9110, 8.3.1)"),
            Self::Json | Self::Form | Self::Multipart | Self::Text | Self::Bytes => None,
        }
    }
}

/// Returns whether a schema describes something other than a text or a file.
fn is_data(schema: &ReferenceOr<Schema>, document: &Document) -> bool {
    let resolved = document.resolve(schema, Pointer::root(), "schemas", |components| {
        &components.schemas
    });
    let Some((schema, _)) = resolved else {
        return false;
    };
    match &schema.schema_kind {
        SchemaKind::Type(kind) => !matches!(kind, Oas::String(_)),
        SchemaKind::OneOf { .. } | SchemaKind::AllOf { .. } | SchemaKind::AnyOf { .. } => true,
        SchemaKind::Not { .. } => false,
        SchemaKind::Any(any) => {
            let is_typed = any.typ.as_deref().is_some_and(|kind| kind != "string");
            is_typed || !any.properties.is_empty() || !any.all_of.is_empty()
        }
    }
}

/// Returns a media type without its parameters.
pub(super) fn essence(media: &str) -> &str {
    media.split(';').next().unwrap_or(media).trim()
}

/// Returns whether `text` is a token (RFC 9110, 5.6.2).
fn is_token(text: &str) -> bool {
    let is_mark = |byte: u8| b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || is_mark(byte))
}

/// Returns whether `text` can be sent in a header.
fn is_header(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Lists the media types of a body or a response, for the label of a diagnostic.
pub(super) fn offered(content: &IndexMap<String, MediaType>) -> String {
    const SHOWN: usize = 3;
    let names: Vec<String> = content
        .keys()
        .take(SHOWN)
        .map(|name| quoted(name))
        .collect();
    match content.len().saturating_sub(SHOWN) {
        0 => format!("found {}", names.join(", ")),
        more => format!("found {} and {more} more", names.join(", ")),
    }
}

/// Charges the media types of a body beyond the first, since many operations can refer to the same body. Returns whether
/// generation can go on.
pub(super) fn charge(
    content: &IndexMap<String, MediaType>,
    pointer: &Pointer,
    schemas: &mut Schemas<'_>,
) -> bool {
    let more = content.len().saturating_sub(1);
    let text = || content.keys().skip(1).map(String::len).sum();
    schemas.charge(pointer, more, 0) && schemas.charge(pointer, 0, text())
}

/// Returns why none of the media types is supported: because of the first one.
pub(super) fn why_none(content: &IndexMap<String, MediaType>) -> &'static str {
    let why_not = content
        .keys()
        .find_map(|media| MediaKind::of(media).why_not());
    why_not.unwrap_or("use a media type that describes a single body")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_have_a_kind() {
        for (media, kind) in [
            ("application/json; charset=utf-8", MediaKind::Json),
            ("application/vnd.api+JSON", MediaKind::Json),
            ("multipart/form-data", MediaKind::Multipart),
            ("multipart/mixed", MediaKind::Parts),
            ("text/csv", MediaKind::Text),
            ("text/xml", MediaKind::Xml),
            ("application/atom+xml", MediaKind::Xml),
            ("image/svg+xml", MediaKind::Bytes),
            ("text/event-stream", MediaKind::Events),
            ("*/*", MediaKind::Bytes),
            ("application/pdf", MediaKind::Bytes),
            ("pdf", MediaKind::Invalid),
            ("a/b c", MediaKind::Invalid),
            ("text/plain; a=\n", MediaKind::Invalid),
        ] {
            assert_eq!(MediaKind::of(media), kind, "{media}");
        }
    }
}
