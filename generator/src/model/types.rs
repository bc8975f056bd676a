//! Decides where each type is defined, and its name.
//!
//! A type that only one resource uses is defined in that resource. A type that several use is defined in a shared
//! module, and each of them exports it. Enums of one resource with the same short name are merged:
//! `conversation_participant_enum_status` and `service_conversation_participant_enum_status` both become
//! `participant::Status`, with the values of both. Enums are open, so merging them loses nothing.

use std::collections::HashMap;

use super::{
    Operation, Output, Resource, Type, TypeDef, TypeId, TypeKind, TypeScope,
    schema::{Kind, UnnamedType, members},
};
use crate::{
    contract::NameKind,
    names::{NameScope, Wish},
};

/// A resource whose operations are lowered, and the type names taken in it.
pub(super) struct ResourceScope {
    pub resource: Resource,
    pub names: NameScope,
}

/// A type to generate, made from one schema or from several enums.
struct ScopedType {
    unnamed: UnnamedType,
    scope: TypeScope,
    users: Vec<usize>,
    /// The enums that were merged into it.
    merged: Vec<UnnamedType>,
    name: String,
}

/// Decides where each type is defined, names it, and updates the references to it. Types that only skipped operations
/// use are dropped unless `keeps_unused` is set.
pub(super) fn name_types(
    unnamed: Vec<UnnamedType>,
    keeps_unused: bool,
    scopes: &mut [ResourceScope],
) -> Vec<TypeDef> {
    let unnamed = in_order_of_use(unnamed, keeps_unused, scopes);
    let users = users(&unnamed, scopes);
    let (mut scoped, ids) = assign_scopes(unnamed, users);
    name(&mut scoped, scopes);
    for scope in scopes.iter_mut() {
        for operation in &mut scope.resource.operations {
            types_of(operation, |ty| renumber(ty, &ids));
        }
    }
    scoped
        .into_iter()
        .map(|scoped| scoped.into_definition(&ids))
        .collect()
}

/// Sorts the types by their first use in an operation, each before its parts.
fn in_order_of_use(
    unnamed: Vec<UnnamedType>,
    keeps_unused: bool,
    scopes: &mut [ResourceScope],
) -> Vec<UnnamedType> {
    let mut ids = vec![TypeId(usize::MAX); unnamed.len()];
    let mut order = Vec::with_capacity(unnamed.len());
    let mut visit = |root: TypeId| {
        let mut open = vec![root];
        while let Some(id) = open.pop() {
            if ids[id.0].0 == usize::MAX {
                ids[id.0] = TypeId(order.len());
                order.push(id.0);
                let parts = open.len();
                open.extend(unnamed[id.0].kind.named());
                // The stack is last in, first out.
                open[parts..].reverse();
            }
        }
    };
    for scope in scopes.iter_mut() {
        for operation in &mut scope.resource.operations {
            types_of(operation, |ty| ty.named().into_iter().for_each(&mut visit));
        }
    }
    if keeps_unused {
        (0..unnamed.len()).map(TypeId).for_each(&mut visit);
    }
    let mut unnamed: Vec<Option<UnnamedType>> = unnamed.into_iter().map(Some).collect();
    let mut ordered: Vec<UnnamedType> = order
        .into_iter()
        .filter_map(|at| unnamed[at].take())
        .collect();
    for ty in &mut ordered {
        ty.kind.for_each_part(|part| renumber(part, &ids));
    }
    for scope in scopes.iter_mut() {
        for operation in &mut scope.resource.operations {
            types_of(operation, |ty| renumber(ty, &ids));
        }
    }
    ordered
}

/// Visits the types that an operation takes and returns.
fn types_of(operation: &mut Operation, mut visit: impl FnMut(&mut Type)) {
    for input in &mut operation.inputs {
        visit(&mut input.ty);
    }
    if let Output::Value(ty) = &mut operation.output {
        visit(ty);
    }
    operation.headers.iter_mut().for_each(visit);
}

fn renumber(ty: &mut Type, ids: &[TypeId]) {
    if let Some(Type::Named(id) | Type::Indirect(id)) = ty.named_mut() {
        *id = ids[id.0];
    }
}

/// Returns the resources that use each type, in order.
fn users(unnamed: &[UnnamedType], scopes: &mut [ResourceScope]) -> Vec<Vec<usize>> {
    let mut users: Vec<Vec<usize>> = vec![Vec::new(); unnamed.len()];
    for (at, scope) in scopes.iter_mut().enumerate() {
        let mut open: Vec<TypeId> = Vec::new();
        for operation in &mut scope.resource.operations {
            types_of(operation, |ty| open.extend(ty.named()));
        }
        while let Some(id) = open.pop() {
            if users[id.0].last() != Some(&at) {
                users[id.0].push(at);
                open.extend(unnamed[id.0].kind.named());
            }
        }
    }
    users
}

/// Decides where each type is defined, and merges enums of a resource that share a name. Also returns the new ID of
/// each type.
fn assign_scopes(
    unnamed: Vec<UnnamedType>,
    users: Vec<Vec<usize>>,
) -> (Vec<ScopedType>, Vec<TypeId>) {
    let mut scoped: Vec<ScopedType> = Vec::with_capacity(unnamed.len());
    let mut ids = Vec::with_capacity(unnamed.len());
    let mut enums: HashMap<(usize, String), usize> = HashMap::new();
    for (unnamed, users) in unnamed.into_iter().zip(users) {
        let scope = match users.as_slice() {
            [only] => TypeScope::Resource(*only),
            _ => TypeScope::Shared,
        };
        if let (TypeScope::Resource(resource), true) = (scope, unnamed.has_short_name) {
            let short = unnamed.candidates.first().cloned().unwrap_or_default();
            let first = *enums.entry((resource, short)).or_insert(scoped.len());
            if let Some(first_of_name) = scoped.get_mut(first) {
                ids.push(TypeId(first));
                first_of_name.merged.push(unnamed);
                continue;
            }
        }
        ids.push(TypeId(scoped.len()));
        scoped.push(ScopedType {
            unnamed,
            scope,
            users,
            merged: Vec::new(),
            name: String::new(),
        });
    }
    (scoped, ids)
}

/// Names shared types first, so that the types of a resource can avoid their names.
fn name(scoped: &mut [ScopedType], scopes: &mut [ResourceScope]) {
    let mut shared = NameScope::new(NameKind::Type);
    let mut own: Vec<Vec<usize>> = vec![Vec::new(); scopes.len()];
    let mut beside = Vec::new();
    for (at, ty) in scoped.iter().enumerate() {
        match ty.scope {
            TypeScope::Shared => beside.push(at),
            TypeScope::Resource(resource) => own[resource].push(at),
        }
    }
    for scope in scopes.iter() {
        for operation in &scope.resource.operations {
            shared.occupy(&operation.builder);
            operation
                .required_struct
                .iter()
                .for_each(|name| shared.occupy(name));
        }
    }
    claim(scoped, &beside, &mut shared);
    for &at in &beside {
        for &user in &scoped[at].users {
            scopes[user].names.occupy(&scoped[at].name);
        }
    }
    for (own, scope) in own.iter().zip(scopes) {
        claim(scoped, own, &mut scope.names);
    }
}

fn claim(scoped: &mut [ScopedType], which: &[usize], names: &mut NameScope) {
    let wishes: Vec<Wish<'_>> = which
        .iter()
        .map(|&at| {
            let ScopedType { unnamed, scope, .. } = &scoped[at];
            // The short name of an enum is clear within a resource, but too vague for a type that several share.
            let is_too_short = *scope == TypeScope::Shared
                && unnamed.has_short_name
                && unnamed.candidates.len() > 1;
            Wish {
                names: &unnamed.candidates[usize::from(is_too_short)..],
                rank: (&unnamed.schema, unnamed.pointer.as_str()),
            }
        })
        .collect();
    let claimed = names.claim_wishes(&wishes);
    for (&at, name) in which.iter().zip(claimed) {
        scoped[at].name = name;
    }
}

impl ScopedType {
    fn into_definition(self, ids: &[TypeId]) -> TypeDef {
        let UnnamedType {
            schema,
            description,
            mut kind,
            pointer,
            ..
        } = self.unnamed;
        kind.for_each_part(|part| renumber(part, ids));
        let mut schemas = vec![schema];
        let kind = match kind {
            Kind::Pending => TypeKind::Model(super::Model::default()),
            Kind::Model(model) => TypeKind::Model(model),
            Kind::Union(union) => TypeKind::Union(union),
            Kind::Enum(mut values) => {
                for other in self.merged {
                    schemas.push(other.schema);
                    if let Kind::Enum(more) = other.kind {
                        values.extend(more);
                    }
                }
                TypeKind::Enum(members(&values))
            }
        };
        schemas.retain(|schema| !schema.is_empty());
        TypeDef {
            name: self.name,
            scope: self.scope,
            users: self.users,
            description,
            schemas,
            kind,
            pointer,
        }
    }
}
