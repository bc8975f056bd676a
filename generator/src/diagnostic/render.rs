//! Diagnostics as text for people.

use std::{cmp::Reverse, collections::HashMap, ops::Range, sync::Arc};

use annotate_snippets::{
    AnnotationKind, Group, Level, Origin, Renderer, Snippet, renderer::DecorStyle,
};

use super::{Diagnostics, Item, Severity, Source};
use crate::source::{Place, Positions};

/// How diagnostics are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    colour: bool,
    width: usize,
}

impl Style {
    /// Plain text for logs and for cargo, in lines of at most 120 characters where the document is quoted.
    pub const fn plain() -> Self {
        Self {
            colour: false,
            width: 120,
        }
    }

    /// ANSI colours, for a terminal.
    pub const fn coloured() -> Self {
        Self {
            colour: true,
            ..Self::plain()
        }
    }

    /// The terminal's width.
    #[must_use]
    pub const fn width(mut self, columns: usize) -> Self {
        self.width = columns;
        self
    }

    fn renderer(self) -> Renderer {
        let renderer = if self.colour {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        renderer
            .decor_style(DecorStyle::Ascii)
            .term_width(self.width)
    }
}

/// Longer lines (a minified document) are not quoted; file, line and column are still given.
const LONGEST_LINE: usize = 10_000;

impl Diagnostics {
    /// The text for people: errors before warnings, each sorted by place, and a closing line that counts both.
    pub fn render(&self, style: Style) -> String {
        let renderer = style.renderer();
        let mut text = String::new();
        for found in self.located() {
            text.push_str(&found.render(&renderer));
            text.push_str("\n\n");
        }
        for (severity, found, unit) in [
            (Severity::Error, self.errors, "error"),
            (Severity::Warning, self.warnings, "warning"),
        ] {
            let shown = self.iter().filter(|d| d.severity == severity).count();
            if found > shown {
                let more = found - shown;
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

    /// One line each, for tools that show lines: `file:line:column: message`.
    pub(crate) fn short_lines(&self) -> Vec<String> {
        self.located()
            .iter()
            .map(|found| {
                let diagnostic = &found.item.diagnostic;
                let mut line = String::new();
                if let (Some(place), Some(bytes)) = (&diagnostic.place, &found.bytes) {
                    let (row, column) = line_and_column(&place.source.text, bytes.start);
                    line = format!("{}:{row}:{column}: ", place.source.name);
                }
                line.push_str(&diagnostic.message);
                if let Some(help) = &diagnostic.help {
                    line.push_str(&format!(" ({help})"));
                }
                visible(&line).replace('\n', " ")
            })
            .collect()
    }

    /// All items with their places in the text, sorted for showing.
    pub(super) fn located(&self) -> Vec<Located<'_>> {
        let sources = self.sources();
        let positions: HashMap<*const Source, (usize, Positions<'_>)> = sources
            .iter()
            .enumerate()
            .map(|(at, source)| (Arc::as_ptr(source), (at, Positions::new(source))))
            .collect();
        let find = |place: &Place| {
            positions
                .get(&Arc::as_ptr(&place.source))
                .map(|(at, positions)| (*at, positions.find(place)))
        };
        let mut located: Vec<Located<'_>> = self
            .items
            .iter()
            .map(|item| {
                let place = item.diagnostic.place.as_ref();
                let (order, bytes) = place
                    .and_then(find)
                    .map_or((0, None), |(at, bytes)| (at, Some(bytes)));
                Located {
                    item,
                    order,
                    bytes,
                    related: item
                        .diagnostic
                        .related
                        .iter()
                        .filter_map(|(place, label)| Some((find(place)?.1, label.as_str())))
                        .collect(),
                }
            })
            .collect();
        located.sort_by_key(|found| {
            let is_error = found.item.diagnostic.severity == Severity::Error;
            let start = found.bytes.as_ref().map(|bytes| bytes.start);
            (Reverse(is_error), found.order, start)
        });
        located
    }
}

/// An item and where it stands in the text.
pub(super) struct Located<'a> {
    pub(super) item: &'a Item,
    /// The source's number.
    order: usize,
    pub(super) bytes: Option<Range<usize>>,
    pub(super) related: Vec<(Range<usize>, &'a str)>,
}

impl Located<'_> {
    fn render(&self, renderer: &Renderer) -> String {
        let diagnostic = &self.item.diagnostic;
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let mut group = Group::with_title(level.primary_title(visible(&diagnostic.message)));
        if let (Some(place), Some(bytes)) = (&diagnostic.place, &self.bytes) {
            group = self.quote(group, &place.source, bytes);
            let pointer = place.pointer.to_string();
            if pointer != "#" {
                group = group.element(Level::NOTE.with_name("at").message(visible(&pointer)));
            }
        }
        if self.item.more > 0 {
            let plural = if self.item.more == 1 {
                "place"
            } else {
                "places"
            };
            let more = format!("the same in {} more {plural}", self.item.more);
            group = group.element(Level::NOTE.message(more));
        }
        if let Some(help) = &diagnostic.help {
            group = group.element(Level::HELP.message(visible(help)));
        }
        renderer.render(&[group])
    }

    /// Adds the lines of the document.
    fn quote<'g>(&self, group: Group<'g>, source: &'g Source, bytes: &Range<usize>) -> Group<'g> {
        let diagnostic = &self.item.diagnostic;
        let label = diagnostic.label.as_deref().map(visible);
        let name = visible(&source.name);
        let start = self
            .related
            .iter()
            .fold(bytes.start, |at, (b, _)| at.min(b.start));
        let end = self
            .related
            .iter()
            .fold(bytes.end, |at, (b, _)| at.max(b.end));
        let window = lines_around(&source.text, start..end);
        let Some(text) = source
            .text
            .get(window.clone())
            .filter(|text| text.lines().all(|line| line.len() <= LONGEST_LINE))
        else {
            let (line, column) = line_and_column(&source.text, bytes.start);
            return group.element(Origin::path(name).line(line).char_column(column));
        };
        let within = |bytes: &Range<usize>| {
            bytes.start.saturating_sub(window.start)..bytes.end.saturating_sub(window.start)
        };
        let (line_start, _) = line_and_column(&source.text, window.start);
        let snippet = Snippet::source(text)
            .path(name)
            .line_start(line_start)
            .fold(true)
            .annotation(AnnotationKind::Primary.span(within(bytes)).label(label))
            .annotations(self.related.iter().map(|(bytes, label)| {
                AnnotationKind::Context
                    .span(within(bytes))
                    .label(visible(label))
            }));
        group.element(snippet)
    }
}

/// The whole lines that hold `bytes`, so that a large document is not walked for each diagnostic.
fn lines_around(text: &str, bytes: Range<usize>) -> Range<usize> {
    let before = text.get(..bytes.start).unwrap_or_default();
    let after = text.get(bytes.end..).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let end = after.find('\n').map_or(text.len(), |at| bytes.end + at);
    // A byte order mark is no part of the first line.
    let mark = if start == 0 {
        text.len() - crate::source::without_mark(text).len()
    } else {
        0
    };
    (start + mark).min(bytes.start)..end
}

/// The place as editors count it: both from one, columns in characters.
pub(super) fn line_and_column(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or_default();
    let line = before.bytes().filter(|&b| b == b'\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let within = before.get(start..).unwrap_or_default();
    (
        line,
        crate::source::without_mark(within).chars().count() + 1,
    )
}

/// Text with characters that would change the terminal written out.
fn visible(text: &str) -> String {
    text.chars()
        .fold(String::with_capacity(text.len()), |mut shown, c| {
            if (c.is_control() && c != '\n') || super::is_invisible(c) {
                shown.extend(c.escape_unicode());
            } else {
                shown.push(c);
            }
            shown
        })
}
