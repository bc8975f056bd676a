//! The first pages that a reader sees: of the crate, of a document and of a resource.

use super::{
    LINK_BASE,
    comments::{call, summary},
    samples::{Bindings, Scope},
    security, sentences,
};
use crate::{
    contract::{MOCK, RUNTIME, RUNTIME_FEATURES},
    docs::{self, cell_code, code},
    model::{Api, DocumentApi, Operation, Output, Resource},
    names::{Case, spelled, without_raw_prefix},
    options::Layout,
};

/// Returns the page of the only document, which is the root of the bindings.
pub(super) fn only_document(api: &DocumentApi, bindings: &Bindings, layout: Layout) -> Vec<String> {
    let mut lines = document_head(api, bindings, &bindings.path, None);
    if layout == Layout::Crate {
        lines.extend(["# Features".to_owned(), String::new()]);
        lines.extend(features());
    }
    lines.extend(next_pages(""));
    lines
}

/// Returns the page of one of several documents. `feature` enables it.
pub(super) fn document(
    api: &DocumentApi,
    bindings: &Bindings,
    feature: Option<&str>,
) -> Vec<String> {
    let mut lines = document_head(api, bindings, &bindings.path_of(api), feature);
    lines.extend(next_pages("super::"));
    lines
}

/// Returns the page of the root of several documents. Only a crate has features.
pub(super) fn documents(api: &Api, bindings: &Bindings, layout: Layout) -> Vec<String> {
    let has_features = layout == Layout::Crate;
    let mut lines = vec![
        format!(
            "Typed bindings for {} OpenAPI documents.",
            api.documents.len()
        ),
        String::new(),
    ];
    lines.extend(usage(match has_features {
        true => "Each document is a module, behind a Cargo feature of the same name.",
        false => "Each document is a module.",
    }));
    let rank_of = |document: &&DocumentApi| typical(document).map(|(rank, ..)| rank);
    // `max_by_key` returns the last of equal ones: here, the first document.
    let shown = api.documents.iter().rev().max_by_key(rank_of);
    let example = shown.and_then(|document| {
        let feature = without_raw_prefix(&document.name);
        let root = bindings.path_of(document);
        whole_call(document, bindings, &root, has_features.then_some(feature))
    });
    lines.extend(example.into_iter().flatten());
    if has_features {
        lines.extend(["# Features".to_owned(), String::new()]);
        lines.extend(features());
        lines.push("No document is enabled by default; `full` enables all of them:".to_owned());
        lines.push(String::new());
    } else {
        lines.extend(["# Documents".to_owned(), String::new()]);
    }
    lines.extend([
        "| Module | Document | Version |".to_owned(),
        "|---|---|---|".to_owned(),
    ]);
    for document in &api.documents {
        let name = without_raw_prefix(&document.name);
        // A link to a module whose feature is off would be broken.
        let module = match has_features {
            true => format!("`{name}`"),
            false => format!("[`{name}`](mod@{name})"),
        };
        lines.push(format!(
            "| {module} | {} | {} |",
            docs::cell_sentence(&document.title).trim_end_matches('.'),
            cell_code(&document.version)
        ));
    }
    lines.push(String::new());
    lines.extend(next_pages(""));
    lines
}

/// Returns what the page of a document begins with: what it is, a call, and its resources.
fn document_head(
    api: &DocumentApi,
    bindings: &Bindings,
    root: &str,
    feature: Option<&str>,
) -> Vec<String> {
    let title = format!("Typed bindings for {}, version {}.", api.title, api.version);
    let mut lines = docs::lines(&title, LINK_BASE);
    lines.push(String::new());
    let source = format!("Generated from {}.", code(&api.source));
    lines.extend(docs::lines(&source, LINK_BASE));
    if let Some(url) = api.docs_url.as_deref().and_then(docs::link_target) {
        lines.push(format!("See also the [service documentation]({url})."));
    }
    lines.push(String::new());
    if api.resources.is_empty() {
        return lines;
    }
    let modules = "Each resource is a module, and each of its operations is a function.";
    lines.extend(usage(modules));
    lines.extend(
        whole_call(api, bindings, root, feature)
            .into_iter()
            .flatten(),
    );
    lines.extend(security::section(api));
    lines.extend(["# Resources".to_owned(), String::new()]);
    lines.extend([
        "| Module | Contents | Operations |".to_owned(),
        "|---|---|---|".to_owned(),
    ]);
    for resource in &api.resources {
        let name = without_raw_prefix(&resource.name);
        lines.push(format!(
            "| [`{name}`](mod@{name}) | {} | {} |",
            docs::cell_sentence(&resource_docs(resource).join("\n")),
            verbs(resource)
        ));
    }
    lines.push(String::new());
    lines
}

/// Returns a paragraph about how the modules are used, which begins with the sentence `modules`.
fn usage(modules: &str) -> Vec<String> {
    let mut lines = docs::wrapped(&format!(
        "{modules} Required inputs are arguments; optional ones are set on the returned builder. Nothing is sent before \
         `send()`, or before the builder itself is awaited."
    ));
    lines.push(String::new());
    lines
}

/// Returns the first words of the names of a resource's functions, each once.
fn verbs(resource: &Resource) -> String {
    let mut verbs: Vec<&str> = Vec::new();
    for operation in &resource.operations {
        let name = without_raw_prefix(&operation.function);
        let verb = name.split('_').next().unwrap_or(name);
        if !verbs.contains(&verb) {
            verbs.push(verb);
        }
    }
    verbs.join(", ")
}

/// Returns a section with a call from the environment to its result, if the document has a suitable operation.
fn whole_call(
    api: &DocumentApi,
    bindings: &Bindings,
    root: &str,
    feature: Option<&str>,
) -> Option<Vec<String>> {
    let (_, resource, operation) = typical(api)?;
    let scope = Scope {
        api,
        bindings,
        root: root.to_owned(),
        resource: resource.name.clone(),
        docs_url: None,
    };
    let mut lines = vec!["# A whole call".to_owned(), String::new(), bindings.fence()];
    // Examples see the features of the crate, and are compiled whichever of them are enabled.
    if let Some(feature) = feature {
        lines.push(format!("# #[cfg(feature = {feature:?})] mod example {{"));
    }
    lines.extend(scope.imports(&["Client", "Error"]));
    let client = security::example_client(operation);
    lines.push(String::new());
    lines.push(format!(
        "async fn example({}) -> Result<(), Error> {{",
        client.parameters
    ));
    let call = call(operation, &scope, "&client");
    lines.extend(
        client
            .lines
            .iter()
            .chain(&call)
            .map(|line| format!("    {line}")),
    );
    lines.extend(["    Ok(())".to_owned(), "}".to_owned()]);
    if feature.is_some() {
        lines.push("# }".to_owned());
    }
    lines.extend(["```".to_owned(), String::new()]);
    Some(lines)
}

/// Returns the operation that shows best how calls are made: one that creates what the document is named after, with an
/// example and few arguments.
fn typical(api: &DocumentApi) -> Option<(Rank, &Resource, &Operation)> {
    let title = spelled(&api.title, Case::Snake);
    let suits = |operation: &Operation| {
        let returns = matches!(operation.output, Output::Value(_)) && operation.paging.is_none();
        // Opening a file may fail with another error than the example returns.
        let has_files = operation.inputs.iter().any(|input| input.ty.is_file());
        returns && !has_files && !operation.deprecated && operation.required_struct.is_none()
    };
    let mut best: Option<(Rank, &Resource, &Operation)> = None;
    for resource in &api.resources {
        for operation in resource.operations.iter().filter(|it| suits(it)) {
            let rank = rank(&title, resource, operation);
            // The first of equal ones.
            if best.as_ref().is_none_or(|(known, ..)| rank > *known) {
                best = Some((rank, resource, operation));
            }
        }
    }
    best
}

/// Whether it is about what the document is named after, whether it creates something, how many optional inputs its
/// example shows, and how few arguments it has.
type Rank = (bool, bool, usize, usize);

fn rank(title: &str, resource: &Resource, operation: &Operation) -> Rank {
    let name = without_raw_prefix(&resource.name);
    let is_about = title.ends_with(name) || title.ends_with(&format!("{name}s"));
    let path = operation.path.trim_end_matches(".json");
    let creates = operation.method == "POST" && !path.ends_with('}');
    let shown = operation.inputs.iter().filter(|it| it.is_in_example);
    let arguments = operation.arguments().len().min(9);
    (is_about, creates, shown.count().min(2), 9 - arguments)
}

fn features() -> Vec<String> {
    let mut lines: Vec<String> = RUNTIME_FEATURES
        .iter()
        .chain([&MOCK])
        .map(|feature| format!("- `{feature}`: {}", feature_line(feature)))
        .collect();
    lines.push(String::new());
    lines
}

fn feature_line(feature: &str) -> &'static str {
    match feature {
        "hyper" => "the default transport, hyper with rustls. Enabled by default.",
        "reqwest" => "a transport over your own `reqwest::Client`.",
        "blocking" => {
            "`send_blocking()` on every builder, and lists as iterators, for programs that are not async."
        }
        "webhook" => "validation of the signatures of webhooks, and their payloads.",
        "tower" => "a tower layer that lets only Twilio's webhooks through.",
        "axum" => "the layer, and an extractor for payloads, for axum.",
        "access-token" => "tokens with which client SDKs log users in.",
        "chrono" => "conversions from and to the dates of chrono.",
        "jiff" => "conversions from and to the dates of jiff.",
        "time" => "conversions from and to the dates of time.",
        "tracing" => "a span per call and an event per attempt.",
        MOCK => {
            "what the crate `twilio-mock` needs to answer in tests: the examples of the document."
        }
        _ => "a feature of the runtime.",
    }
}

/// Returns where to read on. `root` is the path to the root of the bindings.
fn next_pages(root: &str) -> Vec<String> {
    let link = |name: &str| match root {
        "" => format!("[`{name}`]"),
        root => format!("[`{name}`]({root}{name})"),
    };
    vec![
        "# Where to go next".to_owned(),
        String::new(),
        format!(
            "- {}: credentials, regions and edges, timeouts and other settings of all calls.",
            link("Client")
        ),
        format!(
            "- {}: what went wrong, with Twilio's code; how to tell errors apart.",
            link("Error")
        ),
        format!(
            "- {} and {}: lists, record by record or page by page.",
            link("Items"),
            link("Pages")
        ),
        format!(
            "- {}: which calls are repeated, and when.",
            link("RetryPolicy")
        ),
        format!(
            "- {}: short chapters, one per task; {}: everything else that calls have in common.",
            format_args!("[`guide`]({RUNTIME}::guide)"),
            format_args!("[`{RUNTIME}`]")
        ),
    ]
}

/// Returns the page of a resource. Its functions are a list: paths would not fit in a table, where code does not wrap.
pub(super) fn resource(resource: &Resource) -> Vec<String> {
    let mut lines = resource_docs(resource);
    lines.push(String::new());
    for operation in &resource.operations {
        let function = without_raw_prefix(&operation.function);
        let request = code(&format!("{} {}", operation.method, operation.path));
        let meaning = docs::sentence(&summary(operation, LINK_BASE).join("\n"));
        lines.push(format!(
            "- [`{function}`]({function}()): {meaning} {request}"
        ));
    }
    lines
}

/// Returns the description of a resource, or a phrase made from its name.
fn resource_docs(resource: &Resource) -> Vec<String> {
    let lines = docs::lines(&resource.description, LINK_BASE);
    if !lines.is_empty() {
        return lines;
    }
    let phrase = sentences::of_resource(&resource.name);
    let phrase = phrase.unwrap_or_else(|| format!("The {} resource.", code(&resource.tag)));
    docs::lines(&phrase, LINK_BASE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_feature_has_a_line_of_its_own() {
        for feature in RUNTIME_FEATURES {
            assert_ne!(feature_line(feature), feature_line("other"), "{feature}");
        }
    }
}
