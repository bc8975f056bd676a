//! Reads YAML in its plainest style, which most documents are written in, line by line. Reading a document so takes less
//! than half of the instructions that it takes with a parser, which looks at every character.
//!
//! The structure of such a document is in its indentation: a line is `key:`, `key: value`, or one of them after `- `. The
//! parser gets what is not that plain. If it is one value, such as a block scalar or `[]`, the parser gets only its lines.
//! If it is anything else, such as an anchor, or an error, the parser gets the whole document, so that all problems are
//! reported in one place and in the same words.

use std::{borrow::Cow, ops::Range, sync::Arc};

use saphyr_parser::{Event, Parser, ScalarStyle};

use super::{Offsets, add, unprintable};
use crate::{
    diagnostic::Diagnostics,
    document::{builder::Builder, tree::Tree},
    source::Source,
};

/// The longest key that YAML allows on one line, in characters. Here it is compared with bytes.
const MAX_KEY: usize = 1024;
/// Begins the line of a key that is followed by a line with its colon. Serializers write long keys so.
const LONG_KEY: &str = "? ";

/// Reads a text into a tree. Returns `None` if it is not plain enough, or if there is anything to report.
pub(super) fn read(source: &Arc<Source>) -> Option<Tree> {
    let text = source.text.as_str();
    let has_mark = text.contains('\u{feff}');
    let has_odd_breaks = text.contains('\r') && text.replace("\r\n", "").contains('\r');
    if has_mark || has_odd_breaks || text.contains('\t') || unprintable(source).is_some() {
        return None;
    }
    let mut diagnostics = Diagnostics::default();
    let mut reader = Reader {
        text,
        line: Line::default(),
        builder: Builder::new(source, &mut diagnostics),
    };
    reader.line = reader.line_at(if text.starts_with("---\n") { 4 } else { 0 })?;
    match reader.line.content(text) {
        content if is_item(content) => reader.sequence()?,
        content if is_key(content) => reader.mapping()?,
        _ => return None,
    }
    let is_whole = reader.line.is_end();
    let tree = reader.builder.finish();
    (is_whole && diagnostics.is_empty()).then_some(tree)
}

struct Reader<'a, 'b> {
    text: &'a str,
    /// The next line with content, or what is left of it.
    line: Line,
    builder: Builder<'b>,
}

/// The content of a line, without indentation and trailing spaces.
#[derive(Clone, Copy, Default)]
struct Line {
    /// The offset of the content.
    start: usize,
    /// The offset of the end of the content. At the end of the text there is none.
    end: usize,
    column: usize,
    /// The offset of the next line.
    next: usize,
}

impl Line {
    fn is_end(self) -> bool {
        self.start == self.end
    }

    fn content(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// Returns the rest of the line from an offset in its content.
    fn from(self, offset: usize) -> Self {
        Self {
            start: self.start + offset,
            column: self.column + offset,
            ..self
        }
    }
}

/// A key of a mapping.
struct Key<'a> {
    text: &'a str,
    style: ScalarStyle,
    /// The length with its quotes.
    length: usize,
    /// The offset behind its colon.
    behind: usize,
}

impl<'a> Reader<'a, '_> {
    /// Returns the first line with content at or after the line that begins at an offset. Comments are no content.
    fn line_at(&self, mut at: usize) -> Option<Line> {
        loop {
            let line = self.any_line_at(at);
            let content = line.content(self.text);
            if content.is_empty() && line.end < self.text.len() || content.starts_with('#') {
                at = line.next;
            } else if line.column == 0 && is_marker(content) {
                return None;
            } else {
                return Some(line);
            }
        }
    }

    /// Returns the line that begins at an offset, whatever it contains.
    fn any_line_at(&self, at: usize) -> Line {
        let rest = self.text.get(at..).unwrap_or_default();
        let length = rest.find('\n').unwrap_or(rest.len());
        let line = rest.get(..length).unwrap_or_default();
        let content = line.trim_start_matches(' ');
        let column = line.len() - content.len();
        let start = at + column;
        Line {
            start,
            end: start + content.trim_end_matches([' ', '\r']).len(),
            column,
            next: self.text.len().min(at + length + 1),
        }
    }

    fn advance(&mut self) -> Option<()> {
        self.line = self.line_at(self.line.next)?;
        Some(())
    }

    /// Reads the node that begins at the current line. `parent` is the column of the node that contains it.
    fn node(&mut self, parent: usize) -> Option<()> {
        let content = self.line.content(self.text);
        if is_item(content) {
            self.sequence()
        } else if is_key(content) {
            self.mapping()
        } else {
            self.value(parent)
        }
    }

    fn mapping(&mut self) -> Option<()> {
        let Line { start, column, .. } = self.line;
        self.builder.open(true, start..start, 0).ok()?;
        while !self.line.is_end() && self.line.column == column {
            let line = self.line;
            let content = line.content(self.text);
            if let Some(text) = content.strip_prefix(LONG_KEY) {
                self.long_key(text)?;
            } else {
                let key = key(content)?;
                let bytes = line.start..line.start + key.length;
                self.scalar(Cow::Borrowed(key.text), key.style, bytes)?;
                self.child(line.from(key.behind), column, true)?;
            }
        }
        self.end(column)
    }

    /// Reads a key with a line of its own and its value.
    fn long_key(&mut self, text: &str) -> Option<()> {
        let Line { end, column, .. } = self.line;
        if !begins_plain(text) || !is_plain(text) {
            return None;
        }
        self.scalar(
            Cow::Borrowed(text),
            ScalarStyle::Plain,
            end - text.len()..end,
        )?;
        self.advance()?;
        let is_value = self.line.column == column && begins_with(self.line.content(self.text), ':');
        is_value.then_some(())?;
        self.item()
    }

    fn sequence(&mut self) -> Option<()> {
        let Line { start, column, .. } = self.line;
        self.builder.open(false, start..start, 0).ok()?;
        while self.line.column == column && is_item(self.line.content(self.text)) {
            self.item()?;
        }
        self.end(column)
    }

    /// Reads what is behind a `-`, or the `:` of a long key. Unlike a value after a short key, it may be a node with lines of
    /// its own.
    fn item(&mut self) -> Option<()> {
        let line = self.line;
        let content = line.content(self.text);
        let value = content.get(1..)?.trim_start_matches(' ');
        if value.is_empty() || value.starts_with('#') {
            return self.child(line.from(1), line.column, false);
        }
        self.line = line.from(content.len() - value.len());
        self.node(line.column)
    }

    /// Ends a mapping or sequence. The next line, if it is indented further, belongs to nothing.
    fn end(&mut self, column: usize) -> Option<()> {
        self.builder.close(self.line.start..self.line.start).ok()?;
        (self.line.is_end() || self.line.column <= column).then_some(())
    }

    /// Reads the value behind a `key:` or a `-`, in the rest of its line or in those that follow it.
    fn child(&mut self, rest: Line, parent: usize, has_key: bool) -> Option<()> {
        let content = rest.content(self.text);
        let value = content.trim_start_matches(' ');
        if !value.is_empty() && !value.starts_with('#') {
            self.line = rest.from(content.len() - value.len());
            return self.value(parent);
        }
        self.advance()?;
        // The items of a sequence may be at the column of its key.
        let next = self.line.content(self.text);
        let least = parent + usize::from(!has_key || !is_item(next));
        if self.line.column >= least && !next.is_empty() {
            return self.node(parent);
        }
        // For an empty item, the parser gives the position of whatever follows.
        let colon = rest.start.checked_sub(1).filter(|_| has_key)?;
        self.scalar(Cow::Borrowed(""), ScalarStyle::Plain, colon..colon)
    }

    /// Reads a value that begins at the current line and has no lines with keys or items.
    fn value(&mut self, parent: usize) -> Option<()> {
        let line = self.line;
        let content = line.content(self.text);
        self.line = self.line_at(line.next)?;
        let is_one_line = self.line.is_end() || self.line.column <= parent;
        if let Some((text, style)) = quoted(content).filter(|_| is_one_line) {
            return self.scalar(Cow::Borrowed(text), style, line.start..line.end);
        }
        if begins_plain(content) && is_plain(content) {
            if is_one_line {
                return self.scalar(
                    Cow::Borrowed(content),
                    ScalarStyle::Plain,
                    line.start..line.end,
                );
            }
            if let Some((text, end)) = self.folded(line, parent) {
                return self.scalar(Cow::Owned(text), ScalarStyle::Plain, line.start..end);
            }
        }
        // Indentation that a block scalar declares is relative to the parent.
        let is_relative = content.contains(|c: char| c.is_ascii_digit());
        if content.starts_with(['|', '>']) && (is_relative || is_one_line) {
            return None;
        }
        let end = self.end_of(line, parent);
        self.line = self.line_at(end)?;
        self.parse(line.start..end)
    }

    /// Returns the end of the lines that belong to a value.
    fn end_of(&self, first: Line, parent: usize) -> usize {
        let mut at = first.next;
        loop {
            let line = self.any_line_at(at);
            let belongs = line.is_end() || line.column > parent;
            if !belongs || at == self.text.len() {
                return at;
            }
            at = line.next;
        }
    }

    /// Joins a plain scalar of several lines, without empty lines and comments, and returns it with its end. Returns
    /// `None` if it is less plain.
    fn folded(&mut self, first: Line, parent: usize) -> Option<(String, usize)> {
        let mut text = first.content(self.text).to_owned();
        let mut last = first;
        loop {
            let next = self.line;
            if next.is_end() || next.column <= parent {
                return Some((text, last.end));
            }
            let content = next.content(self.text);
            let follows = last.next + next.column == next.start;
            if !follows || !is_plain(content) {
                return None;
            }
            text.push(' ');
            text.push_str(content);
            last = next;
            self.advance()?;
        }
    }

    fn scalar(
        &mut self,
        text: Cow<'_, str>,
        style: ScalarStyle,
        bytes: Range<usize>,
    ) -> Option<()> {
        let event = Event::Scalar(text, style, 0, None);
        add(&mut self.builder, event, bytes).ok()
    }

    /// Reads a value with the parser.
    fn parse(&mut self, bytes: Range<usize>) -> Option<()> {
        let base = bytes.start;
        // At the beginning of a text, a marker ends a document.
        let text = self.text.get(bytes).filter(|text| !is_marker(text))?;
        let mut offsets = Offsets::new(text);
        let mut is_first = true;
        for event in Parser::new_from_str(text) {
            let (event, span) = event.ok()?;
            match &event {
                Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => continue,
                Event::DocumentStart(is_marked) if !is_marked => continue,
                Event::Scalar(_, _, 0, _) => {}
                // Without its bracket it is a block, which cannot be on the line of a key.
                Event::MappingStart(0, _) if !is_first || text.starts_with('{') => {}
                Event::SequenceStart(0, _) if !is_first || text.starts_with('[') => {}
                Event::MappingEnd | Event::SequenceEnd => {}
                _ => return None,
            }
            is_first = false;
            let span = offsets.bytes(&span);
            add(&mut self.builder, event, base + span.start..base + span.end).ok()?;
        }
        (!is_first).then_some(())
    }
}

/// Returns whether a line that is not indented is a marker between documents, or may be one.
fn is_marker(content: &str) -> bool {
    content.starts_with("---") || content.starts_with("...")
}

/// Returns whether a line is an item of a sequence.
fn is_item(content: &str) -> bool {
    begins_with(content, '-')
}

/// Returns whether a line begins with a key.
fn is_key(content: &str) -> bool {
    content.starts_with(LONG_KEY) || key(content).is_some()
}

/// Returns whether a line begins with an indicator, which is a word of its own.
fn begins_with(content: &str, indicator: char) -> bool {
    let rest = content.strip_prefix(indicator);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// Returns the key that a line begins with.
fn key(content: &str) -> Option<Key<'_>> {
    let (text, style, length) = match content.as_bytes().first()? {
        quote @ (b'\'' | b'"') => {
            let inner = content.get(1..)?;
            let end = inner.bytes().position(|b| b == *quote)?;
            let (text, style) = quoted(content.get(..end + 2)?)?;
            (text, style, end + 2)
        }
        _ if begins_plain(content) && !content.starts_with(['-', '?', ':']) => {
            let text = content.get(..indicator(content)?)?.trim_end_matches(' ');
            (text, ScalarStyle::Plain, text.len())
        }
        _ => return None,
    };
    let rest = content.get(length..)?;
    let spaces = rest.len() - rest.trim_start_matches(' ').len();
    let is_key = begins_with(rest.get(spaces..)?, ':') && length < MAX_KEY;
    is_key.then_some(Key {
        text,
        style,
        length,
        behind: length + spaces + 1,
    })
}

/// Returns the offset of the first indicator in a plain scalar: a `:` that ends a key, or the `#` of a comment.
fn indicator(content: &str) -> Option<usize> {
    let bytes = content.as_bytes();
    bytes.iter().enumerate().position(|(at, byte)| match byte {
        b':' => matches!(bytes.get(at + 1), None | Some(b' ')),
        b'#' => at > 0 && bytes.get(at - 1) == Some(&b' '),
        _ => false,
    })
}

/// Returns what is between quotes, unless there are escapes.
fn quoted(content: &str) -> Option<(&str, ScalarStyle)> {
    let (quote, style) = match content.as_bytes().first()? {
        b'\'' => ('\'', ScalarStyle::SingleQuoted),
        b'"' => ('"', ScalarStyle::DoubleQuoted),
        _ => return None,
    };
    let inner = content.get(1..)?.strip_suffix(quote)?;
    let is_escaped = inner.contains(quote) || (quote == '"' && inner.contains('\\'));
    (!is_escaped).then_some((inner, style))
}

/// Returns whether the first character of a value can begin a plain scalar.
fn begins_plain(content: &str) -> bool {
    let mut bytes = content.bytes();
    match bytes.next() {
        Some(b'-' | b'?' | b':') => bytes.next().is_some_and(|b| b != b' '),
        Some(first) => !b" ,[]{}#&*!|>'\"%@`".contains(&first),
        None => false,
    }
}

/// Returns whether a line of a plain scalar has neither a key nor a comment.
fn is_plain(content: &str) -> bool {
    indicator(content).is_none()
}
