//! Compares editions: their documents, and in each document its modules, functions and types.

use std::collections::{HashMap, HashSet};

use super::{
    Diff, Rename, Scope,
    edition::{Edition, Side},
    finding::Finding,
    kind::Kind,
    operations,
    pairing::{Found, Pairing, all},
    pins::Pins,
    types,
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Pointer},
    error::Result,
};

/// Two states of a document.
pub(super) struct Comparison<'a> {
    pub old: &'a Side<'a>,
    pub new: &'a Side<'a>,
    pub pairing: Pairing<'a>,
    pub findings: Vec<Finding>,
    pub renames: Vec<Rename>,
}

/// What a finding is about, apart from its document.
pub(super) struct Subject {
    pub resource: Option<String>,
    pub item: String,
    pub part: Option<String>,
    pub shown: String,
}

impl Subject {
    /// A module, function or type.
    pub(super) fn item(resource: Option<&str>, path: &str) -> Self {
        Self {
            resource: resource.map(str::to_owned),
            item: path.to_owned(),
            part: None,
            shown: format!("`{path}`"),
        }
    }

    /// A part of an item, written as in `shown`.
    pub(super) fn part(resource: Option<&str>, path: &str, part: &str, shown: &str) -> Self {
        Self {
            resource: resource.map(str::to_owned),
            item: path.to_owned(),
            part: Some(part.to_owned()),
            shown: format!("`{shown}`"),
        }
    }
}

impl Finding {
    pub(super) fn new(kind: Kind, subject: Subject, change: impl Into<String>) -> Self {
        Self {
            verdict: kind.verdict(),
            kind,
            document: String::new(),
            resource: subject.resource,
            new_resource: None,
            item: subject.item,
            part: subject.part,
            shown: subject.shown,
            change: change.into(),
            note: None,
            old: None,
            new: None,
        }
    }

    pub(super) fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    pub(super) fn before(mut self, side: &Side<'_>, pointer: &Pointer) -> Self {
        self.old = Some(side.position(pointer));
        self
    }

    pub(super) fn after(mut self, side: &Side<'_>, pointer: &Pointer) -> Self {
        self.new = Some(side.position(pointer));
        self
    }
}

impl Comparison<'_> {
    pub(super) fn add(&mut self, mut finding: Finding) {
        finding.document.clone_from(&self.old.api.name);
        self.findings.push(finding);
    }

    pub(super) fn rename(&mut self, old: String, new: String) {
        self.renames.push(Rename {
            document: self.old.api.name.clone(),
            old,
            new,
        });
    }
}

/// Compares two editions.
///
/// # Errors
///
/// Returns an error if they have nothing in common.
pub(super) fn compare(old: &Edition, new: &Edition) -> Result<Diff> {
    let befores: Vec<Side<'_>> = old.pairs().collect();
    let afters: Vec<Side<'_>> = new.pairs().collect();
    let pairs = documents(&befores, &afters);
    let mut diff = Diff {
        findings: Vec::new(),
        renames: Vec::new(),
        pins: Pins::default(),
        scope: pairs.iter().map(|&(old, new)| scope(old, new)).collect(),
        version: None,
        warnings: Diagnostics::default(),
    };
    let mut is_related = false;
    for &(before, after) in &pairs {
        match (before, after) {
            (Some(before), Some(after)) => {
                let mut comparison = Comparison {
                    old: before,
                    new: after,
                    pairing: Pairing::new(before, after),
                    findings: Vec::new(),
                    renames: Vec::new(),
                };
                is_related |= is_same_service(&comparison);
                document(&mut comparison, old.has_several() || new.has_several());
                diff.pins
                    .collect(&comparison, landmark(after, &afters).as_deref());
                diff.findings.append(&mut comparison.findings);
                diff.renames.append(&mut comparison.renames);
            }
            (Some(before), None) => diff.findings.push(removed_document(before)),
            (None, Some(after)) => diff.findings.push(added_document(after)),
            (None, None) => {}
        }
    }
    if !is_related {
        return Err(unrelated(old, new));
    }
    diff.findings.extend(layout(old, new));
    // Stable, so that findings of one document stay in its order.
    diff.findings.sort_by(|a, b| {
        b.verdict
            .cmp(&a.verdict)
            .then_with(|| a.document.cmp(&b.document))
    });
    Ok(diff)
}

/// Returns a path that only this document has, if there is one.
fn landmark(side: &Side<'_>, sides: &[Side<'_>]) -> Option<String> {
    let paths = |side: &Side<'_>| -> HashSet<String> {
        all(side.api).map(|found| found.document_path()).collect()
    };
    let others = sides.iter().filter(|other| other.api.name != side.api.name);
    let others: Vec<_> = others.map(paths).collect();
    let mut own = all(side.api).map(|found| found.document_path());
    own.find(|path| !others.iter().any(|other| other.contains(path)))
}

/// Returns the names of a document and of its resources.
fn scope(old: Option<&Side<'_>>, new: Option<&Side<'_>>) -> Scope {
    let sides = || old.into_iter().chain(new);
    let resources = sides().flat_map(|side| &side.api.resources);
    let mut resources: Vec<(String, String)> = resources
        .map(|it| (it.name.clone(), it.tag.clone()))
        .collect();
    resources.sort();
    resources.dedup();
    Scope {
        module: sides()
            .map(|side| side.api.name.clone())
            .next()
            .unwrap_or_default(),
        sources: sides().map(|side| side.api.source.clone()).collect(),
        resources,
    }
}

fn unrelated(old: &Edition, new: &Edition) -> crate::error::Error {
    let message = format!(
        "`{}` and `{}` have no document with the same operations or schemas",
        old.name, new.name
    );
    Diagnostic::error(message)
        .help("pass two editions of the same documents: the old file or folder, then the new one")
        .into()
}

/// Returns whether two documents describe the same service: they have an operation or a type in common, or neither has
/// any.
fn is_same_service(comparison: &Comparison<'_>) -> bool {
    let Comparison {
        old, new, pairing, ..
    } = comparison;
    let is_empty = |side: &Side<'_>| side.api.types.is_empty() && all(side.api).next().is_none();
    let mut operations = pairing.operations.iter();
    operations.any(|(_, after)| after.is_some())
        || !pairing.types().is_empty()
        || (is_empty(old) && is_empty(new))
        || old.document.source().text == new.document.source().text
}

/// Pairs documents by name. The only document of an edition is the only one of the other, whatever its name; and a
/// document that was removed has a new name if most of its operations are in a new one.
fn documents<'a>(
    old: &'a [Side<'a>],
    new: &'a [Side<'a>],
) -> Vec<(Option<&'a Side<'a>>, Option<&'a Side<'a>>)> {
    if let ([before], [after]) = (old, new) {
        return vec![(Some(before), Some(after))];
    }
    let mut taken: HashSet<&str> = HashSet::new();
    let mut pairs = Vec::new();
    for before in old {
        let same = new.iter().find(|after| after.api.name == before.api.name);
        taken.extend(same.map(|after| after.api.name.as_str()));
        pairs.push((Some(before), same));
    }
    for (before, after) in &mut pairs {
        let (Some(before), None) = (*before, *after) else {
            continue;
        };
        let is_known = |side: &Side<'_>| old.iter().any(|known| known.api.name == side.api.name);
        let mut left = new
            .iter()
            .filter(|side| !is_known(side) && !taken.contains(&*side.api.name));
        *after = left.find(|side| has_most_routes(before, side));
        taken.extend(after.map(|after| after.api.name.as_str()));
    }
    let added = new.iter().filter(|side| !taken.contains(&*side.api.name));
    pairs.extend(added.map(|side| (None, Some(side))));
    pairs
}

fn has_most_routes(old: &Side<'_>, new: &Side<'_>) -> bool {
    let routes: HashSet<_> = all(new.api).map(|found| found.route()).collect();
    let count = all(old.api).count();
    let kept = all(old.api).filter(|found| routes.contains(&found.route()));
    kept.count() * 2 > count
}

fn whole_document(side: &Side<'_>, kind: Kind, change: &str) -> Finding {
    let mut finding = Finding::new(kind, Subject::item(None, &side.api.name), change);
    finding.document.clone_from(&side.api.name);
    let count = all(side.api).count();
    let contents = match count {
        0 => "without operations".to_owned(),
        count => format!("with {count} {}", plural(count, "operation")),
    };
    finding.note(format!("{}, {contents}", side.api.source))
}

fn removed_document(side: &Side<'_>) -> Finding {
    whole_document(side, Kind::DocumentRemoved, "was removed").before(side, &Pointer::root())
}

fn added_document(side: &Side<'_>) -> Finding {
    whole_document(side, Kind::DocumentAdded, "is new").after(side, &Pointer::root())
}

/// Returns a finding if the documents' modules appear or disappear, because one edition has several documents and the
/// other one.
fn layout(old: &Edition, new: &Edition) -> Option<Finding> {
    if old.has_several() == new.has_several() {
        return None;
    }
    let change = if new.has_several() {
        "has several documents, so every path now begins with the module of its document"
    } else {
        "has one document, so paths no longer begin with the module of their document"
    };
    let subject = Subject {
        resource: None,
        item: String::new(),
        part: None,
        shown: "the crate".to_owned(),
    };
    // Without a document, it is the first finding: it concerns every path.
    let finding = Finding::new(Kind::LayoutChanged, subject, change);
    Some(finding.note("compare a file with a file, or a folder with a folder"))
}

/// Compares two states of a document.
fn document(comparison: &mut Comparison<'_>, has_modules: bool) {
    let (old, new) = (comparison.old, comparison.new);
    if has_modules && old.api.name != new.api.name {
        let change = format!("is now `{}`", new.api.name);
        let subject = Subject::item(None, &old.api.name);
        comparison.add(
            Finding::new(Kind::DocumentRenamed, subject, change)
                .before(old, &Pointer::root())
                .after(new, &Pointer::root()),
        );
    }
    let mut explained = modules(comparison);
    explained.extend(added_modules(comparison));
    operations::compare(comparison, &explained);
    types::compare(comparison);
    if comparison.findings.is_empty() && !old.has_contents_of(new) {
        let subject = Subject::item(None, &old.api.name);
        let change = "differs only in descriptions, examples and other parts that do not affect the bindings";
        comparison.add(
            Finding::new(Kind::TextChanged, subject, change)
                .before(old, &Pointer::root())
                .after(new, &Pointer::root()),
        );
    }
}

/// Finds modules that were removed or renamed, and returns their names. Their functions need no findings of their own.
fn modules(comparison: &mut Comparison<'_>) -> HashSet<String> {
    let (old, new) = (comparison.old, comparison.new);
    let remaining: HashSet<&str> = new
        .api
        .resources
        .iter()
        .map(|it| it.name.as_str())
        .collect();
    let mut moves: HashMap<&str, Vec<(Found<'_>, Option<Found<'_>>)>> = HashMap::new();
    for &(before, after) in &comparison.pairing.operations {
        moves
            .entry(&before.resource.name)
            .or_default()
            .push((before, after));
    }
    let mut explained = HashSet::new();
    for resource in &old.api.resources {
        let name = resource.name.as_str();
        let Some(moved) = moves.get(name).filter(|_| !remaining.contains(name)) else {
            continue;
        };
        let count = moved.len();
        let Some(&(first, target)) = moved.first() else {
            continue;
        };
        let subject = Subject::item(Some(name), name);
        let unsupported = || {
            new.api
                .unsupported
                .iter()
                .find(|it| it.id == first.operation.id)
        };
        match target {
            None if moved.iter().all(|(_, after)| after.is_none()) => {
                let mut finding = Finding::new(Kind::ModuleRemoved, subject, "was removed")
                    .note(format!("{count} {}", plural(count, "operation")))
                    .before(old, &first.operation.pointer);
                if let Some(operation) = unsupported() {
                    finding = finding
                        .note(format!("not supported: {}", operation.reasons.join("; ")))
                        .after(new, &operation.pointer);
                }
                comparison.add(finding);
            }
            Some(target)
                if moved
                    .iter()
                    .all(|(before, after)| is_moved(before, after, target)) =>
            {
                let after = &target.resource.name;
                let mut finding =
                    Finding::new(Kind::ModuleRenamed, subject, format!("is now `{after}`"))
                        .note(format!(
                            "{count} {}; tag `{}` is now `{}`",
                            plural(count, "function"),
                            resource.tag,
                            target.resource.tag
                        ))
                        .before(old, &first.operation.pointer)
                        .after(new, &target.operation.pointer);
                finding.new_resource = Some(after.clone());
                comparison.rename(name.to_owned(), after.clone());
                comparison.add(finding);
            }
            _ => continue,
        }
        explained.insert(name.to_owned());
    }
    explained
}

/// Finds modules that are new with all of their functions, and returns their names.
fn added_modules(comparison: &mut Comparison<'_>) -> HashSet<String> {
    let (old, new) = (comparison.old, comparison.new);
    let is_known = |name: &str| old.api.resources.iter().any(|it| it.name == name);
    let mut explained = HashSet::new();
    for resource in new.api.resources.iter().filter(|it| !is_known(&it.name)) {
        let name = resource.name.as_str();
        let added = comparison.pairing.added.iter();
        let count = added.filter(|it| it.resource.name == name).count();
        let Some(first) = resource.operations.first() else {
            continue;
        };
        if count == resource.operations.len() {
            let finding =
                Finding::new(Kind::ModuleAdded, Subject::item(Some(name), name), "is new")
                    .note(format!("{count} {}", plural(count, "operation")))
                    .after(new, &first.pointer);
            comparison.add(finding);
            explained.insert(name.to_owned());
        }
    }
    explained
}

/// Returns whether an operation has the same names in the module of `target`.
fn is_moved(before: &Found<'_>, after: &Option<Found<'_>>, target: Found<'_>) -> bool {
    after.is_some_and(|after| {
        after.resource.name == target.resource.name
            && after.operation.function == before.operation.function
            && after.operation.builder == before.operation.builder
            && after.operation.required_struct == before.operation.required_struct
    })
}

pub(super) fn plural(count: usize, word: &str) -> String {
    match count {
        1 => word.to_owned(),
        _ => format!("{word}s"),
    }
}
