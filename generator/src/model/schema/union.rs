//! Types that are one of several: `oneOf` and `anyOf`, and answers that differ by status.

use openapiv3::{Discriminator, ReferenceOr, Schema};

use super::{AsSchemaRef, Draft, DraftKind, Schemas, Site};
use crate::{
    diagnostic::Pointer,
    model::{Type, TypeId, Union, Variant},
    names::{Case, ident, settle},
};

impl<'a> Schemas<'a> {
    pub(super) fn union(
        &mut self,
        schema: &'a Schema,
        alternatives: &'a [ReferenceOr<Schema>],
        keyword: &str,
        site: Site<'a>,
    ) -> Type {
        let (name, pointer) = (site.name().to_owned(), site.pointer.clone());
        let id = self.draft(schema, DraftKind::Pending, site);
        let discriminator = schema.schema_data.discriminator.as_ref();
        let mut wires = Vec::new();
        let mut variants = Vec::new();
        for (at, alternative) in alternatives.iter().enumerate() {
            let place = pointer.join(keyword).join(at);
            let (wire, tags) = match alternative {
                ReferenceOr::Reference { reference } => {
                    (last_segment(reference), tags(reference, discriminator))
                }
                ReferenceOr::Item(schema) => {
                    let title = schema.schema_data.title.clone();
                    (
                        title.unwrap_or_else(|| format!("variant_{}", at + 1)),
                        Vec::new(),
                    )
                }
            };
            let inner = format!("{name}{}", ident(&wire, Case::Camel));
            let ty = self.ty(&alternative.as_schema_ref(), &place, &inner);
            // The same name twice would be the same variant twice.
            let wire = if wires.contains(&wire) {
                format!("{wire}_{}", at + 1)
            } else {
                wire
            };
            wires.push(wire);
            variants.push(Variant {
                name: String::new(),
                ty,
                tags,
            });
        }
        let names = settle(wires.iter().map(String::as_str), Case::Camel, |name| {
            name == "Unknown"
        });
        for (variant, name) in variants.iter_mut().zip(names) {
            variant.name = name;
        }
        let discriminator = discriminator.map(|discriminator| discriminator.property_name.clone());
        self.drafts[id.0].kind = DraftKind::Union(Union {
            discriminator,
            variants,
        });
        Type::Named(id)
    }

    /// A type that no schema stands for: one of several, by the names of its variants.
    pub(in crate::model) fn one_of(
        &mut self,
        candidates: Vec<String>,
        pointer: &Pointer,
        description: &str,
        types: Vec<(String, Type)>,
    ) -> Type {
        let names = settle(
            types.iter().map(|(name, _)| name.as_str()),
            Case::Camel,
            |name| name == "Unknown",
        );
        let variants = names
            .into_iter()
            .zip(types)
            .map(|(name, (_, ty))| Variant {
                name,
                ty,
                tags: Vec::new(),
            })
            .collect();
        self.drafts.push(Draft {
            candidates,
            short: false,
            schema: String::new(),
            description: description.to_owned(),
            kind: DraftKind::Union(Union {
                discriminator: None,
                variants,
            }),
            pointer: pointer.clone(),
        });
        Type::Named(TypeId(self.drafts.len() - 1))
    }
}

/// `participant` of `#/components/schemas/conversations.v1.participant`.
fn last_segment(reference: &str) -> String {
    let last = reference.rsplit('/').next().unwrap_or(reference);
    last.rsplit('.').next().unwrap_or(last).to_owned()
}

/// The discriminator's values that choose a schema: those mapped to it, else its name (OpenAPI 3.0.3, "Discriminator
/// Object").
fn tags(reference: &str, discriminator: Option<&Discriminator>) -> Vec<String> {
    let Some(discriminator) = discriminator else {
        return Vec::new();
    };
    let name = reference.rsplit('/').next().unwrap_or(reference);
    let mapped = discriminator
        .mapping
        .iter()
        .filter(|(_, target)| *target == reference || *target == name);
    let tags: Vec<String> = mapped.map(|(tag, _)| tag.clone()).collect();
    if tags.is_empty() {
        vec![name.to_owned()]
    } else {
        tags
    }
}
