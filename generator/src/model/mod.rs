//! The intermediate model of an API. Every Rust name is decided here, and every collision resolved.
//!
//! Later stages never look at OpenAPI. Each node carries the [`Pointer`] to its position in the document.

mod budget;
mod clear;
mod example_values;
mod links;
mod lower;
mod nesting;
mod nodes;
mod operation;
mod paging;
mod schema;
#[cfg(feature = "diff")]
mod selection;
mod tags;
mod types;
mod unions;

use crate::diagnostic::Pointer;

pub(crate) use lower::Lowering;
pub use lower::lower;
pub(crate) use nodes::{
    input::{Input, Location, Role, Style},
    operation::{
        Body, DeclaredExample, DeclaredHeader, DeclaredResponse, ExampleBody, KeyLocation,
        NamedServer, NextPage, Operation, Output, Paging, Scheme, SchemeChoice, Security,
    },
    types::{
        Additional, Field, Member, Model, Rules, Type, TypeDef, TypeId, TypeKind, TypeScope, Union,
        Variant,
    },
};
pub(crate) use operation::encoded_path;
#[cfg(feature = "diff")]
pub(crate) use selection::{route, selections};

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
