//! Mends a harmless fault that many documents have, after it was reported as a warning.

use super::{
    shape::is_lower_case_range,
    tree::{Id, Tree},
};
use crate::source::Pointer;

/// Spells ranges of status codes in upper case.
pub(super) fn ranges(tree: &mut Tree, responses: &[Pointer]) {
    // All are found before the first is mended, since a pointer may lead through one that is.
    let found = responses.iter().filter_map(|pointer| tree.id_at(pointer));
    let found: Vec<Id> = found.collect();
    for id in found {
        spell_ranges(tree, id);
    }
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
