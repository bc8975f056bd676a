//! Operations: a function, its builder, and the table of its inputs.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    models::{code, describe},
    samples::{self, Scope},
    text,
    types::{self, Imports, ident},
};
use crate::{
    docs,
    model::{Body, DocumentApi, Input, Location, Operation, Output, Role, Security, Style},
};

/// The file of one operation: function, builder, table.
pub(super) fn file(operation: &Operation, scope: &Scope<'_>, base: &str) -> String {
    let api = scope.api;
    let mut imports = Imports::default();
    imports.runtime.extend(["Client", "Request"]);
    if !operation.inputs.is_empty() {
        imports.runtime.insert("Builder");
    }
    let function = function(operation, scope, base, &mut imports);
    let required = required_struct(operation, api, base, &mut imports);
    let builder = builder(operation, api, base, &mut imports);
    let items = text::print(quote!(#function #required #builder));
    let table = table(operation, api, &mut imports);
    format!("{}\n{items}\n{table}", imports.text("super"))
}

fn function(
    operation: &Operation,
    scope: &Scope<'_>,
    base: &str,
    imports: &mut Imports,
) -> TokenStream {
    let docs = text::doc(&function_docs(operation, scope, base));
    let name = ident(&operation.function);
    let builder = ident(&operation.builder);
    let deprecated = operation
        .deprecated
        .then(|| quote!(#[deprecated = "the document marks this operation as deprecated"]));
    let arguments = operation.arguments();
    if arguments.is_empty() {
        return quote! {
            #docs
            #deprecated
            pub fn #name(client: &Client) -> #builder {
                #builder::new(client)
            }
        };
    }
    let mut parameters = Vec::new();
    let mut statements = Vec::new();
    for input in &arguments {
        let given = types::given(&input.ty, input.style, scope.api, imports);
        let (wire, argument) = (&input.wire, given.argument);
        let method = ident(&format!("set_{}{}", input.location.as_str(), given.suffix));
        let name = ident(&input.name);
        let parameter = given.parameter;
        parameters.push(quote!(#name: #parameter));
        let value = match operation.required_struct {
            Some(_) => quote!(required.#name),
            None => quote!(#name),
        };
        statements.push(match input.location {
            Location::Body => quote!(request.#method::<#argument>(#value);),
            _ => quote!(request.#method::<#argument>(#wire, #value);),
        });
    }
    if let Some(required) = &operation.required_struct {
        let required = ident(required);
        parameters = vec![quote!(required: #required)];
    }
    quote! {
        #docs
        #deprecated
        pub fn #name(client: &Client, #(#parameters),*) -> #builder {
            let mut request = #builder::new(client);
            #(#statements)*
            request
        }
    }
}

fn required_struct(
    operation: &Operation,
    api: &DocumentApi,
    base: &str,
    imports: &mut Imports,
) -> Option<TokenStream> {
    let name = ident(operation.required_struct.as_ref()?);
    let fields = operation.arguments().into_iter().map(|input| {
        let docs = text::doc(&input_docs(input, base));
        let field = ident(&input.name);
        let ty = types::tokens(&input.ty, api, imports);
        quote!(#docs pub #field: #ty,)
    });
    let doc = format!(
        " What [`{}()`] needs.",
        operation.function.trim_start_matches("r#")
    );
    Some(quote! {
        #[doc = #doc]
        #[derive(Clone, Debug)]
        pub struct #name {
            #(#fields)*
        }
    })
}

fn builder(
    operation: &Operation,
    api: &DocumentApi,
    base: &str,
    imports: &mut Imports,
) -> TokenStream {
    let name = ident(&operation.builder);
    let doc = format!(
        " A request made by [`{}()`].",
        operation.function.trim_start_matches("r#")
    );
    let setters: Vec<TokenStream> = operation
        .inputs
        .iter()
        .filter(|input| input.role == Role::Setter)
        .map(|input| setter(input, api, base, imports))
        .collect();
    let methods = (!setters.is_empty()).then(|| quote!(impl #name { #(#setters)* }));
    quote! {
        #[doc = #doc]
        #[derive(Clone, Debug)]
        #[must_use = "a request does nothing until it is sent"]
        pub struct #name(Request);

        #methods
    }
}

fn setter(input: &Input, api: &DocumentApi, base: &str, imports: &mut Imports) -> TokenStream {
    let docs = text::doc(&input_docs(input, base));
    let deprecated = input
        .deprecated
        .then(|| quote!(#[deprecated = "the document marks this input as deprecated"]));
    let name = ident(&input.name);
    let given = types::given(&input.ty, input.style, api, imports);
    let (wire, argument, parameter) = (&input.wire, given.argument, given.parameter);
    let location = input.location.as_str();
    let method = ident(&format!("set_{location}{}", given.suffix));
    let value = if given.suffix.is_empty() {
        ident("value")
    } else {
        ident("values")
    };
    let set = match input.location {
        Location::Body => quote!(self.#method::<#argument>(#value);),
        _ => quote!(self.#method::<#argument>(#wire, #value);),
    };
    let clear = input.clear.as_ref().map(|clear| {
        let clear = ident(clear);
        // rustdoc knows raw identifiers by their bare names.
        let link = input.name.trim_start_matches("r#");
        let doc = format!(" Removes the value that [`{link}`](Self::{link}) sets: sends null.");
        let method = ident(&format!("clear_{location}"));
        quote! {
            #[doc = #doc]
            pub fn #clear(mut self) -> Self {
                self.#method(#wire);
                self
            }
        }
    });
    quote! {
        #docs
        #deprecated
        pub fn #name(mut self, #value: #parameter) -> Self {
            #set
            self
        }

        #clear
    }
}

fn input_docs(input: &Input, base: &str) -> Vec<String> {
    let mut lines = docs::lines(&input.description, base);
    if input.location == Location::Body {
        if lines.is_empty() {
            lines.push("The body of the request.".to_owned());
        }
    } else {
        describe(&mut lines, "sent as", Some(&input.wire), &input.rules);
    }
    if input.style == Style::Account {
        docs::append(&mut lines, "The client's own account, unless set.");
    }
    lines
}

fn function_docs(operation: &Operation, scope: &Scope<'_>, base: &str) -> Vec<String> {
    let mut lines = docs::lines(&operation.summary, base);
    if lines.is_empty() {
        lines = docs::lines(&operation.description, base);
    } else if operation.description.trim() != operation.summary.trim() {
        let description = docs::lines(&operation.description, base);
        if !description.is_empty() {
            lines.push(String::new());
            lines.extend(description);
        }
    }
    if lines.is_empty() {
        lines.push(format!("Calls the operation {}.", code(&operation.id)));
    }
    lines.push(String::new());
    let link = match &scope.api.docs_url {
        Some(url) if !operation.description.contains("](http") => {
            format!(" ([documentation]({url}))")
        }
        _ => String::new(),
    };
    lines.push(format!(
        "{}{link}",
        code(&format!("{} {}", operation.method, operation.path))
    ));
    for list in &operation.needs_one_of {
        let names: Vec<String> = list.iter().map(|name| code(name)).collect();
        lines.push(String::new());
        lines.push(format!("One of {} is needed.", names.join(", ")));
    }
    lines.push(String::new());
    lines.extend(example(operation, scope));
    lines.push(String::new());
    lines.push("With curl:".to_owned());
    lines.push(String::new());
    lines.extend(curl(operation));
    lines
}

/// An example that rustdoc compiles.
fn example(operation: &Operation, scope: &Scope<'_>) -> Vec<String> {
    let root = &scope.root;
    let resource = &scope.resource;
    let crate_name = root.split("::").next().unwrap_or(root);
    let mut lines = vec!["```no_run".to_owned()];
    match root.split_once("::") {
        Some(_) => lines.extend([
            format!("use {crate_name}::Client;"),
            format!("use {root}::{resource};"),
        ]),
        None => lines.push(format!("use {root}::{{Client, {resource}}};")),
    }
    lines.push(String::new());
    if operation.deprecated {
        lines.push("# #[allow(deprecated)]".to_owned());
    }
    lines.push(
        "# async fn example(client: &Client) -> Result<(), Box<dyn std::error::Error>> {"
            .to_owned(),
    );
    let call = format!("{resource}::{}", operation.function);
    let arguments = operation.arguments();
    let mut chain = Vec::new();
    if let Some(required) = &operation.required_struct {
        lines.push(format!("let required = {resource}::{required} {{"));
        for input in &arguments {
            let value = samples::argument(input, scope);
            let value = match &input.ty {
                crate::model::Type::String | crate::model::Type::Number => {
                    format!("{value}.into()")
                }
                crate::model::Type::List(_) if value.starts_with("[\"") => {
                    format!("vec![{}.into()]", &value[1..value.len() - 1])
                }
                crate::model::Type::List(_) => format!("vec!{value}"),
                crate::model::Type::Map(_) => "Default::default()".to_owned(),
                _ => value,
            };
            lines.push(format!("    {}: {value},", input.name));
        }
        lines.push("};".to_owned());
        chain.push(format!("{call}(client, required)"));
    } else {
        let mut list = vec!["client".to_owned()];
        list.extend(
            arguments
                .iter()
                .map(|input| samples::argument(input, scope)),
        );
        chain.push(format!("{call}({})", list.join(", ")));
    }
    // One optional input shows how they are given.
    let shown = |input: &&Input| {
        input.role == Role::Setter
            && input.ty == crate::model::Type::String
            && !input.deprecated
            && matches!(
                input.location,
                Location::Form | Location::Json | Location::Query
            )
    };
    if operation.paging.is_some() {
        chain.push(".items()".to_owned());
        chain_lines("let mut items = ", &chain, ";", &mut lines);
        lines.push("while let Some(item) = items.next().await {".to_owned());
        lines.push("    println!(\"{:?}\", item?);".to_owned());
        lines.push("}".to_owned());
    } else {
        if let Some(input) = operation.inputs.iter().find(shown) {
            chain.push(format!(
                ".{}({:?})",
                input.name,
                samples::words(&input.wire, &input.rules)
            ));
        }
        chain.push(".send()".to_owned());
        chain.push(".await?".to_owned());
        let binding = if operation.output == Output::Nothing {
            ""
        } else {
            "let answer = "
        };
        chain_lines(binding, &chain, ";", &mut lines);
    }
    lines.extend(["# Ok(())".to_owned(), "# }".to_owned(), "```".to_owned()]);
    lines
}

fn chain_lines(binding: &str, chain: &[String], end: &str, lines: &mut Vec<String>) {
    let one_line = format!("{binding}{}{end}", chain.concat());
    if one_line.len() <= 80 {
        lines.push(one_line);
        return;
    }
    lines.push(format!("{binding}{}", chain[0]));
    for (at, call) in chain.iter().enumerate().skip(1) {
        let end = if at + 1 == chain.len() { end } else { "" };
        lines.push(format!("    {call}{end}"));
    }
}

/// The request as a shell command; variables stand for what the caller gives.
fn curl(operation: &Operation) -> Vec<String> {
    let variable = |wire: &str| {
        let name = crate::names::ident(wire, crate::names::Case::Snake);
        name.trim_start_matches("r#").to_uppercase()
    };
    let mut url = format!("{}{}", operation.server, operation.path);
    for input in operation
        .inputs
        .iter()
        .filter(|input| input.location == Location::Path)
    {
        let name = if input.style == Style::Account {
            "TWILIO_ACCOUNT_SID".to_owned()
        } else {
            variable(&input.wire)
        };
        url = url.replace(&format!("{{{}}}", input.wire), &format!("${name}"));
    }
    let shell = |text: &str| text.replace(['\\', '"', '`', '\n'], "");
    let mut parts = vec![format!("curl -X {} \"{}\"", operation.method, shell(&url))];
    match operation.security {
        Security::Basic => parts.push("-u \"$TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN\"".to_owned()),
        Security::OAuth => parts.push("-H \"Authorization: Bearer $TOKEN\"".to_owned()),
        Security::None => {}
    }
    let given = |input: &&Input| input.required || matches!(input.location, Location::Form);
    for input in operation.inputs.iter().filter(given).take(3) {
        let value = variable(&input.wire);
        let wire = shell(&input.wire);
        match input.location {
            Location::Query => parts.push(format!("-G --data-urlencode \"{wire}=${value}\"")),
            Location::Header => parts.push(format!("-H \"{wire}: ${value}\"")),
            Location::Form => parts.push(format!("--data-urlencode \"{wire}=${value}\"")),
            Location::Path | Location::Json | Location::Body => {}
        }
    }
    if matches!(operation.body, Body::Json | Body::ScimJson) {
        parts.push("--json \"$BODY\"".to_owned());
    }
    let mut lines = vec!["```sh".to_owned()];
    let last = parts.len() - 1;
    for (at, part) in parts.into_iter().enumerate() {
        let indent = if at == 0 { "" } else { "    " };
        let end = if at == last { "" } else { " \\" };
        lines.push(format!("{indent}{part}{end}"));
    }
    lines.push("```".to_owned());
    lines
}

/// The rows that `operation!` reads: where the request goes, then a row an input in the order of the wire.
fn table(operation: &Operation, api: &DocumentApi, imports: &mut Imports) -> String {
    let output = match &operation.output {
        Output::Nothing => "()".to_owned(),
        Output::Redirect => {
            imports.runtime.insert("Redirect");
            "Redirect".to_owned()
        }
        Output::Value(ty) => types::source(ty, api, imports),
    };
    let mut head = format!(
        "{:?} {} {:?} {:?}",
        operation.id, operation.method, operation.server, operation.path
    );
    match operation.security {
        Security::Basic => {}
        Security::OAuth => head.push_str(" oauth"),
        Security::None => head.push_str(" no_auth"),
    }
    match operation.body {
        Body::None | Body::Form => {}
        Body::Json => head.push_str(" json"),
        Body::ScimJson => head.push_str(" json media(\"application/scim+json\")"),
    }
    for list in &operation.needs_one_of {
        head.push_str(&format!(" needs_one_of(&{list:?})"));
    }
    let name = if operation.paging.is_some() {
        "list_operation"
    } else {
        "operation"
    };
    let mut text = format!(
        "twilio_runtime::{name}! {{\n    {} -> {output} {{\n        {head};\n",
        operation.builder
    );
    for input in &operation.inputs {
        text.push_str(&format!(
            "        {} {:?}{};\n",
            input.location.as_str(),
            input.wire,
            rules(input)
        ));
    }
    text.push_str("    }\n}\n");
    text
}

fn rules(input: &Input) -> String {
    let mut text = String::new();
    if input.required && input.style != Style::Account {
        text.push_str(" required");
    }
    match input.style {
        Style::Plain => {}
        Style::Comma => text.push_str(" comma"),
        Style::Flatten => text.push_str(" flatten"),
        Style::Account => text.push_str(" account"),
        Style::PageSize => text.push_str(" page_size"),
    }
    if input.private {
        text.push_str(" private");
    }
    let rules = &input.rules;
    match (rules.min_length, rules.max_length) {
        (Some(min), Some(max)) => text.push_str(&format!(" length({min}, {max})")),
        (Some(min), None) => text.push_str(&format!(" min_length({min})")),
        (None, Some(max)) => text.push_str(&format!(" max_length({max})")),
        (None, None) => {}
    }
    if let Some(pattern) = &rules.pattern {
        text.push_str(&format!(" pattern({pattern:?})"));
    }
    if let Some(minimum) = rules.minimum {
        text.push_str(&format!(" minimum({minimum})"));
    }
    if let Some(maximum) = rules.maximum {
        text.push_str(&format!(" maximum({maximum})"));
    }
    text
}
