//! Programs that use the old bindings, made from the manifest.

use std::{collections::HashMap, fmt::Write as _};

use serde_json::Value;
use twilio_codegen::Finding;
use twilio_test_support::typed_calls::rust_path;

/// The manifest of the old edition.
pub(crate) struct Manifest<'a> {
    documents: Vec<&'a Value>,
}

impl<'a> Manifest<'a> {
    pub(crate) fn new(manifest: &'a Value) -> Self {
        Self {
            documents: array(&manifest["documents"]).collect(),
        }
    }

    fn document(&self, module: &str) -> &'a Value {
        let mut documents = self.documents.iter();
        documents.find(|it| it["module"] == module).unwrap()
    }

    /// Returns a path from the root of the crate.
    fn full(&self, document: &str, item: &str) -> String {
        match self.documents.len() {
            1 => item.to_owned(),
            _ => format!("{document}::{item}"),
        }
    }

    fn operation(&self, finding: &Finding) -> &'a Value {
        let path = self.full(&finding.document, &finding.item);
        operations(self.document(&finding.document))
            .find(|operation| operation["function"] == *path)
            .unwrap_or_else(|| panic!("no operation {path}"))
    }

    fn model(&self, finding: &Finding) -> &'a Value {
        let path = self.full(&finding.document, &finding.item);
        array(&self.document(&finding.document)["models"])
            .find(|model| model["type"] == *path)
            .unwrap_or_else(|| panic!("no type {path}"))
    }
}

fn operations(document: &Value) -> impl Iterator<Item = &Value> {
    array(&document["resources"]).flat_map(|resource| array(&resource["operations"]))
}

fn program(body: &str) -> String {
    format!("#![allow(warnings)]\nuse twilio_runtime::*;\n\nfn main() {{}}\n\n{body}")
}

/// Returns a program that compiles unless what the finding says happened.
pub(crate) fn breaking(manifest: &Manifest<'_>, finding: &Finding) -> String {
    let full = manifest.full(&finding.document, &finding.item);
    let part = finding.part.as_deref().unwrap_or_default();
    program(&match finding.kind.as_str() {
        "document-removed" | "document-renamed" => {
            format!("use twilio::{} as _;\n", finding.document)
        }
        "module-removed" | "module-renamed" | "function-removed" | "function-renamed"
        | "type-removed" | "type-renamed" => format!("use twilio::{full} as _;\n"),
        "arguments-changed" | "argument-type-changed" | "argument-added" | "argument-removed" => {
            let (parameters, call) = call(manifest.operation(finding));
            format!("fn program(client: &Client{parameters}) {{\n    let _ = {call};\n}}\n")
        }
        "setter-removed" | "setter-renamed" | "setter-type-changed" => {
            let operation = manifest.operation(finding);
            let (parameters, call) = call(operation);
            let inputs: Vec<&Value> = array(&operation["inputs"]).collect();
            let input = inputs
                .into_iter()
                .find(|it| it["name"] == part && it["role"] == "setter");
            let (ty, value) = argument("value", text(&input.unwrap()["type"]));
            format!(
                "fn program(client: &Client{parameters}, value: {ty}) {{\n    let _ = {call}.{part}({value});\n}}\n"
            )
        }
        "response-changed" => {
            let operation = manifest.operation(finding);
            let (parameters, call) = call(operation);
            let response = rust_path(text(&operation["response"]));
            format!(
                "async fn program(client: &Client{parameters}) -> Result<{response}, Error> {{\n    {call}.send().await\n}}\n"
            )
        }
        "list-removed" if is_type(&full) => {
            format!("fn program(page: twilio::{full}) {{\n    let _ = page.into_items();\n}}\n")
        }
        "list-removed" => {
            let (parameters, call) = call(manifest.operation(finding));
            format!("fn program(client: &Client{parameters}) {{\n    let _ = {call}.items();\n}}\n")
        }
        "item-changed" => {
            let operation = manifest.operation(finding);
            let (parameters, call) = call(operation);
            let item = rust_path(text(&operation["list"]["item"]));
            format!(
                "fn list<P: Page<Item = {item}>>(_: Items<P>) {{}}\n\n\
                 fn program(client: &Client{parameters}) {{\n    list({call}.items());\n}}\n"
            )
        }
        "field-removed" | "field-renamed" | "field-type-changed" => {
            let model = manifest.model(finding);
            let field = array(&model["fields"]).find(|field| field["name"] == part);
            let Some(field) = field else {
                // The additional properties are a map, and not in an `Option`.
                let values = rust_path(text(&model["additional"]["type"]));
                return program(&format!(
                    "fn program(model: twilio::{full}) -> std::collections::BTreeMap<String, {values}> {{\n    model.{part}\n}}\n"
                ));
            };
            let ty = field_type(field);
            format!("fn program(model: twilio::{full}) -> Option<{ty}> {{\n    model.{part}\n}}\n")
        }
        "variant-removed" | "variant-renamed" if manifest.model(finding)["kind"] == "enum" => {
            format!("fn program() -> twilio::{full} {{\n    twilio::{full}::{part}\n}}\n")
        }
        "variant-removed" | "variant-renamed" => format!(
            "fn program(value: twilio::{full}) -> bool {{\n    matches!(value, twilio::{full}::{part}(_))\n}}\n"
        ),
        "variant-type-changed" => {
            let variants = array(&manifest.model(finding)["variants"]);
            let variant = variants.into_iter().find(|it| it["name"] == part).unwrap();
            let inner = rust_path(text(&variant["type"]));
            format!(
                "fn program(value: twilio::{full}) -> Option<Box<{inner}>> {{\n    match value {{\n        \
                 twilio::{full}::{part}(inner) => Some(inner),\n        _ => None,\n    }}\n}}\n"
            )
        }
        "null-method-removed" | "null-method-renamed" => null_method(manifest, finding, &full),
        "conversion-removed" => format!("fn program() -> twilio::{full} {{\n    true.into()\n}}\n"),
        "type-kind-changed" => {
            let value = match text(&manifest.model(finding)["kind"]) {
                "model" => "default()",
                "enum" => "UnknownValue(String::new())",
                _ => "Unknown(Value::Null)",
            };
            format!("fn program() {{\n    let _ = twilio::{full}::{value};\n}}\n")
        }
        "headers-changed" | "headers-removed" => {
            let headers = rust_path(text(&manifest.operation(finding)["response_headers"]));
            format!("use {headers} as _;\n")
        }
        "layout-changed" => {
            let document = manifest.documents.first().unwrap();
            let resource = array(&document["resources"]).next().unwrap();
            format!("use twilio::{} as _;\n", text(&resource["module"]))
        }
        kind => panic!("no program for {kind}: {finding}"),
    })
}

/// Returns a program that sends null for an input, or sets a field to null.
fn null_method(manifest: &Manifest<'_>, finding: &Finding, full: &str) -> String {
    let part = finding.part.as_deref().unwrap();
    let clear = |parts: &Value| {
        let found = array(parts).find(|it| it["name"] == part && it["clear"].is_string());
        text(&found.unwrap()["clear"]).to_owned()
    };
    if is_type(full) {
        let clear = clear(&manifest.model(finding)["fields"]);
        return format!("fn program(mut model: twilio::{full}) {{\n    model.{clear}();\n}}\n");
    }
    let operation = manifest.operation(finding);
    let (parameters, call) = call(operation);
    let clear = clear(&operation["inputs"]);
    format!("fn program(client: &Client{parameters}) {{\n    let _ = {call}.{clear}();\n}}\n")
}

/// Returns a program for each document that uses everything in it.
pub(crate) fn whole<'a>(manifest: &Manifest<'a>) -> Vec<(&'a str, String)> {
    let of_document = |document: &&'a Value| {
        let mut body = String::new();
        for (at, operation) in operations(document).enumerate() {
            use_operation(at, operation, &mut body);
        }
        let kinds: HashMap<&str, &str> = array(&document["models"])
            .map(|model| (text(&model["type"]), text(&model["kind"])))
            .collect();
        for (at, model) in array(&document["models"]).enumerate() {
            use_type(at, model, &kinds, &mut body);
        }
        (text(&document["module"]), program(&body))
    };
    manifest.documents.iter().map(of_document).collect()
}

fn use_operation(at: usize, operation: &Value, body: &mut String) {
    let (parameters, call) = call(operation);
    let builder = rust_path(text(&operation["builder"]));
    let response = rust_path(text(&operation["response"]));
    let mut setters = String::new();
    for (at, input) in array(&operation["inputs"]).enumerate() {
        if input["role"] == "setter" {
            let (ty, value) = argument(&format!("v{at}"), text(&input["type"]));
            let name = text(&input["name"]);
            writeln!(
                setters,
                "    fn s{at}(request: {builder}, v{at}: {ty}) -> {builder} {{ request.{name}({value}) }}"
            )
            .unwrap();
        }
        if let Some(clear) = input["clear"].as_str() {
            writeln!(
                setters,
                "    fn c{at}(request: {builder}) -> {builder} {{ request.{clear}() }}"
            )
            .unwrap();
        }
    }
    let list = match operation["list"] {
        Value::Null => String::new(),
        _ => format!("    fn items(request: {builder}) {{ let _ = request.items(); }}\n"),
    };
    writeln!(
        body,
        "async fn o{at}(client: &Client{parameters}) -> Result<{response}, Error> {{\n{setters}{list}    \
         let request: {builder} = {call};\n    request.send().await\n}}"
    )
    .unwrap();
}

fn use_type(at: usize, model: &Value, kinds: &HashMap<&str, &str>, body: &mut String) {
    let ty = rust_path(text(&model["type"]));
    match kinds[text(&model["type"])] {
        "model" => {
            writeln!(body, "fn t{at}(mut model: {ty}) {{").unwrap();
            for field in array(&model["fields"]) {
                let (name, field_type) = (text(&field["name"]), field_type(field));
                writeln!(body, "    let _: &Option<{field_type}> = &model.{name};").unwrap();
                if let Some(clear) = field["clear"].as_str() {
                    writeln!(body, "    model.{clear}();").unwrap();
                }
            }
            body.push_str("}\n");
        }
        "enum" => {
            for member in array(&model["members"]) {
                writeln!(body, "const _: {ty} = {ty}::{};", text(&member["name"])).unwrap();
            }
        }
        _ => {
            writeln!(body, "fn t{at}(value: {ty}) {{\n    match value {{").unwrap();
            for variant in array(&model["variants"]) {
                let inner = rust_path(text(&variant["type"]));
                writeln!(
                    body,
                    "        {ty}::{}(inner) => {{ let _: Box<{inner}> = inner; }}",
                    text(&variant["name"])
                )
                .unwrap();
            }
            body.push_str("        _ => {}\n    }\n}\n");
        }
    }
}

fn is_type(path: &str) -> bool {
    let last = path.rsplit("::").next().unwrap();
    last.starts_with(char::is_uppercase)
}

fn field_type(field: &Value) -> String {
    let ty = rust_path(text(&field["type"]));
    match field["boxed"].as_bool() {
        Some(true) => format!("Box<{ty}>"),
        _ => ty,
    }
}

/// Returns the parameters that a call needs, each after a comma, and the call.
fn call(operation: &Value) -> (String, String) {
    let inputs: Vec<&Value> = array(&operation["inputs"]).collect();
    let mut parameters = String::new();
    let mut arguments = String::new();
    for (at, name) in array(&operation["arguments"]).enumerate() {
        let is_it = |input: &&&Value| input["role"] == "argument" && input["name"] == *name;
        let input = inputs.iter().find(is_it).unwrap();
        match operation["required_struct"] {
            Value::Null => {
                let (ty, value) = argument(&format!("a{at}"), text(&input["type"]));
                write!(parameters, ", a{at}: {ty}").unwrap();
                write!(arguments, ", {value}").unwrap();
            }
            _ => {
                write!(parameters, ", a{at}: {}", rust_path(text(&input["type"]))).unwrap();
                write!(arguments, "{}: a{at}, ", text(name)).unwrap();
            }
        }
    }
    if let Some(required) = operation["required_struct"].as_str() {
        arguments = format!(", {} {{ {arguments}}}", rust_path(required));
    }
    let function = rust_path(text(&operation["function"]));
    (parameters, format!("{function}(client{arguments})"))
}

/// Returns a type that only an input of type `ty` accepts, and the argument that passes it.
fn argument(name: &str, ty: &str) -> (String, String) {
    match ty {
        // Also texts convert into enums and dates, but not references to them.
        "String" => ("&String".to_owned(), name.to_owned()),
        // Numbers convert into decimals, but then their type is not known.
        "i64" => ("i32".to_owned(), format!("{name}.into()")),
        "bool" => ("bool".to_owned(), name.to_owned()),
        ty => (rust_path(ty), name.to_owned()),
    }
}

fn array(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}
