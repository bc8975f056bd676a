//! Writes a module that calls all operations of the manifest with inputs in JSON.
//!
//! It is part of a program that converts the inputs with [`given`](crate::given). The program's root has
//! `Operation`, the bindings of an operation, and the functions `value`, `redirect` and `items`, which make the calls,
//! and `decode`.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use std::{collections::HashMap, fmt::Write as _};

use serde_json::Value;

/// Returns all operations of the manifest with their documents. Jobs refer to an operation by its index in this list.
pub fn operations(manifest: &Value) -> Vec<(&Value, &Value)> {
    array(&manifest["documents"])
        .flat_map(|document| {
            array(&document["resources"])
                .flat_map(|resource| array(&resource["operations"]))
                .map(move |operation| (document, operation))
        })
        .collect()
}

/// Returns the source of the module.
pub fn source(manifest: &Value) -> String {
    let kinds: HashMap<&str, &str> = array(&manifest["documents"])
        .flat_map(|document| array(&document["models"]))
        .map(|model| (text(&model["type"]), text(&model["kind"])))
        .collect();
    let mut table = String::new();
    let mut functions = String::new();
    for (number, (_, operation)) in operations(manifest).into_iter().enumerate() {
        let (end, decode) = match text(&operation["response"]) {
            "()" => ("value", "None".to_owned()),
            "twilio_runtime::Redirect" => ("redirect", "None".to_owned()),
            ty => ("value", format!("Some(decode::<{}>)", rust_path(ty))),
        };
        let items = match operation["list"] {
            Value::Null => "None".to_owned(),
            _ => format!("Some(|client, given| Ok(items(build_{number}(client, given)?.items())))"),
        };
        writeln!(
            table,
            "    Operation {{\n\
             \x20       send: |client, given| Ok({end}(build_{number}(client, given)?.send())),\n\
             \x20       items: {items},\n        decode: {decode},\n    }},"
        )
        .unwrap();
        build(number, operation, &kinds, &mut functions);
    }
    format!(
        "use twilio_runtime::{{Client, Value}};\n\n\
         use twilio_test_support::given::{{Given, any, boolean, integer, list, map, model, named, number, option, text}};\n\n\
         use crate::{{Operation, decode, items, redirect, value}};\n\n\
         pub const OPERATIONS: &[Operation] = &[\n{table}];\n\n{functions}"
    )
}

/// Returns the source of a module with what `twilio-mock` needs of all resources.
pub fn mocked(manifest: &Value) -> String {
    let resources =
        array(&manifest["documents"]).flat_map(|document| array(&document["resources"]));
    let modules = resources.map(|resource| text(&resource["module"]));
    let lines: String = modules
        .map(|module| format!("    twilio::{module}::mock::OPERATIONS,\n"))
        .collect();
    let ty = "&[&[&twilio_runtime::__private::MockedOperation]]";
    format!("pub(crate) const MOCKED: {ty} = &[\n{lines}];\n")
}

/// Writes the function that builds the request.
fn build(number: usize, operation: &Value, kinds: &HashMap<&str, &str>, functions: &mut String) {
    let inputs: Vec<&Value> = array(&operation["inputs"]).collect();
    let argument = |name: &Value| {
        let is_it = |input: &&Value| input["role"] == "argument" && input["name"] == *name;
        let at = inputs.iter().position(is_it).unwrap();
        convert(
            &format!("given.need({at})?"),
            text(&inputs[at]["type"]),
            kinds,
        )
    };
    let mut arguments = String::new();
    for name in array(&operation["arguments"]) {
        match operation["required_struct"] {
            Value::Null => write!(arguments, ", {}", argument(name)).unwrap(),
            _ => write!(arguments, "{}: {}, ", text(name), argument(name)).unwrap(),
        }
    }
    if let Some(required) = operation["required_struct"].as_str() {
        arguments = format!(", {} {{ {arguments}}}", rust_path(required));
    }
    let mut setters = String::new();
    for (at, input) in inputs
        .iter()
        .enumerate()
        .filter(|(_, input)| input["role"] == "setter")
    {
        let name = text(&input["name"]);
        let value = convert("value", text(&input["type"]), kinds);
        let set = match input["clear"].as_str() {
            Some(clear) => format!(
                "match value {{ Value::Null => request.{clear}(), value => request.{name}({value}) }}"
            ),
            None => format!("request.{name}({value})"),
        };
        writeln!(
            setters,
            "    if let Some(value) = given.get({at}) {{ request = {set}; }}"
        )
        .unwrap();
    }
    let mutable = if setters.is_empty() { "" } else { "mut " };
    let given = if inputs.is_empty() { "_" } else { "given" };
    writeln!(
        functions,
        "fn build_{number}(client: &Client, {given}: &Given<'_>) -> Result<{}, String> {{\n\
         \x20   let {mutable}request = {}(client{arguments});\n{setters}    Ok(request)\n}}\n",
        rust_path(text(&operation["builder"])),
        rust_path(text(&operation["function"]))
    )
    .unwrap();
}

/// Returns an expression that converts a JSON value to type `ty`.
fn convert(value: &str, ty: &str, kinds: &HashMap<&str, &str>) -> String {
    match converter(ty, kinds) {
        name if name.starts_with('|') => format!("({name})({value})?"),
        name => format!("{name}({value})?"),
    }
}

/// Returns the function or closure for the conversion.
fn converter(ty: &str, kinds: &HashMap<&str, &str>) -> String {
    let within = |prefix: &str| ty.strip_prefix(prefix)?.strip_suffix('>');
    if let Some(element) = within("Vec<") {
        return format!("|value: &_| list(value, {})", converter(element, kinds));
    }
    if let Some(element) = within("Option<") {
        return format!("|value: &_| option(value, {})", converter(element, kinds));
    }
    if let Some(element) = within("BTreeMap<String, ") {
        return format!("|value: &_| map(value, {})", converter(element, kinds));
    }
    match (ty, kinds.get(ty)) {
        ("String", _) => "text".to_owned(),
        ("i64", _) => "integer".to_owned(),
        ("bool", _) => "boolean".to_owned(),
        ("twilio_runtime::Number", _) => "number".to_owned(),
        ("twilio_runtime::Value", _) => "any".to_owned(),
        ("twilio_runtime::DateTime" | "twilio_runtime::Date" | "twilio_runtime::HttpMethod", _)
        | (_, Some(&"enum")) => {
            format!("named::<{}>", rust_path(ty))
        }
        (_, Some(_)) => format!("model::<{}>", rust_path(ty)),
        (_, None) => panic!("the manifest has no type {ty}"),
    }
}

/// Converts a type path in the manifest to one that is valid in a program that depends on the crate `twilio`.
pub fn rust_path(ty: &str) -> String {
    let within = |prefix: &str| ty.strip_prefix(prefix)?.strip_suffix('>');
    if let Some(element) = within("Vec<") {
        return format!("Vec<{}>", rust_path(element));
    }
    if let Some(element) = within("Option<") {
        return format!("Option<{}>", rust_path(element));
    }
    if let Some(element) = within("BTreeMap<String, ") {
        return format!("std::collections::BTreeMap<String, {}>", rust_path(element));
    }
    match ty {
        "()" | "String" | "i64" | "bool" => ty.to_owned(),
        ty if ty.starts_with("twilio_runtime::") => ty.to_owned(),
        ty => format!("twilio::{ty}"),
    }
}

fn array(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}
