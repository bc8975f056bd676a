//! Changes to a tree. Nodes keep their positions, so that diagnostics point at what the user wrote.

use super::tree::{Id, Key, Kind, Node, Span, Tree};

impl Tree {
    /// Returns a node, or the node that it is an alias of.
    pub(super) fn target(&self, id: Id) -> Id {
        match self.node(id).kind {
            Kind::Alias(target) => target,
            _ => id,
        }
    }

    /// Returns the text of a string.
    pub(super) fn str(&self, id: Id) -> Option<&str> {
        match *self.kind(id) {
            Kind::String(text) => Some(self.text(text)),
            _ => None,
        }
    }

    /// Returns the children of a mapping or sequence in the order of the document.
    pub(super) fn children(&self, id: Id) -> Vec<Id> {
        match *self.kind(id) {
            Kind::Mapping(list) | Kind::Sequence(list) => self.list(list).to_vec(),
            _ => Vec::new(),
        }
    }

    /// Replaces what a node contains.
    pub(super) fn set(&mut self, id: Id, kind: Kind) {
        let target = self.target(id);
        if let Some(node) = self.get_mut(target) {
            node.kind = kind;
        }
    }

    /// Adds a copy of a node that is a member of a mapping. Its children are shared.
    pub(super) fn copy(&mut self, id: Id, key: &str) -> Id {
        let kind = self.kind(id).clone();
        self.member_at(id, key, kind)
    }

    /// Adds a member of a mapping, at the position of the node that it is derived from.
    pub(super) fn member_at(&mut self, origin: Id, key: &str, kind: Kind) -> Id {
        let (key_span, span) = self.spans(origin);
        let key = Some(Key {
            text: self.add_text(key),
            span: key_span,
        });
        self.add(Node { key, span, kind })
    }

    /// Adds an element of a sequence, at the position of the node that it is derived from.
    pub(super) fn element_at(&mut self, origin: Id, kind: Kind) -> Id {
        let (_, span) = self.spans(origin);
        self.add(Node {
            key: None,
            span,
            kind,
        })
    }

    /// Gives a node the position of another.
    pub(super) fn copy_span(&mut self, id: Id, from: Id) {
        let span = self.node(from).span;
        if let Some(node) = self.get_mut(id) {
            node.span = span;
        }
    }

    pub(super) fn string(&mut self, text: &str) -> Kind {
        Kind::String(self.add_text(text))
    }

    pub(super) fn sequence(&mut self, items: &[Id]) -> Kind {
        Kind::Sequence(self.add_items(items))
    }

    /// Returns a mapping of nodes with different keys.
    pub(super) fn mapping(&mut self, members: &[Id]) -> Kind {
        Kind::Mapping(self.add_members(members))
    }

    fn spans(&self, id: Id) -> (Span, Span) {
        let node = self.node(id);
        (node.key.map_or(node.span, |key| key.span), node.span)
    }
}
