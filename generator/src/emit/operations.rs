//! Emits an operation: a function, its builder, and the table of its inputs.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{
    comments::{builder_docs, function_docs, input_docs},
    reference::Reference,
    samples::Scope,
    security,
    text::{self, Comments},
    types::{self, Imports, ident},
};
use crate::{
    model::{
        Body, DocumentApi, Input, NamedServer, NextPage, Operation, Output, Role, Style,
        encoded_path,
    },
    names::without_raw_prefix,
};

/// Returns the file of an operation: imports, function, builder and table.
pub(super) fn file(operation: &Operation, scope: &Scope<'_>, base: &str) -> String {
    let api = scope.api;
    let mut imports = Imports::default();
    imports.runtime.insert("Client");
    let required = required_struct(operation, api, base, &mut imports);
    let builder = builder(operation, base);
    let methods = methods(operation, api, base, &mut imports);
    let table = table(operation, api, &mut imports);
    // Last, since its documentation depends on all imports.
    let function = function(operation, scope, base, &mut imports);
    let imports = imports.text("super");
    format!("{imports}\n{function}\n{required}{builder}{methods}\n{table}")
}

fn function(operation: &Operation, scope: &Scope<'_>, base: &str, imports: &mut Imports) -> String {
    let builder = &operation.builder;
    let arguments = operation.arguments();
    let mut parameters = vec!["client: &Client".to_owned()];
    let mut statements = vec![format!("let request = {builder}::new(client).0;")];
    for input in &arguments {
        let types::Given {
            parameter,
            method,
            argument,
        } = types::given(input, scope.api, imports);
        let (name, row) = (&input.name, row(operation, input));
        parameters.push(format!("{name}: {parameter}"));
        let value = match operation.required_struct {
            Some(_) => format!("required.{name}"),
            None => name.clone(),
        };
        statements.push(format!(
            "let request = request.{method}::<{argument}>({row}, {value});"
        ));
    }
    if let Some(required) = &operation.required_struct {
        parameters.truncate(1);
        parameters.push(format!("required: {required}"));
    }
    match arguments.is_empty() {
        true => statements = vec![format!("{builder}::new(client)")],
        false => statements.push(format!("{builder}(request)")),
    }
    let reference = Reference {
        operation,
        scope,
        imports,
    };
    let mut text = text::comment(&function_docs(&reference, base), "");
    if operation.deprecated {
        text.push_str("#[deprecated = \"the document marks this operation as deprecated\"]\n");
    }
    text.push_str(&text::function(
        &operation.function,
        &parameters,
        builder,
        &statements,
    ));
    text
}

/// Returns the index of an input in the operation's table.
fn row(operation: &Operation, input: &Input) -> usize {
    let row = operation
        .inputs
        .iter()
        .position(|known| std::ptr::eq(known, input));
    row.unwrap_or_default()
}

/// Returns the struct of the required inputs, if they are too many for arguments.
fn required_struct(
    operation: &Operation,
    api: &DocumentApi,
    base: &str,
    imports: &mut Imports,
) -> String {
    let Some(name) = &operation.required_struct else {
        return String::new();
    };
    let name = ident(name);
    let mut comments = Comments::default();
    let arguments = operation.arguments();
    let fields: Vec<TokenStream> = arguments
        .iter()
        .map(|input| {
            let docs = comments.add(input_docs(input, base));
            let field = ident(&input.name);
            let ty = types::tokens(&input.ty, api, imports);
            quote!(#docs pub #field: #ty,)
        })
        .collect();
    let has_private = arguments.iter().any(|input| input.private);
    let (derive, debug) = match has_private {
        true => (quote!(Clone), redacted_debug(&name, &arguments)),
        false => (quote!(Clone, Debug), TokenStream::new()),
    };
    let doc = format!(
        " The required inputs of [`{}()`].",
        without_raw_prefix(&operation.function)
    );
    let items = quote! {
        #[doc = #doc]
        #[derive(#derive)]
        pub struct #name {
            #(#fields)*
        }
        #debug
    };
    text::print(items, &comments) + "\n"
}

/// Returns an implementation of `Debug` that hides private inputs.
fn redacted_debug(name: &Ident, arguments: &[&Input]) -> TokenStream {
    let fields = arguments.iter().map(|input| {
        let field = ident(&input.name);
        let shown = without_raw_prefix(&input.name);
        match input.private {
            true => quote!(.field(#shown, &::core::format_args!("<redacted>"))),
            false => quote!(.field(#shown, &self.#field)),
        }
    });
    let shown = name.to_string();
    quote! {
        impl ::core::fmt::Debug for #name {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                formatter.debug_struct(#shown) #(#fields)* .finish()
            }
        }
    }
}

fn builder(operation: &Operation, base: &str) -> String {
    let item = format!(
        "#[derive(Clone)]\n#[must_use = \"a request does nothing until it is sent\"]\npub struct {}(twilio_runtime::__private::Request);\n",
        operation.builder
    );
    text::comment(&builder_docs(operation, base), "") + &text::item(item)
}

/// Returns the methods of the builder, one for each optional input and one for each that may be null.
fn methods(operation: &Operation, api: &DocumentApi, base: &str, imports: &mut Imports) -> String {
    let methods: Vec<String> = operation
        .inputs
        .iter()
        .filter(|input| input.role == Role::Setter)
        .map(|input| setter(operation, input, api, base, imports))
        .collect();
    if methods.is_empty() {
        return String::new();
    }
    format!(
        "\nimpl {} {{\n{}}}\n",
        operation.builder,
        methods.join("\n")
    )
}

fn setter(
    operation: &Operation,
    input: &Input,
    api: &DocumentApi,
    base: &str,
    imports: &mut Imports,
) -> String {
    let name = &input.name;
    let row = row(operation, input);
    let types::Given {
        parameter,
        method,
        argument,
    } = types::given(input, api, imports);
    let value = match method {
        "set" | "set_file" => "value",
        _ => "values",
    };
    let mut text = text::comment(&input_docs(input, base), text::INDENT);
    if input.deprecated {
        text.push_str(text::INDENT);
        text.push_str("#[deprecated = \"the document marks this input as deprecated\"]\n");
    }
    text.push_str(&chained(
        &format!("{name}(self, {value}: {parameter})"),
        &format!("self.0.{method}::<{argument}>({row}, {value})"),
    ));
    if let Some(clear) = &input.clear {
        // rustdoc links omit `r#`.
        let link = without_raw_prefix(name);
        let docs = format!("Sends null for [`{link}`](Self::{link}), which removes its value.");
        text.push('\n');
        text.push_str(&text::comment(&[docs], text::INDENT));
        text.push_str(&chained(
            &format!("{clear}(self)"),
            &format!("self.0.clear({row})"),
        ));
    }
    text
}

/// Returns a method that returns the builder with a changed request.
fn chained(signature: &str, request: &str) -> String {
    let method = format!("    pub fn {signature} -> Self {{\n        Self({request})\n    }}\n");
    text::member("impl X", method)
}

/// Returns the table for `operation!`: the request, then a row per input in the order they are sent.
fn table(operation: &Operation, api: &DocumentApi, imports: &mut Imports) -> String {
    let output = match &operation.output {
        Output::Nothing => "()".to_owned(),
        Output::Redirect => {
            imports.runtime.insert("Redirect");
            "Redirect".to_owned()
        }
        Output::Text(_) => "String".to_owned(),
        Output::File(_) => {
            imports.runtime.insert("Download");
            "Download".to_owned()
        }
        Output::Value(ty) => types::source(ty, api, imports),
    };
    let mut head = format!(
        "{:?} {} {:?} {:?}",
        operation.id,
        operation.method,
        operation.server,
        encoded_path(&operation.path)
    );
    head.push_str(&security::rules(&operation.security));
    for NamedServer { name, url } in &operation.named_servers {
        head.push_str(&format!(" server({name:?}, {url:?})"));
    }
    head.push_str(&body_rules(&operation.body));
    if let Output::Text(media) | Output::File(media) = &operation.output {
        head.push_str(&format!(" accept(&{media:?})"));
    }
    if let (Output::Value(_), [_, ..]) = (&operation.output, &*operation.json_types) {
        head.push_str(&format!(" accept_json(&{:?})", operation.json_types));
    }
    for list in &operation.needs_one_of {
        head.push_str(&format!(" needs_one_of(&{list:?})"));
    }
    let (name, next) = match &operation.paging {
        Some(paging) => ("list_operation", next_page(&paging.next)),
        None => ("operation", String::new()),
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
    text.push_str(&format!("    }}\n{next}}}\n"));
    text
}

/// Returns the rules about the body.
fn body_rules(body: &Body) -> String {
    let (mut rules, media, is_optional) = match body {
        Body::None | Body::Form => return String::new(),
        Body::Json { media, required } => (" json".to_owned(), Some(media), !required),
        Body::Multipart { required } => (" multipart".to_owned(), None, !required),
        Body::Text(media) => (" text".to_owned(), Some(media), false),
        Body::File(media) => (" bytes".to_owned(), Some(media), false),
    };
    if let Some(media) = media.filter(|media| *media != "application/json") {
        rules.push_str(&format!(" media({media:?})"));
    }
    if is_optional {
        rules.push_str(" optional_body");
    }
    rules
}

/// Returns the row of `list_operation!` that says how to get the next page.
fn next_page(next: &NextPage) -> String {
    let text = match next {
        NextPage::Link(path) => format!("url {}", path.join(" ")),
        NextPage::Token(input, path) => format!("token {input:?} {}", path.join(" ")),
        NextPage::Count {
            input,
            has_next,
            current,
        } => {
            let current = current.iter().map(|field| format!(" {field}"));
            format!("count {input:?} {has_next}{}", current.collect::<String>())
        }
        NextPage::Offset {
            input,
            total,
            start,
        } => {
            let start = start.iter().map(|field| format!(" {field}"));
            format!("offset {input:?} {total}{}", start.collect::<String>())
        }
        NextPage::Skip(input) => format!("skip {input:?}"),
        NextPage::Nowhere => return String::new(),
    };
    format!("    next {text};\n")
}

fn rules(input: &Input) -> String {
    let mut text = String::new();
    if input.required && input.style != Style::Account {
        text.push_str(" required");
    }
    match &input.style {
        Style::Plain => {}
        Style::Comma => text.push_str(" comma"),
        Style::Space => text.push_str(" space"),
        Style::Pipe => text.push_str(" pipe"),
        Style::Explode => text.push_str(" explode"),
        Style::Deep => text.push_str(" deep"),
        Style::Flatten(prefix) => text.push_str(&format!(" flatten({prefix:?})")),
        Style::Account => text.push_str(" account"),
        Style::PageSize => text.push_str(" page_size"),
        Style::Media(media) => text.push_str(&format!(" media({media:?})")),
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
