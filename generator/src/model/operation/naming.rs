//! Names the inputs of operations.

use std::collections::{HashMap, HashSet};

use crate::{
    contract::NameKind,
    model::{Input, Location},
    names::{NameScope, without_raw_prefix},
};

/// Names the inputs of an operation. All of them become arguments and methods of one builder, whatever their location.
pub(super) fn name_inputs(inputs: &mut [Input], method: &str) {
    let mut locations: HashMap<&str, HashSet<Location>> = HashMap::new();
    for input in inputs.iter() {
        let locations = locations.entry(&input.spelling).or_default();
        locations.insert(input.location);
    }
    let wish = |input: &Input| match prefix(input.location, &locations[input.spelling.as_str()]) {
        Some(prefix) => format!("{prefix}.{}", input.wire),
        None => input.wire.clone(),
    };
    let wishes: Vec<String> = inputs.iter().map(wish).collect();
    let mut scope = NameScope::new(NameKind::Input {
        reads: method == "GET",
    });
    let names = scope.claim_all(wishes.iter().map(String::as_str));
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
