//! Answers.

use openapiv3::{MediaType, ReferenceOr, Response, StatusCode};

use super::Found;
use crate::{
    diagnostic::{Diagnostic, Pointer},
    document::Document,
    model::{
        Output, Type,
        schema::{AsSchemaRef, Schemas},
    },
    names::{Case, ident},
};

/// What the operation answers: the first 2xx with content; a redirect where there is nothing but one.
pub(super) fn output<'a>(found: &Found<'a>, builder: &str, schemas: &mut Schemas<'a>) -> Output {
    let responses = &found.operation.responses;
    let codes = |hundred: u16| {
        responses
            .responses
            .iter()
            .filter(move |(code, _)| match code {
                StatusCode::Code(code) => code / 100 == hundred,
                StatusCode::Range(range) => *range == hundred || range / 100 == hundred,
            })
    };
    let pointer = found.pointer.join("responses");
    let mut successes: Vec<(Pointer, &ReferenceOr<Response>)> = codes(2)
        .map(|(code, response)| (pointer.join(code), response))
        .collect();
    if successes.is_empty() {
        if codes(3).next().is_some() {
            return Output::Redirect;
        }
        if let Some(default) = &responses.default {
            successes.push((pointer.join("default"), default));
        }
    }
    let mut output: Option<Type> = None;
    for (pointer, response) in successes {
        let Some((response, pointer)) = resolve_response(schemas, response, pointer) else {
            continue;
        };
        let Some((media, content)) = json_content(response) else {
            continue;
        };
        let pointer = pointer.join("content").join(media).join("schema");
        let Some(schema) = &content.schema else {
            continue;
        };
        let title = match schema {
            ReferenceOr::Item(schema) => schema.schema_data.title.as_deref(),
            ReferenceOr::Reference { .. } => None,
        };
        // An input called `response` may have taken the name.
        let mut names: Vec<String> = title
            .map(|title| ident(title, Case::Camel))
            .into_iter()
            .collect();
        names.extend([
            format!("{builder}Response"),
            format!("{builder}ResponseBody"),
        ]);
        let schema = schema.as_schema_ref();
        let same = match (&output, &schema) {
            (None, _) => {
                output = Some(schemas.ty_called(&schema, &pointer, names));
                true
            }
            (Some(first), ReferenceOr::Reference { .. }) => {
                schemas.ty_called(&schema, &pointer, names) == *first
            }
            (Some(_), ReferenceOr::Item(_)) => false,
        };
        if !same {
            let error = several_answers(schemas.document, &pointer);
            schemas.diagnostics.push(error);
        }
    }
    output.map_or(Output::Nothing, Output::Value)
}

fn several_answers(document: &Document, pointer: &Pointer) -> Diagnostic {
    document
        .error(
            pointer,
            "the 2xx answers of this operation have different schemas",
        )
        .help("give them one schema, with `oneOf` where they differ")
}

fn resolve_response<'a>(
    schemas: &Schemas<'a>,
    response: &'a ReferenceOr<Response>,
    pointer: Pointer,
) -> Option<(&'a Response, Pointer)> {
    match response {
        ReferenceOr::Item(response) => Some((response, pointer)),
        ReferenceOr::Reference { reference } => {
            let name = reference.strip_prefix("#/components/responses/")?;
            let response = schemas
                .document
                .api
                .components
                .as_ref()?
                .responses
                .get(name)?;
            resolve_response(
                schemas,
                response,
                Pointer::root()
                    .join("components")
                    .join("responses")
                    .join(name),
            )
        }
    }
}

fn json_content(response: &Response) -> Option<(&str, &MediaType)> {
    let is_json = |media: &str| {
        let media = media.split(';').next().unwrap_or(media).trim();
        media.eq_ignore_ascii_case("application/json") || media.ends_with("+json")
    };
    response
        .content
        .iter()
        .find(|(media, _)| is_json(media))
        .map(|(media, content)| (media.as_str(), content))
}
