//! Null as a type, and lists of types.

use super::schema::Schema;
use crate::{
    document::tree::{Id, Value},
    source::Pointer,
};

/// Keywords that describe a value without restricting it. Those next to a union count for all its alternatives.
const ANNOTATIONS: [&str; 8] = [
    "default",
    "deprecated",
    "description",
    "example",
    "examples",
    "readOnly",
    "title",
    "writeOnly",
];

/// The keywords that restrict values of each type.
const KEYWORDS: [(&str, &[&str]); 5] = [
    (
        "string",
        &[
            "maxLength",
            "minLength",
            "pattern",
            "format",
            "contentEncoding",
            "contentMediaType",
            "contentSchema",
        ],
    ),
    ("number", NUMBER),
    ("integer", NUMBER),
    (
        "array",
        &[
            "items",
            "prefixItems",
            "maxItems",
            "minItems",
            "uniqueItems",
            "contains",
            "minContains",
            "maxContains",
            "unevaluatedItems",
        ],
    ),
    (
        "object",
        &[
            "properties",
            "required",
            "additionalProperties",
            "maxProperties",
            "minProperties",
            "patternProperties",
            "propertyNames",
            "dependentRequired",
            "unevaluatedProperties",
        ],
    ),
];

const NUMBER: &[&str] = &[
    "multipleOf",
    "maximum",
    "minimum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
];

/// Keywords with which a list of types does not become a union.
const UNION_KEYWORDS: [&str; 6] = ["$ref", "allOf", "anyOf", "enum", "not", "oneOf"];

/// The number of types from which on a value is any JSON.
const ANY: usize = 5;

impl Schema<'_, '_> {
    /// Removes null from the alternatives of a union, which becomes `nullable`. A single other alternative takes the
    /// place of the union. Returns whether there was a change.
    pub(super) fn without_null(&mut self, keyword: &str) -> bool {
        let Some(list) = self.get(keyword) else {
            return false;
        };
        let Value::Sequence(_) = self.value(list) else {
            return false;
        };
        let pointer = self.pointer_to(list);
        let alternatives = self.lowering.tree.children(list);
        let mut others = Vec::with_capacity(alternatives.len());
        for (at, &alternative) in alternatives.iter().enumerate() {
            let origin = self.lowering.tree.origin(alternative, || pointer.join(at));
            match self.is_null(alternative) {
                true => self.allow_null(list),
                false => others.push((alternative, origin)),
            }
        }
        if others.len() == alternatives.len() {
            return false;
        }
        match others.as_slice() {
            [] => _ = self.take(keyword),
            [(only, origin)] if self.is_mapping(*only) => {
                self.take(keyword);
                self.merge(list, *only, origin);
            }
            _ => {
                let mut items = Vec::with_capacity(others.len());
                for (item, origin) in others {
                    self.lowering.tree.set_origin(item, origin);
                    items.push(item);
                }
                let rest = self.lowering.tree.sequence(&items);
                self.put(list, keyword, rest);
            }
        }
        true
    }

    fn is_mapping(&self, id: Id) -> bool {
        matches!(self.value(id), Value::Mapping(_))
    }

    /// Returns whether a schema allows null only.
    fn is_null(&self, id: Id) -> bool {
        let is_null = |value: Value<'_>| value.is_null() || value.as_str() == Some("null");
        let value = self.value(id);
        let Value::Mapping(members) = value else {
            return false;
        };
        match (value.get("type"), value.get("enum")) {
            (Some(Value::Sequence(types)), _) => {
                types.iter().len() == 1 && types.iter().all(is_null)
            }
            (Some(kind), _) => is_null(kind),
            (None, Some(Value::Sequence(values))) => {
                values.iter().len() == 1 && values.iter().all(Value::is_null)
            }
            (None, _) => members.get("const").is_some_and(Value::is_null),
        }
    }

    /// Adds what another schema says to this one: its members, or the schema itself if both have a keyword.
    fn merge(&mut self, list: Id, other: Id, pointer: &Pointer) {
        let theirs: Vec<(Id, String)> = self
            .lowering
            .tree
            .children(other)
            .into_iter()
            .map(|id| (id, self.lowering.tree.key(id).to_owned()))
            .collect();
        let is_conflict =
            |key: &str| key != "nullable" && !ANNOTATIONS.contains(&key) && self.has(key);
        if theirs.iter().any(|(_, key)| is_conflict(key)) {
            let mut parts = match self.get("allOf") {
                Some(all_of) => self.lowering.tree.children(all_of),
                None => Vec::new(),
            };
            self.lowering.tree.set_origin(other, pointer.clone());
            parts.push(other);
            let all_of = self.lowering.tree.sequence(&parts);
            self.put(list, "allOf", all_of);
            return;
        }
        for (id, key) in theirs {
            if !self.has(&key) {
                self.adopt(id, pointer.join(&key));
            }
        }
    }

    /// A list of types becomes a single type, `nullable`, or a union.
    pub(super) fn types(&mut self) {
        let Some(list) = self.get("type") else { return };
        if self.value(list).as_str() == Some("null") {
            self.take("type");
            return self.allow_null(list);
        }
        let Value::Sequence(_) = self.value(list) else {
            return;
        };
        let pointer = self.pointer_to(list);
        let mut types: Vec<(Id, Pointer)> = Vec::new();
        let mut allows_null = false;
        for (at, id) in self.lowering.tree.children(list).into_iter().enumerate() {
            let value = self.value(id);
            if value.is_null() || value.as_str() == Some("null") {
                allows_null = true;
            } else {
                types.push((id, pointer.join(at)));
            }
        }
        if types.iter().any(|(id, _)| self.is_type(*id, "number")) {
            types.retain(|(id, _)| !self.is_type(*id, "integer"));
        }
        self.take("type");
        match types.as_slice() {
            [] => {}
            [(only, _)] => {
                let kind = self.lowering.tree.kind(*only).clone();
                self.put(list, "type", kind);
                if let Some(member) = self.get("type") {
                    self.lowering.tree.copy_span(member, *only);
                }
            }
            several => {
                let is_union = !UNION_KEYWORDS.iter().any(|key| self.has(key));
                if is_union && several.len() < ANY {
                    self.union_of(list, several);
                }
            }
        }
        if allows_null {
            self.allow_null(list);
        }
    }

    fn is_type(&self, id: Id, name: &str) -> bool {
        self.value(id).as_str() == Some(name)
    }

    /// Makes an alternative of each type, with the keywords that are about it.
    fn union_of(&mut self, list: Id, types: &[(Id, Pointer)]) {
        let mut used = Vec::new();
        let mut alternatives = Vec::with_capacity(types.len());
        for (id, pointer) in types {
            let name = self.lowering.tree.str(*id).unwrap_or_default().to_owned();
            let of_type = KEYWORDS.iter().find(|(kind, _)| *kind == name);
            let keywords = of_type.map_or(&[][..], |(_, keywords)| keywords);
            let tree = &mut self.lowering.tree;
            let title = tree.string(&name);
            let mut members = vec![tree.member_at(*id, "title", title), tree.copy(*id, "type")];
            for member in members.iter().copied() {
                tree.set_origin(member, pointer.clone());
            }
            for &member in &self.members().to_vec() {
                let tree = &mut self.lowering.tree;
                if keywords.contains(&tree.key(member)) {
                    let original = tree.origin(member, || self.pointer.join(tree.key(member)));
                    tree.set_origin(member, original);
                    members.push(member);
                    used.push(member);
                }
            }
            let tree = &mut self.lowering.tree;
            let kind = tree.mapping(&members);
            let alternative = tree.element_at(*id, kind);
            tree.set_origin(alternative, pointer.clone());
            alternatives.push(alternative);
        }
        for member in used {
            let key = self.lowering.tree.key(member).to_owned();
            self.take(&key);
        }
        let any_of = self.lowering.tree.sequence(&alternatives);
        self.put(list, "anyOf", any_of);
    }
}
