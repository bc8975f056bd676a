//! Request bodies: forms and JSON.

use openapiv3::{MediaType, ReferenceOr, Schema, SchemaKind, Type as Oas};
use serde_json::Value as Json;

use super::{
    OperationSource, examples,
    media::offered,
    style::{self, Sent},
};
use crate::{
    contract::ADDITIONAL_PROPERTIES,
    diagnostic::Pointer,
    model::{
        Body, Input, Location, Role, Rules, Style, Type,
        schema::{ANY, AsSchemaRef, Object, SchemaRef, Schemas, is_secret},
    },
    names::{Case, spelled},
};

const JSON: &str = "application/json";
const SCIM_JSON: &str = "application/scim+json";
const FORM: &str = "application/x-www-form-urlencoded";

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
    let pointer = source.pointer.join("schema");
    let resolved = schemas.resolve(&source.schema.as_schema_ref(), &pointer);
    let object = match resolved {
        Some((schema, place)) if source.body == Body::Form => schemas.form(schema, &place),
        Some((schema, place)) => schemas.object(schema, &place),
        None => Object::default(),
    };
    if object.properties.is_empty() {
        inputs.extend(source.whole(&object, builder, schemas));
    } else {
        source.parts(&object, builder, inputs, schemas);
    }
    (source.body, source.examples)
}

/// Finds the request body with the preferred media type: JSON, then forms, then SCIM.
fn find<'a>(source: &OperationSource<'a>, schemas: &mut Schemas<'a>) -> Option<BodySource<'a>> {
    let body = source.operation.request_body.as_ref()?;
    let document = schemas.document;
    let pointer = source.pointer.join("requestBody");
    let (request, pointer) = document.resolve(body, pointer, "requestBodies", |components| {
        &components.request_bodies
    })?;
    let pointer = pointer.join("content");
    let json = |media| Body::Json {
        media,
        required: request.required,
    };
    let kinds = [
        (JSON, json(JSON)),
        (FORM, Body::Form),
        (SCIM_JSON, json(SCIM_JSON)),
    ];
    let found = kinds.into_iter().find_map(|(wanted, body)| {
        let is_wanted = |media: &str| {
            let media = media.split(';').next().unwrap_or(media).trim();
            media.eq_ignore_ascii_case(wanted)
        };
        let mut content = request.content.iter();
        let (media, content) = content.find(|(media, _)| is_wanted(media))?;
        Some((pointer.join(media), content, body))
    });
    let Some((pointer, content, body)) = found else {
        if !request.content.is_empty() {
            schemas.refuse(
                document
                    .error(&pointer, "no media type of this request body is supported")
                    .label(offered(&request.content))
                    .help(format!(
                        "supported media types are {JSON}, {SCIM_JSON} and {FORM}"
                    )),
            );
        }
        return None;
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

impl<'a> BodySource<'a> {
    /// Adds an input for each property, and one for additional properties.
    fn parts(
        &self,
        object: &Object<'a>,
        builder: &str,
        inputs: &mut Vec<Input>,
        schemas: &mut Schemas<'a>,
    ) {
        for (wire, schema, place) in &object.properties {
            let required = object.required.contains(wire);
            inputs.extend(self.part(wire, schema, place, required, builder, schemas));
        }
        if let Some((values, place)) = &object.additional {
            let values = values.map_or_else(|| ANY.as_schema_ref(), AsSchemaRef::as_schema_ref);
            let name = format!("{builder}Value");
            let ty = Type::Map(schemas.element(&values, place, &name));
            let mut input = self.input(ADDITIONAL_PROPERTIES, ty, false, place);
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
        place: &Pointer,
        required: bool,
        builder: &str,
        schemas: &mut Schemas<'a>,
    ) -> Option<Input> {
        let attributes = schemas.attributes(schema, place);
        let text = wire.len() + attributes.description.len();
        if attributes.read_only || !schemas.charge(place, 1, text) {
            return None;
        }
        let name = format!("{builder}{}", spelled(wire, Case::Camel));
        let ty = schemas.ty(schema, place, &name);
        let style = style::of_format(&attributes, wire).unwrap_or_else(|| {
            let sent = Sent {
                ty: &ty,
                schema,
                pointer: place,
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
            clear: (attributes.nullable && !required).then(String::new),
            style,
            rules,
            description: attributes.description,
            private: attributes.private || is_secret(wire),
            deprecated: attributes.deprecated,
            ..self.input(wire, ty, required, place)
        })
    }

    /// Returns the style that the document sets for a form field. The default is Twilio's: objects are JSON text.
    fn encoding(&self, wire: &str, sent: &Sent<'_, 'a>, schemas: &mut Schemas<'a>) -> Style {
        let Some(encoding) = self.content.encoding.get(wire) else {
            return Style::Plain;
        };
        // `openapiv3` reads a missing `explode` as `false`.
        let place = self.pointer.join("encoding").join(wire).join("explode");
        let explode = schemas.document.at(&place).and_then(|flag| flag.as_bool());
        match (self.body, &encoding.style, explode) {
            (Body::Form, None, None) | (Body::None | Body::Json { .. }, ..) => Style::Plain,
            (Body::Form, style, explode) => {
                let form = openapiv3::QueryStyle::Form;
                sent.in_query(style.as_ref().unwrap_or(&form), explode, schemas)
            }
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
        if self.body == Body::Form && object.additional.is_none() && !self.takes_any(schemas)? {
            return None;
        }
        let ty = match schemas.ty(&schema, &pointer, &format!("{builder}Body")) {
            Type::Value if self.body == Body::Form => Type::Map(Box::new(Type::Value)),
            ty => ty,
        };
        let attributes = schemas.attributes(&schema, &pointer);
        Some(Input {
            location: Location::Body,
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
        let (schema, place) = schemas.resolve(&self.schema.as_schema_ref(), &pointer)?;
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
        let says_none = schemas.document.at(&place.join("properties")).is_some()
            || schemas
                .document
                .at(&place.join("additionalProperties"))
                .is_some();
        Some(!says_none)
    }

    fn input(&self, wire: &str, ty: Type, required: bool, pointer: &Pointer) -> Input {
        Input {
            name: String::new(),
            clear: None,
            wire: wire.to_owned(),
            location: match self.body {
                Body::Form => Location::Form,
                Body::None | Body::Json { .. } => Location::Json,
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
