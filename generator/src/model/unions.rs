//! Rejects unions that are their own alternative: no value could be decoded as one.

use super::{TypeDef, TypeKind, nesting::Components};
use crate::{
    diagnostic::{Diagnostics, quoted},
    document::Document,
};

/// Reports unions that are alternatives of themselves, directly or through other unions. A list, map or object in
/// between is fine, since each level then holds a smaller value.
pub(super) fn check(document: &Document, types: &[TypeDef], diagnostics: &mut Diagnostics) {
    let alternatives: Vec<Vec<usize>> = types
        .iter()
        .map(|def| match &def.kind {
            TypeKind::Union(union) => union
                .variants
                .iter()
                .filter_map(|variant| variant.ty.contained())
                .filter(|id| matches!(types[id.0].kind, TypeKind::Union(_)))
                .map(|id| id.0)
                .collect(),
            _ => Vec::new(),
        })
        .collect();
    let components = Components::of(&alternatives);
    for (at, def) in types.iter().enumerate() {
        let is_circular = alternatives[at]
            .iter()
            .any(|target| components.of[*target] == components.of[at]);
        if is_circular {
            let name = def.schemas.first().unwrap_or(&def.name);
            diagnostics.push(
                document
                    .error(
                        &def.pointer,
                        format!("{} is an alternative of itself", quoted(name)),
                    )
                    .help("remove it from its own alternatives; an object or a list that contains it is fine"),
            );
        }
    }
}
