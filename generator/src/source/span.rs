//! Spans of a source, for diagnostics.

use std::{ops::Range, sync::Arc};

use super::{Pointer, Source};

/// A span of a source, and the node that it belongs to.
#[derive(Clone, Debug)]
pub struct SourceSpan {
    /// The text: that of the document, or of an overlay.
    pub source: Arc<Source>,
    /// The node.
    pub pointer: Pointer,
    /// The document that the node is in, if `source` is an overlay that brought it.
    pub document: Option<Arc<Source>>,
    /// The bytes to underline, at most one line.
    pub bytes: Range<usize>,
}

impl SourceSpan {
    /// Creates the span of a node, or of a part of it. Only the first line of `bytes` is underlined.
    pub fn new(source: &Arc<Source>, pointer: Pointer, bytes: Range<usize>) -> Self {
        Self {
            source: Arc::clone(source),
            pointer,
            document: None,
            bytes: underlined(&source.text, bytes),
        }
    }

    /// Says which document the node is in, for one that an overlay brought.
    #[cfg(feature = "overlay")]
    pub fn of(mut self, document: &Arc<Source>) -> Self {
        self.document = Some(Arc::clone(document));
        self
    }
}

/// Returns the part of the bytes to underline: whole characters of the first line.
fn underlined(text: &str, bytes: Range<usize>) -> Range<usize> {
    let start = floor(text, bytes.start.min(text.len()));
    let end = floor(text, bytes.end.min(text.len())).max(start);
    let spanned = text.get(start..end).unwrap_or_default();
    let line = spanned.split(['\n', '\r']).next().unwrap_or_default();
    start..start + token(line).len()
}

/// Returns the scalar at the beginning of a line. The span that the YAML parser reports for a quoted scalar includes a
/// comment after the closing quote.
fn token(line: &str) -> &str {
    let Some(quote @ ('"' | '\'')) = line.chars().next() else {
        return line.trim_end();
    };
    let mut escaped = false;
    let end = line.char_indices().skip(1).find(|&(at, c)| {
        let doubled = quote == '\''
            && line
                .get(at + 1..)
                .is_some_and(|rest| rest.starts_with(quote));
        let ends = c == quote && !escaped && !doubled;
        escaped = !escaped && ((c == '\\' && quote == '"') || (c == quote && doubled));
        ends
    });
    end.and_then(|(at, _)| line.get(..=at))
        .unwrap_or_else(|| line.trim_end())
}

/// Returns the nearest character boundary at or before `at`.
fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
