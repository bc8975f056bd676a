//! Operations: parameters, request bodies and responses.

mod body;
pub(super) mod examples;
mod excerpt;
mod files;
mod media;
mod naming;
mod parameters;
mod path;
mod reference;
mod response;
mod server;
mod style;

use std::borrow::Cow;

use indexmap::IndexMap;
use openapiv3::{
    Operation as OasOperation, PathItem, ReferenceOr, SecurityRequirement, SecurityScheme,
};
use serde_json::Value as Json;

pub(crate) use self::path::encoded as encoded_path;
use self::{
    body::body, naming::name_inputs, parameters::parameters, reference::responses,
    response::output, server::server,
};
use super::{Body, Input, Operation, Role, Security, schema::Schemas};
use crate::{
    diagnostic::{Pointer, quoted},
    names::{Case, NameScope, spelled},
};

/// The maximum number of required inputs passed as arguments. With more, they are the fields of a struct.
const MAX_ARGUMENTS: usize = 4;

/// An operation of the document, with the path item it belongs to.
pub(super) struct OperationSource<'a> {
    pub path: &'a str,
    pub item: &'a PathItem,
    pub method: &'static str,
    pub operation: &'a OasOperation,
    /// The position of the path item.
    pub item_pointer: Pointer,
    pub pointer: Pointer,
}

impl OperationSource<'_> {
    /// Returns `operationId`, or a name derived from method and path.
    fn id(&self) -> String {
        match &self.operation.operation_id {
            Some(id) => id.clone(),
            None => spelled(&self.key(), Case::Camel),
        }
    }

    /// Returns a unique key: `operationId`, or method and path.
    pub(super) fn key(&self) -> Cow<'_, str> {
        match &self.operation.operation_id {
            Some(id) => Cow::Borrowed(id),
            None => Cow::Owned(format!("{} {}", self.method.to_lowercase(), self.path)),
        }
    }
}

/// The names of an operation, which are unique in its resource.
pub(super) struct OperationNames {
    pub function: String,
    pub module: String,
    pub builder: String,
}

/// Lowers one operation. `types` has the type names of its resource.
pub(super) fn lower<'a>(
    source: &OperationSource<'a>,
    names: OperationNames,
    types: &mut NameScope,
    schemas: &mut Schemas<'a>,
) -> Operation {
    let operation = source.operation;
    let builder = names.builder;
    let mut inputs = parameters(source, &builder, schemas);
    let (body, examples) = body(source, &builder, &mut inputs, schemas);
    let output = output(source, &builder, schemas);
    let responses = responses(source, schemas.document);
    examples::complete(&mut inputs, responses.example);
    name_inputs(&mut inputs, source.method);

    let required = inputs
        .iter()
        .filter(|input| input.role == Role::Argument)
        .count();
    let required_struct =
        (required > MAX_ARGUMENTS).then(|| types.claim_spelled(format!("{builder}Required")));
    let mut needs_one_of = needs_one_of(operation, &inputs);
    needs_one_of.retain(|list| !examples.iter().any(|it| examples::gives_none_of(it, list)));
    if body != Body::None && source.method == "TRACE" {
        let refusal = schemas
            .document
            .error(
                &source.pointer.join("requestBody"),
                "a TRACE request cannot have a body",
            )
            .help("remove the body, or use another method (RFC 9110, 9.3.8)");
        schemas.refuse(refusal);
    }
    Operation {
        id: source.id(),
        function: names.function,
        module: names.module,
        builder,
        required_struct,
        method: source.method,
        server: server(source, schemas),
        path: source.path.to_owned(),
        summary: operation.summary.clone().unwrap_or_default(),
        description: operation.description.clone().unwrap_or_default(),
        body,
        output,
        json_types: responses.json_types(),
        responses: responses.declared,
        paging: None,
        security: security(source, schemas),
        needs_one_of,
        inputs,
        deprecated: operation.deprecated,
        pointer: source.pointer.clone(),
    }
}

/// Returns the credentials an operation needs, from its `security` or else the document's. Any alternative will do.
fn security(source: &OperationSource<'_>, schemas: &mut Schemas<'_>) -> Security {
    let api = &schemas.document.api;
    let (alternatives, pointer): (&[SecurityRequirement], Pointer) =
        match (&source.operation.security, &api.security) {
            (Some(own), _) => (own, source.pointer.join("security")),
            (None, Some(root)) => (root, Pointer::root().join("security")),
            (None, None) => return Security::None,
        };
    let schemes = api
        .components
        .as_ref()
        .map(|components| &components.security_schemes);
    let (mut basic, mut token) = (false, false);
    let mut unknown = Vec::new();
    for name in alternatives.iter().flat_map(IndexMap::keys) {
        match schemes.and_then(|schemes| schemes.get(name)) {
            Some(ReferenceOr::Item(SecurityScheme::HTTP { scheme, .. }))
                if scheme.eq_ignore_ascii_case("basic") =>
            {
                basic = true;
            }
            Some(ReferenceOr::Item(SecurityScheme::OAuth2 { .. })) => token = true,
            _ => unknown.push(name),
        }
    }
    let is_optional = alternatives.is_empty() || alternatives.iter().any(IndexMap::is_empty);
    let is_known =
        |alternative: &SecurityRequirement| alternative.keys().all(|name| !unknown.contains(&name));
    if let (false, Some(name)) = (
        alternatives.iter().any(is_known) || is_optional,
        unknown.first(),
    ) {
        let message = match basic || token {
            true => format!(
                "the unsupported security scheme {} is required in addition to the client's credentials",
                quoted(name)
            ),
            false => {
                "none of these security schemes is supported; requests are sent without credentials"
                    .to_owned()
            }
        };
        schemas.diagnostics.push(
            schemas
                .document
                .warning(&pointer, message)
                .help("supported schemes are HTTP basic and OAuth 2.0 client credentials; a header can be added to each call"),
        );
    }
    match (is_optional, basic, token) {
        (true, false, false) | (false, false, false) => Security::None,
        (true, ..) => Security::Optional,
        (false, true, _) => Security::Basic,
        (false, false, true) => Security::OAuth,
    }
}

/// Reads `x-twilio.conditional`: lists of inputs in snake case. One input of each list is required.
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
            .find(|i| spelled(&i.wire, Case::Snake) == name)
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
