//! Rewrites OpenAPI 3.1 as 3.0 before the checks, so that later stages know a single version.
//!
//! Most of 3.1 can be said in 3.0: `type: [string, 'null']` is `nullable`, `const` is an `enum` of one value. What 3.0
//! cannot say is an error, or a warning if only a check on values is lost. `generator/OPENAPI.md` has the whole table.
//! Nodes keep their positions in the text, and the tree remembers the pointers of those that moved.

use std::collections::{HashMap, HashSet};

use super::{
    shape::table::{DOCUMENT_KIND, Kind, OPERATION, Object, PATH_ITEM_KIND, SCHEMA},
    tree::{Id, Kind as Node, Tree},
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, quoted},
    source::Pointer,
};

mod alternatives;
mod schema;
mod unsupported;

use schema::Schema;

/// The dialects of OpenAPI 3.1 and of the JSON Schema that it is based on.
const DIALECTS: [&str; 2] = [
    "https://spec.openapis.org/oas/3.1/dialect/",
    "https://json-schema.org/draft/2020-12/schema",
];

/// Rewrites a tree. Whatever does not have the form of OpenAPI 3.1 is left for the checks of 3.0 to report.
pub(super) fn lower(tree: &mut Tree, diagnostics: &mut Diagnostics) {
    let mut lowering = Lowering {
        tree,
        diagnostics,
        seen: HashSet::new(),
        anchors: HashMap::new(),
        anchor_references: Vec::new(),
    };
    lowering.document();
    lowering.visit(Id::ROOT, &Pointer::root(), &DOCUMENT_KIND);
    lowering.resolve_anchors();
}

struct Lowering<'a> {
    tree: &'a mut Tree,
    diagnostics: &'a mut Diagnostics,
    /// The objects that have been rewritten. Aliases can lead to one again.
    seen: HashSet<Id>,
    /// The pointers to schemas with an `$anchor`.
    anchors: HashMap<String, Pointer>,
    /// The targets of references to anchors.
    anchor_references: Vec<Id>,
}

impl Lowering<'_> {
    /// Rewrites what is above paths and components.
    fn document(&mut self) {
        let root = Pointer::root();
        if let Some(webhooks) = self.remove(Id::ROOT, "webhooks") {
            self.warn(
                webhooks,
                &root.join("webhooks"),
                "`webhooks` is ignored: only operations of `paths` are generated",
            );
        }
        if let Some(dialect) = self.remove(Id::ROOT, "jsonSchemaDialect")
            && let Some(name) = self.tree.str(dialect)
            && !DIALECTS.iter().any(|known| name.starts_with(known))
        {
            let message = format!(
                "the schema dialect {} is ignored: schemas are read as OpenAPI 3.1 defines them",
                quoted(name)
            );
            self.warn(dialect, &root.join("jsonSchemaDialect"), message);
        }
        if let Some(info) = self.tree.child(Id::ROOT, "info") {
            self.remove(info, "summary");
            if let Some(license) = self.tree.child(info, "license") {
                self.remove(license, "identifier");
            }
        }
        if self.tree.child(Id::ROOT, "paths").is_none() {
            self.add_empty(Id::ROOT, "paths");
        }
        self.security_schemes();
    }

    /// Rewrites schemes that 3.0 does not have as schemes of HTTP that are not supported. Operations that use one are then
    /// reported like those of any other such scheme.
    fn security_schemes(&mut self) {
        const NEW: &str = "mutualTLS";
        let components = self.tree.child(Id::ROOT, "components");
        let schemes = components.and_then(|id| self.tree.child(id, "securitySchemes"));
        let schemes = schemes.map(|schemes| self.tree.children(schemes));
        for scheme in schemes.into_iter().flatten() {
            let Some(kind) = self.tree.child(scheme, "type") else {
                continue;
            };
            if self.tree.str(kind) != Some(NEW) {
                continue;
            }
            let http = self.tree.string("http");
            self.tree.set(kind, http);
            let name = self.tree.string(NEW);
            let name = self.tree.member_at(kind, "scheme", name);
            let mut members = self.tree.children(scheme);
            members.push(name);
            let kind = self.tree.mapping(&members);
            self.tree.set(scheme, kind);
        }
    }

    /// Removes a member of a mapping and returns it.
    fn remove(&mut self, id: Id, key: &str) -> Option<Id> {
        let removed = self.tree.child(id, key)?;
        let Node::Mapping(_) = self.tree.kind(id) else {
            return None;
        };
        let mut members = self.tree.children(id);
        members.retain(|&member| member != removed);
        let kind = self.tree.mapping(&members);
        self.tree.set(id, kind);
        Some(removed)
    }

    /// Adds an empty mapping to a mapping.
    fn add_empty(&mut self, id: Id, key: &str) {
        let Node::Mapping(_) = self.tree.kind(id) else {
            return;
        };
        let empty = self.tree.mapping(&[]);
        let mut members = self.tree.children(id);
        members.push(self.tree.member_at(id, key, empty));
        let kind = self.tree.mapping(&members);
        self.tree.set(id, kind);
    }

    /// Rewrites a node and everything in it.
    fn visit(&mut self, id: Id, pointer: &Pointer, kind: &'static Kind) {
        match kind {
            Kind::Object(object) => self.object(id, pointer, object),
            Kind::FlagOrSchema if matches!(self.tree.kind(id), Node::Mapping(_)) => {
                self.object(id, pointer, &SCHEMA);
            }
            Kind::List(kind) => {
                for (at, child) in self.tree.children(id).into_iter().enumerate() {
                    let pointer = self.tree.origin(child, || pointer.join(at));
                    self.visit(child, &pointer, kind);
                }
            }
            Kind::Map(kind) | Kind::Paths(kind) | Kind::Responses(kind) => {
                self.members(id, pointer, |_| Some(kind));
            }
            Kind::Callback => self.members(id, pointer, |key| {
                (!key.starts_with("x-")).then_some(&PATH_ITEM_KIND)
            }),
            _ => {}
        }
    }

    fn members(
        &mut self,
        id: Id,
        pointer: &Pointer,
        kind_of: impl Fn(&str) -> Option<&'static Kind>,
    ) {
        for child in self.tree.children(id) {
            let key = self.tree.key(child);
            if let Some(kind) = kind_of(key) {
                let pointer = self.tree.origin(child, || pointer.join(key));
                self.visit(child, &pointer, kind);
            }
        }
    }

    fn object(&mut self, id: Id, pointer: &Pointer, object: &'static Object) {
        if !self.seen.insert(self.tree.target(id)) {
            return;
        }
        if std::ptr::eq(object, &SCHEMA) {
            Schema::lower(self, id, pointer);
        } else if std::ptr::eq(object, &OPERATION) && self.tree.child(id, "responses").is_none() {
            self.add_empty(id, "responses");
        }
        self.members(id, pointer, |key| {
            object.field(key).map(|field| &field.kind)
        });
    }

    /// Replaces references to anchors by references to the schemas that have them.
    fn resolve_anchors(&mut self) {
        for id in std::mem::take(&mut self.anchor_references) {
            let name = self.tree.str(id).and_then(|text| text.strip_prefix('#'));
            if let Some(pointer) = name.and_then(|name| self.anchors.get(name)) {
                let kind = self.tree.string(&pointer.to_string());
                self.tree.set(id, kind);
            }
        }
    }

    fn warn(&mut self, id: Id, pointer: &Pointer, message: impl Into<String>) {
        let place = self.tree.key_span_of(id, pointer.clone());
        self.diagnostics
            .push(Diagnostic::warning(message).at(place));
    }
}
