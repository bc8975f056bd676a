//! Example values for inputs that have none of their own: from examples of responses, from other operations, and from
//! the patterns of SIDs in the same document.

use std::collections::HashMap;

use serde_json::Value as Json;

use super::{Input, Resource, TypeDef, TypeKind, operation::examples};
use crate::names::{Case, spelled};

/// Fills in the examples of inputs that have none.
pub(super) fn complete(resources: &mut [Resource], types: &[TypeDef]) {
    for resource in resources.iter_mut() {
        let known = of_resource(resource);
        each_missing(resource, |input, name| {
            known
                .get(name)
                .cloned()
                .filter(|value| examples::fits(&input.rules, value))
        });
    }
    let prefixes = sid_prefixes(resources, types);
    for resource in resources {
        each_missing(resource, |input, name| {
            let is_open = input.rules.pattern.is_none();
            let prefix = prefixes.get(name).filter(|_| is_open)?;
            let sid = Json::String(format!("{prefix}{}", "0123456789abcdef".repeat(2)));
            examples::fits(&input.rules, &sid).then_some(sid)
        });
    }
}

fn each_missing(resource: &mut Resource, find: impl Fn(&Input, &str) -> Option<Json>) {
    let operations = resource.operations.iter_mut();
    for input in operations.flat_map(|operation| &mut operation.inputs) {
        if input.example.is_none() {
            input.example = find(input, &input.spelling);
        }
    }
}

/// Returns the examples of a resource's inputs, the first of each name.
fn of_resource(resource: &Resource) -> HashMap<String, Json> {
    let mut known = HashMap::new();
    for input in resource
        .operations
        .iter()
        .flat_map(|operation| &operation.inputs)
    {
        if let Some(example) = &input.example {
            known
                .entry(input.spelling.clone())
                .or_insert_with(|| example.clone());
        }
    }
    known
}

/// Returns the prefix of the SIDs in each field and input whose name ends in `sid`: `CH` for `conversation_sid`. Names
/// with several prefixes, such as `sid`, have none.
fn sid_prefixes(resources: &[Resource], types: &[TypeDef]) -> HashMap<String, String> {
    let inputs = resources
        .iter()
        .flat_map(|resource| &resource.operations)
        .flat_map(|operation| &operation.inputs)
        .map(|input| (&input.wire, &input.rules));
    let fields = types
        .iter()
        .filter_map(|def| match &def.kind {
            TypeKind::Model(model) => Some(&model.fields),
            _ => None,
        })
        .flatten()
        .map(|field| (&field.wire, &field.rules));
    let mut prefixes: HashMap<String, Option<String>> = HashMap::new();
    for (wire, rules) in inputs.chain(fields) {
        let Some(prefix) = rules.pattern.as_deref().and_then(examples::sid_prefix) else {
            continue;
        };
        prefixes
            .entry(spelled(wire, Case::Snake))
            .and_modify(|known| {
                if known.as_deref() != Some(prefix) {
                    *known = None;
                }
            })
            .or_insert_with(|| Some(prefix.to_owned()));
    }
    prefixes
        .into_iter()
        .filter_map(|(name, prefix)| Some((name, prefix?)))
        .collect()
}
