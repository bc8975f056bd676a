//! The events of a valid JSON text.

use std::{borrow::Cow, ops::Range};

use super::{events::Event, without_mark};

/// An iterator over the tokens of JSON. `serde_json` checks the syntax beforehand, so this only tracks positions.
pub(crate) struct Json<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Json<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let at = text.len() - without_mark(text).len();
        Self { text, at }
    }

    fn string(&self, start: usize) -> (Event<'a>, usize) {
        let rest = self.text.get(start + 1..).unwrap_or_default();
        let mut escaped = false;
        let mut has_escapes = false;
        let length = rest.bytes().position(|byte| {
            let ends = byte == b'"' && !escaped;
            escaped = byte == b'\\' && !escaped;
            has_escapes |= escaped;
            ends
        });
        let inner = rest.get(..length.unwrap_or(rest.len())).unwrap_or_default();
        let end = start + inner.len() + 2;
        let text = match self.text.get(start..end) {
            Some(quoted) if has_escapes => {
                serde_json::from_str(quoted).map_or(Cow::Borrowed(inner), Cow::Owned)
            }
            _ => Cow::Borrowed(inner),
        };
        (Event::scalar(text, false), end)
    }

    fn word(&self, start: usize) -> (Event<'a>, usize) {
        let rest = self.text.get(start..).unwrap_or_default();
        let length = rest
            .find([',', ']', '}', ' ', '\t', '\r', '\n'])
            .unwrap_or(rest.len());
        let word = rest.get(..length).unwrap_or_default();
        (Event::scalar(Cow::Borrowed(word), true), start + length)
    }
}

impl<'a> Iterator for Json<'a> {
    type Item = (Event<'a>, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.text.as_bytes();
        while let Some(b' ' | b'\t' | b'\r' | b'\n' | b',' | b':') = bytes.get(self.at) {
            self.at += 1;
        }
        let start = self.at;
        let (event, end) = match bytes.get(start)? {
            b'{' => (
                Event::Mapping {
                    anchor: 0,
                    tag: None,
                },
                start + 1,
            ),
            b'[' => (
                Event::Sequence {
                    anchor: 0,
                    tag: None,
                },
                start + 1,
            ),
            b'}' | b']' => (Event::End, start + 1),
            b'"' => self.string(start),
            _ => self.word(start),
        };
        self.at = end;
        Some((event, start..end))
    }
}
