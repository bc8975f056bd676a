//! The properties of objects, wherever they are said.

use std::collections::{BTreeSet, HashMap, HashSet};

use indexmap::IndexMap;
use openapiv3::{AdditionalProperties, AnySchema, ReferenceOr, Schema, SchemaKind, Type as Oas};

use super::{ANY, AsSchemaRef, SchemaRef, Schemas};
use crate::diagnostic::Pointer;

/// The paging data that the runtime knows as `PageMeta`.
const PAGE_META: [&str; 7] = [
    "first_page_url",
    "key",
    "next_page_url",
    "page",
    "page_size",
    "previous_page_url",
    "url",
];

/// An object's properties, with those of its `allOf` members and of the alternatives beside them.
#[derive(Debug, Default)]
pub(in crate::model) struct Object<'a> {
    pub properties: Vec<(&'a str, SchemaRef<'a>, Pointer)>,
    /// Where in `properties` a name stands.
    index: HashMap<&'a str, usize>,
    /// The properties of alternatives alone.
    possible: HashSet<&'a str>,
    /// Alternatives that are not among them.
    passed_over: Option<Pointer>,
    pub required: BTreeSet<&'a str>,
    pub additional: Option<(Option<&'a ReferenceOr<Schema>>, Pointer)>,
}

/// A schema that is still to be looked at.
struct Part<'a> {
    schema: &'a Schema,
    pointer: Pointer,
    /// It is one of several alternatives.
    is_possible: bool,
}

impl<'a> Schemas<'a> {
    /// The properties of an object schema, `allOf` included; a property that comes twice counts where it comes last.
    ///
    /// What stands under `oneOf` or `anyOf` beside other properties is possible, too. (Where there is nothing else, the
    /// schema is a union.)
    pub(in crate::model) fn object(&mut self, schema: &'a Schema, pointer: &Pointer) -> Object<'a> {
        let object = self.parts(schema, pointer, true);
        if let Some(pointer) = &object.passed_over {
            self.diagnostics.push(
                self.document
                    .warning(
                        pointer,
                        "alternatives of an alternative are passed over here",
                    )
                    .help("put them beside the others, or describe the whole as any JSON"),
            );
        }
        object
    }

    /// `follows_alternatives`, but not those of alternatives: each schema could be one of each other.
    fn parts(
        &self,
        schema: &'a Schema,
        pointer: &Pointer,
        follows_alternatives: bool,
    ) -> Object<'a> {
        let mut object = Object::default();
        // A schema counts once, also where it is `allOf` itself.
        let mut seen: HashSet<*const Schema> = HashSet::new();
        let mut open = vec![Part {
            schema,
            pointer: pointer.clone(),
            is_possible: false,
        }];
        while let Some(part) = open.pop() {
            let is_whole = seen.is_empty();
            if !seen.insert(part.schema) {
                continue;
            }
            let none: &[ReferenceOr<Schema>] = &[];
            let (all_of, one_of, any_of) = match &part.schema.schema_kind {
                SchemaKind::Type(Oas::Object(kind)) => {
                    object.add(
                        &kind.properties,
                        &kind.required,
                        kind.additional_properties.as_ref(),
                        &part,
                    );
                    (none, none, none)
                }
                SchemaKind::Any(kind) => {
                    object.add(
                        &kind.properties,
                        &kind.required,
                        kind.additional_properties.as_ref(),
                        &part,
                    );
                    match is_whole && kind.properties.is_empty() && kind.all_of.is_empty() {
                        true => (none, none, none),
                        false => (&*kind.all_of, &*kind.one_of, &*kind.any_of),
                    }
                }
                SchemaKind::AllOf { all_of } => (&**all_of, none, none),
                SchemaKind::OneOf { one_of } if !is_whole => (none, &**one_of, none),
                SchemaKind::AnyOf { any_of } if !is_whole => (none, none, &**any_of),
                _ => (none, none, none),
            };
            // The last comes off the stack first.
            for (keyword, members) in [("anyOf", any_of), ("oneOf", one_of), ("allOf", all_of)] {
                let leads_back = |member: &ReferenceOr<Schema>| match member {
                    ReferenceOr::Reference { reference } => {
                        reference.strip_prefix('#') == Some(pointer.as_str())
                    }
                    ReferenceOr::Item(_) => false,
                };
                if keyword != "allOf" && !members.is_empty() {
                    // The other kinds of what this is one kind of.
                    if !follows_alternatives || members.iter().any(leads_back) {
                        continue;
                    }
                    if part.is_possible {
                        object.passed_over = Some(part.pointer.join(keyword));
                        continue;
                    }
                }
                for (at, member) in members.iter().enumerate().rev() {
                    let place = part.pointer.join(keyword).join(at);
                    let member = self.resolve(&member.as_schema_ref(), &place);
                    open.extend(member.map(|(schema, pointer)| Part {
                        schema,
                        pointer,
                        is_possible: part.is_possible || keyword != "allOf",
                    }));
                }
            }
        }
        object
    }

    /// Whether each of the alternatives has all properties that stand beside them, so that nothing is lost if a value is
    /// one of them and no more.
    pub(super) fn are_whole(
        &self,
        any: &'a AnySchema,
        alternatives: &'a [ReferenceOr<Schema>],
        pointer: &Pointer,
    ) -> bool {
        let object = |member: &'a ReferenceOr<Schema>| {
            let resolved = self.resolve(&member.as_schema_ref(), pointer);
            resolved.map(|(schema, place)| self.parts(schema, &place, false))
        };
        let mut beside: BTreeSet<&str> = any.properties.keys().map(String::as_str).collect();
        for member in any.all_of.iter().filter_map(object) {
            beside.extend(member.index.keys());
        }
        let is_whole = |alternative: Object<'a>| {
            beside
                .iter()
                .all(|name| alternative.index.contains_key(name))
        };
        beside.is_empty() || alternatives.iter().filter_map(object).all(is_whole)
    }
}

impl<'a> Object<'a> {
    fn add(
        &mut self,
        properties: &'a IndexMap<String, ReferenceOr<Box<Schema>>>,
        required: &'a [String],
        additional: Option<&'a AdditionalProperties>,
        part: &Part<'a>,
    ) {
        for (name, schema) in properties {
            let mut property = (
                name.as_str(),
                schema.as_schema_ref(),
                part.pointer.join("properties").join(name),
            );
            match self.index.get(name.as_str()) {
                Some(&at) => {
                    if part.is_possible {
                        // What is certain is said better elsewhere.
                        if !self.possible.contains(name.as_str()) {
                            continue;
                        }
                        if self.properties[at].1 != property.1 {
                            property.1 = ANY.as_schema_ref();
                        }
                    }
                    self.properties[at] = property;
                }
                None => {
                    self.index.insert(name, self.properties.len());
                    self.properties.push(property);
                    if part.is_possible {
                        self.possible.insert(name);
                    }
                }
            }
        }
        if !part.is_possible {
            self.required.extend(required.iter().map(String::as_str));
        }
        let place = part.pointer.join("additionalProperties");
        match additional {
            Some(AdditionalProperties::Schema(schema)) => {
                self.additional = Some((Some(schema), place))
            }
            Some(AdditionalProperties::Any(true)) => self.additional = Some((None, place)),
            Some(AdditionalProperties::Any(false)) | None => {}
        }
    }
}

/// Whether an object is the paging data that stands in most lists.
pub(super) fn is_page_meta(pointer: &Pointer, object: &Object<'_>) -> bool {
    pointer.as_str().ends_with("/properties/meta")
        && object
            .properties
            .iter()
            .any(|(name, ..)| *name == "next_page_url")
        && object
            .properties
            .iter()
            .all(|(name, ..)| PAGE_META.contains(name))
}
