//! Schemas to types.

use std::collections::{BTreeSet, HashMap};

use openapiv3::{
    AdditionalProperties, AnySchema, ReferenceOr, Schema, SchemaData, SchemaKind, StringFormat,
    Type as Oas, VariantOrUnknownOrEmpty,
};
use serde_yaml::Value as Yaml;

use super::{Field, Member, Model, Rules, Type, TypeId, Union, Variant};
use crate::{
    diagnostic::{Diagnostics, Pointer},
    document::Document,
    names::{Case, ident, settle},
};

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

/// Names of fields that hold a secret whether or not the document marks them.
const SECRETS: [&str; 9] = [
    "auth_token",
    "access_token",
    "refresh_token",
    "id_token",
    "client_secret",
    "api_secret",
    "secret",
    "password",
    "private_key",
];

/// A type that has been found and is not named yet.
#[derive(Debug)]
pub(super) struct Draft {
    /// Names it may get, the best first.
    pub candidates: Vec<String>,
    /// Whether the first candidate is the short name of an enum, which like-named enums of a resource share.
    pub short: bool,
    /// The schema's name; empty for an inline one.
    pub schema: String,
    pub description: String,
    pub kind: DraftKind,
    pub pointer: Pointer,
}

#[derive(Debug)]
pub(super) enum DraftKind {
    /// A recursive schema that is still being read.
    Pending,
    Model(Model),
    Enum(Vec<String>),
    Union(Union),
}

/// What is asked of a schema, beside its type.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub description: String,
    pub nullable: bool,
    pub private: bool,
    pub deprecated: bool,
    pub read_only: bool,
    pub rules: Rules,
    pub format: String,
}

/// An object's properties, with those of its `allOf` members.
#[derive(Debug, Default)]
pub(super) struct Object<'a> {
    pub properties: Vec<(&'a str, SchemaRef<'a>, Pointer)>,
    pub required: BTreeSet<&'a str>,
    pub additional: Option<(Option<&'a ReferenceOr<Schema>>, Pointer)>,
}

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

/// Reads the schemas that the operations of one document reach.
pub(super) struct Schemas<'a> {
    pub document: &'a Document,
    pub drafts: Vec<Draft>,
    by_name: HashMap<&'a str, Type>,
}

impl<'a> Schemas<'a> {
    pub(super) fn new(document: &'a Document) -> Self {
        Self {
            document,
            drafts: Vec::new(),
            by_name: HashMap::new(),
        }
    }

    /// The schema called `name` and its place.
    pub(super) fn named(&self, reference: &str) -> Option<(&'a str, SchemaRef<'a>, Pointer)> {
        let name = reference
            .strip_prefix("#/components/schemas/")?
            .replace("~1", "/")
            .replace("~0", "~");
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
        for _ in 0..64 {
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
    pub(super) fn ty(
        &mut self,
        schema: &SchemaRef<'a>,
        pointer: &Pointer,
        name: &str,
        diagnostics: &mut Diagnostics,
    ) -> Type {
        let ReferenceOr::Reference { reference } = schema else {
            let ReferenceOr::Item(schema) = schema else {
                return Type::Value;
            };
            return self.inline(schema, pointer, vec![name.to_owned()], "", diagnostics);
        };
        let Some((name, target, pointer)) = self.named(reference) else {
            diagnostics.push(
                self.document
                    .error(pointer, format!("`{reference}` is no schema"))
                    .help("only `#/components/schemas/…` may stand here"),
            );
            return Type::Value;
        };
        if let Some(ty) = self.by_name.get(name) {
            return ty.clone();
        }
        let ty = match target {
            ReferenceOr::Reference { .. } => self.ty(&target, &pointer, name, diagnostics),
            ReferenceOr::Item(schema) => {
                self.inline(schema, &pointer, candidates(name), name, diagnostics)
            }
        };
        self.by_name.insert(name, ty.clone());
        ty
    }

    /// The type of a schema that stands in place; `schema_name` is its name where it has one.
    fn inline(
        &mut self,
        schema: &'a Schema,
        pointer: &Pointer,
        candidates: Vec<String>,
        schema_name: &'a str,
        diagnostics: &mut Diagnostics,
    ) -> Type {
        match &schema.schema_kind {
            SchemaKind::Type(Oas::String(text)) => {
                let members = text.enumeration.iter().flatten().cloned().collect();
                self.text(
                    schema,
                    members,
                    &format_name(&text.format),
                    pointer,
                    candidates,
                    schema_name,
                )
            }
            SchemaKind::Type(Oas::Boolean(_)) => Type::Bool,
            SchemaKind::Type(Oas::Integer(_)) => Type::Integer,
            SchemaKind::Type(Oas::Number(_)) => Type::Number,
            SchemaKind::Type(Oas::Array(array)) => self.list(
                array.items.as_ref(),
                pointer,
                &candidates,
                schema_name,
                diagnostics,
            ),
            SchemaKind::Any(any) => {
                self.loose(schema, any, pointer, candidates, schema_name, diagnostics)
            }
            SchemaKind::OneOf { one_of } => self.union(
                schema,
                one_of,
                "oneOf",
                pointer,
                candidates,
                schema_name,
                diagnostics,
            ),
            SchemaKind::AnyOf { any_of } => self.union(
                schema,
                any_of,
                "anyOf",
                pointer,
                candidates,
                schema_name,
                diagnostics,
            ),
            SchemaKind::AllOf { all_of } if all_of.len() == 1 => {
                let name = candidates.first().cloned().unwrap_or_default();
                self.ty(
                    &all_of[0].as_schema_ref(),
                    &pointer.join("allOf").join(0),
                    &name,
                    diagnostics,
                )
            }
            SchemaKind::Not { .. } => {
                diagnostics.push(
                    self.document
                        .error(&pointer.join("not"), "`not` is not supported")
                        .help("no Rust type says what a value is not; describe what it is"),
                );
                Type::Value
            }
            SchemaKind::Type(Oas::Object(_)) | SchemaKind::AllOf { .. } => {
                self.object_type(schema, pointer, candidates, schema_name, diagnostics)
            }
        }
    }

    /// A schema that `openapiv3` files under none of its kinds, because a keyword stands there that its kind does not
    /// have (`format` on an object), or because it has no type.
    fn loose(
        &mut self,
        schema: &'a Schema,
        any: &'a AnySchema,
        pointer: &Pointer,
        candidates: Vec<String>,
        schema_name: &'a str,
        diagnostics: &mut Diagnostics,
    ) -> Type {
        let words = || {
            any.enumeration
                .iter()
                .filter_map(|value| value.as_str().map(str::to_owned))
                .collect::<Vec<_>>()
        };
        let format = any.format.as_deref().unwrap_or_default();
        match any.typ.as_deref() {
            Some("string") => self.text(schema, words(), format, pointer, candidates, schema_name),
            Some("boolean") => Type::Bool,
            Some("integer") => Type::Integer,
            Some("number") => Type::Number,
            Some("array") => self.list(
                any.items.as_ref(),
                pointer,
                &candidates,
                schema_name,
                diagnostics,
            ),
            _ if !any.one_of.is_empty() => self.union(
                schema,
                &any.one_of,
                "oneOf",
                pointer,
                candidates,
                schema_name,
                diagnostics,
            ),
            _ if !any.any_of.is_empty() => self.union(
                schema,
                &any.any_of,
                "anyOf",
                pointer,
                candidates,
                schema_name,
                diagnostics,
            ),
            None if any.items.is_some() => self.list(
                any.items.as_ref(),
                pointer,
                &candidates,
                schema_name,
                diagnostics,
            ),
            None if !words().is_empty() => {
                self.text(schema, words(), format, pointer, candidates, schema_name)
            }
            _ => self.object_type(schema, pointer, candidates, schema_name, diagnostics),
        }
    }

    fn list(
        &mut self,
        items: Option<&'a ReferenceOr<Box<Schema>>>,
        pointer: &Pointer,
        candidates: &[String],
        schema_name: &str,
        diagnostics: &mut Diagnostics,
    ) -> Type {
        let Some(items) = items else {
            return Type::List(Box::new(Type::Value));
        };
        let name = candidates.first().cloned().unwrap_or_default();
        let name = if schema_name.is_empty() {
            name
        } else {
            format!("{name}Item")
        };
        let ty = self.ty(
            &items.as_schema_ref(),
            &pointer.join("items"),
            &name,
            diagnostics,
        );
        Type::List(Box::new(ty))
    }

    fn text(
        &mut self,
        schema: &Schema,
        members: Vec<String>,
        format: &str,
        pointer: &Pointer,
        candidates: Vec<String>,
        schema_name: &str,
    ) -> Type {
        match format {
            "http-method" => Type::HttpMethod,
            _ if !members.is_empty() => {
                let short = schema_name.contains("_enum_");
                self.draft(Draft {
                    candidates,
                    short,
                    schema: schema_name.to_owned(),
                    description: schema.schema_data.description.clone().unwrap_or_default(),
                    kind: DraftKind::Enum(members),
                    pointer: pointer.clone(),
                })
            }
            "date-time" | "date-time-rfc-2822" => Type::DateTime,
            "date" => Type::Date,
            _ => Type::String,
        }
    }

    fn draft(&mut self, draft: Draft) -> Type {
        self.drafts.push(draft);
        Type::Named(TypeId(self.drafts.len() - 1))
    }

    #[allow(clippy::too_many_arguments)]
    fn union(
        &mut self,
        schema: &'a Schema,
        alternatives: &'a [ReferenceOr<Schema>],
        keyword: &str,
        pointer: &Pointer,
        candidates: Vec<String>,
        schema_name: &'a str,
        diagnostics: &mut Diagnostics,
    ) -> Type {
        let name = candidates.first().cloned().unwrap_or_default();
        let id = self.reserve(schema, pointer, candidates, schema_name);
        if !schema_name.is_empty() {
            self.by_name.insert(schema_name, Type::Named(id));
        }
        let discriminator = schema.schema_data.discriminator.as_ref();
        let mut wires = Vec::new();
        let mut variants = Vec::new();
        for (at, alternative) in alternatives.iter().enumerate() {
            let place = pointer.join(keyword).join(at);
            let (wire, tags) = match alternative {
                ReferenceOr::Reference { reference } => {
                    let last = reference.rsplit('/').next().unwrap_or(reference);
                    let mut tags: Vec<String> = discriminator
                        .iter()
                        .flat_map(|d| &d.mapping)
                        .filter(|(_, target)| *target == reference || target.as_str() == last)
                        .map(|(tag, _)| tag.clone())
                        .collect();
                    if tags.is_empty() && discriminator.is_some() {
                        tags.push(last.to_owned());
                    }
                    (last.rsplit('.').next().unwrap_or(last).to_owned(), tags)
                }
                ReferenceOr::Item(schema) => (
                    schema
                        .schema_data
                        .title
                        .clone()
                        .unwrap_or_else(|| format!("variant_{}", at + 1)),
                    Vec::new(),
                ),
            };
            let inner = format!("{name}{}", ident(&wire, Case::Camel));
            let ty = self.ty(&alternative.as_schema_ref(), &place, &inner, diagnostics);
            wires.push(wire);
            variants.push(Variant {
                name: String::new(),
                ty,
                tags,
            });
        }
        let names = settle(wires.iter().map(String::as_str), Case::Camel, |name| {
            name == "Unknown"
        });
        for (at, (variant, name)) in variants.iter_mut().zip(names).enumerate() {
            let twin = wires[..at].contains(&wires[at]);
            variant.name = if twin {
                format!("{name}{}", at + 1)
            } else {
                name
            };
        }
        self.drafts[id.0].kind = DraftKind::Union(Union {
            discriminator: discriminator.map(|d| d.property_name.clone()),
            variants,
        });
        Type::Named(id)
    }

    /// A place for a type whose parts may refer back to it.
    fn reserve(
        &mut self,
        schema: &Schema,
        pointer: &Pointer,
        candidates: Vec<String>,
        schema_name: &str,
    ) -> TypeId {
        self.drafts.push(Draft {
            candidates,
            short: false,
            schema: schema_name.to_owned(),
            description: schema.schema_data.description.clone().unwrap_or_default(),
            kind: DraftKind::Pending,
            pointer: pointer.clone(),
        });
        TypeId(self.drafts.len() - 1)
    }

    fn object_type(
        &mut self,
        schema: &'a Schema,
        pointer: &Pointer,
        candidates: Vec<String>,
        schema_name: &'a str,
        diagnostics: &mut Diagnostics,
    ) -> Type {
        let object = self.object(schema, pointer);
        if object.properties.is_empty() {
            let name = candidates.first().cloned().unwrap_or_default();
            return match object.additional {
                Some((Some(values), place)) => {
                    let ty = self.ty(
                        &values.as_schema_ref(),
                        &place,
                        &format!("{name}Value"),
                        diagnostics,
                    );
                    Type::Map(Box::new(ty))
                }
                _ if object_format(schema) == "uri-map" => Type::Map(Box::new(Type::String)),
                _ => Type::Value,
            };
        }
        if is_page_meta(pointer, &object) {
            return Type::PageMeta;
        }
        let name = candidates.first().cloned().unwrap_or_default();
        let id = self.reserve(schema, pointer, candidates, schema_name);
        if !schema_name.is_empty() {
            self.by_name.insert(schema_name, Type::Named(id));
        }
        let model = self.model(&object, &name, diagnostics);
        self.drafts[id.0].kind = DraftKind::Model(model);
        Type::Named(id)
    }

    /// The fields of an object whose type is called `name`.
    pub(super) fn model(
        &mut self,
        object: &Object<'a>,
        name: &str,
        diagnostics: &mut Diagnostics,
    ) -> Model {
        let names = settle(
            object.properties.iter().map(|(wire, ..)| *wire),
            Case::Snake,
            |_| false,
        );
        let mut fields = Vec::with_capacity(names.len());
        for ((wire, schema, place), rust) in object.properties.iter().zip(names) {
            let inner = format!("{name}{}", ident(wire, Case::Camel));
            let ty = self.ty(schema, place, &inner, diagnostics);
            let facts = self.facts(schema, place);
            fields.push(Field {
                name: rust,
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
        Model {
            fields,
            paging: None,
        }
    }

    /// The properties of an object schema, `allOf` included; a property that comes twice counts where it comes last.
    pub(super) fn object(&self, schema: &'a Schema, pointer: &Pointer) -> Object<'a> {
        let mut object = Object::default();
        self.gather(schema, pointer, &mut object, 0);
        object
    }

    fn gather(&self, schema: &'a Schema, pointer: &Pointer, object: &mut Object<'a>, depth: usize) {
        // An object that is `allOf` itself has no end; what it has said by now is all it says.
        if depth > 32 {
            return;
        }
        match &schema.schema_kind {
            SchemaKind::Type(Oas::Object(kind)) => {
                self.properties(
                    &kind.properties,
                    &kind.required,
                    kind.additional_properties.as_ref(),
                    pointer,
                    object,
                );
            }
            SchemaKind::Any(kind) => {
                self.properties(
                    &kind.properties,
                    &kind.required,
                    kind.additional_properties.as_ref(),
                    pointer,
                    object,
                );
                self.members(&kind.all_of, pointer, object, depth);
            }
            SchemaKind::AllOf { all_of } => self.members(all_of, pointer, object, depth),
            _ => {}
        }
    }

    fn members(
        &self,
        all_of: &'a [ReferenceOr<Schema>],
        pointer: &Pointer,
        object: &mut Object<'a>,
        depth: usize,
    ) {
        for (at, member) in all_of.iter().enumerate() {
            let place = pointer.join("allOf").join(at);
            if let Some((schema, place)) = self.resolve(&member.as_schema_ref(), &place) {
                self.gather(schema, &place, object, depth + 1);
            }
        }
    }

    fn properties(
        &self,
        properties: &'a indexmap::IndexMap<String, ReferenceOr<Box<Schema>>>,
        required: &'a [String],
        additional: Option<&'a AdditionalProperties>,
        pointer: &Pointer,
        object: &mut Object<'a>,
    ) {
        for (name, schema) in properties {
            let place = pointer.join("properties").join(name);
            match object
                .properties
                .iter_mut()
                .find(|(known, ..)| known == name)
            {
                Some(known) => (known.1, known.2) = (schema.as_schema_ref(), place),
                None => object
                    .properties
                    .push((name, schema.as_schema_ref(), place)),
            }
        }
        object.required.extend(required.iter().map(String::as_str));
        let place = pointer.join("additionalProperties");
        match additional {
            Some(AdditionalProperties::Schema(schema)) => {
                object.additional = Some((Some(schema), place))
            }
            Some(AdditionalProperties::Any(true)) => object.additional = Some((None, place)),
            Some(AdditionalProperties::Any(false)) | None => {}
        }
    }

    /// What a schema says of its values. Beside a `$ref` only what stands there counts first: OpenAPI 3.0 ignores it,
    /// Twilio means it.
    pub(super) fn facts(&self, schema: &SchemaRef<'a>, pointer: &Pointer) -> Facts {
        let mut facts = match self.resolve(schema, pointer) {
            Some((schema, _)) => facts(schema),
            None => Facts::default(),
        };
        if let (ReferenceOr::Reference { .. }, Some(Yaml::Mapping(beside))) =
            (schema, self.document.at(pointer))
        {
            if let Some(description) = beside.get("description").and_then(Yaml::as_str) {
                facts.description = description.to_owned();
            }
            if let Some(nullable) = beside.get("nullable").and_then(Yaml::as_bool) {
                facts.nullable = nullable;
            }
            facts.private |= beside.get("x-twilio").and_then(|x| x.get("pii")).is_some();
        }
        facts
    }
}

fn facts(schema: &Schema) -> Facts {
    let SchemaData {
        nullable,
        read_only,
        write_only,
        deprecated,
        description,
        default,
        extensions,
        ..
    } = &schema.schema_data;
    let mut facts = Facts {
        description: description.clone().unwrap_or_default(),
        nullable: *nullable,
        private: *write_only
            || extensions
                .get("x-twilio")
                .is_some_and(|x| x.get("pii").is_some()),
        deprecated: *deprecated,
        read_only: *read_only,
        ..Facts::default()
    };
    facts.rules.default = default
        .as_ref()
        .filter(|value| !value.is_null())
        .map(ToString::to_string);
    match &schema.schema_kind {
        SchemaKind::Type(Oas::String(text)) => {
            facts.rules.pattern.clone_from(&text.pattern);
            facts.rules.min_length = text.min_length;
            facts.rules.max_length = text.max_length;
            facts.format = format_name(&text.format);
            facts.private |= facts.format == "password";
        }
        SchemaKind::Type(Oas::Integer(number)) => {
            facts.rules.minimum = number.minimum;
            facts.rules.maximum = number.maximum;
        }
        // Only whole bounds are documented and checked; Twilio has no other.
        SchemaKind::Type(Oas::Number(number)) => {
            facts.rules.minimum = number.minimum.and_then(whole);
            facts.rules.maximum = number.maximum.and_then(whole);
        }
        SchemaKind::Any(any) => {
            facts.rules.pattern.clone_from(&any.pattern);
            facts.rules.min_length = any.min_length;
            facts.rules.max_length = any.max_length;
            facts.rules.minimum = any.minimum.and_then(whole);
            facts.rules.maximum = any.maximum.and_then(whole);
            facts.format = object_format(schema);
        }
        _ => {}
    }
    facts
}

fn whole(number: f64) -> Option<i64> {
    let text = format!("{number}");
    text.parse().ok()
}

/// Whether a field of this name holds a secret.
pub(super) fn is_secret(wire: &str) -> bool {
    SECRETS.contains(&ident(wire, Case::Snake).as_str())
}

/// Whether an object is the paging data that stands in most lists.
fn is_page_meta(pointer: &Pointer, object: &Object<'_>) -> bool {
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

/// `openapiv3` has no place for the format of an object; it stays among the extensions of an untyped schema only.
fn object_format(schema: &Schema) -> String {
    match &schema.schema_kind {
        SchemaKind::Any(AnySchema {
            format: Some(format),
            ..
        }) => format.clone(),
        _ => String::new(),
    }
}

fn format_name(format: &VariantOrUnknownOrEmpty<StringFormat>) -> String {
    match format {
        VariantOrUnknownOrEmpty::Item(StringFormat::Date) => "date".to_owned(),
        VariantOrUnknownOrEmpty::Item(StringFormat::DateTime) => "date-time".to_owned(),
        VariantOrUnknownOrEmpty::Item(StringFormat::Password) => "password".to_owned(),
        VariantOrUnknownOrEmpty::Item(StringFormat::Byte) => "byte".to_owned(),
        VariantOrUnknownOrEmpty::Item(StringFormat::Binary) => "binary".to_owned(),
        VariantOrUnknownOrEmpty::Unknown(name) => name.clone(),
        VariantOrUnknownOrEmpty::Empty => String::new(),
    }
}

/// The names a named schema may get: its last segment, then with the segments before it. An enum
/// `call_enum_status` is first `Status`, then `CallStatus`.
fn candidates(schema: &str) -> Vec<String> {
    let segments: Vec<&str> = schema.split('.').filter(|s| !s.is_empty()).collect();
    let last = segments.last().copied().unwrap_or(schema);
    let mut names = Vec::new();
    let mut name = match last.rsplit_once("_enum_") {
        Some((owner, short)) => {
            names.push(ident(short, Case::Camel));
            format!("{}{}", ident(owner, Case::Camel), ident(short, Case::Camel))
        }
        None => ident(last, Case::Camel),
    };
    names.push(name.clone());
    for segment in segments.iter().rev().skip(1) {
        name = format!("{}{name}", ident(segment, Case::Camel));
        names.push(name.clone());
    }
    names
}

/// The variants of an enum; members that are listed twice count once.
pub(super) fn members(wires: &[String]) -> Vec<Member> {
    let mut seen = BTreeSet::new();
    let wires: Vec<&str> = wires
        .iter()
        .map(String::as_str)
        .filter(|wire| seen.insert(*wire))
        .collect();
    let names = settle(wires.iter().copied(), Case::Camel, |name| {
        name == "UnknownValue"
    });
    wires
        .into_iter()
        .zip(names)
        .map(|(wire, name)| Member {
            name,
            wire: wire.to_owned(),
        })
        .collect()
}
