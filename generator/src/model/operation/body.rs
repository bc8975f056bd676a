//! Bodies of requests: forms and JSON.

use indexmap::IndexMap;
use openapiv3::{MediaType, ReferenceOr};

use super::Found;
use crate::{
    diagnostic::{Pointer, quoted},
    model::{
        Body, Input, Location, Role, Rules, Style,
        schema::{ANY, AsSchemaRef, Schemas, is_secret},
    },
    names::{Case, ident},
};

/// Adds the body's inputs and tells what it is made of.
pub(super) fn body<'a>(
    found: &Found<'a>,
    builder: &str,
    inputs: &mut Vec<Input>,
    schemas: &mut Schemas<'a>,
) -> Body {
    let Some(body) = &found.operation.request_body else {
        return Body::None;
    };
    let pointer = found.pointer.join("requestBody");
    let resolved = schemas
        .document
        .resolve(body, pointer, "requestBodies", |components| {
            &components.request_bodies
        });
    let Some((request, pointer)) = resolved else {
        return Body::None;
    };
    let pointer = pointer.join("content");
    let Some((media, content, body)) = choose_media(&request.content) else {
        if !request.content.is_empty() {
            schemas.diagnostics.push(
                schemas
                    .document
                    .error(&pointer, "no media type of this request body is supported")
                    .label(offered(&request.content))
                    .help("supported are application/json, application/scim+json and application/x-www-form-urlencoded"),
            );
        }
        return Body::None;
    };
    let pointer = pointer.join(media).join("schema");
    let schema = content.schema.as_ref().unwrap_or(&ANY);
    let location = if body == Body::Form {
        Location::Form
    } else {
        Location::Json
    };
    let resolved = schemas.resolve(&schema.as_schema_ref(), &pointer);
    let object = resolved
        .map(|(schema, place)| schemas.object(schema, &place))
        .unwrap_or_default();
    if object.properties.is_empty() {
        if body == Body::Form {
            schemas.diagnostics.push(
                schemas
                    .document
                    .error(&pointer, "a form needs an object with `properties`")
                    .help("list the fields of the form under `properties`"),
            );
            return body;
        }
        inputs.push(whole_body(
            schema,
            &pointer,
            request.required,
            builder,
            schemas,
        ));
        return body;
    }
    for (wire, schema, place) in &object.properties {
        let facts = schemas.facts(schema, place);
        if facts.read_only {
            continue;
        }
        let name = format!("{builder}{}", ident(wire, Case::Camel));
        let ty = schemas.ty(schema, place, &name);
        let required = object.required.contains(wire);
        let flatten = facts.format.starts_with("prefixed-collapsible-map");
        inputs.push(Input {
            name: String::new(),
            clear: (facts.nullable && !required).then(String::new),
            wire: (*wire).to_owned(),
            location,
            ty,
            role: if required {
                Role::Argument
            } else {
                Role::Setter
            },
            required,
            style: if flatten {
                Style::Flatten
            } else {
                Style::Plain
            },
            rules: facts.rules,
            description: facts.description,
            private: facts.private || is_secret(wire),
            deprecated: facts.deprecated,
            pointer: place.clone(),
        });
    }
    body
}

fn whole_body<'a>(
    schema: &'a ReferenceOr<openapiv3::Schema>,
    pointer: &Pointer,
    required: bool,
    builder: &str,
    schemas: &mut Schemas<'a>,
) -> Input {
    let ty = schemas.ty(&schema.as_schema_ref(), pointer, &format!("{builder}Body"));
    let facts = schemas.facts(&schema.as_schema_ref(), pointer);
    Input {
        name: String::new(),
        clear: None,
        wire: "body".to_owned(),
        location: Location::Body,
        ty,
        role: if required {
            Role::Argument
        } else {
            Role::Setter
        },
        required,
        style: Style::Plain,
        rules: Rules::default(),
        description: facts.description,
        private: facts.private,
        deprecated: facts.deprecated,
        pointer: pointer.clone(),
    }
}

/// The media types of a body or an answer, as a label in a diagnostic.
pub(super) fn offered(content: &IndexMap<String, MediaType>) -> String {
    const SHOWN: usize = 3;
    let names: Vec<String> = content
        .keys()
        .take(SHOWN)
        .map(|name| quoted(name))
        .collect();
    match content.len().saturating_sub(SHOWN) {
        0 => format!("there is {}", names.join(", ")),
        more => format!("there are {} and {more} more", names.join(", ")),
    }
}

/// JSON before forms before SCIM, where a body or an answer comes in several media types.
fn choose_media(content: &IndexMap<String, MediaType>) -> Option<(&str, &MediaType, Body)> {
    let kinds = [
        ("application/json", Body::Json),
        ("application/x-www-form-urlencoded", Body::Form),
        ("application/scim+json", Body::ScimJson),
    ];
    kinds.into_iter().find_map(|(wanted, body)| {
        let is_wanted = |media: &str| {
            media
                .split(';')
                .next()
                .unwrap_or(media)
                .trim()
                .eq_ignore_ascii_case(wanted)
        };
        content
            .iter()
            .find(|(media, _)| is_wanted(media))
            .map(|(media, content)| (media.as_str(), content, body))
    })
}
