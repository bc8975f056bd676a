//! The headers of responses, as a type.

use std::collections::HashSet;

use openapiv3::{Header, ParameterSchemaOrContent, ReferenceOr};

use super::{OperationSource, reference::declared_headers};
use crate::{
    contract::NameKind,
    diagnostic::Pointer,
    model::{
        Field, Rules, Type,
        schema::{AsSchemaRef, Schemas, is_secret},
    },
    names::NameScope,
};

/// The maximum number of headers in the type.
const MAX_HEADERS: usize = 30;

/// Headers that hold credentials.
const SECRETS: [&str; 2] = ["set-cookie", "authorization"];

/// Returns the type of the headers that the responses of an operation declare, those with errors included. `None` if
/// they declare none.
pub(super) fn headers<'a>(
    source: &OperationSource<'a>,
    builder: &str,
    schemas: &mut Schemas<'a>,
) -> Option<Type> {
    let declared = declared(source, schemas);
    if declared.is_empty() {
        return None;
    }
    let pointer = source.pointer.join("responses");
    let names = declared.iter().map(|(name, ..)| *name);
    let names = NameScope::new(NameKind::Field).claim_all(names);
    let mut fields = Vec::with_capacity(names.len());
    for ((wire, header, pointer), name) in declared.into_iter().zip(names) {
        let description = header.description.clone().unwrap_or_default();
        if !schemas.charge(&pointer, 1, wire.len() + description.len()) {
            return None;
        }
        fields.push(Field {
            name,
            clear: None,
            wire: wire.to_owned(),
            ty: ty(header, &pointer, schemas),
            boxed: false,
            required: header.required,
            rules: Rules::default(),
            description,
            private: is_secret(wire) || SECRETS.contains(&wire.to_ascii_lowercase().as_str()),
            deprecated: header.deprecated.unwrap_or_default(),
            pointer,
        });
    }
    let description = format!("The headers of responses to `{}`.", source.id(builder));
    let candidates = vec![
        format!("{builder}Headers"),
        format!("{builder}ResponseHeaders"),
    ];
    Some(schemas.model_of_fields(candidates, &pointer, description, fields))
}

/// Returns the headers that the responses declare, each once: their names do not depend on case.
fn declared<'a>(
    source: &OperationSource<'a>,
    schemas: &Schemas<'a>,
) -> Vec<(&'a str, &'a Header, Pointer)> {
    let document = schemas.document;
    let all = &source.operation.responses;
    let by_code = all
        .responses
        .iter()
        .map(|(code, response)| (code.to_string(), response));
    let default = all.default.iter().map(|it| ("default".to_owned(), it));
    let mut known = HashSet::new();
    let mut found = Vec::new();
    for (status, response) in by_code.chain(default) {
        let at = source.pointer.join("responses").join(&status);
        let resolved = document.resolve(response, at, "responses", |components| {
            &components.responses
        });
        let Some((response, at)) = resolved else {
            continue;
        };
        for (name, header) in declared_headers(response) {
            let at = at.join("headers").join(name);
            let resolved =
                document.resolve(header, at, "headers", |components| &components.headers);
            if found.len() < MAX_HEADERS
                && let Some((header, at)) = resolved
                && known.insert(name.to_ascii_lowercase())
            {
                found.push((name, header, at));
            }
        }
    }
    found
}

/// Returns the type of a header. Lists and objects stay text: their parts are not separated as in a body.
fn ty<'a>(header: &'a Header, pointer: &Pointer, schemas: &mut Schemas<'a>) -> Type {
    let ParameterSchemaOrContent::Schema(schema) = &header.format else {
        return Type::String;
    };
    let schema: &ReferenceOr<_> = schema;
    match schemas.ty(&schema.as_schema_ref(), &pointer.join("schema"), "Header") {
        ty @ (Type::Bool | Type::Integer | Type::Number | Type::DateTime | Type::Date) => ty,
        _ => Type::String,
    }
}
