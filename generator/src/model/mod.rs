//! The intermediate model of an API. Every Rust name is decided here, and every collision resolved.
//!
//! Later stages never look at OpenAPI. Each node carries the [`Pointer`] to its position in the document.

mod budget;
mod clear;
mod example_values;
mod links;
mod lower;
mod nesting;
mod operation;
mod paging;
mod schema;
mod tags;
mod types;
mod unions;

use serde_json::Value as Json;

use crate::diagnostic::Pointer;

pub use lower::lower;
pub(crate) use operation::encoded_path;

/// Everything to generate: one module per document.
#[derive(Debug)]
pub struct Api {
    /// The documents, in the order they were passed.
    pub documents: Vec<DocumentApi>,
}

/// The API of one document.
#[derive(Debug)]
pub struct DocumentApi {
    /// The module's name when several documents share a crate: `conversations_v1`. Without `r#`, it is also the name of
    /// a file and of a Cargo feature.
    pub name: String,
    /// The document's file name, without its directory.
    pub source: String,
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// The URL of the service's documentation, if the document has one.
    pub docs_url: Option<String>,
    /// The resources.
    pub resources: Vec<Resource>,
    /// The operations that are not supported.
    pub unsupported: Vec<Unsupported>,
    /// The types, indexed by [`TypeId`].
    pub types: Vec<TypeDef>,
}

/// A resource: the operations of one tag.
#[derive(Debug)]
pub struct Resource {
    /// The module's name: `participant`.
    pub name: String,
    /// Its tag, or a path segment if the operations have no tag.
    pub tag: String,
    /// The description of the tag, or of its first path.
    pub description: String,
    /// The URL of its documentation page, if the document links to one.
    pub docs_url: Option<String>,
    /// Its operations, in document order.
    pub operations: Vec<Operation>,
}

/// An operation that is not supported.
#[derive(Debug)]
pub struct Unsupported {
    /// `operationId`, or a name derived from method and path.
    pub id: String,
    /// The name of its resource.
    pub resource: String,
    /// `GET`, `POST`, ….
    pub method: &'static str,
    /// The path with its `{parameters}`.
    pub path: String,
    /// The reasons, one sentence each.
    pub reasons: Vec<String>,
    /// Its position in the document.
    pub pointer: Pointer,
}

/// An operation: an HTTP request and its response.
#[derive(Debug)]
pub struct Operation {
    /// `operationId`.
    pub id: String,
    /// The function's name: `create_conversation_participant`.
    pub function: String,
    /// The private module that defines it, and so a file name: `create_conversation_participant`.
    pub module: String,
    /// The builder's name: `CreateConversationParticipant`.
    pub builder: String,
    /// The name of the struct of required inputs, if there are too many for arguments.
    pub required_struct: Option<String>,
    /// `GET`, `POST`, ….
    pub method: &'static str,
    /// The server's URL, without a trailing slash. Relative or empty if the document names no host.
    pub server: String,
    /// The path with its `{parameters}`.
    pub path: String,
    /// The summary, one line.
    pub summary: String,
    /// The description.
    pub description: String,
    /// The inputs, in the order in which they are sent.
    pub inputs: Vec<Input>,
    /// The kind of its request body.
    pub body: Body,
    /// The type of its response.
    pub output: Output,
    /// The media types of a JSON response, if none is the usual one.
    pub json_types: Vec<String>,
    /// The responses that the document declares.
    pub responses: Vec<DeclaredResponse>,
    /// How to get the next page, if the response is a page of a list.
    pub paging: Option<Paging>,
    /// The credentials it needs.
    pub security: Security,
    /// Sets of inputs (by wire name) of which one is required: `x-twilio.conditional`.
    pub needs_one_of: Vec<Vec<String>>,
    /// Whether the document marks it as deprecated.
    pub deprecated: bool,
    /// Its position in the document.
    pub pointer: Pointer,
}

/// A response that the document declares, for the documentation.
#[derive(Debug)]
pub struct DeclaredResponse {
    /// The status as in the document: `201`, `4XX` or `default`.
    pub status: String,
    /// Whether it is a 2xx or 3xx, or the only one.
    pub is_success: bool,
    /// The description.
    pub description: String,
    /// The headers.
    pub headers: Vec<DeclaredHeader>,
    /// The lines of an example of the body, and whether it was shortened.
    pub example: Option<(Vec<String>, bool)>,
}

/// A header of a response.
#[derive(Debug)]
pub struct DeclaredHeader {
    /// Its name.
    pub name: String,
    /// The description.
    pub description: String,
}

/// The kind of a request body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// No body.
    None,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// JSON.
    Json {
        /// `application/json`, or another type that ends in `+json`.
        media: String,
        /// Whether the document requires it. An optional body is sent only if one of its inputs is set.
        required: bool,
    },
    /// `multipart/form-data`.
    Multipart {
        /// Whether the document requires it. An optional body is sent only if one of its inputs is set.
        required: bool,
    },
    /// Text of this media type.
    Text(String),
    /// A file of this media type.
    File(String),
}

impl Body {
    /// Returns the media type.
    pub fn media(&self) -> Option<&str> {
        match self {
            Self::None => None,
            Self::Form => Some("application/x-www-form-urlencoded"),
            Self::Multipart { .. } => Some("multipart/form-data"),
            Self::Json { media, .. } | Self::Text(media) | Self::File(media) => Some(media),
        }
    }
}

/// The output of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// No content, as with 204.
    Nothing,
    /// A redirect, for operations whose only successful response is a 3xx.
    Redirect,
    /// A value.
    Value(Type),
    /// Text of one of these media types.
    Text(Vec<String>),
    /// A file of one of these media types, which is read as it arrives.
    File(Vec<String>),
}

/// The credentials that an operation needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// The client's credentials: HTTP basic, or a token instead.
    Basic,
    /// A token of the OAuth 2.0 client credentials grant.
    OAuth,
    /// None, but credentials are sent if the client has some: `security: [{}, {basic: []}]`.
    Optional,
    /// None: `security: []`.
    None,
}

/// The location of an input in the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Location {
    /// A segment of the path.
    Path,
    /// The query string.
    Query,
    /// A header.
    Header,
    /// A form field.
    Form,
    /// A property of the JSON body.
    Json,
    /// A part of a multipart body.
    Part,
    /// The whole body.
    Body,
}

impl Location {
    /// Returns its name in tables and in the manifest.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Form => "form",
            Self::Json => "json",
            Self::Part => "part",
            Self::Body => "body",
        }
    }
}

/// How callers pass an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// An argument of the function, or a field of the struct of required inputs.
    Argument,
    /// A method of the builder.
    Setter,
}

/// An input of an operation: a parameter, or a part of the body.
#[derive(Debug)]
pub struct Input {
    /// The name of the argument, field or method.
    pub name: String,
    /// The method that sends null, if the input is nullable.
    pub clear: Option<String>,
    /// The name on the wire.
    pub wire: String,
    /// Where it is sent.
    pub location: Location,
    /// Its type.
    pub ty: Type,
    /// How callers pass it.
    pub role: Role,
    /// Whether the document requires it.
    pub required: bool,
    /// How it is serialized.
    pub style: Style,
    /// The constraints on its value.
    pub rules: Rules,
    /// The description.
    pub description: String,
    /// An example of its value: text, a number, a flag, or a list of one of them.
    pub example: Option<Json>,
    /// Whether the first example of a request body has it.
    pub is_in_example: bool,
    /// Whether it is personal data or a secret.
    pub private: bool,
    /// Whether the document marks it as deprecated.
    pub deprecated: bool,
    /// Its position in the document.
    pub pointer: Pointer,
}

/// How an input is serialized (OpenAPI 3.0.3, "Style Values").
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// Repeated keys for an array, JSON text for an object.
    #[default]
    Plain,
    /// `explode: false`: the elements or properties, joined with commas.
    Comma,
    /// `spaceDelimited`: joined with spaces.
    Space,
    /// `pipeDelimited`: joined with `|`.
    Pipe,
    /// `explode: true`: each property of an object is sent as a separate input.
    Explode,
    /// `deepObject`: `filter[color]=red`.
    Deep,
    /// `prefixed-collapsible-map-X`: nested keys become `X.a.b`.
    Flatten(String),
    /// An account SID in the path, which defaults to the client's account.
    Account,
    /// The page size of a list.
    PageSize,
    /// A part of this media type.
    Media(String),
}

/// The constraints that the document puts on a value. Checked in requests, only documented in responses.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rules {
    /// A regular expression (ECMA 262).
    pub pattern: Option<String>,
    /// The minimum number of characters.
    pub min_length: Option<u64>,
    /// The maximum number of characters.
    pub max_length: Option<u64>,
    /// The minimum, inclusive.
    pub minimum: Option<i64>,
    /// The maximum, inclusive.
    pub maximum: Option<i64>,
    /// The default that the service uses, as JSON.
    pub default: Option<String>,
}

/// An index into [`DocumentApi::types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(pub usize);

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// Text, of any format without a type listed below.
    String,
    /// `boolean`.
    Bool,
    /// `integer` of any format, as 64 bits.
    Integer,
    /// `number`, whose digits are kept exactly, so that amounts of money are not rounded.
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
    /// The bytes of a whole body.
    Upload,
    /// A file in a multipart body.
    File,
    /// A model, enum or union of the document.
    Named(TypeId),
    /// A type of the document in a box that rustc does not look into; see `nesting`.
    Indirect(TypeId),
    /// A nullable element of a list or value of a map.
    Nullable(Box<Type>),
    /// A list.
    List(Box<Type>),
    /// A map with string keys.
    Map(Box<Type>),
}

impl Type {
    /// Returns whether this is a file or a list of files.
    pub(crate) fn is_file(&self) -> bool {
        match self {
            Self::Upload | Self::File => true,
            Self::List(item) => **item == Self::File,
            _ => false,
        }
    }

    /// Returns the type of the document that this is, or that this is a list or map of.
    pub(crate) fn named(&self) -> Option<TypeId> {
        match self {
            Self::Named(id) | Self::Indirect(id) => Some(*id),
            Self::List(inner) | Self::Map(inner) | Self::Nullable(inner) => inner.named(),
            _ => None,
        }
    }

    /// Returns the type of the document that a value of this type holds without a list, map or `Indirect` in between.
    pub(crate) fn contained(&self) -> Option<TypeId> {
        match self {
            Self::Named(id) => Some(*id),
            _ => None,
        }
    }

    /// Returns the reference to a type of the document in it, so that it can be replaced.
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
    /// In the module of the only resource that uses it.
    Resource(usize),
    /// In the module shared by all resources: several use it, or none.
    Shared,
}

/// A type of the document.
#[derive(Debug)]
pub struct TypeDef {
    /// Its Rust name.
    pub name: String,
    /// Where it is defined.
    pub home: Home,
    /// The resources that use it, each of which exports it.
    pub users: Vec<usize>,
    /// The description.
    pub description: String,
    /// The schemas it was made from. There are several if enums of a resource share a name.
    pub schemas: Vec<String>,
    /// Its kind and contents.
    pub kind: TypeKind,
    /// Its position in the document.
    pub pointer: Pointer,
}

impl TypeDef {
    /// Returns the types of the document that this one refers to.
    pub(crate) fn named(&self) -> Vec<TypeId> {
        match &self.kind {
            TypeKind::Model(model) => model.named().collect(),
            TypeKind::Union(union) => union.named().collect(),
            TypeKind::Enum(_) => Vec::new(),
        }
    }

    /// Visits the types of its parts.
    pub(crate) fn for_each_part(&mut self, mut visit: impl FnMut(&mut Type)) {
        match &mut self.kind {
            TypeKind::Model(model) => model.for_each_part(visit),
            TypeKind::Union(union) => union.variants.iter_mut().for_each(|v| visit(&mut v.ty)),
            TypeKind::Enum(_) => {}
        }
    }
}

/// The kind of a type.
#[derive(Debug)]
pub enum TypeKind {
    /// An object with known fields.
    Model(Model),
    /// An open set of strings.
    Enum(Vec<Member>),
    /// One of several types: `oneOf`, `anyOf`.
    Union(Union),
}

/// An object with known fields.
#[derive(Debug, Default)]
pub struct Model {
    /// The fields, in document order.
    pub fields: Vec<Field>,
    /// The field for additional properties, if the document allows them.
    pub additional: Option<Additional>,
    /// The field that records which others are sent as null, if any can be.
    pub cleared: Option<String>,
    /// The field that holds the items, and the type of an item, if this is a page of a list.
    pub page: Option<(String, Type)>,
}

impl Model {
    /// Returns the types of the document that its fields refer to.
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

/// The field for properties that an object does not name: `additionalProperties`.
#[derive(Debug)]
pub struct Additional {
    /// The field's name.
    pub name: String,
    /// Its type, which is a map.
    pub ty: Type,
}

/// A field of a model.
#[derive(Debug)]
pub struct Field {
    /// The Rust name.
    pub name: String,
    /// The method that sets it to null, if it is nullable and sent as JSON.
    pub clear: Option<String>,
    /// The name on the wire.
    pub wire: String,
    /// The type, without the `Option` around every field.
    pub ty: Type,
    /// Whether the type contains itself through this field, which then needs a box.
    pub boxed: bool,
    /// Whether the document requires it.
    pub required: bool,
    /// The constraints that the document puts on its values.
    pub rules: Rules,
    /// The description.
    pub description: String,
    /// Whether it is personal data or a secret.
    pub private: bool,
    /// Whether the document marks it as deprecated.
    pub deprecated: bool,
    /// Its position in the document.
    pub pointer: Pointer,
}

/// A value of an enum.
#[derive(Clone, Debug)]
pub struct Member {
    /// The variant's name.
    pub name: String,
    /// The value on the wire.
    pub wire: String,
}

/// One of several types.
#[derive(Debug)]
pub struct Union {
    /// The property that selects the alternative.
    pub discriminator: Option<String>,
    /// The alternatives.
    pub variants: Vec<Variant>,
}

impl Union {
    /// Returns the types of the document that its alternatives refer to.
    pub(crate) fn named(&self) -> impl Iterator<Item = TypeId> {
        self.variants
            .iter()
            .filter_map(|variant| variant.ty.named())
    }
}

/// An alternative of a union.
#[derive(Debug)]
pub struct Variant {
    /// The variant's name.
    pub name: String,
    /// The type it holds.
    pub ty: Type,
    /// The discriminator values that select it.
    pub tags: Vec<String>,
}

/// How a list is paged. This belongs to the operation, since two lists may share the type of their pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paging {
    /// The field that holds the items.
    pub items: String,
    /// The type of an item.
    pub item: Type,
    /// Where the next page is found.
    pub next: NextPage,
}

/// Where the next page is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextPage {
    /// A URL, absolute or relative to the host, in the field at this path.
    Link(Vec<String>),
    /// A token in the field at this path, sent as this query parameter.
    Token(String, Vec<String>),
    /// The current page number plus one, while the page says that there are more.
    Count {
        /// The query parameter for the page number.
        input: String,
        /// The field that says whether there is a next page.
        has_next: String,
        /// The field with the current page number.
        current: Option<String>,
    },
    /// The index of the first item after this page (SCIM, RFC 7644 section 3.4.2.4).
    Offset {
        /// The query parameter for the index of an item.
        input: String,
        /// The field with the total number of items.
        total: String,
        /// The field with the index of this page's first item.
        start: Option<String>,
    },
    /// The document describes no way to get the next page.
    Nowhere,
}

impl Operation {
    /// Returns the required inputs in the order of the function's arguments: path parameters from left to right, then
    /// the rest.
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
    /// Returns the path of a type, relative to the document's module: `participant::ConversationParticipant`.
    pub fn type_path(&self, id: TypeId) -> String {
        let def = &self.types[id.0];
        match def.users.first() {
            Some(&resource) => format!("{}::{}", self.resources[resource].name, def.name),
            None => def.name.clone(),
        }
    }
}
