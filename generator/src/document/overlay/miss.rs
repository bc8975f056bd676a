//! Finds out why a query matches nothing.

use serde_json::Value as Json;

use super::{
    query::{Query, select},
    scan,
};
use crate::diagnostic::{Diagnostic, nearest};

/// The most names that are looked through for a similar one.
const MAX_NAMES: usize = 5_000;

/// Why a query matches nothing in a document.
#[derive(Clone, Debug)]
pub(super) struct Why {
    /// The byte of the query at which the first segment without a match begins.
    pub(super) at: usize,
    help: Option<String>,
}

impl Why {
    /// Points an error at the segment.
    pub(super) fn attach(self, problem: Diagnostic, query: &Query) -> Diagnostic {
        let problem = problem
            .at(query.span_from(self.at))
            .label("nothing matches from here on");
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
pub(super) fn explain(query: &Query, document: &Json) -> Why {
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
            return Why {
                at: start,
                help: suggestion(segment, rest, &parents),
            };
        }
        parents = found;
    }
    Why { at: 0, help: None }
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
        return Some(format!("a name with dots needs brackets: `['{known}']`"));
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
