//! Keywords without a counterpart in OpenAPI 3.0.

use super::{Node, schema::Schema};
use crate::{
    diagnostic::Diagnostic,
    document::tree::{Id, Value},
};

/// Keywords that only check values. Without them, a wrong value is sent, or a response is accepted that the document
/// does not allow.
const CHECKS: [&str; 7] = [
    "contains",
    "contentSchema",
    "dependentRequired",
    "maxContains",
    "minContains",
    "propertyNames",
    "unevaluatedItems",
];

/// Keywords whose schemas count under a condition.
const CONDITIONS: [&str; 3] = ["then", "else", "dependentSchemas"];

/// References that depend on the way to the schema.
const DYNAMIC: [&str; 2] = ["$dynamicRef", "$recursiveRef"];

/// Rewrites or reports keywords without a counterpart.
pub(super) fn lower(schema: &mut Schema<'_, '_>) {
    for key in DYNAMIC {
        if let Some(id) = schema.take(key) {
            reject(
                schema,
                id,
                format!("`{key}` is not supported"),
                "refer to a schema with `$ref`",
            );
        }
    }
    conditions(schema);
    tuple(schema);
    patterns(schema);
    for key in CHECKS {
        if let Some(id) = schema.take(key) {
            schema.warn(
                id,
                format!("`{key}` is ignored: values are not checked against it"),
                "nothing else is lost; OpenAPI 3.0 has no such keyword",
            );
        }
    }
}

fn reject(schema: &mut Schema<'_, '_>, id: Id, message: String, help: &str) {
    let pointer = schema.pointer_to(id);
    let place = schema.lowering.tree.key_span_of(id, pointer);
    let error = Diagnostic::error(message).at(place).help(help);
    schema.lowering.diagnostics.push(error);
}

/// Conditions that add no property only check values.
fn conditions(schema: &mut Schema<'_, '_>) {
    let Some(condition) = CONDITIONS.iter().find_map(|key| schema.get(key)) else {
        schema.take("if");
        return;
    };
    let adds = CONDITIONS.iter().any(|&key| match schema.get(key) {
        None => false,
        Some(id) if key == "dependentSchemas" => {
            let schemas = schema.lowering.tree.children(id);
            schemas.iter().any(|&id| adds_parts(schema, id))
        }
        Some(id) => adds_parts(schema, id),
    });
    let key = schema.lowering.tree.key(condition).to_owned();
    match adds {
        true => reject(
            schema,
            condition,
            format!("`{key}` describes properties that only some values have"),
            "declare them under `properties`, where every property is optional unless it is `required`, or list the alternatives with `oneOf`",
        ),
        false => schema.warn(
            condition,
            format!("`{key}` is ignored: values are not checked against it"),
            "nothing else is lost; OpenAPI 3.0 has no such keyword",
        ),
    }
    for key in CONDITIONS {
        schema.take(key);
    }
    schema.take("if");
}

/// Returns whether a condition's schema describes parts that the schema itself does not.
fn adds_parts(schema: &Schema<'_, '_>, id: Id) -> bool {
    let own = schema
        .get("properties")
        .map_or(Value::Null, |id| schema.value(id));
    let Value::Mapping(members) = schema.value(id) else {
        return false;
    };
    let is_known = |properties: Value<'_>| match properties {
        Value::Mapping(properties) => properties.keys().all(|key| own.get(key).is_some()),
        _ => true,
    };
    members.iter().any(|(key, value)| match key {
        "properties" => !is_known(value),
        "$ref"
        | "additionalProperties"
        | "allOf"
        | "anyOf"
        | "items"
        | "oneOf"
        | "patternProperties"
        | "prefixItems" => true,
        _ => false,
    })
}

/// The elements of a tuple have different types, so they are any JSON.
fn tuple(schema: &mut Schema<'_, '_>) {
    let Some(id) = schema.take("prefixItems") else {
        return;
    };
    schema.warn(
        id,
        "`prefixItems` is ignored: the elements of the list are any JSON",
        "an object with named properties would be typed",
    );
    let any = schema.lowering.tree.mapping(&[]);
    schema.put(id, "items", any);
}

/// Properties whose names match a pattern are additional properties.
fn patterns(schema: &mut Schema<'_, '_>) {
    let unevaluated = schema.take("unevaluatedProperties");
    let patterns = schema.take("patternProperties");
    if let Some(id) = patterns {
        schema.warn(
            id,
            "the names in `patternProperties` are not checked",
            "the properties are read as additional ones",
        );
    }
    let is_open = |id: Id| !matches!(schema.value(id), Value::Bool(false));
    let known = schema.get("additionalProperties").filter(|&id| is_open(id));
    let schemas: Vec<Id> = patterns
        .map(|id| schema.lowering.tree.children(id))
        .unwrap_or_default();
    let unevaluated = unevaluated.filter(|&id| matches!(schema.value(id), Value::Mapping(_)));
    match (schemas.as_slice(), known, unevaluated) {
        ([], None, Some(id)) | (&[id], None, _) => {
            let pointer = match patterns {
                Some(patterns) => schema
                    .pointer_to(patterns)
                    .join(schema.lowering.tree.key(id)),
                None => schema.pointer_to(id),
            };
            schema.take("additionalProperties");
            let copy = schema.lowering.tree.copy(id, "additionalProperties");
            schema.adopt(copy, pointer);
        }
        ([], ..) => {}
        ([first, ..], ..) => schema.put(*first, "additionalProperties", Node::Bool(true)),
    }
}
