//! Names of inputs.

use std::collections::{HashMap, HashSet};

use crate::{
    model::{Input, Location},
    names::{Case, ident, settle},
};

/// Names the inputs of one operation, beside the builder's own methods.
pub(super) fn name_inputs(inputs: &mut [Input], method: &str) {
    // A name in two places: the body or query keeps it, the path's says where it is.
    let mut places: HashMap<String, HashSet<Location>> = HashMap::new();
    for input in inputs.iter() {
        places
            .entry(ident(&input.wire, Case::Snake))
            .or_default()
            .insert(input.location);
    }
    let keys: Vec<String> = inputs
        .iter()
        .map(|input| {
            let twin = places
                .get(&ident(&input.wire, Case::Snake))
                .is_some_and(|places| places.len() > 1);
            match input.location {
                Location::Path if twin => format!("Path.{}", input.wire),
                Location::Header if twin => format!("Header.{}", input.wire),
                _ => input.wire.clone(),
            }
        })
        .collect();
    let names = settle(keys.iter().map(String::as_str), Case::Snake, |name| {
        is_reserved(name, method)
    });
    let taken: HashSet<&str> = names.iter().map(String::as_str).collect();
    for (input, name) in inputs.iter_mut().zip(&names) {
        if input.clear.is_some() {
            let mut clear = format!("clear_{}", name.strip_prefix("r#").unwrap_or(name));
            while taken.contains(clear.as_str()) {
                clear.push('_');
            }
            input.clear = Some(clear);
        }
        input.name.clone_from(name);
    }
}

/// Names that a builder or its function keeps for itself, and names of operators, which clippy wants as traits.
fn is_reserved(name: &str, method: &str) -> bool {
    let ours = ["send_with_", "send_blocking", "set_", "with_"];
    match name {
        "items" | "pages" => method == "GET",
        "client" | "request" | "required" | "send" | "new" => true,
        "clone" | "clone_into" | "clone_from" | "fmt" | "into" | "try_into" | "borrow"
        | "borrow_mut" => true,
        "type_id" | "to_owned" => true,
        "add" | "sub" | "mul" | "div" | "rem" | "shl" | "shr" | "bitand" | "bitor" | "bitxor" => {
            true
        }
        _ => ours.iter().any(|prefix| name.starts_with(prefix)),
    }
}
