//! Reads YAML.

use std::{borrow::Cow, ops::Range, sync::Arc};

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, Tag};
use serde_yaml::Number;

use super::{
    builder::{Builder, Fatal, too_deep},
    tree::{Kind, Tree},
};
use crate::{
    diagnostic::{Diagnostic, quoted},
    source::{Pointer, Source, SourceSpan, without_mark},
};

mod block;

/// What the names of the core tags begin with, for which `!!` stands.
const CORE: &str = "tag:yaml.org,2002:";

/// Reads a text into a tree without the parser. Returns `None` if it is not plain enough, or if there is anything to
/// report.
pub(super) fn read_plain(source: &Arc<Source>) -> Option<Tree> {
    block::read(source)
}

/// Reads a text into a tree with the parser.
pub(super) fn parse(builder: &mut Builder<'_>) -> Result<(), Fatal> {
    let source = builder.source;
    if let Some(found) = unprintable(source) {
        return Err(found.into());
    }
    let mut offsets = Offsets::new(&source.text);
    let mut documents = 0;
    for event in Parser::new_from_str(&source.text) {
        let (event, span) = event.map_err(|error| {
            let at = offsets.byte(error.marker().index());
            syntax(source, &error, at)
        })?;
        let bytes = offsets.bytes(&span);
        if matches!(event, Event::DocumentStart(_)) {
            documents += 1;
            if documents > 1 {
                return Err(builder
                    .error(bytes, "the file contains more than one document")
                    .label("the second begins here")
                    .help("put each document in its own file")
                    .into());
            }
        } else {
            add(builder, event, bytes)?;
        }
    }
    Ok(())
}

fn add(builder: &mut Builder<'_>, event: Event<'_>, bytes: Range<usize>) -> Result<(), Fatal> {
    if let Event::MappingStart(_, Some(tag))
    | Event::SequenceStart(_, Some(tag))
    | Event::Scalar(.., Some(tag)) = &event
        && let Some(tag) = unknown(tag)
    {
        let message = format!("unsupported YAML tag {}", quoted(&tag));
        return Err(builder
            .error(bytes, message)
            .help("remove the tag; OpenAPI documents do not need any")
            .into());
    }
    match event {
        Event::MappingStart(anchor, _) => builder.open(true, bytes, anchor),
        Event::SequenceStart(anchor, _) => builder.open(false, bytes, anchor),
        Event::MappingEnd | Event::SequenceEnd => builder.close(bytes),
        Event::Alias(anchor) => builder.alias(anchor, bytes),
        Event::Scalar(text, style, anchor, tag) => {
            let is_plain = match &tag {
                Some(tag) => is_no_text(tag),
                None => style == ScalarStyle::Plain,
            };
            if builder.expects_key() {
                let is_merge = is_plain && text == "<<";
                builder.key(&key(&text, is_plain), bytes, is_merge);
                return Ok(());
            }
            if is_plain && is_not_finite(&text) {
                let message = format!("{} cannot be represented in JSON", quoted(&text));
                return Err(builder
                    .error(bytes, message)
                    .help("OpenAPI documents are limited to JSON's numbers; quote the value if it is a string")
                    .into());
            }
            // The parser includes the indentation of the next line.
            let bytes = match style {
                ScalarStyle::Literal | ScalarStyle::Folded => trimmed(builder.source, bytes),
                _ => bytes,
            };
            let kind = resolved(&text, is_plain).unwrap_or_else(|| builder.string(&text));
            builder.scalar(kind, bytes, anchor)
        }
        _ => Ok(()),
    }
}

/// Returns a range without the white space at its end.
fn trimmed(source: &Source, bytes: Range<usize>) -> Range<usize> {
    let text = source.text.get(bytes.clone()).unwrap_or_default();
    bytes.start..bytes.start + text.trim_end().len()
}

/// Returns the whole name of a tag: `!include`, or `tag:yaml.org,2002:str` for `!!str`. The parser splits it where it is
/// abbreviated.
fn full_name(tag: &Tag) -> String {
    format!("{}{}", tag.handle, tag.suffix)
}

/// Returns a tag as it could be written, unless it is `!` or a core tag for one of JSON's types. `!` makes a scalar a string
/// and says nothing about other nodes.
fn unknown(tag: &Tag) -> Option<String> {
    let name = full_name(tag);
    match name.strip_prefix(CORE) {
        Some("str" | "int" | "float" | "bool" | "null" | "map" | "seq") => None,
        Some(other) => Some(format!("!!{other}")),
        None if name == "!" => None,
        None if name.starts_with('!') => Some(name),
        None => Some(format!("!<{name}>")),
    }
}

/// Returns whether a tag makes a scalar something other than a string, even if it is quoted.
fn is_no_text(tag: &Tag) -> bool {
    let name = full_name(tag);
    matches!(
        name.strip_prefix(CORE),
        Some("null" | "bool" | "int" | "float")
    )
}

/// Returns whether YAML reads this plain scalar as an infinity or as NaN.
fn is_not_finite(text: &str) -> bool {
    matches!(
        text.trim_start_matches(['+', '-']),
        ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN"
    )
}

/// Resolves a scalar according to YAML's core schema. Returns `None` for a string.
fn resolved(text: &str, is_plain: bool) -> Option<Kind> {
    match text {
        _ if !is_plain => None,
        "" | "~" | "null" | "Null" | "NULL" => Some(Kind::Null),
        "true" | "True" | "TRUE" => Some(Kind::Bool(true)),
        "false" | "False" | "FALSE" => Some(Kind::Bool(false)),
        text if text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)) => {
            number(text).map(Kind::Number)
        }
        _ => None,
    }
}

/// Parses a number. Integers of more than 64 bits become floating-point numbers, as `serde_json` reads them: they may
/// occur in examples, so they are not worth an error.
fn number(text: &str) -> Option<Number> {
    text.parse().ok().or_else(|| {
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        // `007` is a string.
        let is_large = !digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit());
        let number: f64 = text.parse().ok().filter(|_| is_large)?;
        number.is_finite().then(|| number.into())
    })
}

/// Converts a key to a string. YAML reads `200:` as a number and `true:` as a boolean, but OpenAPI keys are strings.
fn key(text: &str, is_plain: bool) -> Cow<'_, str> {
    match resolved(text, is_plain) {
        Some(Kind::Null) => Cow::Borrowed("null"),
        Some(Kind::Bool(flag)) => Cow::Owned(flag.to_string()),
        Some(Kind::Number(number)) => Cow::Owned(number.to_string()),
        _ => Cow::Borrowed(text),
    }
}

/// Converts offsets in characters, which the parser reports, to offsets in bytes.
struct Offsets<'a> {
    text: &'a str,
    is_ascii: bool,
    /// The last offset in characters, and in bytes. The next one is nearby.
    last: (usize, usize),
}

impl<'a> Offsets<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            is_ascii: text.is_ascii(),
            last: (0, 0),
        }
    }

    /// Returns the byte offset of a character, or the end of the text if it is beyond it.
    fn byte(&mut self, index: usize) -> usize {
        if self.is_ascii {
            return index.min(self.text.len());
        }
        let (last, byte) = self.last;
        let (before, after) = self.text.split_at_checked(byte).unwrap_or_default();
        let found = if index < last {
            let mut back = before.char_indices();
            back.nth_back(last - index - 1).map(|(at, _)| at)
        } else {
            let mut ahead = after.char_indices();
            ahead.nth(index - last).map(|(at, _)| byte + at)
        };
        let Some(byte) = found else {
            return self.text.len();
        };
        self.last = (index, byte);
        byte
    }

    fn bytes(&mut self, span: &Span) -> Range<usize> {
        self.byte(span.start.index())..self.byte(span.end.index())
    }
}

/// Converts an error of the parser into a diagnostic for authors of documents.
fn syntax(source: &Arc<Source>, error: &ScanError, at: usize) -> Diagnostic {
    let span = SourceSpan::new(source, Pointer::root(), at..at + 1);
    let conflict = source
        .text
        .lines()
        .position(|line| line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> "));
    let message = match error.info() {
        // The parser looks ahead, so it may reach its own depth limit before ours.
        "recursion limit exceeded" => return Diagnostic::error(too_deep()).at(span),
        "simple key expect ':'" => "missing `:` after the preceding key",
        message => message.trim_start_matches("while parsing node, "),
    };
    let diagnostic = Diagnostic::error(format!("invalid YAML: {message}")).at(span);
    if let Some(line) = conflict {
        return diagnostic.help(format!(
            "line {} is a conflict marker: finish the merge first",
            line + 1
        ));
    }
    if source.text.trim_start().starts_with('<') {
        return diagnostic.help("this looks like a web page: download the raw file instead");
    }
    match remedy(error.info()) {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

/// Returns help for a message of the parser.
fn remedy(message: &str) -> Option<&'static str> {
    Some(match message {
        m if m.contains("unexpected character: `@'") || m.contains("unexpected character: ``'") => {
            "quote strings that begin with this character"
        }
        m if m.contains("mapping values are not allowed") => {
            "quote strings that contain `: `, or check the indentation"
        }
        m if m.contains("tabs disallowed") => "indent with spaces",
        "invalid indentation" => {
            "indent the lines inside `{` or `[` at least as far as the preceding key"
        }
        m if m.contains("did not find expected key") => {
            "check the indentation: this line matches none of the levels above"
        }
        m if m.contains("illegal placement of ':'") => "is a `[` or `{` above never closed?",
        m if m.contains("quoted scalar, found unexpected end of stream") => {
            "the quote that begins here is never closed"
        }
        m if m.contains("invalid Unicode character escape code") => {
            "unlike JSON, YAML has no surrogate pairs: write the character itself"
        }
        m if m.contains("unknown anchor") => {
            "an alias (`*name`) needs an anchor (`&name`) above it"
        }
        _ => return None,
    })
}

/// Reports the first character that YAML does not allow. YAML parsers report it with different messages and locations.
fn unprintable(source: &Arc<Source>) -> Option<Diagnostic> {
    let behind = source.text.len() - without_mark(&source.text).len();
    let text = source.text.get(behind..)?;
    // Most documents are plain ASCII. This scan over bytes is vectorized and so much faster than one over characters.
    let unusual = |b: u8| !(b' '..=b'~').contains(&b) && !matches!(b, b'\t' | b'\n' | b'\r');
    if !text.bytes().fold(false, |found, b| found | unusual(b)) {
        return None;
    }
    let (at, c) = text.char_indices().find(|&(at, c)| {
        (c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{85}'))
            || matches!(c, '\u{fffe}' | '\u{ffff}')
            // A second byte order mark. Elsewhere, U+FEFF is an ordinary character.
            || (at == 0 && c == '\u{feff}')
    })?;
    let bytes = behind + at..behind + at + c.len_utf8();
    let span = SourceSpan::new(source, Pointer::root(), bytes);
    let found = format!(
        "invalid YAML: the character {} is not allowed here",
        quoted(&c.to_string())
    );
    Some(Diagnostic::error(found).at(span).help(format!(
        "remove it; in quotes it can be written as `\\u{:04x}`",
        u32::from(c)
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Option<Kind> {
        resolved(text, true)
    }

    #[test]
    fn plain_scalars_follow_the_core_schema() {
        for text in ["", "~", "null", "NULL"] {
            assert!(matches!(plain(text), Some(Kind::Null)), "{text:?}");
        }
        assert!(matches!(plain("True"), Some(Kind::Bool(true))));
        let numbers: [(&str, Number); 4] = [
            ("-12", (-12).into()),
            ("0x1F", 31.into()),
            ("+.5e1", 5.0.into()),
            ("-99999999999999999999", (-1e20).into()),
        ];
        for (text, expected) in numbers {
            let Some(Kind::Number(number)) = plain(text) else {
                panic!("{text} is no number");
            };
            assert_eq!(number, expected);
        }
        for text in ["yes", "nUll", "007", "1_000", "2026-01-31", "--- 5", "+-1"] {
            assert!(plain(text).is_none(), "{text:?}");
        }
    }

    #[test]
    fn quoted_scalars_are_strings() {
        for text in ["", "true", "12"] {
            assert!(resolved(text, false).is_none());
        }
    }

    #[test]
    fn keys_are_strings() {
        let keys = ["200", "True", "~", "0x1F", "a"].map(|text| key(text, true));
        assert_eq!(keys, ["200", "true", "null", "31", "a"]);
    }

    #[test]
    fn offsets_in_characters_become_offsets_in_bytes() {
        let mut offsets = Offsets::new("aé📦b");
        let bytes = [0, 2, 3, 1, 4, 9, 3, 0].map(|index| offsets.byte(index));
        assert_eq!(bytes, [0, 3, 7, 1, 8, 8, 7, 0]);
    }
}
