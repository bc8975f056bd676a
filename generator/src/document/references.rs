//! Checks that references resolve.

use std::{
    collections::{HashMap, HashSet},
    fmt::Display,
};

use super::{
    shape,
    tree::{Tree, Value},
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, nearest, quoted},
    source::{Pointer, SourceSpan},
};

/// A `$ref`.
pub(super) struct Reference {
    /// The node that contains it.
    pub(super) from: Pointer,
    pub(super) target: String,
    /// The map of `components` for the expected kind of object.
    pub(super) component: &'static str,
    /// The expected kind of object, with its article.
    pub(super) name: &'static str,
}

impl Reference {
    fn span(&self, tree: &Tree) -> SourceSpan {
        tree.span(self.from.join("$ref"))
    }

    /// Returns the node that this reference defines: its own, or the one that includes it with `allOf`.
    fn owner(&self) -> &str {
        let mut owner = self.from.as_str();
        while let Some((rest, last)) = owner.rsplit_once('/')
            && last.bytes().all(|b| b.is_ascii_digit())
            && let Some(outer) = rest.strip_suffix("/allOf")
        {
            owner = outer;
        }
        owner
    }
}

/// Reports references to other documents, to missing nodes and to the wrong kind of object, and cycles of references.
pub(super) fn check(tree: &Tree, references: &[Reference], diagnostics: &mut Diagnostics) {
    let mut known = HashSet::new();
    for reference in references {
        if known.contains(&(reference.target.as_str(), reference.component)) {
            continue;
        }
        // Each suggestion costs a search, which is wasted on an error that is only counted.
        let suggests = !diagnostics.is_full();
        match problem(tree, reference, suggests) {
            Some(problem) => diagnostics.push(problem.at(reference.span(tree))),
            None => {
                known.insert((reference.target.as_str(), reference.component));
            }
        }
    }
    circles(tree, references, diagnostics);
}

/// Returns the error in a single reference, if any.
fn problem(tree: &Tree, reference: &Reference, suggests: bool) -> Option<Diagnostic> {
    let target = quoted(&reference.target);
    let Some(pointer) = Pointer::of_reference(&reference.target) else {
        return Some(elsewhere(tree, reference));
    };
    let tokens: Vec<_> = pointer.tokens().collect();
    let component = match tokens.as_slice() {
        [components, component, _] if components == "components" => Some(component.as_ref()),
        _ => None,
    };
    if let Some(component) = component.filter(|component| *component != reference.component) {
        return Some(
            Diagnostic::error(format!(
                "expected a reference to {}, found {target}",
                reference.name
            ))
            .help(format!(
                "refer to `#/components/{}/…`, not to `{component}`",
                reference.component
            )),
        );
    }
    let Some(node) = tree.at(&pointer) else {
        let diagnostic = Diagnostic::error(format!("{target} does not exist"));
        let advice = suggests
            .then(|| advice(tree, reference, &pointer))
            .flatten();
        return Some(match (tree.removed(&pointer), advice) {
            (Some(action), _) => diagnostic
                .related(action.clone(), "this action removed it")
                .help("remove the reference as well, or keep its target"),
            (None, Some(advice)) => diagnostic.help(advice),
            (None, None) => diagnostic,
        });
    };
    if component.is_some() {
        return None;
    }
    match shape::object_at(tree, &pointer) {
        Some(kind) if kind == reference.name => None,
        Some(kind) => Some(Diagnostic::error(format!(
            "expected a reference to {}, but {target} points at {kind}",
            reference.name
        ))),
        None => Some(Diagnostic::error(format!(
            "expected a reference to {}, but {target} points at {}",
            reference.name,
            shape::name(node)
        ))),
    }
}

/// Returns whether a node belongs to a callback. Nothing is generated from callbacks.
pub(super) fn is_in_callback(pointer: &Pointer) -> bool {
    let tokens: Vec<_> = pointer.tokens().take(4).collect();
    let tokens: Vec<&str> = tokens.iter().map(AsRef::as_ref).collect();
    matches!(
        tokens.as_slice(),
        ["paths", _, _, "callbacks"] | ["components", "callbacks", ..]
    )
}

/// Returns the error for a reference that does not point into the same document.
fn elsewhere(tree: &Tree, reference: &Reference) -> Diagnostic {
    if reference.target.trim().is_empty() {
        return Diagnostic::error("this reference is empty").help(format!(
            "write its target, such as `#/components/{}/…`",
            reference.component
        ));
    }
    let target = quoted(&reference.target);
    let bare = reference.target.trim_start_matches(['#', '/']);
    let pointer = Pointer::root()
        .join("components")
        .join(reference.component)
        .join(bare);
    // The `#/`, or a part of it, may be missing.
    let whole = Pointer::of_reference(&format!("#/{bare}"));
    let meant = whole.into_iter().chain([pointer]);
    let mut meant = meant.filter(|pointer| is_target(tree, reference, pointer));
    if let Some(pointer) = meant.next() {
        return Diagnostic::error(format!("{target} is not a reference"))
            .help(did_you_mean(&pointer));
    }
    if reference.target.starts_with('#') {
        return Diagnostic::error(format!("{target} does not exist")).help(format!(
            "a reference within the document is a path such as `#/components/{}/…`",
            reference.component
        ));
    }
    if reference.target.contains("://") {
        return Diagnostic::error(format!("the reference {target} points to another host"))
            .label("references are never fetched")
            .help("copy its target into `components`, or bundle the document first");
    }
    Diagnostic::error(format!(
        "the reference {target} points outside the document"
    ))
    .label("only `#/…` is supported")
    .help("copy its target into `components`, or bundle the document first")
}

fn did_you_mean(pointer: &Pointer) -> String {
    format!("did you mean {}?", quoted(&pointer.to_string()))
}

/// Returns whether a reference could point at a node.
fn is_target(tree: &Tree, reference: &Reference, pointer: &Pointer) -> bool {
    let is_component = || Pointer::component(&pointer.to_string(), reference.component).is_some();
    tree.at(pointer).is_some()
        && (is_component() || shape::object_at(tree, pointer) == Some(reference.name))
}

/// Returns what may have been meant by a pointer that leads nowhere, or else how far it leads.
fn advice(tree: &Tree, reference: &Reference, pointer: &Pointer) -> Option<String> {
    let tokens: Vec<_> = pointer.tokens().collect();
    let (found, depth) = deepest(tree, &tokens);
    let rest = tokens.get(depth..).unwrap_or_default();
    let (missing, behind) = rest.split_first()?;
    if rest.iter().all(|token| token.is_empty()) && is_target(tree, reference, &found) {
        return Some(did_you_mean(&found));
    }
    if let Some(Value::Mapping(members)) = tree.at(&found)
        && let Some(near) = nearest(missing, members.keys())
    {
        let meant = found.join(near);
        let meant = behind.iter().fold(meant, |meant, token| meant.join(token));
        if is_target(tree, reference, &meant) {
            return Some(did_you_mean(&meant));
        }
    }
    // The name may be that of a component, unless the pointer leads into something else.
    let leads_nowhere = match tokens.get(..depth)? {
        [] => true,
        [first] | [first, _] => first == "components",
        _ => false,
    };
    if !leads_nowhere {
        let (found, missing) = (quoted(&found.to_string()), quoted(missing));
        return Some(format!("{found} exists, but there is no {missing} in it"));
    }
    existing(tree, reference, tokens.last()?).map(|near| did_you_mean(&near))
}

/// Returns the pointer to the last node on the way of some tokens that exists, and the number of tokens that lead there.
fn deepest(tree: &Tree, tokens: &[impl Display]) -> (Pointer, usize) {
    let mut found = Pointer::root();
    for (depth, token) in tokens.iter().enumerate() {
        let next = found.join(token);
        if tree.at(&next).is_none() {
            return (found, depth);
        }
        found = next;
    }
    (found, tokens.len())
}

/// Returns the existing component of the right kind with the most similar name.
fn existing(tree: &Tree, reference: &Reference, wanted: &str) -> Option<Pointer> {
    let components = Pointer::root().join("components").join(reference.component);
    let Value::Mapping(members) = tree.at(&components)? else {
        return None;
    };
    let near = nearest(wanted, members.keys())?;
    Some(components.join(near))
}

/// Reports nodes that are defined in terms of themselves: cycles of references, including those through `allOf`.
fn circles(tree: &Tree, references: &[Reference], diagnostics: &mut Diagnostics) {
    let mut edges: HashMap<&str, Vec<(Pointer, &Reference)>> = HashMap::new();
    for reference in references {
        if let Some(target) = Pointer::of_reference(&reference.target) {
            edges
                .entry(reference.owner())
                .or_default()
                .push((target, reference));
        }
    }
    let mut done: HashSet<&str> = HashSet::new();
    for reference in references {
        if done.contains(reference.owner()) {
            continue;
        }
        // Depth-first search: the nodes on the current path, each with the index of its next reference.
        let mut way: Vec<(&str, usize)> = vec![(reference.owner(), 0)];
        let mut on_way = HashMap::from([(reference.owner(), 0)]);
        while let Some((node, at)) = way.last_mut() {
            let next = edges.get(*node).and_then(|out| out.get(*at));
            *at += 1;
            let Some((target, through)) = next else {
                done.insert(*node);
                on_way.remove(*node);
                way.pop();
                continue;
            };
            if let Some(&start) = on_way.get(target.as_str()) {
                let round = way.get(start..).unwrap_or_default();
                diagnostics.push(circle(tree, through, round));
                continue;
            }
            if let Some((target, _)) = edges.get_key_value(target.as_str())
                && !done.contains(target)
            {
                on_way.insert(target, way.len());
                way.push((target, 0));
            }
        }
    }
}

fn circle(tree: &Tree, last: &Reference, way: &[(&str, usize)]) -> Diagnostic {
    const SHOWN: usize = 5;
    let mut nodes: Vec<_> = way
        .iter()
        .take(SHOWN)
        .map(|(node, _)| quoted(&format!("#{node}")))
        .collect();
    if way.len() > SHOWN {
        nodes.push(format!("{} more", way.len() - SHOWN));
    }
    let message = match nodes.as_slice() {
        [only] => format!("{only} refers to itself"),
        nodes => format!("these references form a cycle: {}", nodes.join(", ")),
    };
    let help = match last.component {
        "schemas" => {
            "a schema may refer to itself under `properties` or `items`, but not as its own definition"
        }
        _ => "replace one of them with its definition",
    };
    Diagnostic::error(message)
        .at(last.span(tree))
        .label("the cycle closes here")
        .help(help)
}
