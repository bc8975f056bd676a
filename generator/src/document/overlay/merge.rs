//! Merges a value into a node, with the positions of both.

use serde_json::Value as Json;

use super::draft::{Children, Draft, Place};
use crate::document::tree::Span;

/// Two values of kinds that cannot be merged.
#[derive(Debug)]
pub(super) struct Mismatch {
    /// What the node is, and what the update has in its place.
    pub(super) old: &'static str,
    pub(super) new: &'static str,
    /// The keys from the node that is updated to this one.
    pub(super) below: Vec<String>,
    pub(super) old_place: Span,
    pub(super) new_place: Span,
}

/// Updates a node as version 1.0 defines it: a list gets the update as one more element.
pub(super) fn into_1_0(
    value: &mut Json,
    place: &mut Place,
    update: &Draft,
) -> Result<(), Mismatch> {
    match (value, &mut place.children) {
        (Json::Array(values), Children::Items(places)) => {
            values.push(update.value.clone());
            places.push(update.place.clone());
            Ok(())
        }
        (value, _) => merge(value, place, &update.value, &update.place),
    }
}

/// Updates a node as version 1.1 defines it: a list gets the elements of a list, and anything else as one more element.
pub(super) fn into_1_1(
    value: &mut Json,
    place: &mut Place,
    update: &Draft,
) -> Result<(), Mismatch> {
    match (&*value, &update.value) {
        (Json::Array(_), new) if !new.is_array() => into_1_0(value, place, update),
        _ => merge(value, place, &update.value, &update.place),
    }
}

/// Merges maps member by member, appends lists to lists, and replaces any other values.
fn merge(
    value: &mut Json,
    place: &mut Place,
    new: &Json,
    new_place: &Place,
) -> Result<(), Mismatch> {
    match (&mut *value, new, &mut place.children, &new_place.children) {
        (
            Json::Object(values),
            Json::Object(new),
            Children::Members(places),
            Children::Members(new_places),
        ) => {
            for (key, new) in new {
                let Some(new_place) = new_places.get(key) else {
                    continue;
                };
                if let (Some(value), Some(place)) = (values.get_mut(key), places.get_mut(key)) {
                    merge(value, place, new, new_place).map_err(|mut mismatch| {
                        mismatch.below.insert(0, key.clone());
                        mismatch
                    })?;
                } else {
                    values.insert(key.clone(), new.clone());
                    places.insert(key.clone(), new_place.clone());
                }
            }
            Ok(())
        }
        (
            Json::Array(values),
            Json::Array(new),
            Children::Items(places),
            Children::Items(new_places),
        ) => {
            values.extend_from_slice(new);
            places.extend_from_slice(new_places);
            Ok(())
        }
        (old, new, Children::None, Children::None) => {
            *old = new.clone();
            place.span = new_place.span;
            Ok(())
        }
        (old, new, ..) => Err(Mismatch {
            old: name(old),
            new: name(new),
            below: Vec::new(),
            old_place: place.shown(),
            new_place: new_place.shown(),
        }),
    }
}

/// Returns the name of a value's type, with its article.
pub(super) fn name(value: &Json) -> &'static str {
    match value {
        Json::Null => "an empty value",
        Json::Bool(_) => "a boolean",
        Json::Number(_) => "a number",
        Json::String(_) => "a string",
        Json::Array(_) => "a list",
        Json::Object(_) => "a map",
    }
}
