//! What takes the place of overlays without the Cargo feature `overlay`: there are none.

use std::path::{Path, PathBuf};

use super::tree::Tree;
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    source::{Pointer, SourceSpan},
};

#[derive(Debug, Default)]
pub(crate) struct Overlays {}

#[derive(Clone, Debug)]
pub(super) struct Chosen {}

#[derive(Debug, Default)]
pub(super) struct Outcome {}

impl Overlays {
    pub(crate) fn read(_paths: &[PathBuf], _diagnostics: &mut Diagnostics) -> Option<Self> {
        Some(Self {})
    }

    pub(crate) fn texts(&self) -> [&str; 0] {
        []
    }

    pub(crate) fn allow_misses(self) -> Self {
        self
    }

    pub(super) fn contains(&self, _file: &Path) -> bool {
        false
    }

    pub(super) fn choose(
        &self,
        documents: &[PathBuf],
        _diagnostics: &mut Diagnostics,
    ) -> Vec<Chosen> {
        vec![Chosen {}; documents.len()]
    }

    pub(super) fn apply(
        &self,
        _chosen: &Chosen,
        tree: Tree,
        _outcome: &mut Outcome,
        _diagnostics: &mut Diagnostics,
    ) -> Option<Tree> {
        Some(tree)
    }

    pub(super) fn report(
        &self,
        _chosen: &[Chosen],
        _outcomes: Vec<Outcome>,
        _diagnostics: &mut Diagnostics,
    ) {
    }
}

impl Tree {
    pub(super) fn removed(&self, _pointer: &Pointer) -> Option<&SourceSpan> {
        None
    }

    pub(super) fn explain_removal(&self, _pointer: &Pointer, problem: Diagnostic) -> Diagnostic {
        problem
    }
}
