//! Converts schemas to types.

mod attributes;
mod classify;
mod enums;
mod fields;
mod object;
mod union;
mod unnamed;

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use openapiv3::{AnySchema, ReferenceOr, Schema, SchemaData, SchemaKind, Type as Oas};

pub(super) use self::{
    attributes::{SchemaAttributes, is_secret},
    object::Object,
    unnamed::{Kind, UnnamedType, members},
};
use super::{Type, TypeId, budget::Budget};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Pointer},
    document::Document,
};

/// A schema or a reference to one.
pub(super) type SchemaRef<'a> = ReferenceOr<&'a Schema>;

/// A schema that may be boxed.
pub(super) trait AsSchemaRef {
    fn as_schema_ref(&self) -> SchemaRef<'_>;
}

impl<T: std::borrow::Borrow<Schema>> AsSchemaRef for ReferenceOr<T> {
    fn as_schema_ref(&self) -> SchemaRef<'_> {
        match self {
            ReferenceOr::Reference { reference } => ReferenceOr::Reference {
                reference: reference.clone(),
            },
            ReferenceOr::Item(schema) => ReferenceOr::Item(schema.borrow()),
        }
    }
}

/// A schema for any value: for media types without a schema (OpenAPI 3.0.3, "Media Type Object"), and for properties
/// that alternatives describe differently.
pub(super) static ANY: LazyLock<ReferenceOr<Schema>> = LazyLock::new(|| {
    ReferenceOr::Item(Schema {
        schema_data: SchemaData::default(),
        schema_kind: SchemaKind::Any(AnySchema::default()),
    })
});

/// A type whose parts have not been read yet.
enum Unread<'a> {
    Model(Object<'a>),
    Union {
        schema: &'a Schema,
        alternatives: &'a [ReferenceOr<Schema>],
        keyword: &'static str,
    },
}

/// Reads the schemas that the operations of a document use.
pub(super) struct Schemas<'a> {
    pub document: &'a Document,
    pub diagnostics: &'a mut Diagnostics,
    unnamed: Vec<UnnamedType>,
    /// The types whose parts are read later. A work list instead of recursion, since documents decide how deep schemas
    /// are.
    unread: Vec<(TypeId, String, Unread<'a>)>,
    /// The type whose parts are being read.
    reading: Option<TypeId>,
    by_name: HashMap<&'a str, Type>,
    /// The named schemas that are being read.
    open: HashSet<&'a str>,
    nesting: usize,
    budget: Budget,
    /// Why the current operation is not supported.
    refusals: Vec<Diagnostic>,
    /// The schemas that extend each schema through `allOf`.
    subtypes: Option<HashMap<&'a str, Vec<&'a str>>>,
}

impl<'a> Schemas<'a> {
    pub(super) fn new(document: &'a Document, diagnostics: &'a mut Diagnostics) -> Self {
        Self {
            document,
            diagnostics,
            unnamed: Vec::new(),
            unread: Vec::new(),
            reading: None,
            by_name: HashMap::new(),
            open: HashSet::new(),
            nesting: 0,
            budget: Budget::new(),
            refusals: Vec::new(),
            subtypes: None,
        }
    }

    /// Records why the current operation is not supported.
    pub(super) fn refuse(&mut self, refusal: Diagnostic) {
        self.refusals.push(refusal);
    }

    pub(super) fn take_refusals(&mut self) -> Vec<Diagnostic> {
        std::mem::take(&mut self.refusals)
    }

    /// Reads the parts of the remaining types, and returns all types.
    pub(super) fn finish(mut self) -> Vec<UnnamedType> {
        while let Some((id, name, unread)) = self.unread.pop() {
            self.reading = Some(id);
            let kind = match unread {
                Unread::Model(object) => Kind::Model(self.model(&object, &name)),
                Unread::Union {
                    schema,
                    alternatives,
                    keyword,
                } => {
                    let pointer = self.unnamed[id.0].pointer.join(keyword);
                    Kind::Union(self.union(schema, alternatives, &pointer, &name))
                }
            };
            self.unnamed[id.0].kind = kind;
        }
        self.unnamed
    }

    /// Charges parts of a type and their text. Returns whether generation can go on.
    pub(super) fn charge(&mut self, pointer: &Pointer, parts: usize, text: usize) -> bool {
        let outcome = self.budget.charge(parts, text);
        self.spent(outcome, pointer)
    }

    /// Returns how much text can be charged.
    pub(super) fn text_left(&self) -> usize {
        self.budget.text_left()
    }

    /// Charges a visit to a schema with this number of properties. Returns whether generation can go on.
    fn take_step(&mut self, pointer: &Pointer, properties: usize) -> bool {
        let outcome = self.budget.step(properties + 1);
        self.spent(outcome, pointer)
    }

    fn spent(&mut self, outcome: Result<(), String>, pointer: &Pointer) -> bool {
        if let Err(bound) = outcome {
            self.diagnostics.push(
                self.document
                    .error(
                        pointer,
                        format!("the document describes too much to be generated: more than {bound}"),
                    )
                    .help("generate fewer resources, or refer to schemas instead of repeating them with `allOf`"),
            );
        }
        !self.budget.is_exhausted()
    }

    /// Returns the schema that a reference points to, with its name and position.
    fn named(&self, reference: &str) -> Option<(&'a str, SchemaRef<'a>, Pointer)> {
        let name = Pointer::component(reference, "schemas")?;
        let (name, schema) = self
            .document
            .api
            .components
            .as_ref()?
            .schemas
            .get_key_value(&name)?;
        let pointer = Pointer::root()
            .join("components")
            .join("schemas")
            .join(name);
        Some((name, schema.as_schema_ref(), pointer))
    }

    /// Follows references to a schema.
    pub(super) fn resolve(
        &self,
        schema: &SchemaRef<'a>,
        pointer: &Pointer,
    ) -> Option<(&'a Schema, Pointer)> {
        let (mut schema, mut pointer) = (schema.clone(), pointer.clone());
        // Circular references were rejected when the document was read.
        loop {
            match schema {
                ReferenceOr::Item(schema) => return Some((schema, pointer)),
                ReferenceOr::Reference { reference } => {
                    (_, schema, pointer) = self.named(&reference)?
                }
            }
        }
    }

    /// Returns whether values of a type may be lists or objects.
    pub(super) fn has_parts(&self, ty: &Type) -> bool {
        match ty {
            Type::List(_) | Type::Map(_) | Type::Value => true,
            Type::Named(id) => !matches!(self.unnamed[id.0].kind, Kind::Enum(_)),
            Type::Nullable(inner) => self.has_parts(inner),
            _ => false,
        }
    }

    /// Returns whether the elements or properties of a schema are lists or objects, as far as the document says.
    pub(super) fn has_nested_parts(&mut self, schema: &SchemaRef<'a>, pointer: &Pointer) -> bool {
        let Some((schema, pointer)) = self.resolve(schema, pointer) else {
            return false;
        };
        let is_structured = |schemas: &Self, part: &SchemaRef<'a>| {
            let resolved = schemas.resolve(part, &pointer);
            resolved.is_some_and(|(part, _)| match &part.schema_kind {
                SchemaKind::Type(Oas::Object(_) | Oas::Array(_)) | SchemaKind::AllOf { .. } => true,
                SchemaKind::Any(any) => !any.properties.is_empty() || !any.all_of.is_empty(),
                _ => false,
            })
        };
        if let SchemaKind::Type(Oas::Array(array)) = &schema.schema_kind {
            let items = array.items.as_ref().map(|items| items.as_schema_ref());
            return items.is_some_and(|items| is_structured(self, &items));
        }
        let object = self.object(schema, &pointer);
        let mut properties = object.properties.iter();
        properties.any(|(_, property, _)| is_structured(self, property))
    }
}
