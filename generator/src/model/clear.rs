//! Null inside the objects of JSON bodies: which fields can be cleared, and by what method.
//!
//! A field that is `None` is left out. Where a document lets a property of what is *sent* be null, the model has a
//! method that says so, as builders have for their inputs; what is only answered needs none.

use std::collections::HashSet;

use super::{Location, Model, Resource, TypeDef, TypeId, TypeKind};
use crate::{
    contract::NameKind,
    names::{NameScope, without_raw_prefix},
};

/// Names the methods that clear a field of what is sent as JSON, and takes the others away.
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

/// The types that a JSON body is made of.
fn sent_as_json(types: &[TypeDef], resources: &[Resource]) -> HashSet<TypeId> {
    let mut open: Vec<TypeId> = resources
        .iter()
        .flat_map(|resource| &resource.operations)
        .flat_map(|operation| &operation.inputs)
        .filter(|input| matches!(input.location, Location::Json | Location::Body))
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
    // A method may be called as a field is, but a link to either would be to both.
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
