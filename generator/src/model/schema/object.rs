//! Collects the properties of objects from everywhere a schema can declare them.

use std::collections::{BTreeSet, HashMap, HashSet};

use indexmap::IndexMap;
use openapiv3::{AdditionalProperties, AnySchema, ReferenceOr, Schema, SchemaKind, Type as Oas};

use super::{ANY, AsSchemaRef, SchemaRef, Schemas};
use crate::{diagnostic::Pointer, document::Document};

/// The paging properties that the runtime's `PageMeta` covers.
const PAGE_META: [&str; 7] = [
    "first_page_url",
    "key",
    "next_page_url",
    "page",
    "page_size",
    "previous_page_url",
    "url",
];

/// The properties of an object, including those of its `allOf` members and of alternatives next to them.
#[derive(Debug, Default)]
pub(in crate::model) struct Object<'a> {
    pub properties: Vec<(&'a str, SchemaRef<'a>, Pointer)>,
    /// The index of each name in `properties`.
    index: HashMap<&'a str, usize>,
    /// The properties that only alternatives declare.
    possible: HashSet<&'a str>,
    /// Nested alternatives, which are ignored.
    ignored_alternatives: Option<Pointer>,
    pub required: BTreeSet<&'a str>,
    pub additional: Option<(Option<&'a ReferenceOr<Schema>>, Pointer)>,
}

/// Which alternatives contribute properties to an object.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Follow {
    /// Those next to other properties.
    Alternatives,
    /// Also those of a schema that has nothing else.
    OwnAlternatives,
    /// None.
    Nothing,
}

/// A schema that has not been visited yet.
struct Part<'a> {
    schema: &'a Schema,
    pointer: Pointer,
    /// Whether it is one of several alternatives.
    is_possible: bool,
}

impl<'a> Schemas<'a> {
    /// Returns the properties of an object schema, including those from `allOf`. If a property is declared twice, the
    /// last declaration counts.
    ///
    /// Properties under `oneOf` or `anyOf` next to other properties are included as optional ones. If there are no
    /// other properties, the schema is a union instead.
    pub(in crate::model) fn object(&mut self, schema: &'a Schema, pointer: &Pointer) -> Object<'a> {
        let object = self.collect_properties(schema, pointer, Follow::Alternatives);
        if let Some(pointer) = &object.ignored_alternatives {
            self.diagnostics.push(
                self.document
                    .warning(pointer, "alternatives nested in an alternative are ignored")
                    .help("move them next to the others, or describe the whole value as any JSON"),
            );
        }
        object
    }

    /// Returns the fields of a form. Its schema may consist only of alternatives, any of whose properties can be sent.
    pub(in crate::model) fn form(&mut self, schema: &'a Schema, pointer: &Pointer) -> Object<'a> {
        match schema.schema_kind {
            SchemaKind::OneOf { .. } | SchemaKind::AnyOf { .. } => {
                self.collect_properties(schema, pointer, Follow::OwnAlternatives)
            }
            _ => self.object(schema, pointer),
        }
    }

    /// Collects the properties of a schema. Nested alternatives are not followed: each schema could be an alternative
    /// of every other.
    fn collect_properties(
        &mut self,
        schema: &'a Schema,
        pointer: &Pointer,
        follow: Follow,
    ) -> Object<'a> {
        let mut object = Object::default();
        // Visit each schema once, even one that is in its own `allOf`.
        let mut seen: HashSet<*const Schema> = HashSet::new();
        let mut open = vec![Part {
            schema,
            pointer: pointer.clone(),
            is_possible: false,
        }];
        if follow != Follow::Nothing {
            // The stack is last in, first out: certain properties come before possible ones.
            open.splice(0..0, self.subtype_parts(schema, pointer));
        }
        while let Some(part) = open.pop() {
            let is_whole = seen.is_empty() && follow != Follow::OwnAlternatives;
            if !seen.insert(part.schema) {
                continue;
            }
            if !self.take_step(&part.pointer, property_count(part.schema)) {
                break;
            }
            object.add(&part);
            for (keyword, members) in composition(part.schema, is_whole) {
                let are_alternatives = keyword != "allOf";
                if are_alternatives && !members.is_empty() {
                    // Alternatives that include the schema itself are its siblings, not its parts.
                    let leads_back = members.iter().any(|member| refers_to(member, pointer));
                    if follow == Follow::Nothing || leads_back {
                        continue;
                    }
                    if part.is_possible {
                        object.ignored_alternatives = Some(part.pointer.join(keyword));
                        continue;
                    }
                }
                for (at, member) in members.iter().enumerate().rev() {
                    let pointer = part.pointer.join(keyword).join(at);
                    let member = self.resolve(&member.as_schema_ref(), &pointer);
                    open.extend(member.map(|(schema, pointer)| Part {
                        schema,
                        pointer,
                        is_possible: part.is_possible || are_alternatives,
                    }));
                }
            }
        }
        object
    }

    /// Returns whether each alternative has all the properties next to the alternatives, so that decoding a value as
    /// one alternative loses none of them.
    pub(super) fn cover_properties(
        &mut self,
        any: &'a AnySchema,
        alternatives: &'a [ReferenceOr<Schema>],
        pointer: &Pointer,
    ) -> bool {
        let mut beside: BTreeSet<&str> = any.properties.keys().map(String::as_str).collect();
        for object in self.objects(&any.all_of, pointer) {
            beside.extend(object.index.keys());
        }
        if beside.is_empty() {
            return true;
        }
        let has_all = |alternative: &Object<'a>| {
            beside
                .iter()
                .all(|name| alternative.index.contains_key(name))
        };
        self.objects(alternatives, pointer).iter().all(has_all)
    }

    fn objects(
        &mut self,
        members: &'a [ReferenceOr<Schema>],
        pointer: &Pointer,
    ) -> Vec<Object<'a>> {
        let mut objects = Vec::with_capacity(members.len());
        for member in members {
            if let Some((schema, pointer)) = self.resolve(&member.as_schema_ref(), pointer) {
                objects.push(self.collect_properties(schema, &pointer, Follow::Nothing));
            }
        }
        objects
    }

    /// Returns the subtypes of a schema with a discriminator: those in its mapping, and those with the schema in their
    /// `allOf` (OpenAPI 3.0.3, "Discriminator Object"). A value of the schema may be a value of any of them.
    fn subtype_parts(&mut self, schema: &'a Schema, pointer: &Pointer) -> Vec<Part<'a>> {
        let has_alternatives = match &schema.schema_kind {
            SchemaKind::OneOf { .. } | SchemaKind::AnyOf { .. } => true,
            SchemaKind::Any(any) => !any.one_of.is_empty() || !any.any_of.is_empty(),
            _ => false,
        };
        // With alternatives, the discriminator selects one of them instead.
        let discriminator = schema.schema_data.discriminator.as_ref();
        let Some(discriminator) = discriminator.filter(|_| !has_alternatives) else {
            return Vec::new();
        };
        let own = Pointer::component(&format!("#{}", pointer.as_str()), "schemas");
        let mapped = discriminator
            .mapping
            .values()
            .map(|target| Pointer::component(target, "schemas").unwrap_or_else(|| target.clone()));
        let mut names: Vec<String> = own.into_iter().chain(mapped).collect();
        let mut known: HashSet<String> = names.iter().cloned().collect();
        let document = self.document;
        let subtypes = self.subtypes.get_or_insert_with(|| subtypes(document));
        let mut at = 0;
        while let Some(name) = names.get(at) {
            let more = subtypes.get(name.as_str()).into_iter().flatten();
            let more: Vec<String> = more
                .map(|&name| name.to_owned())
                .filter(|name| known.insert(name.clone()))
                .collect();
            names.extend(more);
            at += 1;
        }
        let parent = Pointer::root().join("components").join("schemas");
        let part = |name: &String| {
            let components = document.api.components.as_ref()?;
            let schema = components.schemas.get(name)?.as_schema_ref();
            let (schema, pointer) = self.resolve(&schema, &parent.join(name))?;
            Some(Part {
                schema,
                pointer,
                is_possible: true,
            })
        };
        names.iter().rev().filter_map(part).collect()
    }
}

fn property_count(schema: &Schema) -> usize {
    match &schema.schema_kind {
        SchemaKind::Type(Oas::Object(kind)) => kind.properties.len(),
        SchemaKind::Any(kind) => kind.properties.len(),
        _ => 0,
    }
}

/// Returns the schemas that have each schema in their `allOf`.
fn subtypes(document: &Document) -> HashMap<&str, Vec<&str>> {
    let mut subtypes: HashMap<&str, Vec<&str>> = HashMap::new();
    let Some(components) = &document.api.components else {
        return subtypes;
    };
    for (name, schema) in &components.schemas {
        let ReferenceOr::Item(schema) = schema else {
            continue;
        };
        let all_of = match &schema.schema_kind {
            SchemaKind::AllOf { all_of } => all_of,
            SchemaKind::Any(any) => &any.all_of,
            _ => continue,
        };
        for member in all_of {
            if let ReferenceOr::Reference { reference } = member
                && let Some(base) = Pointer::component(reference, "schemas")
                && let Some((base, _)) = components.schemas.get_key_value(&base)
            {
                subtypes.entry(base).or_default().push(name);
            }
        }
    }
    subtypes
}

impl<'a> Object<'a> {
    /// Adds the properties that a schema declares itself.
    fn add(&mut self, part: &Part<'a>) {
        let (properties, required, additional) = match &part.schema.schema_kind {
            SchemaKind::Type(Oas::Object(kind)) => (
                &kind.properties,
                &kind.required,
                &kind.additional_properties,
            ),
            SchemaKind::Any(kind) => (
                &kind.properties,
                &kind.required,
                &kind.additional_properties,
            ),
            _ => return,
        };
        self.add_properties(properties, part);
        if !part.is_possible {
            self.required.extend(required.iter().map(String::as_str));
        }
        let pointer = part.pointer.join("additionalProperties");
        match additional {
            Some(AdditionalProperties::Schema(schema)) => {
                self.additional = Some((Some(schema), pointer))
            }
            Some(AdditionalProperties::Any(true)) => self.additional = Some((None, pointer)),
            Some(AdditionalProperties::Any(false)) | None => {}
        }
    }

    fn add_properties(
        &mut self,
        properties: &'a IndexMap<String, ReferenceOr<Box<Schema>>>,
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
                        // The certain declaration takes precedence.
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
    }
}

/// Returns the members of a schema's `allOf` and the alternatives that add to its properties, by keyword. `allOf` is
/// last, because it is to be on top of a stack. The alternatives of a union add nothing: if the schema is the whole
/// value, it is a union rather than an object.
fn composition(schema: &Schema, is_whole: bool) -> [(&'static str, &[ReferenceOr<Schema>]); 3] {
    let none: &[ReferenceOr<Schema>] = &[];
    let (all_of, one_of, any_of) = match &schema.schema_kind {
        SchemaKind::Any(kind) => {
            // Alternatives of one kind with no other properties are a union.
            let is_union = is_whole
                && kind.properties.is_empty()
                && kind.all_of.is_empty()
                && (kind.one_of.is_empty() || kind.any_of.is_empty());
            match is_union {
                true => (none, none, none),
                false => (&*kind.all_of, &*kind.one_of, &*kind.any_of),
            }
        }
        SchemaKind::AllOf { all_of } => (&**all_of, none, none),
        SchemaKind::OneOf { one_of } if !is_whole => (none, &**one_of, none),
        SchemaKind::AnyOf { any_of } if !is_whole => (none, none, &**any_of),
        _ => (none, none, none),
    };
    [("anyOf", any_of), ("oneOf", one_of), ("allOf", all_of)]
}

/// Returns whether a schema is a reference to the schema at `pointer`.
fn refers_to(schema: &ReferenceOr<Schema>, pointer: &Pointer) -> bool {
    match schema {
        ReferenceOr::Reference { reference } => {
            reference.strip_prefix('#') == Some(pointer.as_str())
        }
        ReferenceOr::Item(_) => false,
    }
}

/// Returns whether an object is the paging metadata of most lists.
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
