//! Path, query, header and cookie parameters.

use std::collections::{HashMap, HashSet, hash_map::Entry};

use openapiv3::{
    Parameter, ParameterData, ParameterSchemaOrContent, PathStyle, QueryStyle, ReferenceOr, Schema,
};

use super::{
    OperationSource, examples,
    style::{self, Sent},
};
use crate::{
    diagnostic::{Diagnostic, Pointer, quoted},
    document::{Document, split_fragment},
    model::{
        Input, Location, Role, Style, Type,
        schema::{AsSchemaRef, SchemaAttributes, Schemas, is_secret},
    },
    names::{Case, spelled},
};

/// Headers that are not inputs: OpenAPI says that parameters for them "shall be ignored", because the media types of the
/// response and of the body decide them. OpenAPI says the same of `Authorization`, but Twilio declares it for operations
/// that accept a token other than the client's, so it stays an input.
const IGNORED_HEADERS: [&str; 2] = ["accept", "content-type"];

/// Returns the parameters of the operation and of its path, in document order. The operation's own take precedence.
pub(super) fn parameters<'a>(
    source: &OperationSource<'a>,
    builder: &str,
    schemas: &mut Schemas<'a>,
) -> Vec<Input> {
    let own = source.operation.parameters.iter().enumerate();
    let own = own.map(|(at, parameter)| (&source.pointer, at, parameter));
    let shared = source.item.parameters.iter().enumerate();
    let shared = shared.map(|(at, parameter)| (&source.item_pointer, at, parameter));

    let mut inputs: Vec<Input> = Vec::new();
    // Those of each name and location, with the object that has it and its position.
    let mut known: HashMap<(String, Location), (&Pointer, Pointer)> = HashMap::new();
    let mut in_path: HashSet<&str> = HashSet::new();
    for (owner, at, parameter) in own.chain(shared) {
        let place = owner.join("parameters").join(at);
        let resolved =
            schemas
                .document
                .resolve(parameter, place.clone(), "parameters", |components| {
                    &components.parameters
                });
        let Some((parameter, pointer)) = resolved else {
            continue;
        };
        match parameter {
            Parameter::Path { parameter_data, .. } => {
                in_path.insert(&parameter_data.name);
            }
            Parameter::Header { parameter_data, .. } if is_ignored(&parameter_data.name) => {
                continue;
            }
            _ => {}
        }
        let Some(input) = lower_parameter(parameter, &pointer, builder, schemas) else {
            continue;
        };
        match known.entry((input.wire.clone(), input.location)) {
            Entry::Vacant(entry) => {
                entry.insert((owner, place));
                inputs.push(input);
            }
            Entry::Occupied(entry) => {
                let (other, first) = entry.get();
                if *other == owner {
                    schemas
                        .diagnostics
                        .push(again(&input.wire, &place, first, schemas.document));
                }
            }
        }
    }
    check_path(source, &in_path, &mut inputs, schemas);
    inputs
}

/// Reports a parameter that one before it, of the same operation or path, hides.
fn again(name: &str, place: &Pointer, first: &Pointer, document: &Document) -> Diagnostic {
    let message = format!(
        "another parameter {} in the same place is ignored",
        quoted(name)
    );
    let warning = document.warning(place, message).label("again here");
    warning.related(document.span(first), "first here")
}

fn is_ignored(header: &str) -> bool {
    let is_header = |ignored: &&str| header.eq_ignore_ascii_case(ignored);
    IGNORED_HEADERS.iter().any(is_header)
}

fn lower_parameter<'a>(
    parameter: &'a Parameter,
    pointer: &Pointer,
    builder: &str,
    schemas: &mut Schemas<'a>,
) -> Option<Input> {
    let data = parameter.parameter_data_ref();
    let (location, schema) = match supported(parameter, pointer, schemas.document) {
        Ok(supported) => supported,
        Err(refusal) => {
            schemas.refuse(*refusal);
            return None;
        }
    };
    let schema_pointer = pointer.join("schema");
    let name = format!("{builder}{}", spelled(&data.name, Case::Camel));
    let ty = schemas.ty(&schema.as_schema_ref(), &schema_pointer, &name);
    let attributes = schemas.attributes(&schema.as_schema_ref(), &schema_pointer);
    if !schemas.charge(pointer, 1, data.name.len() + attributes.description.len()) {
        return None;
    }
    let required = data.required || location == Location::Path;
    let schema = schema.as_schema_ref();
    let sent = Sent {
        ty: &ty,
        schema: &schema,
        pointer: &schema_pointer,
    };
    let style = parameter_style(parameter, &sent, &attributes, schemas);
    let is_argument = required && style != Style::Account;
    let mut input = Input {
        name: String::new(),
        spelling: spelled(&data.name, Case::Snake),
        clear: (attributes.nullable && location == Location::Query && !required).then(String::new),
        wire: data.name.clone(),
        location,
        role: if is_argument {
            Role::Argument
        } else {
            Role::Setter
        },
        ty,
        required,
        style,
        rules: attributes.rules,
        description: data
            .description
            .clone()
            .filter(|text| !text.is_empty())
            .unwrap_or(attributes.description),
        example: None,
        is_in_example: false,
        private: attributes.private || is_secret(&data.name),
        deprecated: data.deprecated.unwrap_or_default() || attributes.deprecated,
        pointer: pointer.clone(),
    };
    for example in examples::of_parameter(data, pointer, schemas.document) {
        examples::loosen(&mut input.rules, example);
        if input.example.is_none() {
            input.example = examples::value(example, &input.wire);
        }
    }
    Some(input)
}

/// Returns a parameter's location and schema, or why it is not supported.
fn supported<'a>(
    parameter: &'a Parameter,
    pointer: &Pointer,
    document: &Document,
) -> Result<(Location, &'a ReferenceOr<Schema>), Box<Diagnostic>> {
    let data = parameter.parameter_data_ref();
    let location = match parameter {
        Parameter::Path {
            style: PathStyle::Simple,
            ..
        } => Location::Path,
        Parameter::Path { .. } => {
            let pointer = pointer.join("style");
            return Err(Box::new(
                document
                    .error(&pointer, "this style of path parameter is not supported")
                    .help("use `style: simple`"),
            ));
        }
        Parameter::Header { .. } => Location::Header,
        Parameter::Query { .. } => Location::Query,
        Parameter::Cookie { .. } => Location::Cookie,
    };
    match &data.format {
        ParameterSchemaOrContent::Schema(schema) => Ok((location, schema)),
        ParameterSchemaOrContent::Content(_) => {
            let pointer = pointer.join("content");
            Err(Box::new(
                document
                    .error(
                        &pointer,
                        "a parameter described by `content` is not supported",
                    )
                    .help("describe it with `schema`"),
            ))
        }
    }
}

fn parameter_style<'a>(
    parameter: &Parameter,
    sent: &Sent<'_, 'a>,
    attributes: &SchemaAttributes,
    schemas: &mut Schemas<'a>,
) -> Style {
    let data = parameter.parameter_data_ref();
    match parameter {
        Parameter::Path { .. } if data.name == "AccountSid" => Style::Account,
        Parameter::Query { .. } if is_page_size(data, sent.ty) => Style::PageSize,
        Parameter::Query { style, .. } => style::of_format(attributes, &data.name)
            .unwrap_or_else(|| sent.in_query(style, data.explode, schemas)),
        // The only style of cookies.
        Parameter::Cookie { .. } => sent.in_query(&QueryStyle::Form, data.explode, schemas),
        _ => sent.in_segment(data.explode, schemas),
    }
}

fn is_page_size(data: &ParameterData, ty: &Type) -> bool {
    let is_called_so = || matches!(&*spelled(&data.name, Case::Snake), "page_size" | "size");
    *ty == Type::Integer && is_called_so()
}

/// Checks that each `{name}` in the path has a path parameter, and vice versa.
fn check_path(
    source: &OperationSource<'_>,
    in_path: &HashSet<&str>,
    inputs: &mut Vec<Input>,
    schemas: &mut Schemas<'_>,
) {
    let (path, fragment) = split_fragment(source.path);
    let names: Vec<&str> = names_in(path).collect();
    for name in &names {
        if !in_path.contains(name) {
            schemas.diagnostics.push(
                schemas
                    .document
                    .error(
                        &source.pointer,
                        format!("the path has `{{{name}}}`, but there is no such path parameter"),
                    )
                    .help(format!("add a parameter `name: {name}`, `in: path`")),
            );
        }
    }
    inputs.retain(|input| {
        let known = input.location != Location::Path || names.contains(&input.wire.as_str());
        if !known {
            let is_in_fragment = names_in(fragment.unwrap_or_default()).any(|it| it == input.wire);
            let name = &input.wire;
            let problem = match is_in_fragment {
                true => format!("`{{{name}}}` is in the fragment of the path, which is never sent"),
                false => format!("the path has no `{{{name}}}`"),
            };
            let message = format!("{problem}; the parameter is ignored");
            let warning = schemas.document.warning(&input.pointer, message);
            schemas.diagnostics.push(warning);
        }
        known
    });
}

/// Returns the names in braces.
fn names_in(template: &str) -> impl Iterator<Item = &str> {
    let parts = template.split('{').skip(1);
    parts.filter_map(|part| part.split_once('}').map(|(name, _)| name))
}
