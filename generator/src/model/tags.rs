//! Groups operations into resources by tag, and names their modules.
//!
//! Twilio's tags consist of product, version and resource (`ConversationsV1Participant`). The module is named after the
//! resource alone (`participant`), unless two tags of a document would then share a name.

use std::collections::HashMap;

use indexmap::IndexMap;
use openapiv3::{PathItem, ReferenceOr};

use super::operation::OperationSource;
use crate::{
    contract::NameKind,
    diagnostic::Pointer,
    document::{Document, split_fragment},
    names::NameScope,
};

/// The operations of one tag.
pub(super) struct Group<'a> {
    /// The module's name.
    pub name: String,
    pub tag: &'a str,
    pub description: String,
    pub operations: Vec<OperationSource<'a>>,
}

impl Group<'_> {
    pub(super) fn is_selected(&self, wanted: &[String]) -> bool {
        wanted
            .iter()
            .any(|wanted| *wanted == self.name || wanted == self.tag)
    }
}

/// Returns the document's operations by resource, in document order.
pub(super) fn resources(document: &Document) -> Vec<Group<'_>> {
    let mut groups: IndexMap<&str, Vec<OperationSource<'_>>> = IndexMap::new();
    for (path, item) in &document.api.paths.paths {
        let ReferenceOr::Item(item) = item else {
            continue;
        };
        for (method, key, operation) in methods(item) {
            let tag = operation
                .tags
                .first()
                .map_or_else(|| path_resource(path), String::as_str);
            let item_pointer = Pointer::root().join("paths").join(path);
            let pointer = item_pointer.join(key);
            groups.entry(tag).or_default().push(OperationSource {
                path,
                item,
                method,
                operation,
                item_pointer,
                pointer,
            });
        }
    }
    let names = module_names(document, groups.keys().copied());
    let mut described: HashMap<&str, &str> = HashMap::new();
    for tag in &document.api.tags {
        if let Some(description) = &tag.description {
            described.entry(&tag.name).or_insert(description);
        }
    }
    groups
        .into_iter()
        .zip(names)
        .map(|((tag, operations), name)| {
            let of_path = || operations.first()?.item.description.as_deref();
            let description = described.get(tag).copied().or_else(of_path);
            Group {
                name,
                tag,
                description: description.unwrap_or_default().to_owned(),
                operations,
            }
        })
        .collect()
}

/// Returns the module names for a document's tags.
fn module_names<'a>(document: &Document, tags: impl Iterator<Item = &'a str>) -> Vec<String> {
    let products = product_names(document);
    let tags: Vec<(&str, String)> = tags.map(|tag| (tag, short_tag(tag, &products))).collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for (_, short) in &tags {
        *counts.entry(short).or_default() += 1;
    }
    // Two tags may share a name without their product; then both keep it.
    let wishes = tags
        .iter()
        .map(|(tag, short)| match counts[short.as_str()] {
            1 => short.as_str(),
            _ => tag,
        });
    NameScope::new(NameKind::Module).claim_all(wishes)
}

fn methods(
    item: &PathItem,
) -> impl Iterator<Item = (&'static str, &'static str, &openapiv3::Operation)> {
    [
        ("POST", "post", &item.post),
        ("GET", "get", &item.get),
        ("PUT", "put", &item.put),
        ("PATCH", "patch", &item.patch),
        ("DELETE", "delete", &item.delete),
        ("HEAD", "head", &item.head),
        ("OPTIONS", "options", &item.options),
        ("TRACE", "trace", &item.trace),
    ]
    .into_iter()
    .filter_map(|(method, key, operation)| {
        operation.as_ref().map(|operation| (method, key, operation))
    })
}

/// Returns the resource of an operation without a tag: the first path segment that is neither a version nor a
/// parameter.
fn path_resource(path: &str) -> &str {
    let (path, _) = split_fragment(path);
    path.split('/')
        .find(|segment| !segment.is_empty() && !segment.starts_with('{') && !is_version(segment))
        .unwrap_or("api")
}

/// Returns the module name for a document: `conversations_v1` for `twilio_conversations_v1`.
pub(super) fn module_stem(stem: &str) -> &str {
    stem.strip_prefix("twilio_").unwrap_or(stem)
}

/// Returns the product names with which a document's tags may begin: `ConversationsV1Participant`.
fn product_names(document: &Document) -> Vec<String> {
    let stem = module_stem(&document.stem);
    let stem = stem
        .rsplit_once('_')
        .filter(|(_, version)| is_version(version))
        .map_or(stem, |(product, _)| product);
    let title = document
        .api
        .info
        .title
        .rsplit(" - ")
        .next()
        .unwrap_or_default();
    let host = document
        .api
        .servers
        .first()
        .and_then(|server| server.url.split("//").nth(1)?.split('.').next());
    [Some(stem), Some(title), host]
        .into_iter()
        .flatten()
        .map(squeeze)
        .filter(|name| !name.is_empty())
        .collect()
}

fn squeeze(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

/// Returns the tag without its product and version, or the whole tag if nothing else would be left.
fn short_tag(tag: &str, products: &[String]) -> String {
    let lower = tag.to_ascii_lowercase();
    let rest = products
        .iter()
        .filter_map(|product| lower.strip_prefix(product.as_str()))
        .map(str::len)
        .min();
    let named = rest.and_then(|length| tag.get(tag.len() - length..));
    let rest = named.unwrap_or(tag);
    let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).count();
    let version = match rest.strip_prefix(['V', 'v']) {
        Some(number) if digits(number) > 0 => 1 + digits(number),
        // A dated version: `Api20100401Call`.
        _ if digits(rest) == 8 => 8,
        _ => 0,
    };
    if named.is_none() && version == 0 {
        return tag.to_owned();
    }
    // A product may be a prefix of a longer word: `Chat` is not the product of `Chatter`.
    let rest = &rest[version..];
    if rest.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit()) {
        rest.to_owned()
    } else {
        tag.to_owned()
    }
}

fn is_version(segment: &str) -> bool {
    let number = segment.strip_prefix(['v', 'V']).unwrap_or(segment);
    number.starts_with(|c: char| c.is_ascii_digit())
        && number
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_loses_its_product_and_version() {
        let products = ["conversations", "chat", "api"].map(str::to_owned);
        for (tag, short) in [
            ("ConversationsV1Participant", "Participant"),
            ("Api20100401Call", "Call"),
            // `Chat` is only a prefix of a longer word here.
            ("Chatter", "Chatter"),
            ("ChatV2", "ChatV2"),
            ("Parcel", "Parcel"),
            ("V1Parcel", "Parcel"),
            ("", ""),
        ] {
            assert_eq!(short_tag(tag, &products), short, "{tag}");
        }
    }

    #[test]
    fn an_untagged_operation_is_grouped_by_its_path() {
        assert_eq!(path_resource("/v1/Parcels/{Sid}"), "Parcels");
        assert_eq!(path_resource("/2010-04-01/{Sid}"), "api");
        assert_eq!(path_resource("/"), "api");
        assert_eq!(path_resource("/#X-Target=Parcels"), "api");
        assert_eq!(path_resource("/v1/Parcels#open"), "Parcels");
    }
}
