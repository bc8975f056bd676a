//! Overlays that keep the names of the old bindings.

use std::{
    collections::{BTreeSet, HashSet},
    fmt::Write as _,
};

use serde_json::{Value as Json, json};

use super::{edition::Side, pairing::Found, surface::Comparison};
use crate::{diagnostic::Pointer, document::Value, model::TypeId};

/// What gives operations and schemas their old names, by document.
#[derive(Clone, Debug, Default)]
pub(super) struct Pins {
    documents: Vec<DocumentPins>,
}

#[derive(Clone, Debug)]
struct DocumentPins {
    /// The module in the old bindings.
    module: String,
    /// The name of the file.
    source: String,
    /// A path that no other document of the new edition has.
    landmark: Option<String>,
    operations: Vec<OperationPin>,
    schemas: Vec<SchemaPin>,
}

/// The old name of a schema.
#[derive(Clone, Debug)]
struct SchemaPin {
    old: String,
    new: String,
    /// Whether the new document has a schema of the old name as well, which no operation uses.
    is_left: bool,
    /// Whether the new document refers to the schema with `$ref`, and whether otherwise. An action without a target is an
    /// error.
    references: (bool, bool),
    /// The resources that use it, in the old bindings.
    resources: Vec<String>,
}

/// The old names of an operation.
#[derive(Clone, Debug)]
struct OperationPin {
    /// Its old and its new resource.
    resources: [String; 2],
    /// The path and method in the new document.
    path: String,
    method: String,
    /// Its `operationId` there.
    id: Option<String>,
    tag: Option<TagPin>,
    old_id: Option<String>,
}

#[derive(Clone, Debug)]
enum TagPin {
    /// The new tag becomes this one.
    Replace(String),
    /// The new operation has no tag.
    Add(String),
    /// The old operation had no tag.
    Remove,
}

impl Pins {
    /// Adds what has a new name.
    pub(super) fn collect(&mut self, comparison: &Comparison<'_>, landmark: Option<&str>) {
        let (old, new) = (comparison.old, comparison.new);
        let renamed: BTreeSet<&str> = comparison
            .renames
            .iter()
            .map(|it| it.old.as_str())
            .collect();
        if renamed.is_empty() {
            return;
        }
        let pairs = comparison.pairing.operations.iter();
        let operations = pairs.filter_map(|(before, after)| {
            let is_renamed = renamed.contains(before.path().as_str())
                || renamed.contains(before.named(&before.operation.builder).as_str());
            operation(old, before, new, after.as_ref().filter(|_| is_renamed)?)
        });
        let mut schemas: Vec<SchemaPin> = comparison
            .pairing
            .types()
            .into_iter()
            .filter(|&(before, after)| {
                // A schema has one name, so what was split or merged cannot have its old names.
                if !comparison.pairing.is_one_to_one(before, after) {
                    return false;
                }
                let mut paths = old.paths(before).into_iter();
                paths.any(|path| renamed.contains(path.as_str()))
            })
            .filter_map(|(before, after)| schema(old, before, new, after))
            .collect();
        schemas.sort_by(|a, b| (&a.old, &a.new).cmp(&(&b.old, &b.new)));
        schemas.dedup_by(|a, b| a.old == b.old || a.new == b.new);
        let pins = DocumentPins {
            module: old.api.name.clone(),
            source: new.api.source.clone(),
            landmark: landmark.map(str::to_owned),
            operations: operations.collect(),
            schemas,
        };
        if !pins.operations.is_empty() || !pins.schemas.is_empty() {
            self.documents.push(pins);
        }
    }

    /// Keeps the pins of some documents.
    pub(super) fn of_documents(&mut self, modules: &HashSet<String>) {
        self.documents.retain(|it| modules.contains(&it.module));
    }

    /// Keeps the pins of some resources.
    pub(super) fn of_resources(&mut self, has: &impl Fn(&str, &str) -> bool) {
        for document in &mut self.documents {
            let module = &document.module;
            let is_wanted = |resources: &[String]| resources.iter().any(|it| has(module, it));
            document.operations.retain(|it| is_wanted(&it.resources));
            document.schemas.retain(|it| is_wanted(&it.resources));
        }
        self.documents
            .retain(|it| !it.operations.is_empty() || !it.schemas.is_empty());
    }

    /// Returns the overlay as YAML.
    pub(super) fn overlay(&self) -> Option<String> {
        let is_only = match self.documents.as_slice() {
            [] => return None,
            documents => documents.len() == 1,
        };
        let mut text =
            "# Keeps the names that the bindings had before an update of the documents.\n\
                        overlay: 1.1.0\n\
                        info:\n  title: Names of the bindings before the update\n  version: 1.0.0\n"
                .to_owned();
        if let [document] = self.documents.as_slice() {
            text.push_str(&format!("extends: {}\n", scalar(&document.source)));
        }
        text.push_str("actions:\n");
        for document in &self.documents {
            // An overlay for several documents has no `extends`. Its actions recognize their document by a path.
            let landmark = document.landmark.iter().filter(|_| !is_only);
            let guard: String = landmark
                .map(|path| format!(" && $.paths[{}]", name(path)))
                .collect();
            for pin in &document.operations {
                for (target, what, value) in pin.actions(&guard) {
                    action(&mut text, &target, what, &value);
                }
            }
            for pin in &document.schemas {
                pin.rename(&mut text, &guard);
            }
        }
        Some(text)
    }
}

fn operation(
    old: &Side<'_>,
    before: &Found<'_>,
    new: &Side<'_>,
    after: &Found<'_>,
) -> Option<OperationPin> {
    let (was, is) = (&before.operation.pointer, &after.operation.pointer);
    let mut tokens = is.tokens();
    if tokens.next()? != "paths" {
        return None;
    }
    let (path, method) = (tokens.next()?.into_owned(), tokens.next()?.into_owned());
    let first_tag =
        |side: &Side<'_>, pointer: &Pointer| text_at(side, &pointer.join("tags").join(0));
    let tag = match (first_tag(old, was), first_tag(new, is)) {
        (was, is) if was == is => None,
        (Some(was), Some(_)) => Some(TagPin::Replace(was)),
        (Some(was), None) => Some(TagPin::Add(was)),
        (None, _) => Some(TagPin::Remove),
    };
    let id = text_at(new, &is.join("operationId"));
    let old_id = text_at(old, &was.join("operationId")).filter(|it| Some(it) != id.as_ref());
    if tag.is_none() && old_id.is_none() {
        return None;
    }
    Some(OperationPin {
        resources: [before.resource.name.clone(), after.resource.name.clone()],
        path,
        method,
        id,
        tag,
        old_id,
    })
}

fn text_at(side: &Side<'_>, pointer: &Pointer) -> Option<String> {
    side.document
        .at(pointer)
        .and_then(Value::as_str)
        .map(str::to_owned)
}

/// Returns the names of the schema of a type if it can have its old name.
fn schema(old: &Side<'_>, before: TypeId, new: &Side<'_>, after: TypeId) -> Option<SchemaPin> {
    let (was, is) = (old.def(before), new.def(after));
    let (was_name, is_name) = (was.schemas.first()?, is.schemas.first()?);
    let schemas = Pointer::root().join("components").join("schemas");
    let is_left = new.document.at(&schemas.join(was_name)).is_some();
    let mut defs = new.api.types.iter();
    let is_used = defs.any(|def| def.schemas.contains(was_name));
    let is_there = new.document.at(&schemas.join(is_name)).is_some();
    let users = was.users.iter();
    (was_name != is_name && !is_used && is_there).then(|| SchemaPin {
        old: was_name.clone(),
        new: is_name.clone(),
        is_left,
        references: references(&new.document.source().text, &reference(is_name)),
        resources: users
            .map(|&user| old.api.resources[user].name.clone())
            .collect(),
    })
}

fn reference(schema: &str) -> String {
    let token = schema.replace('~', "~0").replace('/', "~1");
    format!("#/components/schemas/{token}")
}

/// Returns whether the text of a document has this reference as a `$ref`, and whether elsewhere: in the `mapping` of a
/// discriminator.
fn references(text: &str, reference: &str) -> (bool, bool) {
    let mut found = (false, false);
    for (at, reference) in text.match_indices(reference) {
        let before = text[..at].trim_end_matches(['"', '\'', ' ', ':']);
        let after = &text[at + reference.len()..];
        let is_longer = after.starts_with(|c: char| c.is_alphanumeric() || "._-/~%".contains(c));
        let is_ref = before.ends_with("$ref");
        found.0 |= is_ref && !is_longer;
        found.1 |= !is_ref && !is_longer;
    }
    found
}

impl OperationPin {
    /// Returns the actions: each a target, the key of what is done, and its value.
    fn actions(&self, guard: &str) -> Vec<(String, &'static str, Json)> {
        let path = name(&self.path);
        let operation = match &self.id {
            // A path that only this document has needs no guard.
            Some(id) if !guard.is_empty() && !guard.ends_with(&format!("[{path}]")) => {
                format!("$.paths[{path}][?@.operationId == {}{guard}]", name(id))
            }
            _ => format!("$.paths[{path}].{}", self.method),
        };
        let mut actions = Vec::new();
        match &self.tag {
            Some(TagPin::Replace(tag)) => {
                actions.push((format!("{operation}.tags[0]"), "update", json!(tag)));
            }
            Some(TagPin::Add(tag)) => {
                actions.push((operation.clone(), "update", json!({ "tags": [tag] })));
            }
            Some(TagPin::Remove) => {
                actions.push((format!("{operation}.tags"), "remove", json!(true)));
            }
            None => {}
        }
        // Last, since the targets above have the new `operationId`.
        if let Some(id) = &self.old_id {
            actions.push((operation, "update", json!({ "operationId": id })));
        }
        actions
    }
}

impl SchemaPin {
    /// Copies the schema, points the references at the copy, and removes the original.
    fn rename(&self, text: &mut String, guard: &str) {
        let Self {
            old,
            new,
            is_left,
            references: (is_referenced, is_mapped),
            ..
        } = self;
        let schemas = match guard {
            "" => "$.components.schemas".to_owned(),
            guard => format!("$.components[?@[{}]{guard}]", name(new)),
        };
        let original = format!("{schemas}[{}]", name(new));
        let source = format!("$.components.schemas[{}]", name(new));
        let copy = format!("{schemas}[{}]", name(old));
        let referring = format!("$..[?@['$ref'] == {}{guard}]", name(&reference(new)));
        if *is_left {
            action(text, &copy, "remove", &json!(true));
        }
        action(text, &schemas, "update", &json!({ old: {} }));
        action(text, &copy, "copy", &json!(source));
        if *is_referenced {
            let target = json!({ "$ref": reference(old) });
            action(text, &referring, "update", &target);
        }
        if *is_mapped {
            let mapped = format!(
                "$..discriminator.mapping[?@ == {}{guard}]",
                name(&reference(new))
            );
            action(text, &mapped, "update", &json!(reference(old)));
            // What looks like a reference may be a part of a description.
            text.push_str("    x-optional: true\n");
        }
        action(text, &original, "remove", &json!(true));
    }
}

fn action(text: &mut String, target: &str, what: &str, value: &Json) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "  - target: {}\n    {what}: {value}", scalar(target));
}

/// Returns a name in a JSONPath query (RFC 9535, section 2.3.1.1).
fn name(name: &str) -> String {
    let mut text = String::from("'");
    for c in name.chars() {
        match c {
            '\'' | '\\' => text.extend(['\\', c]),
            c if !crate::diagnostic::is_visible(c) => {
                let _ = write!(text, "\\u{:04x}", u32::from(c));
            }
            c => text.push(c),
        }
    }
    text.push('\'');
    text
}

/// Returns a text as YAML, which JSON is. Nothing in it is invisible.
fn scalar(text: &str) -> String {
    let mut escaped = String::new();
    for c in Json::from(text).to_string().chars() {
        if crate::diagnostic::is_visible(c) {
            escaped.push(c);
        } else {
            let _ = write!(escaped, "\\u{:04x}", u32::from(c));
        }
    }
    escaped
}
