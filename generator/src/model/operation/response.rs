//! The output of operations.

use openapiv3::{MediaType, ReferenceOr, Response, Responses, Schema, StatusCode};

use super::{
    OperationSource,
    media::{MediaKind, charge, offered, why_none},
};
use crate::{
    diagnostic::Pointer,
    document::Document,
    model::{
        Output, Type,
        schema::{ANY, AsSchemaRef, Schemas},
    },
    names::{Case, spelled},
};

/// Returns what an operation returns: the content of its 2xx responses, as a union if they differ. If there are only
/// 3xx responses, it is a redirect. Content that is not JSON is text or a file.
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
    let mut raw = RawContent::default();
    for (code, response) in &successes {
        let mut own = names.clone();
        if successes.len() > 1 {
            own.push(format!("{builder}Response{code}"));
        }
        if let Some(ty) = body(response, pointer.join(code), own, &mut raw, schemas)
            && !bodies.iter().any(|(_, known)| *known == ty)
        {
            bodies.push((format!("status_{code}"), ty));
        }
    }
    if let (Some(raw), false) = (&raw.pointer, bodies.is_empty()) {
        let refusal = schemas
            .document
            .error(raw, "only some of the successful responses are JSON")
            .label("not JSON")
            .help("declare JSON for all of them, or for none");
        schemas.refuse(refusal);
    }
    match bodies.as_slice() {
        [] => raw.output(),
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

/// Returns the type of a response's JSON body. An inline schema gets its title as a name, or else the first of `names`
/// that is free. Other content is added to `raw`.
fn body<'a>(
    response: &'a ReferenceOr<Response>,
    pointer: Pointer,
    mut names: Vec<String>,
    raw: &mut RawContent,
    schemas: &mut Schemas<'a>,
) -> Option<Type> {
    let (response, pointer) =
        schemas
            .document
            .resolve(response, pointer, "responses", |components| {
                &components.responses
            })?;
    if !charge(&response.content, &pointer, schemas) {
        return None;
    }
    let Some((media, content)) = json_content(response, schemas.document) else {
        raw.add(response, pointer.join("content"), schemas);
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

/// The successful responses that are not JSON.
#[derive(Default)]
struct RawContent {
    /// Their media types.
    accept: Vec<String>,
    is_file: bool,
    /// The position of the first one.
    pointer: Option<Pointer>,
}

impl RawContent {
    /// Adds the content of a response: as text if it offers text, or else as a file.
    fn add(&mut self, response: &Response, pointer: Pointer, schemas: &mut Schemas<'_>) {
        if response.content.is_empty() {
            return;
        }
        let offers = |kind: MediaKind| {
            let media = response.content.keys().map(|media| media.trim());
            media.filter(move |media| MediaKind::of(media) == kind)
        };
        let is_text = offers(MediaKind::Text).next().is_some();
        let files = [
            MediaKind::Bytes,
            MediaKind::Form,
            MediaKind::Multipart,
            MediaKind::Parts,
        ];
        let kinds: &[MediaKind] = if is_text { &[MediaKind::Text] } else { &files };
        let media: Vec<String> = kinds
            .iter()
            .flat_map(|kind| offers(*kind).map(str::to_owned))
            .collect();
        if media.is_empty() {
            let refusal = schemas
                .document
                .error(&pointer, "no media type of this response is supported")
                .label(offered(&response.content))
                .help(why_none(&response.content));
            schemas.refuse(refusal);
        }
        for media in media {
            if !self.accept.contains(&media) {
                self.accept.push(media);
            }
        }
        self.is_file |= !is_text;
        self.pointer.get_or_insert(pointer);
    }

    fn output(self) -> Output {
        match (self.accept.is_empty(), self.is_file) {
            (true, _) => Output::Nothing,
            (false, true) => Output::File(self.accept),
            (false, false) => Output::Text(self.accept),
        }
    }
}

/// Returns the JSON of a response, with its media type.
pub(super) fn json_content<'a>(
    response: &'a Response,
    document: &Document,
) -> Option<(&'a str, &'a MediaType)> {
    response
        .content
        .iter()
        .find(|(media, content)| MediaKind::of_content(media, content, document) == MediaKind::Json)
        .map(|(media, content)| (media.as_str(), content))
}
