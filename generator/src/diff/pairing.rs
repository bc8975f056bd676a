//! Finds which operation and which type of the new document is which of the old one.
//!
//! What has the same path in Rust is the same to a program, whatever it is called in the document. What is left over was
//! renamed if it has the same method and path, the same `operationId`, the same schema, the same use or the
//! same fields.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    hash::Hash,
};

use super::edition::Side;
use crate::model::{DocumentApi, Operation, Output, Resource, Type, TypeId, TypeKind, route};

/// An operation and its resource.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found<'a> {
    pub resource: &'a Resource,
    pub operation: &'a Operation,
}

impl Found<'_> {
    /// Returns the path of the function.
    pub(super) fn path(&self) -> String {
        self.named(&self.operation.function)
    }

    /// Returns what identifies the operation: method and path. The fragment of the path is not sent, but distinguishes
    /// operations that look alike on the wire.
    pub(super) fn route(&self) -> (&'static str, String) {
        route(self.operation.method, &self.document_path())
    }

    /// Returns the path as it is in the document.
    pub(super) fn document_path(&self) -> String {
        let path = self.operation.pointer.tokens().nth(1);
        path.unwrap_or_default().into_owned()
    }

    /// Returns the path on the wire without the names of the parameters.
    pub(super) fn sent_path(&self) -> String {
        route(self.operation.method, &self.operation.path).1
    }

    /// Returns the path of an item beside the function.
    pub(super) fn named(&self, item: &str) -> String {
        format!("{}::{item}", self.resource.name)
    }
}

/// Which is which.
pub(super) struct Pairing<'a> {
    /// The old operations, each with the new one.
    pub operations: Vec<(Found<'a>, Option<Found<'a>>)>,
    /// The new operations that are no old one.
    pub added: Vec<Found<'a>>,
    /// The old types that are new types. An old type can become part of several, and several of one.
    types: HashSet<(TypeId, TypeId)>,
    /// The first of the new types for each old one.
    first: HashMap<TypeId, TypeId>,
}

impl<'a> Pairing<'a> {
    pub(super) fn new(old: &Side<'a>, new: &Side<'a>) -> Self {
        let (operations, added) = operations(old.api, new.api);
        let mut pairing = Self {
            operations,
            added,
            types: HashSet::new(),
            first: HashMap::new(),
        };
        pairing.types_by_path(old, new);
        pairing.types_by_schema(old, new);
        pairing.types_by_use(old, new);
        pairing.types_by_contents(old, new);
        pairing
    }

    /// Returns whether a type of the old document is, under any name, one of the new document.
    pub(super) fn is_same(&self, old: &Type, new: &Type) -> bool {
        match (old, new) {
            (Type::Named(old), Type::Named(new)) | (Type::Indirect(old), Type::Indirect(new)) => {
                self.types.contains(&(*old, *new))
            }
            (Type::Nullable(old), Type::Nullable(new))
            | (Type::List(old), Type::List(new))
            | (Type::Map(old), Type::Map(new)) => self.is_same(old, new),
            (Type::Named(_) | Type::Indirect(_), _) | (_, Type::Named(_) | Type::Indirect(_)) => {
                false
            }
            (old, new) => old == new,
        }
    }

    /// Returns the pairs of types, in the order of the old document.
    pub(super) fn types(&self) -> Vec<(TypeId, TypeId)> {
        let mut pairs: Vec<_> = self.types.iter().copied().collect();
        pairs.sort_unstable();
        pairs
    }

    /// Returns the new type that an old one is.
    pub(super) fn target(&self, old: TypeId) -> Option<TypeId> {
        self.first.get(&old).copied()
    }

    /// Returns the new types that an old one is.
    pub(super) fn targets(&self, old: TypeId) -> impl Iterator<Item = TypeId> {
        let pairs = self.types.iter();
        pairs.filter(move |pair| pair.0 == old).map(|pair| pair.1)
    }

    /// Returns whether an old type is a single new one, and nothing else became part of that.
    pub(super) fn is_one_to_one(&self, old: TypeId, new: TypeId) -> bool {
        let mut types = self.types.iter();
        types.all(|&pair| (pair.0 == old) == (pair.1 == new))
    }

    fn pair(&mut self, old: TypeId, new: TypeId) {
        self.types.insert((old, new));
        self.first.entry(old).or_insert(new);
    }

    fn types_by_path(&mut self, old: &Side<'_>, new: &Side<'_>) {
        let known = new.types_by_path();
        for id in ids(old) {
            for path in old.paths(id) {
                if let Some(&found) = known.get(&path) {
                    self.pair(id, found);
                }
            }
        }
    }

    fn types_by_schema(&mut self, old: &Side<'_>, new: &Side<'_>) {
        let mut known: HashMap<&str, TypeId> = HashMap::new();
        for id in ids(new) {
            for schema in &new.def(id).schemas {
                known.entry(schema).or_insert(id);
            }
        }
        for id in self.unpaired(old) {
            let schemas = old.def(id).schemas.iter();
            let found = schemas.filter_map(|schema| known.get(schema.as_str()));
            let same_kind = |found: &&TypeId| is_same_kind(old, id, new, **found);
            // Enums of a resource with the same name are one type, which can become several.
            for &found in found.filter(same_kind) {
                self.pair(id, found);
            }
        }
    }

    /// Pairs types that are used in the same place, until no more are found: types have parts. An enum that was split is
    /// several in the new document, and several that were merged are one.
    fn types_by_use(&mut self, old: &Side<'_>, new: &Side<'_>) {
        let mut open: Vec<(&Type, &Type)> = Vec::new();
        for (before, after) in &self.operations {
            if let Some(after) = after {
                uses_of_operation(before.operation, after.operation, &mut open);
            }
        }
        for (before, after) in self.types() {
            parts(old, before, new, after, &mut open);
        }
        let kept: HashSet<TypeId> = self.first.keys().copied().collect();
        let known: HashSet<TypeId> = self.types.iter().map(|&(_, new)| new).collect();
        let mut taken = known.clone();
        let mut at = 0;
        while let Some(&(before, after)) = open.get(at) {
            at += 1;
            let (Some(before), Some(after)) = (before.named(), after.named()) else {
                continue;
            };
            let is_enum = matches!(old.def(before).kind, TypeKind::Enum(_));
            let is_free = match is_enum {
                true => !kept.contains(&before) && !known.contains(&after),
                false => !self.first.contains_key(&before) && !taken.contains(&after),
            };
            if !is_free
                || self.types.contains(&(before, after))
                || !is_same_kind(old, before, new, after)
            {
                continue;
            }
            taken.insert(after);
            self.pair(before, after);
            parts(old, before, new, after, &mut open);
        }
    }

    /// Pairs types that are left over if only one of each edition has the same contents.
    fn types_by_contents(&mut self, old: &Side<'_>, new: &Side<'_>) {
        let taken: HashSet<TypeId> = self.types.iter().map(|&(_, new)| new).collect();
        let mut befores: HashMap<BTreeSet<&str>, Vec<TypeId>> = HashMap::new();
        let mut afters: HashMap<BTreeSet<&str>, Vec<TypeId>> = HashMap::new();
        for id in self.unpaired(old) {
            befores.entry(contents(old, id)).or_default().push(id);
        }
        for id in ids(new).filter(|id| !taken.contains(id)) {
            afters.entry(contents(new, id)).or_default().push(id);
        }
        for (contents, before) in befores {
            // A single word could be anything.
            if contents.len() > 1
                && let ([before], Some([after])) =
                    (before.as_slice(), afters.get(&contents).map(Vec::as_slice))
                && is_same_kind(old, *before, new, *after)
            {
                self.pair(*before, *after);
            }
        }
    }

    fn unpaired(&self, old: &Side<'_>) -> Vec<TypeId> {
        ids(old).filter(|id| !self.first.contains_key(id)).collect()
    }
}

fn ids(side: &Side<'_>) -> impl Iterator<Item = TypeId> + use<> {
    (0..side.api.types.len()).map(TypeId)
}

fn is_same_kind(old: &Side<'_>, before: TypeId, new: &Side<'_>, after: TypeId) -> bool {
    let kind = |kind: &TypeKind| std::mem::discriminant(kind);
    kind(&old.def(before).kind) == kind(&new.def(after).kind)
}

/// Returns the names on the wire in a type.
fn contents<'a>(side: &Side<'a>, id: TypeId) -> BTreeSet<&'a str> {
    match &side.def(id).kind {
        TypeKind::Model(model) => model.fields.iter().map(|it| it.wire.as_str()).collect(),
        TypeKind::Enum(members) => members.iter().map(|it| it.wire.as_str()).collect(),
        TypeKind::Union(union) => union.variants.iter().map(|it| it.name.as_str()).collect(),
    }
}

/// Adds the types that the same parts of two types have.
fn parts<'a>(
    old: &Side<'a>,
    before: TypeId,
    new: &Side<'a>,
    after: TypeId,
    uses: &mut Vec<(&'a Type, &'a Type)>,
) {
    match (&old.def(before).kind, &new.def(after).kind) {
        (TypeKind::Model(before), TypeKind::Model(after)) => {
            for field in &before.fields {
                let same = after.fields.iter().find(|it| it.name == field.name);
                uses.extend(same.map(|same| (&field.ty, &same.ty)));
            }
            if let (Some(before), Some(after)) = (&before.additional, &after.additional) {
                uses.push((&before.ty, &after.ty));
            }
        }
        (TypeKind::Union(before), TypeKind::Union(after)) => {
            for variant in &before.variants {
                let same = after.variants.iter().find(|it| it.name == variant.name);
                uses.extend(same.map(|same| (&variant.ty, &same.ty)));
            }
        }
        _ => {}
    }
}

fn uses_of_operation<'a>(
    old: &'a Operation,
    new: &'a Operation,
    uses: &mut Vec<(&'a Type, &'a Type)>,
) {
    for input in &old.inputs {
        let same = new.inputs.iter().find(|it| it.wire == input.wire);
        uses.extend(same.map(|same| (&input.ty, &same.ty)));
    }
    if let (Output::Value(old), Output::Value(new)) = (&old.output, &new.output) {
        uses.push((old, new));
    }
    if let (Some(old), Some(new)) = (&old.headers, &new.headers) {
        uses.push((old, new));
    }
}

type Operations<'a> = Vec<(Found<'a>, Option<Found<'a>>)>;

/// Pairs operations, and returns those that are new.
fn operations<'a>(old: &'a DocumentApi, new: &'a DocumentApi) -> (Operations<'a>, Vec<Found<'a>>) {
    let mut pairs: Operations<'a> = all(old).map(|found| (found, None)).collect();
    let mut left: Vec<Found<'a>> = all(new).collect();
    match_by(&mut pairs, &mut left, |found| found.path());
    match_by(&mut pairs, &mut left, |found| found.route());
    match_by(&mut pairs, &mut left, |found| {
        found.operation.id.to_ascii_lowercase()
    });
    (pairs, left)
}

pub(super) fn all(api: &DocumentApi) -> impl Iterator<Item = Found<'_>> {
    api.resources.iter().flat_map(|resource| {
        let operations = resource.operations.iter();
        operations.map(move |operation| Found {
            resource,
            operation,
        })
    })
}

/// Pairs the operations with equal keys that are left.
fn match_by<'a, K: Eq + Hash>(
    pairs: &mut Operations<'a>,
    left: &mut Vec<Found<'a>>,
    key: impl Fn(&Found<'a>) -> K,
) {
    let mut known: HashMap<K, Vec<usize>> = HashMap::new();
    // Backwards, so that the last of a list is the first of the document.
    for (at, found) in left.iter().enumerate().rev() {
        known.entry(key(found)).or_default().push(at);
    }
    let mut matched = HashSet::new();
    for (old, new) in pairs.iter_mut().filter(|(_, new)| new.is_none()) {
        if let Some(at) = known.get_mut(&key(old)).and_then(Vec::pop) {
            *new = left.get(at).copied();
            matched.insert(at);
        }
    }
    let mut at = 0;
    left.retain(|_| {
        at += 1;
        !matched.contains(&(at - 1))
    });
}
