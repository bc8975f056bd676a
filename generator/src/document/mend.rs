//! Mends harmless faults that many documents have, after they were reported as warnings.

use super::{
    shape::{Fault, is_lower_case_range},
    tree::{Id, Tree},
};

/// Adds descriptions that are missing, and spells ranges of status codes in upper case.
pub(super) fn responses(tree: &mut Tree, faults: &[Fault]) {
    // All are found before the first is mended, since a pointer may lead through one that is.
    let found: Vec<(Id, &Fault)> = faults
        .iter()
        .filter_map(|fault| {
            let (Fault::NoText(pointer, _) | Fault::LowerCaseRange(pointer)) = fault;
            Some((tree.id_at(pointer)?, fault))
        })
        .collect();
    for (id, fault) in &found {
        if let Fault::NoText(_, key) = fault {
            add_text(tree, *id, key);
        }
    }
    // Afterwards, because a range is replaced by a copy under another key.
    for (id, fault) in &found {
        if let Fault::LowerCaseRange(_) = fault {
            spell_ranges(tree, *id);
        }
    }
}

fn add_text(tree: &mut Tree, id: Id, key: &str) {
    // An alias may lead to the same node again.
    if tree.child(id, key).is_some() {
        return;
    }
    let empty = tree.string("");
    let mut members = tree.children(id);
    members.push(tree.member_at(id, key, empty));
    let kind = tree.mapping(&members);
    tree.set(id, kind);
}

fn spell_ranges(tree: &mut Tree, id: Id) {
    let mut members = tree.children(id);
    // Of two spellings of a range, the correct one counts.
    members.retain(|&member| {
        let key = tree.key(member);
        !is_lower_case_range(key) || tree.child(id, &key.to_uppercase()).is_none()
    });
    for member in &mut members {
        let key = tree.key(*member);
        if is_lower_case_range(key) {
            let key = key.to_uppercase();
            *member = tree.copy(*member, &key);
        }
    }
    let kind = tree.mapping(&members);
    tree.set(id, kind);
}
