//! What the text of a query shows without parsing it: its segments, its nesting, and where it is in a file.

use crate::diagnostic::is_visible;

/// How deep a query is nested.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Nesting {
    pub(super) brackets: usize,
    pub(super) filters: usize,
}

/// A character of a query outside quotes, with its byte and the brackets that are open before it.
struct Open<'a> {
    rest: std::str::CharIndices<'a>,
    /// The quote that is open, and where it began.
    quote: Option<(usize, char)>,
    brackets: usize,
}

impl Iterator for Open<'_> {
    type Item = (usize, char, usize);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (at, c) = self.rest.next()?;
            if let Some((_, quote)) = self.quote {
                if c == '\\' {
                    self.rest.next();
                } else if c == quote {
                    self.quote = None;
                }
                continue;
            }
            let brackets = self.brackets;
            match c {
                '\'' | '"' if brackets > 0 => {
                    self.quote = Some((at, c));
                    continue;
                }
                '[' | '(' => self.brackets += 1,
                ']' | ')' => self.brackets = brackets.saturating_sub(1),
                _ => {}
            }
            return Some((at, c, brackets));
        }
    }
}

fn open(text: &str) -> Open<'_> {
    Open {
        rest: text.char_indices(),
        quote: None,
        brackets: 0,
    }
}

/// Returns how deep a query is nested.
pub(super) fn nesting(text: &str) -> Nesting {
    let mut deepest = Nesting::default();
    // For each open bracket, whether it is that of a filter.
    let mut filters: Vec<bool> = Vec::new();
    let mut nested = 0;
    for (_, c, _) in open(text) {
        match c {
            '[' | '(' => filters.push(false),
            ']' | ')' => nested -= usize::from(filters.pop() == Some(true)),
            '?' => {
                if let Some(last) = filters.last_mut() {
                    nested += usize::from(!std::mem::replace(last, true));
                }
            }
            _ => {}
        }
        deepest.brackets = deepest.brackets.max(filters.len());
        deepest.filters = deepest.filters.max(nested);
    }
    deepest
}

/// Returns the bytes at which the segments of a query begin. `$.a['b']..c` has them at 2, 4 and 9 without its dots.
pub(super) fn segments(text: &str) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut after_dots = false;
    for (at, c, brackets) in open(text) {
        if brackets > 0 {
            continue;
        }
        match c {
            '.' if after_dots => {}
            '.' => starts.push(at),
            // The bracket in `..[*]` belongs to the dots.
            '[' if !after_dots => starts.push(at),
            _ => {}
        }
        after_dots = c == '.';
    }
    starts
}

/// Returns whether a bracket is open at the end of the beginning of a query.
pub(super) fn is_in_brackets(before: &str) -> bool {
    let mut scan = open(before);
    scan.by_ref().for_each(drop);
    scan.brackets > 0
}

/// Returns where the name after the last dot of the beginning of a query begins.
pub(super) fn name_start(before: &str) -> Option<usize> {
    let start = before.rfind('.')? + 1;
    let name = before.get(start..)?;
    name.chars()
        .all(|c| c.is_alphanumeric() || c == '_')
        .then_some(start)
}

/// Returns the byte at which a query is at fault, given where its parser stopped: at the beginning of a segment with
/// brackets, the parser says nothing about their contents.
pub(super) fn fault(text: &str, stopped: usize) -> usize {
    let mut at = stopped.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let rest = text.get(at..).unwrap_or_default();
    let mut inside = open(rest);
    let closed = inside
        .by_ref()
        .any(|(_, c, brackets)| c == ']' && brackets == 1);
    match rest.starts_with('[') {
        // Never closed: the fault is at the end.
        true if !closed => text.len(),
        true => at + 1,
        false => at,
    }
}

/// Returns where a quote begins that is never closed.
pub(super) fn unclosed_quote(text: &str) -> Option<usize> {
    let mut scan = open(text);
    scan.by_ref().for_each(drop);
    scan.quote.map(|(at, _)| at)
}

/// Returns a text that is compared without being in quotes, as in `[?@.name == From]`, and where it begins.
pub(super) fn unquoted(text: &str) -> Option<(usize, &str)> {
    open(text).find_map(|(at, c, brackets)| {
        let is_operator = brackets > 0 && matches!(c, '=' | '<' | '>');
        let rest = text.get(at + 1..).filter(|_| is_operator)?.trim_start();
        let end = rest.find([']', ')', '&', '|', '(', '\'', '"'])?;
        let word = rest.get(..end)?.trim_end();
        let is_text = word.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && !matches!(word, "true" | "false" | "null")
            && !rest.get(end..)?.starts_with(['(', '\'', '"'])
            && word.chars().all(is_visible);
        is_text.then_some((text.len() - rest.len(), word))
    })
}

/// Returns the segment that selects the member of this name.
pub(super) fn segment(name: &str) -> String {
    let is_plain = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if is_plain {
        return format!(".{name}");
    }
    let mut segment = String::from("['");
    for c in name.chars() {
        match c {
            '\'' | '\\' => segment.extend(['\\', c]),
            c if is_visible(c) => segment.push(c),
            c => segment.push_str(&format!("\\u{:04x}", u32::from(c))),
        }
    }
    segment.push_str("']");
    segment
}

/// Puts brackets around the names after dots that need them for a `-`: `$.x-name` becomes `$['x-name']`.
pub(super) fn bracketed(text: &str) -> String {
    let mut repaired = String::with_capacity(text.len() + 8);
    let mut copied = 0;
    for (at, c, _) in open(text) {
        if c != '.' {
            continue;
        }
        let rest = text.get(at + 1..).unwrap_or_default();
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let name = rest.get(..length).unwrap_or_default();
        if !name.contains('-') || !name.starts_with(|c: char| c.is_alphabetic() || c == '_') {
            continue;
        }
        // Of the dots in `..x-name`, both stay.
        let is_descendant = text.get(..at).is_some_and(|before| before.ends_with('.'));
        let end = at + usize::from(is_descendant);
        repaired.push_str(text.get(copied..end).unwrap_or_default());
        repaired.push_str(&format!("['{name}']"));
        copied = at + 1 + length;
    }
    repaired.push_str(text.get(copied..).unwrap_or_default());
    repaired
}

/// Returns where a byte of a string is in the scalar that it was read from, if that is on a single line.
pub(super) fn offset_in_scalar(raw: &str, text: &str, at: usize) -> Option<usize> {
    let raw = raw.lines().next()?;
    match raw.chars().next()? {
        '\'' => {
            let wanted = text.get(..at)?;
            let written = wanted.replace('\'', "''");
            raw.get(1..)?
                .starts_with(&written)
                .then_some(1 + written.len())
        }
        '"' => {
            let inner = raw.get(1..)?;
            let mut read = 0;
            let mut characters = inner.char_indices();
            while read < at {
                let (_, c) = characters.next()?;
                read += match c {
                    // Every escape that a query needs is a single character.
                    '\\' => match characters.next()?.1 {
                        'u' | 'U' | 'x' => return None,
                        _ => 1,
                    },
                    c => c.len_utf8(),
                };
            }
            let offset = characters.next().map_or(inner.len(), |(offset, _)| offset);
            Some(1 + offset)
        }
        _ => raw.starts_with(text.get(..at)?).then_some(at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_begin_outside_brackets() {
        assert_eq!(
            segments("$.a['b.c'][?@.d == '[']..e..[*]"),
            [1, 3, 10, 23, 26]
        );
        assert_eq!(segments("$"), [0; 0]);
    }

    #[test]
    fn nesting_counts_brackets_and_filters() {
        let nesting = nesting("$[?(@.a[?@['?[']])]");
        assert_eq!(
            nesting,
            Nesting {
                brackets: 4,
                filters: 2
            }
        );
    }

    #[test]
    fn text_without_quotes_is_found() {
        assert_eq!(unquoted("$[?@.a == B c]"), Some((10, "B c")));
        assert_eq!(unquoted("$[?@.a!=B && @.c == 'D']"), Some((8, "B")));
        assert_eq!(unquoted("$[?@.a == 'b == C' || @.b >= length(@.c)]"), None);
        assert_eq!(unquoted("$[?@.a == true && @.b == @.c]"), None);
    }

    #[test]
    fn names_with_other_characters_are_escaped() {
        assert_eq!(segment("a\u{1b}'\u{202e}"), r"['a\u001b\'\u202e']");
    }

    #[test]
    fn names_with_hyphens_get_brackets() {
        let repaired = bracketed("$.a..x-b[?@.x-c.d == 1.5e-3 && @['.x-e']].f-g");
        assert_eq!(
            repaired,
            "$.a..['x-b'][?@['x-c'].d == 1.5e-3 && @['.x-e']]['f-g']"
        );
    }

    #[test]
    fn bytes_of_strings_are_found_in_scalars() {
        let text = "$['a'].b";
        for raw in [
            "$['a'].b",
            "'$[''a''].b'",
            "\"$['a'].b\"",
            "\"$[\\'a'].b\" # comment",
        ] {
            let found = offset_in_scalar(raw, text, 7).unwrap();
            assert!(raw[found..].starts_with('b'), "{raw}: {found}");
        }
        assert_eq!(offset_in_scalar("|\n  $['a'].b", text, 7), None);
        assert_eq!(offset_in_scalar("'$a'", "$a", 2), Some(3), "the end");
    }
}
