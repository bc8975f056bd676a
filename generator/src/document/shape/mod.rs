//! Checks the tree against the objects of OpenAPI 3.0 and collects its references.

use std::collections::HashMap;

use super::{
    budget::Budget,
    references::Reference,
    tree::{Mapping, Tree, Value},
    version::Version,
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, nearest, quoted},
    source::{Pointer, SourceSpan},
};

mod dependent;
mod help;
pub(super) mod table;
mod template;

pub(crate) use template::split_fragment;

use help::{KEY_OF_3_1, either, newer, remedy};
use table::{CALLBACK, DOCUMENT, DOCUMENT_KIND, Kind, Object, PATH_ITEM_KIND, SCHEMA};

/// The most bytes that the objects of a document may take, including what is generated from them. All of Twilio's
/// documents together take about a third of it.
const MAX_MEMORY: usize = 160 << 20;
/// The bytes generated from an element of a list, such as an enum value.
const ELEMENT: usize = 512;

/// What later steps need to know about a document.
pub(super) struct Shape {
    pub(super) references: Vec<Reference>,
    /// Responses with a range of status codes in lower case, such as `2xx`, which was reported as a warning.
    pub(super) lower_case_ranges: Vec<Pointer>,
}

/// Reports everything that does not follow OpenAPI 3.0, and returns what later steps need to know.
pub(super) fn check(tree: &Tree, version: Version, diagnostics: &mut Diagnostics) -> Shape {
    let mut walk = Walk::new(tree, version, diagnostics);
    walk.object(tree.root(), &DOCUMENT);
    walk.referenced();
    Shape {
        references: walk.references,
        lower_case_ranges: walk.lower_case_ranges,
    }
}

/// Returns the name of the OpenAPI object at a node, or `None` if the node is not one.
pub(super) fn object_at(tree: &Tree, pointer: &Pointer) -> Option<&'static str> {
    let mut kind: &Kind = &DOCUMENT_KIND;
    let mut node = tree.root();
    for token in pointer.tokens() {
        kind = child_kind(kind, node, &token)?;
        node = node.child(&token)?;
    }
    match (kind, node) {
        (Kind::Object(object), Value::Mapping(_)) => Some(object.name),
        (Kind::FlagOrSchema, Value::Mapping(_)) => Some(SCHEMA.name),
        _ => None,
    }
}

/// Returns the kind of value that a node allows under a key.
fn child_kind(kind: &'static Kind, node: Value<'_>, key: &str) -> Option<&'static Kind> {
    match kind {
        Kind::List(kind) | Kind::Map(kind) => Some(kind),
        Kind::Paths(kind) if key.starts_with('/') => Some(kind),
        Kind::Responses(kind) if is_status(key) => Some(kind),
        // The siblings of a `$ref` are ignored.
        _ if node.get("$ref").is_some() => None,
        Kind::Object(object) => object.field(key).map(|field| &field.kind),
        Kind::FlagOrSchema => SCHEMA.field(key).map(|field| &field.kind),
        Kind::Callback if !key.starts_with("x-") => Some(&PATH_ITEM_KIND),
        _ => None,
    }
}

/// Returns the name of a value's type, with its article.
pub(super) fn name(value: Value<'_>) -> &'static str {
    match value {
        Value::Null => "empty",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Sequence(_) => "a list",
        Value::Mapping(_) => "a map",
    }
}

struct Walk<'a> {
    tree: &'a Tree,
    diagnostics: &'a mut Diagnostics,
    path: Vec<Step<'a>>,
    version: Version,
    references: Vec<Reference>,
    /// What is under keys of OpenAPI 3.1 in a document of 3.0.
    ignored: HashMap<Pointer, Ignored<'a>>,
    lower_case_ranges: Vec<Pointer>,
    memory: Budget,
}

/// A value that is only read if a reference points into it.
struct Ignored<'a> {
    path: Vec<Step<'a>>,
    value: Value<'a>,
    kind: &'static Kind,
}

/// A step from a node to its child. They are joined to a pointer only when one is needed.
#[derive(Clone, Copy)]
enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

impl<'a> Walk<'a> {
    fn new(tree: &'a Tree, version: Version, diagnostics: &'a mut Diagnostics) -> Self {
        Self {
            tree,
            diagnostics,
            path: Vec::new(),
            version,
            references: Vec::new(),
            ignored: HashMap::new(),
            lower_case_ranges: Vec::new(),
            memory: Budget::new(MAX_MEMORY),
        }
    }

    fn pointer(&self) -> Pointer {
        self.path
            .iter()
            .fold(Pointer::root(), |pointer, step| match step {
                Step::Key(key) => pointer.join(key),
                Step::Index(index) => pointer.join(index),
            })
    }

    fn span(&self) -> SourceSpan {
        self.tree.span(self.pointer())
    }

    fn child(&mut self, step: Step<'a>, value: Value<'a>, kind: &'static Kind) {
        self.path.push(step);
        self.value(value, kind);
        self.path.pop();
    }

    fn value(&mut self, value: Value<'a>, kind: &'static Kind) {
        match (kind, value) {
            (Kind::Any, _)
            | (Kind::Text, Value::String(_))
            | (Kind::Flag | Kind::FlagOrSchema, Value::Bool(_))
            | (Kind::Number, Value::Number(_)) => {}
            (Kind::Count, _) if value.as_count().is_some() => {}
            (Kind::Word(words), Value::String(word)) => self.word(word, words),
            (Kind::Object(object), _) => self.object(value, object),
            (Kind::FlagOrSchema, Value::Mapping(_)) => self.object(value, &SCHEMA),
            (Kind::List(kind), Value::Sequence(items)) => {
                if !self.has_room(items.iter().len().saturating_mul(ELEMENT)) {
                    return;
                }
                for (index, item) in items.iter().enumerate() {
                    self.child(Step::Index(index), item, kind);
                }
            }
            (Kind::Map(kind), Value::Mapping(members)) => self.members(members, kind, |_| None),
            (Kind::Callback, Value::Mapping(members)) => match members.get("$ref") {
                Some(target) => self.reference(target, &CALLBACK),
                // Any expression may be a key; extensions are ignored.
                None => self.members(members, &PATH_ITEM_KIND, |key| {
                    key.starts_with("x-").then_some("an extension")
                }),
            },
            (Kind::Paths(kind), Value::Mapping(members)) => {
                self.members(members, kind, |key| {
                    (!key.starts_with('/')).then_some("a path must begin with `/`")
                });
                self.templates(members);
            }
            (Kind::Responses(kind), Value::Mapping(members)) => {
                self.ranges(members);
                self.members(members, kind, |key| {
                    (!is_status(key)).then_some(
                        "use a status code (`200`), a range of status codes (`2XX`) or `default`",
                    )
                });
            }
            _ => self.wrong_kind(value, kind),
        }
    }

    fn members(
        &mut self,
        members: Mapping<'a>,
        kind: &'static Kind,
        refuse: impl Fn(&str) -> Option<&'static str>,
    ) {
        for (key, value) in members.iter() {
            // Extensions are allowed among paths and responses, but the name of a schema may begin with `x-`.
            if let Some(rule) = refuse(key) {
                if key.starts_with("x-") {
                    continue;
                }
                self.path.push(Step::Key(key));
                let span = self.tree.key_span(self.pointer());
                self.path.pop();
                self.diagnostics.push(
                    Diagnostic::error(format!("unexpected key {}", quoted(key)))
                        .at(span)
                        .help(rule),
                );
                continue;
            }
            self.child(Step::Key(key), value, kind);
        }
    }

    /// Reports ranges of status codes in lower case.
    fn ranges(&mut self, responses: Mapping<'a>) {
        for key in responses.keys().filter(|key| is_lower_case_range(key)) {
            let place = self.tree.key_span(self.pointer().join(key));
            let message = format!("the range of status codes {} is in lower case", quoted(key));
            self.diagnostics.push(
                Diagnostic::warning(message)
                    .at(place)
                    .help(format!("write `{}`", key.to_uppercase())),
            );
            self.lower_case_ranges.push(self.pointer());
        }
    }

    /// Reports paths that are not valid templates, and fragments.
    fn templates(&mut self, paths: Mapping<'a>) {
        for path in paths.keys().filter(|path| path.starts_with('/')) {
            let problem = match (template::fault(path), split_fragment(path)) {
                (Some(fault), _) => {
                    Diagnostic::error(format!("the path {} {}", quoted(path), fault.message))
                        .help(fault.help)
                }
                // The same message for all, since a document may have hundreds.
                (None, (_, Some(_))) => Diagnostic::warning("the fragment of a path is never sent")
                    .help(
                        "requests use the path up to `#`; if `#` is part of the path, write `%23`",
                    ),
                (None, (_, None)) => continue,
            };
            let span = self.tree.key_span(self.pointer().join(path));
            self.diagnostics.push(problem.at(span));
        }
    }

    fn object(&mut self, value: Value<'a>, object: &'static Object) {
        let Value::Mapping(members) = value else {
            let message = format!("{} must be a map, but this is {}", object.name, name(value));
            let mut diagnostic = Diagnostic::error(message).at(self.span());
            if value.is_null() {
                diagnostic = diagnostic.help("is the value missing, or not indented?");
            }
            self.diagnostics.push(diagnostic);
            return;
        };
        if !self.has_room(object.size) {
            return;
        }
        if let Some(target) = members.get("$ref") {
            self.reference(target, object);
            return;
        }
        for (key, value) in members.iter() {
            match object.field(key) {
                // An empty `description:` is harmless.
                Some(field)
                    if value.is_null() && !field.required && matches!(field.kind, Kind::Text) => {}
                Some(field) if field.is_new && self.version == Version::V30 => {
                    self.unknown_key(key, object);
                    self.ignore(key, value, &field.kind);
                }
                Some(field) => self.child(Step::Key(key), value, &field.kind),
                None if key.starts_with("x-") => {}
                None => self.unknown_key(key, object),
            }
        }
        for field in object.fields {
            if field.required && !members.contains(field.key) {
                self.missing(field.key, object);
            } else if field.is_expected && is_absent(members, field.key) {
                self.missing_text(field.key, object);
            }
        }
        self.dependent_keys(members, object);
    }

    fn ignore(&mut self, key: &'a str, value: Value<'a>, kind: &'static Kind) {
        let pointer = self.pointer().join(key);
        let mut path = self.path.clone();
        path.push(Step::Key(key));
        self.ignored.insert(pointer, Ignored { path, value, kind });
    }

    /// Checks the ignored values that references point into, such as definitions in schemas: these are read all the same.
    fn referenced(&mut self) {
        let mut at = 0;
        // What is checked may have further references.
        while let Some(reference) = self.references.get(at)
            && !self.ignored.is_empty()
        {
            at += 1;
            let target = Pointer::of_reference(&reference.target);
            let Some(target) = target.filter(|target| self.tree.at(target).is_some()) else {
                continue;
            };
            let mut pointer = Pointer::root();
            for token in target.tokens() {
                pointer = pointer.join(token);
                if let Some(ignored) = self.ignored.remove(&pointer) {
                    self.path = ignored.path;
                    self.value(ignored.value, ignored.kind);
                }
            }
        }
        self.path.clear();
    }

    /// Adds the bytes of the current node and returns whether the limit still holds. Only the node that exceeds it
    /// first is reported.
    fn has_room(&mut self, bytes: usize) -> bool {
        let had_room = self.memory.holds();
        let has_room = self.memory.charge(bytes);
        if had_room && !has_room {
            self.diagnostics.push(
                Diagnostic::error("the document is too large")
                    .at(self.span())
                    .label("the limit is exceeded here")
                    .help(format!(
                        "the limit is {} MiB of operations, schemas and other objects; split the document",
                        MAX_MEMORY >> 20
                    )),
            );
        }
        has_room
    }

    fn missing(&mut self, key: &str, object: &Object) {
        let problem = Diagnostic::error(format!("{} requires the key `{key}`", object.name))
            .at(self.span())
            .label(format!("`{key}` is missing"));
        let pointer = self.pointer().join(key);
        self.diagnostics
            .push(self.tree.explain_removal(&pointer, problem));
    }

    fn missing_text(&mut self, key: &str, object: &Object) {
        self.diagnostics.push(
            Diagnostic::warning(format!("{} should have the key `{key}`", object.name))
                .at(self.span())
                .label(format!("`{key}` is missing")),
        );
    }

    fn reference(&mut self, target: Value<'a>, object: &'static Object) {
        let pointer = self.pointer();
        let span = self.tree.span(pointer.join("$ref"));
        match (target, object.component) {
            (Value::String(target), Some(component)) => self.references.push(Reference {
                from: pointer,
                target: target.to_owned(),
                component,
                name: object.name,
            }),
            (Value::String(_), None) => self.diagnostics.push(
                Diagnostic::error(format!("{} cannot be a reference", object.name))
                    .at(span)
                    .help("write the definition here"),
            ),
            (other, _) => self.diagnostics.push(
                Diagnostic::error(format!("`$ref` is {}, not a string", name(other))).at(span),
            ),
        }
    }

    fn unknown_key(&mut self, key: &'a str, object: &'static Object) {
        self.path.push(Step::Key(key));
        let span = self.tree.key_span(self.pointer());
        self.path.pop();
        let mut diagnostic = Diagnostic::warning(format!(
            "unknown key {} in {} is ignored",
            quoted(key),
            object.name
        ))
        .at(span);
        let fields = object.fields.iter();
        let known = fields.filter(|field| !field.is_new || self.version == Version::V31);
        if object.field(key).is_some_and(|field| field.is_new) {
            diagnostic = diagnostic.help(KEY_OF_3_1);
        } else if let Some(near) = nearest(key, known.map(|field| field.key)) {
            diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
        } else if let Some(help) = newer(key) {
            diagnostic = diagnostic.help(help);
        } else if key.starts_with(|c: char| c.is_whitespace() && !c.is_ascii()) {
            diagnostic = diagnostic
                .help("indent with spaces: this line begins with a different whitespace character");
        }
        self.diagnostics.push(diagnostic);
    }

    fn word(&mut self, word: &str, words: &[&'static str]) {
        if words.contains(&word) {
            return;
        }
        let mut diagnostic =
            Diagnostic::error(format!("{} cannot be {}", self.subject(), quoted(word)))
                .at(self.span())
                .label(format!("expected {}", either(words)));
        if let Some(near) = nearest(word, words.iter().copied()) {
            diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
        } else if word == "body" || word == "formData" {
            diagnostic = diagnostic.help("OpenAPI 3.0 describes the body under `requestBody`");
        }
        self.diagnostics.push(diagnostic);
    }

    /// Returns how messages refer to the current value.
    fn subject(&self) -> String {
        match self.path.last() {
            Some(Step::Key(key)) => quoted(key),
            Some(Step::Index(_)) => "an element of this list".to_owned(),
            None => "the document".to_owned(),
        }
    }

    fn wrong_kind(&mut self, value: Value<'_>, kind: &Kind) {
        let expected = match kind {
            Kind::Any => "anything",
            Kind::Text | Kind::Word(_) => "a string",
            Kind::Flag => "`true` or `false`",
            Kind::Count => "a non-negative integer",
            Kind::Number => "a number",
            Kind::FlagOrSchema => "`true`, `false` or a schema",
            Kind::List(_) => "a list",
            Kind::Object(_)
            | Kind::Map(_)
            | Kind::Callback
            | Kind::Paths(_)
            | Kind::Responses(_) => "a map",
        };
        let found = match value {
            Value::Number(number) if matches!(kind, Kind::Count) => format!("the number {number}"),
            other => name(other).to_owned(),
        };
        let message = format!("{} is {found}, not {expected}", self.subject());
        let mut diagnostic = Diagnostic::error(message).at(self.span());
        if let Kind::Word(words) = kind {
            diagnostic = diagnostic.label(format!("expected {}", either(words)));
        }
        if let Some(help) = remedy(value, kind) {
            diagnostic = diagnostic.help(help);
        }
        self.diagnostics.push(diagnostic);
    }
}

/// Returns whether a mapping lacks a text. One that is empty is not reported elsewhere.
fn is_absent(members: Mapping<'_>, key: &str) -> bool {
    members.get(key).is_none_or(Value::is_null)
}

fn is_status(key: &str) -> bool {
    match key.as_bytes() {
        b"default" => true,
        [b'1'..=b'5', rest @ ..] => {
            rest.eq_ignore_ascii_case(b"XX")
                || (rest.len() == 2 && rest.iter().all(u8::is_ascii_digit))
        }
        _ => false,
    }
}

/// Returns whether a key of responses is a range in lower case, such as `2xx`.
pub(super) fn is_lower_case_range(key: &str) -> bool {
    is_status(key) && key.bytes().skip(1).any(|b| b == b'x')
}
