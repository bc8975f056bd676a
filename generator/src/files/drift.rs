//! The differences between a folder and the generated files, and how they are printed.

use std::fmt;

use serde_json::json;
use similar::{ChangeTag, TextDiff};

use crate::diagnostic::{Style, visible};

/// The differences between a folder and the generated files.
///
/// `Display` prints the same text as [`render`](Drift::render) with [`Style::plain`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
#[must_use = "differences are returned, not reported as an error"]
pub struct Drift {
    /// The paths of generated files that do not exist in the folder.
    pub missing: Vec<String>,
    /// The files in the folder whose text differs from the generated one.
    pub stale: Vec<Stale>,
    /// The paths of files that were generated before and no longer are.
    pub left_over: Vec<String>,
}

/// A file whose text differs from the generated one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stale {
    /// The path, relative to the folder.
    pub path: String,
    /// The current text.
    pub old: String,
    /// The generated text.
    pub new: String,
}

/// How much of the differences is printed.
#[derive(Clone, Copy)]
struct Limits {
    /// The number of paths of missing, left-over and stale files, each.
    paths: usize,
    /// The number of hunks of a file, and of the lines of a hunk.
    hunks: usize,
    hunk_lines: usize,
    /// The number of lines of all hunks, after which only paths are printed.
    lines: usize,
}

const SHORT: Limits = Limits {
    paths: 20,
    hunks: 3,
    hunk_lines: 12,
    lines: 60,
};

const FULL: Limits = Limits {
    paths: usize::MAX,
    hunks: usize::MAX,
    hunk_lines: usize::MAX,
    lines: usize::MAX,
};

impl Drift {
    /// Returns `true` if there are no differences.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the number of files that differ.
    pub fn len(&self) -> usize {
        self.missing.len() + self.stale.len() + self.left_over.len()
    }

    /// Returns the differences as text for people: the paths, and the first lines of a unified diff of each stale file.
    pub fn render(&self, style: Style) -> String {
        self.text(style, SHORT)
    }

    /// Returns all differences, however long, as text for people.
    pub fn render_full(&self, style: Style) -> String {
        self.text(style, FULL)
    }

    /// Returns the paths as JSON: an object with the keys `missing`, `stale` and `left_over`.
    pub fn to_json(&self) -> String {
        let stale: Vec<&str> = self.stale.iter().map(|stale| stale.path.as_str()).collect();
        json!({ "missing": self.missing, "stale": stale, "left_over": self.left_over }).to_string()
    }

    fn text(&self, style: Style, limits: Limits) -> String {
        let mut printer = Printer {
            text: String::new(),
            style,
            limits,
            lines: 0,
        };
        printer.paths("missing", &self.missing);
        printer.paths("left over", &self.left_over);
        for stale in self.stale.iter().take(limits.paths) {
            printer.stale(stale);
        }
        printer.more(self.stale.len(), limits.paths, "stale file");
        printer.text
    }
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(Style::plain()))
    }
}

struct Printer {
    text: String,
    style: Style,
    limits: Limits,
    /// How many lines of hunks are printed.
    lines: usize,
}

impl Printer {
    fn paths(&mut self, what: &str, paths: &[String]) {
        for path in paths.iter().take(self.limits.paths) {
            self.title(what, path, "");
        }
        self.more(paths.len(), self.limits.paths, &format!("{what} file"));
    }

    fn stale(&mut self, stale: &Stale) {
        let diff = TextDiff::from_lines(&stale.old, &stale.new);
        let count = |tag| diff.iter_all_changes().filter(|c| c.tag() == tag).count();
        let (added, removed) = (count(ChangeTag::Insert), count(ChangeTag::Delete));
        self.title("stale", &stale.path, &format!(" (+{added} -{removed})"));
        if self.lines >= self.limits.lines {
            return;
        }
        let shown = visible(&stale.path);
        self.line('-', &format!("--- {shown} (current)"));
        self.line('+', &format!("+++ {shown} (generated)"));
        let mut unified = diff.unified_diff();
        let hunks: Vec<String> = unified
            .context_radius(2)
            .iter_hunks()
            .map(|hunk| hunk.to_string())
            .collect();
        for hunk in hunks.iter().take(self.limits.hunks) {
            for line in hunk.lines().take(self.limits.hunk_lines) {
                self.line(line.chars().next().unwrap_or(' '), &visible(line));
                self.lines += 1;
            }
            self.more(hunk.lines().count(), self.limits.hunk_lines, "line");
        }
        self.more(hunks.len(), self.limits.hunks, "difference");
    }

    fn title(&mut self, what: &str, path: &str, note: &str) {
        let path = self.colored("1", &visible(path));
        self.text.push_str(&format!("{what}: {path}{note}\n"));
    }

    /// Adds a line of a diff in the color for its first character.
    fn line(&mut self, first: char, line: &str) {
        let line = match first {
            '-' => self.colored("31", line),
            '+' => self.colored("32", line),
            '@' => self.colored("36", line),
            _ => line.to_owned(),
        };
        self.text.push_str(&line);
        self.text.push('\n');
    }

    /// Says how many items beyond a limit are not printed.
    fn more(&mut self, count: usize, limit: usize, unit: &str) {
        let more = count.saturating_sub(limit);
        if more > 0 {
            let plural = if more == 1 { "" } else { "s" };
            self.text
                .push_str(&format!("… {more} more {unit}{plural}\n"));
        }
    }

    /// Returns text with an ANSI style, if there are colors.
    fn colored(&self, style: &str, text: &str) -> String {
        if self.style.is_colored() {
            format!("\u{1b}[{style}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}
