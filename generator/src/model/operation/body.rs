//! Request bodies: JSON, forms, text and files.

use indexmap::IndexMap;
use openapiv3::{MediaType, ReferenceOr, Schema, SchemaKind, Type as Oas};
use serde_json::Value as Json;

use super::{
    OperationSource, examples,
    files::{file_type, part_media},
    media::{JSON, MediaKind, charge, essence, offered, why_none},
    style::{self, Sent},
};
use crate::{
    contract::ADDITIONAL_PROPERTIES,
    diagnostic::{Pointer, quoted},
    model::{
        Body, Input, Location, Role, Rules, Style, Type,
        schema::{ANY, AsSchemaRef, Object, SchemaRef, Schemas, is_secret},
    },
    names::{Case, spelled},
};

/// The media type of files whose type the document does not know.
const BYTES: &str = "application/octet-stream";

/// A request body with a supported media type.
struct BodySource<'a> {
    /// The position of the media type.
    pointer: Pointer,
    content: &'a MediaType,
    schema: &'a ReferenceOr<Schema>,
    body: Body,
    required: bool,
    examples: Vec<&'a Json>,
}

/// Adds the inputs of the request body. Returns its kind and its examples.
pub(super) fn body<'a>(
    source: &OperationSource<'a>,
    builder: &str,
    inputs: &mut Vec<Input>,
    schemas: &mut Schemas<'a>,
) -> (Body, Vec<&'a Json>) {
    let Some(source) = find(source, schemas) else {
        return (Body::None, Vec::new());
    };
    if let Body::Text(_) | Body::File(_) = source.body {
        inputs.push(source.unchanged(schemas));
        return (source.body, source.examples);
    }
    let pointer = source.pointer.join("schema");
    let resolved = schemas.resolve(&source.schema.as_schema_ref(), &pointer);
    let object = match resolved {
        Some((schema, pointer)) if source.is_form() => schemas.form(schema, &pointer),
        Some((schema, pointer)) => schemas.object(schema, &pointer),
        None => Object::default(),
    };
    if object.properties.is_empty() {
        inputs.extend(source.whole(&object, builder, schemas));
    } else {
        source.parts(&object, builder, inputs, schemas);
    }
    (source.body, source.examples)
}

/// Finds the request body with the preferred media type: JSON, then a form, one with files, text, and files.
fn find<'a>(source: &OperationSource<'a>, schemas: &mut Schemas<'a>) -> Option<BodySource<'a>> {
    let body = source.operation.request_body.as_ref()?;
    let document = schemas.document;
    let pointer = source.pointer.join("requestBody");
    let (request, pointer) = document.resolve(body, pointer, "requestBodies", |components| {
        &components.request_bodies
    })?;
    let pointer = pointer.join("content");
    if !charge(&request.content, &pointer, schemas) {
        return None;
    }
    let ranked = request.content.iter().filter_map(|(media, content)| {
        let kind = MediaKind::of_content(media, content, document);
        Some((rank(kind, media)?, kind, media, content))
    });
    let Some((_, kind, media, content)) = ranked.min_by_key(|(rank, ..)| *rank) else {
        if !request.content.is_empty() {
            schemas.refuse(
                document
                    .error(&pointer, "no media type of this request body is supported")
                    .label(offered(&request.content))
                    .help(why_none(&request.content)),
            );
        }
        return None;
    };
    warn_about_others((kind, media, content), &request.content, &pointer, schemas);
    let pointer = pointer.join(media);
    let sent = sent_media(media);
    let body = match kind {
        MediaKind::Json => Body::Json {
            media: sent.unwrap_or(JSON).to_owned(),
            required: request.required,
        },
        MediaKind::Form => Body::Form,
        MediaKind::Multipart => Body::Multipart {
            required: request.required,
        },
        // Text is sent as UTF-8, whatever charset the document names.
        MediaKind::Text => Body::Text(sent.map_or("text/plain", essence).to_owned()),
        _ => Body::File(sent.unwrap_or(BYTES).to_owned()),
    };
    Some(BodySource {
        schema: content.schema.as_ref().unwrap_or(&ANY),
        examples: examples::of_body(content, &pointer, document),
        required: request.required,
        pointer,
        content,
        body,
    })
}

/// Returns the rank of a media type among those of a body, the lowest being the preferred one. `None` if it cannot be
/// sent.
fn rank(kind: MediaKind, media: &str) -> Option<u8> {
    match kind {
        MediaKind::Json if essence(media).eq_ignore_ascii_case(JSON) => Some(0),
        MediaKind::Json if sent_media(media).is_some() => Some(1),
        MediaKind::Json => Some(2),
        MediaKind::Form => Some(3),
        MediaKind::Multipart => Some(4),
        MediaKind::Text => Some(5),
        MediaKind::Bytes => Some(6),
        MediaKind::Parts | MediaKind::Xml | MediaKind::Events | MediaKind::Invalid => None,
    }
}

/// Returns the media type with which a body is sent, or `None` for a range such as `image/*`.
fn sent_media(media: &str) -> Option<&str> {
    match essence(media) {
        essence if essence.contains('*') => None,
        essence if essence.eq_ignore_ascii_case(JSON) => Some(JSON),
        _ => Some(media.trim()),
    }
}

/// Warns about other media types of a body that describe another body than the chosen one.
fn warn_about_others(
    (kind, chosen, content): (MediaKind, &str, &MediaType),
    all: &IndexMap<String, MediaType>,
    pointer: &Pointer,
    schemas: &mut Schemas<'_>,
) {
    let others: Vec<String> = all
        .iter()
        .filter(|(media, other)| {
            let other_kind = MediaKind::of_content(media, other, schemas.document);
            let can_be_sent = rank(other_kind, media).is_some();
            can_be_sent && kind.differs(other_kind) && other.schema != content.schema
        })
        .map(|(media, _)| quoted(media))
        .collect();
    if others.is_empty() {
        return;
    }
    schemas.diagnostics.push(
        schemas
            .document
            .warning(
                pointer,
                format!("of this request body, only {} is generated", quoted(chosen)),
            )
            .label(offered(all))
            .help(format!(
                "to generate {} instead, remove the other media types from the document",
                others.join(" or ")
            )),
    );
}

impl<'a> BodySource<'a> {
    /// Returns whether the body consists of fields that are not JSON.
    fn is_form(&self) -> bool {
        matches!(self.body, Body::Form | Body::Multipart { .. })
    }

    /// Returns the only input of a body that is text or a file.
    fn unchanged(&self, schemas: &mut Schemas<'a>) -> Input {
        let pointer = self.pointer.join("schema");
        let attributes = schemas.attributes(&self.schema.as_schema_ref(), &pointer);
        let is_text = matches!(self.body, Body::Text(_));
        let ty = if is_text { Type::String } else { Type::Upload };
        let mut rules = if is_text {
            attributes.rules
        } else {
            Rules::default()
        };
        self.examples
            .iter()
            .for_each(|example| examples::loosen(&mut rules, example));
        Input {
            location: Location::Body,
            rules,
            description: attributes.description,
            private: attributes.private,
            deprecated: attributes.deprecated,
            ..self.input("body", ty, self.required, &pointer)
        }
    }

    /// Adds an input for each property, and one for additional properties.
    fn parts(
        &self,
        object: &Object<'a>,
        builder: &str,
        inputs: &mut Vec<Input>,
        schemas: &mut Schemas<'a>,
    ) {
        for (wire, schema, pointer) in &object.properties {
            let required = object.required.contains(wire);
            inputs.extend(self.part(wire, schema, pointer, required, builder, schemas));
        }
        if let Some((values, pointer)) = &object.additional {
            let values = values.map_or_else(|| ANY.as_schema_ref(), AsSchemaRef::as_schema_ref);
            let name = format!("{builder}Value");
            if self.has_parts() && file_type(&values, pointer, schemas).is_some() {
                schemas.refuse(
                    schemas
                        .document
                        .error(
                            pointer,
                            "files that the document does not name are not supported",
                        )
                        .help("list them under `properties`, or as an array"),
                );
                return;
            }
            let ty = Type::Map(schemas.element(&values, pointer, &name));
            let mut input = self.input(ADDITIONAL_PROPERTIES, ty, false, pointer);
            input.style = Style::Explode;
            input.description =
                "Additional properties, which the document does not name.".to_owned();
            inputs.push(input);
        }
    }

    /// Returns the input for a property, or `None` for a read-only one.
    fn part(
        &self,
        wire: &str,
        schema: &SchemaRef<'a>,
        pointer: &Pointer,
        required: bool,
        builder: &str,
        schemas: &mut Schemas<'a>,
    ) -> Option<Input> {
        let attributes = schemas.attributes(schema, pointer);
        let text = wire.len() + attributes.description.len();
        if attributes.read_only || !schemas.charge(pointer, 1, text) {
            return None;
        }
        let name = format!("{builder}{}", spelled(wire, Case::Camel));
        let file = match self.has_parts() {
            true => file_type(schema, pointer, schemas),
            false => None,
        };
        let ty = file.unwrap_or_else(|| schemas.ty(schema, pointer, &name));
        let format = match self.has_parts() {
            true => None,
            false => style::of_format(&attributes, wire),
        };
        let style = format.unwrap_or_else(|| {
            let sent = Sent {
                ty: &ty,
                schema,
                pointer,
            };
            self.encoding(wire, &sent, schemas)
        });
        let mut rules = attributes.rules;
        let mut shown = None;
        let mut is_in_example = false;
        for (at, example) in self.examples.iter().enumerate() {
            if let Some(example) = example.get(wire) {
                examples::loosen(&mut rules, example);
                shown = shown.or_else(|| examples::value(example, wire));
                is_in_example |= at == 0 && shown.is_some();
            }
        }
        Some(Input {
            example: shown,
            is_in_example,
            clear: (attributes.nullable && !required && !self.has_parts()).then(String::new),
            style,
            rules,
            description: attributes.description,
            private: attributes.private || is_secret(wire),
            deprecated: attributes.deprecated,
            ..self.input(wire, ty, required, pointer)
        })
    }

    /// Returns the style that the document sets for a form field. The default is Twilio's: objects are JSON text.
    fn encoding(&self, wire: &str, sent: &Sent<'_, 'a>, schemas: &mut Schemas<'a>) -> Style {
        let Some(encoding) = self.content.encoding.get(wire) else {
            return Style::Plain;
        };
        if self.has_parts() {
            return part_media(encoding);
        }
        // `openapiv3` reads a missing `explode` as `false`.
        let pointer = self.pointer.join("encoding").join(wire).join("explode");
        let explode = schemas
            .document
            .at(&pointer)
            .and_then(|flag| flag.as_bool());
        match (&self.body, &encoding.style, explode) {
            (Body::Form, None, None) => Style::Plain,
            (Body::Form, style, explode) => {
                let form = openapiv3::QueryStyle::Form;
                sent.in_query(style.as_ref().unwrap_or(&form), explode, schemas)
            }
            _ => Style::Plain,
        }
    }

    /// Returns the only input of a body without named properties: any JSON, or the fields of a form.
    fn whole(
        &self,
        object: &Object<'a>,
        builder: &str,
        schemas: &mut Schemas<'a>,
    ) -> Option<Input> {
        let pointer = self.pointer.join("schema");
        let schema = self.schema.as_schema_ref();
        if self.is_form() && object.additional.is_none() && !self.takes_any(schemas)? {
            return None;
        }
        let ty = match schemas.ty(&schema, &pointer, &format!("{builder}Body")) {
            Type::Value if self.is_form() => Type::Map(Box::new(Type::Value)),
            ty => ty,
        };
        let attributes = schemas.attributes(&schema, &pointer);
        let (location, style) = match self.has_parts() {
            true => (Location::Part, Style::Explode),
            false => (Location::Body, Style::Plain),
        };
        Some(Input {
            location,
            style,
            description: attributes.description,
            private: attributes.private,
            deprecated: attributes.deprecated,
            ..self.input("body", ty, self.required, &pointer)
        })
    }

    /// Returns whether a form without properties accepts any fields: not if its schema says that there are none. A
    /// schema that is not an object cannot describe a form.
    fn takes_any(&self, schemas: &mut Schemas<'a>) -> Option<bool> {
        let pointer = self.pointer.join("schema");
        let (schema, schema_pointer) = schemas.resolve(&self.schema.as_schema_ref(), &pointer)?;
        let is_object = match &schema.schema_kind {
            SchemaKind::Type(kind) => matches!(kind, Oas::Object(_)),
            SchemaKind::Any(any) => any.typ.as_deref().is_none_or(|kind| kind == "object"),
            SchemaKind::AllOf { .. } => true,
            SchemaKind::OneOf { .. } | SchemaKind::AnyOf { .. } | SchemaKind::Not { .. } => false,
        };
        if !is_object {
            schemas.refuse(
                schemas
                    .document
                    .error(&pointer, "a form needs an object with `properties`")
                    .help("list the fields of the form under `properties`"),
            );
            return None;
        }
        let says_none = schemas
            .document
            .at(&schema_pointer.join("properties"))
            .is_some()
            || schemas
                .document
                .at(&schema_pointer.join("additionalProperties"))
                .is_some();
        Some(!says_none)
    }

    fn has_parts(&self) -> bool {
        matches!(self.body, Body::Multipart { .. })
    }

    fn input(&self, wire: &str, ty: Type, required: bool, pointer: &Pointer) -> Input {
        Input {
            name: String::new(),
            spelling: spelled(wire, Case::Snake),
            clear: None,
            wire: wire.to_owned(),
            location: match self.body {
                Body::Form => Location::Form,
                Body::Multipart { .. } => Location::Part,
                Body::None | Body::Json { .. } | Body::Text(_) | Body::File(_) => Location::Json,
            },
            ty,
            role: if required {
                Role::Argument
            } else {
                Role::Setter
            },
            required,
            style: Style::Plain,
            rules: Rules::default(),
            description: String::new(),
            example: None,
            is_in_example: false,
            private: false,
            deprecated: false,
            pointer: pointer.clone(),
        }
    }
}
