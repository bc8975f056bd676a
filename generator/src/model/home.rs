//! Where each type is defined, and what it is called there.
//!
//! A type that one resource uses lives in that resource; one that several use lives beside them, and each exports it.
//! Enums of one resource that share their short name are one type: `conversation_participant_enum_status` and
//! `service_conversation_participant_enum_status` both become `participant::Status`, with the members of both. Enums
//! are open, so this takes nothing from either.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{
    Home, Output, Resource, Type, TypeDef, TypeId, TypeKind,
    schema::{Draft, DraftKind, members},
};

/// Names that generated files import or that every Rust file knows.
const KNOWN: [&str; 31] = [
    "BTreeMap",
    "Box",
    "Builder",
    "Client",
    "Clone",
    "Date",
    "DateTime",
    "Debug",
    "Default",
    "Drop",
    "Eq",
    "Err",
    "Fn",
    "From",
    "HttpMethod",
    "Into",
    "IntoIterator",
    "Iterator",
    "None",
    "Number",
    "Ok",
    "Option",
    "PageMeta",
    "PartialEq",
    "Redirect",
    "Request",
    "Result",
    "Some",
    "String",
    "Value",
    "Vec",
];

/// Whether generated files need `name` for something else.
pub(super) fn is_known(name: &str) -> bool {
    KNOWN.contains(&name)
}

/// Gives every draft a home and a name, and points the operations to the types so made.
pub(super) fn settle_types(drafts: Vec<Draft>, resources: &mut [Resource]) -> Vec<TypeDef> {
    let users = users(&drafts, resources);
    let homes: Vec<Home> = users
        .iter()
        .map(|users| match users.as_slice() {
            [only] => Home::Resource(*only),
            _ => Home::Shared,
        })
        .collect();
    let merged = merge(&drafts, &homes);

    let builders: Vec<BTreeSet<String>> = resources
        .iter()
        .map(|resource| {
            resource
                .operations
                .iter()
                .flat_map(|o| [Some(o.builder.clone()), o.required_struct.clone()])
                .flatten()
                .collect()
        })
        .collect();
    let mut names: Vec<String> = vec![String::new(); drafts.len()];
    // The types that stand, by their homes.
    let mut shared = Vec::new();
    let mut own: Vec<Vec<usize>> = vec![Vec::new(); resources.len()];
    for at in (0..drafts.len()).filter(|&at| merged[at] == at) {
        match homes[at] {
            Home::Shared => shared.push(at),
            Home::Resource(resource) => own[resource].push(at),
        }
    }
    let all_builders: BTreeSet<&str> = builders.iter().flatten().map(String::as_str).collect();
    choose(
        &drafts,
        &shared,
        true,
        &|name| is_known(name) || all_builders.contains(name),
        &mut names,
    );
    let mut exported: Vec<BTreeSet<String>> = vec![BTreeSet::new(); resources.len()];
    for &at in &shared {
        for &user in &users[at] {
            exported[user].insert(names[at].clone());
        }
    }
    for ((own, builders), exported) in own.iter().zip(&builders).zip(&exported) {
        let reserved =
            |name: &str| is_known(name) || builders.contains(name) || exported.contains(name);
        choose(&drafts, own, false, &reserved, &mut names);
    }

    // Only the types that stand keep a number.
    let mut number = vec![0; drafts.len()];
    let mut next = 0;
    for at in 0..drafts.len() {
        if merged[at] == at {
            number[at] = next;
            next += 1;
        }
    }
    let remap: Vec<TypeId> = merged.iter().map(|&into| TypeId(number[into])).collect();
    for operation in resources
        .iter_mut()
        .flat_map(|resource| &mut resource.operations)
    {
        for input in &mut operation.inputs {
            remap_type(&mut input.ty, &remap);
        }
        if let Output::Value(ty) = &mut operation.output {
            remap_type(ty, &remap);
        }
    }

    let words = words(&drafts, &merged);
    let mut schemas: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (at, draft) in drafts.iter().enumerate() {
        if !draft.schema.is_empty() {
            schemas
                .entry(merged[at])
                .or_default()
                .push(draft.schema.clone());
        }
    }
    let mut types = Vec::with_capacity(next);
    for (at, draft) in drafts.into_iter().enumerate() {
        if merged[at] != at {
            continue;
        }
        let kind = match draft.kind {
            DraftKind::Pending => TypeKind::Model(super::Model::default()),
            DraftKind::Enum(_) => TypeKind::Enum(members(&words[&at])),
            DraftKind::Model(mut model) => {
                model
                    .fields
                    .iter_mut()
                    .for_each(|field| remap_type(&mut field.ty, &remap));
                model
                    .additional
                    .iter_mut()
                    .for_each(|rest| remap_type(&mut rest.ty, &remap));
                TypeKind::Model(model)
            }
            DraftKind::Union(mut union) => {
                union
                    .variants
                    .iter_mut()
                    .for_each(|variant| remap_type(&mut variant.ty, &remap));
                TypeKind::Union(union)
            }
        };
        types.push(TypeDef {
            name: std::mem::take(&mut names[at]),
            home: homes[at],
            users: users[at].clone(),
            description: draft.description,
            schemas: schemas.remove(&at).unwrap_or_default(),
            kind,
            pointer: draft.pointer,
        });
    }
    box_recursion(&mut types);
    types
}

/// The resources that reach each draft, in order.
fn users(drafts: &[Draft], resources: &[Resource]) -> Vec<Vec<usize>> {
    let mut users: Vec<Vec<usize>> = vec![Vec::new(); drafts.len()];
    for (at, resource) in resources.iter().enumerate() {
        let mut open: Vec<TypeId> = Vec::new();
        for operation in &resource.operations {
            open.extend(operation.inputs.iter().filter_map(|input| input.ty.named()));
            if let Output::Value(ty) = &operation.output {
                open.extend(ty.named());
            }
        }
        while let Some(TypeId(draft)) = open.pop() {
            if users[draft].last() == Some(&at) {
                continue;
            }
            users[draft].push(at);
            match &drafts[draft].kind {
                DraftKind::Model(model) => open.extend(model.named()),
                DraftKind::Union(union) => open.extend(union.named()),
                DraftKind::Enum(_) | DraftKind::Pending => {}
            }
        }
    }
    users
}

/// The draft that each draft is merged into; most are their own.
fn merge(drafts: &[Draft], homes: &[Home]) -> Vec<usize> {
    let mut first: HashMap<(usize, &str), usize> = HashMap::new();
    drafts
        .iter()
        .enumerate()
        .map(
            |(at, draft)| match (homes[at], &draft.kind, draft.candidates.first()) {
                (Home::Resource(resource), DraftKind::Enum(_), Some(name)) if draft.short => {
                    *first.entry((resource, name)).or_insert(at)
                }
                _ => at,
            },
        )
        .collect()
}

/// The members of every enum that stands, with those of the enums merged into it.
fn words(drafts: &[Draft], merged: &[usize]) -> BTreeMap<usize, Vec<String>> {
    let mut words: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (at, draft) in drafts.iter().enumerate() {
        if let DraftKind::Enum(own) = &draft.kind {
            words
                .entry(merged[at])
                .or_default()
                .extend(own.iter().cloned());
        }
    }
    words
}

/// Names the drafts of one scope: each gets its best candidate that nothing else in the scope wants more.
fn choose(
    drafts: &[Draft],
    scope: &[usize],
    shared: bool,
    reserved: &dyn Fn(&str) -> bool,
    names: &mut [String],
) {
    let candidates = |at: usize| -> &[String] {
        // The short name of an enum is short for a resource; beside the resources it says too little.
        let skip = usize::from(shared && drafts[at].short && drafts[at].candidates.len() > 1);
        &drafts[at].candidates[skip..]
    };
    let mut level: BTreeMap<usize, usize> = scope.iter().map(|&at| (at, 0)).collect();
    loop {
        let mut wanted: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for &at in scope {
            let list = candidates(at);
            wanted
                .entry(&list[level[&at].min(list.len() - 1)])
                .or_default()
                .push(at);
        }
        let mut moved = false;
        for (name, mut rivals) in wanted {
            if rivals.len() == 1 && !reserved(name) {
                continue;
            }
            // The schema with the shortest name keeps it.
            rivals.sort_by_key(|&at| {
                (
                    candidates(at).len(),
                    drafts[at].schema.as_str(),
                    drafts[at].pointer.as_str(),
                )
            });
            for at in rivals.into_iter().skip(usize::from(!reserved(name))) {
                let step = level.entry(at).or_default();
                if *step + 1 < candidates(at).len() {
                    *step += 1;
                    moved = true;
                }
            }
        }
        if !moved {
            break;
        }
    }
    let mut taken: BTreeSet<String> = BTreeSet::new();
    // The next number for each name, so that a million of them are not counted from the beginning each.
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut order: Vec<usize> = scope.to_vec();
    order.sort_by_key(|&at| (drafts[at].schema.as_str(), drafts[at].pointer.as_str()));
    for at in order {
        let list = candidates(at);
        let plain = &list[level[&at].min(list.len() - 1)];
        let mut name = plain.clone();
        let number = numbers.entry(plain).or_insert(2);
        while reserved(&name) || !taken.insert(name.clone()) {
            name = format!("{plain}{number}");
            *number += 1;
        }
        names[at] = name;
    }
}

fn remap_type(ty: &mut Type, remap: &[TypeId]) {
    match ty {
        Type::Named(id) => *id = remap[id.0],
        Type::List(inner) | Type::Map(inner) => remap_type(inner, remap),
        _ => {}
    }
}

/// Marks the fields through which a model contains itself.
fn box_recursion(types: &mut [TypeDef]) {
    let edges: Vec<Vec<usize>> = types
        .iter()
        .map(|def| match &def.kind {
            TypeKind::Model(model) => model
                .fields
                .iter()
                .filter_map(|field| contained(&field.ty))
                .collect(),
            TypeKind::Union(union) => union
                .variants
                .iter()
                .filter_map(|variant| contained(&variant.ty))
                .collect(),
            TypeKind::Enum(_) => Vec::new(),
        })
        .collect();
    for (at, def) in types.iter_mut().enumerate() {
        let TypeKind::Model(model) = &mut def.kind else {
            continue;
        };
        for field in &mut model.fields {
            field.boxed = contained(&field.ty).is_some_and(|target| reaches(&edges, target, at));
        }
    }
}

fn contained(ty: &Type) -> Option<usize> {
    match ty {
        Type::Named(id) => Some(id.0),
        _ => None,
    }
}

fn reaches(edges: &[Vec<usize>], from: usize, to: usize) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(at) = open.pop() {
        if at == to {
            return true;
        }
        if seen.insert(at) {
            open.extend(&edges[at]);
        }
    }
    false
}
