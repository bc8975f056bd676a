//! Null inside the objects of JSON bodies: which fields can be cleared, and by what method.
//!
//! A field that is `None` is left out. Where a document lets a property of what is *sent* be null, the model has a
//! method that says so, as builders have for their inputs; what is only answered needs none.

use std::collections::HashSet;

use super::{Location, Model, Resource, TypeDef, TypeId, TypeKind};

/// Names the methods that clear a field of what is sent as JSON, and takes the others away.
pub(super) fn settle_clears(types: &mut [TypeDef], resources: &[Resource]) {
    let sent = sent_as_json(types, resources);
    for (at, def) in types.iter_mut().enumerate() {
        let TypeKind::Model(model) = &mut def.kind else {
            continue;
        };
        if sent.contains(&TypeId(at)) {
            name_clears(model);
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
        match &types[id.0].kind {
            TypeKind::Model(model) => open.extend(model.named()),
            TypeKind::Union(union) => open.extend(union.named()),
            TypeKind::Enum(_) => {}
        }
    }
    sent
}

fn name_clears(model: &mut Model) {
    let fields = model.fields.iter().map(|field| field.name.clone());
    let rest = model.additional.iter().map(|rest| rest.name.clone());
    let taken: HashSet<String> = fields.chain(rest).collect();
    // A method may be called as a field is, but a link to either would be to both.
    let free = |mut name: String| {
        while taken.contains(&name) {
            name.push('_');
        }
        name
    };
    for field in &mut model.fields {
        if let Some(clear) = &mut field.clear {
            let name = field.name.strip_prefix("r#").unwrap_or(&field.name);
            *clear = free(format!("clear_{name}"));
            model.cleared = Some(free("cleared".to_owned()));
        }
    }
}
