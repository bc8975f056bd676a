//! Names the inputs of operations.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

use crate::{
    contract::NameKind,
    model::{Input, Location},
    names::{Case, NameScope, spelled, without_raw_prefix},
};

/// Names the inputs of an operation. All of them become arguments and methods of one builder, whatever their location.
pub(super) fn name_inputs(inputs: &mut [Input], method: &str) {
    let spellings: Vec<String> = inputs
        .iter()
        .map(|input| spelled(&input.wire, Case::Snake))
        .collect();
    let mut locations: HashMap<&str, HashSet<Location>> = HashMap::new();
    for (input, spelling) in inputs.iter().zip(&spellings) {
        locations
            .entry(spelling)
            .or_default()
            .insert(input.location);
    }
    let wishes: Vec<Cow<'_, str>> = inputs
        .iter()
        .zip(&spellings)
        .map(
            |(input, spelling)| match prefix(input.location, &locations[spelling.as_str()]) {
                Some(prefix) => Cow::Owned(format!("{prefix}.{}", input.wire)),
                None => Cow::Borrowed(input.wire.as_str()),
            },
        )
        .collect();
    let mut scope = NameScope::new(NameKind::Input {
        reads: method == "GET",
    });
    let names = scope.claim_all(wishes.iter().map(AsRef::as_ref));
    for (input, name) in inputs.iter_mut().zip(names) {
        input.name = name;
    }
    for input in inputs {
        if let Some(clear) = &mut input.clear {
            *clear = scope.claim_spelled(format!("clear_{}", without_raw_prefix(&input.name)));
        }
    }
}

/// Returns the prefix that distinguishes an input from others of the same name. Body inputs keep the plain name, or
/// else query parameters do.
fn prefix(location: Location, twins: &HashSet<Location>) -> Option<&'static str> {
    let in_body = twins.iter().any(|twin| {
        matches!(
            twin,
            Location::Form | Location::Json | Location::Part | Location::Body
        )
    });
    match location {
        _ if twins.len() == 1 => None,
        Location::Path => Some("Path"),
        Location::Header => Some("Header"),
        Location::Cookie => Some("Cookie"),
        Location::Query if in_body => Some("Query"),
        Location::Query | Location::Form | Location::Json | Location::Part | Location::Body => None,
    }
}
