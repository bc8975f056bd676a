//! Operations: parameters, bodies and answers.

mod answer;
mod body;
mod naming;
mod parameters;

use std::borrow::Cow;

use indexmap::IndexMap;
use openapiv3::{
    OpenAPI, Operation as OasOperation, PathItem, ReferenceOr, SecurityRequirement, SecurityScheme,
    Server,
};
use serde_json::Value as Json;

use self::{answer::output, body::body, naming::name_inputs, parameters::parameters};
use super::{Input, Operation, Role, Security, schema::Schemas};
use crate::{
    diagnostic::{Pointer, Severity},
    names::{Case, ident},
};

/// An operation as the document has it, with what its path says.
pub(super) struct Found<'a> {
    pub path: &'a str,
    pub item: &'a PathItem,
    pub method: &'static str,
    pub operation: &'a OasOperation,
    /// The place of the path item.
    pub item_pointer: Pointer,
    pub pointer: Pointer,
}

impl Found<'_> {
    /// `operationId`, or one made of method and path.
    pub(super) fn id(&self) -> String {
        match &self.operation.operation_id {
            Some(id) => id.clone(),
            None => ident(&self.key(), Case::Camel),
        }
    }

    /// What no other operation has: `operationId`, or method and path.
    pub(super) fn key(&self) -> Cow<'_, str> {
        match &self.operation.operation_id {
            Some(id) => Cow::Borrowed(id),
            None => Cow::Owned(format!("{} {}", self.method.to_lowercase(), self.path)),
        }
    }
}

/// Lowers one operation; its function and builder are named by the caller, who knows its neighbours.
pub(super) fn lower<'a>(
    found: &Found<'a>,
    builder: &str,
    function: &str,
    schemas: &mut Schemas<'a>,
) -> Operation {
    let document = schemas.document;
    let operation = found.operation;
    let mut inputs = parameters(found, builder, schemas);
    let body = body(found, builder, &mut inputs, schemas);
    let output = output(found, builder, schemas);
    name_inputs(&mut inputs, found.method);

    let required = inputs
        .iter()
        .filter(|input| input.role == Role::Argument)
        .count();
    Operation {
        id: found.id(),
        function: function.to_owned(),
        builder: builder.to_owned(),
        required_struct: (required > 4).then(|| format!("{builder}Required")),
        method: found.method,
        server: server(&document.api, found),
        path: found.path.to_owned(),
        summary: operation.summary.clone().unwrap_or_default(),
        description: operation.description.clone().unwrap_or_default(),
        body,
        output,
        paging: None,
        security: security(found, schemas),
        needs_one_of: needs_one_of(operation, &inputs),
        inputs,
        deprecated: operation.deprecated,
        pointer: found.pointer.clone(),
    }
}

/// The server that counts: the operation's, else the path's, else the document's, with its variables' defaults.
fn server(api: &OpenAPI, found: &Found<'_>) -> String {
    let server: Option<&Server> = found
        .operation
        .servers
        .first()
        .or(found.item.servers.first())
        .or(api.servers.first());
    let Some(server) = server else {
        return String::new();
    };
    let mut url = server.url.clone();
    for (name, variable) in server.variables.iter().flatten() {
        url = url.replace(&format!("{{{name}}}"), &variable.default);
    }
    url.trim_end_matches('/').to_owned()
}

/// Who may call: the operation's `security`, else the document's.
fn security(found: &Found<'_>, schemas: &mut Schemas<'_>) -> Security {
    let api = &schemas.document.api;
    let (requirements, pointer): (&[SecurityRequirement], Pointer) =
        match (&found.operation.security, &api.security) {
            (Some(own), _) => (own, found.pointer.join("security")),
            (None, Some(root)) => (root, Pointer::root().join("security")),
            (None, None) => return Security::None,
        };
    if requirements.is_empty() || requirements.iter().any(IndexMap::is_empty) {
        return Security::None;
    }
    let schemes = api
        .components
        .as_ref()
        .map(|components| &components.security_schemes);
    for name in requirements.iter().flat_map(IndexMap::keys) {
        match schemes.and_then(|schemes| schemes.get(name)) {
            Some(ReferenceOr::Item(SecurityScheme::HTTP { scheme, .. }))
                if scheme.eq_ignore_ascii_case("basic") =>
            {
                return Security::Basic;
            }
            Some(ReferenceOr::Item(SecurityScheme::OAuth2 { .. })) => return Security::OAuth,
            _ => {}
        }
    }
    let mut warning = schemas
        .document
        .error(&pointer, "the client knows none of these ways to authenticate; the call is made without credentials")
        .help("known are HTTP basic and OAuth 2.0 client credentials; a header can be added to each call");
    warning.severity = Severity::Warning;
    schemas.diagnostics.push(warning);
    Security::None
}

/// `x-twilio.conditional`: lists of inputs in snake case, one of each list needed.
fn needs_one_of(operation: &OasOperation, inputs: &[Input]) -> Vec<Vec<String>> {
    let Some(Json::Array(lists)) = operation
        .extensions
        .get("x-twilio")
        .and_then(|x| x.get("conditional"))
    else {
        return Vec::new();
    };
    let wire = |name: &str| {
        inputs
            .iter()
            .find(|i| ident(&i.wire, Case::Snake) == name)
            .map(|i| i.wire.clone())
    };
    let list = |list: &Json| -> Vec<String> {
        list.as_array()
            .into_iter()
            .flatten()
            .filter_map(|name| wire(name.as_str()?))
            .collect()
    };
    lists
        .iter()
        .map(list)
        .filter(|list| !list.is_empty())
        .collect()
}
