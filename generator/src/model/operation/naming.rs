//! Names of inputs.

use crate::{
    model::{Input, Location},
    names::{Case, ident, settle},
};

/// Names the inputs of one operation, beside the builder's own methods.
pub(super) fn name_inputs(inputs: &mut [Input]) {
    // A name in two places: the body or query keeps it, the path's says where it is.
    let keys: Vec<String> = inputs
        .iter()
        .map(|input| {
            let twin = inputs.iter().any(|other| {
                other.location != input.location
                    && ident(&other.wire, Case::Snake) == ident(&input.wire, Case::Snake)
            });
            match input.location {
                Location::Path if twin => format!("Path.{}", input.wire),
                Location::Header if twin => format!("Header.{}", input.wire),
                _ => input.wire.clone(),
            }
        })
        .collect();
    let names = settle(keys.iter().map(String::as_str), Case::Snake, is_reserved);
    for (input, name) in inputs.iter_mut().zip(&names) {
        if input.clear.is_some() {
            let mut clear = format!("clear_{}", name.strip_prefix("r#").unwrap_or(name));
            while names.contains(&clear) {
                clear.push('_');
            }
            input.clear = Some(clear);
        }
        input.name.clone_from(name);
    }
}

/// Names that a builder or its function keeps for itself, and names of operators, which clippy wants as traits.
fn is_reserved(name: &str) -> bool {
    let ours = ["send", "set_", "with_"]
        .iter()
        .any(|prefix| name.starts_with(prefix));
    ours || matches!(
        name,
        "client"
            | "request"
            | "required"
            | "items"
            | "pages"
            | "new"
            | "clone"
            | "clone_into"
            | "clone_from"
            | "fmt"
            | "into"
            | "try_into"
            | "borrow"
            | "borrow_mut"
            | "type_id"
            | "to_owned"
            | "add"
            | "sub"
            | "mul"
            | "div"
            | "rem"
            | "shl"
            | "shr"
            | "bitand"
            | "bitor"
            | "bitxor"
    )
}
