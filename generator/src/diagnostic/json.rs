//! Diagnostics as JSON, for editors and other programs.

use std::sync::Arc;

use serde::Serialize;

use super::{Diagnostics, Severity, SourceSpan, render::line_and_column};

/// A diagnostic as a line of JSON.
#[derive(Serialize)]
struct Message<'a> {
    severity: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    /// The document that the pointer leads into, if the file is an overlay.
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<Position>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<Position>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<Related<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    /// How often this diagnostic occurs.
    count: usize,
}

#[derive(Serialize)]
struct Related<'a> {
    message: &'a str,
    /// The file, if it is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    start: Position,
    end: Position,
}

/// A position in a document. Lines and columns count from one, columns in characters; offsets count bytes from zero.
#[derive(Serialize)]
struct Position {
    line: usize,
    column: usize,
    offset: usize,
}

impl Position {
    fn new(text: &str, offset: usize) -> Self {
        let (line, column) = line_and_column(text, offset);
        Self {
            line,
            column,
            offset,
        }
    }
}

impl Diagnostics {
    /// Returns the diagnostics as JSON, one object per line, in the order of [`Diagnostics::render`].
    ///
    /// Every object has the keys `severity` (`error` or `warning`), `message` and `count`. If known, it also has `file`,
    /// `pointer`, `start` and `end` (each with `line`, `column` and `offset`), `label`, `related` and `help`. Lines and
    /// columns count from 1, columns in characters; offsets count bytes from 0. For what an overlay brought, `file` is the
    /// overlay, and `pointer` leads into the file under `document`.
    pub fn to_json_lines(&self) -> String {
        let mut lines = String::new();
        for found in self.located() {
            let diagnostic = &found.item.diagnostic;
            let span = diagnostic.span.as_ref();
            let position = |span: &SourceSpan, offset| Position::new(&span.source.text, offset);
            let message = Message {
                severity: match diagnostic.severity {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                },
                message: &diagnostic.message,
                file: span.map(|span| span.source.name.as_str()),
                document: span
                    .and_then(|span| span.document.as_ref())
                    .map(|document| document.name.as_str()),
                pointer: span.map(|span| span.pointer.as_str()),
                start: span.map(|span| position(span, span.bytes.start)),
                end: span.map(|span| position(span, span.bytes.end)),
                label: diagnostic.label.as_deref(),
                related: diagnostic
                    .related
                    .iter()
                    .map(|(related, message)| Related {
                        message,
                        file: span
                            .is_none_or(|span| !Arc::ptr_eq(&span.source, &related.source))
                            .then_some(related.source.name.as_str()),
                        start: position(related, related.bytes.start),
                        end: position(related, related.bytes.end),
                    })
                    .collect(),
                help: diagnostic.help.as_deref(),
                count: found.more + 1,
            };
            // Serializing plain strings and numbers cannot fail.
            if let Ok(line) = serde_json::to_string(&message) {
                lines.push_str(&line);
                lines.push('\n');
            }
        }
        lines
    }
}
