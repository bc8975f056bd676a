//! Finds out why a query matches nothing.

use std::collections::HashSet;

use serde_json::{Map, Value as Json};

use super::{
    apply::Removal,
    query::{Query, select, select_paths},
    scan,
};
use crate::{
    diagnostic::{Diagnostic, nearest},
    source::SourceSpan,
};

/// The most names that are looked through for a similar one.
const MAX_NAMES: usize = 5_000;
/// The most removals that are looked through for one that explains a miss.
const MAX_REMOVALS: usize = 1_000;
/// The most nodes that are compared with each of them.
const MAX_PARENTS: usize = 100;

/// Why a query matches nothing in a document.
#[derive(Clone, Debug)]
pub(super) struct Why {
    /// The byte of the query at which the first segment without a match begins.
    pub(super) at: usize,
    help: Option<String>,
    /// The action that removed a node that would have matched.
    removed: Option<SourceSpan>,
}

impl Why {
    /// Points an error at the segment.
    pub(super) fn attach(self, problem: Diagnostic, query: &Query) -> Diagnostic {
        let problem = problem
            .at(query.span_from(self.at))
            .label("nothing matches from here on");
        if let Some(action) = self.removed {
            return problem
                .related(action, "this action removed the node")
                .help("apply this action before the one that removes the node, or correct either");
        }
        match self.help {
            Some(help) => problem.help(help),
            None => problem,
        }
    }

    pub(super) fn or_help(mut self, help: &str) -> Self {
        self.help.get_or_insert_with(|| help.to_owned());
        self
    }
}

/// Explains why a query matches nothing in a document, by evaluating ever longer parts of it.
pub(super) fn explain(query: &Query, document: &Json, removals: &[Removal]) -> Why {
    let text = query.text.as_str();
    let starts = scan::segments(text);
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let mut parents = vec![document];
    for (&start, end) in starts.iter().zip(ends) {
        let part = text.get(..end).unwrap_or(text).trim_end();
        // Each part of a query is a query, but it is no reason to panic if this one is not.
        let Some(found) = select(part, document) else {
            break;
        };
        if found.is_empty() {
            let segment = text.get(start..end).unwrap_or_default().trim();
            let rest = text.get(start..).unwrap_or_default();
            let before = text.get(..start).unwrap_or("$").trim_end();
            return Why {
                at: start,
                help: suggestion(segment, rest, &parents),
                removed: removal(before, rest, document, removals).cloned(),
            };
        }
        parents = found;
    }
    Why {
        at: 0,
        help: None,
        removed: None,
    }
}

/// Returns the last action that removed a node that the rest of a query would have matched, if the part before it
/// selects what it does now.
fn removal<'a>(
    before: &str,
    rest: &str,
    document: &Json,
    removals: &'a [Removal],
) -> Option<&'a SourceSpan> {
    if removals.is_empty() {
        return None;
    }
    let is_descendant = rest.starts_with("..");
    let rest = format!("${rest}");
    let parents = select_paths(before, document)?;
    let parents: HashSet<String> = parents
        .iter()
        .map(|path| path.pointer().as_str().to_owned())
        .collect();
    let would_match = |value: &Json| select(&rest, value).is_some_and(|found| !found.is_empty());
    let explains = |removal: &&Removal| {
        let pointer = removal.pointer.as_str();
        let mut above = ancestors(pointer);
        let was_below = match is_descendant {
            true => above.any(|above| parents.contains(above)),
            false => above.next().is_some_and(|parent| parents.contains(parent)),
        };
        if was_below {
            return would_match(&alone(removal));
        }
        // The node, or one that contains it, was removed and added again without what the query selects.
        parents.iter().take(MAX_PARENTS).any(|parent| {
            let below = parent.strip_prefix(pointer);
            let below = below.filter(|below| below.is_empty() || below.starts_with('/'));
            let old = below.and_then(|below| removal.value.pointer(below));
            old.is_some_and(would_match)
        })
    };
    let mut removals = removals.iter().rev().take(MAX_REMOVALS);
    removals.find(explains).map(|removal| &removal.action)
}

/// Returns the pointers to the nodes that contain the one at a pointer, the innermost first.
fn ancestors(pointer: &str) -> impl Iterator<Item = &str> {
    let mut at = pointer;
    std::iter::from_fn(move || {
        at = at.get(..at.rfind('/')?)?;
        Some(at)
    })
}

/// Returns what contained a removed node, with nothing else in it.
fn alone(removal: &Removal) -> Json {
    if removal.is_item {
        return Json::Array(vec![removal.value.clone()]);
    }
    let key = removal
        .pointer
        .tokens()
        .last()
        .unwrap_or_default()
        .into_owned();
    Json::Object(Map::from_iter([(key, removal.value.clone())]))
}

/// Suggests what a segment may mean, given the nodes that the part of the query before it selects.
fn suggestion(segment: &str, rest: &str, parents: &[&Json]) -> Option<String> {
    if let Some((key, value)) = equality(segment) {
        let values = parents.iter().flat_map(|parent| children(parent));
        let values = values.filter_map(|child| child.get(&key)?.as_str());
        let near = nearest(&value, values.take(MAX_NAMES))?;
        return Some(format!("did you mean `{near}`?"));
    }
    let is_descendant = segment.starts_with("..");
    let name = name(segment.trim_start_matches('.'))?;
    let mut names = Vec::new();
    for parent in parents {
        collect_names(parent, is_descendant, &mut names);
    }
    // `$.components.schemas.api.v2010.account` lacks the brackets of a single name.
    let after_dots = rest.trim_start_matches('.');
    let dotted = names.iter().copied().filter(|known| {
        let behind = after_dots.strip_prefix(*known);
        known.contains('.')
            && behind.is_some_and(|behind| behind.is_empty() || behind.starts_with(['.', '[']))
    });
    if let Some(known) = dotted.max_by_key(|known| known.len()) {
        return Some(format!(
            "a name with dots needs brackets: `{}`",
            scan::segment(known)
        ));
    }
    if let Some(near) = nearest(&name, names.iter().copied()) {
        return Some(format!("did you mean `{}`?", scan::segment(near)));
    }
    let is_list = !is_descendant && parents.iter().all(|parent| parent.is_array());
    is_list.then(|| {
        "this is a list: select its elements with `[*]`, an index, or a filter such as `[?@.name == 'From']`".to_owned()
    })
}

fn children(value: &Json) -> Vec<&Json> {
    match value {
        Json::Array(items) => items.iter().collect(),
        Json::Object(members) => members.values().collect(),
        _ => Vec::new(),
    }
}

/// Adds the keys of an object, and those of everything in it if they are wanted.
fn collect_names<'a>(value: &'a Json, of_descendants: bool, names: &mut Vec<&'a str>) {
    if names.len() >= MAX_NAMES {
        return;
    }
    if let Json::Object(members) = value {
        names.extend(members.keys().map(String::as_str));
    }
    if of_descendants {
        for child in children(value) {
            collect_names(child, true, names);
        }
    }
}

/// Returns the name that a segment selects, if it is a single one: `name`, `['name']` or `["name"]`.
fn name(segment: &str) -> Option<String> {
    let Some(inner) = segment.strip_prefix('[') else {
        return (!segment.is_empty() && segment != "*").then(|| segment.to_owned());
    };
    quoted(inner.strip_suffix(']')?.trim())
}

/// Returns what is between quotes, if there is nothing to unescape.
fn quoted(text: &str) -> Option<String> {
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
    (!inner.contains([quote, '\\'])).then(|| inner.to_owned())
}

/// Returns the key and the text of a filter such as `[?@.operationId == 'FetchCall']`.
fn equality(segment: &str) -> Option<(String, String)> {
    let filter = segment
        .trim_start_matches('.')
        .strip_prefix('[')?
        .strip_suffix(']')?;
    let filter = filter.trim().strip_prefix('?')?.trim();
    let inner = filter
        .strip_prefix('(')
        .and_then(|inner| inner.strip_suffix(')'));
    let (key, value) = inner.unwrap_or(filter).split_once("==")?;
    let key = key.trim().strip_prefix('@')?;
    let key = name(key.strip_prefix('.').unwrap_or(key))?;
    Some((key, quoted(value.trim())?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_filters_are_read_from_segments() {
        assert_eq!(name("a").as_deref(), Some("a"));
        assert_eq!(name("['a.b']").as_deref(), Some("a.b"));
        assert_eq!(name("['a', 'b']"), None);
        assert_eq!(name("*"), None);
        let expected = ("operationId".to_owned(), "A".to_owned());
        for segment in ["[?@.operationId=='A']", "[?(@['operationId'] == \"A\")]"] {
            assert_eq!(equality(segment), Some(expected.clone()), "{segment}");
        }
        assert_eq!(equality("[?@.a == 1]"), None);
    }
}
