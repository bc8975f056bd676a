//! Prints the example of a response as JSON, shortened to what a page of documentation has room for.

use serde_json::{Map, Value as Json};

use crate::docs::is_refused;

/// The maximum number of lines of an example.
const MAX_LINES: usize = 40;
/// The maximum number of characters of a text in it.
const MAX_TEXT: usize = 160;
/// The mark for what was left out.
const OMITTED: &str = "…";

/// Returns the lines of an example, and whether anything was left out. If it is too long, only the first element of
/// each array is shown.
pub(super) fn lines(example: &Json) -> (Vec<String>, bool) {
    let whole = print(example, usize::MAX);
    if whole.is_complete {
        return (whole.lines, false);
    }
    (print(example, 1).lines, true)
}

fn print(example: &Json, max_elements: usize) -> Printer {
    let mut printer = Printer {
        lines: Vec::new(),
        line: String::new(),
        is_complete: true,
        max_elements,
    };
    printer.value(example, 0);
    printer.end_line();
    printer
}

struct Printer {
    lines: Vec<String>,
    line: String,
    /// Whether nothing was left out.
    is_complete: bool,
    max_elements: usize,
}

impl Printer {
    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        self.lines.push(line.trim_end().to_owned());
    }

    /// Begins a line at a depth.
    fn indent(&mut self, depth: usize) {
        self.end_line();
        self.line.push_str(&"  ".repeat(depth));
    }

    fn is_full(&self) -> bool {
        self.lines.len() >= MAX_LINES
    }

    fn omit(&mut self, depth: usize) {
        self.is_complete = false;
        self.indent(depth);
        self.line.push_str(OMITTED);
    }

    fn value(&mut self, value: &Json, depth: usize) {
        match value {
            Json::Array(elements) if !elements.is_empty() => self.array(elements, depth),
            Json::Object(fields) if !fields.is_empty() => self.object(fields, depth),
            Json::Array(_) => self.line.push_str("[]"),
            Json::Object(_) => self.line.push_str("{}"),
            Json::String(text) => self.text(text),
            Json::Null | Json::Bool(_) | Json::Number(_) => self.line.push_str(&value.to_string()),
        }
    }

    fn array(&mut self, elements: &[Json], depth: usize) {
        self.line.push('[');
        for (at, element) in elements.iter().enumerate() {
            if self.is_full() || at >= self.max_elements {
                self.omit(depth + 1);
                break;
            }
            self.indent(depth + 1);
            self.value(element, depth + 1);
            self.separator(at + 1 < elements.len());
        }
        self.indent(depth);
        self.line.push(']');
    }

    fn object(&mut self, fields: &Map<String, Json>, depth: usize) {
        self.line.push('{');
        for (at, (name, value)) in fields.iter().enumerate() {
            if self.is_full() {
                self.omit(depth + 1);
                break;
            }
            self.indent(depth + 1);
            self.text(name);
            self.line.push_str(": ");
            self.value(value, depth + 1);
            self.separator(at + 1 < fields.len());
        }
        self.indent(depth);
        self.line.push('}');
    }

    fn separator(&mut self, is_needed: bool) {
        if is_needed {
            self.line.push(',');
        }
    }

    /// Adds a string. Characters that rustc rejects in comments are escaped, which JSON allows for all of them.
    fn text(&mut self, text: &str) {
        // Most texts: short, and without any character that is escaped.
        let is_plain = |b: u8| matches!(b, b' '..=b'~') && b != b'"' && b != b'\\';
        if text.len() <= MAX_TEXT && text.bytes().all(is_plain) {
            self.line.push('"');
            self.line.push_str(text);
            self.line.push('"');
            return;
        }
        let mut shown: String = text.chars().take(MAX_TEXT).collect();
        if shown.len() < text.len() {
            shown.push_str(OMITTED);
            self.is_complete = false;
        }
        for c in Json::String(shown).to_string().chars() {
            match is_refused(c) || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') {
                true => self.line.push_str(&format!("\\u{:04x}", u32::from(c))),
                false => self.line.push(c),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn text(example: &Json) -> String {
        lines(example).0.join("\n")
    }

    #[test]
    fn short_examples_are_complete() {
        let example = json!({"a": [1, {"b": []}], "c": {}, "d": null});
        let (lines, is_shortened) = lines(&example);
        assert!(!is_shortened);
        assert_eq!(
            lines.join("\n"),
            serde_json::to_string_pretty(&example).unwrap()
        );
    }

    #[test]
    fn long_examples_show_the_first_element_of_each_array() {
        let example = json!({"items": vec![json!({"a": 1}); 100], "end": true});
        assert_eq!(
            text(&example),
            "{\n  \"items\": [\n    {\n      \"a\": 1\n    },\n    …\n  ],\n  \"end\": true\n}"
        );
        assert!(lines(&example).1);
        let fields: Map<String, Json> = (0..1000)
            .map(|at| (format!("f{at}"), json!([at])))
            .collect();
        assert!(lines(&Json::Object(fields)).0.len() < 2 * MAX_LINES);
        assert!(text(&json!("long ".repeat(100))).len() < 2 * MAX_TEXT);
    }

    #[test]
    fn characters_that_rustc_rejects_are_escaped() {
        assert_eq!(text(&json!("a\u{202e}\u{7f}\n")), "\"a\\u202e\\u007f\\n\"");
    }
}
