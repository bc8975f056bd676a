//! Parameters of paths, queries and headers.

use std::collections::HashSet;

use openapiv3::{Parameter, ParameterData, ParameterSchemaOrContent, PathStyle, QueryStyle};

use super::Found;
use crate::{
    diagnostic::{Pointer, Severity},
    model::{
        Input, Location, Role, Style, Type,
        schema::{AsSchemaRef, Facts, Schemas, is_secret},
    },
    names::{Case, ident},
};

/// The parameters of the path and of the operation, in the order of the document; the operation's own win.
pub(super) fn parameters<'a>(
    found: &Found<'a>,
    builder: &str,
    schemas: &mut Schemas<'a>,
) -> Vec<Input> {
    let own = found.operation.parameters.iter().enumerate();
    let own = own.map(|(at, parameter)| (found.pointer.join("parameters").join(at), parameter));
    let shared = found.item.parameters.iter().enumerate();
    let shared =
        shared.map(|(at, parameter)| (found.item_pointer.join("parameters").join(at), parameter));

    let mut inputs: Vec<Input> = Vec::new();
    let mut known: HashSet<(String, Location)> = HashSet::new();
    for (pointer, parameter) in own.chain(shared) {
        let resolved = schemas
            .document
            .resolve(parameter, pointer, "parameters", |components| {
                &components.parameters
            });
        let Some((parameter, pointer)) = resolved else {
            continue;
        };
        let Some(input) = lower_parameter(parameter, &pointer, builder, schemas) else {
            continue;
        };
        if known.insert((input.wire.clone(), input.location)) {
            inputs.push(input);
        }
    }
    check_path(found, &mut inputs, schemas);
    inputs
}

fn lower_parameter<'a>(
    parameter: &'a Parameter,
    pointer: &Pointer,
    builder: &str,
    schemas: &mut Schemas<'a>,
) -> Option<Input> {
    let data = parameter.parameter_data_ref();
    let location = match parameter {
        Parameter::Path { style, .. } => {
            if !matches!(style, PathStyle::Simple) {
                schemas.diagnostics.push(
                    schemas
                        .document
                        .error(
                            &pointer.join("style"),
                            "this style of path parameter is not supported",
                        )
                        .help("only `style: simple` is"),
                );
            }
            Location::Path
        }
        Parameter::Header { .. } => Location::Header,
        Parameter::Query {
            style: QueryStyle::Form,
            ..
        } => Location::Query,
        Parameter::Query { .. } => {
            schemas.diagnostics.push(
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
            schemas.diagnostics.push(
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
            schemas.diagnostics.push(
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
    let ty = schemas.ty(&schema.as_schema_ref(), &place, &name);
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
        Location::Query
            if *ty == Type::Integer
                && matches!(
                    ident(&data.name, Case::Snake).as_str(),
                    "page_size" | "size"
                ) =>
        {
            Style::PageSize
        }
        _ => Style::Plain,
    }
}

/// Every `{name}` of the path must be a path parameter, and the other way round.
fn check_path(found: &Found<'_>, inputs: &mut Vec<Input>, schemas: &mut Schemas<'_>) {
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
            schemas.diagnostics.push(
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
            schemas.diagnostics.push(warning);
        }
        known
    });
}
