//! Operations: parameters, request bodies and responses.

mod body;
pub(super) mod examples;
mod excerpt;
mod files;
mod headers;
mod media;
mod naming;
mod parameters;
mod path;
mod reference;
mod response;
mod security;
mod server;
mod style;
mod whole;

use std::borrow::Cow;

use openapiv3::{Operation as OasOperation, PathItem};
use serde_json::Value as Json;

pub(crate) use self::path::encoded as encoded_path;
pub(super) use self::security::check_declared;
use self::{
    body::body, naming::name_inputs, parameters::parameters, reference::responses,
    response::output, security::security, server::servers,
};
use super::{Body, Input, Operation, Role, schema::Schemas};
use crate::{
    diagnostic::Pointer,
    document::split_fragment,
    names::{Case, NameScope, spelled},
    options::Options,
};

/// The maximum number of required inputs passed as arguments. With more, they are the fields of a struct.
const MAX_ARGUMENTS: usize = 4;

/// An operation of the document, with the path item it belongs to.
pub(super) struct OperationSource<'a> {
    /// The path as in the document, with a fragment if it has one.
    pub path: &'a str,
    pub item: &'a PathItem,
    pub method: &'static str,
    pub operation: &'a OasOperation,
    /// The position of the path item.
    pub item_pointer: Pointer,
    pub pointer: Pointer,
}

impl OperationSource<'_> {
    /// Returns `operationId`, or a name derived from method and path. It must differ from that of operations with the same
    /// method and path on the wire, so a path with a fragment gets the name of the builder, which is unique.
    fn id(&self, builder: &str) -> String {
        match (&self.operation.operation_id, split_fragment(self.path)) {
            (Some(id), _) => id.clone(),
            (None, (_, Some(_))) => builder.to_owned(),
            (None, (_, None)) => spelled(&self.key(), Case::Camel),
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
    options: &Options,
    schemas: &mut Schemas<'a>,
) -> Operation {
    let operation = source.operation;
    let builder = names.builder;
    let mut inputs = parameters(source, &builder, schemas);
    let (body, examples) = body(source, &builder, &mut inputs, schemas);
    let output = output(source, &builder, schemas);
    let headers = headers::headers(source, &builder, schemas);
    let responses = responses(source, options, schemas);
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
    let servers = servers(source, schemas);
    let (path, _) = split_fragment(source.path);
    Operation {
        id: source.id(&builder),
        function: names.function,
        module: names.module,
        builder,
        required_struct,
        method: source.method,
        server: servers.first,
        named_servers: servers.named,
        path: path.to_owned(),
        summary: operation.summary.clone().unwrap_or_default(),
        description: operation.description.clone().unwrap_or_default(),
        body,
        output,
        json_types: responses.json_types(),
        responses: responses.declared,
        headers,
        paging: None,
        security: security(source, schemas),
        needs_one_of,
        inputs,
        deprecated: operation.deprecated,
        pointer: source.pointer.clone(),
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
            .find(|input| input.spelling == name)
            .map(|input| input.wire.clone())
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
