//! Lays out a comment: wraps long paragraphs and separates blocks.

/// Lines are wrapped before this column where that is safe.
const WIDTH: usize = 92;

/// Splits a text into the lines of a comment.
pub(super) fn layout_lines(text: &str) -> Vec<String> {
    let text = text.trim();
    let among_others = text.contains('\n');
    separate_blocks(
        text.lines()
            .flat_map(|line| wrap(line.trim_end(), among_others))
            .collect(),
    )
}

/// Inserts a blank line between a list or a quotation and text that follows directly. Markdown would treat that text as
/// part of the list or quotation.
fn separate_blocks(lines: Vec<String>) -> Vec<String> {
    let mut separated = Vec::with_capacity(lines.len());
    let mut in_list = false;
    // The number of backticks that opened the current code block.
    let mut fence = None;
    for line in lines {
        let body = line.trim_start();
        let ticks = body.len() - body.trim_start_matches('`').len();
        match fence {
            None if ticks >= 3 && !body[ticks..].contains('`') => fence = Some(ticks),
            Some(opened) if ticks >= opened && ticks == body.len() => fence = None,
            Some(_) => {}
            None => {
                let is_item = is_list_item(body);
                let is_text = !body.is_empty() && !is_item && !body.starts_with('>');
                let after_quote = separated
                    .last()
                    .is_some_and(|last: &String| last.starts_with('>'));
                if is_text && (after_quote || (in_list && body.len() == line.len())) {
                    separated.push(String::new());
                    // After a blank line, indented text would be a code block.
                    separated.push(body.to_owned());
                    in_list = false;
                    continue;
                }
                in_list = is_item || (in_list && !body.is_empty() && body.len() < line.len());
            }
        }
        separated.push(line);
    }
    separated
}

fn is_list_item(line: &str) -> bool {
    let (marker, rest) = line.split_once(' ').unwrap_or((line, ""));
    let number = marker.trim_end_matches(['.', ')']);
    !rest.is_empty()
        && (matches!(marker, "-" | "*" | "+")
            || (number.len() + 1 == marker.len() && number.chars().all(|c| c.is_ascii_digit())))
}

/// Wraps a line that is the only one of its text. Other lines are kept, since line breaks are significant in lists and
/// tables.
pub(super) fn wrap(line: &str, among_others: bool) -> Vec<String> {
    if among_others || line.chars().count() <= WIDTH {
        return vec![line.to_owned()];
    }
    let mut lines = Vec::new();
    let mut current = String::new();
    let mut width = 0;
    for word in line.split(' ').filter(|word| !word.is_empty()) {
        let length = word.chars().count();
        if width > 0 && width + 1 + length > WIDTH && !begins_a_block(word) {
            lines.push(std::mem::take(&mut current));
            width = 0;
        }
        if width > 0 {
            current.push(' ');
            width += 1;
        }
        current.push_str(word);
        width += length;
    }
    lines.push(current);
    lines
}

/// Returns whether a line that begins with this word could be parsed as a heading, a list, a quotation or the like.
pub(super) fn begins_a_block(word: &str) -> bool {
    let number = word.trim_end_matches(['.', ')']);
    ["```", "~~~", ">", "|"]
        .iter()
        .any(|mark| word.starts_with(mark))
        || word
            .chars()
            .all(|c| matches!(c, '#' | '-' | '+' | '*' | '=' | '_'))
        || (number.len() < word.len() && number.chars().all(|c| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_paragraphs_are_wrapped_where_it_is_safe() {
        let text = format!(
            "{} - {}",
            "word ".repeat(19).trim(),
            "word ".repeat(30).trim()
        );
        let broken = layout_lines(&text);
        assert!(broken.len() > 1 && broken.iter().all(|line| !line.starts_with('-')));
        assert_eq!(broken.join(" "), text);
    }

    #[test]
    fn code_is_unchanged() {
        let code = "````text\n- one\n```\ntwo\n```\n````\n\nthree";
        assert_eq!(layout_lines(code).join("\n"), code);
    }
}
