//! Null in JSON bodies: which fields can be set to null, and the names of the methods that do it.
//!
//! A field that is `None` is left out. If a property of a type that is *sent* is nullable, the model has a method that
//! sends null, as builders have for their inputs. Types that only occur in responses need none.

use std::collections::HashSet;

use super::{Location, Model, Resource, TypeDef, TypeId, TypeKind};
use crate::{
    contract::NameKind,
    names::{NameScope, without_raw_prefix},
};

/// Names the methods that clear a field, for types that are sent as JSON, and removes them from all others.
pub(super) fn name_clear_methods(types: &mut [TypeDef], resources: &[Resource]) {
    let sent = sent_as_json(types, resources);
    for (at, def) in types.iter_mut().enumerate() {
        let TypeKind::Model(model) = &mut def.kind else {
            continue;
        };
        if sent.contains(&TypeId(at)) {
            name_methods(model);
        } else {
            model.fields.iter_mut().for_each(|field| field.clear = None);
        }
    }
}

/// Returns the types that JSON bodies and JSON parts of bodies consist of.
fn sent_as_json(types: &[TypeDef], resources: &[Resource]) -> HashSet<TypeId> {
    let mut open: Vec<TypeId> = resources
        .iter()
        .flat_map(|resource| &resource.operations)
        .flat_map(|operation| &operation.inputs)
        .filter(|input| {
            matches!(
                input.location,
                Location::Json | Location::Part | Location::Body
            )
        })
        .filter_map(|input| input.ty.named())
        .collect();
    let mut sent = HashSet::new();
    while let Some(id) = open.pop() {
        if !sent.insert(id) {
            continue;
        }
        open.extend(types[id.0].named());
    }
    sent
}

fn name_methods(model: &mut Model) {
    // Rust allows a method with the name of a field, but rustdoc links to either would be ambiguous.
    let mut scope = NameScope::new(NameKind::Field);
    model
        .fields
        .iter()
        .map(|field| &field.name)
        .chain(model.additional.iter().map(|rest| &rest.name))
        .for_each(|name| scope.occupy(name));
    if model.fields.iter().any(|field| field.clear.is_some()) {
        model.cleared = Some(scope.claim_spelled("cleared".to_owned()));
    }
    for field in &mut model.fields {
        if let Some(clear) = &mut field.clear {
            *clear = scope.claim_spelled(format!("clear_{}", without_raw_prefix(&field.name)));
        }
    }
}
