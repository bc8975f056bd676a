//! Text within a line: code spans, and descriptions shortened to their first sentence.
//!
//! A sentence is taken from what the Markdown says, not from its source: links, emphasis and HTML are dropped, and every
//! character that could begin some is escaped. Whatever the description is, its sentence is inert, and one cell of a table.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::{check, clean, is_refused};

/// The maximum number of characters of a sentence.
const MAX_SENTENCE: usize = 180;
/// How much of a description is read to find its first sentence, in bytes.
const MAX_READ: usize = 2000;

/// Abbreviations whose dot does not end a sentence.
const ABBREVIATIONS: [&str; 7] = ["e.g", "i.e", "etc", "vs", "approx", "incl", "no"];

/// Formats text as a Markdown code span, with any backticks in it (CommonMark, "Code spans"), and without the
/// characters that rustc rejects in comments.
pub(crate) fn code(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|c| if is_refused(c) { ' ' } else { c })
        .collect();
    let longest = text
        .split(|c| c != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    let ticks = "`".repeat(longest + 1);
    if text.trim().is_empty() {
        return "(blank)".to_owned();
    }
    if text.starts_with('`') || text.ends_with('`') {
        format!("{ticks} {text} {ticks}")
    } else {
        format!("{ticks}{text}{ticks}")
    }
}

/// Formats text as a code span for the cell of a table, where `|` has to be escaped even within code.
///
/// A backslash before a `|` cannot be written there (GitHub Flavored Markdown, "Tables"), so it is separated from it.
pub(crate) fn cell_code(text: &str) -> String {
    if !text.contains('|') {
        return code(text);
    }
    code(&text.replace("\\|", "\\ |")).replace('|', "\\|")
}

/// Returns the first sentence of a description, or an empty string if it has none. It must not begin a line.
pub(crate) fn sentence(description: &str) -> String {
    first_sentence(description, code)
}

/// Returns the first sentence of a description for the cell of a table.
pub(crate) fn cell_sentence(description: &str) -> String {
    first_sentence(description, cell_code)
}

fn first_sentence(description: &str, code: fn(&str) -> String) -> String {
    let text = clean(start(description));
    let text = text.trim();
    let is_special = |b: u8| matches!(b, b'`' | b'*' | b'_' | b'~' | b'\\' | b'|' | b'&' | b'#');
    let is_plain = check::is_plain(text)
        && !text.bytes().any(is_special)
        && !text.starts_with(['-', '+', '>', '=']);
    let pieces = match is_plain {
        true => vec![Piece::Text(text.to_owned())],
        false => first_block(text),
    };
    let mut sentence = Sentence {
        text: String::new(),
        room: MAX_SENTENCE,
        code,
    };
    for piece in pieces {
        if sentence.push(piece) {
            break;
        }
    }
    finish(sentence.text.trim())
}

/// Returns the beginning of a text, so that the time that a sentence takes is bounded.
fn start(text: &str) -> &str {
    let mut end = text.len().min(MAX_READ);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// A part of a sentence.
enum Piece {
    Text(String),
    Code(String),
}

/// Returns the text of the first block that has any.
fn first_block(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut in_code_block = false;
    for event in Parser::new_ext(text, check::options()) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code_block = true,
            Event::End(TagEnd::CodeBlock) => in_code_block = false,
            Event::Text(_) if in_code_block => {}
            Event::Text(text) => pieces.push(Piece::Text(text.into_string())),
            Event::Code(text) => pieces.push(Piece::Code(text.into_string())),
            Event::SoftBreak | Event::HardBreak => pieces.push(Piece::Text(" ".to_owned())),
            Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::TableCell,
            ) if !pieces.is_empty() => {
                break;
            }
            _ => {}
        }
    }
    merge(pieces)
}

/// Joins adjacent texts, which the parser splits at punctuation.
fn merge(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut merged: Vec<Piece> = Vec::new();
    for piece in pieces {
        match (merged.last_mut(), piece) {
            (Some(Piece::Text(last)), Piece::Text(text)) => last.push_str(&text),
            (_, piece) => merged.push(piece),
        }
    }
    merged
}

/// A sentence that is put together.
struct Sentence {
    text: String,
    /// The number of characters that it may still get.
    room: usize,
    /// Formats code.
    code: fn(&str) -> String,
}

impl Sentence {
    /// Adds a piece. Returns whether the sentence ends in it.
    fn push(&mut self, piece: Piece) -> bool {
        match piece {
            Piece::Text(text) => {
                let text: String = text.chars().filter(|&c| !is_refused(c)).collect();
                match sentence_end(&text) {
                    Some(end) => {
                        self.push_text(&text[..end]);
                        true
                    }
                    None => self.push_text(&text),
                }
            }
            Piece::Code(text) => {
                let length = text.chars().count();
                if length > self.room {
                    self.text.push('…');
                    return true;
                }
                self.room -= length;
                self.push_code(&text);
                false
            }
        }
    }

    /// Adds words while there is room. Returns whether some were left out.
    fn push_text(&mut self, text: &str) -> bool {
        if text.starts_with(char::is_whitespace) {
            self.text.push(' ');
        }
        for (at, word) in text.split_whitespace().enumerate() {
            let length = word.chars().count() + 1;
            if length > self.room {
                self.text.push('…');
                return true;
            }
            self.room -= length;
            if at > 0 {
                self.text.push(' ');
            }
            self.push_word(word);
        }
        if text.ends_with(char::is_whitespace) && !self.text.ends_with(' ') {
            self.text.push(' ');
        }
        false
    }

    /// Adds a code span, apart from another one, since adjacent backticks would be read as one run.
    fn push_code(&mut self, text: &str) {
        if self.text.ends_with('`') {
            self.text.push(' ');
        }
        self.text.push_str(&(self.code)(text));
    }

    /// Adds a word, with a backslash before each character that could begin markup. A URL becomes code, since rustdoc
    /// warns about bare ones.
    fn push_word(&mut self, word: &str) {
        if word.contains("://") {
            return self.push_code(word);
        }
        let mut before = None;
        let mut chars = word.chars().peekable();
        while let Some(c) = chars.next() {
            let is_within = |c: Option<&char>| c.is_some_and(char::is_ascii_alphanumeric);
            let is_special = match c {
                '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' | '~' | '&' => true,
                '_' => !(is_within(before.as_ref()) && is_within(chars.peek())),
                _ => false,
            };
            if is_special {
                self.text.push('\\');
            }
            self.text.push(c);
            before = Some(c);
        }
    }
}

/// Ends a sentence with a full stop, unless it already ends with punctuation.
fn finish(sentence: &str) -> String {
    // The punctuation may be escaped, or before a closing bracket or quotation mark.
    let end = sentence.trim_end_matches([')', '"', '\'', '*', '”', '’']);
    match end.chars().next_back() {
        None => sentence.to_owned(),
        Some('.' | '!' | '?' | '…') => sentence.to_owned(),
        Some(':' | ';' | ',') if end.len() == sentence.len() => {
            format!("{}.", &sentence[..sentence.len() - 1])
        }
        Some(_) => format!("{sentence}."),
    }
}

/// Returns where the first sentence of a text ends.
fn sentence_end(text: &str) -> Option<usize> {
    text.match_indices(['.', '!', '?']).find_map(|(at, mark)| {
        let (before, rest) = (&text[..at], &text[at + mark.len()..]);
        let word = before
            .rsplit(|c: char| c.is_whitespace() || c == '(')
            .next()
            .unwrap_or_default();
        let is_abbreviation = ABBREVIATIONS
            .iter()
            .any(|known| known.eq_ignore_ascii_case(word));
        let closing = rest.len() - rest.trim_start_matches([')', '"', '\'']).len();
        let is_end = rest[closing..].starts_with(char::is_whitespace);
        (is_end && !is_abbreviation).then_some(at + mark.len() + closing)
    })
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::*, sample::select};
    use pulldown_cmark::Options;

    use super::{super::rustdoc::TOKENS, *};

    #[test]
    fn a_cell_has_the_first_sentence() {
        for (description, expected) in [
            ("", ""),
            ("Its name. More of it.", "Its name."),
            ("Its name", "Its name."),
            ("A key, e.g. `a.b`. More.", "A key, e.g. `a.b`."),
            (
                "See [the docs](https://a.example/b). More.",
                "See the docs.",
            ),
            ("**Deprecated** and _old_", "Deprecated and old."),
            ("Either a|b or `c|d`", "Either a\\|b or `c\\|d`."),
            ("- one\n- two", "one."),
            ("# Title\n\nText.", "Title."),
            ("<b>Bold</b> &lt;i&gt;", "Bold \\<i\\>."),
            (
                "From https://docs.example/a",
                "From `https://docs.example/a`.",
            ),
            ("snake_case and _x", "snake_case and \\_x."),
            ("One of:\n\n- a", "One of."),
            ("```\ncode\n```\n\nText.", "Text."),
            ("It ends (so.) Then more.", "It ends (so.)"),
        ] {
            assert_eq!(cell_sentence(description), expected, "{description}");
        }
    }

    #[test]
    fn long_sentences_are_cut_between_words() {
        let cell = cell_sentence(&"words and ".repeat(100));
        assert!(cell.ends_with("and…") || cell.ends_with("words…"), "{cell}");
        assert!(cell.chars().count() <= MAX_SENTENCE + 1);
    }

    /// Returns what a row of a table contains: the number of its cells, and its code spans.
    fn row(cell: &str) -> (usize, Vec<String>) {
        let table = format!("| a | b |\n|---|---|\n| x | {cell} |");
        let events: Vec<Event<'_>> = Parser::new_ext(&table, Options::ENABLE_TABLES).collect();
        let cells = events
            .iter()
            .filter(|event| matches!(event, Event::Start(Tag::TableCell)));
        let code = events.iter().filter_map(|event| match event {
            Event::Code(code) => Some(code.to_string()),
            _ => None,
        });
        (cells.count(), code.collect())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_sentence_is_one_cell(tokens in prop::collection::vec(select(TOKENS), 0..30)) {
            let text = tokens.concat();
            let in_text = format!("- a: {}", sentence(&text));
            prop_assert!(check::is_clean(&[in_text]), "{text:?}");
            let cell = cell_sentence(&text);
            prop_assert!(!cell.contains(is_refused));
            let table = ["| a | b |".to_owned(), "|---|---|".to_owned(), format!("| x | {cell} |")];
            prop_assert!(check::is_clean(&table), "{cell:?}");
            prop_assert_eq!(row(&cell).0, 4, "{}", cell);
        }

        #[test]
        fn any_code_is_one_cell(text in "[ -~]{1,30}") {
            let (cells, code) = row(&cell_code(&text));
            prop_assert_eq!(cells, 4, "{}", text);
            prop_assert!(text.trim().is_empty() || code.len() == 1, "{}", text);
            if !text.contains("\\|") {
                prop_assert!(text.trim().is_empty() || code[0].trim() == text.trim(), "{} {:?}", text, code);
            }
        }
    }
}
