//! Types that do not have a name yet.

use std::collections::BTreeSet;

use crate::{
    contract::NameKind,
    diagnostic::Pointer,
    model::{Member, Model, Type, TypeId, Union},
    names::{Case, NameScope, spelled},
};

/// A type that does not have a name yet.
#[derive(Debug)]
pub(in crate::model) struct UnnamedType {
    /// Candidate names, best first. Never empty.
    pub candidates: Vec<String>,
    /// Whether the first candidate is the short name of an enum, which enums of a resource can share.
    pub has_short_name: bool,
    /// The schema's name; empty for an inline one.
    pub schema: String,
    pub description: String,
    pub kind: Kind,
    pub pointer: Pointer,
    /// The type in which it was found, if it is not the type of an input or response.
    pub within: Option<TypeId>,
}

#[derive(Debug)]
pub(in crate::model) enum Kind {
    /// The parts have not been read yet.
    Pending,
    Model(Model),
    Enum(Vec<String>),
    Union(Union),
}

impl Kind {
    /// Returns the types of the document that it refers to, in order.
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

/// Returns candidate names for a schema: its last segment, then the same with the segments before it. For an enum,
/// `call_enum_status` gives `Status`, then `CallStatus`.
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

/// Returns the variants of an enum, without duplicate values.
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
