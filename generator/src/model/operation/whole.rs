//! Whole examples of responses, as texts: the documents they are part of are gone when code is emitted.

use std::io;

use serde_json::Value as Json;

use super::reference::Examples;
use crate::{
    diagnostic::Pointer,
    model::{DeclaredExample, ExampleBody, schema::Schemas},
};

/// Returns all examples of a response. Many operations can refer to the same one, so their size is charged.
pub(super) fn examples(
    examples: &Examples<'_>,
    pointer: &Pointer,
    schemas: &mut Schemas<'_>,
) -> Vec<DeclaredExample> {
    let (named, is_json) = match examples {
        Examples::Json(named) => (named, true),
        Examples::Text(named) => (named, false),
    };
    let mut whole = Vec::with_capacity(named.len());
    for (name, value) in named {
        let body = match is_json {
            true => json(value, schemas.text_left()).map(ExampleBody::Json),
            false => text(value).map(ExampleBody::Text),
        };
        let Some(body) = body else { continue };
        let (ExampleBody::Json(text) | ExampleBody::Text(text)) = &body;
        if !schemas.charge(pointer, 0, name.len() + text.len()) {
            break;
        }
        whole.push(DeclaredExample {
            name: (*name).to_owned(),
            body,
        });
    }
    whole
}

/// Prints JSON on several lines. Stops after `limit` bytes: with its indentation, it can be many times as long as in the
/// document. What is returned then is longer than the limit, so that it cannot be charged.
fn json(value: &Json, limit: usize) -> Option<String> {
    let mut printed = Limited {
        bytes: Vec::new(),
        limit,
    };
    // The only possible error is the limit.
    let _ = serde_json::to_writer_pretty(&mut printed, value);
    String::from_utf8(printed.bytes).ok()
}

/// Returns the text of a body that is not JSON. YAML reads an unquoted `12` as a number.
fn text(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(flag) => Some(flag.to_string()),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    }
}

/// Bytes that may exceed a limit once.
struct Limited {
    bytes: Vec<u8>,
    limit: usize,
}

impl io::Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() > self.limit {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn printing_stops_after_the_limit() {
        let example = json!(vec![[[[1]]]; 1_000]);
        let cut = json(&example, 500).unwrap().len();
        assert!((501..600).contains(&cut), "{cut}");
        assert_eq!(
            json(&example, usize::MAX),
            serde_json::to_string_pretty(&example).ok()
        );
    }
}
