//! Our own small vocabulary for an API, with every Rust name decided and every collision settled.
//!
//! Nothing after this stage looks at OpenAPI again. Each node carries the [`Pointer`] to its place in the document.

mod budget;
mod clear;
mod links;
mod lower;
mod nesting;
mod operation;
mod paging;
mod schema;
mod tags;
mod types;
mod unions;

use crate::diagnostic::Pointer;

pub use lower::lower;
pub(crate) use operation::encoded_path;

/// Everything that is emitted: a module per document.
#[derive(Debug)]
pub struct Api {
    /// The documents, in the order given.
    pub documents: Vec<DocumentApi>,
}

/// The API of one document.
#[derive(Debug)]
pub struct DocumentApi {
    /// The module's name where several documents make one crate: `conversations_v1`. Without `r#` it is the name of a
    /// file and of a cargo feature.
    pub name: String,
    /// The document's file name without its folder.
    pub source: String,
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// Where people read about the service, as far as the document says it.
    pub docs_url: Option<String>,
    /// The resources by name.
    pub resources: Vec<Resource>,
    /// The operations that cannot be generated.
    pub unsupported: Vec<Unsupported>,
    /// The types, [`TypeId`] being the index.
    pub types: Vec<TypeDef>,
}

/// A resource: the operations of one tag.
#[derive(Debug)]
pub struct Resource {
    /// The module's name: `participant`.
    pub name: String,
    /// The tag it stands for, or the path segment where operations have no tag.
    pub tag: String,
    /// The description of the tag or of its first path.
    pub description: String,
    /// The page about it, among those that the document links to.
    pub docs_url: Option<String>,
    /// Its operations in the order of the document.
    pub operations: Vec<Operation>,
}

/// An operation that cannot be generated.
#[derive(Debug)]
pub struct Unsupported {
    /// `operationId`, or a name made of method and path.
    pub id: String,
    /// The name of its resource.
    pub resource: String,
    /// `GET`, `POST`, ….
    pub method: &'static str,
    /// The path with its `{parameters}`.
    pub path: String,
    /// Why, one sentence for each reason.
    pub reasons: Vec<String>,
    /// Its place in the document.
    pub pointer: Pointer,
}

/// An operation: an HTTP request and what it answers.
#[derive(Debug)]
pub struct Operation {
    /// `operationId`.
    pub id: String,
    /// The function: `create_conversation_participant`.
    pub function: String,
    /// The module of its own in which it is defined, and so a file: `create_conversation_participant`. Not public.
    pub module: String,
    /// The builder: `CreateConversationParticipant`.
    pub builder: String,
    /// The struct of required inputs, where there are too many for arguments.
    pub required_struct: Option<String>,
    /// `GET`, `POST`, ….
    pub method: &'static str,
    /// The server's URL without a slash at its end; relative or empty where the document names no host.
    pub server: String,
    /// The path with its `{parameters}`.
    pub path: String,
    /// One line.
    pub summary: String,
    /// What it does.
    pub description: String,
    /// The inputs, in the order in which they go over the wire.
    pub inputs: Vec<Input>,
    /// What the request's body is made of.
    pub body: Body,
    /// What it answers.
    pub output: Output,
    /// How a list goes on, where the answer is a page of one.
    pub paging: Option<Paging>,
    /// Who may call it.
    pub security: Security,
    /// Sets of inputs (wire names) of which one is needed: `x-twilio.conditional`.
    pub needs_one_of: Vec<Vec<String>>,
    /// Whether callers should look for another one.
    pub deprecated: bool,
    /// Its place in the document.
    pub pointer: Pointer,
}

/// What a request's body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// There is none.
    None,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// JSON.
    Json {
        /// `application/json`, or `application/scim+json`.
        media: &'static str,
        /// Whether the document requires it: one that it does not require is not sent unless something is set.
        required: bool,
    },
}

/// What an operation answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Nothing: 204.
    Nothing,
    /// A redirect that is the answer: a document's only success is a 3xx.
    Redirect,
    /// A value.
    Value(Type),
}

/// Who may call an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// Whoever has credentials: HTTP basic, or a token in its place.
    Basic,
    /// A token of the OAuth 2.0 client credentials grant.
    OAuth,
    /// Anybody, but credentials are sent where the client has some: `security: [{}, {basic: []}]`.
    Optional,
    /// Anybody: `security: []`.
    None,
}

/// Where an input goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Location {
    /// A segment of the path.
    Path,
    /// The query.
    Query,
    /// A header.
    Header,
    /// A field of the form.
    Form,
    /// A property of the JSON object that is the body.
    Json,
    /// The whole body.
    Body,
}

impl Location {
    /// As it stands in tables and in the manifest.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Form => "form",
            Self::Json => "json",
            Self::Body => "body",
        }
    }
}

/// How an input is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// An argument of the function, or a field of its struct of required inputs.
    Argument,
    /// A method of the builder.
    Setter,
}

/// Something a caller says.
#[derive(Debug)]
pub struct Input {
    /// The argument, field or method.
    pub name: String,
    /// The method that sends null, for a nullable input.
    pub clear: Option<String>,
    /// The name on the wire.
    pub wire: String,
    /// Where it goes.
    pub location: Location,
    /// Its type.
    pub ty: Type,
    /// Argument or setter.
    pub role: Role,
    /// Whether the document requires it.
    pub required: bool,
    /// How it goes over the wire, where not in the usual way.
    pub style: Style,
    /// What it may be.
    pub rules: Rules,
    /// What it is.
    pub description: String,
    /// Whether it is personal data or a secret.
    pub private: bool,
    /// Whether callers should look for another one.
    pub deprecated: bool,
    /// Its place in the document.
    pub pointer: Pointer,
}

/// How an input goes over the wire (OpenAPI 3.0.3, "Style Values").
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// Repeated keys for arrays, one JSON text for an object.
    #[default]
    Plain,
    /// `explode: false`: the parts of an array or object joined with commas.
    Comma,
    /// `spaceDelimited`: joined with spaces.
    Space,
    /// `pipeDelimited`: joined with `|`.
    Pipe,
    /// `explode: true`: the properties of an object become inputs of their own.
    Explode,
    /// `deepObject`: `filter[color]=red`.
    Deep,
    /// `prefixed-collapsible-map-X`: nested keys become `X.a.b`.
    Flatten(String),
    /// The account in a path: the client's own unless given.
    Account,
    /// The number of items in a page.
    PageSize,
}

/// What the document says of a value. Checked in requests, only documented in answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rules {
    /// A regular expression (ECMA 262).
    pub pattern: Option<String>,
    /// The least number of characters.
    pub min_length: Option<u64>,
    /// The greatest number of characters.
    pub max_length: Option<u64>,
    /// The least number.
    pub minimum: Option<i64>,
    /// The greatest number.
    pub maximum: Option<i64>,
    /// What the service assumes without it, as JSON.
    pub default: Option<String>,
}

/// The index of a type in [`DocumentApi::types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(pub usize);

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// Text of any format that has no type of its own.
    String,
    /// `boolean`.
    Bool,
    /// `integer` of any format: 64 bits.
    Integer,
    /// `number`: kept as it came, so that money stays exact.
    Number,
    /// `date-time` and `date-time-rfc-2822`.
    DateTime,
    /// `date`.
    Date,
    /// `http-method`.
    HttpMethod,
    /// The paging data of a list.
    PageMeta,
    /// Any JSON.
    Value,
    /// A model, enum or union of the document.
    Named(TypeId),
    /// A type of the document behind a box that rustc does not look into: see `nesting`.
    Indirect(TypeId),
    /// An element of a list or a value of a map that may be null.
    Nullable(Box<Type>),
    /// A list.
    List(Box<Type>),
    /// A map from text.
    Map(Box<Type>),
}

impl Type {
    /// The type of the document that this is, or is a list or a map of.
    pub(crate) fn named(&self) -> Option<TypeId> {
        match self {
            Self::Named(id) | Self::Indirect(id) => Some(*id),
            Self::List(inner) | Self::Map(inner) | Self::Nullable(inner) => inner.named(),
            _ => None,
        }
    }

    /// The type of the document that this is itself.
    pub(crate) fn contained(&self) -> Option<TypeId> {
        match self {
            Self::Named(id) => Some(*id),
            _ => None,
        }
    }

    /// The type of the document in it, to be exchanged for another.
    pub(crate) fn named_mut(&mut self) -> Option<&mut Type> {
        match self {
            Self::Named(_) | Self::Indirect(_) => Some(self),
            Self::List(inner) | Self::Map(inner) | Self::Nullable(inner) => inner.named_mut(),
            _ => None,
        }
    }
}

/// Where a type is defined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// In the one resource that uses it.
    Resource(usize),
    /// Beside the resources: several use it, or none.
    Shared,
}

/// A type of the document.
#[derive(Debug)]
pub struct TypeDef {
    /// Its Rust name.
    pub name: String,
    /// Where it is defined.
    pub home: Home,
    /// The resources that name it and so export it.
    pub users: Vec<usize>,
    /// What it is.
    pub description: String,
    /// The schemas it stands for: more than one where enums of a resource share a name.
    pub schemas: Vec<String>,
    /// What kind of type.
    pub kind: TypeKind,
    /// Its place in the document.
    pub pointer: Pointer,
}

impl TypeDef {
    /// The types of the document that it is made of.
    pub(crate) fn named(&self) -> Vec<TypeId> {
        match &self.kind {
            TypeKind::Model(model) => model.named().collect(),
            TypeKind::Union(union) => union.named().collect(),
            TypeKind::Enum(_) => Vec::new(),
        }
    }

    /// Visits the types that it is made of.
    pub(crate) fn for_each_part(&mut self, mut visit: impl FnMut(&mut Type)) {
        match &mut self.kind {
            TypeKind::Model(model) => model.for_each_part(visit),
            TypeKind::Union(union) => union.variants.iter_mut().for_each(|v| visit(&mut v.ty)),
            TypeKind::Enum(_) => {}
        }
    }
}

/// What kind a type is.
#[derive(Debug)]
pub enum TypeKind {
    /// An object with known fields.
    Model(Model),
    /// A set of words, open to new ones.
    Enum(Vec<Member>),
    /// One of several types: `oneOf`, `anyOf`.
    Union(Union),
}

/// An object with known fields.
#[derive(Debug, Default)]
pub struct Model {
    /// The fields in the order of the document.
    pub fields: Vec<Field>,
    /// Where properties go that the document does not name, if it says that there may be some.
    pub additional: Option<Additional>,
    /// The field that knows which others are sent as null, where there are any that may be.
    pub cleared: Option<String>,
    /// The field that holds the items and what they are, where this is a page of a list.
    pub page: Option<(String, Type)>,
}

impl Model {
    /// The types of the document that it is made of.
    pub(crate) fn named(&self) -> impl Iterator<Item = TypeId> {
        let fields = self.fields.iter().map(|field| &field.ty);
        let rest = self.additional.iter().map(|rest| &rest.ty);
        fields.chain(rest).filter_map(Type::named)
    }

    /// Visits the types of its fields and of its additional properties.
    pub(crate) fn for_each_part(&mut self, mut visit: impl FnMut(&mut Type)) {
        self.fields
            .iter_mut()
            .for_each(|field| visit(&mut field.ty));
        self.additional
            .iter_mut()
            .for_each(|rest| visit(&mut rest.ty));
    }
}

/// The properties beside those that an object names: `additionalProperties`.
#[derive(Debug)]
pub struct Additional {
    /// The field.
    pub name: String,
    /// Its type, a map.
    pub ty: Type,
}

/// A field of a model.
#[derive(Debug)]
pub struct Field {
    /// Its Rust name.
    pub name: String,
    /// The method that makes it null, for a nullable field of what is sent as JSON.
    pub clear: Option<String>,
    /// The name on the wire.
    pub wire: String,
    /// Its type, without the `Option` that every field has.
    pub ty: Type,
    /// Whether the type contains itself here and so needs a box.
    pub boxed: bool,
    /// Whether the document requires it.
    pub required: bool,
    /// What the document says of its values.
    pub rules: Rules,
    /// What it is.
    pub description: String,
    /// Whether it is personal data or a secret.
    pub private: bool,
    /// Whether callers should look for another one.
    pub deprecated: bool,
    /// Its place in the document.
    pub pointer: Pointer,
}

/// A member of an enum.
#[derive(Clone, Debug)]
pub struct Member {
    /// The variant.
    pub name: String,
    /// The word on the wire.
    pub wire: String,
}

/// One of several types.
#[derive(Debug)]
pub struct Union {
    /// The property that tells which.
    pub discriminator: Option<String>,
    /// The alternatives.
    pub variants: Vec<Variant>,
}

impl Union {
    /// The types of the document that it is one of.
    pub(crate) fn named(&self) -> impl Iterator<Item = TypeId> {
        self.variants
            .iter()
            .filter_map(|variant| variant.ty.named())
    }
}

/// An alternative of a union.
#[derive(Debug)]
pub struct Variant {
    /// The variant.
    pub name: String,
    /// What it holds.
    pub ty: Type,
    /// The discriminator's values that choose it.
    pub tags: Vec<String>,
}

/// How a list goes on after a page. It belongs to the operation: two lists may share the type of their pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paging {
    /// The field that holds the items.
    pub items: String,
    /// What the list holds.
    pub item: Type,
    /// Where the next page is found.
    pub next: NextPage,
}

/// Where the next page is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextPage {
    /// A link, absolute or relative to the host, in the field at the end of this path.
    Link(Vec<String>),
    /// A token in the field at the end of this path, to be sent as this query parameter.
    Token(String, Vec<String>),
    /// The number after that of this page, as long as the page says that there is one.
    Count {
        /// The query parameter that takes the number of a page.
        input: String,
        /// The field that says whether there is a next page.
        has_next: String,
        /// The field with this page's number.
        current: Option<String>,
    },
    /// The number of the first item behind this page (SCIM, RFC 7644 section 3.4.2.4).
    Offset {
        /// The query parameter that takes the number of an item.
        input: String,
        /// The field with the number of all items.
        total: String,
        /// The field with the number of this page's first item.
        start: Option<String>,
    },
    /// There is no way on: the document describes none.
    Nowhere,
}

impl Operation {
    /// The required inputs in the order of the function's arguments: the path from left to right, then the rest.
    pub fn arguments(&self) -> Vec<&Input> {
        let mut arguments: Vec<&Input> = self
            .inputs
            .iter()
            .filter(|input| input.role == Role::Argument)
            .collect();
        arguments.sort_by_key(|input| match input.location {
            Location::Path => self
                .path
                .find(&format!("{{{}}}", input.wire))
                .unwrap_or(usize::MAX),
            _ => usize::MAX,
        });
        arguments
    }
}

impl DocumentApi {
    /// The path of a type from the document's module: `participant::ConversationParticipant`.
    pub fn type_path(&self, id: TypeId) -> String {
        let def = &self.types[id.0];
        match def.users.first() {
            Some(&resource) => format!("{}::{}", self.resources[resource].name, def.name),
            None => def.name.clone(),
        }
    }
}
