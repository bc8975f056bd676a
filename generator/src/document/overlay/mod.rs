//! Overlays: files of changes to documents, as OpenAPI Overlay 1.0 and 1.1 define them.
//!
//! They are applied to a document right after its text was read, before it is checked in any way. What they bring keeps
//! its position in the overlay.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

mod apply;
mod draft;
mod extends;
mod form;
mod merge;
mod miss;
mod query;
mod scan;
#[cfg(test)]
mod tests;

use super::{
    read,
    tree::{Id, Tree},
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, quoted},
    source::{Pointer, Source},
};
use apply::Target;
use draft::Draft;
use form::Overlay;
use miss::Why;

/// The overlays of a run, in the order in which they are applied.
#[derive(Debug, Default)]
pub(crate) struct Overlays {
    overlays: Vec<Overlay>,
    /// The files of the overlays.
    files: Vec<PathBuf>,
    /// Whether a document, target or node to copy that does not exist is no error.
    allows_misses: bool,
}

/// The overlays for a document, as indices.
pub(super) type Chosen = Vec<usize>;

/// What became of the actions for a document.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    document: String,
    /// For each action, by the indices of its overlay and of itself, why it matched nothing, if so.
    actions: Vec<((usize, usize), Option<Why>)>,
}

impl Overlays {
    /// Reads overlays, or reports what is wrong with them. A file that is listed twice is read once.
    pub(crate) fn read(paths: &[PathBuf], diagnostics: &mut Diagnostics) -> Option<Self> {
        let before = diagnostics.errors();
        let mut read = Self::default();
        for path in paths {
            if read.contains(path) {
                continue;
            }
            if path.is_dir() {
                let message = format!("`{}` is a folder, not an overlay", path.display());
                diagnostics.push(Diagnostic::error(message).help("list its files one by one"));
                continue;
            }
            let Some(text) = read::text(path, diagnostics) else {
                continue;
            };
            let source = Arc::new(Source::new(path.display().to_string(), text));
            read.overlays.extend(form::read(&source, diagnostics));
            read.files.push(path.clone());
        }
        (diagnostics.errors() == before).then_some(read)
    }

    /// Returns the texts of the overlays.
    pub(crate) fn texts(&self) -> Vec<&str> {
        let texts = self.overlays.iter().map(|overlay| &*overlay.source.text);
        texts.collect()
    }

    /// Ignores what does not exist. Documents from before an update can lack what an overlay corrects in the update.
    pub(crate) fn allow_misses(mut self) -> Self {
        self.allows_misses = true;
        self
    }

    /// Returns whether a file is one of the overlays.
    pub(super) fn contains(&self, file: &Path) -> bool {
        let is_same = |own: &PathBuf| match (own.canonicalize(), file.canonicalize()) {
            (Ok(own), Ok(file)) => own == file,
            _ => own == file,
        };
        self.files.iter().any(is_same)
    }

    /// Returns the overlays for each document.
    pub(super) fn choose(
        &self,
        documents: &[PathBuf],
        diagnostics: &mut Diagnostics,
    ) -> Vec<Chosen> {
        let mut chosen = vec![Chosen::new(); documents.len()];
        for (index, (overlay, file)) in self.overlays.iter().zip(&self.files).enumerate() {
            let folder = file.parent().unwrap_or(Path::new(""));
            let named = match &overlay.extends {
                None => Ok((0..documents.len()).collect()),
                Some(extends) => extends::named(extends, folder, documents),
            };
            let named = named.unwrap_or_else(|problem| {
                if !self.allows_misses {
                    diagnostics.push(*problem);
                }
                Vec::new()
            });
            for document in named {
                if let Some(chosen) = chosen.get_mut(document) {
                    chosen.push(index);
                }
            }
        }
        chosen
    }

    /// Applies overlays to a document. Returns `None` if an action cannot be applied.
    pub(super) fn apply(
        &self,
        chosen: &Chosen,
        tree: Tree,
        outcome: &mut Outcome,
        diagnostics: &mut Diagnostics,
    ) -> Option<Tree> {
        if chosen.is_empty() {
            return Some(tree);
        }
        let mut sources = tree.sources.clone();
        outcome.document.clone_from(&sources.document.name);
        let draft = Draft::read(&tree, Id::ROOT);
        drop(tree);
        let overlays: Vec<_> = chosen
            .iter()
            .filter_map(|&index| {
                let overlay = self.overlays.get(index)?;
                Some((index, overlay, sources.add(&overlay.source)))
            })
            .collect();
        let mut target = Target::new(draft, &sources, self.allows_misses);
        for (index, overlay, offset) in overlays {
            for (number, action) in overlay.actions.iter().enumerate() {
                let matched = match target.apply(overlay, action, offset) {
                    Ok(matched) => matched,
                    Err(problem) => {
                        diagnostics.push(*problem);
                        return None;
                    }
                };
                let explain =
                    || miss::explain(&action.target, &target.draft.value, &target.removals);
                let why = (!matched && !action.is_optional).then(explain);
                outcome.actions.push(((index, number), why));
            }
        }
        let Target {
            draft, removals, ..
        } = target;
        let mut tree = draft.into_tree(sources, diagnostics)?;
        tree.removals = removals
            .into_iter()
            .map(|removal| (removal.pointer, removal.action))
            .collect();
        Some(tree)
    }

    /// Reports the actions that matched nothing in any of their documents.
    pub(super) fn report(
        &self,
        chosen: &[Chosen],
        outcomes: Vec<Outcome>,
        diagnostics: &mut Diagnostics,
    ) {
        type Found = Vec<(String, Option<Why>)>;
        if self.allows_misses {
            return;
        }
        let mut misses: BTreeMap<(usize, usize), Found> = BTreeMap::new();
        for outcome in outcomes {
            for (action, why) in outcome.actions {
                let found = (outcome.document.clone(), why);
                misses.entry(action).or_default().push(found);
            }
        }
        for ((overlay, action), found) in misses {
            let documents = chosen
                .iter()
                .filter(|chosen| chosen.contains(&overlay))
                .count();
            let missed = found.iter().filter(|(_, why)| why.is_some()).count();
            // A document that could not be read might have matched.
            if missed < documents {
                continue;
            }
            let Some(target) = self
                .overlays
                .get(overlay)
                .and_then(|overlay| overlay.actions.get(action))
            else {
                continue;
            };
            let message = match found.as_slice() {
                [(document, _)] => format!("no node of {} matches this target", quoted(document)),
                found => format!(
                    "no node of the {} documents matches this target",
                    found.len()
                ),
            };
            // The document in which most of the query matched is the one that was meant.
            let best = found
                .into_iter()
                .filter_map(|(_, why)| why)
                .reduce(|best, why| if why.at > best.at { why } else { best });
            if let Some(why) = best {
                let why = why.or_help(
                    "correct the target, or add `x-optional: true` to the action if it is allowed to match nothing",
                );
                diagnostics.push(why.attach(Diagnostic::error(message), &target.target));
            }
        }
    }
}

impl Tree {
    /// Returns the target of the action that removed the node at a pointer, if one did.
    pub(super) fn removed(&self, pointer: &Pointer) -> Option<&crate::source::SourceSpan> {
        let is_within = |removed: &Pointer| {
            let below = pointer.as_str().strip_prefix(removed.as_str());
            below.is_some_and(|below| below.is_empty() || below.starts_with('/'))
        };
        let removal = self
            .removals
            .iter()
            .rev()
            .find(|(removed, _)| is_within(removed));
        removal.map(|(_, action)| action)
    }

    /// Adds the action that removed a mandatory key, if one did, to the error that the key is missing.
    pub(super) fn explain_removal(&self, pointer: &Pointer, problem: Diagnostic) -> Diagnostic {
        let mut removals = self.removals.iter().rev();
        match removals.find(|(removed, _)| removed == pointer) {
            Some((_, action)) => problem
                .related(action.clone(), "this action removed it")
                .help("keep the key, or add it again in a later action"),
            None => problem,
        }
    }
}

/// Applies overlays to a document, whichever they say they are for, and returns the result without checking it.
pub fn apply_all(
    document: &Arc<Source>,
    overlays: &[Arc<Source>],
    diagnostics: &mut Diagnostics,
) -> Option<serde_json::Value> {
    let before = diagnostics.errors();
    let tree = Tree::read(document, diagnostics)?;
    let overlays: Vec<Overlay> = overlays
        .iter()
        .filter_map(|overlay| form::read(overlay, diagnostics))
        .collect();
    if diagnostics.errors() > before {
        return None;
    }
    let chosen: Chosen = (0..overlays.len()).collect();
    let overlays = Overlays {
        overlays,
        files: Vec::new(),
        allows_misses: false,
    };
    let mut outcome = Outcome::default();
    let tree = overlays.apply(&chosen, tree, &mut outcome, diagnostics);
    overlays.report(&[chosen], vec![outcome], diagnostics);
    let tree = tree.filter(|_| diagnostics.errors() == before)?;
    Some(Draft::read(&tree, Id::ROOT).value)
}

/// Evaluates a query. Returns the normalized paths (RFC 9535, section 2.7) of the nodes that match, or `None` if the
/// query is invalid.
pub fn evaluate(query: &str, value: &serde_json::Value) -> Option<Vec<String>> {
    let source = Arc::new(Source::new("query", query));
    let location = query::Location {
        bytes: 0..query.len(),
        pointer: Pointer::root(),
        source,
    };
    let query = query::Query::parse(query, location, &mut Diagnostics::default()).ok()?;
    let found = query.find(value);
    Some(found.iter().map(query::Path::normalized).collect())
}
