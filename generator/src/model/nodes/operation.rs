//! Operations, their responses and how lists are paged.

use super::{
    input::{Input, Location, Role},
    types::Type,
};
use crate::diagnostic::Pointer;

/// An operation: an HTTP request and its response.
#[derive(Debug)]
pub struct Operation {
    /// `operationId`, or a name derived from method and path if the document has none.
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
    /// The servers that a client can choose by name instead.
    pub named_servers: Vec<NamedServer>,
    /// The path with its `{parameters}`, as requests use it: without a fragment.
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
    /// The type of the headers that the responses declare, if they declare any.
    pub headers: Option<Type>,
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

/// A server with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedServer {
    /// The name, in lower-case letters, digits and hyphens: `eu`.
    pub name: String,
    /// The server's URL, without a trailing slash.
    pub url: String,
}

/// A response that the document declares, for the documentation and for the module `mock`.
#[derive(Debug)]
pub struct DeclaredResponse {
    /// The status as in the document: `201`, `4XX` or `default`.
    pub status: String,
    /// Whether it is a 2xx or 3xx, or the default where none of these is declared.
    pub is_success: bool,
    /// The description.
    pub description: String,
    /// The headers.
    pub headers: Vec<DeclaredHeader>,
    /// The lines of an example of the body for the documentation, and whether it was shortened.
    pub excerpt: Option<(Vec<String>, bool)>,
    /// All examples of the body, whole. None if the options do not ask for the modules `mock`.
    pub examples: Vec<DeclaredExample>,
}

/// An example of a response's body.
#[derive(Debug)]
pub struct DeclaredExample {
    /// Its name in the document, or an empty string.
    pub name: String,
    /// The body.
    pub body: ExampleBody,
}

/// The body of an example, as it is sent.
#[derive(Debug)]
pub enum ExampleBody {
    /// JSON, on several lines.
    Json(String),
    /// Text.
    Text(String),
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Security {
    /// The client's credentials: HTTP basic, or a token instead.
    Basic,
    /// A token of the OAuth 2.0 client credentials grant.
    OAuth,
    /// None, but credentials are sent if the client has some: `security: [{}, {basic: []}]`.
    Optional,
    /// None: `security: []`.
    None,
    /// Schemes of which at least one is not among Twilio's own.
    Schemes(SchemeChoice),
}

/// Alternatives of security schemes. The first for which the client has credentials is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemeChoice {
    /// The alternatives, each the schemes that are needed together.
    pub alternatives: Vec<Vec<Scheme>>,
    /// Whether the operation can do without credentials.
    pub is_optional: bool,
}

/// A security scheme.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scheme {
    /// HTTP basic: the client's credentials of Twilio.
    Basic,
    /// A token of the OAuth 2.0 client credentials grant.
    OAuth,
    /// HTTP bearer with a static token. Has the name of the scheme.
    Bearer(String),
    /// An API key.
    ApiKey {
        /// The name of the scheme.
        scheme: String,
        /// Where the key is sent.
        location: KeyLocation,
        /// The name of the header, query parameter or cookie.
        name: String,
    },
}

impl Scheme {
    /// Returns the size of its names.
    pub(crate) fn text_len(&self) -> usize {
        match self {
            Self::Basic | Self::OAuth => 0,
            Self::Bearer(scheme) => scheme.len(),
            Self::ApiKey { scheme, name, .. } => scheme.len() + name.len(),
        }
    }
}

/// Where an API key is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyLocation {
    /// In a header.
    Header,
    /// In the query string.
    Query,
    /// In a cookie.
    Cookie,
}

impl KeyLocation {
    /// Returns its name in tables and in the manifest.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Query => "query",
            Self::Cookie => "cookie",
        }
    }
}

/// How a list is paged. This belongs to the operation, since two lists may share the type of their pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paging {
    /// The field that holds the items; `None` if the response is the list itself.
    pub items: Option<String>,
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
    /// The number of items so far, sent as this query parameter, until a page is empty.
    Skip(String),
    /// The document describes no way to get the next page.
    Nowhere,
}
