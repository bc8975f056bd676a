//! Lowers documents into the model.

use std::collections::{BTreeSet, HashMap};

use openapiv3::ReferenceOr;

use super::{
    Api, DocumentApi, Operation, Output, Resource, Type, TypeDef, TypeKind, Unsupported,
    clear::name_clear_methods,
    example_values,
    links::DocLinks,
    nesting::box_and_cut,
    operation::{self, OperationNames, OperationSource},
    paging,
    schema::Schemas,
    tags::{Group, module_stem, resources},
    types::{ResourceScope, name_types},
    unions,
};
use crate::{
    contract::NameKind,
    diagnostic::{Diagnostic, Diagnostics, Pointer, Severity, quoted},
    document::Document,
    names::{NameScope, without_raw_prefix},
    options::Options,
    parallel,
};

/// Lowers documents into the model. Returns `None` if `diagnostics` has errors.
pub fn lower(
    documents: &[Document],
    options: &Options,
    diagnostics: &mut Diagnostics,
) -> Option<Api> {
    let files = documents
        .iter()
        .map(|document| document.source().name.clone());
    let lowering = Lowering::new(files.collect(), options);
    let work: Vec<_> = documents.iter().enumerate().collect();
    let lowered = parallel::map(&work, |&(index, document)| {
        let mut found = Diagnostics::default();
        (lowering.document(index, document, &mut found), found)
    });
    let lowered = lowered.into_iter().map(|(lowered, found)| {
        diagnostics.append(found);
        lowered
    });
    let lowered = lowered.collect();
    lowering.finish(lowered, diagnostics)
}

/// Lowers documents one by one. What concerns several of them is decided before the first and after the last.
pub(crate) struct Lowering<'a> {
    /// The paths of the documents, as shown to the user, sorted by stem.
    files: Vec<String>,
    /// The names of their modules.
    modules: Vec<String>,
    options: &'a Options,
}

/// The result for one document.
pub(crate) struct Lowered {
    /// Nothing if the document has none of the resources to keep.
    api: Option<DocumentApi>,
    /// The names of its resources, if only some are to be kept.
    resources: Vec<String>,
    /// Those of the wanted resources that it has.
    found: Vec<String>,
}

impl<'a> Lowering<'a> {
    /// Decides the names of modules.
    pub(crate) fn new(files: Vec<String>, options: &'a Options) -> Self {
        let stems: Vec<_> = files.iter().map(|file| Document::stem(file)).collect();
        let stems = stems.iter().map(|stem| module_stem(stem));
        let modules = NameScope::new(NameKind::Document).claim_all(stems);
        Self {
            files,
            modules,
            options,
        }
    }

    /// Lowers a document, the one with this index.
    pub(crate) fn document(
        &self,
        index: usize,
        document: &Document,
        diagnostics: &mut Diagnostics,
    ) -> Lowered {
        self.check_stem(index, document, diagnostics);
        let groups = resources(document);
        let wanted = &self.options.resources;
        if wanted.is_empty() {
            let all: Vec<_> = groups.iter().collect();
            return Lowered {
                api: Some(self.lower(index, document, &all, diagnostics)),
                resources: Vec::new(),
                found: Vec::new(),
            };
        }
        let selected = groups.iter().filter(|group| group.is_selected(wanted));
        let selected: Vec<_> = selected.collect();
        let api =
            (!selected.is_empty()).then(|| self.lower(index, document, &selected, diagnostics));
        let is_found = |name: &&String| {
            let name = std::slice::from_ref(*name);
            selected.iter().any(|group| group.is_selected(name))
        };
        let found = wanted.iter().filter(is_found).cloned().collect();
        let resources = groups.into_iter().map(|group| group.name).collect();
        Lowered {
            api,
            resources,
            found,
        }
    }

    fn lower(
        &self,
        index: usize,
        document: &Document,
        groups: &[&Group<'_>],
        diagnostics: &mut Diagnostics,
    ) -> DocumentApi {
        let module = self.modules.get(index).cloned().unwrap_or_default();
        lower_document(document, module, groups, self.options, diagnostics)
    }

    /// Reports a document with the stem of the one before it.
    fn check_stem(&self, index: usize, document: &Document, diagnostics: &mut Diagnostics) {
        let before = index.checked_sub(1).and_then(|at| self.files.get(at));
        if let Some(before) = before.filter(|before| Document::stem(before) == document.stem) {
            let message = format!("two documents are called `{}`", document.stem);
            let problem = document.error(&Pointer::root(), message);
            diagnostics.push(problem.help(format!(
                "each document becomes a module of that name; the other is `{before}`"
            )));
        }
    }

    /// Returns the model of all documents, or `None` if `diagnostics` has errors.
    pub(crate) fn finish(
        self,
        lowered: Vec<Lowered>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Api> {
        // A document that could not be read may have had the resource.
        if lowered.len() == self.files.len() {
            for wanted in &self.options.resources {
                self.check_resource(wanted, &lowered, diagnostics);
            }
        }
        let documents = lowered.into_iter().filter_map(|lowered| lowered.api);
        let documents = documents.collect();
        (!diagnostics.has_errors()).then_some(Api { documents })
    }

    /// Reports a requested resource that does not exist.
    fn check_resource(&self, wanted: &str, lowered: &[Lowered], diagnostics: &mut Diagnostics) {
        let mut found = lowered.iter().flat_map(|lowered| &lowered.found);
        if found.any(|name| name == wanted) {
            return;
        }
        let known = lowered.iter().flat_map(|lowered| &lowered.resources);
        let mut known: Vec<&str> = known.map(String::as_str).collect();
        known.sort_unstable();
        known.dedup();
        let read: Vec<&str> = self.files.iter().map(String::as_str).collect();
        diagnostics.push(unknown_resource(wanted, &known, &read));
    }
}

fn unknown_resource(wanted: &str, known: &[&str], read: &[&str]) -> Diagnostic {
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
            let nearest = crate::diagnostic::nearest(wanted, known.iter().copied());
            let hint = nearest
                .map(|name| format!("did you mean `{name}`? "))
                .unwrap_or_default();
            diagnostic.help(format!("{hint}known resources: {}", known.join(", ")))
        }
    }
}

/// Reports operations that share an `operationId`, from which their Rust names are derived.
fn check_ids(document: &Document, groups: &[&Group<'_>], diagnostics: &mut Diagnostics) {
    let mut known: HashMap<&str, Pointer> = HashMap::new();
    for found in groups.iter().flat_map(|group| &group.operations) {
        let Some(id) = &found.operation.operation_id else {
            continue;
        };
        let pointer = found.pointer.join("operationId");
        if let Some(first) = known.get(id.as_str()) {
            let message = format!("two operations have the `operationId` {}", quoted(id));
            diagnostics.push(
                document
                    .error(&pointer, message)
                    .related(document.span(first), "first here")
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
    groups: &[&Group<'_>],
    options: &Options,
    diagnostics: &mut Diagnostics,
) -> DocumentApi {
    check_ids(document, groups, diagnostics);
    operation::check_declared(document, groups, diagnostics);
    let links = DocLinks::of(&document.source().text);
    let mut schemas = Schemas::new(document, diagnostics);
    let mut unsupported = Vec::new();
    let mut scopes: Vec<ResourceScope> = Vec::with_capacity(groups.len());
    for group in groups {
        let scope = lower_group(group, &links, options, &mut schemas, &mut unsupported);
        if !scope.resource.operations.is_empty() {
            scopes.push(scope);
        }
    }
    if groups.is_empty() {
        every_schema(&mut schemas);
    }
    let unnamed = schemas.finish();
    let mut types = name_types(unnamed, groups.is_empty(), &mut scopes);
    let mut resources: Vec<Resource> = scopes.into_iter().map(|scope| scope.resource).collect();
    name_clear_methods(&mut types, &resources);
    unions::check(document, &types, diagnostics);
    for operation in resources
        .iter_mut()
        .flat_map(|resource| &mut resource.operations)
    {
        detect_paging(operation, &mut types);
        mark_private(operation, &types);
    }
    example_values::complete(&mut resources, &types);
    paging::mark_links(&mut types);
    box_and_cut(&mut types);
    let info = &document.api.info;
    let external_docs = document.api.external_docs.as_ref();
    DocumentApi {
        name,
        source: document
            .source()
            .name
            .rsplit(['/', '\\'])
            .next()
            .unwrap_or_default()
            .to_owned(),
        title: info.title.clone(),
        version: info.version.clone(),
        docs_url: external_docs.map(|docs| docs.url.clone()),
        resources,
        unsupported,
        types,
    }
}

/// Detects whether an operation is a list, and marks the type of its pages.
fn detect_paging(operation: &mut Operation, types: &mut [TypeDef]) {
    operation.paging = paging::detect(operation, types);
    if let (Some(paging), Output::Value(Type::Named(id))) = (&operation.paging, &operation.output)
        && let Some(items) = &paging.items
        && let TypeKind::Model(model) = &mut types[id.0].kind
    {
        model.page = Some((items.clone(), paging.item.clone()));
    }
}

/// Lowers the operations of one tag, and collects the names next to them. Unsupported operations are errors, or are
/// skipped if the options say so.
fn lower_group<'a>(
    group: &Group<'a>,
    links: &DocLinks<'_>,
    options: &Options,
    schemas: &mut Schemas<'a>,
    unsupported: &mut Vec<Unsupported>,
) -> ResourceScope {
    let keys: Vec<_> = group.operations.iter().map(OperationSource::key).collect();
    let keys = || keys.iter().map(AsRef::as_ref);
    let functions = NameScope::new(NameKind::Function).claim_all(keys());
    let modules = module_names(&functions, &group.name);
    let mut names = NameScope::new(NameKind::Type);
    let builders = names.claim_all(keys());
    let mut operations = Vec::with_capacity(functions.len());
    for (((source, function), module), builder) in group
        .operations
        .iter()
        .zip(functions)
        .zip(modules)
        .zip(builders)
    {
        let operation_names = OperationNames {
            function,
            module,
            builder,
        };
        let operation = operation::lower(source, operation_names, &mut names, options, schemas);
        let refusals = schemas.take_refusals();
        if refusals.is_empty() {
            operations.push(operation);
            continue;
        }
        unsupported.push(Unsupported {
            id: operation.id,
            resource: group.name.clone(),
            method: operation.method,
            path: operation.path,
            reasons: refusals.iter().map(|it| it.message.clone()).collect(),
            pointer: operation.pointer,
        });
        let last = unsupported.last();
        for refusal in refusals {
            schemas.diagnostics.push(match last {
                Some(operation) if options.skip_unsupported => left_out(operation, refusal),
                _ => refusal,
            });
        }
    }
    ResourceScope {
        resource: Resource {
            name: group.name.clone(),
            tag: group.tag.to_owned(),
            description: group.description.clone(),
            docs_url: links.about(&group.name),
            operations,
        },
        names,
    }
}

fn left_out(operation: &Unsupported, refusal: Diagnostic) -> Diagnostic {
    Diagnostic {
        severity: Severity::Warning,
        message: format!(
            "the operation {} is left out: {}",
            quoted(&operation.id),
            refusal.message
        ),
        ..refusal
    }
}

/// Names the modules of a resource's operations. A module with the name of the resource would be easy to confuse with
/// it, so it gets a suffix.
fn module_names(functions: &[String], resource: &str) -> Vec<String> {
    let mut scope = NameScope::new(NameKind::Module);
    scope.occupy(resource);
    let resource = without_raw_prefix(resource);
    let wishes: Vec<String> = functions
        .iter()
        .map(|function| match without_raw_prefix(function) {
            name if name == resource => format!("{name}_operation"),
            name => name.to_owned(),
        })
        .collect();
    scope.claim_all(wishes.iter().map(String::as_str))
}

/// Reads every schema. A document without operations is a collection of schemas, so all of them are kept.
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

/// Marks inputs as private if the response has a private field of the same name: Twilio marks personal data there.
fn mark_private(operation: &mut Operation, types: &[TypeDef]) {
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
