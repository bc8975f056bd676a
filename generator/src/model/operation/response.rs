//! The output of operations.

use openapiv3::{MediaType, ReferenceOr, Response, Responses, Schema, StatusCode};

use super::{OperationSource, body::offered};
use crate::{
    diagnostic::Pointer,
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
    let Some(successes) = successes(&source.operation.responses) else {
        return Output::Redirect;
    };
    let pointer = source.pointer.join("responses");
    // A type for an input called `response` may have taken the first name.
    let mut names = vec![
        format!("{builder}Response"),
        format!("{builder}ResponseBody"),
    ];
    let mut bodies: Vec<(String, Type)> = Vec::new();
    for (code, response) in &successes {
        let mut own = names.clone();
        if successes.len() > 1 {
            own.push(format!("{builder}Response{code}"));
        }
        if let Some(ty) = body(response, pointer.join(code), own, schemas)
            && !bodies.iter().any(|(_, known)| *known == ty)
        {
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

/// Returns the 2xx responses, or else the default one, each with its key in the document. Returns `None` if there are
/// only 3xx responses.
fn successes(responses: &Responses) -> Option<Vec<(String, &ReferenceOr<Response>)>> {
    let codes = |hundred: u16| {
        responses
            .responses
            .iter()
            .filter(move |(code, _)| match code {
                StatusCode::Code(code) => code / 100 == hundred,
                StatusCode::Range(range) => *range == hundred || range / 100 == hundred,
            })
    };
    let successes: Vec<_> = codes(2)
        .map(|(code, response)| (code.to_string(), response))
        .collect();
    if !successes.is_empty() {
        return Some(successes);
    }
    if codes(3).next().is_some() {
        return None;
    }
    let default = responses.default.iter();
    Some(
        default
            .map(|response| ("default".to_owned(), response))
            .collect(),
    )
}

/// Returns the type of a response's body, or `None` if it has none, or none that is supported. An inline schema gets
/// its title as a name, or else the first of `names` that is free.
fn body<'a>(
    response: &'a ReferenceOr<Response>,
    pointer: Pointer,
    mut names: Vec<String>,
    schemas: &mut Schemas<'a>,
) -> Option<Type> {
    let (response, pointer) =
        schemas
            .document
            .resolve(response, pointer, "responses", |components| {
                &components.responses
            })?;
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
        return None;
    };
    let pointer = pointer.join("content").join(media).join("schema");
    let schema = content.schema.as_ref().unwrap_or(&ANY);
    if let ReferenceOr::Item(Schema { schema_data, .. }) = schema
        && let Some(title) = &schema_data.title
    {
        names.insert(0, spelled(title, Case::Camel));
    }
    Some(schemas.ty_called(&schema.as_schema_ref(), &pointer, names))
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
