//! Diagnostics as text for people.

use std::{cmp::Reverse, fmt, ops::Range, sync::Arc};

use annotate_snippets::{
    AnnotationKind, Group, Level, Origin, Renderer, Snippet, renderer::DecorStyle,
};

use super::{Diagnostic, Diagnostics, Item, Severity, Source};
use crate::source::{Pointer, SourceSpan};

/// Selects the colors and the width of [`Diagnostics::render`].
///
/// ```
/// use twilio_codegen::{Config, Style};
///
/// let error = Config::new().spec("no/such/file.yaml").generate().unwrap_err();
/// eprint!("{}", error.diagnostics().render(Style::colored().width(80)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    color: bool,
    width: usize,
}

impl Style {
    /// Prints plain text, for logs and for cargo. Lines quoted from a document are cut to 120 columns.
    pub const fn plain() -> Self {
        Self {
            color: false,
            width: 120,
        }
    }

    /// Prints with ANSI colors, for a terminal.
    pub const fn colored() -> Self {
        Self {
            color: true,
            ..Self::plain()
        }
    }

    /// Sets the width of the terminal, in columns.
    #[must_use]
    pub const fn width(mut self, columns: usize) -> Self {
        self.width = columns;
        self
    }

    pub(crate) const fn is_colored(self) -> bool {
        self.color
    }

    fn renderer(self) -> Renderer {
        let renderer = if self.color {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        renderer
            .decor_style(DecorStyle::Ascii)
            .term_width(self.width)
    }
}

/// The number of errors, and of warnings, that are printed for people. Further ones are only counted.
const SHOWN: usize = 20;

/// The longest line that is quoted, in bytes. For longer ones, as in a minified document, only the file, line and
/// column are printed.
const LONGEST_LINE: usize = 10_000;

impl Diagnostics {
    /// Returns the diagnostics as text for people: errors before warnings, each sorted by location.
    ///
    /// At most 20 errors and 20 warnings are printed; further ones are only counted.
    pub fn render(&self, style: Style) -> String {
        let renderer = style.renderer();
        let mut text = String::new();
        let located = self.located();
        for (severity, unit) in [(Severity::Error, "error"), (Severity::Warning, "warning")] {
            let found = located
                .iter()
                .filter(|found| found.item.diagnostic.severity == severity);
            for found in found.clone().take(SHOWN) {
                text.push_str(&found.render(&renderer));
                text.push_str("\n\n");
            }
            let kept = found.clone().count();
            let dropped = match severity {
                Severity::Error => self.dropped_errors,
                Severity::Warning => self.dropped_warnings,
            };
            let more = kept.saturating_sub(SHOWN) + dropped;
            if more > 0 {
                let plural = if more == 1 { "" } else { "s" };
                text.push_str(&format!("… and {more} more {unit}{plural}\n\n"));
            }
        }
        text.truncate(text.trim_end().len());
        if !text.is_empty() {
            text.push('\n');
        }
        text
    }

    /// Returns the diagnostics in the order in which they are printed, without duplicates.
    pub(crate) fn sorted(&self) -> impl Iterator<Item = &Diagnostic> {
        let located = self.located();
        located.into_iter().map(|found| &found.item.diagnostic)
    }

    /// Returns all items with their positions in the text, in the order in which they are printed.
    pub(super) fn located(&self) -> Vec<Located<'_>> {
        let sources = self.sources();
        let order = |span: &SourceSpan| {
            let is_same = |source: &&Arc<Source>| Arc::ptr_eq(source, &span.source);
            sources.iter().position(is_same).unwrap_or_default()
        };
        let mut located: Vec<Located<'_>> = self
            .items
            .iter()
            .map(|item| Located {
                item,
                more: item.more,
                order: item.diagnostic.span.as_ref().map_or(0, order),
            })
            .collect();
        located.sort_by_key(|found| {
            let is_error = found.item.diagnostic.severity == Severity::Error;
            let start = found.bytes().map(|bytes| bytes.start);
            (Reverse(is_error), found.order, start)
        });
        // A problem in a node with aliases is found once for each alias.
        located.dedup_by(|again, first| {
            let same = again.bytes().is_some()
                && again.bytes() == first.bytes()
                && again.order == first.order
                && again.item.diagnostic.message == first.item.diagnostic.message;
            if same {
                first.more += again.more + 1;
            }
            same
        });
        located
    }
}

/// Prints a single line for logs: `file:line:column: message (help)`.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = String::new();
        if let Some(span) = &self.span {
            let (row, column) = line_and_column(&span.source.text, span.bytes.start);
            line = format!("{}:{row}:{column}: ", span.source.name);
        }
        line.push_str(&self.message);
        if let Some(help) = &self.help {
            line.push_str(&format!(" ({help})"));
        }
        f.write_str(&visible(&line).replace('\n', " "))
    }
}

/// An item and its position in the text.
pub(super) struct Located<'a> {
    pub(super) item: &'a Item,
    /// How many more diagnostics have the same message.
    pub(super) more: usize,
    /// The index of its source.
    order: usize,
}

impl Located<'_> {
    fn bytes(&self) -> Option<&Range<usize>> {
        Some(&self.item.diagnostic.span.as_ref()?.bytes)
    }

    fn render(&self, renderer: &Renderer) -> String {
        let diagnostic = &self.item.diagnostic;
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let mut group = Group::with_title(level.primary_title(visible(&diagnostic.message)));
        if let Some(span) = &diagnostic.span {
            let (near, elsewhere): (Vec<_>, Vec<_>) = diagnostic
                .related
                .iter()
                .partition(|(related, _)| Arc::ptr_eq(&related.source, &span.source));
            let label = diagnostic.label.as_deref();
            group = quote(group, span, AnnotationKind::Primary, label, &near);
            for (related, label) in elsewhere {
                group = quote(group, related, AnnotationKind::Context, Some(label), &[]);
            }
            if span.pointer != Pointer::root() {
                let mut at = shortened(&span.pointer.to_string());
                if let Some(document) = &span.document {
                    at.insert_str(0, &document.name);
                }
                group = group.element(Level::NOTE.with_name("at").message(visible(&at)));
            }
        }
        if self.more > 0 {
            let plural = if self.more == 1 {
                "location"
            } else {
                "locations"
            };
            let more = format!("the same in {} more {plural}", self.more);
            group = group.element(Level::NOTE.message(more));
        }
        if let Some(help) = &diagnostic.help {
            group = group.element(Level::HELP.message(visible(help)));
        }
        renderer.render(&[group])
    }
}

/// Adds the relevant lines of a text: those of the span, and of related spans in the same text.
fn quote<'g>(
    group: Group<'g>,
    span: &'g SourceSpan,
    kind: AnnotationKind,
    label: Option<&str>,
    related: &[&(SourceSpan, String)],
) -> Group<'g> {
    let SourceSpan { source, bytes, .. } = span;
    let label = label.map(visible);
    let name = visible(&source.name);
    let start = related
        .iter()
        .fold(bytes.start, |at, (span, _)| at.min(span.bytes.start));
    let end = related
        .iter()
        .fold(bytes.end, |at, (span, _)| at.max(span.bytes.end));
    let window = lines_around(&source.text, start..end);
    let window = match related {
        [] => beginning(&source.text, bytes.start, window),
        _ => window,
    };
    let (line_start, _) = line_and_column(&source.text, window.start);
    let Some(raw) = source
        .text
        .get(window.clone())
        .filter(|text| text.lines().all(|line| line.len() <= LONGEST_LINE))
    else {
        let (line, column) = line_and_column(&source.text, bytes.start);
        return group.element(Origin::path(name).line(line).char_column(column));
    };
    // The renderer would print the carriage return of CRLF, so they are removed, which shifts all later bytes.
    let text = raw.strip_suffix('\r').unwrap_or(raw).replace("\r\n", "\n");
    // C1 control characters would reach the terminal; the renderer escapes the other ones. The replacement has the
    // same length in bytes, so positions do not shift.
    let text = text.replace(|c| matches!(c, '\u{80}'..='\u{9f}'), "\u{bf}");
    let length = text.len();
    let moved = |byte: usize| {
        let within = byte.saturating_sub(window.start);
        let before = raw.get(..within).unwrap_or_default();
        (within - before.matches("\r\n").count()).min(length)
    };
    let moved = |bytes: &Range<usize>| moved(bytes.start)..moved(bytes.end);
    let snippet = Snippet::source(text)
        .path(name)
        .line_start(line_start)
        .fold(true)
        .annotation(kind.span(moved(bytes)).label(label))
        .annotations(related.iter().map(|(span, label)| {
            AnnotationKind::Context
                .span(moved(&span.bytes))
                .label(visible(label))
        }));
    group.element(snippet)
}

/// Returns the range of the lines around `bytes`, so that the renderer does not process a large document for each
/// diagnostic.
fn lines_around(text: &str, bytes: Range<usize>) -> Range<usize> {
    let before = text.get(..bytes.start).unwrap_or_default();
    let after = text.get(bytes.end..).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let end = after.find('\n').map_or(text.len(), |at| bytes.end + at);
    // A byte order mark is not part of the first line.
    let mark = if start == 0 {
        text.len() - crate::source::without_mark(text).len()
    } else {
        0
    };
    (start + mark).min(bytes.start)..end
}

/// Shortens the window of a single long line to its beginning, if the position is there.
fn beginning(text: &str, at: usize, window: Range<usize>) -> Range<usize> {
    let mut end = window.start + LONGEST_LINE;
    let line = text.get(window.clone()).unwrap_or_default();
    if window.end <= end || at - window.start > LONGEST_LINE / 2 || line.contains('\n') {
        return window;
    }
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    window.start..end
}

/// Returns the line and column as editors count them: both from one, columns in characters.
pub(crate) fn line_and_column(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or_default();
    let line = before.bytes().filter(|&b| b == b'\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let within = before.get(start..).unwrap_or_default();
    (
        line,
        crate::source::without_mark(within).chars().count() + 1,
    )
}

/// Shortens a long pointer by leaving out its middle.
fn shortened(pointer: &str) -> String {
    const LONGEST: usize = 300;
    const SIDE: usize = 120;
    let count = pointer.chars().count();
    if count <= LONGEST {
        return pointer.to_owned();
    }
    let start: String = pointer.chars().take(SIDE).collect();
    let end: String = pointer.chars().skip(count - SIDE).collect();
    format!("{start} … {end}")
}

/// Escapes characters that could manipulate a terminal, except for newlines.
pub(crate) fn visible(text: &str) -> String {
    text.chars()
        .fold(String::with_capacity(text.len()), |mut shown, c| {
            if c == '\n' || super::is_visible(c) {
                shown.push(c);
            } else {
                shown.extend(c.escape_unicode());
            }
            shown
        })
}
