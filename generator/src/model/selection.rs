//! Which resources of an edition are those that another edition has under a different name.

use std::collections::HashSet;

use super::tags::{Group, resources};
use crate::document::Document;

/// Returns the resources to keep in each of two editions: those with a wanted name, and those in the other edition that
/// have an operation of one of them. Without wanted names, all are kept.
///
/// A name that neither edition has is kept, so that `lower` reports it.
pub(crate) fn selections(
    wanted: &[String],
    old: &[Document],
    new: &[Document],
) -> (Vec<String>, Vec<String>) {
    if wanted.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let olds: Vec<Group<'_>> = old.iter().flat_map(resources).collect();
    let news: Vec<Group<'_>> = new.iter().flat_map(resources).collect();
    (
        selection(wanted, &olds, &news),
        selection(wanted, &news, &olds),
    )
}

fn selection(wanted: &[String], own: &[Group<'_>], other: &[Group<'_>]) -> Vec<String> {
    let is_known = |groups: &[Group<'_>], name: &String| {
        let name = std::slice::from_ref(name);
        groups.iter().any(|group| group.is_selected(name))
    };
    let routes: HashSet<_> = other
        .iter()
        .filter(|group| group.is_selected(wanted))
        .flat_map(|group| &group.operations)
        .map(|found| route(found.method, found.path))
        .collect();
    let has_route = |group: &&Group<'_>| {
        let mut operations = group.operations.iter();
        operations.any(|found| routes.contains(&route(found.method, found.path)))
    };
    let named = wanted
        .iter()
        .filter(|name| is_known(own, name) || !is_known(other, name))
        .cloned();
    let moved = own
        .iter()
        .filter(has_route)
        .map(|group| group.tag.to_owned());
    let mut selection: Vec<String> = named.chain(moved).collect();
    selection.dedup();
    selection
}

/// Returns what identifies an operation: its method, and its path without the names of the parameters.
pub(crate) fn route(method: &'static str, path: &str) -> (&'static str, String) {
    let mut in_braces = false;
    let unnamed = path.chars().filter(|&c| {
        in_braces = (in_braces || c == '{') && c != '}';
        !in_braces || c == '{'
    });
    (method, unnamed.collect())
}
