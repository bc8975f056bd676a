//! Types that were found and have no name yet.

use std::collections::BTreeSet;

use crate::{
    contract::NameKind,
    diagnostic::Pointer,
    model::{Member, Model, Type, TypeId, Union},
    names::{Case, NameScope, spelled},
};

/// A type that was found and has no name yet.
#[derive(Debug)]
pub(in crate::model) struct UnnamedType {
    /// Names it may get, the best first. Never empty.
    pub candidates: Vec<String>,
    /// Whether the first candidate is the short name of an enum, which like-named enums of a resource share.
    pub has_short_name: bool,
    /// The schema's name; empty for an inline one.
    pub schema: String,
    pub description: String,
    pub kind: Kind,
    pub pointer: Pointer,
}

#[derive(Debug)]
pub(in crate::model) enum Kind {
    /// A schema whose parts are still to be read.
    Pending,
    Model(Model),
    Enum(Vec<String>),
    Union(Union),
}

impl Kind {
    /// The types of the document that it is made of, in their order.
    pub(in crate::model) fn named(&self) -> Vec<TypeId> {
        match self {
            Self::Model(model) => model.named().collect(),
            Self::Union(union) => union.named().collect(),
            Self::Enum(_) | Self::Pending => Vec::new(),
        }
    }

    pub(in crate::model) fn for_each_part(&mut self, mut visit: impl FnMut(&mut Type)) {
        match self {
            Self::Model(model) => model.for_each_part(visit),
            Self::Union(union) => union.variants.iter_mut().for_each(|v| visit(&mut v.ty)),
            Self::Enum(_) | Self::Pending => {}
        }
    }
}

/// The names a named schema may get: its last segment, then with the segments before it. An enum
/// `call_enum_status` is first `Status`, then `CallStatus`.
pub(super) fn candidates(schema: &str) -> Vec<String> {
    let segments: Vec<&str> = schema.split('.').filter(|s| !s.is_empty()).collect();
    let last = segments.last().copied().unwrap_or(schema);
    let mut names = Vec::new();
    let mut name = match last.rsplit_once("_enum_") {
        Some((owner, short)) => {
            let short = spelled(short, Case::Camel);
            names.push(short.clone());
            format!("{}{short}", spelled(owner, Case::Camel))
        }
        None => spelled(last, Case::Camel),
    };
    names.push(name.clone());
    for segment in segments.iter().rev().skip(1) {
        name = format!("{}{name}", spelled(segment, Case::Camel));
        names.push(name.clone());
    }
    names
}

/// The variants of an enum; values that are listed twice count once.
pub(in crate::model) fn members(wires: &[String]) -> Vec<Member> {
    let mut seen = BTreeSet::new();
    let wires: Vec<&str> = wires
        .iter()
        .map(String::as_str)
        .filter(|wire| seen.insert(*wire))
        .collect();
    let names = NameScope::new(NameKind::EnumVariant).claim_all(wires.iter().copied());
    wires
        .into_iter()
        .zip(names)
        .map(|(wire, name)| Member {
            name,
            wire: wire.to_owned(),
        })
        .collect()
}
