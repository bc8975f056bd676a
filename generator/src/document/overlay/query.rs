//! Queries: JSONPath as RFC 9535 defines it.

use std::{ops::Range, sync::Arc};

use serde_json::Value as Json;
use serde_json_path::{JsonPath, ParseError, PathElement};

use super::scan;
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    source::{Pointer, Source, SourceSpan},
};

/// The longest query, in bytes.
const MAX_BYTES: usize = 10_000;
/// How deep brackets and parentheses may be nested, since each level is a recursion of the parser.
const MAX_NESTING: usize = 32;
/// How deep filters may be nested. The parser takes twice as long for each level.
const MAX_FILTERS: usize = 8;

/// The label of a fault that the parser says nothing else about.
const UNEXPECTED: &str = "unexpected here";

/// A query of an overlay.
#[derive(Debug)]
pub(super) struct Query {
    pub(super) text: String,
    parsed: JsonPath,
    location: Location,
}

/// Where an overlay has a string.
#[derive(Clone, Debug)]
pub(super) struct Location {
    pub(super) source: Arc<Source>,
    pub(super) pointer: Pointer,
    /// The bytes of the scalar, with its quotes.
    pub(super) bytes: Range<usize>,
}

/// A step from a node to its child.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Step {
    Index(usize),
    Key(String),
}

/// The way from the root of a document to a node.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Path(Vec<Step>);

impl Path {
    pub(super) fn steps(&self) -> &[Step] {
        &self.0
    }

    /// Returns the normalized path. That of `serde_json_path` does not escape names.
    pub(super) fn normalized(&self) -> String {
        let mut path = String::from("$");
        for step in &self.0 {
            match step {
                Step::Index(index) => path.push_str(&format!("[{index}]")),
                Step::Key(key) => path.push_str(&format!("['{}']", escaped(key))),
            }
        }
        path
    }

    pub(super) fn pointer(&self) -> Pointer {
        self.0
            .iter()
            .fold(Pointer::root(), |pointer, step| match step {
                Step::Key(key) => pointer.join(key),
                Step::Index(index) => pointer.join(index),
            })
    }
}

impl Query {
    /// Parses a query. A query that is not quite valid, but whose meaning is clear, causes a warning.
    pub(super) fn parse(
        text: &str,
        location: Location,
        diagnostics: &mut Diagnostics,
    ) -> Result<Self, Box<Diagnostic>> {
        let parsed = parse(text).map_err(|problem| {
            let mut diagnostic = Diagnostic::error(problem.message)
                .at(location.part(text, problem.at))
                .label(problem.label);
            if let Some(help) = problem.help {
                diagnostic = diagnostic.help(help);
            }
            Box::new(diagnostic)
        })?;
        if let Some(at) = parsed.1 {
            let repaired = scan::bracketed(text);
            let warning = Diagnostic::warning("a name with `-` needs brackets");
            diagnostics.push(
                warning
                    .at(location.part(text, at))
                    .help(format!("write `{repaired}`")),
            );
        }
        Ok(Self {
            text: text.to_owned(),
            parsed: parsed.0,
            location,
        })
    }

    /// Returns the nodes that match, each once, in the order in which they are found.
    pub(super) fn find(&self, value: &Json) -> Vec<Path> {
        find(&self.parsed, value)
    }

    /// Returns the span of the whole query.
    pub(super) fn span(&self) -> SourceSpan {
        self.location.span()
    }

    /// Returns the span of the query from a byte of its text on.
    pub(super) fn span_from(&self, at: usize) -> SourceSpan {
        self.location.part(&self.text, at)
    }
}

/// Returns the nodes that a part of a query selects, if it is a query itself.
pub(super) fn select<'a>(part: &str, value: &'a Json) -> Option<Vec<&'a Json>> {
    let (query, _) = parse(part).ok()?;
    Some(query.query(value).all())
}

/// Returns the paths of the nodes that a part of a query selects, if it is a query itself.
pub(super) fn select_paths(part: &str, value: &Json) -> Option<Vec<Path>> {
    let (query, _) = parse(part).ok()?;
    Some(find(&query, value))
}

fn find(query: &JsonPath, value: &Json) -> Vec<Path> {
    let mut seen = std::collections::HashSet::new();
    query
        .query_located(value)
        .iter()
        .map(|node| {
            let steps = node.location().iter().map(|element| match element {
                PathElement::Name(name) => Step::Key((*name).to_owned()),
                PathElement::Index(index) => Step::Index(*index),
            });
            Path(steps.collect())
        })
        // A query such as `$['a','a']` finds a node twice, but it is changed once.
        .filter(|path| seen.insert(path.clone()))
        .collect()
}

/// Escapes what may not be in single quotes.
fn escaped(key: &str) -> String {
    let mut text = String::with_capacity(key.len());
    for c in key.chars() {
        match c {
            '\'' | '\\' => text.extend(['\\', c]),
            '\u{8}' => text.push_str("\\b"),
            '\u{c}' => text.push_str("\\f"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            c if c < ' ' => text.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => text.push(c),
        }
    }
    text
}

/// Why a text is not a query.
struct Problem {
    message: String,
    /// The byte of the text that the problem is at.
    at: usize,
    label: String,
    help: Option<String>,
}

/// Parses a query. Also returns where the first name begins that needs brackets for a `-`, as in `@.x-name`. RFC 9535 does
/// not allow it, but it can mean nothing else, and examples in the specification of overlays have such names.
fn parse(text: &str) -> Result<(JsonPath, Option<usize>), Problem> {
    // Before anything reads the text, which may be megabytes.
    if text.len() > MAX_BYTES {
        return Err(too_complex());
    }
    if !text.starts_with('$') {
        let help = match text.strip_prefix('#').unwrap_or(text) {
            pointer if pointer.starts_with('/') => format!(
                "this is a JSON pointer; as a query it is `{}`",
                query_of(&Pointer::of_reference(&format!("#{pointer}")).unwrap_or_default())
            ),
            _ => "`$` is the whole document, and `$.info.title` a node in it".to_owned(),
        };
        return Err(Problem {
            message: "a query must begin with `$`".to_owned(),
            at: 0,
            label: "expected `$`".to_owned(),
            help: Some(help),
        });
    }
    let limits = scan::nesting(text);
    if limits.brackets > MAX_NESTING || limits.filters > MAX_FILTERS {
        return Err(too_complex());
    }
    let error = match JsonPath::parse(text) {
        Ok(parsed) => return Ok((parsed, None)),
        Err(error) => error,
    };
    let repaired = scan::bracketed(text);
    if repaired != text
        && let Ok(parsed) = JsonPath::parse(&repaired)
    {
        let same = text
            .bytes()
            .zip(repaired.bytes())
            .take_while(|(a, b)| a == b);
        let at = same.count();
        let has_dot = text.get(at..).is_some_and(|rest| rest.starts_with('.'));
        return Ok((parsed, Some(at + usize::from(has_dot))));
    }
    Err(invalid(text, &error))
}

fn too_complex() -> Problem {
    Problem {
        message: "this query is too complex".to_owned(),
        at: 0,
        label: format!(
            "at most {MAX_BYTES} bytes, {MAX_NESTING} nested brackets and {MAX_FILTERS} nested filters"
        ),
        help: Some("write several actions with simpler queries".to_owned()),
    }
}

/// Returns the problem that the parser found.
fn invalid(text: &str, error: &ParseError) -> Problem {
    let message = "this is not a valid JSONPath query".to_owned();
    if let Some(at) = scan::unclosed_quote(text) {
        return Problem {
            message,
            at,
            label: "this quote is never closed".to_owned(),
            help: None,
        };
    }
    if let Some((at, word)) = scan::unquoted(text) {
        return Problem {
            message,
            at,
            label: "this is not a value".to_owned(),
            help: Some(format!("quote the text: `'{word}'`")),
        };
    }
    let at = scan::fault(text, error.position());
    let error = error.to_string();
    let label = match error.rsplit(", ").next() {
        _ if at >= text.len() => "the query ends too early".to_owned(),
        Some(found) if found.starts_with("function ") || found.starts_with("expected ") => {
            found.to_owned()
        }
        _ => UNEXPECTED.to_owned(),
    };
    Problem {
        help: remedy(text, at, &label),
        message,
        at,
        label,
    }
}

/// Suggests a fix for a query with a fault at a byte.
fn remedy(text: &str, at: usize, label: &str) -> Option<String> {
    if label.starts_with("function ") {
        let known = "the functions are `length`, `count`, `match`, `search` and `value`";
        return Some(known.to_owned());
    }
    let (before, rest) = text.split_at_checked(at)?;
    let next = rest.chars().next();
    let in_brackets = scan::is_in_brackets(before);
    if !in_brackets && let Some(start) = scan::name_start(before) {
        let name = text.get(start..)?;
        let name = name.split(['.', '[']).next()?;
        if !name.is_empty() && next.is_some_and(|c| !c.is_whitespace() && c != ']') {
            return Some(format!(
                "names with characters other than letters, digits and `_` need brackets: `{}`",
                scan::segment(name)
            ));
        }
    }
    Some(match next {
        None if in_brackets => "is a `]` missing?".to_owned(),
        Some('=') if !rest.starts_with("==") => "write `==` to compare".to_owned(),
        Some('\n' | '\r') => "write the query on one line".to_owned(),
        Some(c) if c.is_whitespace() => "remove the space".to_owned(),
        Some('.') if rest.starts_with("...") => "write `..` for all nodes below".to_owned(),
        _ if in_brackets && label == UNEXPECTED => {
            "brackets contain a name in quotes, an index, `*`, or a filter such as `?@.name == 'From'`".to_owned()
        }
        _ => return None,
    })
}

/// Returns the query for the node at a pointer.
pub(super) fn query_of(pointer: &Pointer) -> String {
    let mut query = String::from("$");
    for token in pointer.tokens() {
        query.push_str(&scan::segment(&token));
    }
    query
}

impl Location {
    pub(super) fn span(&self) -> SourceSpan {
        SourceSpan::new(&self.source, self.pointer.clone(), self.bytes.clone())
    }

    /// Returns the span from a byte of the string on, or the whole span if escapes or line breaks hide where that is.
    fn part(&self, text: &str, at: usize) -> SourceSpan {
        let raw = self.source.text.get(self.bytes.clone()).unwrap_or_default();
        let Some(offset) = scan::offset_in_scalar(raw, text, at) else {
            return self.span();
        };
        let start = self.bytes.start + offset;
        // Without the closing quote, unless that is where the query ends too early.
        let quoted = raw.starts_with(['"', '\'']) && at < text.len();
        let line = self.span().bytes.end - usize::from(quoted);
        let end = line.max(start + 1);
        SourceSpan::new(&self.source, self.pointer.clone(), start..end)
    }
}
