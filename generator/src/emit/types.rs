//! Types, imports and identifiers in generated code.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream};

use super::text;
use crate::model::{DocumentApi, Input, Type, TypeKind};

/// The imports of a file.
#[derive(Debug, Default)]
pub(super) struct Imports {
    pub runtime: BTreeSet<&'static str>,
    pub siblings: BTreeSet<String>,
    pub maps: bool,
}

impl Imports {
    /// Returns the imports of a file. `parent` is the path of the module that exports the siblings.
    pub(super) fn text(&self, parent: &str) -> String {
        let mut groups = Vec::new();
        if self.maps {
            groups.push("use std::collections::BTreeMap;\n".to_owned());
        }
        if !self.runtime.is_empty() {
            groups.push(list("twilio_runtime", self.runtime.iter().copied()));
        }
        if !self.siblings.is_empty() {
            groups.push(list(parent, self.siblings.iter().map(String::as_str)));
        }
        groups.join("\n")
    }
}

/// Returns `use path::{a, b};`, wrapped like rustfmt does.
pub(super) fn list<'a>(path: &str, names: impl Iterator<Item = &'a str>) -> String {
    let mut names: Vec<&str> = names.collect();
    let is_not_self = |name: &str| name != "self";
    names.sort_by(|a, b| (is_not_self(a).cmp(&is_not_self(b))).then_with(|| version_order(a, b)));
    if let [name] = names.as_slice()
        && is_not_self(name)
    {
        return format!("use {path}::{name};\n");
    }
    let line = format!("use {path}::{{{}}};\n", names.join(", "));
    // 98 columns and the newline, since rustfmt counts the brace and the semicolon after the list.
    if line.len() <= 99 {
        return line;
    }
    let mut text = format!("use {path}::{{\n");
    let mut line = String::new();
    let last = names.len() - 1;
    for (at, name) in names.into_iter().enumerate() {
        // Only the last name may reach column 100.
        let edge = if at == last { 100 } else { 99 };
        if !line.is_empty() && 4 + line.len() + 1 + name.len() + 1 > edge {
            text.push_str(&format!("    {line}\n"));
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(name);
        line.push(',');
    }
    text.push_str(&format!("    {line}\n}};\n"));
    text
}

/// Compares names in the version order of rustfmt's 2024 style, which compares runs of digits as numbers.
pub(super) fn version_order(a: &str, b: &str) -> std::cmp::Ordering {
    let key = |name: &str| -> Vec<(String, u64)> {
        let mut parts = Vec::new();
        let mut rest = name;
        while !rest.is_empty() {
            let word = rest
                .find(|c: char| c.is_ascii_digit())
                .unwrap_or(rest.len());
            let (head, tail) = rest.split_at(word);
            let digits = tail
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(tail.len());
            let (number, tail) = tail.split_at(digits);
            parts.push((head.to_owned(), number.parse().unwrap_or_default()));
            rest = tail;
        }
        parts
    };
    key(a).cmp(&key(b)).then_with(|| a.cmp(b))
}

/// Returns an identifier, raw if the name starts with `r#`.
pub(super) fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}

/// Returns a type as source text, and adds its imports.
pub(super) fn source(ty: &Type, api: &DocumentApi, imports: &mut Imports) -> String {
    match ty {
        Type::String => "String".to_owned(),
        Type::Bool => "bool".to_owned(),
        Type::Integer => "i64".to_owned(),
        Type::Number => runtime("Number", imports),
        Type::DateTime => runtime("DateTime", imports),
        Type::Date => runtime("Date", imports),
        Type::HttpMethod => runtime("HttpMethod", imports),
        Type::PageMeta => runtime("PageMeta", imports),
        Type::Value => runtime("Value", imports),
        Type::Upload => runtime("Upload", imports),
        Type::File => runtime("FilePart", imports),
        Type::Named(id) => {
            let name = api.types[id.0].name.clone();
            imports.siblings.insert(name.clone());
            name
        }
        Type::Indirect(id) => {
            let inner = source(&Type::Named(*id), api, imports);
            format!("{}<{inner}>", runtime("Indirect", imports))
        }
        Type::Nullable(inner) => format!("Option<{}>", source(inner, api, imports)),
        Type::List(item) => format!("Vec<{}>", source(item, api, imports)),
        Type::Map(value) => {
            imports.maps = true;
            format!("BTreeMap<String, {}>", source(value, api, imports))
        }
    }
}

fn runtime(name: &'static str, imports: &mut Imports) -> String {
    imports.runtime.insert(name);
    name.to_owned()
}

/// Returns a type as tokens, and adds its imports.
pub(super) fn tokens(ty: &Type, api: &DocumentApi, imports: &mut Imports) -> TokenStream {
    text::tokens(&source(ty, api, imports))
}

/// How callers pass an input: the type of the parameter, the method that sets it, and that method's type argument.
pub(super) struct Given {
    pub parameter: String,
    pub method: &'static str,
    pub argument: String,
}

/// Returns how callers pass an input. Strings accept `Into<String>`, and lists accept iterators.
pub(super) fn given(input: &Input, api: &DocumentApi, imports: &mut Imports) -> Given {
    match &input.ty {
        Type::List(item) => {
            let argument = source(item, api, imports);
            let list = runtime("IntoList", imports);
            Given {
                parameter: format!("impl {list}<{argument}>"),
                method: match **item {
                    Type::File => "set_files",
                    _ => "set_list",
                },
                argument,
            }
        }
        Type::Map(value) => {
            let argument = source(value, api, imports);
            let value = converted(value, &argument, api);
            Given {
                parameter: format!("impl IntoIterator<Item = (impl Into<String>, {value})>"),
                method: "set_map",
                argument,
            }
        }
        plain => {
            let argument = source(plain, api, imports);
            Given {
                parameter: converted(plain, &argument, api),
                method: match plain {
                    Type::Upload | Type::File => "set_file",
                    _ => "set",
                },
                argument,
            }
        }
    }
}

/// Text, dates, numbers, JSON values, enums and files accept conversions; other types are passed as they are.
fn converted(ty: &Type, source: &str, api: &DocumentApi) -> String {
    let converts = match ty {
        Type::String
        | Type::DateTime
        | Type::Date
        | Type::HttpMethod
        | Type::Number
        | Type::Value
        | Type::Upload
        | Type::File => true,
        Type::Named(id) => matches!(api.types[id.0].kind, TypeKind::Enum(_)),
        _ => false,
    };
    match converts {
        true => format!("impl Into<{source}>"),
        false => source.to_owned(),
    }
}
