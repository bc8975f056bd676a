//! The position of every node of a source.

use std::{borrow::Cow, cell::OnceCell, collections::HashMap, ops::Range};

use super::{
    Offsets, Part, Place, Source,
    events::{Event, Events},
};

/// Maps pointers to positions in the text. This takes a pass over the document, so it is built only for diagnostics.
pub(crate) struct Positions<'a> {
    source: &'a Source,
    offsets: OnceCell<Offsets>,
    /// Computed when the first pointer is looked up. The nodes take more memory than the text, and locations given in
    /// bytes do not need them.
    nodes: OnceCell<Vec<Node<'a>>>,
}

type Id = usize;

struct Node<'a> {
    /// The key's text and marks, for a member of a mapping.
    key: Option<(Cow<'a, str>, Range<usize>)>,
    marks: Range<usize>,
    kind: Kind,
}

enum Kind {
    Scalar,
    Mapping(Vec<Id>),
    Sequence(Vec<Id>),
    /// An alias of this node.
    Alias(Id),
}

impl<'a> Positions<'a> {
    pub(crate) fn new(source: &'a Source) -> Self {
        Self {
            source,
            offsets: OnceCell::new(),
            nodes: OnceCell::new(),
        }
    }

    fn nodes(&self) -> &[Node<'a>] {
        self.nodes.get_or_init(|| {
            let mut builder = Builder::default();
            // A syntax error ends the pass, but the nodes before it are still found.
            for (event, marks) in Events::new(self.source).map_while(Result::ok) {
                builder.event(event, marks);
            }
            builder.nodes
        })
    }

    /// Returns the bytes to underline for a location, at most one line. An unknown node is replaced by its nearest
    /// known ancestor.
    pub(crate) fn find(&self, place: &Place) -> Range<usize> {
        let text = &self.source.text;
        let bytes = match &place.part {
            Part::Bytes(bytes) => bytes.clone(),
            part => self.node(place, part == &Part::Key),
        };
        let start = floor(text, bytes.start.min(text.len()));
        let end = floor(text, bytes.end.min(text.len())).max(start);
        let spanned = text.get(start..end).unwrap_or_default();
        let line = spanned.split(['\n', '\r']).next().unwrap_or_default();
        start..start + token(line).len()
    }

    fn node(&self, place: &Place, wants_key: bool) -> Range<usize> {
        let Some(mut node) = self.nodes().first() else {
            return 0..0;
        };
        for token in place.pointer.tokens() {
            match self.child(node, &token, 0) {
                Some(child) => node = child,
                None => break,
            }
        }
        let marks = match (&node.kind, &node.key) {
            (_, Some((_, key))) if wants_key => key,
            (Kind::Scalar | Kind::Alias(_), _) => &node.marks,
            (_, Some((_, key))) => key,
            // A block mapping in a list or at the root has no text of its own, so its first key is underlined.
            (Kind::Mapping(children), None) if node.marks.is_empty() => children
                .first()
                .and_then(|&id| self.nodes().get(id)?.key.as_ref())
                .map_or(&node.marks, |(_, key)| key),
            _ => &node.marks,
        };
        let offsets = self.offsets.get_or_init(|| Offsets::new(self.source));
        let byte = |mark| offsets.byte(self.source, mark);
        byte(marks.start)..byte(marks.end)
    }

    /// Returns the child of a node. `depth` bounds the walk through aliases and merges, since diagnostics may be about
    /// a document that has too many of them.
    fn child<'s>(&'s self, node: &'s Node<'a>, token: &str, depth: usize) -> Option<&'s Node<'a>> {
        if depth > 64 {
            return None;
        }
        match &node.kind {
            Kind::Scalar => None,
            Kind::Alias(target) => self.child(self.nodes().get(*target)?, token, depth + 1),
            Kind::Sequence(items) => self.nodes().get(*items.get(token.parse::<usize>().ok()?)?),
            Kind::Mapping(members) => {
                let mut members = members.iter().filter_map(|&id| self.nodes().get(id));
                let named =
                    |node: &&Node<'_>, name| node.key.as_ref().is_some_and(|(key, _)| *key == name);
                members.clone().find(|node| named(node, token)).or_else(|| {
                    let merged = members.find(|node| named(node, "<<"))?;
                    match &merged.kind {
                        Kind::Sequence(bases) => bases
                            .iter()
                            .find_map(|&id| self.child(self.nodes().get(id)?, token, depth + 1)),
                        _ => self.child(merged, token, depth + 1),
                    }
                })
            }
        }
    }
}

/// Returns the scalar at the beginning of a line. The span that the parser reports for a quoted scalar includes a
/// comment after the closing quote.
fn token(line: &str) -> &str {
    let Some(quote @ ('"' | '\'')) = line.chars().next() else {
        return line.trim_end();
    };
    let mut escaped = false;
    let end = line.char_indices().skip(1).find(|&(at, c)| {
        let doubled = quote == '\''
            && line
                .get(at + 1..)
                .is_some_and(|rest| rest.starts_with(quote));
        let ends = c == quote && !escaped && !doubled;
        escaped = !escaped && ((c == '\\' && quote == '"') || (c == quote && doubled));
        ends
    });
    end.and_then(|(at, _)| line.get(..=at))
        .unwrap_or_else(|| line.trim_end())
}

/// Returns the nearest character boundary at or before `at`.
fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[derive(Default)]
struct Builder<'a> {
    nodes: Vec<Node<'a>>,
    anchors: HashMap<usize, Id>,
    open: Vec<Open<'a>>,
}

/// A mapping or sequence that has not ended yet.
struct Open<'a> {
    /// `None` for a collection that is used as a key; its contents are ignored.
    id: Option<Id>,
    mapping: bool,
    /// The key that the next value belongs to.
    key: Option<(Cow<'a, str>, Range<usize>)>,
}

impl<'a> Builder<'a> {
    fn event(&mut self, event: Event<'a>, marks: Range<usize>) {
        match event {
            Event::Document => {}
            Event::End => {
                self.open.pop();
            }
            Event::Scalar { text, anchor, .. } => {
                if self.expects_key() {
                    self.set_key(text, marks);
                } else {
                    self.add(Kind::Scalar, anchor, marks);
                }
            }
            Event::Alias(anchor) => {
                if self.expects_key() {
                    self.set_key(Cow::Borrowed("*"), marks);
                } else {
                    let target = self.anchors.get(&anchor).copied();
                    self.add(target.map_or(Kind::Scalar, Kind::Alias), 0, marks);
                }
            }
            Event::Mapping { anchor, .. } => {
                self.collection(Kind::Mapping(Vec::new()), anchor, marks)
            }
            Event::Sequence { anchor, .. } => {
                self.collection(Kind::Sequence(Vec::new()), anchor, marks);
            }
        }
    }

    fn expects_key(&self) -> bool {
        self.open
            .last()
            .is_some_and(|open| open.mapping && open.key.is_none())
    }

    fn set_key(&mut self, text: Cow<'a, str>, marks: Range<usize>) {
        if let Some(open) = self.open.last_mut() {
            open.key = Some((text, marks));
        }
    }

    fn collection(&mut self, kind: Kind, anchor: usize, marks: Range<usize>) {
        let mapping = matches!(kind, Kind::Mapping(_));
        let id = if self.expects_key() {
            self.set_key(Cow::Borrowed("?"), marks);
            None
        } else {
            self.add(kind, anchor, marks)
        };
        self.open.push(Open {
            id,
            mapping,
            key: None,
        });
    }

    fn add(&mut self, kind: Kind, anchor: usize, marks: Range<usize>) -> Option<Id> {
        let id = self.nodes.len();
        let mut key = None;
        match self.open.last_mut() {
            Some(open) => {
                key = open.key.take();
                let parent = self.nodes.get_mut(open.id?)?;
                if let Kind::Mapping(children) | Kind::Sequence(children) = &mut parent.kind {
                    children.push(id);
                }
            }
            // Only the first document of a stream is indexed.
            None if id > 0 => return None,
            None => {}
        }
        self.nodes.push(Node { key, marks, kind });
        if anchor > 0 {
            self.anchors.insert(anchor, id);
        }
        Some(id)
    }
}
