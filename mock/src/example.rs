//! The examples of the document, as the beginning of answers.

use std::borrow::Cow;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use twilio_runtime::__private::{MockedOperation, MockedResponse, OperationRule};
use twilio_runtime::{Bytes, http};

use crate::fault::{Fault, response};
use crate::rule::{fail, plain_text};

/// Where the examples of pages have the link to the next one.
const NEXT: [&str; 4] = [
    "/meta/next_page_url",
    "/next_page_uri",
    "/next_page_url",
    "/_metadata/next",
];

/// The beginning of an answer: an example with its status.
pub(crate) struct Template {
    operation: &'static MockedOperation,
    status: u16,
    example: Option<Cow<'static, str>>,
}

/// Returns the response that the document declares for success, or a redirect.
pub(crate) fn success(operation: &MockedOperation) -> Option<&MockedResponse> {
    let responses = || operation.responses.iter();
    let with_example = responses().find(|it| it.status < 400 && !it.examples.is_empty());
    with_example.or_else(|| responses().find(|it| it.status < 400))
}

impl Template {
    /// Checks that there is an example of this name.
    #[track_caller]
    pub(crate) fn check_name(operation: &MockedOperation, name: &str) {
        let names: Vec<&str> = success(operation)
            .iter()
            .flat_map(|response| response.examples)
            .map(|(name, _)| *name)
            .collect();
        if !names.contains(&name) {
            let known = match names.is_empty() {
                true => "none".to_owned(),
                false => names.join(", "),
            };
            fail(&format!(
                "the document has no example `{name}` for {}; it has {known}",
                operation.operation.id
            ));
        }
    }

    /// Returns the example of this name, or the first one.
    pub(crate) fn new(operation: &'static MockedOperation, name: Option<&str>) -> Self {
        let success = success(operation);
        let examples = success.map(|it| it.examples).unwrap_or_default();
        let mut examples = examples.iter();
        let example = match name {
            Some(name) => examples.find(|(known, _)| *known == name),
            None => examples.next(),
        };
        Self {
            operation,
            status: success.map_or(200, |success| success.status),
            example: example.map(|(_, body)| last_page(body)),
        }
    }

    /// Returns the media type of a response that is text.
    fn text_type(&self) -> Option<&'static str> {
        let mut rules = self.operation.operation.rules.iter();
        rules.find_map(|rule| match rule {
            OperationRule::accept(types) => types.first().copied(),
            _ => None,
        })
    }

    /// Returns the example as a value, or one without any fields.
    pub(crate) fn value<T: DeserializeOwned>(&self) -> Result<T, String> {
        let Some(example) = &self.example else {
            let empty = ["{}", "[]", "null", "\"\"", "0"];
            let found = empty
                .iter()
                .find_map(|text| serde_json::from_str(text).ok());
            return found.ok_or_else(|| {
                format!(
                    "the document has no example for {}, and its type has no empty value; use `responds`",
                    self.operation.operation.id
                )
            });
        };
        let value = match self.text_type() {
            Some(_) => T::deserialize(Value::String(example.clone().into_owned())),
            None => serde_json::from_str(example),
        };
        value.map_err(|error| {
            format!(
                "the document's example for {} does not fit its type: {error}; use `responds`, or another `example`",
                self.operation.operation.id
            )
        })
    }

    /// Returns the response with the example as it is.
    pub(crate) fn unchanged(&self) -> http::Response<Bytes> {
        match &self.example {
            Some(example) => {
                let media = self.text_type().unwrap_or("application/json");
                let body = example.clone().into_owned();
                response(self.status, Some(media), body.into())
            }
            None if self.is_json() => crate::fault::json_response(self.status, &json!({})),
            None => response(self.status, self.text_type(), Bytes::new()),
        }
    }

    /// Returns whether the response has a body, and the body is JSON.
    fn is_json(&self) -> bool {
        !matches!(self.status, 204 | 205 | 304) && self.text_type().is_none()
    }

    /// Returns the response with this value.
    pub(crate) fn response<T: Serialize>(&self, value: &T) -> http::Response<Bytes> {
        match serde_json::to_value(value) {
            Ok(Value::Null) => response(self.status, None, Bytes::new()),
            Ok(value) => match self.text_type() {
                Some(media) => response(self.status, Some(media), plain_text(value).into()),
                None => crate::fault::json_response(self.status, &value),
            },
            Err(error) => {
                let message = format!("the mock cannot write its answer as JSON: {error}");
                Fault::new(500).message(message).response("")
            }
        }
    }
}

/// Returns the example of a page as that of the last one. Its own link would lead to the same example again.
fn last_page(example: &'static str) -> Cow<'static, str> {
    let Ok(mut page) = serde_json::from_str::<Value>(example) else {
        return Cow::Borrowed(example);
    };
    let mut is_changed = false;
    for pointer in NEXT {
        if let Some(link) = page.pointer_mut(pointer)
            && link.is_string()
        {
            *link = Value::Null;
            is_changed = true;
        }
    }
    match is_changed {
        true => Cow::Owned(page.to_string()),
        false => Cow::Borrowed(example),
    }
}
