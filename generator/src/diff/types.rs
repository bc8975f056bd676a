//! Compares models, enums and unions.

use std::collections::{HashMap, HashSet};

use super::{
    finding::Finding,
    inputs::debug_output,
    kind::Kind,
    operations::code_list,
    surface::{Comparison, Subject},
};
use crate::{
    diagnostic::Pointer,
    model::{Field, Member, Model, TypeId, TypeKind, Union, Variant},
};

/// Compares the types of a document. Types that are added or removed together with an operation, input or field need no
/// finding of their own.
pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let known = comparison.new.types_by_path();
    for (before, after) in comparison.pairing.types() {
        names(comparison, before, after, &known);
        contents(comparison, before, after);
    }
    if comparison.old.api.resources.is_empty() && comparison.new.api.resources.is_empty() {
        collection(comparison);
    }
}

/// Compares documents without operations, whose types nothing explains.
fn collection(comparison: &mut Comparison<'_>) {
    let (old, new) = (comparison.old, comparison.new);
    let pairs = comparison.pairing.types();
    let kept: HashSet<TypeId> = pairs.iter().map(|&(before, _)| before).collect();
    let known: HashSet<TypeId> = pairs.iter().map(|&(_, after)| after).collect();
    for id in (0..old.api.types.len()).map(TypeId) {
        if !kept.contains(&id) {
            let def = old.def(id);
            let subject = Subject::item(None, &def.name);
            let finding = Finding::new(Kind::TypeRemoved, subject, "was removed");
            comparison.add(finding.before(old, &def.pointer));
        }
    }
    for id in (0..new.api.types.len()).map(TypeId) {
        if !known.contains(&id) {
            let def = new.def(id);
            let subject = Subject::item(None, &def.name);
            let finding = Finding::new(Kind::TypeAdded, subject, "is new");
            comparison.add(finding.after(new, &def.pointer));
        }
    }
}

/// Compares the paths of a type. The finding about a removed module or operation also covers the paths that it had.
fn names(
    comparison: &mut Comparison<'_>,
    before: TypeId,
    after: TypeId,
    known: &HashMap<String, TypeId>,
) {
    let (old, new) = (comparison.old, comparison.new);
    if comparison.pairing.target(before) != Some(after) {
        return;
    }
    let is_paths = new.paths(after);
    let module = |path: &str| path.rsplit_once("::").map(|(module, _)| module.to_owned());
    let mut is_told = false;
    for was in old.paths(before) {
        if known.contains_key(&was) {
            continue;
        }
        let same_module = is_paths.iter().find(|is| module(is) == module(&was));
        let Some(is) = same_module.or_else(|| is_paths.first()) else {
            continue;
        };
        comparison.rename(was.clone(), is.clone());
        let is_renamed = new.def(after).name != old.def(before).name;
        if is_told || !(is_renamed || same_module.is_some()) {
            continue;
        }
        is_told = true;
        let (was_def, is_def) = (old.def(before), new.def(after));
        let resource = old.resource_of(before);
        let subject = Subject::item(resource.as_deref(), &was);
        let others = comparison
            .pairing
            .targets(before)
            .filter(|&other| other != after);
        let mut others: Vec<String> = others.map(|id| new.api.type_path(id)).collect();
        others.sort();
        let is_only = others.is_empty();
        let others = others.iter().map(|other| format!(" or `{other}`"));
        let change = format!("is now `{is}`{}", others.collect::<String>());
        let mut finding = Finding::new(Kind::TypeRenamed, subject, change)
            .before(old, &was_def.pointer)
            .after(new, &is_def.pointer);
        if let (Some(was), Some(is)) = (was_def.schemas.first(), is_def.schemas.first())
            && was != is
            && is_only
        {
            finding = finding.note(format!("schema `{was}` is now `{is}`"));
        }
        let is_resource = new.resource_of(after);
        finding.new_resource = is_resource.filter(|it| Some(it) != finding.resource.as_ref());
        comparison.add(finding);
    }
}

/// A pair of types whose parts are compared.
struct Parts<'c, 'a> {
    comparison: &'c mut Comparison<'a>,
    before: TypeId,
    after: TypeId,
    /// The resource and path of the old type.
    resource: Option<String>,
    path: String,
}

fn contents(comparison: &mut Comparison<'_>, before: TypeId, after: TypeId) {
    let (old, new) = (comparison.old, comparison.new);
    let mut parts = Parts {
        before,
        after,
        resource: old.resource_of(before),
        path: old.api.type_path(before),
        comparison,
    };
    match (&old.def(before).kind, &new.def(after).kind) {
        (TypeKind::Model(was), TypeKind::Model(is)) => parts.models(was, is),
        (TypeKind::Enum(was), TypeKind::Enum(is)) => parts.enums(was, is),
        (TypeKind::Union(was), TypeKind::Union(is)) => parts.unions(was, is),
        (was, is) => {
            let change = format!("is {} (was {})", kind(is), kind(was));
            parts.add(Kind::TypeKindChanged, None, change);
        }
    }
}

fn kind(kind: &TypeKind) -> &'static str {
    match kind {
        TypeKind::Model(_) => "a struct",
        TypeKind::Enum(_) => "an enum of strings",
        TypeKind::Union(_) => "an enum of types",
    }
}

impl Parts<'_, '_> {
    /// Adds a finding about the type, or about a part of it that is written as given.
    fn add(&mut self, kind: Kind, part: Option<(&str, &str)>, change: impl Into<String>) {
        let was = &self.comparison.old.def(self.before).pointer;
        let is = &self.comparison.new.def(self.after).pointer;
        self.add_at(kind, part, change, Some(was), Some(is));
    }

    fn add_at(
        &mut self,
        kind: Kind,
        part: Option<(&str, &str)>,
        change: impl Into<String>,
        before: Option<&Pointer>,
        after: Option<&Pointer>,
    ) {
        let resource = self.resource.as_deref();
        let subject = match part {
            Some((part, separator)) => {
                let shown = format!("{}{separator}{part}", self.path);
                Subject::part(resource, &self.path, part, &shown)
            }
            None => Subject::item(resource, &self.path),
        };
        let mut finding = Finding::new(kind, subject, change);
        if let Some(before) = before {
            finding = finding.before(self.comparison.old, before);
        }
        if let Some(after) = after {
            finding = finding.after(self.comparison.new, after);
        }
        self.comparison.add(finding);
    }

    fn models(&mut self, was: &Model, is: &Model) {
        let mut renamed: HashSet<&str> = HashSet::new();
        for old in &was.fields {
            match is.fields.iter().find(|new| new.name == old.name) {
                Some(new) => self.fields(old, new),
                None => {
                    let successor = is.fields.iter().find(|field| field.wire == old.wire);
                    renamed.extend(successor.map(|field| field.name.as_str()));
                    let (kind, change) = match successor {
                        Some(new) => (Kind::FieldRenamed, format!("is now `{}`", new.name)),
                        None => (Kind::FieldRemoved, "was removed".to_owned()),
                    };
                    let part = Some((old.name.as_str(), "."));
                    let after = successor.map(|new| &new.pointer);
                    self.add_at(kind, part, change, Some(&old.pointer), after);
                }
            }
        }
        for new in &is.fields {
            let is_known = was.fields.iter().any(|old| old.name == new.name);
            if !is_known && !renamed.contains(new.name.as_str()) {
                let part = Some((new.name.as_str(), "."));
                let after = Some(&new.pointer);
                self.add_at(Kind::FieldAdded, part, "is new", None, after);
            }
        }
        self.additional(was, is);
        match (&was.page, &is.page) {
            (Some(_), None) => {
                let change = "is no longer a page of a list: `into_items()` was removed";
                self.add(Kind::ListRemoved, None, change);
            }
            (None, Some(_)) => {
                let change = "is a page of a list: `into_items()` is new";
                self.add(Kind::ListAdded, None, change);
            }
            (Some((was, _)), Some((is, _))) if was != is => {
                let change = format!("has its items in `{is}` (was in `{was}`)");
                self.add(Kind::PagingChanged, None, change);
            }
            _ => {}
        }
    }

    fn additional(&mut self, was: &Model, is: &Model) {
        match (&was.additional, &is.additional) {
            (Some(old), Some(new)) if old.name == new.name => {
                if !self.comparison.pairing.is_same(&old.ty, &new.ty) {
                    let old_type = self.comparison.old.shown(&old.ty);
                    let change = format!(
                        "is `{}` (was `{old_type}`)",
                        self.comparison.new.shown(&new.ty)
                    );
                    let part = Some((old.name.as_str(), "."));
                    self.add(Kind::FieldTypeChanged, part, change);
                }
            }
            (Some(old), new) => {
                let (kind, change) = match new {
                    Some(new) => (Kind::FieldRenamed, format!("is now `{}`", new.name)),
                    None => (Kind::FieldRemoved, "was removed".to_owned()),
                };
                let part = Some((old.name.as_str(), "."));
                self.add(kind, part, change);
            }
            (None, Some(new)) => {
                let part = Some((new.name.as_str(), "."));
                self.add(Kind::FieldAdded, part, "is new, for additional properties");
            }
            (None, None) => {}
        }
    }

    fn fields(&mut self, old: &Field, new: &Field) {
        let mut found: Vec<(Kind, String)> = Vec::new();
        let is_same = self.comparison.pairing.is_same(&old.ty, &new.ty);
        if !is_same || old.boxed != new.boxed {
            let shown = |text: String, boxed: bool| match boxed {
                true => format!("Option<Box<{text}>>"),
                false => format!("Option<{text}>"),
            };
            let was = shown(self.comparison.old.shown(&old.ty), old.boxed);
            let is = shown(self.comparison.new.shown(&new.ty), new.boxed);
            let change = format!("is `{is}` (was `{was}`)");
            found.push((Kind::FieldTypeChanged, change));
        }
        if old.wire != new.wire {
            let change = format!("is the property `{}` (was `{}`)", new.wire, old.wire);
            found.push((Kind::WireNameChanged, change));
        }
        match (&old.clear, &new.clear) {
            (Some(was), None) => {
                let change = format!("cannot be sent as null: `{was}()` was removed");
                found.push((Kind::NullMethodRemoved, change));
            }
            (Some(was), Some(is)) if was != is => {
                let change = format!("is set to null by `{is}()` (was by `{was}()`)");
                found.push((Kind::NullMethodRenamed, change));
            }
            (None, Some(is)) => {
                let change = format!("can be sent as null with `{is}()`");
                found.push((Kind::NullMethodAdded, change));
            }
            _ => {}
        }
        found.extend(debug_output(old.private, new.private));
        for (kind, change) in found {
            let part = Some((old.name.as_str(), "."));
            let places = (Some(&old.pointer), Some(&new.pointer));
            self.add_at(kind, part, change, places.0, places.1);
        }
    }

    fn enums(&mut self, was: &[Member], is: &[Member]) {
        let mut renamed: HashSet<&str> = HashSet::new();
        for old in was {
            let part = Some((old.name.as_str(), "::"));
            match is.iter().find(|new| new.name == old.name) {
                Some(new) if new.wire != old.wire => {
                    let change = format!("is `{}` on the wire (was `{}`)", new.wire, old.wire);
                    self.add(Kind::WireNameChanged, part, change);
                }
                Some(_) => {}
                None => match is.iter().find(|new| new.wire == old.wire) {
                    Some(new) => {
                        renamed.insert(&new.name);
                        let change = format!("is now `{}`", new.name);
                        self.add(Kind::VariantRenamed, part, change);
                    }
                    // An enum that was split has the value in another part.
                    None if self.is_elsewhere(&old.name) => {}
                    None => self.add(Kind::VariantRemoved, part, "was removed"),
                },
            }
        }
        for new in is {
            let is_known = was.iter().any(|old| old.name == new.name);
            if !is_known && !renamed.contains(new.name.as_str()) {
                let part = Some((new.name.as_str(), "::"));
                let change = match was.iter().find(|old| old.wire == new.wire) {
                    Some(old) => format!("is new; until now it was `{}`", old.name),
                    None => format!("is new; until now it was `UnknownValue({:?})`", new.wire),
                };
                self.add(Kind::VariantAdded, part, change);
            }
        }
        match (is_boolean(was), is_boolean(is)) {
            (true, false) => {
                let change = "can no longer be made from `true` and `false`";
                self.add(Kind::ConversionRemoved, None, change);
            }
            (false, true) => {
                let change = "can be made from `true` and `false`";
                self.add(Kind::ConversionAdded, None, change);
            }
            _ => {}
        }
    }

    /// Returns whether the old enum became another new one as well, which has this variant.
    fn is_elsewhere(&self, variant: &str) -> bool {
        let Comparison { pairing, new, .. } = &*self.comparison;
        pairing
            .targets(self.before)
            .any(|id| match &new.def(id).kind {
                TypeKind::Enum(members) => members.iter().any(|member| member.name == variant),
                _ => false,
            })
    }

    fn unions(&mut self, was: &Union, is: &Union) {
        let has = |union: &Union, name: &str| union.variants.iter().any(|it| it.name == name);
        let mut renamed: HashSet<&str> = HashSet::new();
        for old in &was.variants {
            let part = Some((old.name.as_str(), "::"));
            let Some(new) = is.variants.iter().find(|new| new.name == old.name) else {
                let is_successor = |new: &&Variant| {
                    !has(was, &new.name) && self.comparison.pairing.is_same(&old.ty, &new.ty)
                };
                match is.variants.iter().find(is_successor) {
                    Some(new) => {
                        renamed.insert(&new.name);
                        let change = format!("is now `{}`", new.name);
                        self.add(Kind::VariantRenamed, part, change);
                    }
                    None => self.add(Kind::VariantRemoved, part, "was removed"),
                }
                continue;
            };
            if !self.comparison.pairing.is_same(&old.ty, &new.ty) {
                let was = self.comparison.old.shown(&old.ty);
                let change = format!(
                    "holds `{}` (was `{was}`)",
                    self.comparison.new.shown(&new.ty)
                );
                self.add(Kind::VariantTypeChanged, part, change);
            }
            if old.tags != new.tags {
                let tags = |tags: &[String]| match tags {
                    [] => "nothing".to_owned(),
                    tags => code_list(tags),
                };
                let change = format!(
                    "is chosen by {} (was by {})",
                    tags(&new.tags),
                    tags(&old.tags)
                );
                self.add(Kind::VariantChoiceChanged, part, change);
            }
        }
        for new in &is.variants {
            if !has(was, &new.name) && !renamed.contains(new.name.as_str()) {
                let part = Some((new.name.as_str(), "::"));
                self.add(Kind::VariantAdded, part, "is new");
            }
        }
        if was.discriminator != is.discriminator {
            let shown = |property: &Option<String>| match property {
                Some(property) => format!("the property `{property}`"),
                None => "what fits the value".to_owned(),
            };
            let change = format!(
                "has its variant chosen by {} (was by {})",
                shown(&is.discriminator),
                shown(&was.discriminator)
            );
            self.add(Kind::VariantChoiceChanged, None, change);
        }
    }
}

/// Returns whether an enum can be made from a boolean.
fn is_boolean(members: &[Member]) -> bool {
    let has = |wire| members.iter().any(|member| member.wire == wire);
    members.len() == 2 && has("true") && has("false")
}
