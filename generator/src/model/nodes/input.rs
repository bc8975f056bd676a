//! The inputs of operations.

use serde_json::Value as Json;

use super::types::{Rules, Type};
use crate::diagnostic::Pointer;

/// An input of an operation: a parameter, or a part of the body.
#[derive(Debug)]
pub struct Input {
    /// The name of the argument, field or method.
    pub name: String,
    /// The method that sends null, if the input is nullable.
    pub clear: Option<String>,
    /// The name on the wire.
    pub wire: String,
    /// The name on the wire in snake case, to compare it with others.
    pub spelling: String,
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

/// The location of an input in the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Location {
    /// A segment of the path.
    Path,
    /// The query string.
    Query,
    /// A header.
    Header,
    /// A cookie.
    Cookie,
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
            Self::Cookie => "cookie",
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
