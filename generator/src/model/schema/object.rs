//! The properties of objects, wherever they are said.

use std::collections::{BTreeSet, HashMap, HashSet};

use indexmap::IndexMap;
use openapiv3::{AdditionalProperties, ReferenceOr, Schema, SchemaKind, Type as Oas};

use super::{AsSchemaRef, SchemaRef, Schemas};
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

/// An object's properties, with those of its `allOf` members.
#[derive(Debug, Default)]
pub(in crate::model) struct Object<'a> {
    pub properties: Vec<(&'a str, SchemaRef<'a>, Pointer)>,
    /// Where in `properties` a name stands.
    index: HashMap<&'a str, usize>,
    pub required: BTreeSet<&'a str>,
    pub additional: Option<(Option<&'a ReferenceOr<Schema>>, Pointer)>,
}

impl<'a> Schemas<'a> {
    /// The properties of an object schema, `allOf` included; a property that comes twice counts where it comes last.
    pub(in crate::model) fn object(&self, schema: &'a Schema, pointer: &Pointer) -> Object<'a> {
        let mut object = Object::default();
        // A schema counts once, also where it is `allOf` itself.
        let mut seen: HashSet<*const Schema> = HashSet::new();
        let mut open = vec![(schema, pointer.clone())];
        while let Some((schema, pointer)) = open.pop() {
            if !seen.insert(schema) {
                continue;
            }
            let all_of: &[ReferenceOr<Schema>] = match &schema.schema_kind {
                SchemaKind::Type(Oas::Object(kind)) => {
                    object.add(
                        &kind.properties,
                        &kind.required,
                        kind.additional_properties.as_ref(),
                        &pointer,
                    );
                    &[]
                }
                SchemaKind::Any(kind) => {
                    object.add(
                        &kind.properties,
                        &kind.required,
                        kind.additional_properties.as_ref(),
                        &pointer,
                    );
                    &kind.all_of
                }
                SchemaKind::AllOf { all_of } => all_of,
                _ => &[],
            };
            // The first comes off the stack first.
            for (at, member) in all_of.iter().enumerate().rev() {
                let place = pointer.join("allOf").join(at);
                open.extend(self.resolve(&member.as_schema_ref(), &place));
            }
        }
        object
    }
}

impl<'a> Object<'a> {
    fn add(
        &mut self,
        properties: &'a IndexMap<String, ReferenceOr<Box<Schema>>>,
        required: &'a [String],
        additional: Option<&'a AdditionalProperties>,
        pointer: &Pointer,
    ) {
        for (name, schema) in properties {
            let property = (
                name.as_str(),
                schema.as_schema_ref(),
                pointer.join("properties").join(name),
            );
            match self.index.get(name.as_str()) {
                Some(&at) => self.properties[at] = property,
                None => {
                    self.index.insert(name, self.properties.len());
                    self.properties.push(property);
                }
            }
        }
        self.required.extend(required.iter().map(String::as_str));
        let place = pointer.join("additionalProperties");
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
