//! Schemas to types.

mod draft;
mod facts;
mod object;
mod union;

use std::{collections::HashMap, sync::LazyLock};

use openapiv3::{AnySchema, ReferenceOr, Schema, SchemaData, SchemaKind, Type as Oas};

use self::{
    draft::candidates,
    facts::{format_name, object_format},
    object::is_page_meta,
};
pub(super) use self::{
    draft::{Draft, DraftKind, members},
    facts::{Facts, is_secret},
    object::Object,
};
use super::{Additional, Field, Model, Type, TypeId};
use crate::{
    diagnostic::{Diagnostics, Pointer},
    document::Document,
    names::{Case, ident, settle},
};

/// A schema or a reference to one, wherever it stands.
pub(super) type SchemaRef<'a> = ReferenceOr<&'a Schema>;

/// A schema that may stand in a box.
pub(super) trait AsSchemaRef {
    fn as_schema_ref(&self) -> SchemaRef<'_>;
}

impl AsSchemaRef for ReferenceOr<Schema> {
    fn as_schema_ref(&self) -> SchemaRef<'_> {
        match self {
            ReferenceOr::Reference { reference } => ReferenceOr::Reference {
                reference: reference.clone(),
            },
            ReferenceOr::Item(schema) => ReferenceOr::Item(schema),
        }
    }
}

impl AsSchemaRef for ReferenceOr<Box<Schema>> {
    fn as_schema_ref(&self) -> SchemaRef<'_> {
        match self {
            ReferenceOr::Reference { reference } => ReferenceOr::Reference {
                reference: reference.clone(),
            },
            ReferenceOr::Item(schema) => ReferenceOr::Item(schema),
        }
    }
}

/// How deep schemas may stand in each other, references followed. Twilio's deepest is 6.
const DEEPEST: usize = 128;

/// Any value: the schema of a media type that has none (OpenAPI 3.0.3, "Media Type Object"), and of a property that
/// alternatives describe differently.
pub(super) static ANY: LazyLock<ReferenceOr<Schema>> = LazyLock::new(|| {
    ReferenceOr::Item(Schema {
        schema_data: SchemaData::default(),
        schema_kind: SchemaKind::Any(AnySchema::default()),
    })
});

/// A schema's place, and what its type may be called.
struct Site<'a> {
    pointer: Pointer,
    /// The best name first.
    candidates: Vec<String>,
    /// The name it has in the document; empty for a schema that stands in place.
    schema: &'a str,
}

impl Site<'_> {
    /// The name on which those of its parts are built.
    fn name(&self) -> &str {
        self.candidates.first().map_or("", String::as_str)
    }
}

/// Reads the schemas that the operations of one document reach.
pub(super) struct Schemas<'a> {
    pub document: &'a Document,
    pub diagnostics: &'a mut Diagnostics,
    pub drafts: Vec<Draft>,
    by_name: HashMap<&'a str, Type>,
    /// The named schemas whose types are being made, the outermost first.
    open: Vec<&'a str>,
    depth: usize,
}

impl<'a> Schemas<'a> {
    pub(super) fn new(document: &'a Document, diagnostics: &'a mut Diagnostics) -> Self {
        Self {
            document,
            diagnostics,
            drafts: Vec::new(),
            by_name: HashMap::new(),
            open: Vec::new(),
            depth: 0,
        }
    }

    /// The schema called `name` and its place.
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
        // Reading has refused cycles of references, so the bound is never met; it keeps a mistake there from hanging.
        for _ in 0..DEEPEST {
            match schema {
                ReferenceOr::Item(schema) => return Some((schema, pointer)),
                ReferenceOr::Reference { reference } => {
                    (_, schema, pointer) = self.named(&reference)?
                }
            }
        }
        None
    }

    /// The type of a schema. An inline object or enum is named `name`.
    pub(super) fn ty(&mut self, schema: &SchemaRef<'a>, pointer: &Pointer, name: &str) -> Type {
        self.ty_called(schema, pointer, vec![name.to_owned()])
    }

    /// The type of a schema. An inline object or enum gets the first of these names that is free.
    pub(super) fn ty_called(
        &mut self,
        schema: &SchemaRef<'a>,
        pointer: &Pointer,
        names: Vec<String>,
    ) -> Type {
        if self.depth == DEEPEST {
            self.diagnostics.push(
                self.document
                    .error(
                        pointer,
                        format!("schemas stand more than {DEEPEST} deep in each other here"),
                    )
                    .help("describe the inner ones as any JSON: a schema without a type"),
            );
            return Type::Value;
        }
        self.depth += 1;
        let ty = match schema {
            ReferenceOr::Reference { reference } => self.reference(reference, pointer),
            ReferenceOr::Item(schema) => {
                let site = Site {
                    pointer: pointer.clone(),
                    candidates: names,
                    schema: "",
                };
                self.at(schema, site)
            }
        };
        self.depth -= 1;
        ty
    }

    fn reference(&mut self, reference: &str, pointer: &Pointer) -> Type {
        let Some((name, target, target_pointer)) = self.named(reference) else {
            // Reading has refused references to anything else than a component.
            return Type::Value;
        };
        if let Some(ty) = self.by_name.get(name) {
            return ty.clone();
        }
        if self.open.contains(&name) {
            self.diagnostics.push(
                self.document
                    .error(pointer, format!("`{name}` is made of nothing but itself"))
                    .help("a schema may contain itself in a property of an object"),
            );
            return Type::Value;
        }
        self.open.push(name);
        let ty = match target {
            ReferenceOr::Reference { .. } => self.ty(&target, &target_pointer, name),
            ReferenceOr::Item(schema) => self.at(
                schema,
                Site {
                    pointer: target_pointer,
                    candidates: candidates(name),
                    schema: name,
                },
            ),
        };
        self.open.pop();
        self.by_name.insert(name, ty.clone());
        ty
    }

    /// The type of the schema at a site.
    fn at(&mut self, schema: &'a Schema, site: Site<'a>) -> Type {
        match &schema.schema_kind {
            SchemaKind::Type(Oas::String(text)) => {
                let words = text.enumeration.iter().flatten().cloned().collect();
                self.text(schema, words, &format_name(&text.format), site)
            }
            SchemaKind::Type(Oas::Boolean(_)) => Type::Bool,
            SchemaKind::Type(Oas::Integer(_)) => Type::Integer,
            SchemaKind::Type(Oas::Number(_)) => Type::Number,
            SchemaKind::Type(Oas::Array(array)) => self.list(array.items.as_ref(), &site),
            SchemaKind::Type(Oas::Object(_)) => self.object_type(schema, site),
            SchemaKind::OneOf { one_of } => self.union(schema, one_of, "oneOf", site),
            SchemaKind::AnyOf { any_of } => self.union(schema, any_of, "anyOf", site),
            SchemaKind::AllOf { all_of } => self.all_of(schema, all_of, site),
            SchemaKind::Any(any) => self.loose(schema, any, site),
            SchemaKind::Not { .. } => {
                self.diagnostics.push(
                    self.document
                        .error(&site.pointer.join("not"), "`not` is not supported")
                        .help("no Rust type says what a value is not; describe what it is"),
                );
                Type::Value
            }
        }
    }

    /// A schema that `openapiv3` files under none of its kinds, because a keyword stands there that its kind does not
    /// have (`format` on an object), or because it has no type.
    fn loose(&mut self, schema: &'a Schema, any: &'a AnySchema, site: Site<'a>) -> Type {
        let words: Vec<String> = any
            .enumeration
            .iter()
            .filter_map(|word| word.as_str().map(str::to_owned))
            .collect();
        let format = any.format.as_deref().unwrap_or_default();
        match any.typ.as_deref() {
            Some("string") => self.text(schema, words, format, site),
            Some("boolean") => Type::Bool,
            Some("integer") => Type::Integer,
            Some("number") => Type::Number,
            Some("array") => self.list(any.items.as_ref(), &site),
            _ if !any.one_of.is_empty() && self.are_whole(any, &any.one_of, &site.pointer) => {
                self.union(schema, &any.one_of, "oneOf", site)
            }
            _ if !any.any_of.is_empty() && self.are_whole(any, &any.any_of, &site.pointer) => {
                self.union(schema, &any.any_of, "anyOf", site)
            }
            None if any.items.is_some() => self.list(any.items.as_ref(), &site),
            None if !words.is_empty() => self.text(schema, words, format, site),
            _ => self.object_type(schema, site),
        }
    }

    fn text(&mut self, schema: &Schema, words: Vec<String>, format: &str, site: Site<'a>) -> Type {
        match format {
            "http-method" => Type::HttpMethod,
            _ if !words.is_empty() => Type::Named(self.draft(schema, DraftKind::Enum(words), site)),
            "date-time" | "date-time-rfc-2822" => Type::DateTime,
            "date" => Type::Date,
            _ => Type::String,
        }
    }

    fn list(&mut self, items: Option<&'a ReferenceOr<Box<Schema>>>, site: &Site<'_>) -> Type {
        let Some(items) = items else {
            return Type::List(Box::new(Type::Value));
        };
        let suffix = if site.schema.is_empty() { "" } else { "Item" };
        let name = format!("{}{suffix}", site.name());
        Type::List(Box::new(self.ty(
            &items.as_schema_ref(),
            &site.pointer.join("items"),
            &name,
        )))
    }

    /// One schema is itself; several are an object with the properties of all.
    fn all_of(
        &mut self,
        schema: &'a Schema,
        all_of: &'a [ReferenceOr<Schema>],
        site: Site<'a>,
    ) -> Type {
        match all_of {
            [only] => self.ty(
                &only.as_schema_ref(),
                &site.pointer.join("allOf").join(0),
                site.name(),
            ),
            _ => self.object_type(schema, site),
        }
    }

    /// Adds a type. Its parts may refer back to it, so that it is known by its schema's name at once.
    fn draft(&mut self, schema: &Schema, kind: DraftKind, site: Site<'a>) -> TypeId {
        let id = TypeId(self.drafts.len());
        if !site.schema.is_empty() {
            self.by_name.insert(site.schema, Type::Named(id));
        }
        self.drafts.push(Draft {
            candidates: site.candidates,
            short: matches!(kind, DraftKind::Enum(_)) && site.schema.contains("_enum_"),
            schema: site.schema.to_owned(),
            description: schema.schema_data.description.clone().unwrap_or_default(),
            kind,
            pointer: site.pointer,
        });
        id
    }

    fn object_type(&mut self, schema: &'a Schema, site: Site<'a>) -> Type {
        let object = self.object(schema, &site.pointer);
        if object.properties.is_empty() {
            return match object.additional {
                Some((Some(values), place)) => {
                    let name = format!("{}Value", site.name());
                    Type::Map(Box::new(self.ty(&values.as_schema_ref(), &place, &name)))
                }
                _ if object_format(schema) == "uri-map" => Type::Map(Box::new(Type::String)),
                _ => Type::Value,
            };
        }
        if is_page_meta(&site.pointer, &object) {
            return Type::PageMeta;
        }
        let name = site.name().to_owned();
        let id = self.draft(schema, DraftKind::Pending, site);
        self.drafts[id.0].kind = DraftKind::Model(self.model(&object, &name));
        Type::Named(id)
    }

    /// The fields of an object whose type is called `name`.
    fn model(&mut self, object: &Object<'a>, name: &str) -> Model {
        let rest = object.additional.as_ref().map(|_| "additionalProperties");
        let wires = object.properties.iter().map(|(wire, ..)| *wire);
        let mut names = settle(wires.chain(rest), Case::Snake, |_| false);
        let rest = rest.and_then(|_| names.pop());
        let mut fields = Vec::with_capacity(names.len());
        for ((wire, schema, place), rust) in object.properties.iter().zip(names) {
            let inner = format!("{name}{}", ident(wire, Case::Camel));
            let ty = self.ty(schema, place, &inner);
            let facts = self.facts(schema, place);
            fields.push(Field {
                name: rust,
                clear: (facts.nullable && !facts.read_only).then(String::new),
                wire: (*wire).to_owned(),
                ty,
                boxed: false,
                required: object.required.contains(wire),
                private: facts.private || is_secret(wire),
                rules: facts.rules,
                description: facts.description,
                deprecated: facts.deprecated,
                pointer: place.clone(),
            });
        }
        let additional = object
            .additional
            .as_ref()
            .zip(rest)
            .map(|((values, place), rest)| {
                let inner = format!("{name}Value");
                let ty = match values {
                    Some(values) => self.ty(&values.as_schema_ref(), place, &inner),
                    None => Type::Value,
                };
                Additional { name: rest, ty }
            });
        Model {
            fields,
            additional,
            cleared: None,
            paging: None,
        }
    }
}
