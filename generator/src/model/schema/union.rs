//! Types with alternatives: `oneOf` and `anyOf`, and responses that differ by status.

use openapiv3::{Discriminator, ReferenceOr, Schema};

use super::{AsSchemaRef, Kind, Schemas, UnnamedType};
use crate::{
    contract::NameKind,
    diagnostic::Pointer,
    model::{Type, TypeId, Union, Variant},
    names::{Case, NameScope, spelled},
};

impl<'a> Schemas<'a> {
    /// Reads the alternatives of a union whose type is called `name`; `pointer` is the position of its keyword.
    pub(super) fn union(
        &mut self,
        schema: &'a Schema,
        alternatives: &'a [ReferenceOr<Schema>],
        pointer: &Pointer,
        name: &str,
    ) -> Union {
        let discriminator = schema.schema_data.discriminator.as_ref();
        let mut wires = Vec::with_capacity(alternatives.len());
        let mut variants = Vec::with_capacity(alternatives.len());
        for (at, alternative) in alternatives.iter().enumerate() {
            let pointer = pointer.join(at);
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
            if !self.charge(&pointer, 1, wire.len()) {
                break;
            }
            let inner = format!("{name}{}", spelled(&wire, Case::Camel));
            let ty = self.ty(&alternative.as_schema_ref(), &pointer, &inner);
            wires.push(wire);
            variants.push((ty, tags));
        }
        Union {
            discriminator: discriminator.map(|it| it.property_name.clone()),
            variants: name_variants(&wires, variants),
        }
    }

    /// Adds a union without a schema, from the names and types of its variants.
    pub(in crate::model) fn one_of(
        &mut self,
        candidates: Vec<String>,
        pointer: &Pointer,
        description: &str,
        types: Vec<(String, Type)>,
    ) -> Type {
        let (wires, types): (Vec<String>, Vec<Type>) = types.into_iter().unzip();
        let variants = types.into_iter().map(|ty| (ty, Vec::new())).collect();
        self.unnamed.push(UnnamedType {
            candidates,
            has_short_name: false,
            schema: String::new(),
            description: description.to_owned(),
            kind: Kind::Union(Union {
                discriminator: None,
                variants: name_variants(&wires, variants),
            }),
            pointer: pointer.clone(),
            within: None,
        });
        Type::Named(TypeId(self.unnamed.len() - 1))
    }
}

fn name_variants(wires: &[String], types: Vec<(Type, Vec<String>)>) -> Vec<Variant> {
    let names = NameScope::new(NameKind::UnionVariant).claim_all(wires.iter().map(String::as_str));
    names
        .into_iter()
        .zip(types)
        .map(|(name, (ty, tags))| Variant { name, ty, tags })
        .collect()
}

/// Returns the last segment of a reference: `participant` for `#/components/schemas/conversations.v1.participant`.
fn last_segment(reference: &str) -> String {
    let last = reference.rsplit('/').next().unwrap_or(reference);
    last.rsplit('.').next().unwrap_or(last).to_owned()
}

/// Returns the discriminator values that select a schema: those mapped to it, or else its name (OpenAPI 3.0.3,
/// "Discriminator Object").
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
