//! Reads a checked tree into OpenAPI objects.
//!
//! This is what the `Deserialize` of `openapiv3` would do, and the tests compare the two. Its untagged enums and flattened
//! structs copy everything several times, which took a sixth of the generator's instructions.
//!
//! Required keys are there, because `shape` checked it, except for the description of a response. Callbacks are left out,
//! since nothing reads them.

use indexmap::IndexMap;
use openapiv3::{
    Components, Contact, Content, Encoding, Example, ExternalDocumentation, Info, License, Link,
    LinkOperation, MediaType, OpenAPI, Operation, PathItem, ReferenceOr, RequestBody, Response,
    Responses, SecurityRequirement, Server, ServerVariable, StatusCode, Tag,
};

mod parameter;
mod schema;
mod security;
#[cfg(test)]
mod tests;
mod value;

use super::tree::{Tree, Value};
use crate::{
    diagnostic::{Diagnostic, Pointer},
    parallel,
};
use parameter::{header, headers, parameter, parameters, query_style};
use schema::schema;
use security::security_scheme;
use value::{Read, example, extend, flag, json, list, map, members, option, reference_or, text};

/// Reads a checked tree.
pub(super) fn read(tree: &Tree) -> Result<OpenAPI, Box<Diagnostic>> {
    let problem = |pointer: Pointer, message: String| {
        Box::new(Diagnostic::error(message).at(tree.span(pointer)))
    };
    match parallel::with_stack(|| document(tree.root())) {
        Ok(Ok(api)) => Ok(api),
        // The checks should have found this, and its exact position.
        Ok(Err((pointer, expected))) => {
            let message = format!("invalid OpenAPI 3.0: something in it should be {expected}");
            Err(problem(pointer, message))
        }
        Err(error) => Err(problem(
            Pointer::root(),
            format!("the document cannot be read: {error}"),
        )),
    }
}

/// Reads a document, and its paths on all cores. An error comes with the pointer to the part that it is in.
fn document(root: Value<'_>) -> Result<OpenAPI, (Pointer, &'static str)> {
    let at = |key: &str| {
        let pointer = Pointer::root().join(key);
        move |expected| (pointer, expected)
    };
    let mut api = OpenAPI::default();
    for (key, value) in members(root).map_err(|expected| (Pointer::root(), expected))? {
        match key {
            "paths" => api.paths.paths = paths(value)?,
            _ => member(&mut api, key, value).map_err(at(key))?,
        }
    }
    Ok(api)
}

fn member(api: &mut OpenAPI, key: &str, value: Value<'_>) -> Read<()> {
    match key {
        "openapi" => api.openapi = text(value)?,
        "info" => api.info = info(value)?,
        "servers" => api.servers = list(value, server)?,
        "components" => api.components = option(value, components)?,
        "security" => api.security = option(value, security)?,
        "tags" => api.tags = list(value, tag)?,
        "externalDocs" => api.external_docs = option(value, external_docs)?,
        _ => extend(&mut api.extensions, key, value),
    }
    Ok(())
}

fn paths(
    value: Value<'_>,
) -> Result<IndexMap<String, ReferenceOr<PathItem>>, (Pointer, &'static str)> {
    let pointer = Pointer::root().join("paths");
    let items = members(value).map_err(|expected| (pointer.clone(), expected))?;
    // The others are extensions, which nothing reads.
    let items: Vec<_> = items.filter(|(path, _)| path.starts_with('/')).collect();
    let read = parallel::map(&items, |&(_, item)| reference_or(item, path_item));
    let read = items.iter().zip(read).map(|((path, _), item)| {
        let item = item.map_err(|expected| (pointer.join(path), expected))?;
        Ok(((*path).to_owned(), item))
    });
    read.collect()
}

fn info(value: Value<'_>) -> Read<Info> {
    let mut info = Info::default();
    for (key, value) in members(value)? {
        match key {
            "title" => info.title = text(value)?,
            "description" => info.description = option(value, text)?,
            "termsOfService" => info.terms_of_service = option(value, text)?,
            "contact" => info.contact = option(value, contact)?,
            "license" => info.license = option(value, license)?,
            "version" => info.version = text(value)?,
            _ => extend(&mut info.extensions, key, value),
        }
    }
    Ok(info)
}

fn contact(value: Value<'_>) -> Read<Contact> {
    let mut contact = Contact::default();
    for (key, value) in members(value)? {
        match key {
            "name" => contact.name = option(value, text)?,
            "url" => contact.url = option(value, text)?,
            "email" => contact.email = option(value, text)?,
            _ => extend(&mut contact.extensions, key, value),
        }
    }
    Ok(contact)
}

fn license(value: Value<'_>) -> Read<License> {
    let mut license = License::default();
    for (key, value) in members(value)? {
        match key {
            "name" => license.name = text(value)?,
            "url" => license.url = option(value, text)?,
            _ => extend(&mut license.extensions, key, value),
        }
    }
    Ok(license)
}

fn external_docs(value: Value<'_>) -> Read<ExternalDocumentation> {
    let mut docs = ExternalDocumentation::default();
    for (key, value) in members(value)? {
        match key {
            "description" => docs.description = option(value, text)?,
            "url" => docs.url = text(value)?,
            _ => extend(&mut docs.extensions, key, value),
        }
    }
    Ok(docs)
}

fn tag(value: Value<'_>) -> Read<Tag> {
    let mut tag = Tag::default();
    for (key, value) in members(value)? {
        match key {
            "name" => tag.name = text(value)?,
            "description" => tag.description = option(value, text)?,
            "externalDocs" => tag.external_docs = option(value, external_docs)?,
            _ => extend(&mut tag.extensions, key, value),
        }
    }
    Ok(tag)
}

fn server(value: Value<'_>) -> Read<Server> {
    let mut server = Server::default();
    for (key, value) in members(value)? {
        match key {
            "url" => server.url = text(value)?,
            "description" => server.description = option(value, text)?,
            "variables" => {
                server.variables = option(value, |value| map(value, server_variable))?;
            }
            _ => extend(&mut server.extensions, key, value),
        }
    }
    Ok(server)
}

fn server_variable(value: Value<'_>) -> Read<ServerVariable> {
    let mut variable = ServerVariable::default();
    for (key, value) in members(value)? {
        match key {
            "enum" => variable.enumeration = list(value, text)?,
            "default" => variable.default = text(value)?,
            "description" => variable.description = option(value, text)?,
            _ => extend(&mut variable.extensions, key, value),
        }
    }
    Ok(variable)
}

fn security(value: Value<'_>) -> Read<Vec<SecurityRequirement>> {
    list(value, |value| map(value, |scopes| list(scopes, text)))
}

fn components(value: Value<'_>) -> Read<Components> {
    fn named<T>(
        value: Value<'_>,
        read: fn(Value<'_>) -> Read<T>,
    ) -> Read<IndexMap<String, ReferenceOr<T>>> {
        map(value, |value| reference_or(value, read))
    }
    let mut components = Components::default();
    for (key, value) in members(value)? {
        match key {
            "schemas" => components.schemas = named(value, schema)?,
            "responses" => components.responses = named(value, response)?,
            "parameters" => components.parameters = named(value, parameter)?,
            "examples" => components.examples = named(value, named_example)?,
            "requestBodies" => components.request_bodies = named(value, request_body)?,
            "headers" => components.headers = named(value, header)?,
            "securitySchemes" => components.security_schemes = named(value, security_scheme)?,
            "links" => components.links = named(value, link)?,
            _ => extend(&mut components.extensions, key, value),
        }
    }
    Ok(components)
}

fn path_item(value: Value<'_>) -> Read<PathItem> {
    let mut item = PathItem::default();
    for (key, value) in members(value)? {
        match key {
            "summary" => item.summary = option(value, text)?,
            "description" => item.description = option(value, text)?,
            "get" => item.get = option(value, operation)?,
            "put" => item.put = option(value, operation)?,
            "post" => item.post = option(value, operation)?,
            "delete" => item.delete = option(value, operation)?,
            "options" => item.options = option(value, operation)?,
            "head" => item.head = option(value, operation)?,
            "patch" => item.patch = option(value, operation)?,
            "trace" => item.trace = option(value, operation)?,
            "servers" => item.servers = list(value, server)?,
            "parameters" => item.parameters = parameters(value)?,
            _ => extend(&mut item.extensions, key, value),
        }
    }
    Ok(item)
}

fn operation(value: Value<'_>) -> Read<Operation> {
    let mut operation = Operation::default();
    for (key, value) in members(value)? {
        match key {
            "tags" => operation.tags = list(value, text)?,
            "summary" => operation.summary = option(value, text)?,
            "description" => operation.description = option(value, text)?,
            "externalDocs" => operation.external_docs = option(value, external_docs)?,
            "operationId" => operation.operation_id = option(value, text)?,
            "parameters" => operation.parameters = parameters(value)?,
            "requestBody" => {
                let body = |value| reference_or(value, request_body);
                operation.request_body = option(value, body)?;
            }
            "responses" => operation.responses = responses(value)?,
            "deprecated" => operation.deprecated = flag(value)?,
            "security" => operation.security = option(value, security)?,
            "servers" => operation.servers = list(value, server)?,
            _ => extend(&mut operation.extensions, key, value),
        }
    }
    Ok(operation)
}

fn request_body(value: Value<'_>) -> Read<RequestBody> {
    let mut body = RequestBody::default();
    for (key, value) in members(value)? {
        match key {
            "description" => body.description = option(value, text)?,
            "content" => body.content = content(value)?,
            "required" => body.required = flag(value)?,
            _ => extend(&mut body.extensions, key, value),
        }
    }
    Ok(body)
}

fn content(value: Value<'_>) -> Read<Content> {
    map(value, media_type)
}

fn media_type(value: Value<'_>) -> Read<MediaType> {
    let mut media_type = MediaType::default();
    for (key, value) in members(value)? {
        match key {
            "schema" => {
                media_type.schema = option(value, |value| reference_or(value, schema))?;
            }
            "example" => media_type.example = example(value),
            "examples" => media_type.examples = examples(value)?,
            "encoding" => media_type.encoding = map(value, encoding)?,
            _ => extend(&mut media_type.extensions, key, value),
        }
    }
    Ok(media_type)
}

fn encoding(value: Value<'_>) -> Read<Encoding> {
    let mut encoding = Encoding::default();
    for (key, value) in members(value)? {
        match key {
            "contentType" => encoding.content_type = option(value, text)?,
            "headers" => encoding.headers = headers(value)?,
            "style" => encoding.style = option(value, query_style)?,
            "explode" => encoding.explode = flag(value)?,
            "allowReserved" => encoding.allow_reserved = flag(value)?,
            _ => extend(&mut encoding.extensions, key, value),
        }
    }
    Ok(encoding)
}

fn examples(value: Value<'_>) -> Read<IndexMap<String, ReferenceOr<Example>>> {
    map(value, |value| reference_or(value, named_example))
}

fn named_example(value: Value<'_>) -> Read<Example> {
    let mut named = Example::default();
    for (key, value) in members(value)? {
        match key {
            "summary" => named.summary = option(value, text)?,
            "description" => named.description = option(value, text)?,
            "value" => named.value = example(value),
            "externalValue" => named.external_value = option(value, text)?,
            _ => extend(&mut named.extensions, key, value),
        }
    }
    Ok(named)
}

fn responses(value: Value<'_>) -> Read<Responses> {
    let mut responses = Responses::default();
    for (key, value) in members(value)? {
        let response = |value| reference_or(value, response);
        if key == "default" {
            responses.default = option(value, response)?;
        } else if let Some(status) = status(key) {
            responses.responses.insert(status, response(value)?);
        } else {
            extend(&mut responses.extensions, key, value);
        }
    }
    Ok(responses)
}

/// Reads a status code (`200`) or a range of them (`2XX`).
fn status(key: &str) -> Option<StatusCode> {
    match (key.parse(), key.as_bytes()) {
        (Ok(code @ 100..), [_, _, _]) => Some(StatusCode::Code(code)),
        (_, [digit, b'X' | b'x', b'X' | b'x']) if digit.is_ascii_digit() => {
            Some(StatusCode::Range((digit - b'0').into()))
        }
        _ => None,
    }
}

fn response(value: Value<'_>) -> Read<Response> {
    let mut response = Response::default();
    for (key, value) in members(value)? {
        match key {
            "description" => response.description = option(value, text)?.unwrap_or_default(),
            "headers" => response.headers = headers(value)?,
            "content" => response.content = content(value)?,
            "links" => response.links = map(value, |value| reference_or(value, link))?,
            _ => extend(&mut response.extensions, key, value),
        }
    }
    Ok(response)
}

fn link(value: Value<'_>) -> Read<Link> {
    let mut target = None;
    let mut link = Link {
        description: None,
        operation: LinkOperation::OperationId(String::new()),
        request_body: None,
        parameters: IndexMap::new(),
        server: None,
        extensions: IndexMap::new(),
    };
    for (key, value) in members(value)? {
        match key {
            "description" => link.description = option(value, text)?,
            "operationRef" | "operationId" if value.is_null() => {}
            "operationRef" if target.is_none() => {
                target = Some(LinkOperation::OperationRef(text(value)?));
            }
            "operationId" if target.is_none() => {
                target = Some(LinkOperation::OperationId(text(value)?));
            }
            "requestBody" => link.request_body = example(value),
            "parameters" => link.parameters = map(value, |value| Ok(json(value)))?,
            "server" => link.server = option(value, server)?,
            _ => extend(&mut link.extensions, key, value),
        }
    }
    link.operation = target.ok_or("a link with an operation")?;
    Ok(link)
}
