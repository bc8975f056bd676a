//! Models, enums and unions.

use quote::quote;

use super::{
    sentences,
    text::{self, Comments},
    types::{self, Imports, ident},
};
use crate::{
    docs::{self, code},
    model::{DocumentApi, Field, Member, Model, Rules, Type, TypeDef, TypeKind, Union},
    names::without_raw_prefix,
};

/// Returns the source of a type: its definition, and the table for the runtime.
pub(super) fn definition(
    def: &TypeDef,
    api: &DocumentApi,
    base: &str,
    imports: &mut Imports,
) -> String {
    let docs = type_docs(def, api, base);
    match &def.kind {
        TypeKind::Model(model) => self::model(def, model, docs, api, base, imports),
        TypeKind::Enum(members) => self::open_enum(def, members, docs),
        TypeKind::Union(union) => self::union(def, union, docs, api, imports),
    }
}

fn type_docs(def: &TypeDef, api: &DocumentApi, base: &str) -> Vec<String> {
    let mut lines = docs::lines(&def.description, base);
    if lines.is_empty() {
        lines = docs::lines(&type_sentence(def, api), base);
    }
    let names: Vec<String> = def.schemas.iter().map(|name| code(name)).collect();
    let word = match names.len() {
        0 => return lines,
        1 => "Schema",
        _ => "Schemas",
    };
    lines.push(String::new());
    lines.extend(docs::lines(&format!("{word} {}.", names.join(", ")), base));
    lines
}

/// Returns a sentence about a type that the document does not describe.
fn type_sentence(def: &TypeDef, api: &DocumentApi) -> String {
    if let TypeKind::Model(Model {
        page: Some((_, item)),
        ..
    }) = &def.kind
    {
        let name = item.named().map(|id| api.types[id.0].name.as_str());
        return match name.and_then(sentences::records) {
            Some(records) => format!("A page of {records}."),
            None => "A page of a list.".to_owned(),
        };
    }
    let schema = def
        .schemas
        .first()
        .and_then(|name| sentences::of_schema(name));
    schema.unwrap_or_else(|| match def.kind {
        TypeKind::Model(_) => "An object that the document defines inline.".to_owned(),
        TypeKind::Enum(_) => "An enum that the document defines inline.".to_owned(),
        TypeKind::Union(_) => "One of several types.".to_owned(),
    })
}

fn model(
    def: &TypeDef,
    model: &Model,
    docs: Vec<String>,
    api: &DocumentApi,
    base: &str,
    imports: &mut Imports,
) -> String {
    let mut fields: Vec<String> = model
        .fields
        .iter()
        .map(|field| self::field(field, api, base, imports))
        .collect();
    if let Some(rest) = &model.additional {
        let docs = ["Additional properties, which the document does not name.".to_owned()];
        let ty = types::source(&rest.ty, api, imports);
        fields.push(field_of(&docs, format!("pub {}: {ty},", rest.name)));
    }
    let (cleared, clears) = clears(def, model).unwrap_or_default();
    fields.push(cleared);
    let fields = fields.concat();
    let line = if fields.is_empty() { "" } else { "\n" };
    let item = format!(
        "{}#[derive(Clone, Default, PartialEq)]\n#[non_exhaustive]\npub struct {} {{{line}{fields}}}\n{clears}",
        text::comment(&docs, ""),
        def.name,
    );
    let mut source = format!("{item}\n{}", model_table(def, model));
    if let Some((field, item)) = &model.page {
        let item = types::source(item, api, imports);
        source.push_str(&format!(
            "\ntwilio_runtime::page! {{\n    {} {{\n        items {field}: {item};\n    }}\n}}\n",
            def.name
        ));
    }
    source
}

/// Returns the table of the fields' wire names.
fn model_table(def: &TypeDef, model: &Model) -> String {
    let nulls = match &model.cleared {
        Some(cleared) => format!(" null {cleared}"),
        None => String::new(),
    };
    let mut table = format!("twilio_runtime::model! {{\n    {}{nulls} {{\n", def.name);
    for field in &model.fields {
        let private = if field.private { " private" } else { "" };
        table.push_str(&format!(
            "        {} = {:?}{private};\n",
            field.name, field.wire
        ));
    }
    if let Some(rest) = &model.additional {
        table.push_str(&format!("        ..{};\n", rest.name));
    }
    table.push_str("    }\n}\n");
    table
}

/// Returns the field that records which others are null, and the methods that set them to null.
fn clears(def: &TypeDef, model: &Model) -> Option<(String, String)> {
    let cleared = model.cleared.as_ref()?;
    let methods = model.fields.iter().enumerate().filter_map(|(at, field)| {
        let (name, clear) = (&field.name, field.clear.as_ref()?);
        // rustdoc links omit `r#`.
        let link = without_raw_prefix(name);
        let docs = format!("Sets [`{link}`](Self::{link}) to null.");
        let method = format!(
            "    pub fn {clear}(&mut self) {{\n        self.{name} = None;\n        self.{cleared}.insert({at});\n    }}\n"
        );
        Some(text::comment(&[docs], text::INDENT) + &text::member("impl X", method))
    });
    let methods: Vec<String> = methods.collect();
    let methods = format!("\nimpl {} {{\n{}}}\n", def.name, methods.join("\n"));
    // `pub(crate)` rather than private: if the bindings are a module of the user's crate, it can then use
    // `..Default::default()` in a literal of any model.
    let field = field_of(
        &["Fields that are sent as null.".to_owned()],
        format!("pub(crate) {cleared}: twilio_runtime::__private::NullFields,"),
    );
    Some((field, methods))
}

fn field(field: &Field, api: &DocumentApi, base: &str, imports: &mut Imports) -> String {
    let mut lines = docs::lines(&field.description, base);
    let wire = (field.name != field.wire).then_some(field.wire.as_str());
    describe(&mut lines, "serialized as", wire, &field.rules);
    if field.deprecated {
        lines.extend([String::new(), "Deprecated.".to_owned()]);
    }
    let ty = types::source(&field.ty, api, imports);
    let ty = if field.boxed {
        format!("Box<{ty}>")
    } else {
        ty
    };
    field_of(&lines, format!("pub {}: Option<{ty}>,", field.name))
}

/// Returns a field with its comment.
fn field_of(docs: &[String], definition: String) -> String {
    let definition = format!("{}{definition}\n", text::INDENT);
    text::comment(docs, text::INDENT) + &text::member("struct X", definition)
}

/// Adds the name on the wire and the constraints of the document.
pub(super) fn describe(lines: &mut Vec<String>, verb: &str, wire: Option<&str>, rules: &Rules) {
    let mut facts: Vec<String> = wire
        .map(|wire| format!("{verb} {}", code(wire)))
        .into_iter()
        .collect();
    facts.extend(limits(rules, code));
    if facts.is_empty() && lines.is_empty() {
        lines.push("Not described in the document.".to_owned());
    }
    if facts.is_empty() {
        return;
    }
    docs::append(
        lines,
        &format!("{}.", super::capitalized(&facts.join(", "))),
    );
}

fn characters(count: u64) -> String {
    match count {
        1 => "1 character".to_owned(),
        count => format!("{count} characters"),
    }
}

/// Returns the constraints of the document, each as a phrase. `code` formats text as a code span.
pub(super) fn limits(rules: &Rules, code: fn(&str) -> String) -> Vec<String> {
    let mut facts = Vec::new();
    match (rules.min_length, rules.max_length) {
        (Some(min), Some(max)) if min == max => facts.push(characters(min)),
        (Some(min), Some(max)) => facts.push(format!("{min} to {}", characters(max))),
        (Some(min), None) => facts.push(format!("at least {}", characters(min))),
        (None, Some(max)) => facts.push(format!("at most {}", characters(max))),
        (None, None) => {}
    }
    match (rules.minimum, rules.maximum) {
        (Some(min), Some(max)) => facts.push(format!("{min} to {max}")),
        (Some(min), None) => facts.push(format!("at least {min}")),
        (None, Some(max)) => facts.push(format!("at most {max}")),
        (None, None) => {}
    }
    if let Some(pattern) = &rules.pattern {
        facts.push(code(pattern));
    }
    if let Some(default) = &rules.default {
        facts.push(format!("default {}", code(default)));
    }
    facts
}

fn open_enum(def: &TypeDef, members: &[Member], docs: Vec<String>) -> String {
    let name = ident(&def.name);
    let mut comments = Comments::default();
    let docs = comments.add(docs);
    let variants = members.iter().map(|member| {
        let line = format!(" {}", code(&member.wire));
        let name = ident(&member.name);
        quote!(#[doc = #line] #name,)
    });
    let item = quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            /// A value that this version does not know.
            UnknownValue(String),
        }
    };
    let item = text::print(item, &comments);
    let bool = bool_variants(members);
    let mut table = format!("twilio_runtime::open_enum! {{\n    {}{bool} {{\n", def.name);
    for member in members {
        table.push_str(&format!("        {} = {:?};\n", member.name, member.wire));
    }
    table.push_str("    }\n}\n");
    format!("{item}\n{table}")
}

/// Returns the part of the table that makes an enum of `true` and `false`, as text, convertible from a boolean.
fn bool_variants(members: &[Member]) -> String {
    let variant = |wire| members.iter().find(|member| member.wire == wire);
    match (variant("true"), variant("false")) {
        (Some(yes), Some(no)) if members.len() == 2 => format!(" bool {} {}", yes.name, no.name),
        _ => String::new(),
    }
}

fn union(
    def: &TypeDef,
    union: &Union,
    docs: Vec<String>,
    api: &DocumentApi,
    imports: &mut Imports,
) -> String {
    let name = ident(&def.name);
    let mut comments = Comments::default();
    let docs = comments.add(docs);
    let mut rows = String::new();
    let mut variants = Vec::new();
    for variant in &union.variants {
        let ty = types::tokens(&variant.ty, api, imports);
        let source = types::source(&variant.ty, api, imports);
        let variant_name = ident(&variant.name);
        let line = match &variant.ty {
            Type::Named(_) => format!(" [`{source}`]."),
            _ => format!(" `{source}`."),
        };
        variants.push(quote!(#[doc = #line] #variant_name(Box<#ty>),));
        let tags: Vec<String> = variant
            .tags
            .iter()
            .map(|tag| format!(", {tag:?}"))
            .collect();
        rows.push_str(&format!(
            "        {}: {source}{};\n",
            variant.name,
            tags.concat()
        ));
    }
    imports.runtime.insert("Value");
    let item = quote! {
        #docs
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            /// A value that matches none of the other variants.
            Unknown(Value),
        }
    };
    let item = text::print(item, &comments);
    let by = union
        .discriminator
        .as_ref()
        .map(|property| format!(" by {property:?}"))
        .unwrap_or_default();
    format!(
        "{item}\ntwilio_runtime::one_of! {{\n    {}{by} {{\n{rows}    }}\n}}\n",
        def.name
    )
}
