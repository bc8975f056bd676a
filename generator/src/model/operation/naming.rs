//! Names of inputs.

use std::collections::{HashMap, HashSet};

use crate::{
    contract::NameKind,
    model::{Input, Location},
    names::{Case, NameScope, spelled, without_raw_prefix},
};

/// Names the inputs of one operation, which are arguments and methods of one builder wherever they go.
pub(super) fn name_inputs(inputs: &mut [Input], method: &str) {
    let mut locations: HashMap<String, HashSet<Location>> = HashMap::new();
    for input in inputs.iter() {
        locations
            .entry(spelled(&input.wire, Case::Snake))
            .or_default()
            .insert(input.location);
    }
    let wishes: Vec<String> = inputs
        .iter()
        .map(|input| {
            let twins = &locations[&spelled(&input.wire, Case::Snake)];
            match prefix(input.location, twins) {
                Some(prefix) => format!("{prefix}.{}", input.wire),
                None => input.wire.clone(),
            }
        })
        .collect();
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

/// What tells an input from others of the same name: the body keeps the name, else the query.
fn prefix(location: Location, twins: &HashSet<Location>) -> Option<&'static str> {
    let in_body = twins
        .iter()
        .any(|twin| matches!(twin, Location::Form | Location::Json | Location::Body));
    match location {
        _ if twins.len() == 1 => None,
        Location::Path => Some("Path"),
        Location::Header => Some("Header"),
        Location::Query if in_body => Some("Query"),
        Location::Query | Location::Form | Location::Json | Location::Body => None,
    }
}
