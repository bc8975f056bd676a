//! Applies the actions of an overlay to a draft of a document.

use std::sync::Arc;

use serde_json::Value as Json;

use super::{
    draft::{Draft, Place},
    form::{Action, Change, Overlay, Update, Version},
    merge::{self, Mismatch},
    miss,
    query::{Path, Query, Step, query_of},
};
use crate::{
    diagnostic::{Diagnostic, quoted},
    document::{
        budget::Budget,
        builder::{MAX_DEPTH, too_deep},
        sources::Sources,
        tree::Span,
    },
    source::{Pointer, SourceSpan},
};

/// The most bytes of memory that what overlays add to a document may take.
pub(super) const MAX_ADDED: usize = 128 << 20;
/// The bytes of a value and its position.
pub(super) const VALUE: usize = size_of::<Json>() + size_of::<Place>();
/// The bytes of a member of a map beside those of its value and position: for both, a hash, a key, and a slot in an index.
const MEMBER: usize = 2 * (size_of::<(u64, String)>() + 12);
/// The smallest capacity of a list or map that is not empty.
const LEAST_CAPACITY: usize = 4;

/// A document to which overlays are applied.
pub(super) struct Target<'a> {
    pub(super) draft: Draft,
    pub(super) sources: &'a Sources,
    /// Whether a node to copy that does not exist is no error.
    allows_misses: bool,
    /// What the actions have added so far.
    pub(super) added: Budget,
    pub(super) removals: Vec<Removal>,
}

/// A node that was removed.
#[derive(Debug)]
pub(super) struct Removal {
    pub(super) pointer: Pointer,
    pub(super) value: Json,
    /// Whether it was an element of a list.
    pub(super) is_item: bool,
    /// The target of the action that removed it.
    pub(super) action: SourceSpan,
}

impl<'a> Target<'a> {
    pub(super) fn new(draft: Draft, sources: &'a Sources, allows_misses: bool) -> Self {
        Self {
            draft,
            sources,
            allows_misses,
            added: Budget::new(MAX_ADDED),
            removals: Vec::new(),
        }
    }

    /// Applies an action of an overlay, whose first byte has the position `offset`. Returns `false` if its target matches
    /// nothing.
    pub(super) fn apply(
        &mut self,
        overlay: &Overlay,
        action: &Action,
        offset: usize,
    ) -> Result<bool, Box<Diagnostic>> {
        let found = action.target.find(&self.draft.value);
        if found.is_empty() {
            return Ok(false);
        }
        match &action.change {
            Change::Nothing => {}
            Change::Remove => self.remove(action, found)?,
            Change::Update(update) => {
                let Update { draft, pointer } = update;
                self.charge(action, &found, size(&draft.value))?;
                let update = draft.clone().moved(offset);
                let origin = Origin::Overlay(overlay, pointer);
                self.merge(action, overlay.version, &found, &update, &origin)?;
            }
            Change::Copy(query)
                if self.allows_misses && query.find(&self.draft.value).is_empty() =>
            {
                return Ok(false);
            }
            Change::Copy(query) => {
                let path = self.single(query)?;
                self.charge(action, &found, size(self.node(&path).0))?;
                let (value, place) = self.node(&path);
                let copy = Draft {
                    value: value.clone(),
                    place: place.clone(),
                };
                let origin = Origin::Document(query);
                self.merge(action, overlay.version, &found, &copy, &origin)?;
            }
        }
        Ok(true)
    }

    fn remove(&mut self, action: &Action, mut found: Vec<Path>) -> Result<(), Box<Diagnostic>> {
        // From the back, so that the indices of earlier elements stay as they are.
        found.sort_unstable();
        for path in found.iter().rev() {
            let Some(last) = path.steps().last() else {
                let problem = Diagnostic::error("an action cannot remove the whole document");
                return Err(problem.at(action.target.span()).into());
            };
            if let Some(value) = self.draft.remove(path) {
                self.removals.push(Removal {
                    pointer: path.pointer(),
                    value,
                    is_item: matches!(last, Step::Index(_)),
                    action: action.target.span(),
                });
            }
        }
        Ok(())
    }

    /// Returns the path of the only node that a query selects.
    fn single(&self, query: &Query) -> Result<Path, Box<Diagnostic>> {
        let found = query.find(&self.draft.value);
        let [path] = found.as_slice() else {
            let document = quoted(&self.sources.document.name);
            if found.is_empty() {
                let why = miss::explain(query, &self.draft.value, &self.removals)
                    .or_help("correct the query");
                let message = format!("no node of {document} matches, so there is nothing to copy");
                return Err(why.attach(Diagnostic::error(message), query).into());
            }
            let message = format!(
                "{} nodes of {document} match, but `copy` copies a single one",
                found.len()
            );
            return Err(Diagnostic::error(message).at(query.span()).into());
        };
        Ok(path.clone())
    }

    /// Returns the node at a path that a query found.
    fn node(&self, path: &Path) -> (&Json, &Place) {
        let root = (&self.draft.value, &self.draft.place);
        self.draft.at(path).unwrap_or(root)
    }

    /// Charges for merging a value into nodes, before any of it is copied.
    fn charge(
        &mut self,
        action: &Action,
        found: &[Path],
        size: Size,
    ) -> Result<(), Box<Diagnostic>> {
        let deepest = found.iter().map(|path| path.steps().len()).max();
        if deepest.unwrap_or_default() + size.height > MAX_DEPTH {
            let problem = Diagnostic::error(too_deep());
            return Err(problem.at(action.target.span()).into());
        }
        if !self.added.charge(size.bytes.saturating_mul(found.len())) {
            let problem = Diagnostic::error("this action makes the document too large");
            return Err(problem
                .at(action.target.span())
                .label(format!(
                    "overlays may add {} MiB of values to a document",
                    MAX_ADDED >> 20
                ))
                .help("let the target match fewer nodes, or reduce what is added to each")
                .into());
        }
        Ok(())
    }

    fn merge(
        &mut self,
        action: &Action,
        version: Version,
        found: &[Path],
        update: &Draft,
        origin: &Origin<'_>,
    ) -> Result<(), Box<Diagnostic>> {
        self.check_kinds(action, version, found)?;
        for path in found {
            let Some((value, place)) = self.draft.at_mut(path.steps()) else {
                continue;
            };
            let merged = match version {
                Version::V10 => merge::into_1_0(value, place, update),
                Version::V11 => merge::into_1_1(value, place, update),
            };
            merged.map_err(|mismatch| self.mismatch(mismatch, path, origin))?;
        }
        Ok(())
    }

    /// Checks that the nodes that a target selects can all be changed in the same way.
    fn check_kinds(
        &self,
        action: &Action,
        version: Version,
        found: &[Path],
    ) -> Result<(), Box<Diagnostic>> {
        let at = |path| self.draft.at(path);
        let mut nodes = found.iter().filter_map(at);
        let Some(first) = nodes.next() else {
            return Ok(());
        };
        if let Some(other) = nodes.find(|node| kind(node.0) != kind(first.0)) {
            return Err(
                Diagnostic::error("the target selects nodes of different kinds")
                    .at(action.target.span())
                    .label(format!(
                        "{} and {}",
                        merge::name(first.0),
                        merge::name(other.0)
                    ))
                    .related(self.span(first.1), format!("{} here", merge::name(first.0)))
                    .related(self.span(other.1), format!("{} here", merge::name(other.0)))
                    .help("write an action for each kind")
                    .into(),
            );
        }
        if version == Version::V10 && kind(first.0) == Kind::Primitive {
            let what = merge::name(first.0);
            return Err(
                Diagnostic::error(format!("version 1.0 of overlays cannot update {what}"))
                    .at(action.target.span())
                    .label("expected a map or a list")
                    .related(self.span(first.1), format!("{what} here"))
                    .help("write `overlay: 1.1.0`, or update the map that contains it")
                    .into(),
            );
        }
        Ok(())
    }

    fn mismatch(&self, mismatch: Mismatch, path: &Path, origin: &Origin<'_>) -> Box<Diagnostic> {
        let Mismatch {
            old,
            new,
            below,
            old_place,
            new_place,
        } = mismatch;
        let message = format!("{new} cannot be merged into {old}");
        let span = match origin {
            Origin::Overlay(overlay, pointer) => {
                let pointer = below
                    .iter()
                    .fold((*pointer).clone(), |pointer, key| pointer.join(key));
                let span = self.sources.span(pointer.clone(), new_place.range());
                SourceSpan {
                    source: Arc::clone(&overlay.source),
                    pointer,
                    document: None,
                    ..span
                }
            }
            Origin::Document(query) => query.span(),
        };
        let mut node = path.pointer();
        for key in &below {
            node = node.join(key);
        }
        let node = quoted(&query_of(&node));
        let help = if !below.is_empty() {
            format!("to replace it, first remove {node} in an action of its own")
        } else if old == "a map" {
            "the update of a map is a map of what to add".to_owned()
        } else {
            format!("to replace it, remove {node}, and then update the map that contains it")
        };
        Diagnostic::error(message)
            .at(span)
            .label(new)
            .related(self.span_of(old_place), format!("{old} here"))
            .help(help)
            .into()
    }

    fn span(&self, place: &Place) -> SourceSpan {
        self.span_of(place.shown())
    }

    fn span_of(&self, span: Span) -> SourceSpan {
        self.sources.span(Pointer::root(), span.range())
    }
}

/// Where a value comes from that is merged.
enum Origin<'a> {
    /// A node of an overlay.
    Overlay(&'a Overlay, &'a Pointer),
    /// The node of the document that a query selects.
    Document(&'a Query),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Object,
    Array,
    Primitive,
}

fn kind(value: &Json) -> Kind {
    match value {
        Json::Object(_) => Kind::Object,
        Json::Array(_) => Kind::Array,
        _ => Kind::Primitive,
    }
}

/// What a value takes.
#[derive(Clone, Copy, Debug, Default)]
struct Size {
    /// About how many bytes it takes with its positions.
    bytes: usize,
    /// How many levels it has.
    height: usize,
}

fn size(value: &Json) -> Size {
    let below = |sizes: &mut dyn Iterator<Item = Size>| {
        sizes.fold(Size::default(), |all, size| Size {
            bytes: all.bytes + size.bytes,
            height: all.height.max(size.height),
        })
    };
    let spare = |used: usize| match used {
        0 => 0,
        used => LEAST_CAPACITY.saturating_sub(used),
    };
    let (contents, own) = match value {
        Json::String(text) => (Size::default(), text.len()),
        Json::Array(items) => (
            below(&mut items.iter().map(size)),
            spare(items.len()) * VALUE,
        ),
        Json::Object(members) => {
            let keys: usize = members.keys().map(|key| MEMBER + 2 * key.len()).sum();
            let spare = spare(members.len()) * (VALUE + MEMBER);
            (below(&mut members.values().map(size)), keys + spare)
        }
        _ => (Size::default(), 0),
    };
    Size {
        bytes: VALUE + contents.bytes + own,
        height: 1 + contents.height,
    }
}
