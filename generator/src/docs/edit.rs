//! Makes Markdown inert without changing the rest of its text.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd};

use super::{
    check,
    target::{Target, encoded, target},
};

/// Escapes HTML, brackets that are not links and links with a refused target, makes relative links absolute, turns bare
/// URLs into links, and marks every code block as plain text.
pub(super) fn edit(text: &str, base: &str) -> String {
    // Versions of the parser differ in what they accept as a task list marker, so all of them are treated as text.
    let options = check::options() - Options::ENABLE_TASKLISTS;
    let parser = Parser::new_ext(text, options);
    let mut editor = Editor {
        text,
        base,
        edits: Vec::new(),
        links: Vec::new(),
        linking: 0,
        retargeted: 0,
        code: None,
        run: None,
        line_end: None,
    };
    for (_, definition) in parser.reference_definitions().iter() {
        editor.replace(definition.span.clone(), "");
    }
    for (event, range) in parser.into_offset_iter() {
        editor.event(event, range);
    }
    editor.end_run();
    editor.apply()
}

/// Returns a code block that rustdoc does not compile.
pub(super) fn fenced(content: &str) -> String {
    let longest = content
        .split(|c| c != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}text\n{}\n{fence}", content.trim_end())
}

struct Editor<'a> {
    text: &'a str,
    base: &'a str,
    /// The ranges to replace, with their replacements.
    edits: Vec<(Range<usize>, String)>,
    /// The open links, outermost first.
    links: Vec<OpenLink>,
    /// How many of the open links remain links around their text.
    linking: usize,
    /// How many of the open links get a new target, and so are put on one line.
    retargeted: usize,
    /// The open code block and its text.
    code: Option<(Range<usize>, String)>,
    /// The current run of adjacent text events; punctuation splits text into several events.
    run: Option<Range<usize>>,
    /// The position of a line break within a link that is put on one line.
    line_end: Option<usize>,
}

struct OpenLink {
    is_image: bool,
    range: Range<usize>,
    /// The end of the content between its brackets, as far as it is known.
    content_end: usize,
    change: Change,
}

/// The change to a link.
enum Change {
    None,
    /// Gives it this target and puts it on one line.
    Retarget(String),
    /// Turns it into text.
    Escape,
}

impl OpenLink {
    /// Returns whether its content remains the text of a link.
    fn links(&self) -> bool {
        !self.is_image && !matches!(self.change, Change::Escape)
    }

    fn is_retargeted(&self) -> bool {
        matches!(self.change, Change::Retarget(_))
    }
}

impl<'a> Editor<'a> {
    fn replace(&mut self, range: Range<usize>, with: impl Into<String>) {
        self.edits.push((range, with.into()));
    }

    fn event(&mut self, event: Event<'a>, range: Range<usize>) {
        if let Some((_, content)) = &mut self.code {
            match event {
                Event::Text(text) => content.push_str(&text),
                Event::End(TagEnd::CodeBlock) => self.end_code(),
                _ => {}
            }
            return;
        }
        if !matches!(event, Event::Text(_))
            || self.run.as_ref().is_some_and(|run| run.end != range.start)
        {
            self.end_run();
        }
        if let Some(start) = self.line_end.take() {
            match (&event, self.links.last_mut()) {
                (Event::End(TagEnd::Link | TagEnd::Image), Some(link)) => link.content_end = start,
                // The indentation or quote marker of the next line is removed along with the line break.
                _ if range.start > start => self.replace(start..range.start, " "),
                _ => {}
            }
        }
        match event {
            Event::Text(_) => {
                let start = self.run.take().map_or(range.start, |run| run.start);
                self.run = Some(start..range.end);
            }
            Event::Start(Tag::CodeBlock(kind)) => self.start_code(&kind, range.clone()),
            Event::Start(tag @ (Tag::Link { .. } | Tag::Image { .. })) => {
                return self.start_link(&tag, range);
            }
            Event::End(TagEnd::Link | TagEnd::Image) => self.end_link(),
            Event::Html(_) | Event::InlineHtml(_) => self.escape(range.clone(), &['<']),
            Event::FootnoteReference(_) | Event::Start(Tag::FootnoteDefinition(_)) => {
                let mark = self.text[range.clone()].find(']').unwrap_or_default();
                self.escape(range.start..range.start + mark + 1, &['[', ']']);
            }
            Event::SoftBreak | Event::HardBreak => {
                self.line_end = (self.retargeted > 0).then_some(range.start);
            }
            _ => {}
        }
        if let Some(link) = self.links.last_mut() {
            link.content_end = link.content_end.max(range.end);
        }
    }

    /// Escapes each of these characters that is not escaped yet.
    fn escape(&mut self, range: Range<usize>, characters: &[char]) {
        for (offset, _) in self.text[range.clone()].match_indices(characters) {
            let at = range.start + offset;
            if !self.is_escaped(at) {
                self.replace(at..at, "\\");
            }
        }
    }

    fn start_code(&mut self, kind: &CodeBlockKind<'_>, range: Range<usize>) {
        // The range of an indented block does not include the indentation of its first line.
        let before = &self.text[..range.start];
        let indent = match kind {
            CodeBlockKind::Indented => before.len() - before.trim_end_matches(' ').len(),
            CodeBlockKind::Fenced(_) => 0,
        };
        self.code = Some((range.start - indent.min(4)..range.end, String::new()));
    }

    fn end_code(&mut self) {
        let Some((range, content)) = self.code.take() else {
            return;
        };
        // Within a list or a quotation, each line needs the same prefix as the first.
        let before = &self.text[..range.start];
        let line = before.rsplit('\n').next().unwrap_or_default();
        let margin: String = line
            .chars()
            .map(|c| if c == '>' { c } else { ' ' })
            .collect();
        let mut block = fenced(&content).replace('\n', &format!("\n{margin}"));
        if self.text[..range.end].ends_with('\n') {
            block.push('\n');
        }
        self.replace(range, block);
    }

    fn start_link(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        let is_image = matches!(tag, Tag::Image { .. });
        let (Tag::Link {
            link_type,
            dest_url,
            ..
        }
        | Tag::Image {
            link_type,
            dest_url,
            ..
        }) = tag
        else {
            return;
        };
        let source = &self.text[range.clone()];
        let is_inline = matches!(link_type, LinkType::Inline);
        let change = match target(*link_type, dest_url, self.base) {
            // Links cannot be nested, but the parser accepts `<https://…>` within a link.
            _ if !is_image && self.in_link() => Change::Escape,
            Target::Refused => Change::Escape,
            Target::Relative(url) => Change::Retarget(url),
            Target::Allowed if source.starts_with('<') => Change::None,
            Target::Allowed if is_inline && !source.contains('\n') => Change::None,
            Target::Allowed => Change::Retarget(encoded(dest_url)),
        };
        if source.starts_with('<') && !matches!(change, Change::None) {
            self.replace(range.start..range.start, "\\");
        }
        let link = OpenLink {
            is_image,
            content_end: range.start + if is_image { 2 } else { 1 },
            range,
            change,
        };
        self.linking += usize::from(link.links());
        self.retargeted += usize::from(link.is_retargeted());
        self.links.push(link);
    }

    fn end_link(&mut self) {
        let Some(link) = self.links.pop() else { return };
        self.linking -= usize::from(link.links());
        self.retargeted -= usize::from(link.is_retargeted());
        let OpenLink {
            is_image,
            range,
            content_end,
            change,
        } = link;
        if let Some(outer) = self.links.last_mut() {
            outer.content_end = outer.content_end.max(range.end);
        }
        let end = content_end..range.end;
        match change {
            Change::None => {}
            _ if self.text[range.clone()].starts_with('<') => {}
            Change::Retarget(url) => self.replace(end, format!("]({url})")),
            Change::Escape => {
                let opening = range.start..range.start + if is_image { 2 } else { 1 };
                self.escape(opening, &['[']);
                self.escape(end, &['[', ']', '<']);
            }
        }
    }

    /// Returns whether the current text is the text of a link.
    fn in_link(&self) -> bool {
        self.linking > 0
    }

    /// Ends a run of text: escapes its brackets and turns its bare URLs into links.
    fn end_run(&mut self) {
        let Some(run) = self.run.take() else { return };
        let in_link = self.in_link();
        let piece = &self.text[run.clone()];
        let mut done = 0;
        for (offset, _) in piece.match_indices("http") {
            // Skip occurrences of `http` within the previous URL, which would make this loop quadratic.
            if in_link || offset < done {
                continue;
            }
            let url = bare_url(&piece[offset..]);
            if url.is_empty() {
                continue;
            }
            let (start, end) = (run.start + offset, run.start + offset + url.len());
            self.escape(run.start + done..start, &['[', ']']);
            // A backslash before the URL is literal. Escape it, or it would escape the `<`.
            let backslash = if self.is_escaped(start) { "\\" } else { "" };
            // Entities are not decoded within angle brackets.
            let url = url.replace("&amp;", "&");
            self.replace(start..end, format!("{backslash}<{url}>"));
            done = end - run.start;
        }
        self.escape(run.start + done..run.end, &['[', ']']);
    }

    /// Returns whether an odd number of backslashes precedes this byte.
    fn is_escaped(&self, at: usize) -> bool {
        let before = &self.text[..at];
        (before.len() - before.trim_end_matches('\\').len()) % 2 == 1
    }

    fn apply(mut self) -> String {
        self.edits
            .sort_by_key(|(range, _)| (range.start, range.end));
        self.edits.dedup();
        let mut edited = String::with_capacity(self.text.len() + 64);
        let mut at = 0;
        for (range, replacement) in self.edits {
            if range.start >= at {
                edited.push_str(&self.text[at..range.start]);
                edited.push_str(&replacement);
                at = range.end;
            }
        }
        edited.push_str(&self.text[at..]);
        edited
    }
}

/// Returns the URL at the beginning of `text`, without punctuation at its end, or an empty string if there is none.
fn bare_url(text: &str) -> &str {
    let after_http = text.strip_prefix("http").unwrap_or(text);
    let Some(rest) = after_http
        .strip_prefix('s')
        .unwrap_or(after_http)
        .strip_prefix("://")
    else {
        return "";
    };
    let stops = |c: char| {
        c.is_whitespace() || matches!(c, '<' | '>' | '"' | '`' | '\\' | '[' | ']' | '{' | '}')
    };
    let mut url = rest.split(stops).next().unwrap_or_default();
    // The number of closing parentheses without an opening one.
    let mut closed = url.matches(')').count() as isize - url.matches('(').count() as isize;
    while let Some(last) = url.chars().next_back() {
        match last {
            ')' if closed > 0 => closed -= 1,
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' => {}
            _ => return &text[..text.len() - rest.len() + url.len()],
        }
        url = &url[..url.len() - 1];
    }
    ""
}
