//! The responses that an operation declares: what its documentation says about them, and their examples.

use openapiv3::{Header, MediaType, ReferenceOr, Response as OasResponse, StatusCode};
use serde_json::Value as Json;

use super::{
    OperationSource, examples, excerpt,
    media::{JSON, MediaKind, SCIM_JSON, essence},
    response::json_content,
    whole,
};
use crate::{
    diagnostic::Pointer,
    document::Document,
    model::{DeclaredHeader, DeclaredResponse, schema::Schemas},
    options::Options,
};

/// The maximum number of responses, of their headers and of their media types to list. Twilio's documents have fewer.
const MAX_LISTED: usize = 30;

/// The responses of an operation, and the example of what it returns.
pub(super) struct Responses<'a> {
    pub declared: Vec<DeclaredResponse>,
    pub example: Option<&'a Json>,
    /// The media types of the successful responses that are JSON.
    json: Vec<&'a str>,
}

impl Responses<'_> {
    /// Returns the media types of JSON responses, if a server may not send them when asked for `application/json`. Servers
    /// of SCIM should (RFC 7644, section 3.1).
    pub(super) fn json_types(&self) -> Vec<String> {
        let is_usual =
            |media: &&str| matches!(essence(media), JSON | SCIM_JSON) || media.contains('*');
        if self.json.iter().any(is_usual) {
            return Vec::new();
        }
        let mut types: Vec<String> = Vec::new();
        for media in &self.json {
            if !types.iter().any(|known| known == media.trim()) {
                types.push(media.trim().to_owned());
            }
        }
        types
    }
}

/// Returns the responses that the document declares, in its order.
pub(super) fn responses<'a>(
    source: &OperationSource<'a>,
    options: &Options,
    schemas: &mut Schemas<'a>,
) -> Responses<'a> {
    let document = schemas.document;
    let all = &source.operation.responses;
    let pointer = source.pointer.join("responses");
    let by_code = all
        .responses
        .iter()
        .map(|(code, response)| (code.to_string(), is_success(code), response));
    let default = all.default.iter().map(|response| {
        (
            "default".to_owned(),
            !all.responses.keys().any(is_success),
            response,
        )
    });
    let mut found = Responses {
        declared: Vec::new(),
        example: None,
        json: Vec::new(),
    };
    for (status, is_success, response) in by_code.chain(default).take(MAX_LISTED) {
        let at = pointer.join(&status);
        let resolved = document.resolve(response, at, "responses", |components| {
            &components.responses
        });
        let Some((response, at)) = resolved else {
            continue;
        };
        let examples = Examples::of(response, &at, document);
        let example = examples.shown();
        if is_success {
            let media = response.content.iter().take(MAX_LISTED);
            let media = media.filter(|(media, content)| {
                MediaKind::of_content(media, content, document) == MediaKind::Json
            });
            found.json.extend(media.map(|(media, _)| media.as_str()));
        }
        if is_success && found.example.is_none() {
            found.example = example;
        }
        found.declared.push(DeclaredResponse {
            status,
            is_success,
            description: response.description.clone(),
            headers: headers(response, &at, document),
            excerpt: example.map(excerpt::lines),
            examples: match options.mock {
                true => whole::examples(&examples, &at, schemas),
                false => Vec::new(),
            },
        });
    }
    found
}

fn is_success(code: &StatusCode) -> bool {
    let hundreds = match code {
        StatusCode::Code(code) => code / 100,
        StatusCode::Range(range) if *range < 10 => *range,
        StatusCode::Range(range) => range / 100,
    };
    matches!(hundreds, 2 | 3)
}

/// The examples of a response's body, with their names.
pub(super) enum Examples<'a> {
    Json(Vec<(&'a str, &'a Json)>),
    Text(Vec<(&'a str, &'a Json)>),
}

impl<'a> Examples<'a> {
    /// Returns the examples of the content that the bindings read. Files have none that the document could hold.
    fn of(response: &'a OasResponse, pointer: &Pointer, document: &'a Document) -> Self {
        let of = |(media, content): (&str, &'a MediaType)| {
            let pointer = pointer.join("content").join(media);
            examples::of_response(content, &pointer, document)
        };
        if let Some(content) = json_content(response, document) {
            return Self::Json(of(content));
        }
        let mut others = response.content.iter();
        let text = others.find(|(media, _)| MediaKind::of(media.trim()) == MediaKind::Text);
        let text = text.map(|(media, content)| of((media, content)));
        Self::Text(text.unwrap_or_default())
    }

    /// Returns the example that shows most: the first without an empty list, or else the first. Text is not shown.
    fn shown(&self) -> Option<&'a Json> {
        let Self::Json(examples) = self else {
            return None;
        };
        let is_empty_list = |value: &Json| value.as_array().is_some_and(Vec::is_empty);
        let is_full = |(_, example): &&(&str, &Json)| match example {
            Json::Object(fields) => !fields.values().any(is_empty_list),
            other => !is_empty_list(other),
        };
        let full = examples.iter().find(is_full);
        full.or(examples.first()).map(|(_, example)| *example)
    }
}

/// Returns the headers that a response declares, with their descriptions.
fn headers(response: &OasResponse, pointer: &Pointer, document: &Document) -> Vec<DeclaredHeader> {
    let description = |name: &str, header: &ReferenceOr<Header>| {
        let at = pointer.join("headers").join(name);
        let (header, _) =
            document.resolve(header, at, "headers", |components| &components.headers)?;
        header.description.clone()
    };
    declared_headers(response)
        .take(MAX_LISTED)
        .map(|(name, header)| DeclaredHeader {
            name: name.to_owned(),
            description: description(name, header).unwrap_or_default(),
        })
        .collect()
}

/// Returns the headers that a response declares, except those with which a server tells browsers what other origins may
/// do ([Fetch standard](https://fetch.spec.whatwg.org/#http-responses)): nothing in Rust reads them.
pub(super) fn declared_headers(
    response: &OasResponse,
) -> impl Iterator<Item = (&str, &ReferenceOr<Header>)> {
    let is_for_browsers = |name: &str| {
        const PREFIX: &str = "access-control-";
        let start = name.get(..PREFIX.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(PREFIX))
    };
    let named = response.headers.iter();
    named
        .map(|(name, header)| (name.as_str(), header))
        .filter(move |(name, _)| !is_for_browsers(name))
}
