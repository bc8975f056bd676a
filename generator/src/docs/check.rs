//! Checks that rustdoc would neither interpret anything in a description nor warn about it.

use std::{cell::Cell, ops::Range};

use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd};

use super::target::{Target, target};

/// Returns the parser options that rustdoc uses for documentation (`main_body_opts` in its source).
pub(super) fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION
}

/// Returns whether a line is clean judging by its bytes alone. This is a fast path for [`is_clean`]: most descriptions
/// are a single sentence, and most of the time would be spent on parsing each of them twice.
pub(super) fn is_plain(line: &str) -> bool {
    let suspicious = |b: u8| matches!(b, b'<' | b'[' | b']' | b'\n');
    let bytes = line.as_bytes();
    !bytes.iter().fold(false, |found, &b| found | suspicious(b))
        && !bytes
            .windows(4)
            .any(|part| matches!(part, b"http" | b"    "))
        && !bytes.windows(3).any(|part| matches!(part, b"```" | b"~~~"))
}

/// Returns whether lines are inert: no HTML, no code blocks but those of plain text, links only to the web and to mail
/// addresses, no intra-doc links, no bare URLs, and nothing left open at the end.
pub(super) fn is_clean(lines: &[String]) -> bool {
    // Text that follows in the comment must form its own paragraph.
    let text = format!("{}\n\nnext", lines.join("\n"));
    let broken_link = Cell::new(false);
    let parser = Parser::new_with_broken_link_callback(
        &text,
        options(),
        Some(|_| {
            broken_link.set(true);
            None
        }),
    );
    let mut walk = Walk::default();
    let is_clean = parser
        .into_offset_iter()
        .all(|(event, range)| walk.accepts(&text, event, range));
    is_clean && !broken_link.get() && walk.ends_apart
}

#[derive(Default)]
struct Walk {
    depth: usize,
    in_link: bool,
    in_code: bool,
    /// The current run of adjacent text events.
    run: Range<usize>,
    /// Whether the last paragraph is the one that [`is_clean`] added.
    ends_apart: bool,
}

impl Walk {
    fn accepts(&mut self, text: &str, event: Event<'_>, range: Range<usize>) -> bool {
        match &event {
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth -= 1,
            _ => {}
        }
        match event {
            Event::Html(_)
            | Event::InlineHtml(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_)
            | Event::Start(Tag::FootnoteDefinition(_)) => false,
            Event::Start(Tag::CodeBlock(kind)) => {
                self.in_code = true;
                matches!(kind, CodeBlockKind::Fenced(info) if &*info == "text")
            }
            Event::End(TagEnd::CodeBlock) => {
                self.in_code = false;
                true
            }
            Event::Start(Tag::Image {
                link_type,
                dest_url,
                ..
            }) => is_allowed(link_type, &dest_url),
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                ..
            }) => {
                // rustdoc takes the end of a nested link for the end of both.
                !std::mem::replace(&mut self.in_link, true) && is_allowed(link_type, &dest_url)
            }
            Event::End(TagEnd::Link) => {
                self.in_link = false;
                true
            }
            Event::Start(Tag::Paragraph) => {
                self.ends_apart = self.depth == 1 && &text[range] == "next";
                true
            }
            Event::Text(_) if self.in_code || self.in_link => true,
            Event::Text(piece) => {
                // Smart punctuation splits a URL into several events, though not in every version of the parser, so
                // both the events and the run are checked. The paragraph that `is_clean` adds ends the last run.
                if self.run.end == range.start {
                    self.run.end = range.end;
                    return !has_bare_url(&piece);
                }
                let run = std::mem::replace(&mut self.run, range);
                !has_bare_url(&piece) && !has_bare_url(&text[run])
            }
            _ => true,
        }
    }
}

fn is_allowed(link_type: LinkType, destination: &str) -> bool {
    matches!(target(link_type, destination, ""), Target::Allowed)
}

/// Returns whether a text matches the pattern of rustdoc's lint `bare_urls`, or a slightly wider one. The pattern is
/// `https?://([-a-zA-Z0-9@:%._\+~#=]{2,256}\.)+[a-zA-Z]{2,63}\b([-a-zA-Z0-9@:%_\+.~#?&/=]*)`.
fn has_bare_url(text: &str) -> bool {
    text.match_indices("http").any(|(at, scheme)| {
        let rest = &text[at + scheme.len()..];
        let Some(rest) = rest.strip_prefix('s').unwrap_or(rest).strip_prefix("://") else {
            return false;
        };
        let ends = |c: char| !c.is_ascii_alphanumeric() && !"-@:%._+~#=".contains(c);
        let host = rest.split(ends).next().unwrap_or_default();
        let is_letter = |at: usize| host.as_bytes().get(at).is_some_and(u8::is_ascii_alphabetic);
        host.match_indices('.')
            .any(|(dot, _)| dot >= 2 && is_letter(dot + 1) && is_letter(dot + 2))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_urls_match_the_rustdoc_lint() {
        for text in [
            "https://docs.example",
            "xhttp://www.docs.example/b",
            "'https://a-b.example:80'",
            "http://x..de",
        ] {
            assert!(has_bare_url(text), "{text}");
        }
        for text in [
            "https://",
            "http://localhost:80/a.bc",
            "https://a.e",
            "https:/a.example",
        ] {
            assert!(!has_bare_url(text), "{text}");
        }
    }

    #[test]
    fn is_clean_rejects_everything_that_rustdoc_interprets() {
        let clean = |text: &str| is_clean(&[text.to_owned()]);
        for text in [
            "A [link](https://a.example), and <https://b.example>.",
            "[mail](mailto:a@b.example)",
            "`<b>` \\<b> \\[x]",
            "```text\n[x] <b>\n```",
            "",
        ] {
            assert!(clean(text), "{text}");
        }
        for text in [
            "<b>",
            "<div>\n",
            "[x]",
            "[x](y)",
            "[x](javascript:y)",
            "![x](data:y)",
            "<a@b>",
            "https://docs.example",
            "```\nx\n```",
            "```text\nx",
            "    x",
            "[^1]\n\n[^1]: x",
            "- [x] x",
        ] {
            assert!(!clean(text), "{text}");
        }
    }
}
