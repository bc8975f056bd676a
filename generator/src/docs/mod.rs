//! Descriptions, which are Markdown of any quality, to rustdoc.
//!
//! Whatever stands in a description, the comment made of it is inert: it has no Rust that would be compiled as an
//! example, no HTML, no link that rustdoc would look up among Rust's items, and no character that rustc refuses.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// Lines are broken before this column where that is safe.
const WIDTH: usize = 92;

/// The description as lines of a doc comment, without the slashes; none for an empty one. Relative links are relative
/// to `base`.
pub(crate) fn lines(description: &str, base: &str) -> Vec<String> {
    let text = clean(description);
    let text = text.trim();
    if text.is_empty() {
        return Vec::new();
    }
    let lines = lay(&edit(text, base));
    if is_inert(&lines.join("\n")) {
        lines
    } else {
        // Markdown nested so that an edit made something new of it: shown as it was written.
        lay(&fence(text))
    }
}

fn lay(text: &str) -> Vec<String> {
    let text = text.trim();
    let among_others = text.contains('\n');
    part_blocks(
        text.lines()
            .flat_map(|line| wrap(line.trim_end(), among_others))
            .collect(),
    )
}

/// Puts a blank line after a list or a quotation where text follows at once: Markdown would read it as part of that.
fn part_blocks(lines: Vec<String>) -> Vec<String> {
    let mut parted = Vec::with_capacity(lines.len());
    let (mut in_list, mut in_code) = (false, false);
    for line in lines {
        let body = line.trim_start();
        in_code ^= body.starts_with("```");
        if !in_code {
            let is_item = is_list_item(body);
            let is_text = !body.is_empty() && !is_item && !body.starts_with('>');
            let after_quote = parted
                .last()
                .is_some_and(|last: &String| last.starts_with('>'));
            if is_text && (after_quote || (in_list && body.len() == line.len())) {
                parted.push(String::new());
                // Behind a blank line an indentation would make it code.
                parted.push(body.to_owned());
                in_list = false;
                continue;
            }
            in_list = is_item || (in_list && !body.is_empty() && body.len() < line.len());
        }
        parted.push(line);
    }
    parted
}

fn is_list_item(line: &str) -> bool {
    let (marker, rest) = line.split_once(' ').unwrap_or((line, ""));
    let number = marker.trim_end_matches(['.', ')']);
    !rest.is_empty()
        && (matches!(marker, "-" | "*" | "+")
            || (number.len() + 1 == marker.len() && number.chars().all(|c| c.is_ascii_digit())))
}

/// Adds a sentence of ours: to the paragraph where there is but one, else in a paragraph of its own.
pub(crate) fn append(lines: &mut Vec<String>, sentence: &str) {
    let mut text = lines.join(" ");
    let is_paragraph = !lines.iter().any(String::is_empty)
        && !text.starts_with(['#', '|', '`', '>'])
        && !is_list(lines);
    if !is_paragraph {
        lines.push(String::new());
        lines.extend(wrap(sentence, false));
        return;
    }
    if !text.is_empty() && !text.ends_with(['.', '!', '?', ':', ';', ',']) {
        text.push('.');
    }
    if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(sentence);
    *lines = wrap(&text, false);
}

fn is_list(lines: &[String]) -> bool {
    lines.iter().any(|line| {
        line.trim_start()
            .split(' ')
            .next()
            .is_some_and(begins_a_block)
    })
}

/// Whether rustc refuses a character in a comment: control characters, and marks that change the direction of text.
pub(crate) fn is_refused(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Without characters that rustc refuses in comments, tabs and carriage returns.
fn clean(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\r' | '\u{2028}' | '\u{2029}' => clean.push('\n'),
            '\t' => clean.push_str("    "),
            '\n' => clean.push('\n'),
            '\u{feff}' => {}
            c if is_refused(c) => {}
            c => clean.push(c),
        }
    }
    clean
}

/// Makes the Markdown safe, leaving the rest of its text as it is.
fn edit(text: &str, base: &str) -> String {
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    let mut links = 0;
    let mut code: Option<(Range<usize>, String)> = None;
    for (event, range) in Parser::new_ext(text, markdown()).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                // The indentation of an indented block stands before its range.
                let indent = match kind {
                    CodeBlockKind::Indented => {
                        text[..range.start].len() - text[..range.start].trim_end_matches(' ').len()
                    }
                    CodeBlockKind::Fenced(_) => 0,
                };
                code = Some((range.start - indent..range.end, String::new()));
            }
            Event::End(TagEnd::CodeBlock) => {
                if let Some((range, content)) = code.take() {
                    edits.push((range, fence(&content)));
                }
            }
            Event::Text(content) if code.is_some() => {
                if let Some((_, block)) = &mut code {
                    block.push_str(&content);
                }
            }
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                links += 1;
                if let Some(edit) = absolute(&text[range.clone()], range.start, &dest_url, base) {
                    edits.push(edit);
                }
            }
            Event::End(TagEnd::Link | TagEnd::Image) => links -= 1,
            Event::Html(_) | Event::InlineHtml(_) => {
                let tags = text[range.clone()].match_indices('<');
                edits.extend(
                    tags.map(|(at, _)| (range.start + at..range.start + at + 1, "\\<".to_owned())),
                );
            }
            Event::Text(_) => escape(text, range, links > 0, &mut edits),
            _ => {}
        }
    }
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let mut edited = String::with_capacity(text.len() + 64);
    let mut at = 0;
    for (range, replacement) in edits {
        if range.start >= at {
            edited.push_str(&text[at..range.start]);
            edited.push_str(&replacement);
            at = range.end;
        }
    }
    edited.push_str(&text[at..]);
    edited
}

/// Whether no HTML and no code but plain text is left.
fn is_inert(text: &str) -> bool {
    Parser::new_ext(text, markdown()).all(|event| match event {
        Event::Html(_) | Event::InlineHtml(_) => false,
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => &*info == "text",
        Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => false,
        _ => true,
    })
}

fn markdown() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS
}

/// A code block that rustdoc doesn't compile, whatever it says it is.
fn fence(content: &str) -> String {
    let longest = content
        .split(|c| c != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}text\n{}\n{fence}\n", content.trim_end())
}

/// A link that is relative, made absolute: rustdoc would look for a Rust item of that name.
fn absolute(link: &str, start: usize, target: &str, base: &str) -> Option<(Range<usize>, String)> {
    let has_scheme = target.split_once(':').is_some_and(|(scheme, _)| {
        !scheme.is_empty()
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    });
    if has_scheme || target.contains('@') {
        return None;
    }
    let at = start + link.rfind(target).filter(|_| !target.is_empty())?;
    let separator = if target.starts_with('/') { "" } else { "/" };
    Some((at..at + target.len(), format!("{base}{separator}{target}")))
}

/// Escapes brackets that make no link, and makes links of bare URLs.
fn escape(text: &str, range: Range<usize>, in_link: bool, edits: &mut Vec<(Range<usize>, String)>) {
    let piece = &text[range.clone()];
    let is_escaped = |at: usize| text[..at].ends_with('\\');
    let mut skip = 0;
    for (offset, c) in piece.char_indices() {
        let at = range.start + offset;
        match c {
            _ if offset < skip => {}
            '[' | ']' if !is_escaped(at) => edits.push((at..at + 1, format!("\\{c}"))),
            'h' if !in_link
                && (piece[offset..].starts_with("http://")
                    || piece[offset..].starts_with("https://")) =>
            {
                let url = bare_url(&piece[offset..]);
                skip = offset + url.len();
                if url.len() > "https://".len() {
                    edits.push((at..at + url.len(), format!("<{url}>")));
                }
            }
            _ => {}
        }
    }
}

/// The URL at the beginning of `text`, without the punctuation of the sentence around it.
fn bare_url(text: &str) -> &str {
    let stops = |c: char| {
        c.is_whitespace() || matches!(c, '<' | '>' | '"' | '`' | '\\' | '[' | ']' | '{' | '}')
    };
    let end = text.find(stops).unwrap_or(text.len());
    text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '\'', '*', '_'])
}

/// Breaks a line that is a paragraph of its own. Others stay as they are: in a list or a table a break has a meaning.
fn wrap(line: &str, among_others: bool) -> Vec<String> {
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

/// Whether a line that begins with this word could be read as a heading, a list, a quotation or the like.
fn begins_a_block(word: &str) -> bool {
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
    use proptest::prelude::*;

    use super::*;

    fn doc(text: &str) -> String {
        lines(text, "https://www.twilio.com").join("\n")
    }

    #[test]
    fn what_is_no_link_is_escaped() {
        assert_eq!(doc("an array [x] of `[y]`"), "an array \\[x\\] of `[y]`");
        assert_eq!(doc("already \\[so\\]"), "already \\[so\\]");
        assert_eq!(
            doc("a [link](https://a.example/b)"),
            "a [link](https://a.example/b)"
        );
        assert_eq!(
            doc("see [`Foo`] or [Foo][bar]"),
            "see \\[`Foo`\\] or \\[Foo\\]\\[bar\\]"
        );
    }

    #[test]
    fn relative_links_become_absolute() {
        assert_eq!(
            doc("[docs](/docs/sms)"),
            "[docs](https://www.twilio.com/docs/sms)"
        );
        assert_eq!(
            doc("[docs](docs/sms)"),
            "[docs](https://www.twilio.com/docs/sms)"
        );
        assert_eq!(
            doc("[mail](mailto:a@b.example)"),
            "[mail](mailto:a@b.example)"
        );
    }

    #[test]
    fn bare_urls_become_links() {
        assert_eq!(
            doc("see https://a.example/b?c=d."),
            "see <https://a.example/b?c=d>."
        );
        assert_eq!(doc("(see https://a.example)"), "(see <https://a.example>)");
        assert_eq!(
            doc("<https://a.example> and `https://b.example`"),
            "<https://a.example> and `https://b.example`"
        );
    }

    #[test]
    fn html_is_text() {
        assert_eq!(doc("a <tag> and </tag>"), "a \\<tag> and \\</tag>");
        assert_eq!(
            doc("<script>alert(1)</script>"),
            "\\<script>alert(1)\\</script>"
        );
    }

    #[test]
    fn code_is_never_rust() {
        assert_eq!(doc("```\nlet x;\n```"), "```text\nlet x;\n```");
        assert_eq!(doc("```rust\nlet x;"), "```text\nlet x;\n```");
        assert_eq!(
            doc("So:\n\n    let x;\n\nthen"),
            "So:\n\n```text\nlet x;\n```\n\nthen"
        );
    }

    #[test]
    fn text_after_a_list_or_a_quotation_is_not_part_of_it() {
        assert_eq!(doc("- one\n- two\nafter"), "- one\n- two\n\nafter");
        assert_eq!(doc("1. one\n   more\n2. two"), "1. one\n   more\n2. two");
        assert_eq!(doc("a - b\nc"), "a - b\nc");
        assert_eq!(doc("> a\n> b\n    c"), "> a\n> b\n\nc");
    }

    #[test]
    fn nothing_that_rustc_refuses_is_left() {
        assert_eq!(doc("a\r\nb\rc\td\u{202e}e\u{0}f"), "a\nb\nc    def");
        assert_eq!(doc(" \n "), "");
    }

    #[test]
    fn long_paragraphs_are_broken_where_it_is_safe() {
        let text = format!(
            "{} - {}",
            "word ".repeat(19).trim(),
            "word ".repeat(30).trim()
        );
        let broken = lines(&text, "");
        assert!(broken.len() > 1 && broken.iter().all(|line| !line.starts_with('-')));
        assert_eq!(broken.join(" "), text);
    }

    #[test]
    fn a_sentence_is_added_to_a_paragraph_and_stands_apart_from_a_list() {
        let mut paragraph = vec!["One".to_owned()];
        append(&mut paragraph, "Two.");
        assert_eq!(paragraph, ["One. Two."]);
        let mut list = vec!["- One".to_owned(), "- Two".to_owned()];
        append(&mut list, "Three.");
        assert_eq!(list, ["- One", "- Two", "", "Three."]);
    }

    proptest! {
        #[test]
        fn any_text_is_inert(text in "[ -~\\n\\r\\t`\\[\\]<>*#é\u{202e}]{0,80}") {
            prop_assert!(is_inert(&doc(&text)), "{:?}", doc(&text));
        }
    }
}
