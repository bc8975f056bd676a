//! Schemas of OpenAPI 3.1, which are JSON Schema 2020-12.

use super::{Lowering, Node};
use crate::{
    diagnostic::Diagnostic,
    document::{
        tree::{Id, Value},
        v31::unsupported,
    },
    source::Pointer,
};

/// Keywords that say nothing about the form of values.
const IGNORED: [&str; 7] = [
    "$anchor",
    "$comment",
    "$dynamicAnchor",
    "$id",
    "$recursiveAnchor",
    "$schema",
    "$vocabulary",
];

/// Keywords next to a `$ref` that change the form of values.
const STRUCTURE: [&str; 9] = [
    "additionalProperties",
    "allOf",
    "anyOf",
    "enum",
    "items",
    "not",
    "oneOf",
    "properties",
    "required",
];

/// A schema that is being rewritten.
pub(super) struct Schema<'l, 'a> {
    pub(super) lowering: &'l mut Lowering<'a>,
    pub(super) pointer: Pointer,
    members: Vec<Id>,
}

impl<'l, 'a> Schema<'l, 'a> {
    /// Rewrites a schema, but not the schemas in it.
    pub(super) fn lower(lowering: &'l mut Lowering<'a>, id: Id, pointer: &Pointer) {
        match *lowering.tree.kind(id) {
            Node::Mapping(_) => {}
            Node::Bool(allows_all) => return boolean(lowering, id, pointer, allows_all),
            _ => return,
        }
        let mut schema = Self {
            members: lowering.tree.children(id),
            pointer: pointer.clone(),
            lowering,
        };
        let before = schema.members.clone();
        schema.rewrite();
        if schema.members != before {
            let kind = schema.lowering.tree.mapping(&schema.members);
            schema.lowering.tree.set(id, kind);
        }
    }

    fn rewrite(&mut self) {
        self.old_words();
        self.anchor();
        // The alternative that takes the place of a union may be a union itself.
        while self.without_null("anyOf") || self.without_null("oneOf") {}
        self.constant();
        self.types();
        self.values();
        self.limit("minimum", "exclusiveMinimum", f64::max);
        self.limit("maximum", "exclusiveMaximum", f64::min);
        self.examples();
        self.content();
        unsupported::lower(self);
        self.siblings();
        for key in IGNORED {
            self.take(key);
        }
    }

    /// Returns the value of a keyword.
    pub(super) fn get(&self, key: &str) -> Option<Id> {
        let mut members = self.members.iter().copied();
        members.find(|&id| self.lowering.tree.key(id) == key)
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Removes a keyword and returns its value.
    pub(super) fn take(&mut self, key: &str) -> Option<Id> {
        let id = self.get(key)?;
        self.members.retain(|&member| member != id);
        Some(id)
    }

    /// Sets a keyword, at the position of the node that it is derived from.
    pub(super) fn put(&mut self, origin: Id, key: &str, kind: Node) {
        let pointer = self.pointer_to(origin);
        self.take(key);
        let member = self.lowering.tree.member_at(origin, key, kind);
        self.lowering.tree.set_origin(member, pointer);
        self.members.push(member);
    }

    /// Adds a member of another schema to this one.
    pub(super) fn adopt(&mut self, member: Id, pointer: Pointer) {
        self.lowering.tree.set_origin(member, pointer);
        self.members.push(member);
    }

    pub(super) fn members(&self) -> &[Id] {
        &self.members
    }

    /// Returns the pointer to a member.
    pub(super) fn pointer_to(&self, member: Id) -> Pointer {
        let tree = &self.lowering.tree;
        tree.origin(member, || self.pointer.join(tree.key(member)))
    }

    pub(super) fn value(&self, id: Id) -> Value<'_> {
        self.lowering.tree.value(id)
    }

    /// Reports a warning at a keyword.
    pub(super) fn warn(&mut self, member: Id, message: impl Into<String>, help: &str) {
        let pointer = self.pointer_to(member);
        let place = self.lowering.tree.key_span_of(member, pointer);
        let warning = Diagnostic::warning(message).at(place).help(help);
        self.lowering.diagnostics.push(warning);
    }

    /// Allows null.
    pub(super) fn allow_null(&mut self, origin: Id) {
        self.put(origin, "nullable", Node::Bool(true));
    }

    /// Reports keywords of 3.0, which still mean what they do there.
    fn old_words(&mut self) {
        if let Some(id) = self.get("nullable") {
            self.warn(
                id,
                "`nullable` is a keyword of OpenAPI 3.0",
                "it is read as in 3.0; in 3.1, add `null` to the type: `type: [string, 'null']`",
            );
        }
        for key in ["exclusiveMinimum", "exclusiveMaximum"] {
            if let Some(id) = self.get(key)
                && let Value::Bool(_) = self.value(id)
            {
                self.warn(
                    id,
                    format!("`{key}` is a flag, as in OpenAPI 3.0"),
                    "it is read as in 3.0; in 3.1, it is the limit itself",
                );
            }
        }
    }

    fn anchor(&mut self) {
        if let Some(id) = self.get("$anchor")
            && let Some(name) = self.lowering.tree.str(id)
        {
            let name = name.to_owned();
            self.lowering.anchors.insert(name, self.pointer.clone());
        }
        if let Some(id) = self.get("$ref")
            && let Some(target) = self.lowering.tree.str(id)
            && target.starts_with('#')
            && target.len() > 1
            && !target.starts_with("#/")
        {
            self.lowering.anchor_references.push(id);
        }
    }

    /// `const: a` becomes `enum: [a]`.
    fn constant(&mut self) {
        let Some(id) = self.take("const") else { return };
        let kind = match self.value(id) {
            Value::Null => return self.allow_null(id),
            Value::Bool(_) => Some("boolean"),
            Value::Number(number) if number.is_f64() => Some("number"),
            Value::Number(_) => Some("integer"),
            Value::String(_) => Some("string"),
            Value::Sequence(_) | Value::Mapping(_) => None,
        };
        if let Some(kind) = kind.filter(|_| !self.has("type")) {
            let kind = self.lowering.tree.string(kind);
            self.put(id, "type", kind);
        }
        let value = self.lowering.tree.kind(id).clone();
        let element = self.lowering.tree.element_at(id, value);
        let list = self.lowering.tree.sequence(&[element]);
        self.put(id, "enum", list);
    }

    /// Null among the values of an enum is `nullable`.
    fn values(&mut self) {
        let Some(id) = self.get("enum") else { return };
        let all = self.lowering.tree.children(id);
        let mut others = all.clone();
        others.retain(|&value| !self.value(value).is_null());
        if others.len() == all.len() {
            return;
        }
        if !self.has("type") {
            self.allow_null(id);
        }
        match others.as_slice() {
            [] => _ = self.take("enum"),
            others => {
                let list = self.lowering.tree.sequence(others);
                self.put(id, "enum", list);
            }
        }
    }

    /// `exclusiveMinimum: 5` becomes `minimum: 5, exclusiveMinimum: true`.
    fn limit(&mut self, key: &str, exclusive: &str, stricter: fn(f64, f64) -> f64) {
        let Some(id) = self.get(exclusive) else {
            return;
        };
        let number = |id| match self.value(id) {
            Value::Number(number) => number.as_f64(),
            _ => None,
        };
        let Some(limit) = number(id) else { return };
        let inclusive = self.get(key).and_then(number);
        self.take(exclusive);
        if inclusive
            .is_some_and(|inclusive| stricter(inclusive, limit) == inclusive && inclusive != limit)
        {
            return;
        }
        let kind = self.lowering.tree.kind(id).clone();
        self.put(id, key, kind);
        self.put(id, exclusive, Node::Bool(true));
    }

    /// The first of `examples` becomes `example`.
    fn examples(&mut self) {
        let Some(id) = self.get("examples") else {
            return;
        };
        let Value::Sequence(_) = self.value(id) else {
            return;
        };
        self.take("examples");
        if let (false, Some(&first)) =
            (self.has("example"), self.lowering.tree.children(id).first())
        {
            let kind = self.lowering.tree.kind(first).clone();
            self.put(id, "example", kind);
        }
    }

    /// `contentEncoding` and `contentMediaType` become the formats `byte` and `binary`.
    fn content(&mut self) {
        let encoding = self.take("contentEncoding");
        let media = self.take("contentMediaType");
        let text = |id: Option<Id>| id.and_then(|id| Some((id, self.lowering.tree.str(id)?)));
        let format = match (text(encoding), text(media)) {
            (Some((id, name)), _) if name.to_ascii_lowercase().starts_with("base64") => {
                Some((id, "byte"))
            }
            (None, Some((id, media))) if is_binary(media) => Some((id, "binary")),
            _ => None,
        };
        if let Some((id, format)) = format
            && !self.has("format")
        {
            if !self.has("type") {
                let string = self.lowering.tree.string("string");
                self.put(id, "type", string);
            }
            let format = self.lowering.tree.string(format);
            self.put(id, "format", format);
        }
    }

    /// Keywords next to a `$ref` count in 3.1. Those that say something about the value as a whole stay where they are
    /// and are read there, as in Twilio's documents of 3.0; others become a second part of the value.
    fn siblings(&mut self) {
        let Some(reference) = self.get("$ref") else {
            return;
        };
        let is_structure = |key: &str| STRUCTURE.contains(&key);
        let (mut structure, rest): (Vec<Id>, Vec<Id>) = self
            .members
            .iter()
            .copied()
            .filter(|&id| id != reference)
            .partition(|&id| is_structure(self.lowering.tree.key(id)));
        if structure.is_empty() {
            return;
        }
        let kind = rest.iter().copied();
        let kind = kind.filter(|&id| self.lowering.tree.key(id) == "type");
        structure.extend(kind);
        let pointer = self.pointer.clone();
        let tree = &mut self.lowering.tree;
        let parts = [vec![reference], structure].map(|members| {
            let origin = members.first().copied().unwrap_or(reference);
            for &member in &members {
                let original = tree.origin(member, || pointer.join(tree.key(member)));
                tree.set_origin(member, original);
            }
            let kind = tree.mapping(&members);
            let part = tree.element_at(origin, kind);
            tree.set_origin(part, pointer.clone());
            part
        });
        let all_of = tree.sequence(&parts);
        self.members = rest;
        self.take("type");
        self.put(reference, "allOf", all_of);
    }
}

/// Rewrites `true` and `false`.
fn boolean(lowering: &mut Lowering<'_>, id: Id, pointer: &Pointer, allows_all: bool) {
    if !allows_all {
        let place = lowering.tree.span_of(id, pointer.clone());
        lowering.diagnostics.push(
            Diagnostic::warning("the schema `false` is read as any JSON")
                .at(place)
                .label("allows no value")
                .help("remove what may not occur, or describe the values that may"),
        );
    }
    let anything = lowering.tree.mapping(&[]);
    lowering.tree.set(id, anything);
}

/// Returns whether strings of a media type hold bytes, not text.
fn is_binary(media: &str) -> bool {
    let media = media.split(';').next().unwrap_or_default().trim();
    let media = media.to_ascii_lowercase();
    !media.is_empty()
        && !media.starts_with("text/")
        && !["json", "xml", "yaml", "javascript", "x-www-form-urlencoded"]
            .iter()
            .any(|text| media.ends_with(text))
}
