//! Errors and warnings about a document, with their locations and how to fix them.
//!
//! Every stage adds its findings to one [`Diagnostics`] instead of stopping at the first error.

use std::{fmt, slice, sync::Arc};

mod json;
mod render;
mod suggest;

pub(crate) use crate::source::{Pointer, Source, SourceSpan};
pub use render::Style;
#[cfg(feature = "diff")]
pub(crate) use render::line_and_column;
pub(crate) use render::visible;
pub(crate) use suggest::nearest;

/// Distinguishes errors from warnings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// The bindings cannot be generated.
    Error,
    /// Something is ignored or skipped, but the rest is generated.
    Warning,
}

/// Describes a problem, its location, and how to fix it.
///
/// `Display` prints it on a single line, `file:line:column: message (help)`; [`Diagnostics::render`] also quotes the
/// document.
///
/// ```
/// use twilio_codegen::{Config, Severity};
///
/// let error = Config::new().spec("no/such/file.yaml").generate().unwrap_err();
/// let diagnostic = error.diagnostics().iter().next().unwrap();
/// assert_eq!(diagnostic.severity, Severity::Error);
/// assert!(diagnostic.message.contains("no/such/file.yaml"));
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Diagnostic {
    /// Whether it is an error or a warning.
    pub severity: Severity,
    /// What is wrong, in one sentence without a period.
    pub message: String,
    /// The span of the problem.
    pub(crate) span: Option<SourceSpan>,
    /// A note beside the underlined text of the document.
    pub label: Option<String>,
    /// Related spans, each with a note.
    pub(crate) related: Vec<(SourceSpan, String)>,
    /// How to fix the problem.
    pub help: Option<String>,
}

impl Diagnostic {
    /// Creates an error without a location.
    pub fn error(message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            message: message.into(),
            span: None,
            label: None,
            related: Vec::new(),
            help: None,
        }
    }

    /// Creates a warning without a location. Warnings with the same message are printed once, with a count.
    pub fn warning(message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(message)
        }
    }

    /// Points the diagnostic at a node.
    #[doc(hidden)]
    #[must_use]
    pub fn at(mut self, span: SourceSpan) -> Self {
        self.span = Some(span);
        self
    }

    /// Sets the note beside the underlined text.
    #[must_use]
    pub(crate) fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Adds a related span.
    #[must_use]
    pub(crate) fn related(mut self, span: SourceSpan, label: impl Into<String>) -> Self {
        self.related.push((span, label.into()));
        self
    }

    /// Sets how to fix the problem.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Returns the path of the file that the diagnostic points into, if any, as it was given or found: a document, or an
    /// overlay for what an overlay brought.
    pub fn file(&self) -> Option<&str> {
        self.span.as_ref().map(|span| span.source.name.as_str())
    }

    /// Returns a JSON pointer (RFC 6901) to the node that the diagnostic is about, if any. It leads into the document also
    /// if an overlay brought the node.
    ///
    /// Lines and columns are part of [`Diagnostics::render`] and [`Diagnostics::to_json_lines`].
    pub fn pointer(&self) -> Option<&str> {
        self.span.as_ref().map(|span| span.pointer.as_str())
    }
}

/// The number of errors, and of different warnings, that are kept. Further ones are only counted.
const MAX_KEPT: usize = 100;

/// Collects the errors and warnings of one run.
///
/// Up to 100 errors and 100 different warnings are kept; further ones are only counted. `Display` prints the same text
/// as [`render`](Diagnostics::render) with [`Style::plain`].
///
/// ```no_run
/// # fn main() -> Result<(), twilio_codegen::Error> {
/// let files = twilio_codegen::Config::new().spec("spec").generate()?;
/// eprint!("{}", files.warnings());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    items: Vec<Item>,
    dropped_errors: usize,
    dropped_warnings: usize,
}

#[derive(Clone, Debug)]
struct Item {
    diagnostic: Diagnostic,
    /// How many more diagnostics have the same message.
    more: usize,
}

impl Diagnostics {
    /// Adds a diagnostic.
    #[doc(hidden)]
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.push_item(Item {
            diagnostic,
            more: 0,
        });
    }

    /// Adds several diagnostics.
    pub(crate) fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        for diagnostic in diagnostics {
            self.push(diagnostic);
        }
    }

    /// Adds all diagnostics of another run.
    pub(crate) fn append(&mut self, other: Self) {
        for item in other.items {
            self.push_item(item);
        }
        self.dropped_errors += other.dropped_errors;
        self.dropped_warnings += other.dropped_warnings;
    }

    /// Merges, keeps or counts an item together with its repetitions.
    fn push_item(&mut self, item: Item) {
        let severity = item.diagnostic.severity;
        let occurrences = 1 + item.more;
        let is_same_severity = |kept: &Item| kept.diagnostic.severity == severity;
        if severity == Severity::Warning
            && let Some(same) = self.items.iter_mut().find(|kept| {
                is_same_severity(kept) && kept.diagnostic.message == item.diagnostic.message
            })
        {
            same.more += occurrences;
        } else if self
            .items
            .iter()
            .filter(|kept| is_same_severity(kept))
            .count()
            < MAX_KEPT
        {
            self.items.push(item);
        } else {
            match severity {
                Severity::Error => self.dropped_errors += occurrences,
                Severity::Warning => self.dropped_warnings += occurrences,
            }
        }
    }

    /// Returns an iterator over the kept diagnostics, in the order in which they were found.
    pub fn iter(&self) -> DiagnosticIter<'_> {
        DiagnosticIter(self.items.iter())
    }

    /// Returns `true` if there are no diagnostics.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Returns `true` if any diagnostic is an error.
    pub fn has_errors(&self) -> bool {
        self.errors() > 0
    }

    /// Returns the number of errors, including those beyond the limit.
    pub fn errors(&self) -> usize {
        let kept = self.iter().filter(|d| d.severity == Severity::Error);
        kept.count() + self.dropped_errors
    }

    /// Returns whether a further error would only be counted, so that details about it would be wasted.
    pub(crate) fn is_full(&self) -> bool {
        self.errors() >= MAX_KEPT
    }

    /// Turns every warning into an error.
    pub(crate) fn deny_warnings(&mut self) {
        for item in &mut self.items {
            item.diagnostic.severity = Severity::Error;
        }
        self.dropped_errors += std::mem::take(&mut self.dropped_warnings);
    }

    /// Returns the sources of all diagnostics, in the order in which they first occur.
    fn sources(&self) -> Vec<&Arc<Source>> {
        let mut sources: Vec<&Arc<Source>> = Vec::new();
        for span in self.iter().filter_map(|d| d.span.as_ref()) {
            if !sources
                .iter()
                .any(|source| Arc::ptr_eq(source, &span.source))
            {
                sources.push(&span.source);
            }
        }
        sources
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(Style::plain()))
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = DiagnosticIter<'a>;

    fn into_iter(self) -> DiagnosticIter<'a> {
        self.iter()
    }
}

/// The iterator of [`Diagnostics::iter`].
#[derive(Clone, Debug)]
#[must_use = "iterators do nothing unless consumed"]
pub struct DiagnosticIter<'a>(slice::Iter<'a, Item>);

impl<'a> Iterator for DiagnosticIter<'a> {
    type Item = &'a Diagnostic;

    fn next(&mut self) -> Option<&'a Diagnostic> {
        self.0.next().map(|item| &item.diagnostic)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

/// Formats a name for a message: in backquotes, with control characters escaped, and truncated to 60 characters.
pub(crate) fn quoted(name: &str) -> String {
    const LONGEST: usize = 60;
    let mut text = String::from("`");
    for (at, c) in name.chars().enumerate() {
        if at == LONGEST {
            text.push('…');
            break;
        }
        if is_visible(c) {
            text.push(c);
        } else {
            text.extend(c.escape_unicode());
        }
    }
    text.push('`');
    text
}

/// Returns whether a character can be printed: it does not control a terminal, is not invisible, does not look like a
/// space, and does not change how the text around it is displayed.
pub(crate) fn is_visible(c: char) -> bool {
    let is_invisible = matches!(
        c,
        '\u{a0}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
    );
    !c.is_control() && !is_invisible
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_warnings_are_counted() {
        let mut diagnostics = Diagnostics::default();
        for _ in 0..3 {
            diagnostics.push(Diagnostic::warning("unknown key `foo` ignored"));
        }
        assert!(!diagnostics.has_errors());
        assert_eq!(diagnostics.iter().count(), 1);
        assert!(
            diagnostics.render(Style::plain()).contains("2 more"),
            "{}",
            diagnostics.render(Style::plain())
        );
    }

    #[test]
    fn appending_merges_counts_by_message() {
        let mut other = Diagnostics::default();
        for _ in 0..3 {
            other.push(Diagnostic::warning("unknown key `a` ignored"));
        }
        let mut diagnostics = Diagnostics::default();
        diagnostics.push(Diagnostic::warning("unknown key `a` ignored"));
        diagnostics.push(Diagnostic::error("unrelated"));
        diagnostics.append(other);

        let more: Vec<usize> = diagnostics.items.iter().map(|item| item.more).collect();
        assert_eq!(
            more,
            [3, 0],
            "4 warnings with the same message, then an error"
        );
    }

    #[test]
    fn appending_counts_everything_beyond_the_limit() {
        let mut diagnostics = Diagnostics::default();
        for at in 0..MAX_KEPT {
            diagnostics.push(Diagnostic::warning(format!("different {at}")));
        }
        let mut other = Diagnostics::default();
        for _ in 0..3 {
            other.push(Diagnostic::warning("one too many"));
        }
        diagnostics.append(other);

        assert!(diagnostics.items.iter().all(|item| item.more == 0));
        assert_eq!(diagnostics.dropped_warnings, 3);
    }

    #[test]
    fn errors_beyond_the_limit_are_counted() {
        let mut diagnostics = Diagnostics::default();
        for at in 0..=MAX_KEPT {
            diagnostics.push(Diagnostic::error(format!("wrong {at}")));
        }
        assert_eq!(diagnostics.errors(), MAX_KEPT + 1);
        assert_eq!(diagnostics.iter().count(), MAX_KEPT);
        assert!(
            diagnostics
                .render(Style::plain())
                .contains("81 more errors")
        );
    }

    #[test]
    fn quoted_names_are_escaped_and_truncated() {
        assert_eq!(quoted("a\u{202e}b\n"), "`a\\u{202e}b\\u{a}`");
        assert!(quoted(&"x".repeat(1000)).len() < 100);
    }
}
