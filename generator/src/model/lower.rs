//! Documents to the model.

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashMap},
};

use indexmap::IndexMap;
use openapiv3::{PathItem, ReferenceOr};

use super::{
    Api, DocumentApi, Operation, Output, Resource, Type, TypeKind,
    clear::settle_clears,
    home::{is_known, settle_types},
    links::Links,
    operation::{self, Found},
    paging,
    schema::Schemas,
};
use crate::{
    config::Options,
    diagnostic::{Diagnostic, Diagnostics, Pointer, quoted},
    document::Document,
    emit::RUNTIME_FEATURES,
    names::{Case, ident, settle},
    parallel,
};

/// Lowers documents into the model; `None` when `diagnostics` has errors.
pub fn lower(
    documents: &[Document],
    options: &Options,
    diagnostics: &mut Diagnostics,
) -> Option<Api> {
    let stems: Vec<&str> = documents
        .iter()
        .map(|document| module_stem(&document.stem))
        .collect();
    // A document's module is a feature, too.
    let is_feature =
        |name: &str| RUNTIME_FEATURES.contains(&name) || matches!(name, "default" | "full");
    let names = settle(stems.iter().copied(), Case::Snake, |name| {
        is_taken(name) || is_feature(name)
    });
    for pair in documents.windows(2) {
        // Documents come sorted by stem.
        if pair[0].stem == pair[1].stem {
            diagnostics.push(
                Diagnostic::error(format!("two documents are called `{}`", pair[1].stem))
                    .at(pair[1].place(&Pointer::root()))
                    .help(format!(
                        "a document's name is that of its module; the other is `{}`",
                        pair[0].source.name
                    )),
            );
        }
    }
    for wanted in &options.resources {
        check_resource(wanted, documents, diagnostics);
    }
    let work: Vec<(&Document, String)> = documents.iter().zip(names).collect();
    let lowered = parallel::map(&work, |(document, name)| {
        let mut groups = resources(document);
        if !options.resources.is_empty() {
            groups.retain(|group| group.is_selected(&options.resources));
            if groups.is_empty() {
                return None;
            }
        }
        let mut found = Diagnostics::default();
        let api = lower_document(document, name.clone(), groups, &mut found);
        Some((api, found))
    });
    let mut apis = Vec::with_capacity(documents.len());
    for (api, found) in lowered.into_iter().flatten() {
        apis.push(api);
        diagnostics.append(found);
    }
    (!diagnostics.has_errors()).then_some(Api { documents: apis })
}

/// `twilio_conversations_v1` makes the module `conversations_v1`.
fn module_stem(stem: &str) -> &str {
    stem.strip_prefix("twilio_").unwrap_or(stem)
}

/// Names of modules that stand beside those of documents and resources.
fn is_taken(name: &str) -> bool {
    matches!(name, "models" | "runtime")
}

/// The operations of one tag.
struct Group<'a> {
    name: String,
    tag: &'a str,
    description: String,
    operations: Vec<Found<'a>>,
}

impl Group<'_> {
    fn is_selected(&self, wanted: &[String]) -> bool {
        wanted
            .iter()
            .any(|wanted| *wanted == self.name || wanted == self.tag)
    }
}

/// The document's operations by resource, in the order of the document.
fn resources(document: &Document) -> Vec<Group<'_>> {
    let mut groups: IndexMap<&str, Vec<Found<'_>>> = IndexMap::new();
    for (path, item) in &document.api.paths.paths {
        let ReferenceOr::Item(item) = item else {
            continue;
        };
        for (method, key, operation) in methods(item) {
            let tag = operation
                .tags
                .first()
                .map_or_else(|| path_resource(path), String::as_str);
            let item_pointer = Pointer::root().join("paths").join(path);
            let pointer = item_pointer.join(key);
            groups.entry(tag).or_default().push(Found {
                path,
                item,
                method,
                operation,
                item_pointer,
                pointer,
            });
        }
    }
    let prefixes = product_names(document);
    let short: Vec<String> = groups.keys().map(|tag| short_tag(tag, &prefixes)).collect();
    let names = settle(short.iter().map(String::as_str), Case::Snake, is_taken);
    // Two tags may be one name once their product is gone; then both keep it.
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for name in &short {
        *counts.entry(name).or_default() += 1;
    }
    let mut described: HashMap<&str, Option<&String>> = HashMap::new();
    for tag in &document.api.tags {
        let description = tag.description.as_ref();
        described.entry(&tag.name).or_insert(description);
    }
    let mut seen = BTreeSet::new();
    groups
        .into_iter()
        .zip(names)
        .enumerate()
        .map(|(at, ((tag, operations), name))| {
            let mut name = if counts[short[at].as_str()] > 1 {
                ident(tag, Case::Snake)
            } else {
                name
            };
            while !seen.insert(name.clone()) {
                name.push('_');
            }
            let description = described.get(tag).copied().flatten().cloned();
            let of_path = || {
                operations
                    .first()
                    .and_then(|found| found.item.description.clone())
            };
            Group {
                name,
                tag,
                description: description.or_else(of_path).unwrap_or_default(),
                operations,
            }
        })
        .collect()
}

fn methods(
    item: &PathItem,
) -> impl Iterator<Item = (&'static str, &'static str, &openapiv3::Operation)> {
    [
        ("POST", "post", &item.post),
        ("GET", "get", &item.get),
        ("PUT", "put", &item.put),
        ("PATCH", "patch", &item.patch),
        ("DELETE", "delete", &item.delete),
        ("HEAD", "head", &item.head),
        ("OPTIONS", "options", &item.options),
        ("TRACE", "trace", &item.trace),
    ]
    .into_iter()
    .filter_map(|(method, key, operation)| {
        operation.as_ref().map(|operation| (method, key, operation))
    })
}

/// The resource of an operation without a tag: the first segment of its path that is neither version nor parameter.
fn path_resource(path: &str) -> &str {
    path.split('/')
        .find(|segment| !segment.is_empty() && !segment.starts_with('{') && !is_version(segment))
        .unwrap_or("api")
}

/// The names under which a document's tags may carry their product: `ConversationsV1Participant`.
fn product_names(document: &Document) -> Vec<String> {
    let stem = module_stem(&document.stem);
    let stem = stem
        .rsplit_once('_')
        .filter(|(_, version)| is_version(version))
        .map_or(stem, |(product, _)| product);
    let title = document
        .api
        .info
        .title
        .rsplit(" - ")
        .next()
        .unwrap_or_default();
    let host = document
        .api
        .servers
        .first()
        .and_then(|server| server.url.split("://").nth(1)?.split('.').next());
    [Some(stem), Some(title), host]
        .into_iter()
        .flatten()
        .map(squeeze)
        .filter(|name| !name.is_empty())
        .collect()
}

fn squeeze(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

/// The tag without its product and version; the tag itself where nothing else would be left.
fn short_tag(tag: &str, products: &[String]) -> String {
    let lower = tag.to_ascii_lowercase();
    let rest = products
        .iter()
        .filter_map(|product| lower.strip_prefix(product.as_str()))
        .map(str::len)
        .min();
    let named = rest.and_then(|length| tag.get(tag.len() - length..));
    let rest = named.unwrap_or(tag);
    let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).count();
    let version = match rest.strip_prefix(['V', 'v']) {
        Some(number) if digits(number) > 0 => 1 + digits(number),
        // A dated version: `Api20100401Call`.
        _ if digits(rest) == 8 => 8,
        _ => 0,
    };
    if named.is_none() && version == 0 {
        return tag.to_owned();
    }
    // A product may be the beginning of another word: `Chat` is none of `Chatter`.
    let rest = &rest[version..];
    if rest.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit()) {
        rest.to_owned()
    } else {
        tag.to_owned()
    }
}

fn is_version(segment: &str) -> bool {
    let number = segment.strip_prefix(['v', 'V']).unwrap_or(segment);
    number.starts_with(|c: char| c.is_ascii_digit())
        && number
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | '-'))
}

/// Every resource that is asked for must be there.
fn check_resource(wanted: &str, documents: &[Document], diagnostics: &mut Diagnostics) {
    let groups: Vec<Group<'_>> = documents.iter().flat_map(resources).collect();
    if groups
        .iter()
        .any(|group| group.is_selected(&[wanted.to_owned()]))
    {
        return;
    }
    let mut known: Vec<String> = groups.into_iter().map(|group| group.name).collect();
    known.sort();
    known.dedup();
    let read: Vec<&str> = documents
        .iter()
        .map(|document| document.source.name.as_str())
        .collect();
    diagnostics.push(unknown_resource(wanted, &known, &read));
}

fn unknown_resource(wanted: &str, known: &[String], read: &[&str]) -> Diagnostic {
    const SHOWN: usize = 3;
    let mut files: Vec<String> = read.iter().take(SHOWN).map(|name| quoted(name)).collect();
    if read.len() > SHOWN {
        files.push(format!("{} more", read.len() - SHOWN));
    }
    let diagnostic = Diagnostic::error(format!(
        "there is no resource {} in {}",
        quoted(wanted),
        files.join(", ")
    ));
    match known {
        [] => diagnostic.help("the documents have no operations"),
        known => {
            let nearest = crate::diagnostic::nearest(wanted, known.iter().map(String::as_str));
            let hint = nearest
                .map(|name| format!("did you mean `{name}`? "))
                .unwrap_or_default();
            diagnostic.help(format!("{hint}known resources: {}", known.join(", ")))
        }
    }
}

/// An operation's id is its name in Rust: no other operation may have it.
fn check_ids(document: &Document, groups: &[Group<'_>], diagnostics: &mut Diagnostics) {
    let mut known: HashMap<&str, Pointer> = HashMap::new();
    for found in groups.iter().flat_map(|group| &group.operations) {
        let Some(id) = &found.operation.operation_id else {
            continue;
        };
        let pointer = found.pointer.join("operationId");
        if let Some(first) = known.get(id.as_str()) {
            let message = format!("two operations have the id {}", quoted(id));
            diagnostics.push(
                document
                    .error(&pointer, message)
                    .related(document.place(first), "first here")
                    .label("again here"),
            );
        } else {
            known.insert(id, pointer);
        }
    }
}

fn lower_document(
    document: &Document,
    name: String,
    groups: Vec<Group<'_>>,
    diagnostics: &mut Diagnostics,
) -> DocumentApi {
    check_ids(document, &groups, diagnostics);
    let links = Links::of(&document.source.text);
    let mut schemas = Schemas::new(document, diagnostics);
    let mut resources: Vec<Resource> = Vec::with_capacity(groups.len());
    for group in &groups {
        let keys: Vec<Cow<'_, str>> = group.operations.iter().map(Found::key).collect();
        let functions = settle(keys.iter().map(AsRef::as_ref), Case::Snake, |_| false);
        let builders = settle(keys.iter().map(AsRef::as_ref), Case::Camel, is_known);
        let operations: Vec<Operation> = group
            .operations
            .iter()
            .zip(functions.iter().zip(&builders))
            .map(|(found, (function, builder))| {
                operation::lower(found, builder, function, &mut schemas)
            })
            .collect();
        resources.push(Resource {
            name: group.name.clone(),
            tag: group.tag.to_owned(),
            description: group.description.clone(),
            docs_url: links.about(&group.name),
            operations,
        });
    }
    if resources.is_empty() {
        every_schema(&mut schemas);
    }
    let mut types = settle_types(schemas.drafts, &mut resources);
    settle_clears(&mut types, &resources);
    for operation in resources
        .iter_mut()
        .flat_map(|resource| &mut resource.operations)
    {
        operation.paging = paging::detect(operation, &types);
        if let (Some(paging), Output::Value(Type::Named(id))) =
            (&operation.paging, &operation.output)
            && let TypeKind::Model(model) = &mut types[id.0].kind
        {
            model.paging = Some(paging.clone());
        }
        mark_private(operation, &types);
    }
    let info = &document.api.info;
    DocumentApi {
        name,
        source: document
            .source
            .name
            .rsplit(['/', '\\'])
            .next()
            .unwrap_or_default()
            .to_owned(),
        title: info.title.clone(),
        version: info.version.clone(),
        docs_url: document
            .api
            .external_docs
            .as_ref()
            .map(|docs| docs.url.clone()),
        resources,
        types,
    }
}

/// A document without operations is a collection of schemas: all of them are kept.
fn every_schema(schemas: &mut Schemas<'_>) {
    let Some(components) = &schemas.document.api.components else {
        return;
    };
    for name in components.schemas.keys() {
        let reference = format!(
            "#/components/schemas/{}",
            name.replace('~', "~0").replace('/', "~1")
        );
        schemas.ty(
            &ReferenceOr::Reference { reference },
            &Pointer::root(),
            name,
        );
    }
}

/// An input is as private as the field of the same name in the answer, which is where Twilio marks personal data.
fn mark_private(operation: &mut Operation, types: &[super::TypeDef]) {
    let Output::Value(Type::Named(id)) = &operation.output else {
        return;
    };
    let TypeKind::Model(model) = &types[id.0].kind else {
        return;
    };
    let private: BTreeSet<&str> = model
        .fields
        .iter()
        .filter(|f| f.private)
        .map(|f| f.name.as_str())
        .collect();
    for input in &mut operation.inputs {
        input.private |= private.contains(input.name.as_str());
    }
}
