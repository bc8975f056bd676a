//! Reads an overlay and checks its form, as the specifications of versions 1.0 and 1.1 define it.

use std::{collections::HashMap, ops::Range, sync::Arc};

use serde_json::Value as Json;

use super::{
    draft::Draft,
    query::{Location, Query},
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, nearest, quoted},
    document::{
        shape::name,
        tree::{Id, Mapping, Tree, Value},
    },
    source::{Pointer, Source, SourceSpan, without_mark},
};

/// The key of an action that says that its target may match nothing.
const OPTIONAL: &str = "x-optional";

/// A checked overlay.
#[derive(Debug)]
pub(super) struct Overlay {
    pub(super) source: Arc<Source>,
    pub(super) version: Version,
    /// The reference to the document that the overlay is for.
    pub(super) extends: Option<Extends>,
    pub(super) actions: Vec<Action>,
}

/// A version of the specification. Its patch number makes no difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    V10,
    V11,
}

#[derive(Debug)]
pub(super) struct Extends {
    pub(super) reference: String,
    pub(super) location: Location,
}

#[derive(Debug)]
pub(super) struct Action {
    pub(super) target: Query,
    pub(super) change: Change,
    /// Whether the target may match nothing.
    pub(super) is_optional: bool,
}

/// What an action does with the nodes that its target selects.
#[derive(Debug)]
pub(super) enum Change {
    Nothing,
    Remove,
    /// Merges a value. Its positions are those in the overlay.
    Update(Update),
    /// Merges the node that the query selects.
    Copy(Query),
}

#[derive(Debug)]
pub(super) struct Update {
    /// The node in the overlay.
    pub(super) pointer: Pointer,
    pub(super) draft: Draft,
}

/// Reads an overlay, or reports what is wrong with it.
pub(super) fn read(source: &Arc<Source>, diagnostics: &mut Diagnostics) -> Option<Overlay> {
    let before = diagnostics.errors();
    if without_mark(&source.text).trim().is_empty() {
        let problem = Diagnostic::error("the overlay is empty");
        diagnostics.push(problem.at(SourceSpan::new(source, Pointer::root(), 0..0)));
        return None;
    }
    let tree = Tree::read(source, diagnostics)?;
    let mut form = Form {
        tree: &tree,
        diagnostics,
    };
    let overlay = form.overlay();
    overlay.filter(|_| diagnostics.errors() == before)
}

struct Form<'a> {
    tree: &'a Tree,
    diagnostics: &'a mut Diagnostics,
}

/// An object of an overlay.
struct Object<'a> {
    /// How messages call it.
    name: &'static str,
    pointer: Pointer,
    members: Mapping<'a>,
    /// The keys that unknown ones were meant to be.
    meant: Vec<&'static str>,
}

impl<'a> Form<'a> {
    fn overlay(&mut self) -> Option<Overlay> {
        let mut root = self.object("an overlay", Pointer::root(), self.tree.root())?;
        let version = self.version(&root)?;
        self.keys(&mut root, &["overlay", "info", "extends", "actions"]);
        self.info(&root, version);
        let extends = self.extends(&root);
        let actions = self.actions(&root, version);
        Some(Overlay {
            source: Arc::clone(&self.tree.sources.document),
            version,
            extends,
            actions,
        })
    }

    fn version(&mut self, root: &Object<'_>) -> Option<Version> {
        let pointer = Pointer::root().join("overlay");
        let found = root.members.get("overlay");
        if found.is_none()
            && let Some(key) = ["openapi", "swagger"]
                .into_iter()
                .find(|key| root.members.contains(key))
        {
            self.diagnostics.push(
                Diagnostic::error("this is a document, not an overlay")
                    .at(self.tree.key_span(Pointer::root().join(key)))
                    .label("an overlay has the key `overlay` instead")
                    .help("pass documents as such, with `Config::spec` or `--spec`"),
            );
            return None;
        }
        let Some(found) = found else {
            let mut problem = Diagnostic::error("this is not an overlay: missing key `overlay`")
                .at(self.tree.span(Pointer::root()))
                .help("an overlay begins with a line such as `overlay: 1.1.0`");
            if let Some(near) = nearest("overlay", root.members.keys()) {
                problem = problem
                    .at(self.tree.key_span(Pointer::root().join(near)))
                    .help("did you mean `overlay`?");
            }
            self.diagnostics.push(problem);
            return None;
        };
        let Some(text) = found.as_str() else {
            self.wrong_type(&pointer, found, "a string");
            return None;
        };
        let minor = text.rsplit_once('.').and_then(|(minor, patch)| {
            let is_number = !patch.is_empty() && patch.bytes().all(|b| b.is_ascii_digit());
            is_number.then_some(minor)
        });
        match minor {
            Some("1.0") => Some(Version::V10),
            Some("1.1") => Some(Version::V11),
            _ => {
                let message = format!("unknown version {} of overlays", quoted(text));
                let mut problem = self
                    .error(&pointer, message)
                    .label("expected 1.0.0 or 1.1.0");
                if text == "1.0" || text == "1.1" {
                    problem = problem.help(format!("write `{text}.0`, with three parts"));
                }
                self.diagnostics.push(problem);
                None
            }
        }
    }

    fn info(&mut self, root: &Object<'a>, version: Version) {
        let Some(value) = self.required(root, "info") else {
            return;
        };
        let Some(mut info) = self.object("`info`", root.pointer.join("info"), value) else {
            return;
        };
        let keys: &[&'static str] = match version {
            Version::V10 => &["title", "version"],
            Version::V11 => &["title", "version", "description"],
        };
        self.keys(&mut info, keys);
        for key in ["title", "version"] {
            if self.required(&info, key).is_some() {
                self.text(&info, key);
            }
        }
        if version == Version::V11 {
            self.text(&info, "description");
        }
    }

    fn extends(&mut self, root: &Object<'a>) -> Option<Extends> {
        let (reference, location) = self.text(root, "extends")?;
        let invalid = |c: char| c.is_whitespace() || c.is_control() || r#"<>"{}|\^`"#.contains(c);
        if reference.is_empty() || reference.contains(invalid) {
            let problem = Diagnostic::error("`extends` is not a URI reference").at(location.span());
            let help = match reference.find(invalid) {
                None => "write the file name of the document, or remove the key",
                Some(_) if reference.contains('\\') => "write `/` instead of `\\`",
                Some(_) => "a space is written `%20`, and other characters likewise",
            };
            self.diagnostics.push(problem.help(help));
            return None;
        }
        Some(Extends {
            reference: reference.to_owned(),
            location,
        })
    }

    fn actions(&mut self, root: &Object<'a>, version: Version) -> Vec<Action> {
        let Some(value) = self.required(root, "actions") else {
            return Vec::new();
        };
        let pointer = root.pointer.join("actions");
        let Value::Sequence(items) = value else {
            self.wrong_type(&pointer, value, "a list");
            return Vec::new();
        };
        if items.iter().len() == 0 {
            let problem = self.error(&pointer, "an overlay needs at least one action");
            self.diagnostics.push(problem.label("this list is empty"));
        }
        let mut actions = Vec::new();
        let mut known: HashMap<String, Pointer> = HashMap::new();
        for (index, item) in items.iter().enumerate() {
            let pointer = pointer.join(index);
            if let Some(first) = known.get(&self.canonical(&pointer)) {
                let problem = self
                    .error(&pointer, "this action occurs twice")
                    .label("repeated here")
                    .related(self.tree.span(first.clone()), "first here")
                    .help("remove one of them");
                self.diagnostics.push(problem);
                continue;
            }
            known.insert(self.canonical(&pointer), pointer.clone());
            actions.extend(self.action(pointer, item, version));
        }
        actions
    }

    fn action(&mut self, pointer: Pointer, value: Value<'a>, version: Version) -> Option<Action> {
        let before = self.diagnostics.errors();
        let mut action = self.object("an action", pointer, value)?;
        let keys: &[&'static str] = match version {
            Version::V10 => &["target", "description", "update", "remove", OPTIONAL],
            Version::V11 => &[
                "target",
                "description",
                "update",
                "remove",
                "copy",
                OPTIONAL,
            ],
        };
        if version == Version::V10 && action.members.contains("copy") {
            let problem = Diagnostic::error("`copy` needs version 1.1 of overlays")
                .at(self.tree.key_span(action.pointer.join("copy")))
                .help("write `overlay: 1.1.0`");
            self.diagnostics.push(problem);
            return None;
        }
        self.keys(&mut action, keys);
        self.text(&action, "description");
        let is_optional = self.flag(&action, OPTIONAL);
        let removes = self.flag(&action, "remove");
        self.required(&action, "target");
        let target = self.query(&action, "target");
        let copy = self.query(&action, "copy");
        let update = action.pointer.join("update");
        let update = self.tree.id_at(&update).map(|id| Update {
            pointer: update,
            draft: Draft::read(self.tree, id),
        });
        let has_copy = action.members.contains("copy");
        if update.is_some() && has_copy {
            let problem = Diagnostic::error("an action has either `update` or `copy`, not both")
                .at(self.tree.key_span(action.pointer.join("copy")))
                .help("write two actions with the same target");
            self.diagnostics.push(problem);
        }
        if removes
            && let Some(key) = ["update", "copy"]
                .into_iter()
                .find(|key| action.members.contains(key))
        {
            let message = format!("`{key}` is ignored because of `remove: true`");
            let warning = Diagnostic::warning(message)
                .at(self.tree.key_span(action.pointer.join(key)))
                .help("to replace a node, remove it, and then update the map that contains it in another action");
            self.diagnostics.push(warning);
        }
        let change = match (removes, update, copy) {
            (true, _, _) => Change::Remove,
            (false, Some(update), _) => Change::Update(update),
            (false, None, Some(copy)) => Change::Copy(copy),
            (false, None, None) => {
                // Otherwise it was meant to change something.
                if self.diagnostics.errors() == before {
                    let problem = Diagnostic::warning("this action changes nothing")
                        .at(self.tree.span(action.pointer.clone()))
                        .help("add `update`, `remove: true`, or `copy` of version 1.1");
                    self.diagnostics.push(problem);
                }
                Change::Nothing
            }
        };
        Some(Action {
            target: target?,
            change,
            is_optional,
        })
    }

    /// Returns a node of the overlay as text that is the same for equal values.
    fn canonical(&self, pointer: &Pointer) -> String {
        let id = self.tree.id_at(pointer).unwrap_or(Id::ROOT);
        canonical(&Draft::read(self.tree, id).value)
    }

    fn query(&mut self, object: &Object<'a>, key: &str) -> Option<Query> {
        let (text, location) = self.text(object, key)?;
        Query::parse(text, location, self.diagnostics)
            .map_err(|problem| self.diagnostics.push(*problem))
            .ok()
    }

    /// Returns the members of an object, or reports that it is something else.
    fn object(
        &mut self,
        name: &'static str,
        pointer: Pointer,
        value: Value<'a>,
    ) -> Option<Object<'a>> {
        let Value::Mapping(members) = value else {
            let found = self::name(value);
            let message = format!("{name} must be a map, but this is {found}");
            let problem = self.error(&pointer, message);
            self.diagnostics.push(problem);
            return None;
        };
        Some(Object {
            name,
            pointer,
            members,
            meant: Vec::new(),
        })
    }

    /// Reports keys that an object does not have, except for extensions.
    fn keys(&mut self, object: &mut Object<'_>, known: &[&'static str]) {
        for key in object.members.keys() {
            if known.contains(&key) {
                continue;
            }
            let is_extension = key.starts_with("x-");
            let is_alike = |known: &&str| !is_extension || known.starts_with("x-");
            let near = nearest(key, known.iter().copied().filter(is_alike));
            // `nearest` returns one of them, but with the lifetime of the key.
            let near = known.iter().copied().find(|known| Some(*known) == near);
            let message = format!("unknown key {} in {}", quoted(key), object.name);
            let span = self.tree.key_span(object.pointer.join(key));
            let problem = match (is_extension, near) {
                (true, None) => continue,
                (true, Some(_)) => Diagnostic::warning(format!("{message} is ignored")),
                (false, _) => Diagnostic::error(message),
            };
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!(
                    "known keys are `{}`, and those that begin with `x-`",
                    known.join("`, `")
                ),
            };
            self.diagnostics.push(problem.at(span).help(help));
            object.meant.extend(near);
        }
    }

    /// Returns a member, or reports that it is missing, unless it is misspelled, which was reported.
    fn required(&mut self, object: &Object<'a>, key: &str) -> Option<Value<'a>> {
        let found = object.members.get(key);
        if found.is_none() && !object.meant.contains(&key) {
            let problem = self
                .error(
                    &object.pointer,
                    format!("{} requires the key `{key}`", object.name),
                )
                .label(format!("`{key}` is missing"));
            self.diagnostics.push(problem);
        }
        found
    }

    /// Returns a string and where it is.
    fn text(&mut self, object: &Object<'a>, key: &str) -> Option<(&'a str, Location)> {
        let value = object.members.get(key)?;
        let pointer = object.pointer.join(key);
        let Some(text) = value.as_str() else {
            self.wrong_type(&pointer, value, "a string");
            return None;
        };
        let location = Location {
            source: Arc::clone(&self.tree.sources.document),
            bytes: self.bytes(&pointer),
            pointer,
        };
        Some((text, location))
    }

    /// Returns a boolean that is `false` unless it is given.
    fn flag(&mut self, object: &Object<'a>, key: &str) -> bool {
        match object.members.get(key) {
            None => false,
            Some(Value::Bool(flag)) => flag,
            Some(value) => {
                self.wrong_type(&object.pointer.join(key), value, "`true` or `false`");
                false
            }
        }
    }

    /// Returns the bytes of a scalar.
    fn bytes(&self, pointer: &Pointer) -> Range<usize> {
        let id = self.tree.id_at(pointer).unwrap_or(Id::ROOT);
        self.tree.node(self.tree.target(id)).span.range()
    }

    fn wrong_type(&mut self, pointer: &Pointer, value: Value<'_>, expected: &str) {
        let key = pointer.tokens().last().unwrap_or_default().into_owned();
        let message = format!("{} is {}, not {expected}", quoted(&key), name(value));
        let problem = self.error(pointer, message);
        self.diagnostics.push(match value {
            Value::Number(number) if expected == "a string" => {
                let text = number.to_string();
                let whole = match key.as_str() {
                    // YAML reads `1.0` as a number, and `1.0.0` as a string.
                    "overlay" if matches!(text.as_str(), "1.0" | "1.1") => {
                        format!("write `{text}.0`, with three parts")
                    }
                    "overlay" => "write a version such as `1.1.0`".to_owned(),
                    _ => format!("put it in quotes: `\"{text}\"`"),
                };
                problem.help(whole)
            }
            Value::String("true" | "false") => problem.help("remove the quotes"),
            Value::String(text) if matches!(text.to_lowercase().as_str(), "yes" | "on" | "y") => {
                problem.help("write `true`")
            }
            Value::String(text) if matches!(text.to_lowercase().as_str(), "no" | "off" | "n") => {
                problem.help("write `false`")
            }
            Value::Null => problem.help("is the value missing, or not indented?"),
            _ => problem,
        });
    }

    fn error(&self, pointer: &Pointer, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(message).at(self.tree.span(pointer.clone()))
    }
}

/// Returns a value as text that does not depend on the order of keys.
fn canonical(value: &Json) -> String {
    match value {
        Json::Array(items) => {
            let items: Vec<String> = items.iter().map(canonical).collect();
            format!("[{}]", items.join(","))
        }
        Json::Object(members) => {
            let mut members: Vec<String> = members
                .iter()
                .map(|(key, value)| format!("{key:?}:{}", canonical(value)))
                .collect();
            members.sort();
            format!("{{{}}}", members.join(","))
        }
        scalar => scalar.to_string(),
    }
}
