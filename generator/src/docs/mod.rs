//! Converts descriptions, which are Markdown of varying quality, to doc comments.
//!
//! The comment is inert for any description: it has no code that rustdoc would compile as an example, no HTML, no links
//! but those to the web and to mail addresses, no intra-doc links, and no characters that rustc rejects. [`edit`] makes
//! the changes. [`check`] verifies the result, since an edit may change the meaning of the text around it.

use std::borrow::Cow;

mod check;
mod edit;
mod inline;
mod layout;
#[cfg(test)]
mod rustdoc;
mod target;

pub(crate) use inline::{cell_code, cell_sentence, code, sentence};
use layout::{begins_a_block, layout_lines, wrap};
pub(crate) use target::{link_target, shell_quoted};

/// How often a text is edited before giving up. An edit may uncover something for the next one, such as a link inside
/// escaped HTML.
const MAX_ROUNDS: usize = 4;

/// Converts a description to the lines of a doc comment, without the slashes. An empty description has no lines.
/// Relative links are resolved against `base`.
pub(crate) fn lines(description: &str, base: &str) -> Vec<String> {
    let text = clean(description);
    let text = text.trim();
    if text.is_empty() {
        return Vec::new();
    }
    if check::is_plain(text) {
        return layout_lines(text);
    }
    let mut edited = edit::edit(text, base);
    for _ in 0..MAX_ROUNDS {
        let lines = layout_lines(&edited);
        if check::is_clean(&lines) {
            return lines;
        }
        edited = edit::edit(&lines.join("\n"), base);
    }
    // Editing did not help, so the Markdown source is shown in a code block.
    edit::fenced(text).lines().map(str::to_owned).collect()
}

/// Wraps generated text, which may contain intra-doc links.
pub(crate) fn wrapped(text: &str) -> Vec<String> {
    wrap(text, false)
}

/// Appends a generated sentence: to the text if it is a single paragraph, otherwise as a new paragraph.
pub(crate) fn append(lines: &mut Vec<String>, sentence: &str) {
    match paragraph(lines, sentence) {
        Some(paragraph) => *lines = paragraph,
        None => {
            lines.push(String::new());
            lines.extend(wrap(sentence, false));
        }
    }
}

/// Joins the lines and the sentence to one paragraph. Returns `None` if the lines are not a single paragraph, or if
/// markup that is still open would change the sentence.
fn paragraph(lines: &[String], sentence: &str) -> Option<Vec<String>> {
    let mut text = lines.join(" ");
    if lines.iter().any(String::is_empty)
        || text.starts_with(['#', '|', '`', '>'])
        || is_list(lines)
    {
        return None;
    }
    if !text.is_empty() && !text.ends_with(['.', '!', '?', ':', ';', ',']) {
        text.push('.');
    }
    if !text.is_empty() {
        text.push(' ');
    }
    // Without any markup in the text, a sentence that is clean on its own stays clean, as generated ones are.
    let is_closed = check::is_plain(&text) && !text.contains(['`', '*', '_', '~']);
    text.push_str(sentence);
    let is_plain = is_closed || check::is_plain(&text);
    let lines = wrap(&text, false);
    (is_plain || check::is_clean(&lines)).then_some(lines)
}

fn is_list(lines: &[String]) -> bool {
    lines.iter().any(|line| {
        line.trim_start()
            .split(' ')
            .next()
            .is_some_and(begins_a_block)
    })
}

/// Returns whether rustc rejects a character in a comment: control characters and those that change the text direction.
pub(crate) fn is_refused(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Removes characters that rustc rejects in comments, and normalizes tabs and line endings.
fn clean(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|b| matches!(b, b' '..=b'~' | b'\n')) {
        return Cow::Borrowed(text);
    }
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
    Cow::Owned(clean)
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::*, sample::select};

    use super::{rustdoc::TOKENS, *};

    fn doc(text: &str) -> String {
        lines(text, "https://www.twilio.com").join("\n")
    }

    #[test]
    fn brackets_without_a_link_are_escaped() {
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
    fn links_with_unsafe_schemes_become_text() {
        for link in [
            "[x](javascript:alert(1))",
            "[x](JAVASCRIPT:alert(1))",
            "[x](data:text/html,y)",
            "[x](vbscript:y)",
            "[x](java&Tab;script:y)",
            "[x](&#106;avascript:y)",
            "[x](ftp://docs.example)",
        ] {
            let expected = link.replace('[', "\\[").replace(']', "\\]");
            assert_eq!(doc(link), expected);
        }
        assert_eq!(doc("![x](data:y)"), "!\\[x\\](data:y)");
        assert_eq!(doc("<javascript:y>"), "\\<javascript:y>");
        assert_eq!(doc("[x][y]\n\n[y]: javascript:z"), "\\[x\\]\\[y\\]");
    }

    #[test]
    fn links_are_put_on_one_line() {
        let link = "[the docs](https://docs.example/b)";
        assert_eq!(
            doc("- see [the\n  docs](\n  https://docs.example/b)\n- b"),
            format!("- see {link}\n- b")
        );
        assert_eq!(
            doc("> see [the docs](\n> https://docs.example/b)"),
            format!("> see {link}")
        );
        assert_eq!(
            doc("[the docs][1]\n\n[1]: https://docs.example/b 'Docs'"),
            link
        );
    }

    #[test]
    fn bare_urls_become_links() {
        assert_eq!(
            doc("see https://a.example/b?c=d."),
            "see <https://a.example/b?c=d>."
        );
        assert_eq!(doc("(see https://a.example)"), "(see <https://a.example>)");
        assert_eq!(doc("https://a.example/b_(c)"), "<https://a.example/b_(c)>");
        assert_eq!(
            doc("https://a.example/?b&amp;c"),
            "<https://a.example/?b&c>"
        );
        assert_eq!(
            doc("<https://a.example> and `https://b.example`"),
            "<https://a.example> and `https://b.example`"
        );
    }

    #[test]
    fn html_is_escaped() {
        assert_eq!(doc("a <tag> and </tag>"), "a \\<tag> and \\</tag>");
        assert_eq!(
            doc("<script>alert(1)</script>"),
            "\\<script>alert(1)\\</script>"
        );
        assert_eq!(
            doc("<a href=\"https://docs.example\">docs</a>"),
            "\\<a href=\"<https://docs.example>\">docs\\</a>"
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
        assert_eq!(
            doc("- a\n  ```rust\n  let x;\n  ```\n- b\n\n      let y;\n- c"),
            "- a\n  ```text\n  let x;\n  ```\n- b\n\n  ```text\n  let y;\n  ```\n- c"
        );
    }

    #[test]
    fn text_after_a_list_or_a_quotation_is_not_part_of_it() {
        assert_eq!(doc("- one\n- two\nafter"), "- one\n- two\n\nafter");
        assert_eq!(doc("1. one\n   more\n2. two"), "1. one\n   more\n2. two");
        assert_eq!(doc("a - b\nc"), "a - b\nc");
        assert_eq!(doc("> a\n> b\n    c"), "> a\n> b\n\nc");
    }

    /// With a quadratic step, each of these texts would take many minutes.
    #[test]
    fn long_descriptions_take_linear_time() {
        const REPEATS: usize = 30_000;
        let brackets = format!(
            "https://docs.example/{}",
            "(".repeat(REPEATS) + &")".repeat(2 * REPEATS)
        );
        let images = "![".repeat(REPEATS) + &"](x)".repeat(REPEATS);
        for text in [
            brackets,
            images,
            "https://docs.example/(".repeat(REPEATS),
            "<b> ".to_owned() + &"'x".repeat(2 * REPEATS),
            "<b> ".to_owned() + &"\\".repeat(2 * REPEATS) + "[",
            "[x](\ny) ".repeat(REPEATS),
        ] {
            assert!(check::is_clean(&lines(&text, "https://www.twilio.com")));
        }
    }

    #[test]
    fn characters_that_rustc_rejects_are_removed() {
        assert_eq!(doc("a\r\nb\rc\td\u{202e}e\u{0}f"), "a\nb\nc    def");
        assert_eq!(doc(" \n "), "");
    }

    #[test]
    fn a_sentence_extends_a_paragraph_but_not_a_list() {
        let mut paragraph = vec!["One".to_owned()];
        append(&mut paragraph, "Two.");
        assert_eq!(paragraph, ["One. Two."]);
        let mut list = vec!["- One".to_owned(), "- Two".to_owned()];
        append(&mut list, "Three.");
        assert_eq!(list, ["- One", "- Two", "", "Three."]);
        let mut open = vec!["An `open code span".to_owned()];
        append(&mut open, "Sent as `[x]`.");
        assert_eq!(open, ["An `open code span", "", "Sent as `[x]`."]);
    }

    fn is_clean(lines: &[String]) -> bool {
        check::is_clean(lines) && !lines.iter().any(|line| line.contains(is_refused))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_is_inert(text in "[ -~\\n\\r\\t`\\[\\]<>*#é\u{202e}]{0,80}") {
            let lines = lines(&text, "https://www.twilio.com");
            prop_assert!(is_clean(&lines), "{lines:?}");
        }

        #[test]
        fn any_markdown_is_inert(tokens in prop::collection::vec(select(TOKENS), 0..30), sentence in "[ -~]{0,20}") {
            let mut lines = lines(&tokens.concat(), "https://www.twilio.com");
            prop_assert!(is_clean(&lines), "{lines:?}");
            let code = format!("Sent as `{}`.", sentence.replace('`', ""));
            if is_clean(std::slice::from_ref(&code)) {
                append(&mut lines, &code);
                prop_assert!(is_clean(&lines), "{lines:?}");
            }
        }

        #[test]
        fn plain_text_is_clean(text in "[ -~é]{0,60}") {
            let text = text.trim().to_owned();
            prop_assert!(!check::is_plain(&text) || check::is_clean(std::slice::from_ref(&text)), "{text:?}");
        }
    }
}
