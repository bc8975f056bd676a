//! The texts that a tree was read from.

use std::{ops::Range, sync::Arc};

use crate::source::{Pointer, Source, SourceSpan};

/// A document and the overlays that were applied to it.
///
/// Positions count through all texts, one after the other, as if they were a single one. A node therefore needs no room
/// for the file that it comes from.
#[derive(Clone, Debug)]
pub(super) struct Sources {
    pub(super) document: Arc<Source>,
    /// The overlays, each with the position of its first byte.
    #[cfg(feature = "overlay")]
    overlays: Vec<(usize, Arc<Source>)>,
}

impl Sources {
    pub(super) fn new(document: &Arc<Source>) -> Self {
        Self {
            document: Arc::clone(document),
            #[cfg(feature = "overlay")]
            overlays: Vec::new(),
        }
    }

    /// Adds an overlay and returns the position of its first byte.
    #[cfg(feature = "overlay")]
    pub(super) fn add(&mut self, overlay: &Arc<Source>) -> usize {
        let (start, last) = match self.overlays.last() {
            Some((start, last)) => (*start, last),
            None => (0, &self.document),
        };
        // One more, because the end of a text is a position too.
        let first = start + last.text.len() + 1;
        self.overlays.push((first, Arc::clone(overlay)));
        first
    }

    /// Returns the span of a node of the document: the bytes to underline, in the text that they come from.
    pub(super) fn span(&self, pointer: Pointer, bytes: Range<usize>) -> SourceSpan {
        #[cfg(feature = "overlay")]
        {
            let behind = self
                .overlays
                .partition_point(|(first, _)| *first <= bytes.start);
            let found = behind.checked_sub(1).and_then(|at| self.overlays.get(at));
            if let Some((first, overlay)) = found {
                let bytes = bytes.start - first..bytes.end.max(bytes.start) - first;
                return SourceSpan::new(overlay, pointer, bytes).of(&self.document);
            }
        }
        SourceSpan::new(&self.document, pointer, bytes)
    }
}
