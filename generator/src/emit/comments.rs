//! Doc comments of operations and their inputs: the document's description, an example that compiles, and a curl
//! command.

use super::{
    models::describe,
    reference::Reference,
    samples::{self, Scope},
    security, sentences,
};
use crate::{
    docs::{self, code},
    model::{Body, Input, Location, Operation, Output, Role, Style, Type, encoded_path},
    names::without_raw_prefix,
};

/// Returns the doc comment of an input.
pub(super) fn input_docs(input: &Input, base: &str) -> Vec<String> {
    let mut lines = docs::lines(&input.description, base);
    if input.location == Location::Body {
        if lines.is_empty() {
            lines.push("The request body.".to_owned());
        }
    } else {
        describe(&mut lines, "sent as", Some(&input.wire), &input.rules);
    }
    if input.style == Style::Account {
        docs::append(&mut lines, "Defaults to the client's account.");
    }
    lines
}

/// Returns the first lines of an operation's documentation: its summary, or else a sentence made from its name.
pub(super) fn summary(operation: &Operation, base: &str) -> Vec<String> {
    let lines = docs::lines(&operation.summary, base);
    if !lines.is_empty() {
        return lines;
    }
    let lines = docs::lines(&operation.description, base);
    if !lines.is_empty() {
        return lines;
    }
    docs::lines(&sentences::of_operation(operation), base)
}

/// Returns the doc comment of an operation's function.
pub(super) fn function_docs(reference: &Reference<'_>, base: &str) -> Vec<String> {
    let (operation, scope) = (reference.operation, reference.scope);
    let mut lines = summary(operation, base);
    let (summary, description) = (operation.summary.trim(), operation.description.trim());
    if !summary.is_empty() && summary != description {
        let description = docs::lines(description, base);
        if !description.is_empty() {
            lines.push(String::new());
            lines.extend(description);
        }
    }
    lines.push(String::new());
    let link = match scope.docs_url {
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
        lines.push(format!("One of {} is required.", names.join(", ")));
    }
    lines.push(String::new());
    lines.extend(example(operation, scope));
    lines.push(String::new());
    lines.extend(reference.inputs());
    lines.extend(reference.request());
    lines.push("With curl:".to_owned());
    lines.push(String::new());
    lines.extend(curl(operation));
    lines.push(String::new());
    lines.extend(reference.response());
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// Returns the doc comment of an operation's builder.
pub(super) fn builder_docs(operation: &Operation, base: &str) -> Vec<String> {
    let function = without_raw_prefix(&operation.function);
    let mut lines = vec![format!("Builder of [`{function}()`].")];
    lines.push(String::new());
    lines.extend(summary(operation, base));
    lines.push(String::new());
    lines.push(code(&format!("{} {}", operation.method, operation.path)));
    lines.push(String::new());
    let has_setters = operation
        .inputs
        .iter()
        .any(|input| input.role == Role::Setter);
    let setters = match has_setters {
        true => "Each method before [`send()`](Self::send) sets an optional input. ",
        false => "",
    };
    let sends = match operation.paging {
        Some(_) => {
            "[`items()`](Self::items) and [`pages()`](Self::pages) fetch the list, [`send()`](Self::send) one page of it."
        }
        None => {
            "Nothing is sent before [`send()`](Self::send), or before the builder itself is awaited."
        }
    };
    lines.extend(docs::wrapped(&format!("{setters}{sends}")));
    lines
}

/// Returns an example that rustdoc compiles.
fn example(operation: &Operation, scope: &Scope<'_>) -> Vec<String> {
    let mut lines = vec![scope.bindings.fence()];
    lines.extend(scope.imports(&["Client"]));
    lines.push(String::new());
    if operation.deprecated {
        lines.push("# #[allow(deprecated)]".to_owned());
    }
    lines.push(
        "# async fn example(client: &Client) -> Result<(), Box<dyn std::error::Error>> {"
            .to_owned(),
    );
    lines.extend(call(operation, scope, "client"));
    lines.extend(["# Ok(())".to_owned(), "# }".to_owned(), "```".to_owned()]);
    lines
}

/// Returns the statements that make a call and use its result. `client` is an expression for a reference to the client.
pub(super) fn call(operation: &Operation, scope: &Scope<'_>, client: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let resource = &scope.resource;
    let call = format!("{resource}::{}", operation.function);
    let arguments = operation.arguments();
    let given: Vec<String> = if let Some(required) = &operation.required_struct {
        lines.push(format!("let required = {resource}::{required} {{"));
        for input in &arguments {
            let value = samples::field(input, scope);
            lines.push(format!("    {}: {value},", input.name));
        }
        lines.push("};".to_owned());
        vec![client.to_owned(), "required".to_owned()]
    } else {
        let arguments = arguments
            .iter()
            .map(|input| samples::argument(input, scope));
        std::iter::once(client.to_owned())
            .chain(arguments)
            .collect()
    };
    let set = |input: &Input| format!(".{}({})", input.name, samples::argument(input, scope));
    if operation.paging.is_some() {
        chain_lines(
            "let mut items = ",
            &call,
            &given,
            &[".items()".to_owned()],
            &mut lines,
        );
        lines.push("while let Some(item) = items.next().await {".to_owned());
        lines.push("    println!(\"{:?}\", item?);".to_owned());
        lines.push("}".to_owned());
        return lines;
    }
    let mut chain: Vec<String> = shown(operation).into_iter().map(set).collect();
    chain.extend([".send()".to_owned(), ".await?".to_owned()]);
    let binding = match operation.output {
        Output::Nothing => "",
        Output::Redirect | Output::Value(_) => "let response = ",
        Output::Text(_) => "let text = ",
        Output::File(_) => "let download = ",
    };
    chain_lines(binding, &call, &given, &chain, &mut lines);
    match &operation.output {
        Output::Nothing => {}
        Output::Redirect | Output::Value(_) => {
            lines.push("println!(\"{response:?}\");".to_owned());
        }
        Output::Text(_) => lines.push("println!(\"{text}\");".to_owned()),
        Output::File(media) => {
            let name = samples::file_name(media);
            lines.push(format!("let file = std::fs::File::create({name:?})?;"));
            lines.push("download.write_to(file).await?;".to_owned());
        }
    }
    lines
}

/// Returns the optional inputs to show in an example: one of each set of which one is required, and the first ones of
/// the document's example; or else the first string. Examples of lists show none.
fn shown(operation: &Operation) -> Vec<&Input> {
    const MAX_SHOWN: usize = 3;
    if operation.paging.is_some() {
        return Vec::new();
    }
    let optional: Vec<&Input> = operation
        .inputs
        .iter()
        .filter(|input| input.role == Role::Setter && !input.deprecated)
        .collect();
    // Of a set, the document's example has the best choice.
    let of_list = |list: &Vec<String>| {
        let mut members = optional.iter().filter(|input| list.contains(&input.wire));
        let first = members.clone().next();
        members.find(|input| input.is_in_example).or(first).copied()
    };
    let mut shown: Vec<&Input> = operation.needs_one_of.iter().filter_map(of_list).collect();
    let is_simple = |input: &Input| match input.ty {
        Type::String | Type::Bool | Type::Integer => true,
        Type::Named(_) => matches!(
            input.location,
            Location::Form | Location::Part | Location::Query
        ),
        _ => false,
    };
    for input in optional
        .iter()
        .filter(|it| it.is_in_example && is_simple(it))
    {
        if shown.len() < MAX_SHOWN && !shown.iter().any(|it| std::ptr::eq(*it, *input)) {
            shown.push(input);
        }
    }
    if !shown.is_empty() {
        return shown;
    }
    let is_text = |input: &&&Input| {
        input.ty == Type::String
            && matches!(
                input.location,
                Location::Form | Location::Json | Location::Part | Location::Query
            )
    };
    optional.iter().find(is_text).copied().into_iter().collect()
}

/// Formats a call with a method chain, as rustfmt does in examples.
fn chain_lines(
    binding: &str,
    call: &str,
    arguments: &[String],
    chain: &[String],
    lines: &mut Vec<String>,
) {
    let head = format!("{binding}{call}({})", arguments.join(", "));
    let one_line = format!("{head}{};", chain.concat());
    if one_line.len() <= 80 {
        lines.push(one_line);
        return;
    }
    let indent = if head.len() <= 92 {
        lines.push(head);
        "    "
    } else {
        lines.push(format!("{binding}{call}("));
        lines.extend(arguments.iter().map(|argument| format!("    {argument},")));
        lines.push(")".to_owned());
        ""
    };
    for (at, method) in chain.iter().enumerate() {
        let end = if at + 1 == chain.len() { ";" } else { "" };
        lines.push(format!("{indent}{method}{end}"));
    }
}

/// Returns the URL as a double-quoted shell string, with a variable for each path parameter.
fn curl_url(operation: &Operation, variable: &dyn Fn(&str) -> String) -> String {
    let mut url = docs::shell_quoted(&operation.server);
    let path = encoded_path(&operation.path);
    let mut rest = path.as_str();
    while let Some((before, (name, after))) = rest
        .split_once('{')
        .and_then(|(before, behind)| Some((before, behind.split_once('}')?)))
    {
        url.push_str(&docs::shell_quoted(before));
        let is_account = |input: &&Input| input.wire == name && input.style == Style::Account;
        let name = match operation.inputs.iter().find(is_account) {
            Some(_) => "TWILIO_ACCOUNT_SID".to_owned(),
            None => variable(name),
        };
        // A letter after the variable would be read as part of its name.
        url.push_str(
            &match after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_') {
                true => format!("${{{name}}}"),
                false => format!("${name}"),
            },
        );
        rest = after;
    }
    url.push_str(&docs::shell_quoted(rest));
    url
}

/// Returns the option of curl for a part of a form.
fn curl_part(input: &Input, wire: &str, value: &str) -> String {
    let media = match &input.style {
        Style::Media(media) => format!(";type={}", docs::shell_quoted(media)),
        _ => String::new(),
    };
    match (input.ty.is_file(), media.is_empty()) {
        (true, _) => format!("-F \"{wire}=@${value}{media}\""),
        (false, true) => format!("--form-string \"{wire}=${value}\""),
        (false, false) => format!("-F \"{wire}=${value}{media}\""),
    }
}

/// Returns the request as a curl command, with variables for the caller's values.
fn curl(operation: &Operation) -> Vec<String> {
    let variable = |wire: &str| {
        let name = crate::names::spelled(wire, crate::names::Case::Snake);
        name.trim_start_matches("r#").to_uppercase()
    };
    let url = curl_url(operation, &variable);
    let mut parts = vec![format!("curl -X {} \"{url}\"", operation.method)];
    parts.extend(security::curl(operation));
    let shown = shown(operation);
    let is_given =
        |input: &&Input| input.required || shown.iter().any(|it| std::ptr::eq(*it, *input));
    for input in operation.inputs.iter().filter(is_given) {
        let value = variable(&input.wire);
        let wire = docs::shell_quoted(&input.wire);
        match input.location {
            // `-G` would also send the body as a query.
            Location::Query if operation.body == Body::None => {
                parts.push(format!("-G --data-urlencode \"{wire}=${value}\""));
            }
            Location::Query => parts.push(format!("--url-query \"{wire}=${value}\"")),
            Location::Header => parts.push(format!("-H \"{wire}: ${value}\"")),
            Location::Cookie => parts.push(format!("-b \"{wire}=${value}\"")),
            Location::Form => parts.push(format!("--data-urlencode \"{wire}=${value}\"")),
            Location::Part => parts.push(curl_part(input, &wire, &value)),
            Location::Path | Location::Json | Location::Body => {}
        }
    }
    match &operation.body {
        Body::Json { .. } => parts.push("--json \"$BODY\"".to_owned()),
        Body::Text(media) => {
            let media = docs::shell_quoted(media);
            parts.push(format!("-H \"Content-Type: {media}; charset=utf-8\""));
            parts.push("--data-raw \"$BODY\"".to_owned());
        }
        Body::File(media) => {
            let media = docs::shell_quoted(media);
            parts.push(format!("-H \"Content-Type: {media}\""));
            parts.push("--data-binary \"@$FILE\"".to_owned());
        }
        Body::None | Body::Form | Body::Multipart { .. } => {}
    }
    if let Output::File(media) = &operation.output {
        parts.push(format!("-o {}", samples::file_name(media)));
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
