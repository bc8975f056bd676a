//! One of the two states of the documents that are compared.

use std::collections::HashMap;

use super::finding::Position;
use crate::{
    diagnostic::{Pointer, Source, line_and_column},
    document::Document,
    model::{Api, DocumentApi, Operation, Type, TypeDef, TypeId},
    source::without_mark,
};

/// The documents at one time, and their model.
#[derive(Debug)]
pub(crate) struct Edition {
    /// The path that was given.
    pub name: String,
    pub documents: Vec<Document>,
    pub api: Api,
}

impl Edition {
    /// Returns the documents with their models.
    pub(super) fn pairs(&self) -> impl Iterator<Item = Side<'_>> {
        self.api.documents.iter().filter_map(|api| {
            // Files are named differently, since each is a module.
            let document = self
                .documents
                .iter()
                .find(|document| file_name(document.source()) == api.source)?;
            Some(Side {
                api,
                document,
                lines: line_starts(&document.source().text),
            })
        })
    }

    /// Returns whether each document has a module of its own.
    pub(super) fn has_several(&self) -> bool {
        self.api.documents.len() > 1
    }
}

fn file_name(source: &Source) -> &str {
    source.name.rsplit(['/', '\\']).next().unwrap_or_default()
}

/// Returns the offsets at which lines begin. Thousands of positions are looked up in a document.
fn line_starts(text: &str) -> Vec<usize> {
    let ends = text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n');
    std::iter::once(0)
        .chain(ends.map(|(at, _)| at + 1))
        .collect()
}

/// A document of an edition.
#[derive(Debug)]
pub(super) struct Side<'a> {
    pub api: &'a DocumentApi,
    pub document: &'a Document,
    lines: Vec<usize>,
}

impl<'a> Side<'a> {
    /// Returns the position of a node.
    pub(super) fn position(&self, pointer: &Pointer) -> Position {
        let span = self.document.span(pointer);
        let at = span.bytes.start;
        let is_document = std::ptr::eq(&raw const *span.source, self.document.source());
        let (line, column) = if is_document {
            let line = self.lines.partition_point(|&start| start <= at);
            let start = self.lines.get(line.saturating_sub(1)).copied();
            let before = span.source.text.get(start.unwrap_or(0)..at);
            let before = without_mark(before.unwrap_or_default());
            (line, before.chars().count() + 1)
        } else {
            line_and_column(&span.source.text, at)
        };
        Position {
            file: span.source.name.clone(),
            line,
            column,
            pointer: span.pointer.as_str().to_owned(),
        }
    }

    /// Returns whether an operation has no `operationId`, so that its names come from its method and path.
    pub(super) fn has_no_id(&self, operation: &Operation) -> bool {
        let pointer = operation.pointer.join("operationId");
        self.document.at(&pointer).is_none()
    }

    /// Returns whether two documents have the same contents, whatever their layout and comments.
    pub(super) fn has_contents_of(&self, other: &Side<'_>) -> bool {
        let root = Pointer::root();
        match (self.document.at(&root), other.document.at(&root)) {
            (Some(own), Some(other)) => own.is_same(other),
            _ => false,
        }
    }

    pub(super) fn def(&self, id: TypeId) -> &'a TypeDef {
        &self.api.types[id.0]
    }

    /// Returns the paths by which programs reach a type: one per resource that uses it.
    pub(super) fn paths(&self, id: TypeId) -> Vec<String> {
        let def = self.def(id);
        if def.users.is_empty() {
            return vec![def.name.clone()];
        }
        let users = def.users.iter();
        users
            .map(|&user| format!("{}::{}", self.api.resources[user].name, def.name))
            .collect()
    }

    /// Returns the types by all of their paths.
    pub(super) fn types_by_path(&self) -> HashMap<String, TypeId> {
        let ids = (0..self.api.types.len()).map(TypeId);
        ids.flat_map(|id| self.paths(id).into_iter().map(move |path| (path, id)))
            .collect()
    }

    /// Returns the module of the first resource that uses a type.
    pub(super) fn resource_of(&self, id: TypeId) -> Option<String> {
        let user = *self.def(id).users.first()?;
        Some(self.api.resources[user].name.clone())
    }

    /// Formats a type for people: `Vec<participant::Participant>`.
    pub(super) fn shown(&self, ty: &Type) -> String {
        match ty {
            Type::String => "String".to_owned(),
            Type::Bool => "bool".to_owned(),
            Type::Integer => "i64".to_owned(),
            Type::Number => "Number".to_owned(),
            Type::DateTime => "DateTime".to_owned(),
            Type::Date => "Date".to_owned(),
            Type::HttpMethod => "HttpMethod".to_owned(),
            Type::PageMeta => "PageMeta".to_owned(),
            Type::Value => "Value".to_owned(),
            Type::Upload => "Upload".to_owned(),
            Type::File => "FilePart".to_owned(),
            Type::Named(id) => self.api.type_path(*id),
            Type::Indirect(id) => format!("Indirect<{}>", self.api.type_path(*id)),
            Type::Nullable(inner) => format!("Option<{}>", self.shown(inner)),
            Type::List(item) => format!("Vec<{}>", self.shown(item)),
            Type::Map(value) => format!("BTreeMap<String, {}>", self.shown(value)),
        }
    }
}
