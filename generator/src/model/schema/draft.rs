//! Types that have been found and are not named yet.

use std::collections::BTreeSet;

use crate::{
    diagnostic::Pointer,
    model::{Member, Model, Union},
    names::{Case, ident, settle},
};

/// A type that has been found and is not named yet.
#[derive(Debug)]
pub(in crate::model) struct Draft {
    /// Names it may get, the best first.
    pub candidates: Vec<String>,
    /// Whether the first candidate is the short name of an enum, which like-named enums of a resource share.
    pub short: bool,
    /// The schema's name; empty for an inline one.
    pub schema: String,
    pub description: String,
    pub kind: DraftKind,
    pub pointer: Pointer,
}

#[derive(Debug)]
pub(in crate::model) enum DraftKind {
    /// A recursive schema that is still being read.
    Pending,
    Model(Model),
    Enum(Vec<String>),
    Union(Union),
}

/// The names a named schema may get: its last segment, then with the segments before it. An enum
/// `call_enum_status` is first `Status`, then `CallStatus`.
pub(super) fn candidates(schema: &str) -> Vec<String> {
    let segments: Vec<&str> = schema.split('.').filter(|s| !s.is_empty()).collect();
    let last = segments.last().copied().unwrap_or(schema);
    let mut names = Vec::new();
    let mut name = match last.rsplit_once("_enum_") {
        Some((owner, short)) => {
            names.push(ident(short, Case::Camel));
            format!("{}{}", ident(owner, Case::Camel), ident(short, Case::Camel))
        }
        None => ident(last, Case::Camel),
    };
    names.push(name.clone());
    for segment in segments.iter().rev().skip(1) {
        name = format!("{}{name}", ident(segment, Case::Camel));
        names.push(name.clone());
    }
    names
}

/// The variants of an enum; members that are listed twice count once.
pub(in crate::model) fn members(wires: &[String]) -> Vec<Member> {
    let mut seen = BTreeSet::new();
    let wires: Vec<&str> = wires
        .iter()
        .map(String::as_str)
        .filter(|wire| seen.insert(*wire))
        .collect();
    let names = settle(wires.iter().copied(), Case::Camel, |name| {
        name == "UnknownValue"
    });
    wires
        .into_iter()
        .zip(names)
        .map(|(wire, name)| Member {
            name,
            wire: wire.to_owned(),
        })
        .collect()
}
