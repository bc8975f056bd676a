//! Handles types that contain each other: which fields need a box, and where a chain of types is cut.
//!
//! A struct that contains itself needs a box. That is not enough if many types contain each other: to compute auto
//! traits such as `Send`, layouts, and rustdoc's trait listings, rustc follows every field recursively. It gives up at
//! a depth of 128 (E0275), also in the user's crate. A field that would exceed [`MAX_LEVELS`] therefore holds an
//! `Indirect`, a box from the runtime that rustc does not look into.

use super::{Type, TypeDef, TypeKind};

/// The maximum depth for rustc before a chain is cut. Twilio's deepest chain has 40 levels; the rest is for the types
/// that users put around a model.
const MAX_LEVELS: usize = 72;

/// Boxes fields through which a model contains itself, and cuts long chains.
pub(super) fn box_and_cut(types: &mut [TypeDef]) {
    box_recursion(types);
    cut_chains(types);
}

/// Boxes recursive fields. Lists and maps allocate anyway, so only fields that hold a model directly count.
fn box_recursion(types: &mut [TypeDef]) {
    let direct: Vec<Vec<usize>> = types
        .iter_mut()
        .map(|def| {
            let mut targets = Vec::new();
            def.for_each_part(|part| targets.extend(part.contained().map(|id| id.0)));
            targets
        })
        .collect();
    let components = Components::of(&direct);
    for (at, def) in types.iter_mut().enumerate() {
        if let TypeKind::Model(model) = &mut def.kind {
            for field in &mut model.fields {
                field.boxed = field
                    .ty
                    .contained()
                    .is_some_and(|target| components.of[target.0] == components.of[at]);
            }
        }
    }
}

fn cut_chains(types: &mut [TypeDef]) {
    let edges: Vec<Vec<usize>> = types
        .iter()
        .map(|def| def.named().into_iter().map(|id| id.0).collect())
        .collect();
    let components = Components::of(&edges);
    let mut depths = Vec::with_capacity(components.members.len());
    // Components come after those they point to, whose depths are therefore known.
    for (component, members) in components.members.iter().enumerate() {
        let is_inside = |part: &Type| {
            part.named()
                .is_some_and(|id| components.of[id.0] == component)
        };
        let mut longest = 0;
        for &at in members {
            types[at].for_each_part(|part| {
                if is_inside(part) {
                    longest = longest.max(levels(part));
                }
            });
        }
        let around = longest * members.len();
        let is_cut_inside = around > MAX_LEVELS / 2;
        let around = if is_cut_inside { 0 } else { around };
        let mut depth = around;
        for &at in members {
            types[at].for_each_part(|part| {
                let Some(id) = part.named() else { return };
                let is_cut = if is_inside(part) {
                    is_cut_inside
                } else {
                    let below = around + levels(part) + depths[components.of[id.0]];
                    if below <= MAX_LEVELS {
                        depth = depth.max(below);
                    }
                    below > MAX_LEVELS
                };
                if let (true, Some(named)) = (is_cut, part.named_mut()) {
                    *named = Type::Indirect(id);
                }
            });
        }
        depths.push(depth);
    }
    for def in types {
        if let TypeKind::Model(model) = &mut def.kind {
            for field in &mut model.fields {
                field.boxed &= field.ty.contained().is_some();
            }
        }
    }
}

/// Returns how many levels rustc descends from a type to one of its parts, counted in its error messages.
fn levels(part: &Type) -> usize {
    match part {
        Type::List(inner) => 5 + levels(inner),
        Type::Map(inner) => 14 + levels(inner),
        Type::Nullable(inner) => 1 + levels(inner),
        // An `Option`, and possibly a box.
        _ => 5,
    }
}

/// The strongly connected components of a graph: sets of nodes that can all reach each other.
pub(super) struct Components {
    /// The component of each node.
    pub(super) of: Vec<usize>,
    /// The nodes of each component. A component comes after those it points to.
    pub(super) members: Vec<Vec<usize>>,
}

impl Components {
    /// Computes the components with Tarjan's algorithm. Iterative, since documents decide how deep a graph is.
    pub(super) fn of(edges: &[Vec<usize>]) -> Self {
        const UNSEEN: usize = usize::MAX;
        let mut components = Self {
            of: vec![UNSEEN; edges.len()],
            members: Vec::new(),
        };
        let mut index = vec![UNSEEN; edges.len()];
        let mut low = vec![0; edges.len()];
        let mut next_index = 0;
        let mut stack = Vec::new();
        for root in 0..edges.len() {
            if index[root] != UNSEEN {
                continue;
            }
            // A node, and the number of its edges followed so far.
            let mut path = vec![(root, 0)];
            while let Some((node, followed)) = path.last_mut() {
                let node = *node;
                if *followed == 0 {
                    index[node] = next_index;
                    low[node] = next_index;
                    next_index += 1;
                    stack.push(node);
                }
                if let Some(&target) = edges[node].get(*followed) {
                    *followed += 1;
                    if index[target] == UNSEEN {
                        path.push((target, 0));
                    } else if components.of[target] == UNSEEN {
                        low[node] = low[node].min(index[target]);
                    }
                    continue;
                }
                path.pop();
                if let Some((parent, _)) = path.last() {
                    low[*parent] = low[*parent].min(low[node]);
                }
                if low[node] == index[node] {
                    let start = stack.iter().rposition(|&at| at == node).unwrap_or_default();
                    let members = stack.split_off(start);
                    for &member in &members {
                        components.of[member] = components.members.len();
                    }
                    components.members.push(members);
                }
            }
        }
        components
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn reaches(edges: &[Vec<usize>], from: usize, to: usize) -> bool {
        let mut seen = vec![false; edges.len()];
        let mut open = edges[from].clone();
        while let Some(at) = open.pop() {
            if !std::mem::replace(&mut seen[at], true) {
                open.extend(&edges[at]);
            }
        }
        seen[to]
    }

    proptest! {
        #[test]
        fn nodes_of_a_component_reach_each_other(
            edges in prop::collection::vec(prop::collection::vec(0_usize..12, 0..4), 12)
        ) {
            let components = Components::of(&edges);
            for a in 0..edges.len() {
                for b in 0..edges.len() {
                    let together = a == b || reaches(&edges, a, b) && reaches(&edges, b, a);
                    prop_assert_eq!(components.of[a] == components.of[b], together);
                    if reaches(&edges, a, b) {
                        prop_assert!(components.of[b] <= components.of[a]);
                    }
                }
            }
        }
    }

    #[test]
    fn a_long_chain_does_not_overflow_the_stack() {
        let edges: Vec<Vec<usize>> = (0..200_000).map(|at| vec![(at + 1) % 200_000]).collect();
        assert_eq!(Components::of(&edges).members.len(), 1);
    }
}
