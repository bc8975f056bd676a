//! Lists: which operations answer a page of one, and where the next page is found.

use super::{
    Input, Location, Model, NextPage, Operation, Output, Paging, Style, Type, TypeDef, TypeKind,
};
use crate::names::{Case, ident};

/// Finds the paging of an operation, if it answers a page of a list.
pub(super) fn detect(operation: &Operation, types: &[TypeDef]) -> Option<Paging> {
    if operation.method != "GET" {
        return None;
    }
    let Output::Value(Type::Named(id)) = &operation.output else {
        return None;
    };
    let TypeKind::Model(page) = &types[id.0].kind else {
        return None;
    };
    let next = next_page(page, &operation.inputs, types)?;
    let (items, item) = items(page)?;
    Some(Paging { items, item, next })
}

/// The field that holds the list: the only array, or the only array of objects.
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
                .filter(|(_, item)| matches!(item, Type::Named(_)));
            match (objects.next(), objects.next()) {
                (Some(only), None) => *only,
                _ => return None,
            }
        }
    };
    Some((name.to_owned(), item.clone()))
}

fn next_page(page: &Model, inputs: &[Input], types: &[TypeDef]) -> Option<NextPage> {
    let text = |model: &Model, names: &[&str]| -> Option<String> {
        let field = model
            .fields
            .iter()
            .find(|f| names.contains(&f.name.as_str()) && f.ty == Type::String)?;
        Some(field.name.clone())
    };
    const LINKS: [&str; 2] = ["next_page_uri", "next_page_url"];
    if let Some(field) = text(page, &LINKS) {
        return Some(NextPage::Link(vec![field]));
    }
    let meta = page.fields.iter().find(|field| field.name == "meta");
    if let Some(meta) = meta {
        match &meta.ty {
            Type::PageMeta => {
                return Some(NextPage::Link(vec![
                    meta.name.clone(),
                    "next_page_url".to_owned(),
                ]));
            }
            Type::Named(id) => {
                if let TypeKind::Model(model) = &types[id.0].kind {
                    if let Some(field) = text(model, &LINKS) {
                        return Some(NextPage::Link(vec![meta.name.clone(), field]));
                    }
                    if let (Some(field), Some(input)) =
                        (text(model, &["next_token"]), token_input(inputs))
                    {
                        return Some(NextPage::Token(input, vec![meta.name.clone(), field]));
                    }
                }
            }
            _ => {}
        }
    }
    if let (Some(field), Some(input)) = (text(page, &["next_token"]), token_input(inputs)) {
        return Some(NextPage::Token(input, vec![field]));
    }
    let scim = ["resources", "total_results"]
        .iter()
        .all(|name| page.fields.iter().any(|f| f.name == *name));
    let sized = inputs
        .iter()
        .any(|input| input.style == Style::PageSize && input.name == "page_size");
    (scim || sized).then_some(NextPage::Offset)
}

/// The query parameter that takes the token of the next page.
fn token_input(inputs: &[Input]) -> Option<String> {
    let is_token = |input: &&Input| {
        input.location == Location::Query
            && matches!(
                ident(&input.wire, Case::Snake).as_str(),
                "token" | "page_token" | "next_token"
            )
    };
    inputs.iter().find(is_token).map(|input| input.wire.clone())
}
