//! The output of operations.

use openapiv3::{MediaType, ReferenceOr, Response, Schema, StatusCode};

use super::{OperationSource, body::offered};
use crate::{
    model::{
        Output, Type,
        schema::{ANY, AsSchemaRef, Schemas},
    },
    names::{Case, spelled},
};

/// Returns what an operation returns: the content of its 2xx responses, as a union if they differ. If there are only
/// 3xx responses, it is a redirect.
pub(super) fn output<'a>(
    source: &OperationSource<'a>,
    builder: &str,
    schemas: &mut Schemas<'a>,
) -> Output {
    let responses = &source.operation.responses;
    let codes = |hundred: u16| {
        responses
            .responses
            .iter()
            .filter(move |(code, _)| match code {
                StatusCode::Code(code) => code / 100 == hundred,
                StatusCode::Range(range) => *range == hundred || range / 100 == hundred,
            })
    };
    let pointer = source.pointer.join("responses");
    let mut successes: Vec<(String, &ReferenceOr<Response>)> = codes(2)
        .map(|(code, response)| (code.to_string(), response))
        .collect();
    if successes.is_empty() {
        if codes(3).next().is_some() {
            return Output::Redirect;
        }
        successes.extend(
            responses
                .default
                .as_ref()
                .map(|response| ("default".to_owned(), response)),
        );
    }
    // A type for an input called `response` may have taken the first name.
    let mut names = vec![
        format!("{builder}Response"),
        format!("{builder}ResponseBody"),
    ];
    let several = successes.len() > 1;
    let mut bodies: Vec<(String, Type)> = Vec::new();
    for (code, response) in successes {
        let pointer = pointer.join(&code);
        let resolved = schemas
            .document
            .resolve(response, pointer, "responses", |components| {
                &components.responses
            });
        let Some((response, pointer)) = resolved else {
            continue;
        };
        let Some((media, content)) = json_content(response) else {
            if !response.content.is_empty() {
                let refusal = schemas
                    .document
                    .error(
                        &pointer.join("content"),
                        "no media type of this response is supported",
                    )
                    .label(offered(&response.content))
                    .help("supported media types are application/json and those that end in +json");
                schemas.refuse(refusal);
            }
            continue;
        };
        let pointer = pointer.join("content").join(media).join("schema");
        let schema = content.schema.as_ref().unwrap_or(&ANY);
        let mut own = names.clone();
        if let ReferenceOr::Item(Schema { schema_data, .. }) = schema {
            own.splice(
                0..0,
                schema_data
                    .title
                    .as_ref()
                    .map(|title| spelled(title, Case::Camel)),
            );
        }
        if several {
            own.push(format!("{builder}Response{code}"));
        }
        let ty = schemas.ty_called(&schema.as_schema_ref(), &pointer, own);
        if !bodies.iter().any(|(_, known)| *known == ty) {
            bodies.push((format!("status_{code}"), ty));
        }
    }
    match bodies.as_slice() {
        [] => Output::Nothing,
        [(_, only)] => Output::Value(only.clone()),
        _ => {
            names.insert(0, format!("{builder}Answer"));
            let description = "One of the response bodies, by status code.";
            Output::Value(schemas.one_of(names, &pointer, description, bodies))
        }
    }
}

/// Returns the JSON of a response, with its media type.
pub(super) fn json_content(response: &Response) -> Option<(&str, &MediaType)> {
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
