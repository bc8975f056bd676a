//! The output of operations.

use openapiv3::{MediaType, ReferenceOr, Response, Schema, StatusCode};

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
    let mut raw = RawContent::default();
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
        if !charge(&response.content, &pointer, schemas) {
            break;
        }
        let Some((media, content)) = json_content(response, schemas.document) else {
            raw.add(response, pointer.join("content"), schemas);
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
