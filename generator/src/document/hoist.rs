//! Gives names to what references point at, since later stages resolve references to components only.

use std::collections::{HashMap, HashSet};

use super::{
    references::{Reference, is_in_callback},
    tree::{Id, Kind, Tree},
};
use crate::{
    names::{Case, spelled},
    source::Pointer,
};

/// The kinds of components that later stages resolve.
const RESOLVED: [&str; 6] = [
    "examples",
    "headers",
    "parameters",
    "requestBodies",
    "responses",
    "schemas",
];

/// A reference to a node that is not a component.
struct Unnamed {
    /// The string of the `$ref`.
    reference: Id,
    target: Id,
    pointer: Pointer,
    component: &'static str,
}

/// Moves the targets of references to `components`, unless they are there. A reference takes the place of each.
pub(super) fn name_targets(tree: &mut Tree, references: &[Reference]) {
    // All are found before the first is moved, since moving one changes the pointers to others.
    let unnamed: Vec<Unnamed> = references
        .iter()
        .filter_map(|reference| unnamed(tree, reference))
        .collect();
    let mut names: HashMap<(Id, &str), String> = HashMap::new();
    let mut taken = HashSet::new();
    for it in unnamed {
        let known = names.get(&(it.target, it.component));
        let name = match known {
            Some(name) => name.clone(),
            None => {
                let name = free_name(tree, &it, &mut taken);
                names.insert((it.target, it.component), name.clone());
                hoist(tree, &it, &name);
                name
            }
        };
        let target = tree.string(&path_to(it.component, &name).to_string());
        tree.set(it.reference, target);
    }
}

fn path_to(component: &str, name: &str) -> Pointer {
    let components = Pointer::root().join("components");
    components.join(component).join(name)
}

fn unnamed(tree: &Tree, reference: &Reference) -> Option<Unnamed> {
    let component = reference.component;
    let is_component = Pointer::component(&reference.target, component).is_some();
    if is_component || !RESOLVED.contains(&component) || is_in_callback(&reference.from) {
        return None;
    }
    let pointer = Pointer::of_reference(&reference.target)?;
    Some(Unnamed {
        reference: tree.id_at(&reference.from.join("$ref"))?,
        target: tree.target(tree.id_at(&pointer)?),
        pointer,
        component,
    })
}

/// Moves a node to `components` and leaves a reference to it.
fn hoist(tree: &mut Tree, unnamed: &Unnamed, name: &str) {
    let origin = tree.origin(unnamed.target, || unnamed.pointer.clone());
    let component = tree.copy(unnamed.target, name);
    tree.set_origin(component, origin);
    let components = child_or_new(tree, Id::ROOT, "components");
    let section = child_or_new(tree, components, unnamed.component);
    add(tree, section, component);
    let target = tree.string(&path_to(unnamed.component, name).to_string());
    let reference = tree.member_at(unnamed.target, "$ref", target);
    let reference = tree.mapping(&[reference]);
    tree.set(unnamed.target, reference);
}

fn child_or_new(tree: &mut Tree, parent: Id, key: &str) -> Id {
    if let Some(child) = tree.child(parent, key) {
        return child;
    }
    let empty = tree.mapping(&[]);
    let child = tree.member_at(parent, key, empty);
    add(tree, parent, child);
    child
}

fn add(tree: &mut Tree, mapping: Id, member: Id) {
    let mut members = tree.children(mapping);
    members.push(member);
    let kind = tree.mapping(&members);
    tree.set(mapping, kind);
}

/// Returns a name that no other component of the kind has.
fn free_name(
    tree: &Tree,
    unnamed: &Unnamed,
    taken: &mut HashSet<(&'static str, String)>,
) -> String {
    let name = name(tree, &unnamed.pointer);
    let is_used = |name: &str| tree.at(&path_to(unnamed.component, name)).is_some();
    let numbered = (2..).map(|number| format!("{name}_{number}"));
    std::iter::once(name.clone())
        .chain(numbered)
        .find(|name| !is_used(name) && taken.insert((unnamed.component, name.clone())))
        .unwrap_or(name)
}

/// Returns the name of a node: that of the component or operation it is in, and what it is there. The property `name`
/// of the component `user` is `user_name`, as if it had been named where it is.
fn name(tree: &Tree, pointer: &Pointer) -> String {
    let tokens: Vec<_> = pointer.tokens().collect();
    let tokens: Vec<&str> = tokens.iter().map(AsRef::as_ref).collect();
    let (mut name, rest) = match tokens.as_slice() {
        ["components", _, name, rest @ ..] => ((*name).to_owned(), rest),
        ["paths", path, method, rest @ ..] => (operation_name(tree, path, method), rest),
        rest => (String::new(), rest),
    };
    let mut tokens = rest.iter();
    while let Some(&token) = tokens.next() {
        let part = match token {
            // What is defined for use elsewhere has a name of its own.
            "$defs" | "definitions" => {
                name.extend(tokens.next().into_iter().flat_map(|name| [".", *name]));
                continue;
            }
            "properties" | "patternProperties" | "headers" => tokens.next().copied(),
            "items" => Some("item"),
            "additionalProperties" => Some("value"),
            "requestBody" => Some("body"),
            "responses" => tokens.next().map(|_| "response"),
            "parameters" => tokens.next().map(|_| "parameter"),
            "content" => {
                tokens.next();
                None
            }
            _ => None,
        };
        if let Some(part) = part {
            name.push('_');
            name.push_str(part);
        }
    }
    name.trim_start_matches('_').to_owned()
}

fn operation_name(tree: &Tree, path: &str, method: &str) -> String {
    let operation = Pointer::root().join("paths").join(path).join(method);
    let id = tree.at(&operation.join("operationId"));
    match id.and_then(|id| id.as_str()) {
        Some(id) => id.to_owned(),
        None => spelled(&format!("{method} {path}"), Case::Camel),
    }
}

/// Replaces references to whole paths by the paths that they point at. What is written next to a reference takes
/// precedence. References that do not point at a path are left for the checks to report.
pub(super) fn inline_paths(tree: &mut Tree) {
    let Some(paths) = tree.child(Id::ROOT, "paths") else {
        return;
    };
    let referring: Vec<(Id, Id)> = tree
        .children(paths)
        .into_iter()
        .filter_map(|path| Some((path, tree.child(path, "$ref")?)))
        .collect();
    // The paths whose operations already have their identifiers in the document.
    let mut used: HashSet<Id> = tree.children(paths).into_iter().collect();
    for (path, reference) in referring {
        let Some(target) = path_item(tree, reference) else {
            continue;
        };
        let is_first = used.insert(target);
        let mut members = tree.children(path);
        members.retain(|&member| member != reference);
        for member in tree.children(target) {
            let key = tree.key(member);
            if members.iter().any(|&own| tree.key(own) == key) {
                continue;
            }
            members.push(match is_first {
                true => member,
                false => without_id(tree, member),
            });
        }
        let kind = tree.mapping(&members);
        tree.set(path, kind);
    }
}

/// Returns a copy of an operation without its identifier, which must be unique in a document. Anything else is returned
/// as it is.
fn without_id(tree: &mut Tree, member: Id) -> Id {
    let Some(id) = tree.child(member, "operationId") else {
        return member;
    };
    let mut members = tree.children(member);
    members.retain(|&member| member != id);
    let key = tree.key(member).to_owned();
    let copy = tree.copy(member, &key);
    let kind = tree.mapping(&members);
    tree.set(copy, kind);
    copy
}

/// Returns the path that a reference leads to, if it does.
fn path_item(tree: &Tree, mut reference: Id) -> Option<Id> {
    let mut seen = HashSet::new();
    while seen.insert(reference) {
        let pointer = Pointer::of_reference(tree.str(reference)?)?;
        let tokens: Vec<_> = pointer.tokens().collect();
        let tokens: Vec<&str> = tokens.iter().map(AsRef::as_ref).collect();
        let is_path = matches!(
            tokens.as_slice(),
            ["components", "pathItems", _] | ["paths", _]
        );
        let target = tree.id_at(&pointer).filter(|_| is_path)?;
        match (tree.child(target, "$ref"), tree.kind(target)) {
            (Some(next), _) => reference = next,
            (None, Kind::Mapping(_)) => return Some(target),
            (None, _) => return None,
        }
    }
    None
}
