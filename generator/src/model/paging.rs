//! Detects operations that return a page of a list, and how to get the next page.

use std::collections::BTreeSet;

use super::{
    Field, Input, Location, Model, NextPage, Operation, Output, Paging, Style, Type, TypeDef,
    TypeKind,
};

/// The fields that hold the URL of the next page.
const LINKS: [&str; 2] = ["next_page_uri", "next_page_url"];

/// The fields that hold what a page says about the list.
const METADATA: [&str; 5] = ["meta", "metadata", "links", "pagination", "paging"];

/// The fields of metadata that hold the URLs of pages, if there are others than `next`.
const RELATIONS: [&str; 6] = ["first", "last", "next", "prev", "previous", "self_"];

/// Returns the paging of an operation if it returns a page of a list.
pub(super) fn detect(operation: &Operation, types: &[TypeDef]) -> Option<Paging> {
    if operation.method != "GET" {
        return None;
    }
    let inputs = &operation.inputs;
    match &operation.output {
        Output::Value(Type::List(item)) => Some(Paging {
            items: None,
            item: item.as_ref().clone(),
            next: by_skipping(inputs)?,
        }),
        Output::Value(Type::Named(id)) => {
            let TypeKind::Model(page) = &types[id.0].kind else {
                return None;
            };
            let (items, item) = items(page)?;
            let next = next_page(page, inputs, types, &item);
            Some(Paging {
                items: Some(items),
                item,
                next: next.or_else(|| by_skipping(inputs))?,
            })
        }
        _ => None,
    }
}

/// Marks page URLs as private: they repeat the query of the request, including its private inputs.
pub(super) fn mark_links(types: &mut [TypeDef]) {
    let mut envelopes = BTreeSet::new();
    for (at, definition) in types.iter().enumerate() {
        if let TypeKind::Model(model) = &definition.kind
            && model.page.is_some()
        {
            envelopes.insert(at);
            let meta = model.fields.iter().filter(|field| is_metadata(field));
            envelopes.extend(meta.filter_map(|meta| match &meta.ty {
                Type::Named(id) | Type::Indirect(id) => Some(id.0),
                _ => None,
            }));
        }
    }
    for at in envelopes {
        if let TypeKind::Model(model) = &mut types[at].kind {
            let links = model.fields.iter_mut().filter(|field| {
                let name = field.name.as_str();
                let is_link = name.ends_with("url") || name.ends_with("uri");
                field.ty == Type::String && (is_link || RELATIONS.contains(&name))
            });
            links.for_each(|field| field.private = true);
        }
    }
}

/// Returns the field that holds the list: the only array, or the only array of objects.
fn items(page: &Model) -> Option<(String, Type)> {
    let lists: Vec<(&str, &Type)> = page
        .fields
        .iter()
        .filter_map(|field| match &field.ty {
            Type::List(item) => Some((field.name.as_str(), item.as_ref())),
            _ => None,
        })
        .collect();
    let (name, item) = match lists.as_slice() {
        [only] => *only,
        several => {
            let mut objects = several
                .iter()
                .filter(|(_, item)| matches!(item, Type::Named(_) | Type::Indirect(_)));
            match (objects.next(), objects.next()) {
                (Some(only), None) => *only,
                _ => return None,
            }
        }
    };
    Some((name.to_owned(), item.clone()))
}

fn next_page(page: &Model, inputs: &[Input], types: &[TypeDef], item: &Type) -> Option<NextPage> {
    if let Some(field) = field(page, &LINKS, &Type::String) {
        return Some(NextPage::Link(vec![field]));
    }
    let meta = page.fields.iter().find(|field| is_metadata(field));
    let next = match meta.map(|meta| (&meta.name, &meta.ty)) {
        Some((meta, Type::PageMeta)) => Some(NextPage::Link(vec![
            meta.clone(),
            "next_page_url".to_owned(),
        ])),
        Some((meta, ty)) => in_metadata(meta, model_of(ty, types)?, inputs, types, item),
        None => None,
    };
    next.or_else(|| {
        by_token(page, inputs).map(|(input, field)| NextPage::Token(input, vec![field]))
    })
    .or_else(|| by_count(page, inputs))
    .or_else(|| by_offset(page, inputs))
    .or_else(|| {
        let is_page_size =
            |input: &Input| input.style == Style::PageSize && input.name == "page_size";
        inputs.iter().any(is_page_size).then_some(NextPage::Nowhere)
    })
}

fn is_metadata(field: &Field) -> bool {
    METADATA.contains(&field.name.as_str())
}

fn model_of<'a>(ty: &Type, types: &'a [TypeDef]) -> Option<&'a Model> {
    let (Type::Named(id) | Type::Indirect(id)) = ty else {
        return None;
    };
    match &types[id.0].kind {
        TypeKind::Model(model) => Some(model),
        _ => None,
    }
}

fn in_metadata(
    meta: &str,
    model: &Model,
    inputs: &[Input],
    types: &[TypeDef],
    item: &Type,
) -> Option<NextPage> {
    let path = |fields: &[&str]| -> Vec<String> {
        let fields = [meta].into_iter().chain(fields.iter().copied());
        fields.map(str::to_owned).collect()
    };
    if let Some(field) = field(model, &LINKS, &Type::String) {
        return Some(NextPage::Link(path(&[&field])));
    }
    if let Some((input, field)) = by_token(model, inputs) {
        return Some(NextPage::Token(input, path(&[&field])));
    }
    // A lone `next` could be anything; next to others, it is one of several links. An object with a list of names and links
    // to its neighbors is not a page.
    let relations = model
        .fields
        .iter()
        .filter(|field| field.ty == Type::String && RELATIONS.contains(&field.name.as_str()));
    if relations.count() > 1
        && model_of(item, types).is_some()
        && let Some(field) = field(model, &["next"], &Type::String)
    {
        return Some(NextPage::Link(path(&[&field])));
    }
    // The inputs of the next page. Those that do not change are among them.
    let next = field_of_any_type(model, &["next_params"])?;
    let field = model_of(&next.ty, types)?
        .fields
        .iter()
        .find(|field| field.wire.starts_with("after") && is_scalar(&field.ty))?;
    let is_sent = |input: &&Input| input.location == Location::Query && input.wire == field.wire;
    let input = inputs.iter().find(is_sent)?;
    Some(NextPage::Token(
        input.wire.clone(),
        path(&[&next.name, &field.name]),
    ))
}

fn is_scalar(ty: &Type) -> bool {
    matches!(ty, Type::String | Type::Integer | Type::Number)
}

/// Detects lists of which a query parameter skips the first records.
fn by_skipping(inputs: &[Input]) -> Option<NextPage> {
    let number = |names: &[&str]| query(inputs, names).filter(|input| is_scalar(&input.ty));
    number(&["limit"])?;
    Some(NextPage::Skip(number(&["offset"])?.wire.clone()))
}

/// Finds the query parameter for the token of the next page, and the field with the token.
fn by_token(model: &Model, inputs: &[Input]) -> Option<(String, String)> {
    let input = query(inputs, &["token", "page_token", "next_token"])?;
    let field = field(model, &["next_token", "next_page_token"], &Type::String)?;
    Some((input.wire.clone(), field))
}

/// Detects pages with numbers. Requires a field that says whether there are more.
fn by_count(page: &Model, inputs: &[Input]) -> Option<NextPage> {
    Some(NextPage::Count {
        input: query(inputs, &["page"])?.wire.clone(),
        has_next: field(page, &["has_next", "has_more"], &Type::Bool)?,
        current: field(page, &["current_page", "page"], &Type::Integer),
    })
}

/// Detects SCIM paging: the index of the first item, and the total (RFC 7644, section 3.4.2.4).
fn by_offset(page: &Model, inputs: &[Input]) -> Option<NextPage> {
    field_of_any_type(page, &["resources"])?;
    let input = query(inputs, &["start_index"]);
    Some(NextPage::Offset {
        input: input.map_or_else(|| "startIndex".to_owned(), |input| input.wire.clone()),
        total: field(page, &["total_results"], &Type::Integer)?,
        start: field(page, &["start_index"], &Type::Integer),
    })
}

fn query<'a>(inputs: &'a [Input], names: &[&str]) -> Option<&'a Input> {
    inputs
        .iter()
        .find(|input| input.location == Location::Query && names.contains(&input.spelling.as_str()))
}

fn field(model: &Model, names: &[&str], ty: &Type) -> Option<String> {
    let found = field_of_any_type(model, names)?;
    (found.ty == *ty).then(|| found.name.clone())
}

fn field_of_any_type<'a>(model: &'a Model, names: &[&str]) -> Option<&'a Field> {
    model
        .fields
        .iter()
        .find(|field| names.contains(&field.name.as_str()))
}
