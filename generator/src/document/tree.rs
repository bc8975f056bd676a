//! A document as a tree of values, each with its position in the text.
//!
//! The tree is a few flat lists, so that a node takes little memory however small its contents are. An alias, and a
//! member that comes from a merge key (`<<`), refers to the node where it is written.

use std::{collections::HashMap, ops::Range, sync::Arc};

use serde_yaml::Number;

use super::sources::Sources;
use crate::source::{Pointer, Source, SourceSpan};

/// A document as a tree. Merge keys are applied and every key is a string.
#[derive(Debug)]
pub struct Tree {
    pub(super) sources: Sources,
    /// All keys and strings, one after the other.
    text: String,
    /// The first is the root.
    nodes: Vec<Node>,
    /// The children of each sequence, and those of each mapping twice: in the order of the document and sorted by key.
    children: Vec<Id>,
    /// The pointers, in the document as it was written, to nodes that were moved.
    origins: HashMap<Id, Pointer>,
    /// The nodes that overlays removed, each with the target of the action that did it.
    #[cfg(feature = "overlay")]
    pub(super) removals: Vec<(Pointer, SourceSpan)>,
}

/// The index of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Id(u32);

impl Id {
    pub(super) const ROOT: Self = Self(0);
}

/// A range of positions, or of indices. Files are at most 32 MiB long.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Span {
    start: u32,
    end: u32,
}

impl Span {
    pub(super) fn new(range: Range<usize>) -> Self {
        let short = |at| u32::try_from(at).unwrap_or(u32::MAX);
        Self {
            start: short(range.start),
            end: short(range.end),
        }
    }

    pub(super) fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    pub(super) fn len(self) -> usize {
        self.range().len()
    }
}

#[derive(Debug)]
pub(super) struct Node {
    /// The key, for a member of a mapping.
    pub(super) key: Option<Key>,
    /// The bytes to underline: the whole of a scalar or alias, and the bracket or first key of a mapping or sequence.
    pub(super) span: Span,
    pub(super) kind: Kind,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    /// The range in [`Tree::text`].
    pub(super) text: Span,
    pub(super) span: Span,
}

#[derive(Clone, Debug)]
pub(super) enum Kind {
    Null,
    Bool(bool),
    Number(Number),
    /// The range in [`Tree::text`].
    String(Span),
    /// The range of its children in [`Tree::children`].
    Sequence(Span),
    /// The range of its children in the order of the document; those sorted by key follow.
    Mapping(Span),
    Alias(Id),
}

impl Tree {
    pub(super) fn new(source: &Arc<Source>) -> Self {
        Self {
            sources: Sources::new(source),
            text: String::new(),
            nodes: Vec::new(),
            children: Vec::new(),
            origins: HashMap::new(),
            #[cfg(feature = "overlay")]
            removals: Vec::new(),
        }
    }

    /// Adds a key or string.
    pub(super) fn add_text(&mut self, text: &str) -> Span {
        let start = self.text.len();
        self.text.push_str(text);
        Span::new(start..self.text.len())
    }

    /// Adds a node, without making it a child of another.
    pub(super) fn add(&mut self, node: Node) -> Id {
        let id = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        self.nodes.push(node);
        Id(id)
    }

    /// Returns a node that was added.
    pub(super) fn get_mut(&mut self, id: Id) -> Option<&mut Node> {
        self.nodes.get_mut(id.0 as usize)
    }

    /// Adds the list of a sequence's children.
    pub(super) fn add_items(&mut self, items: &[Id]) -> Span {
        let start = self.children.len();
        self.children.extend_from_slice(items);
        Span::new(start..self.children.len())
    }

    /// Adds the list of a mapping's children.
    pub(super) fn add_members(&mut self, members: &[Id]) -> Span {
        let list = self.add_items(members);
        let mut sorted = members.to_vec();
        // Equal keys stay in the order of the document.
        sorted.sort_by(|&a, &b| self.key(a).cmp(self.key(b)));
        self.children.extend_from_slice(&sorted);
        list
    }

    pub(super) fn node(&self, id: Id) -> &Node {
        const NULL: Node = Node {
            key: None,
            span: Span { start: 0, end: 0 },
            kind: Kind::Null,
        };
        self.nodes.get(id.0 as usize).unwrap_or(&NULL)
    }

    /// Returns what a node or, if it is an alias, its target contains.
    pub(super) fn kind(&self, id: Id) -> &Kind {
        match &self.node(id).kind {
            Kind::Alias(target) => &self.node(*target).kind,
            kind => kind,
        }
    }

    pub(super) fn text(&self, text: Span) -> &str {
        self.text.get(text.range()).unwrap_or_default()
    }

    /// Returns the key of a member.
    pub(super) fn key(&self, id: Id) -> &str {
        self.node(id).key.map_or("", |key| self.text(key.text))
    }

    pub(super) fn list(&self, list: Span) -> &[Id] {
        self.children.get(list.range()).unwrap_or_default()
    }

    /// Returns the members of a mapping, sorted by key.
    pub(super) fn sorted(&self, list: Span) -> &[Id] {
        let Range { start, end } = list.range();
        let sorted = end..end + (end - start);
        self.children.get(sorted).unwrap_or_default()
    }

    fn member(&self, list: Span, key: &str) -> Option<Id> {
        let members = self.sorted(list);
        let at = members.binary_search_by(|&id| self.key(id).cmp(key));
        members.get(at.ok()?).copied()
    }

    /// Returns the member of a mapping or element of a sequence that a token of a pointer names.
    pub(super) fn child(&self, id: Id, token: &str) -> Option<Id> {
        match *self.kind(id) {
            Kind::Mapping(list) => self.member(list, token),
            Kind::Sequence(list) => self.list(list).get(token.parse::<usize>().ok()?).copied(),
            _ => None,
        }
    }

    pub(super) fn value(&self, id: Id) -> Value<'_> {
        let tree = self;
        match self.kind(id) {
            Kind::Null | Kind::Alias(_) => Value::Null,
            Kind::Bool(flag) => Value::Bool(*flag),
            Kind::Number(number) => Value::Number(number),
            Kind::String(text) => Value::String(self.text(*text)),
            &Kind::Sequence(list) => Value::Sequence(Sequence { tree, list }),
            &Kind::Mapping(list) => Value::Mapping(Mapping { tree, list }),
        }
    }

    /// Returns the value of the whole document.
    pub fn root(&self) -> Value<'_> {
        self.value(Id::ROOT)
    }

    /// Returns the value at `pointer`.
    pub fn at(&self, pointer: &Pointer) -> Option<Value<'_>> {
        Some(self.value(self.id_at(pointer)?))
    }

    pub(super) fn id_at(&self, pointer: &Pointer) -> Option<Id> {
        let mut tokens = pointer.tokens();
        tokens.try_fold(Id::ROOT, |id, token| self.child(id, &token))
    }

    /// Returns the span of the node at `pointer`: a scalar itself, or the key of a mapping or sequence. An unknown
    /// node is replaced by its nearest known ancestor.
    pub fn span(&self, pointer: Pointer) -> SourceSpan {
        let (id, pointer) = self.nearest(pointer);
        self.span_of(id, pointer)
    }

    /// Returns the span of the key of the node at `pointer`.
    pub(super) fn key_span(&self, pointer: Pointer) -> SourceSpan {
        let (id, pointer) = self.nearest(pointer);
        self.key_span_of(id, pointer)
    }

    pub(super) fn span_of(&self, id: Id, pointer: Pointer) -> SourceSpan {
        let node = self.node(id);
        match node.kind {
            Kind::Mapping(_) | Kind::Sequence(_) => self.key_span_of(id, pointer),
            _ => self.sources.span(pointer, node.span.range()),
        }
    }

    pub(super) fn key_span_of(&self, id: Id, pointer: Pointer) -> SourceSpan {
        let node = self.node(id);
        let span = node.key.map_or(node.span, |key| key.span);
        self.sources.span(pointer, span.range())
    }

    /// Returns the nearest node at or above `pointer`, and the pointer in the document as it was written.
    fn nearest(&self, pointer: Pointer) -> (Id, Pointer) {
        let mut id = Id::ROOT;
        let mut moved: Option<Pointer> = None;
        let mut tokens = pointer.tokens();
        for token in tokens.by_ref() {
            let Some(child) = self.child(id, &token) else {
                moved = moved.map(|origin| origin.join(token));
                break;
            };
            id = child;
            moved = match self.origins.get(&id) {
                Some(origin) => Some(origin.clone()),
                None => moved.map(|origin| origin.join(token)),
            };
        }
        let moved = moved.map(|origin| tokens.fold(origin, |origin, token| origin.join(token)));
        (id, moved.unwrap_or(pointer))
    }

    /// Lists all nodes with their positions and contents, to compare trees in tests.
    pub fn outline(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let mut open = vec![(Pointer::root(), self.root())];
        while let Some((pointer, value)) = open.pop() {
            let contents = match value {
                Value::Mapping(members) => {
                    open.extend(
                        members
                            .iter()
                            .map(|(key, value)| (pointer.join(key), value)),
                    );
                    "a map".to_owned()
                }
                Value::Sequence(items) => {
                    let items = items.iter().enumerate();
                    open.extend(items.map(|(at, value)| (pointer.join(at), value)));
                    "a list".to_owned()
                }
                scalar => format!("{scalar:?}"),
            };
            let key = self.key_span(pointer.clone()).bytes;
            let shown = self.span(pointer.clone()).bytes;
            lines.push(format!("{pointer} {key:?} {shown:?} {contents}"));
        }
        lines
    }

    /// Returns the pointer to a node in the document as it was written. `pointer` is its pointer unless it was moved.
    pub(super) fn origin(&self, id: Id, pointer: impl FnOnce() -> Pointer) -> Pointer {
        self.origins.get(&id).cloned().unwrap_or_else(pointer)
    }

    /// Records the pointer to a node that was moved.
    pub(super) fn set_origin(&mut self, id: Id, pointer: Pointer) {
        self.origins.insert(id, pointer);
    }
}

/// A value of a [`Tree`]. Aliases are followed.
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    Null,
    Bool(bool),
    Number(&'a Number),
    String(&'a str),
    Sequence(Sequence<'a>),
    Mapping(Mapping<'a>),
}

impl<'a> Value<'a> {
    pub(crate) fn is_null(self) -> bool {
        matches!(self, Self::Null)
    }

    pub(crate) fn as_bool(self) -> Option<bool> {
        match self {
            Self::Bool(flag) => Some(flag),
            _ => None,
        }
    }

    pub(crate) fn as_str(self) -> Option<&'a str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// Returns a non-negative integer. JSON Schema counts numbers without a fraction among them, such as `3.0` and `1e1`.
    pub(crate) fn as_count(self) -> Option<u64> {
        // The first float that is too large.
        const TOO_LARGE: f64 = 18_446_744_073_709_551_616.0;
        let Self::Number(number) = self else {
            return None;
        };
        number.as_u64().or_else(|| {
            let number = number.as_f64().filter(|_| number.is_f64())?;
            let is_count = number.fract() == 0.0 && (0.0..TOO_LARGE).contains(&number);
            is_count.then_some(number as u64)
        })
    }

    /// Returns the value under a key of a mapping.
    pub(crate) fn get(self, key: &str) -> Option<Self> {
        match self {
            Self::Mapping(members) => members.get(key),
            _ => None,
        }
    }

    /// Returns whether two values have the same contents in the same order.
    #[cfg(feature = "diff")]
    pub(crate) fn is_same(self, other: Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Bool(own), Self::Bool(other)) => own == other,
            (Self::Number(own), Self::Number(other)) => own == other,
            (Self::String(own), Self::String(other)) => own == other,
            (Self::Sequence(own), Self::Sequence(other)) => {
                let (own, other) = (own.iter(), other.iter());
                own.len() == other.len() && own.zip(other).all(|(own, other)| own.is_same(other))
            }
            (Self::Mapping(own), Self::Mapping(other)) => {
                let (own, other) = (own.iter(), other.iter());
                own.len() == other.len()
                    && own.zip(other).all(|((key, own), (other_key, other))| {
                        key == other_key && own.is_same(other)
                    })
            }
            _ => false,
        }
    }

    /// Returns the value under a key of a mapping or at an index of a sequence.
    pub(super) fn child(self, token: &str) -> Option<Self> {
        match self {
            Self::Sequence(items) => items.iter().nth(token.parse().ok()?),
            other => other.get(token),
        }
    }
}

/// A sequence of a [`Tree`].
#[derive(Clone, Copy, Debug)]
pub struct Sequence<'a> {
    tree: &'a Tree,
    list: Span,
}

impl<'a> Sequence<'a> {
    pub(super) fn iter(self) -> impl ExactSizeIterator<Item = Value<'a>> + use<'a> {
        let items = self.tree.list(self.list).iter();
        items.map(move |&id| self.tree.value(id))
    }
}

/// A mapping of a [`Tree`].
#[derive(Clone, Copy, Debug)]
pub struct Mapping<'a> {
    tree: &'a Tree,
    list: Span,
}

impl<'a> Mapping<'a> {
    /// Returns the members in the order of the document.
    pub(super) fn iter(self) -> impl ExactSizeIterator<Item = (&'a str, Value<'a>)> + use<'a> {
        let members = self.tree.list(self.list).iter();
        members.map(move |&id| (self.tree.key(id), self.tree.value(id)))
    }

    pub(super) fn keys(self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.iter().map(|(key, _)| key)
    }

    pub(crate) fn get(self, key: &str) -> Option<Value<'a>> {
        let id = self.tree.member(self.list, key)?;
        Some(self.tree.value(id))
    }

    pub(super) fn contains(self, key: &str) -> bool {
        self.tree.member(self.list, key).is_some()
    }
}
