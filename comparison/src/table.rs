//! Markdown tables, and the formatting of their figures.

use std::fmt::{self, Write};

/// The content of a cell without a measurement.
pub(crate) const NOTHING: &str = "–";

/// A table with notes below it.
pub(crate) struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
    notes: Vec<String>,
}

impl Table {
    pub(crate) fn new(head: &[&str]) -> Self {
        Self {
            head: head.iter().map(|&cell| cell.to_owned()).collect(),
            rows: Vec::new(),
            notes: Vec::new(),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Adds a row. Missing cells are filled with [`NOTHING`].
    pub(crate) fn row(
        &mut self,
        label: impl Into<String>,
        cells: impl IntoIterator<Item = String>,
    ) {
        let mut row = vec![label.into()];
        row.extend(cells.into_iter().map(|cell| inert(&cell)));
        row.resize(self.head.len(), NOTHING.to_owned());
        self.rows.push(row);
    }

    /// Adds a heading between rows.
    pub(crate) fn heading(&mut self, text: &str) {
        let mut row = vec![format!("**{text}**")];
        row.resize(self.head.len(), String::new());
        self.rows.push(row);
    }

    /// Adds a note unless it exists, and returns the reference to it.
    pub(crate) fn note(&mut self, text: &str) -> String {
        let at = self.notes.iter().position(|note| note == text);
        let at = at.unwrap_or_else(|| {
            self.notes.push(text.to_owned());
            self.notes.len() - 1
        });
        format!(" <sup>{}</sup>", at + 1)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| {} |", self.head.join(" | "))?;
        writeln!(f, "|---|{}", "---:|".repeat(self.head.len() - 1))?;
        for row in &self.rows {
            writeln!(f, "| {} |", row.join(" | "))?;
        }
        for (at, note) in self.notes.iter().enumerate() {
            write!(f, "{}{}. {note}", if at == 0 { "\n" } else { "" }, at + 1)?;
            f.write_char('\n')?;
        }
        Ok(())
    }
}

/// Escapes text that would end a cell.
fn inert(cell: &str) -> String {
    cell.replace('\n', " ").replace('|', "\\|")
}

/// Formats seconds with three significant digits.
pub(crate) fn seconds(value: f64) -> String {
    match value {
        ..0.001 => format!("{:.0} µs", value * 1e6),
        ..0.01 => format!("{:.2} ms", value * 1e3),
        ..0.1 => format!("{:.1} ms", value * 1e3),
        ..1.0 => format!("{:.0} ms", value * 1e3),
        ..10.0 => format!("{value:.2} s"),
        _ => format!("{value:.1} s"),
    }
}

/// Formats bytes as megabytes, or as kilobytes below one megabyte.
pub(crate) fn megabytes(value: u64) -> String {
    let value = value as f64 / 1e6;
    match value {
        ..1.0 => format!("{:.0} kB", value * 1e3),
        ..10.0 => format!("{value:.2} MB"),
        ..100.0 => format!("{value:.1} MB"),
        _ => format!("{value:.0} MB"),
    }
}

/// Formats a number with thousands separators.
pub(crate) fn thousands(value: usize) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_match_the_head_and_notes_appear_once() {
        let mut table = Table::new(&["", "ours", "theirs"]);
        let mark = table.note("mended");
        assert_eq!(table.note("mended"), mark);
        table.heading("Generate");
        table.row("time", [format!("a|b\nc{mark}")]);
        assert_eq!(
            table.to_string(),
            "|  | ours | theirs |\n|---|---:|---:|\n| **Generate** |  |  |\n\
             | time | a\\|b c <sup>1</sup> | – |\n\n1. mended\n"
        );
    }

    #[test]
    fn figures_have_three_digits() {
        let times = [0.000_5, 0.001_234, 0.012_34, 0.1234, 1.234, 12.34];
        assert_eq!(
            times.map(seconds).join(", "),
            "500 µs, 1.23 ms, 12.3 ms, 123 ms, 1.23 s, 12.3 s"
        );
        assert_eq!(
            [7, 1_447, 1_234_567].map(thousands).join(" "),
            "7 1,447 1,234,567"
        );
        let sizes = [12_345, 12_345_678, 1_234_567_890];
        assert_eq!(sizes.map(megabytes).join(", "), "12 kB, 12.3 MB, 1235 MB");
    }
}
