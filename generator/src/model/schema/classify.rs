//! Decides the type of a schema.

use openapiv3::{AnySchema, ReferenceOr, Schema, SchemaKind, Type as Oas};

use super::{
    AsSchemaRef, SchemaRef, Schemas, Unread,
    attributes::{format_name, object_format, only_part},
    object::is_page_meta,
    unnamed::{Kind, UnnamedType, candidates},
};
use crate::{
    diagnostic::{Pointer, quoted},
    model::{Type, TypeId},
};

/// The maximum depth of arrays and maps nested in each other without a named type in between. Twilio's deepest is 2.
const MAX_NESTING: usize = 32;

/// The most types around an inline schema that are compared with it. Each search for one takes as many steps.
const MAX_ENCLOSING: usize = 64;

/// The position of a schema, and candidates for the name of its type.
pub(super) struct SchemaSite<'a> {
    pub(super) pointer: Pointer,
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

impl<'a> Schemas<'a> {
    /// Returns the type of a schema. An inline object or enum is named `name`.
    pub(in crate::model) fn ty(
        &mut self,
        schema: &SchemaRef<'a>,
        pointer: &Pointer,
        name: &str,
    ) -> Type {
        self.ty_called(schema, pointer, vec![name.to_owned()])
    }

    /// Returns the type of a schema. An inline object or enum gets the first of `names` that is free.
    pub(in crate::model) fn ty_called(
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
        // Schemas that only refer to another one, with a reference or with the only part of an `allOf`.
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
                        self.cut_circle(name, &site.pointer);
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
                ReferenceOr::Item(item) => match only_part(item) {
                    Some((at, part)) => {
                        site.pointer = site.pointer.join("allOf").join(at);
                        site.candidates.truncate(1);
                        site.schema = "";
                        schema = part.as_schema_ref();
                    }
                    None => break self.at(item, site),
                },
            }
        };
        for name in aliases {
            self.open.remove(name);
            self.by_name.insert(name, ty.clone());
        }
        ty
    }

    /// Reports a list or map that contains itself without an object in between, which has no type in Rust.
    fn cut_circle(&mut self, name: &str, pointer: &Pointer) {
        let message = format!("{} within itself is read as any JSON", quoted(name));
        let warning = self.document.warning(pointer, message);
        self.diagnostics.push(
            warning
                .help("a list or map that contains itself has a type if an object is in between"),
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
    pub(in crate::model) fn element(
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

    fn object_type(&mut self, schema: &'a Schema, site: SchemaSite<'a>) -> Type {
        if let Some(id) = self.enclosing(&site) {
            return Type::Named(id);
        }
        let object = self.object(schema, &site.pointer);
        if object.properties.is_empty() {
            return match object.additional {
                Some((Some(values), pointer)) => {
                    let name = format!("{}Value", site.name());
                    Type::Map(self.element(&values.as_schema_ref(), &pointer, &name))
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
        if let Some(id) = self.enclosing(&site) {
            return Type::Named(id);
        }
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

    /// Returns the type of an inline schema if it is being read: a schema can contain itself by including with `allOf` the
    /// schema that it is part of.
    fn enclosing(&self, site: &SchemaSite<'_>) -> Option<TypeId> {
        if !site.schema.is_empty() {
            return None;
        }
        let outer = |id: &TypeId| self.unnamed[id.0].within;
        std::iter::successors(self.reading, outer)
            .take(MAX_ENCLOSING)
            .find(|id| self.unnamed[id.0].pointer == site.pointer)
    }

    /// Adds a type. It is registered under its schema's name at once, since its parts may refer back to it.
    pub(super) fn add(&mut self, schema: &Schema, kind: Kind, site: SchemaSite<'a>) -> TypeId {
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
            within: self.reading,
        });
        id
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
