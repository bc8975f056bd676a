//! The sections of a function's documentation that a reference has: inputs, request, response and errors.

use super::{
    models::limits,
    samples::Scope,
    security,
    types::{self, Imports},
};
use crate::{
    docs::{self, cell_code, code},
    model::{
        Body, DeclaredResponse, Input, Location, NextPage, Operation, Output, Role, Style, Type,
        TypeKind,
    },
    names::without_raw_prefix,
};

/// The maximum number of values of an enum to list.
const MAX_VALUES: usize = 12;

/// The documentation of one function.
pub(super) struct Reference<'a> {
    pub operation: &'a Operation,
    pub scope: &'a Scope<'a>,
    /// What the file imports. rustdoc warns about links with a path to what is imported anyway.
    pub imports: &'a Imports,
}

impl Reference<'_> {
    /// Returns the tables of the inputs.
    pub(super) fn inputs(&self) -> Vec<String> {
        let setters: Vec<&Input> = self
            .operation
            .inputs
            .iter()
            .filter(|input| input.role == Role::Setter)
            .collect();
        let arguments = self.operation.arguments();
        if arguments.is_empty() && setters.is_empty() {
            return Vec::new();
        }
        let mut lines = vec!["# Inputs".to_owned(), String::new()];
        self.table("Required", &arguments, &mut lines);
        self.table("Optional", &setters, &mut lines);
        lines
    }

    fn table(&self, title: &str, inputs: &[&Input], lines: &mut Vec<String>) {
        if inputs.is_empty() {
            return;
        }
        // Two columns at most: code does not wrap in tables, and a narrow window has no room for more.
        lines.push(format!("| {title} → sent as | Type and meaning |"));
        lines.push("|---|---|".to_owned());
        for input in inputs {
            let meaning = self.meaning(input);
            let separator = if meaning.is_empty() { "" } else { ". " };
            lines.push(format!(
                "| {} → {} | {}{separator}{meaning} |",
                self.name(input),
                sent_as(input),
                self.link(&input.ty)
            ));
        }
        lines.push(String::new());
    }

    /// Returns the Rust name of an input, linked to its setter or field.
    fn name(&self, input: &Input) -> String {
        let name = without_raw_prefix(&input.name);
        let operation = self.operation;
        let owner = match (input.role, &operation.required_struct) {
            (Role::Setter, _) => &operation.builder,
            (Role::Argument, Some(required)) => required,
            (Role::Argument, None) => return format!("`{name}`"),
        };
        format!("[`{name}`]({owner}::{name})")
    }

    /// Returns the first sentence of an input's description, its values and its limits.
    fn meaning(&self, input: &Input) -> String {
        let mut parts = Vec::new();
        if input.deprecated {
            parts.push("Deprecated.".to_owned());
        }
        parts.push(docs::cell_sentence(&input.description));
        if let Some(values) = self.values(&input.ty) {
            parts.push(values);
        }
        let limits = limits(&input.rules, cell_code);
        if !limits.is_empty() {
            parts.push(format!("{}.", super::capitalized(&limits.join(", "))));
        }
        if input.style == Style::Account {
            parts.push("Defaults to the client's account.".to_owned());
        }
        parts.retain(|part| !part.is_empty());
        parts.join(" ")
    }

    fn values(&self, ty: &Type) -> Option<String> {
        let TypeKind::Enum(members) = &self.scope.api.types[ty.named()?.0].kind else {
            return None;
        };
        let mut values: Vec<String> = members
            .iter()
            .take(MAX_VALUES)
            .map(|member| cell_code(&member.wire))
            .collect();
        if members.len() > MAX_VALUES {
            values.push(format!("{} more", members.len() - MAX_VALUES));
        }
        let last = values.pop()?;
        Some(match (values.is_empty(), members.len() > MAX_VALUES) {
            (true, _) => format!("Only {last}."),
            (false, true) => format!("{} and {last}.", values.join(", ")),
            (false, false) => format!("{} or {last}.", values.join(", ")),
        })
    }

    /// Returns a type, linked to its page.
    fn link(&self, ty: &Type) -> String {
        let shown = types::source(ty, self.scope.api, &mut Imports::default());
        match ty.named() {
            Some(id) => {
                let name = &self.scope.api.types[id.0].name;
                if shown == *name && self.imports.siblings.contains(name) {
                    format!("[`{name}`]")
                } else {
                    format!("[`{shown}`](super::{name})")
                }
            }
            None if self.imports.runtime.contains(shown.as_str()) => format!("[`{shown}`]"),
            None => format!("`{shown}`"),
        }
    }

    /// Returns the request: method and URL, credentials, and the type of its body.
    pub(super) fn request(&self) -> Vec<String> {
        let operation = self.operation;
        let url = format!(
            "{} {}{}",
            operation.method, operation.server, operation.path
        );
        let credentials = security::phrase(&operation.security);
        let body = match &operation.body {
            Body::None => String::new(),
            Body::Form => " The body is a form: `application/x-www-form-urlencoded`.".to_owned(),
            Body::Json { media, required } => {
                let optional = if *required { "" } else { ", and optional" };
                format!(" The body is JSON{optional}: {}.", code(media))
            }
            Body::Multipart { required } => {
                let optional = if *required { "" } else { ", and optional" };
                format!(" The body is a form{optional}: `multipart/form-data`.")
            }
            Body::Text(media) => format!(" The body is text in UTF-8: {}.", code(media)),
            Body::File(media) => format!(
                " The body is a file: {}, unless the header `Content-Type` is set.",
                code(media)
            ),
        };
        let mut lines = vec!["# Request".to_owned(), String::new()];
        lines.extend(paragraph(&format!("{}, {credentials}.{body}", code(&url))));
        if !operation.named_servers.is_empty() {
            lines.extend(self.regions());
        }
        lines
    }

    /// Returns the servers that the client's region chooses.
    fn regions(&self) -> Vec<String> {
        let servers: Vec<String> = self
            .operation
            .named_servers
            .iter()
            .map(|server| format!("{} ({})", code(&server.name), code(&server.url)))
            .collect();
        paragraph(&format!(
            "The client's region chooses another server: {}.",
            servers.join(", ")
        ))
    }

    /// Returns the responses: type and status, paging, headers, and an example.
    pub(super) fn response(&self) -> Vec<String> {
        let operation = self.operation;
        let (successes, failures): (Vec<_>, Vec<_>) = operation
            .responses
            .iter()
            .partition(|response| response.is_success);
        let mut lines = vec!["# Response".to_owned(), String::new()];
        let statuses: Vec<String> = successes.iter().map(|it| code(&it.status)).collect();
        let status = match statuses.as_slice() {
            [] => String::new(),
            [default] if default == "`default`" => String::new(),
            statuses => format!("Status {}: ", statuses.join(" or ")),
        };
        let content = self.content();
        lines.push(match status.is_empty() {
            true => super::capitalized(&content),
            false => format!("{status}{content}"),
        });
        lines.push(String::new());
        if operation.paging.is_some() {
            lines.extend(self.paging());
        }
        for response in &successes {
            lines.extend(headers(response));
        }
        lines.extend(self.typed_headers());
        if let Some(response) = successes.iter().find(|it| it.excerpt.is_some()) {
            lines.extend(example(response, ""));
        }
        lines.extend(errors(&failures));
        lines
    }

    /// Returns how to read the headers of the response, if the document declares any.
    fn typed_headers(&self) -> Vec<String> {
        let Some(ty) = &self.operation.headers else {
            return Vec::new();
        };
        let name = types::source(ty, self.scope.api, &mut Imports::default());
        paragraph(&format!(
            "Typed headers: {}, by `typed_headers::<{name}>()` of the response of \
             [`send_with_response()`]({}::send_with_response), or of an error.",
            self.link(ty),
            self.operation.builder
        ))
    }

    fn content(&self) -> String {
        match &self.operation.output {
            Output::Nothing => "no content.".to_owned(),
            Output::Redirect => "a [`Redirect`] to where the content is.".to_owned(),
            Output::Text(media) => format!("`String`, the text of {}.", one_of(media)),
            Output::File(media) => format!(
                "[`Download`], a file of type {}, which is read as it arrives.",
                one_of(media)
            ),
            Output::Value(ty) => format!("{}.", self.link(ty)),
        }
    }

    fn paging(&self) -> Vec<String> {
        let operation = self.operation;
        let Some(paging) = &operation.paging else {
            return Vec::new();
        };
        let builder = &operation.builder;
        let items = match &paging.items {
            Some(items) => format!(", with its records in {}", code(items)),
            None => String::new(),
        };
        let next = match &paging.next {
            NextPage::Link(path) => format!("the URL in {}", code(&path.join("."))),
            NextPage::Token(input, path) => format!(
                "the token in {}, sent as {}",
                code(&path.join(".")),
                code(input)
            ),
            NextPage::Count { input, .. } => format!("its number, sent as {}", code(input)),
            NextPage::Offset { input, .. } => {
                format!("the index of its first record, sent as {}", code(input))
            }
            NextPage::Skip(input) => format!(
                "the number of records so far, sent as {}, until a page is empty",
                code(input)
            ),
            NextPage::Nowhere => {
                let text = format!(
                    "This is a list{items}. [`items()`]({builder}::items) returns each {} of them. The document \
                     describes no way to further pages.",
                    self.link(&paging.item)
                );
                return paragraph(&text);
            }
        };
        paragraph(&format!(
            "This is a page of a list{items}. [`items()`]({builder}::items) returns each {} of all \
             pages, and [`pages()`]({builder}::pages) the pages. The next page is found by {next}.",
            self.link(&paging.item)
        ))
    }
}

/// Returns a paragraph and the empty line after it.
fn paragraph(text: &str) -> Vec<String> {
    let mut lines = docs::wrapped(text);
    lines.push(String::new());
    lines
}

/// Returns the name on the wire, with where it is sent unless that is the body.
fn sent_as(input: &Input) -> String {
    let location = match input.location {
        Location::Path => "path ",
        Location::Query => "query ",
        Location::Header => "header ",
        Location::Cookie => "cookie ",
        Location::Form | Location::Json | Location::Part => "",
        Location::Body => return "body".to_owned(),
    };
    format!("{location}{}", cell_code(&input.wire))
}

/// Returns a list of media types.
fn one_of(media: &[String]) -> String {
    let media: Vec<String> = media.iter().map(|media| code(media)).collect();
    media.join(" or ")
}

fn headers(response: &DeclaredResponse) -> Vec<String> {
    if response.headers.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![
        "| Response header | Meaning |".to_owned(),
        "|---|---|".to_owned(),
    ];
    lines.extend(response.headers.iter().map(|header| {
        format!(
            "| {} | {} |",
            cell_code(&header.name),
            docs::cell_sentence(&header.description)
        )
    }));
    lines.push(String::new());
    lines
}

/// Returns the example of a response's body. `status` says of which response. Its longest run of backticks is shorter than the fence.
fn example(response: &DeclaredResponse, status: &str) -> Vec<String> {
    let Some((json, is_shortened)) = &response.excerpt else {
        return Vec::new();
    };
    let runs = json.iter().flat_map(|line| line.split(|c| c != '`'));
    let longest = runs.map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    let shortened = if *is_shortened { ", shortened" } else { "" };
    let mut lines = vec![
        format!("The document's example{status}{shortened}:"),
        String::new(),
    ];
    lines.push(format!("{fence}json"));
    lines.extend(json.iter().cloned());
    lines.extend([fence, String::new()]);
    lines
}

/// Returns the responses that are errors, and the example of the first that has one.
fn errors(failures: &[&DeclaredResponse]) -> Vec<String> {
    if failures.is_empty() {
        return Vec::new();
    }
    let mut lines = vec!["# Errors".to_owned(), String::new()];
    lines.extend(["| Status | Meaning |".to_owned(), "|---|---|".to_owned()]);
    for response in failures {
        let meaning = docs::cell_sentence(&response.description);
        lines.push(format!("| {} | {meaning} |", cell_code(&response.status)));
    }
    lines.push(String::new());
    if let Some(response) = failures.iter().find(|it| it.excerpt.is_some()) {
        let status = format!(" with status {}", code(&response.status));
        lines.extend(example(response, &status));
    }
    lines
}
