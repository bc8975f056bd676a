//! Parameters and headers.

use indexmap::IndexMap;
use openapiv3::{
    CookieStyle, Header, HeaderStyle, Parameter, ParameterData, ParameterSchemaOrContent,
    PathStyle, QueryStyle, ReferenceOr,
};

use super::{
    content, examples,
    schema::schema,
    value::{Read, example, extend, flag, list, map, members, option, reference_or, text, word},
};
use crate::document::tree::Value;

pub(super) fn parameters(value: Value<'_>) -> Read<Vec<ReferenceOr<Parameter>>> {
    list(value, |value| reference_or(value, parameter))
}

pub(super) fn parameter(value: Value<'_>) -> Read<Parameter> {
    let mut data = ParameterData {
        name: String::new(),
        description: None,
        required: false,
        deprecated: None,
        format: format(value)?,
        example: None,
        examples: IndexMap::new(),
        explode: None,
        extensions: IndexMap::new(),
    };
    let (mut location, mut style) = ("", None);
    let (mut allow_reserved, mut allow_empty_value) = (false, None);
    for (key, value) in members(value)? {
        match key {
            "name" => data.name = text(value)?,
            "in" => location = value.as_str().ok_or("a string")?,
            "description" => data.description = option(value, text)?,
            "required" => data.required = flag(value)?,
            "deprecated" => data.deprecated = option(value, flag)?,
            "example" => data.example = example(value),
            "examples" => data.examples = examples(value)?,
            "explode" => data.explode = option(value, flag)?,
            "style" => style = Some(value),
            "allowReserved" => allow_reserved = flag(value)?,
            "allowEmptyValue" => allow_empty_value = option(value, flag)?,
            _ => extend(&mut data.extensions, key, value),
        }
    }
    Ok(match location {
        "query" => Parameter::Query {
            parameter_data: data,
            allow_reserved,
            style: style.map(query_style).transpose()?.unwrap_or_default(),
            allow_empty_value,
        },
        "header" => Parameter::Header {
            parameter_data: data,
            style: style.map(header_style).transpose()?.unwrap_or_default(),
        },
        "path" => Parameter::Path {
            parameter_data: data,
            style: style.map(path_style).transpose()?.unwrap_or_default(),
        },
        "cookie" => Parameter::Cookie {
            parameter_data: data,
            style: style.map(cookie_style).transpose()?.unwrap_or_default(),
        },
        _ => return Err("the location of a parameter"),
    })
}

pub(super) fn query_style(value: Value<'_>) -> Read<QueryStyle> {
    let words = [
        ("form", QueryStyle::Form),
        ("spaceDelimited", QueryStyle::SpaceDelimited),
        ("pipeDelimited", QueryStyle::PipeDelimited),
        ("deepObject", QueryStyle::DeepObject),
    ];
    word(value, &words)
}

fn path_style(value: Value<'_>) -> Read<PathStyle> {
    let words = [
        ("matrix", PathStyle::Matrix),
        ("label", PathStyle::Label),
        ("simple", PathStyle::Simple),
    ];
    word(value, &words)
}

fn header_style(value: Value<'_>) -> Read<HeaderStyle> {
    word(value, &[("simple", HeaderStyle::Simple)])
}

fn cookie_style(value: Value<'_>) -> Read<CookieStyle> {
    word(value, &[("form", CookieStyle::Form)])
}

/// Reads how a parameter or header is described: the first of the two keys.
fn format(value: Value<'_>) -> Read<ParameterSchemaOrContent> {
    for (key, value) in members(value)? {
        match key {
            "schema" => {
                let schema = reference_or(value, schema)?;
                return Ok(ParameterSchemaOrContent::Schema(schema));
            }
            "content" => return Ok(ParameterSchemaOrContent::Content(content(value)?)),
            _ => {}
        }
    }
    Err("a map with `schema` or `content`")
}

pub(super) fn header(value: Value<'_>) -> Read<Header> {
    let mut header = Header {
        description: None,
        style: HeaderStyle::default(),
        required: false,
        deprecated: None,
        format: format(value)?,
        example: None,
        examples: IndexMap::new(),
        extensions: IndexMap::new(),
    };
    for (key, value) in members(value)? {
        match key {
            "description" => header.description = option(value, text)?,
            "style" => header.style = header_style(value)?,
            "required" => header.required = flag(value)?,
            "deprecated" => header.deprecated = option(value, flag)?,
            "example" => header.example = example(value),
            "examples" => header.examples = examples(value)?,
            _ => extend(&mut header.extensions, key, value),
        }
    }
    Ok(header)
}

pub(super) fn headers(value: Value<'_>) -> Read<IndexMap<String, ReferenceOr<Header>>> {
    map(value, |value| reference_or(value, header))
}
