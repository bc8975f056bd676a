//! Converts schemas to types.

mod attributes;
mod object;
mod union;
mod unnamed;

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use openapiv3::{AnySchema, ReferenceOr, Schema, SchemaData, SchemaKind, Type as Oas};
use serde_json::Value as Json;

pub(super) use self::{
    attributes::{SchemaAttributes, is_secret},
    object::Object,
    unnamed::{Kind, UnnamedType, members},
};
use self::{
    attributes::{format_name, object_format},
    object::is_page_meta,
    unnamed::candidates,
};
use super::{Additional, Field, Model, Type, TypeId, budget::Budget};
use crate::{
    contract::{ADDITIONAL_PROPERTIES, NameKind},
    diagnostic::{Diagnostic, Diagnostics, Pointer, quoted},
    document::Document,
    names::{Case, NameScope, spelled},
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

/// The maximum depth of arrays and maps nested in each other without a named type in between. Twilio's deepest is 2.
const MAX_NESTING: usize = 32;

/// A schema for any value: for media types without a schema (OpenAPI 3.0.3, "Media Type Object"), and for properties
/// that alternatives describe differently.
pub(super) static ANY: LazyLock<ReferenceOr<Schema>> = LazyLock::new(|| {
    ReferenceOr::Item(Schema {
        schema_data: SchemaData::default(),
        schema_kind: SchemaKind::Any(AnySchema::default()),
    })
});

/// The position of a schema, and candidates for the name of its type.
struct SchemaSite<'a> {
    pointer: Pointer,
    /// Candidate names, best first.
    candidates: Vec<String>,
    /// The name of the schema in the document; empty for an inline schema.
    schema: &'a str,
}

impl SchemaSite<'_> {
    /// Returns the name from which the names of its parts are derived.
    fn name(&self) -> &str {
        self.candidates.first().map_or("", String::as_str)
    }
}

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

    /// Returns the type of a schema. An inline object or enum is named `name`.
    pub(super) fn ty(&mut self, schema: &SchemaRef<'a>, pointer: &Pointer, name: &str) -> Type {
        self.ty_called(schema, pointer, vec![name.to_owned()])
    }

    /// Returns the type of a schema. An inline object or enum gets the first of `names` that is free.
    pub(super) fn ty_called(
        &mut self,
        schema: &SchemaRef<'a>,
        pointer: &Pointer,
        names: Vec<String>,
    ) -> Type {
        let mut schema = schema.clone();
        let mut site = SchemaSite {
            pointer: pointer.clone(),
            candidates: names,
            schema: "",
        };
        // Schemas that only refer to another one, with a reference or a single `allOf` member.
        let mut aliases: Vec<&'a str> = Vec::new();
        let ty = loop {
            match &schema {
                ReferenceOr::Reference { reference } => {
                    let Some((name, target, target_pointer)) = self.named(reference) else {
                        // References to anything but a component were rejected when the document was read.
                        break Type::Value;
                    };
                    if let Some(ty) = self.by_name.get(name) {
                        break ty.clone();
                    }
                    if !self.open.insert(name) {
                        self.refuse_circle(name, &site.pointer);
                        break Type::Value;
                    }
                    aliases.push(name);
                    site = SchemaSite {
                        pointer: target_pointer,
                        candidates: candidates(name),
                        schema: name,
                    };
                    schema = target;
                }
                ReferenceOr::Item(item) => match &item.schema_kind {
                    SchemaKind::AllOf { all_of } if all_of.len() == 1 => {
                        site.pointer = site.pointer.join("allOf").join(0);
                        site.candidates.truncate(1);
                        site.schema = "";
                        schema = all_of[0].as_schema_ref();
                    }
                    _ => break self.at(item, site),
                },
            }
        };
        for name in aliases {
            self.open.remove(name);
            self.by_name.insert(name, ty.clone());
        }
        ty
    }

    fn refuse_circle(&mut self, name: &str, pointer: &Pointer) {
        self.diagnostics.push(
            self.document
                .error(pointer, format!("{} refers only to itself", quoted(name)))
                .help("a schema may contain itself in a property of an object"),
        );
    }

    /// Returns the type of a schema, to be named after its site.
    fn at(&mut self, schema: &'a Schema, site: SchemaSite<'a>) -> Type {
        match &schema.schema_kind {
            SchemaKind::Type(Oas::String(text)) => {
                let values = text.enumeration.iter().flatten().cloned().collect();
                self.text(schema, values, &format_name(&text.format), site)
            }
            SchemaKind::Type(Oas::Boolean(_)) => Type::Bool,
            SchemaKind::Type(Oas::Integer(_)) => Type::Integer,
            SchemaKind::Type(Oas::Number(_)) => Type::Number,
            SchemaKind::Type(Oas::Array(array)) => self.list(array.items.as_ref(), &site),
            SchemaKind::Type(Oas::Object(_)) | SchemaKind::AllOf { .. } => {
                self.object_type(schema, site)
            }
            SchemaKind::OneOf { one_of } => self.union_type(schema, one_of, "oneOf", site),
            SchemaKind::AnyOf { any_of } => self.union_type(schema, any_of, "anyOf", site),
            SchemaKind::Any(any) => self.untyped(schema, any, site),
            SchemaKind::Not { .. } => {
                self.diagnostics.push(
                    self.document
                        .warning(
                            &site.pointer.join("not"),
                            "`not` is ignored: the value may be any JSON",
                        )
                        .help("Rust types cannot express `not`; describe what the value is"),
                );
                Type::Value
            }
        }
    }

    /// Returns the type of a schema that `openapiv3` does not classify: it has no type, or a keyword that its type does
    /// not allow (`format` on an object).
    fn untyped(&mut self, schema: &'a Schema, any: &'a AnySchema, site: SchemaSite<'a>) -> Type {
        let format = any.format.as_deref().unwrap_or_default();
        let has_values = any.enumeration.iter().any(|value| !value.is_null());
        match any.typ.as_deref() {
            Some("string") => {
                let values = self.texts(&any.enumeration, &site.pointer);
                self.text(schema, values, format, site)
            }
            Some("boolean") => Type::Bool,
            Some("integer") => Type::Integer,
            Some("number") => Type::Number,
            Some("array") => self.list(any.items.as_ref(), &site),
            _ => match alternatives(any) {
                Some((keyword, of)) if self.cover_properties(any, of, &site.pointer) => {
                    self.union_type(schema, of, keyword, site)
                }
                None if any.typ.is_none() && any.items.is_some() => {
                    self.list(any.items.as_ref(), &site)
                }
                None if any.typ.is_none() && has_values => {
                    let texts = any.enumeration.iter().filter(|value| !value.is_null());
                    match texts
                        .map(|value| value.as_str().map(str::to_owned))
                        .collect()
                    {
                        Some(values) => self.text(schema, values, format, site),
                        // Strings could not be told from numbers with the same digits.
                        None => Type::Value,
                    }
                }
                _ => self.object_type(schema, site),
            },
        }
    }

    /// Returns the values of a string enum. YAML parses some values that are meant as strings as something else.
    fn texts(&mut self, values: &[Json], pointer: &Pointer) -> Vec<String> {
        let mut texts = Vec::with_capacity(values.len());
        for (at, value) in values.iter().enumerate() {
            let text = match value {
                Json::Null => continue,
                Json::String(text) => text.clone(),
                other => {
                    let shown = other.to_string();
                    let place = pointer.join("enum").join(at);
                    self.diagnostics.push(
                        self.document
                            .warning(&place, "the enum value is not a string, but is read as one")
                            .label(format!("read as {}", quoted(&shown)))
                            .help("put it in quotes"),
                    );
                    shown
                }
            };
            texts.push(text);
        }
        texts
    }

    fn text(
        &mut self,
        schema: &Schema,
        values: Vec<String>,
        format: &str,
        site: SchemaSite<'a>,
    ) -> Type {
        match format {
            "http-method" => Type::HttpMethod,
            _ if !values.is_empty() => {
                for value in &values {
                    self.charge(&site.pointer, 1, value.len());
                }
                Type::Named(self.add(schema, Kind::Enum(values), site))
            }
            "date-time" | "date-time-rfc-2822" => Type::DateTime,
            "date" => Type::Date,
            _ => Type::String,
        }
    }

    fn list(&mut self, items: Option<&'a ReferenceOr<Box<Schema>>>, site: &SchemaSite<'_>) -> Type {
        let Some(items) = items else {
            return Type::List(Box::new(Type::Value));
        };
        let suffix = if site.schema.is_empty() { "" } else { "Item" };
        let name = format!("{}{suffix}", site.name());
        let pointer = site.pointer.join("items");
        Type::List(self.element(&items.as_schema_ref(), &pointer, &name))
    }

    /// Returns the type of a list element or map value.
    pub(super) fn element(
        &mut self,
        schema: &SchemaRef<'a>,
        pointer: &Pointer,
        name: &str,
    ) -> Box<Type> {
        if self.nesting == MAX_NESTING {
            self.diagnostics.push(
                self.document
                    .error(
                        pointer,
                        format!("arrays and maps are nested more than {MAX_NESTING} deep"),
                    )
                    .help("describe the inner ones as any JSON: a schema without a type"),
            );
            return Box::new(Type::Value);
        }
        self.nesting += 1;
        let ty = self.ty(schema, pointer, name);
        self.nesting -= 1;
        Box::new(match ty {
            // `Value` has null already.
            Type::Value => Type::Value,
            ty if self.attributes(schema, pointer).nullable => Type::Nullable(Box::new(ty)),
            ty => ty,
        })
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

    /// Adds a type. It is registered under its schema's name at once, since its parts may refer back to it.
    fn add(&mut self, schema: &Schema, kind: Kind, site: SchemaSite<'a>) -> TypeId {
        let id = TypeId(self.unnamed.len());
        if !site.schema.is_empty() {
            self.by_name.insert(site.schema, Type::Named(id));
        }
        let description = schema.schema_data.description.clone().unwrap_or_default();
        self.charge(&site.pointer, 1, site.schema.len() + description.len());
        self.unnamed.push(UnnamedType {
            candidates: site.candidates,
            has_short_name: matches!(kind, Kind::Enum(_)) && site.schema.contains("_enum_"),
            schema: site.schema.to_owned(),
            description,
            kind,
            pointer: site.pointer,
        });
        id
    }

    /// Adds a model without a schema, from its fields.
    pub(super) fn fields(
        &mut self,
        candidates: Vec<String>,
        pointer: &Pointer,
        description: String,
        fields: Vec<Field>,
    ) -> Type {
        self.unnamed.push(UnnamedType {
            candidates,
            has_short_name: false,
            schema: String::new(),
            description,
            kind: Kind::Model(Model {
                fields,
                ..Model::default()
            }),
            pointer: pointer.clone(),
        });
        Type::Named(TypeId(self.unnamed.len() - 1))
    }

    fn object_type(&mut self, schema: &'a Schema, site: SchemaSite<'a>) -> Type {
        let object = self.object(schema, &site.pointer);
        if object.properties.is_empty() {
            return match object.additional {
                Some((Some(values), place)) => {
                    let name = format!("{}Value", site.name());
                    Type::Map(self.element(&values.as_schema_ref(), &place, &name))
                }
                _ if object_format(schema) == "uri-map" => Type::Map(Box::new(Type::String)),
                _ => Type::Value,
            };
        }
        if is_page_meta(&site.pointer, &object) {
            return Type::PageMeta;
        }
        if !self.charge(&site.pointer, object.properties.len(), 0) {
            return Type::Value;
        }
        let name = site.name().to_owned();
        let id = self.add(schema, Kind::Pending, site);
        self.unread.push((id, name, Unread::Model(object)));
        Type::Named(id)
    }

    fn union_type(
        &mut self,
        schema: &'a Schema,
        alternatives: &'a [ReferenceOr<Schema>],
        keyword: &'static str,
        site: SchemaSite<'a>,
    ) -> Type {
        let name = site.name().to_owned();
        let id = self.add(schema, Kind::Pending, site);
        let unread = Unread::Union {
            schema,
            alternatives,
            keyword,
        };
        self.unread.push((id, name, unread));
        Type::Named(id)
    }

    /// Reads the fields of an object whose type is called `name`.
    fn model(&mut self, object: &Object<'a>, name: &str) -> Model {
        let rest = object.additional.as_ref().map(|_| ADDITIONAL_PROPERTIES);
        let wires = object.properties.iter().map(|(wire, ..)| *wire);
        let mut names = NameScope::new(NameKind::Field).claim_all(wires.chain(rest));
        let rest = rest.and_then(|_| names.pop());
        let mut fields = Vec::with_capacity(names.len());
        for ((wire, schema, place), rust) in object.properties.iter().zip(names) {
            let attributes = self.attributes(schema, place);
            if !self.charge(place, 0, wire.len() + attributes.description.len()) {
                break;
            }
            let inner = format!("{name}{}", spelled(wire, Case::Camel));
            let ty = self.ty(schema, place, &inner);
            fields.push(Field {
                name: rust,
                clear: (attributes.nullable && !attributes.read_only).then(String::new),
                wire: (*wire).to_owned(),
                ty,
                boxed: false,
                required: object.required.contains(wire),
                private: attributes.private || is_secret(wire),
                rules: attributes.rules,
                description: attributes.description,
                deprecated: attributes.deprecated,
                pointer: place.clone(),
            });
        }
        let additional = object
            .additional
            .as_ref()
            .zip(rest)
            .map(|((values, place), rest)| {
                let inner = format!("{name}Value");
                let values = match values {
                    Some(values) => self.element(&values.as_schema_ref(), place, &inner),
                    None => Box::new(Type::Value),
                };
                Additional {
                    name: rest,
                    ty: Type::Map(values),
                }
            });
        Model {
            fields,
            additional,
            cleared: None,
            page: None,
        }
    }
}

/// Returns the alternatives of a schema that also has other keywords, unless it has both `oneOf` and `anyOf`.
fn alternatives(any: &AnySchema) -> Option<(&'static str, &[ReferenceOr<Schema>])> {
    match (any.one_of.as_slice(), any.any_of.as_slice()) {
        ([], []) => None,
        (one_of, []) => Some(("oneOf", one_of)),
        ([], any_of) => Some(("anyOf", any_of)),
        // A value must match one of each.
        (_, _) => None,
    }
}
