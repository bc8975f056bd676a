//! Reads JSON.

use std::{borrow::Cow, ops::Range, sync::Arc};

use serde::de::IgnoredAny;
use serde_json::Value;

use super::{
    builder::{Builder, Fatal},
    tree::Kind,
};
use crate::{
    diagnostic::Diagnostic,
    source::{Pointer, Source, SourceSpan, without_mark},
};

/// Reads a JSON text into a tree.
pub(super) fn read(builder: &mut Builder<'_>) -> Result<(), Fatal> {
    let text = &builder.source.text;
    let at = text.len() - without_mark(text).len();
    let mut reader = Reader { text, at, builder };
    reader.value()?;
    match reader.peek() {
        None => Ok(()),
        Some(_) => Err(reader.syntax()),
    }
}

struct Reader<'a, 'b> {
    text: &'a str,
    /// The offset of the next byte.
    at: usize,
    builder: &'b mut Builder<'a>,
}

impl<'a> Reader<'a, '_> {
    /// Reads a value. The builder limits the depth of the recursion.
    fn value(&mut self) -> Result<(), Fatal> {
        match self.peek() {
            Some(b'{') => self.collection(true, b'}'),
            Some(b'[') => self.collection(false, b']'),
            Some(b'"') => {
                let (text, bytes) = self.string()?;
                let kind = self.builder.string(&text);
                self.builder.scalar(kind, bytes, 0)
            }
            Some(_) => self.word(),
            None => Err(self.syntax()),
        }
    }

    fn collection(&mut self, is_mapping: bool, end: u8) -> Result<(), Fatal> {
        self.builder.open(is_mapping, self.at..self.at + 1, 0)?;
        self.at += 1;
        let mut has_ended = self.skip(end);
        while !has_ended {
            if is_mapping {
                self.key()?;
            }
            self.value()?;
            has_ended = self.skip(end);
            if !has_ended && !self.skip(b',') {
                return Err(self.syntax());
            }
        }
        self.builder.close(self.at - 1..self.at)
    }

    /// Reads a key and its colon.
    fn key(&mut self) -> Result<(), Fatal> {
        if self.peek() != Some(b'"') {
            return Err(self.syntax());
        }
        let (text, bytes) = self.string()?;
        if !self.skip(b':') {
            return Err(self.syntax());
        }
        self.builder.key(&text, bytes, false);
        Ok(())
    }

    /// Reads the string that begins here.
    fn string(&mut self) -> Result<(Cow<'a, str>, Range<usize>), Fatal> {
        let start = self.at;
        let inner = self.text.get(start + 1..).unwrap_or_default();
        let special = |b: u8| matches!(b, b'"' | b'\\' | ..=0x1f);
        let plain = inner.bytes().position(special).unwrap_or(inner.len());
        if inner.as_bytes().get(plain) == Some(&b'"') {
            self.at = start + plain + 2;
            let text = inner.get(..plain).unwrap_or_default();
            return Ok((Cow::Borrowed(text), start..self.at));
        }
        let mut escaped = false;
        let length = inner.bytes().position(|byte| {
            let ends = byte == b'"' && !escaped;
            escaped = byte == b'\\' && !escaped;
            ends
        });
        let end = start + length.unwrap_or(inner.len()) + 2;
        let quoted = self.text.get(start..end).unwrap_or_default();
        let text = serde_json::from_str(quoted).map_err(|_| self.syntax())?;
        self.at = end;
        Ok((Cow::Owned(text), start..end))
    }

    /// Reads a number, a boolean or null.
    fn word(&mut self) -> Result<(), Fatal> {
        let start = self.at;
        let rest = self.text.get(start..).unwrap_or_default();
        let length = rest
            .find([',', ':', ']', '}', ' ', '\t', '\r', '\n'])
            .unwrap_or(rest.len());
        let kind = match rest.get(..length).unwrap_or_default() {
            "null" => Kind::Null,
            "true" => Kind::Bool(true),
            "false" => Kind::Bool(false),
            number => Kind::Number(serde_json::from_str(number).map_err(|_| self.syntax())?),
        };
        self.at += length;
        self.builder.scalar(kind, start..self.at, 0)
    }

    /// Returns the first byte after whitespace, which is skipped.
    fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while let Some(b' ' | b'\t' | b'\r' | b'\n') = bytes.get(self.at) {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }

    /// Skips `byte` and whitespace before it, and returns whether it was there.
    fn skip(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    /// Returns the syntax error that `serde_json` finds.
    fn syntax(&self) -> Fatal {
        let text = without_mark(self.text);
        // The former skips numbers without reading them.
        let error = serde_json::from_str::<IgnoredAny>(text)
            .err()
            .or_else(|| serde_json::from_str::<Value>(text).err());
        match error {
            Some(error) => explain(self.builder.source, &error),
            None => self.builder.error(self.at..self.at, "invalid JSON"),
        }
        .into()
    }
}

/// Converts an error of `serde_json` into a diagnostic for authors of documents.
fn explain(source: &Arc<Source>, error: &serde_json::Error) -> Diagnostic {
    let text = error.to_string();
    // The location is shown separately.
    let message = text.split(" at line ").next().unwrap_or(&text);
    let at = byte_at(source, error.line(), error.column());
    let span = |at| SourceSpan::new(source, Pointer::root(), at..at + 1);
    if error.is_eof() {
        return Diagnostic::error("invalid JSON: unexpected end of file")
            .at(span(at))
            .help("is a `}`, `]` or `\"` missing, or was the file cut off?");
    }
    let before = source.text.get(..at).unwrap_or_default().trim_end();
    let here = source.text.get(at..).unwrap_or_default();
    if here.starts_with(['}', ']']) && before.ends_with(',') {
        return Diagnostic::error("invalid JSON: trailing comma")
            .at(span(before.len() - 1))
            .help("remove the comma");
    }
    let diagnostic = Diagnostic::error(format!("invalid JSON: {message}")).at(span(at));
    if here.starts_with(['/', '#']) {
        return diagnostic.help("JSON has no comments");
    }
    match message {
        "trailing characters" => {
            diagnostic.help("a file contains a single document and nothing after it")
        }
        "unexpected end of hex escape" | "lone leading surrogate in hex escape" => diagnostic
            .help("escapes from `\\ud800` to `\\udfff` are surrogates, which must come in pairs"),
        _ => diagnostic,
    }
}

/// Returns the byte offset of a line and column that both count from one.
fn byte_at(source: &Arc<Source>, line: usize, column: usize) -> usize {
    let start: usize = source
        .text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    start + column.saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::*, sample::select};

    use super::*;
    use crate::{diagnostic::Diagnostics, document::Tree};

    /// Tokens of JSON and of what is not JSON, separated by spaces.
    const TOKENS: &str = r#"{ } [ ] , : "a" "b" " \ \" "\u00e9" "\ud800" "é" 1 - 0 01 .5 1.5e3 e 1e999 true null nul /"#;

    fn tokens() -> Vec<&'static str> {
        let unseen = [" ", "\n", "\t", "\u{c}", "\"\u{1}\""];
        TOKENS.split(' ').chain(unseen).collect()
    }

    /// Returns the messages for a text.
    fn read(text: &str) -> Vec<String> {
        let mut diagnostics = Diagnostics::default();
        Tree::read(&Arc::new(Source::new("a.json", text)), &mut diagnostics);
        diagnostics
            .iter()
            .map(|found| found.message.clone())
            .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 5000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn invalid_json_is_rejected_with_serde_jsons_message(tokens in prop::collection::vec(select(tokens()), 1..9)) {
            let text = tokens.concat();
            let is_json = serde_json::from_str::<Value>(&text).is_ok();
            let mut messages = read(&text);
            messages.retain(|message| message.starts_with("invalid JSON"));
            prop_assert!(is_json == messages.is_empty() || text.trim().is_empty(), "{text:?}: {messages:?}");
            prop_assert!(messages != ["invalid JSON"], "{text:?}");
        }
    }
}
