//! Checks a document before its tree is built: bounded size, string keys, no duplicate keys.

use std::{borrow::Cow, cell::OnceCell, collections::HashMap, ops::Range, sync::Arc};

use serde_yaml::Value;

use crate::{
    diagnostic::{Diagnostic, Diagnostics, Place, Pointer, Source, quoted},
    source::{
        Offsets,
        events::{Event, Events, SyntaxError},
    },
};

/// The deepest nesting of a document. Twilio's documents have up to 22 levels; the deserializers in later stages stop
/// at 128.
pub(super) const MAX_DEPTH: usize = 100;
/// The most bytes of memory that the tree may take, counting every use of an alias in full. All of Twilio's documents
/// together take about a fifth of it.
const MAX_MEMORY: usize = 384 << 20;
/// The most bytes that the JSON pointers to all nodes may take together. A long key counts for every node below it.
const MAX_POINTERS: usize = 256 << 20;
/// The bytes that an index adds to a pointer. Most are shorter.
const INDEX: usize = 4;
/// The bytes that a value takes inside its parent.
const VALUE: usize = size_of::<Value>();
/// The bytes of a map entry: its hash, its key, its value, and its slot in the index table.
const MEMBER: usize = size_of::<(u64, Value, Value)>() + 12;
/// The smallest capacity of a map or list that is not empty.
const LEAST_CAPACITY: usize = 4;

/// Walks over the document once and passes each accepted event to `pass`. Returns whether the document has no errors.
pub(super) fn check<'a>(
    source: &'a Arc<Source>,
    diagnostics: &mut Diagnostics,
    mut pass: impl FnMut(Event<'a>),
) -> bool {
    let before = diagnostics.errors();
    let mut guard = Guard {
        source,
        offsets: OnceCell::new(),
        frames: Vec::new(),
        anchors: HashMap::new(),
        total: Size::default(),
        kept: 0,
        documents: 0,
        diagnostics,
    };
    for event in Events::new(source) {
        let fatal = match event {
            Ok((event, marks)) => match guard.event(&event, marks) {
                Ok(()) => {
                    pass(event);
                    None
                }
                Err(error) => Some(error),
            },
            Err(error) => Some(Box::new(syntax(source, &error))),
        };
        if let Some(fatal) = fatal {
            guard.diagnostics.push(*fatal);
            break;
        }
    }
    diagnostics.errors() == before
}

fn too_deep() -> String {
    format!("the document is nested more than {MAX_DEPTH} levels deep")
}

/// Converts an error of the YAML parser into a diagnostic for authors of documents.
fn syntax(source: &Arc<Source>, error: &SyntaxError) -> Diagnostic {
    let at = Offsets::new(source).byte(source, error.at);
    let place = Place::new(source, Pointer::root()).bytes(at..at + 1);
    let conflict = source
        .text
        .lines()
        .position(|line| line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> "));
    let message = match error.message.as_str() {
        // The parser looks ahead, so it may reach its own depth limit before ours.
        "recursion limit exceeded" => return Diagnostic::error(too_deep()).at(place),
        "simple key expect ':'" => "missing `:` after the preceding key",
        message => message.trim_start_matches("while parsing node, "),
    };
    let diagnostic = Diagnostic::error(format!("invalid YAML: {message}")).at(place);
    if let Some(line) = conflict {
        return diagnostic.help(format!(
            "line {} is a conflict marker: finish the merge first",
            line + 1
        ));
    }
    if source.text.trim_start().starts_with('<') {
        return diagnostic.help("this looks like a web page: download the raw file instead");
    }
    match error.message.as_str() {
        m if m.contains("unexpected character: `@'") || m.contains("unexpected character: ``'") => {
            diagnostic.help("quote strings that begin with this character")
        }
        m if m.contains("mapping values are not allowed") => {
            diagnostic.help("quote strings that contain `: `, or check the indentation")
        }
        m if m.contains("tabs disallowed") => diagnostic.help("indent with spaces"),
        "invalid indentation" => diagnostic
            .help("indent the lines inside `{` or `[` at least as far as the preceding key"),
        m if m.contains("did not find expected key") => {
            diagnostic.help("check the indentation: this line matches none of the levels above")
        }
        m if m.contains("illegal placement of ':'") => {
            diagnostic.help("is a `[` or `{` above never closed?")
        }
        m if m.contains("quoted scalar, found unexpected end of stream") => {
            diagnostic.help("the quote that begins here is never closed")
        }
        m if m.contains("invalid Unicode character escape code") => {
            diagnostic.help("unlike JSON, YAML has no surrogate pairs: write the character itself")
        }
        m if m.contains("unknown anchor") => {
            diagnostic.help("an alias (`*name`) needs an anchor (`&name`) above it")
        }
        _ => diagnostic,
    }
}

/// Returns whether YAML reads this plain scalar as an infinity or as NaN.
fn is_not_finite(text: &str) -> bool {
    matches!(
        text.trim_start_matches(['+', '-']),
        ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN"
    )
}

/// A key and its marks.
type Key<'a> = (Cow<'a, str>, Range<usize>);

struct Guard<'a> {
    source: &'a Arc<Source>,
    /// Computed for the first diagnostic, since it takes a pass over the text.
    offsets: OnceCell<Offsets>,
    frames: Vec<Frame<'a>>,
    /// The size of each anchor's node; `None` while that node is open.
    anchors: HashMap<usize, Option<Size>>,
    total: Size,
    /// The memory of the copies that the builder keeps for aliases.
    kept: usize,
    documents: usize,
    diagnostics: &'a mut Diagnostics,
}

/// The size of a node with all its aliases expanded.
#[derive(Clone, Copy, Default)]
struct Size {
    nodes: usize,
    /// The bytes that its contents take, not counting the node's own [`VALUE`].
    memory: usize,
    /// The bytes of the pointers from this node to every node in it.
    pointers: usize,
    height: usize,
}

/// A mapping or sequence that has not ended yet.
struct Frame<'a> {
    anchor: usize,
    size: Size,
    /// The bytes of the pointer to this node.
    pointer: usize,
    /// The keys of a mapping so far; `None` for a sequence.
    keys: Option<Vec<Key<'a>>>,
    expects_key: bool,
    /// The number of values so far.
    values: usize,
}

impl<'a> Guard<'a> {
    /// Checks one event.
    ///
    /// # Errors
    ///
    /// Returns an error if the walk cannot continue. Other errors are added to the diagnostics.
    fn event(&mut self, event: &Event<'a>, marks: Range<usize>) -> Result<(), Box<Diagnostic>> {
        match *event {
            Event::Document => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err(Box::new(
                        self.error(&marks, "the file contains more than one document")
                            .label("the second begins here")
                            .help("put each document in its own file"),
                    ));
                }
                Ok(())
            }
            Event::End => self.end(&marks),
            Event::Scalar {
                ref text,
                plain,
                anchor,
                ref tag,
            } => {
                self.untagged(tag.as_deref(), &marks)?;
                if self.expects_key() {
                    self.key(text.clone(), marks);
                    return Ok(());
                }
                if plain && is_not_finite(text) {
                    let message = format!("{} cannot be represented in JSON", quoted(text));
                    return Err(Box::new(
                        self.error(&marks, message)
                            .help("OpenAPI documents are limited to JSON's numbers; quote the value if it is a string"),
                    ));
                }
                let size = Size {
                    memory: allocated(text.len()),
                    ..Size::NODE
                };
                self.name(anchor, size);
                self.add(size, &marks)
            }
            Event::Alias(anchor) => {
                if self.expects_key() {
                    let message = "expected a key, found an alias";
                    return Err(Box::new(self.error(&marks, message)));
                }
                match self.anchors.get(&anchor).copied() {
                    Some(Some(size)) => self.add(size, &marks),
                    _ => Err(Box::new(
                        self.error(&marks, "this alias refers to a node that contains it")
                            .help("use `$ref` for recursion, not an alias"),
                    )),
                }
            }
            Event::Mapping { anchor, ref tag } => {
                self.untagged(tag.as_deref(), &marks)?;
                self.open(anchor, Some(Vec::new()), &marks)
            }
            Event::Sequence { anchor, ref tag } => {
                self.untagged(tag.as_deref(), &marks)?;
                self.open(anchor, None, &marks)
            }
        }
    }

    fn untagged(&self, tag: Option<&str>, marks: &Range<usize>) -> Result<(), Box<Diagnostic>> {
        let Some(tag) = tag else { return Ok(()) };
        let message = format!("unsupported YAML tag {}", quoted(tag));
        Err(Box::new(
            self.error(marks, message)
                .help("remove the tag; OpenAPI documents do not need any"),
        ))
    }

    fn expects_key(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.expects_key)
    }

    fn key(&mut self, text: Cow<'a, str>, marks: Range<usize>) {
        let memory = allocated(text.len());
        self.total.memory += memory;
        if let Some(frame) = self.frames.last_mut() {
            frame.size.memory += memory;
            frame.expects_key = false;
            if let Some(keys) = &mut frame.keys {
                keys.push((text, marks));
            }
        }
    }

    fn open(
        &mut self,
        anchor: usize,
        keys: Option<Vec<Key<'a>>>,
        marks: &Range<usize>,
    ) -> Result<(), Box<Diagnostic>> {
        if self.expects_key() {
            let what = if keys.is_some() { "map" } else { "list" };
            return Err(Box::new(
                self.error(marks, format!("expected a key, found a {what}"))
                    .help("keys in OpenAPI are strings; quote keys that begin with `{` or `[`"),
            ));
        }
        if self.frames.len() >= MAX_DEPTH {
            return Err(Box::new(self.too_deep(marks)));
        }
        if anchor > 0 {
            self.anchors.insert(anchor, None);
        }
        self.frames.push(Frame {
            anchor,
            size: Size::NODE,
            pointer: self
                .frames
                .last()
                .map_or(0, |frame| frame.pointer + frame.step()),
            expects_key: keys.is_some(),
            keys,
            values: 0,
        });
        Ok(())
    }

    fn end(&mut self, marks: &Range<usize>) -> Result<(), Box<Diagnostic>> {
        let Some(mut frame) = self.frames.pop() else {
            return Ok(());
        };
        // The contents were counted as they were added. They are counted again as part of this node, this time with the
        // unused capacity.
        self.total.nodes = self.total.nodes.saturating_sub(frame.size.nodes - 1);
        self.total.memory = self.total.memory.saturating_sub(frame.size.memory);
        if frame.values > 0 {
            let capacity = frame.values.next_power_of_two().max(LEAST_CAPACITY);
            frame.size.memory += (capacity - frame.values) * frame.slot();
        }
        if let Some(keys) = frame.keys.take() {
            self.duplicates(keys);
        }
        self.name(frame.anchor, frame.size);
        let within = frame.size.pointers + (frame.size.nodes - 1) * frame.pointer;
        self.total.pointers = self.total.pointers.saturating_sub(within);
        self.add(frame.size, marks)
    }

    /// Records the size of an anchor's node for its aliases.
    fn name(&mut self, anchor: usize, size: Size) {
        if anchor > 0 {
            self.anchors.insert(anchor, Some(size));
            self.kept += VALUE + size.memory;
        }
    }

    /// Adds the size of a complete node to the innermost open one.
    fn add(&mut self, size: Size, marks: &Range<usize>) -> Result<(), Box<Diagnostic>> {
        if self.frames.len() + size.height > MAX_DEPTH {
            return Err(Box::new(self.too_deep(marks)));
        }
        self.total.nodes += size.nodes;
        self.total.memory += size.memory;
        self.total.pointers += size.pointers;
        if let Some(frame) = self.frames.last_mut() {
            let step = frame.step();
            let slot = frame.slot();
            self.total.memory += slot;
            let pointers = size.nodes.saturating_mul(frame.pointer + step);
            self.total.pointers = self.total.pointers.saturating_add(pointers);
            frame.size.nodes += size.nodes;
            frame.size.memory += size.memory + slot;
            frame.size.pointers += size.pointers + size.nodes * step;
            frame.size.height = frame.size.height.max(size.height + 1);
            frame.expects_key = frame.keys.is_some();
            frame.values += 1;
        }
        if self.total.memory + self.kept > MAX_MEMORY {
            return Err(self.too_large(marks).help(format!(
                "the limit is {} MiB of values, counting every use of an alias in full; split the document",
                MAX_MEMORY >> 20
            )).into());
        }
        if self.total.pointers > MAX_POINTERS {
            return Err(self
                .too_large(marks)
                .help("long keys enclose many values; shorten the keys")
                .into());
        }
        Ok(())
    }

    fn too_large(&self, marks: &Range<usize>) -> Diagnostic {
        self.error(marks, "the document is too large")
            .label("the limit is exceeded here")
    }

    fn too_deep(&self, marks: &Range<usize>) -> Diagnostic {
        self.error(marks, too_deep())
    }

    fn duplicates(&mut self, mut keys: Vec<Key<'a>>) {
        keys.sort_by(|(a, _), (b, _)| a.cmp(b));
        let mut previous: Option<&Key<'a>> = None;
        let mut found = Vec::new();
        for key in &keys {
            match previous {
                Some(first) if first.0 == key.0 => found.push((first, key)),
                _ => previous = Some(key),
            }
        }
        for (first, second) in found {
            let pointer = self.pointer().join(&second.0);
            let place = Place::new(self.source, pointer);
            let twice = Diagnostic::error(format!("duplicate key {}", quoted(&second.0)))
                .at(place.clone().bytes(self.bytes(&second.1)))
                .label("repeated here")
                .related(place.bytes(self.bytes(&first.1)), "first used here");
            self.diagnostics.push(twice);
        }
    }

    /// Returns the pointer to the current node.
    fn pointer(&self) -> Pointer {
        self.frames
            .iter()
            .fold(Pointer::root(), |pointer, frame| match &frame.keys {
                Some(keys) => keys
                    .last()
                    .map_or(pointer.clone(), |(key, _)| pointer.join(key)),
                None => pointer.join(frame.values),
            })
    }

    fn error(&self, marks: &Range<usize>, message: impl Into<String>) -> Diagnostic {
        let bytes = self.bytes(marks);
        let end = bytes.end.max(bytes.start + 1);
        let place = Place::new(self.source, self.pointer()).bytes(bytes.start..end);
        Diagnostic::error(message).at(place)
    }

    fn bytes(&self, marks: &Range<usize>) -> Range<usize> {
        let offsets = self.offsets.get_or_init(|| Offsets::new(self.source));
        offsets.byte(self.source, marks.start)..offsets.byte(self.source, marks.end)
    }
}

impl Size {
    const NODE: Self = Self {
        nodes: 1,
        memory: 0,
        pointers: 0,
        height: 1,
    };
}

/// Returns the bytes that an allocator takes for a string of this length.
fn allocated(text: usize) -> usize {
    match text {
        0 => 0,
        text => (text + 8).next_multiple_of(16).max(32),
    }
}

impl Frame<'_> {
    /// Returns the bytes that each value takes in this node.
    fn slot(&self) -> usize {
        if self.keys.is_some() { MEMBER } else { VALUE }
    }

    /// Returns the bytes that the current child adds to the pointer.
    fn step(&self) -> usize {
        let keys = self.keys.as_ref();
        1 + keys.map_or(INDEX, |keys| keys.last().map_or(0, |(key, _)| key.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Style;

    #[test]
    fn memory_kept_for_aliases_is_bounded() {
        let text = "text ".repeat(1_200_000);
        let opened: String = (0..80).map(|at| format!("&a{at} [")).collect();
        let text = format!("{opened}'{text}'{}", "]".repeat(80));
        let source = Arc::new(Source::new("a.yaml", text));
        let mut diagnostics = Diagnostics::default();
        assert!(!check(&source, &mut diagnostics, |_| {}));
        let shown = diagnostics.render(Style::plain());
        assert!(shown.contains("the document is too large"), "{shown}");
    }
}
