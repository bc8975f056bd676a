//! Builds a tree node by node, within limits: bounded size, string keys, no duplicate keys.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
    slice,
    sync::Arc,
};

use serde_json::Value as Json;

#[cfg(feature = "overlay")]
use super::sources::Sources;
use super::{
    budget::Budget,
    tree::{Id, Key, Kind, Node, Span, Tree},
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, quoted},
    source::{Pointer, Source},
};

/// The deepest nesting of a document. Twilio's documents have up to 22 levels; the deserializers in later stages stop
/// at 128.
pub(super) const MAX_DEPTH: usize = 100;
/// The most bytes of memory that the tree may take together with a copy of its values, counting every use of an alias
/// in full: `openapiv3` copies examples and extensions.
pub(super) const MAX_MEMORY: usize = 384 << 20;
/// The most bytes that the JSON pointers to all nodes may take together. A long key counts for every node below it.
const MAX_POINTERS: usize = 256 << 20;
/// The bytes that an index adds to a pointer. Most are shorter.
const INDEX: usize = 4;
/// The bytes of a node and its two positions in its parent's lists.
const NODE: usize = size_of::<Node>() + 2 * size_of::<Id>();
/// The bytes of a copied value inside its parent.
const VALUE: usize = size_of::<Json>();
/// The bytes of a copied map entry: its hash, its key, its value, and its slot in the index table.
const MEMBER: usize = size_of::<(u64, String, Json)>() + 12;
/// The smallest capacity of a copied map or list that is not empty.
const LEAST_CAPACITY: usize = 4;

/// An error that ends the reading.
pub(super) type Fatal = Box<Diagnostic>;

pub(super) struct Builder<'a> {
    pub(super) source: &'a Arc<Source>,
    diagnostics: &'a mut Diagnostics,
    tree: Tree,
    /// The mappings and sequences that have not ended yet, outermost first.
    open: Vec<Open>,
    /// The children of all open nodes so far.
    children: Vec<Id>,
    /// The node of each anchor; `None` while it is open.
    anchors: HashMap<usize, Option<(Id, Size)>>,
    /// What all nodes so far take.
    total: Size,
    memory: Budget,
    pointers: Budget,
}

/// A mapping or sequence that has not ended yet.
struct Open {
    id: Id,
    anchor: usize,
    is_mapping: bool,
    /// The last key of a mapping.
    key: Option<Key>,
    expects_key: bool,
    /// Whether a key of the mapping is a merge key.
    merges: bool,
    /// The number of complete children.
    values: usize,
    /// The index of the first child in [`Builder::children`].
    first: usize,
    /// The bytes of the pointer to this node.
    pointer: usize,
    height: usize,
    /// What the document took before this node's contents.
    before: Size,
}

/// What a node takes with all its aliases expanded.
#[derive(Clone, Copy, Default)]
struct Size {
    nodes: usize,
    /// The bytes of a copy of its contents, without the node's own slot in its parent.
    memory: usize,
    /// The bytes of the pointers from this node to every node in it.
    pointers: usize,
    height: usize,
}

impl<'a> Builder<'a> {
    pub(super) fn new(source: &'a Arc<Source>, diagnostics: &'a mut Diagnostics) -> Self {
        Self {
            source,
            diagnostics,
            tree: Tree::new(source),
            open: Vec::new(),
            children: Vec::new(),
            anchors: HashMap::new(),
            total: Size::default(),
            memory: Budget::new(MAX_MEMORY),
            pointers: Budget::new(MAX_POINTERS),
        }
    }

    /// Says which texts the positions are in, for a tree that several were read into.
    #[cfg(feature = "overlay")]
    pub(super) fn with_sources(mut self, sources: Sources) -> Self {
        self.tree.sources = sources;
        self
    }

    pub(super) fn finish(self) -> Tree {
        self.tree
    }

    pub(super) fn expects_key(&self) -> bool {
        self.open.last().is_some_and(|open| open.expects_key)
    }

    /// Adds the key that the next value belongs to.
    pub(super) fn key(&mut self, text: &str, bytes: Range<usize>, is_merge: bool) {
        let span = Span::new(bytes);
        let text = self.text(text);
        let Some(open) = self.open.last_mut() else {
            return;
        };
        let is_first = open.values == 0;
        open.key = Some(Key { text, span });
        open.expects_key = false;
        open.merges |= is_merge;
        if is_first
            && let Some(node) = self.tree.get_mut(open.id)
            && node.span.len() == 0
        {
            node.span = span;
        }
    }

    /// Adds a text to the tree. The next [`add`](Self::add) reports it if it exceeds the limit.
    fn text(&mut self, text: &str) -> Span {
        self.memory.charge(text.len());
        self.tree.add_text(text)
    }

    /// Adds the text of a string, which [`scalar`](Self::scalar) makes a node.
    pub(super) fn string(&mut self, text: &str) -> Kind {
        Kind::String(self.text(text))
    }

    /// Adds a scalar. An `anchor` of 0 is none.
    pub(super) fn scalar(
        &mut self,
        kind: Kind,
        bytes: Range<usize>,
        anchor: usize,
    ) -> Result<(), Fatal> {
        let memory = match kind {
            Kind::String(text) => allocated(text.len()),
            _ => 0,
        };
        let size = Size {
            memory,
            ..Size::NODE
        };
        let id = self.add(kind, bytes, size)?;
        if anchor > 0 {
            self.anchors.insert(anchor, Some((id, size)));
        }
        self.complete(id, size.height);
        Ok(())
    }

    /// Adds a use of an anchor's node.
    pub(super) fn alias(&mut self, anchor: usize, bytes: Range<usize>) -> Result<(), Fatal> {
        if self.expects_key() {
            let message = "expected a key, found an alias";
            return Err(self.error(bytes, message).into());
        }
        let Some((target, size)) = self.anchors.get(&anchor).copied().flatten() else {
            let message = "this alias refers to a node that contains it";
            return Err(self
                .error(bytes, message)
                .help("use `$ref` for recursion, not an alias")
                .into());
        };
        let id = self.add(Kind::Alias(target), bytes, size)?;
        self.complete(id, size.height);
        Ok(())
    }

    /// Begins a mapping or sequence.
    pub(super) fn open(
        &mut self,
        is_mapping: bool,
        bytes: Range<usize>,
        anchor: usize,
    ) -> Result<(), Fatal> {
        if self.expects_key() {
            let what = if is_mapping { "map" } else { "list" };
            return Err(self
                .error(bytes, format!("expected a key, found a {what}"))
                .help("keys in OpenAPI are strings; quote keys that begin with `{` or `[`")
                .into());
        }
        let pointer = self.next_pointer();
        let id = self.add(Kind::Null, bytes, Size::NODE)?;
        if anchor > 0 {
            self.anchors.insert(anchor, None);
        }
        self.open.push(Open {
            id,
            anchor,
            is_mapping,
            key: None,
            expects_key: is_mapping,
            merges: false,
            values: 0,
            first: self.children.len(),
            pointer,
            height: Size::NODE.height,
            before: self.total,
        });
        Ok(())
    }

    /// Ends the innermost open node.
    pub(super) fn close(&mut self, bytes: Range<usize>) -> Result<(), Fatal> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        if open.values > 0 {
            let capacity = open.values.next_power_of_two().max(LEAST_CAPACITY);
            let unused = Size {
                memory: (capacity - open.values) * slot(open.is_mapping),
                ..Size::default()
            };
            self.charge(unused, bytes)?;
        }
        let children = self.children.split_off(open.first);
        let kind = if open.is_mapping {
            Kind::Mapping(self.members(children, open.merges))
        } else {
            Kind::Sequence(self.tree.add_items(&children))
        };
        if let Some(node) = self.tree.get_mut(open.id) {
            node.kind = kind;
        }
        if open.anchor > 0 {
            let size = self.total.since(&open);
            self.anchors.insert(open.anchor, Some((open.id, size)));
        }
        self.complete(open.id, open.height);
        Ok(())
    }

    /// Reports duplicate keys and applies merge keys.
    fn members(&mut self, members: Vec<Id>, merges: bool) -> Span {
        let list = self.tree.add_members(&members);
        let is_same = |a: &Id, b: &Id| self.tree.key(*a) == self.tree.key(*b);
        for same in self.tree.sorted(list).chunk_by(is_same) {
            let [first, rest @ ..] = same else { continue };
            for second in rest {
                self.diagnostics.push(self.duplicate(*first, *second));
            }
        }
        if merges {
            let members = self.merged(members);
            return self.tree.add_members(&members);
        }
        list
    }

    fn duplicate(&self, first: Id, second: Id) -> Diagnostic {
        let key = self.tree.key(first);
        let pointer = self.pointer().join(key);
        Diagnostic::error(format!("duplicate key {}", quoted(key)))
            .at(self.tree.key_span_of(second, pointer.clone()))
            .label("repeated here")
            .related(self.tree.key_span_of(first, pointer), "first used here")
    }

    /// Replaces merge keys by the members of the mappings that they name. The mapping's own members win, then those of
    /// the first.
    fn merged(&mut self, members: Vec<Id>) -> Vec<Id> {
        let (merges, mut members): (Vec<_>, Vec<_>) = members
            .into_iter()
            .partition(|&id| self.tree.key(id) == "<<");
        let mut keys: HashSet<&str> = members.iter().map(|&id| self.tree.key(id)).collect();
        for merge in &merges {
            let bases = match self.tree.kind(*merge) {
                Kind::Sequence(list) => self.tree.list(*list),
                _ => slice::from_ref(merge),
            };
            for base in bases {
                let Kind::Mapping(list) = self.tree.kind(*base) else {
                    self.diagnostics.push(self.not_mergeable(*merge));
                    break;
                };
                let list = self.tree.list(*list).iter().copied();
                members.extend(list.filter(|&id| keys.insert(self.tree.key(id))));
            }
        }
        members
    }

    fn not_mergeable(&self, merge: Id) -> Diagnostic {
        let span = self.tree.span_of(merge, self.pointer().join("<<"));
        Diagnostic::error("only a map, or a list of maps, can be merged")
            .at(span)
            .help("merge a map by its alias: `<<: *base`")
    }

    /// Adds a node to the tree, within the limits.
    fn add(&mut self, kind: Kind, bytes: Range<usize>, size: Size) -> Result<Id, Fatal> {
        if self.open.len() + size.height > MAX_DEPTH {
            return Err(self.error(bytes, too_deep()).into());
        }
        let parent = self.open.last();
        let key = parent.and_then(|open| open.key);
        let slot = parent.map_or(VALUE, |open| slot(open.is_mapping));
        let name = key.map_or(0, |key| allocated(key.text.len()));
        let pointers = size.nodes.saturating_mul(self.next_pointer());
        let size = Size {
            memory: size.memory.saturating_add(slot + name),
            pointers: size.pointers.saturating_add(pointers),
            ..size
        };
        self.memory.charge(NODE);
        self.charge(size, bytes.clone())?;
        let span = Span::new(bytes);
        Ok(self.tree.add(Node { key, span, kind }))
    }

    /// Makes a complete node a child of the innermost open one.
    fn complete(&mut self, id: Id, height: usize) {
        self.children.push(id);
        if let Some(open) = self.open.last_mut() {
            open.expects_key = open.is_mapping;
            open.values += 1;
            open.height = open.height.max(height + 1);
        }
    }

    fn charge(&mut self, size: Size, bytes: Range<usize>) -> Result<(), Fatal> {
        self.total.nodes = self.total.nodes.saturating_add(size.nodes);
        self.total.memory = self.total.memory.saturating_add(size.memory);
        self.total.pointers = self.total.pointers.saturating_add(size.pointers);
        let help = if !self.memory.charge(size.memory) {
            format!(
                "the limit is {} MiB of values, counting every use of an alias in full; split the document",
                MAX_MEMORY >> 20
            )
        } else if !self.pointers.charge(size.pointers) {
            "long keys enclose many values; shorten the keys".to_owned()
        } else {
            return Ok(());
        };
        Err(self
            .error(bytes, "the document is too large")
            .label("the limit is exceeded here")
            .help(help)
            .into())
    }

    /// Returns the bytes of the pointer to the next value.
    fn next_pointer(&self) -> usize {
        let key = |key: Key| key.text.len();
        self.open.last().map_or(0, |open| {
            let token = if open.is_mapping {
                open.key.map_or(0, key)
            } else {
                INDEX
            };
            open.pointer + 1 + token
        })
    }

    /// Returns the pointer to the current value.
    fn pointer(&self) -> Pointer {
        self.open.iter().fold(Pointer::root(), |pointer, open| {
            match (open.is_mapping, open.key) {
                (true, Some(key)) => pointer.join(self.tree.text(key.text)),
                (true, None) => pointer,
                (false, _) => pointer.join(open.values),
            }
        })
    }

    /// Creates an error about the current value.
    pub(super) fn error(&self, bytes: Range<usize>, message: impl Into<String>) -> Diagnostic {
        let end = bytes.end.max(bytes.start + 1);
        let span = self.tree.sources.span(self.pointer(), bytes.start..end);
        Diagnostic::error(message).at(span)
    }
}

impl Size {
    const NODE: Self = Self {
        nodes: 1,
        memory: 0,
        pointers: 0,
        height: 1,
    };

    /// Returns the size of a node whose contents have just been read.
    fn since(self, open: &Open) -> Self {
        let nodes = self.nodes - open.before.nodes;
        let pointers = self.pointers - open.before.pointers;
        Self {
            nodes: nodes + 1,
            memory: self.memory - open.before.memory,
            pointers: pointers.saturating_sub(nodes.saturating_mul(open.pointer)),
            height: open.height,
        }
    }
}

/// Returns the bytes that each copied value takes in its parent.
const fn slot(is_mapping: bool) -> usize {
    if is_mapping { MEMBER } else { VALUE }
}

/// Returns the bytes that an allocator takes for a string of this length.
fn allocated(text: usize) -> usize {
    match text {
        0 => 0,
        text => (text + 8).next_multiple_of(16).max(32),
    }
}

pub(super) fn too_deep() -> String {
    format!("the document is nested more than {MAX_DEPTH} levels deep")
}
