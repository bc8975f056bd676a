//! Operations: parameters, bodies and answers.

use indexmap::IndexMap;
use openapiv3::{
    MediaType, OpenAPI, Operation as OasOperation, Parameter, ParameterData,
    ParameterSchemaOrContent, PathItem, QueryStyle, ReferenceOr, RequestBody, Response,
    SecurityRequirement, SecurityScheme, Server, StatusCode,
};
use serde_json::Value as Json;

use super::{
    Body, Input, Location, Operation, Output, Role, Rules, Security, Style, Type,
    schema::{AsSchemaRef, Facts, Schemas, is_secret},
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Pointer, Severity},
    names::{Case, ident, settle},
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
            None => ident(
                &format!("{} {}", self.method.to_lowercase(), self.path),
                Case::Camel,
            ),
        }
    }
}

/// Lowers one operation; its function and builder are named by the caller, who knows its neighbours.
pub(super) fn lower<'a>(
    found: &Found<'a>,
    builder: &str,
    function: &str,
    schemas: &mut Schemas<'a>,
    diagnostics: &mut Diagnostics,
) -> Operation {
    let document = schemas.document;
    let operation = found.operation;
    let mut inputs = parameters(found, builder, schemas, diagnostics);
    let body = body(found, builder, &mut inputs, schemas, diagnostics);
    let output = output(found, builder, schemas, diagnostics);
    name_inputs(&mut inputs);

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
        security: security(found, schemas, diagnostics),
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

/// The parameters of the path and of the operation, in the order of the document; the operation's own win.
fn parameters<'a>(
    found: &Found<'a>,
    builder: &str,
    schemas: &mut Schemas<'a>,
    diagnostics: &mut Diagnostics,
) -> Vec<Input> {
    let own = found.operation.parameters.iter().enumerate();
    let own = own.map(|(at, parameter)| (found.pointer.join("parameters").join(at), parameter));
    let shared = found.item.parameters.iter().enumerate();
    let shared =
        shared.map(|(at, parameter)| (found.item_pointer.join("parameters").join(at), parameter));

    let mut inputs: Vec<Input> = Vec::new();
    for (pointer, parameter) in own.chain(shared) {
        let Some((parameter, pointer)) = resolve_parameter(schemas, parameter, pointer) else {
            continue;
        };
        let Some(input) = lower_parameter(parameter, &pointer, builder, schemas, diagnostics)
        else {
            continue;
        };
        if !inputs
            .iter()
            .any(|known| known.wire == input.wire && known.location == input.location)
        {
            inputs.push(input);
        }
    }
    check_path(found, &mut inputs, schemas, diagnostics);
    inputs
}

fn resolve_parameter<'a>(
    schemas: &Schemas<'a>,
    parameter: &'a ReferenceOr<Parameter>,
    pointer: Pointer,
) -> Option<(&'a Parameter, Pointer)> {
    match parameter {
        ReferenceOr::Item(parameter) => Some((parameter, pointer)),
        ReferenceOr::Reference { reference } => {
            let name = reference.strip_prefix("#/components/parameters/")?;
            let parameter = schemas
                .document
                .api
                .components
                .as_ref()?
                .parameters
                .get(name)?;
            let pointer = Pointer::root()
                .join("components")
                .join("parameters")
                .join(name);
            resolve_parameter(schemas, parameter, pointer)
        }
    }
}

fn lower_parameter<'a>(
    parameter: &'a Parameter,
    pointer: &Pointer,
    builder: &str,
    schemas: &mut Schemas<'a>,
    diagnostics: &mut Diagnostics,
) -> Option<Input> {
    let data = parameter.parameter_data_ref();
    let location = match parameter {
        Parameter::Path { .. } => Location::Path,
        Parameter::Header { .. } => Location::Header,
        Parameter::Query {
            style: QueryStyle::Form,
            ..
        } => Location::Query,
        Parameter::Query { .. } => {
            diagnostics.push(
                schemas
                    .document
                    .error(
                        &pointer.join("style"),
                        "this style of query parameter is not supported",
                    )
                    .help("only `style: form` is, with `explode: true` or `false`"),
            );
            return None;
        }
        Parameter::Cookie { .. } => {
            diagnostics.push(
                schemas
                    .document
                    .error(
                        pointer,
                        format!("`{}` is a cookie, and cookies are not supported", data.name),
                    )
                    .help("leave the parameter out, or keep other resources only (`--resource`)"),
            );
            return None;
        }
    };
    let schema = match &data.format {
        ParameterSchemaOrContent::Schema(schema) => schema,
        ParameterSchemaOrContent::Content(_) => {
            diagnostics.push(
                schemas
                    .document
                    .error(
                        &pointer.join("content"),
                        "a parameter described by `content` is not supported",
                    )
                    .help("describe it by `schema`"),
            );
            return None;
        }
    };
    let place = pointer.join("schema");
    let name = format!("{builder}{}", ident(&data.name, Case::Camel));
    let ty = schemas.ty(&schema.as_schema_ref(), &place, &name, diagnostics);
    let facts = schemas.facts(&schema.as_schema_ref(), &place);
    let required = data.required || location == Location::Path;
    let style = parameter_style(data, location, &ty, &facts);
    Some(Input {
        name: String::new(),
        clear: (facts.nullable && location == Location::Query && !required).then(String::new),
        wire: data.name.clone(),
        location,
        role: if required && style != Style::Account {
            Role::Argument
        } else {
            Role::Setter
        },
        ty,
        required,
        style,
        rules: facts.rules,
        description: data
            .description
            .clone()
            .filter(|text| !text.is_empty())
            .unwrap_or(facts.description),
        private: facts.private || is_secret(&data.name),
        deprecated: data.deprecated.unwrap_or_default() || facts.deprecated,
        pointer: pointer.clone(),
    })
}

fn parameter_style(data: &ParameterData, location: Location, ty: &Type, facts: &Facts) -> Style {
    let list = matches!(ty, Type::List(_));
    match location {
        Location::Path if data.name == "AccountSid" => Style::Account,
        Location::Path | Location::Header if list => Style::Comma,
        Location::Query if list && data.explode == Some(false) => Style::Comma,
        Location::Query if facts.format.starts_with("prefixed-collapsible-map") => Style::Flatten,
        Location::Query if matches!(ident(&data.name, Case::Snake).as_str(), "page_size") => {
            Style::PageSize
        }
        _ => Style::Plain,
    }
}

/// Every `{name}` of the path must be a path parameter, and the other way round.
fn check_path(
    found: &Found<'_>,
    inputs: &mut Vec<Input>,
    schemas: &Schemas<'_>,
    diagnostics: &mut Diagnostics,
) {
    let names: Vec<&str> = found
        .path
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
        .collect();
    for name in &names {
        if !inputs
            .iter()
            .any(|input| input.location == Location::Path && input.wire == *name)
        {
            diagnostics.push(
                schemas
                    .document
                    .error(
                        &found.pointer,
                        format!("the path has `{{{name}}}`, but there is no such path parameter"),
                    )
                    .help(format!("add a parameter `name: {name}`, `in: path`")),
            );
        }
    }
    inputs.retain(|input| {
        let known = input.location != Location::Path || names.contains(&input.wire.as_str());
        if !known {
            let mut warning = schemas.document.error(
                &input.pointer,
                format!(
                    "the path has no `{{{}}}`; the parameter is passed over",
                    input.wire
                ),
            );
            warning.severity = Severity::Warning;
            diagnostics.push(warning);
        }
        known
    });
}

/// Adds the body's inputs and tells what it is made of.
fn body<'a>(
    found: &Found<'a>,
    builder: &str,
    inputs: &mut Vec<Input>,
    schemas: &mut Schemas<'a>,
    diagnostics: &mut Diagnostics,
) -> Body {
    let Some(body) = &found.operation.request_body else {
        return Body::None;
    };
    let Some((request, pointer)) = resolve_body(schemas, body, found.pointer.join("requestBody"))
    else {
        return Body::None;
    };
    let pointer = pointer.join("content");
    let Some((media, content, body)) = choose_media(&request.content) else {
        if !request.content.is_empty() {
            diagnostics.push(
                schemas
                    .document
                    .error(&pointer, "no media type of this request body is supported")
                    .help("supported are application/json, application/scim+json and application/x-www-form-urlencoded"),
            );
        }
        return Body::None;
    };
    let pointer = pointer.join(media).join("schema");
    let Some(schema) = &content.schema else {
        return Body::None;
    };
    let location = if body == Body::Form {
        Location::Form
    } else {
        Location::Json
    };
    let resolved = schemas.resolve(&schema.as_schema_ref(), &pointer);
    let object = resolved
        .map(|(schema, place)| schemas.object(schema, &place))
        .unwrap_or_default();
    if object.properties.is_empty() {
        if body == Body::Form {
            diagnostics.push(
                schemas
                    .document
                    .error(&pointer, "a form needs an object with `properties`")
                    .help("list the fields of the form under `properties`"),
            );
            return body;
        }
        inputs.push(whole_body(
            schema,
            &pointer,
            request.required,
            builder,
            schemas,
            diagnostics,
        ));
        return body;
    }
    for (wire, schema, place) in &object.properties {
        let facts = schemas.facts(schema, place);
        if facts.read_only {
            continue;
        }
        let name = format!("{builder}{}", ident(wire, Case::Camel));
        let ty = schemas.ty(schema, place, &name, diagnostics);
        let required = object.required.contains(wire);
        let flatten = facts.format.starts_with("prefixed-collapsible-map");
        inputs.push(Input {
            name: String::new(),
            clear: (facts.nullable && !required).then(String::new),
            wire: (*wire).to_owned(),
            location,
            ty,
            role: if required {
                Role::Argument
            } else {
                Role::Setter
            },
            required,
            style: if flatten {
                Style::Flatten
            } else {
                Style::Plain
            },
            rules: facts.rules,
            description: facts.description,
            private: facts.private || is_secret(wire),
            deprecated: facts.deprecated,
            pointer: place.clone(),
        });
    }
    body
}

fn whole_body<'a>(
    schema: &'a ReferenceOr<openapiv3::Schema>,
    pointer: &Pointer,
    required: bool,
    builder: &str,
    schemas: &mut Schemas<'a>,
    diagnostics: &mut Diagnostics,
) -> Input {
    let ty = schemas.ty(
        &schema.as_schema_ref(),
        pointer,
        &format!("{builder}Body"),
        diagnostics,
    );
    let facts = schemas.facts(&schema.as_schema_ref(), pointer);
    Input {
        name: String::new(),
        clear: None,
        wire: "body".to_owned(),
        location: Location::Body,
        ty,
        role: if required {
            Role::Argument
        } else {
            Role::Setter
        },
        required,
        style: Style::Plain,
        rules: Rules::default(),
        description: facts.description,
        private: facts.private,
        deprecated: facts.deprecated,
        pointer: pointer.clone(),
    }
}

fn resolve_body<'a>(
    schemas: &Schemas<'a>,
    body: &'a ReferenceOr<RequestBody>,
    pointer: Pointer,
) -> Option<(&'a RequestBody, Pointer)> {
    match body {
        ReferenceOr::Item(body) => Some((body, pointer)),
        ReferenceOr::Reference { reference } => {
            let name = reference.strip_prefix("#/components/requestBodies/")?;
            let body = schemas
                .document
                .api
                .components
                .as_ref()?
                .request_bodies
                .get(name)?;
            resolve_body(
                schemas,
                body,
                Pointer::root()
                    .join("components")
                    .join("requestBodies")
                    .join(name),
            )
        }
    }
}

/// JSON before forms before SCIM, where a body or an answer comes in several media types.
fn choose_media(content: &IndexMap<String, MediaType>) -> Option<(&str, &MediaType, Body)> {
    let kinds = [
        ("application/json", Body::Json),
        ("application/x-www-form-urlencoded", Body::Form),
        ("application/scim+json", Body::ScimJson),
    ];
    kinds.into_iter().find_map(|(wanted, body)| {
        let is_wanted = |media: &str| {
            media
                .split(';')
                .next()
                .unwrap_or(media)
                .trim()
                .eq_ignore_ascii_case(wanted)
        };
        content
            .iter()
            .find(|(media, _)| is_wanted(media))
            .map(|(media, content)| (media.as_str(), content, body))
    })
}

/// What the operation answers: the first 2xx with content; a redirect where there is nothing but one.
fn output<'a>(
    found: &Found<'a>,
    builder: &str,
    schemas: &mut Schemas<'a>,
    diagnostics: &mut Diagnostics,
) -> Output {
    let responses = &found.operation.responses;
    let codes = |hundred: u16| {
        responses
            .responses
            .iter()
            .filter(move |(code, _)| match code {
                StatusCode::Code(code) => code / 100 == hundred,
                StatusCode::Range(range) => *range == hundred || range / 100 == hundred,
            })
    };
    let pointer = found.pointer.join("responses");
    let mut successes: Vec<(Pointer, &ReferenceOr<Response>)> = codes(2)
        .map(|(code, response)| (pointer.join(code), response))
        .collect();
    if successes.is_empty() {
        if codes(3).next().is_some() {
            return Output::Redirect;
        }
        if let Some(default) = &responses.default {
            successes.push((pointer.join("default"), default));
        }
    }
    let mut output: Option<Type> = None;
    for (pointer, response) in successes {
        let Some((response, pointer)) = resolve_response(schemas, response, pointer) else {
            continue;
        };
        let Some((media, content)) = json_content(response) else {
            continue;
        };
        let pointer = pointer.join("content").join(media).join("schema");
        let Some(schema) = &content.schema else {
            continue;
        };
        let title = match schema {
            ReferenceOr::Item(schema) => schema.schema_data.title.as_deref(),
            ReferenceOr::Reference { .. } => None,
        };
        let name = match title {
            Some(title) => ident(title, Case::Camel),
            None => format!("{builder}Response"),
        };
        match &output {
            None => {
                output = Some(schemas.ty(&schema.as_schema_ref(), &pointer, &name, diagnostics))
            }
            Some(first) if matches!(schema, ReferenceOr::Reference { .. }) => {
                let other = schemas.ty(&schema.as_schema_ref(), &pointer, &name, diagnostics);
                if other != *first {
                    diagnostics.push(several_answers(schemas, &pointer));
                }
            }
            Some(_) => diagnostics.push(several_answers(schemas, &pointer)),
        }
    }
    output.map_or(Output::Nothing, Output::Value)
}

fn several_answers(schemas: &Schemas<'_>, pointer: &Pointer) -> Diagnostic {
    schemas
        .document
        .error(
            pointer,
            "the 2xx answers of this operation have different schemas",
        )
        .help("give them one schema, with `oneOf` where they differ")
}

fn resolve_response<'a>(
    schemas: &Schemas<'a>,
    response: &'a ReferenceOr<Response>,
    pointer: Pointer,
) -> Option<(&'a Response, Pointer)> {
    match response {
        ReferenceOr::Item(response) => Some((response, pointer)),
        ReferenceOr::Reference { reference } => {
            let name = reference.strip_prefix("#/components/responses/")?;
            let response = schemas
                .document
                .api
                .components
                .as_ref()?
                .responses
                .get(name)?;
            resolve_response(
                schemas,
                response,
                Pointer::root()
                    .join("components")
                    .join("responses")
                    .join(name),
            )
        }
    }
}

fn json_content(response: &Response) -> Option<(&str, &MediaType)> {
    let is_json = |media: &str| {
        let media = media.split(';').next().unwrap_or(media).trim();
        media.eq_ignore_ascii_case("application/json") || media.ends_with("+json")
    };
    response
        .content
        .iter()
        .find(|(media, _)| is_json(media))
        .map(|(media, content)| (media.as_str(), content))
}

/// Who may call: the operation's `security`, else the document's.
fn security(found: &Found<'_>, schemas: &Schemas<'_>, diagnostics: &mut Diagnostics) -> Security {
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
    diagnostics.push(warning);
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

/// Names the inputs of one operation, beside the builder's own methods.
fn name_inputs(inputs: &mut [Input]) {
    // A name in two places: the body or query keeps it, the path's says where it is.
    let keys: Vec<String> = inputs
        .iter()
        .map(|input| {
            let twin = inputs.iter().any(|other| {
                other.location != input.location
                    && ident(&other.wire, Case::Snake) == ident(&input.wire, Case::Snake)
            });
            match input.location {
                Location::Path if twin => format!("Path.{}", input.wire),
                Location::Header if twin => format!("Header.{}", input.wire),
                _ => input.wire.clone(),
            }
        })
        .collect();
    let names = settle(keys.iter().map(String::as_str), Case::Snake, is_reserved);
    for (input, name) in inputs.iter_mut().zip(&names) {
        if input.clear.is_some() {
            let mut clear = format!("clear_{}", name.strip_prefix("r#").unwrap_or(name));
            while names.contains(&clear) {
                clear.push('_');
            }
            input.clear = Some(clear);
        }
        input.name.clone_from(name);
    }
}

/// Names that a builder or its function keeps for itself.
fn is_reserved(name: &str) -> bool {
    let ours = ["with_", "set_"]
        .iter()
        .any(|prefix| name.starts_with(prefix));
    ours || name.starts_with("send")
        || matches!(
            name,
            "client"
                | "request"
                | "value"
                | "values"
                | "items"
                | "pages"
                | "new"
                | "clone"
                | "fmt"
                | "into"
                | "from"
                | "try_into"
                | "try_from"
                | "borrow"
                | "borrow_mut"
                | "type_id"
                | "to_owned"
                | "clone_into"
                | "clone_from"
        )
}
