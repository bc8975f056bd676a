//! Converts offsets in characters, which the YAML parser reports, to offsets in bytes.

use super::{Format, Source};

/// Converts the marks of [`events`](super::events) to offsets in bytes.
pub(crate) struct Offsets {
    /// The offset of every `STEP`th character; empty if marks are already in bytes.
    steps: Vec<usize>,
}

const STEP: usize = 64;

impl Offsets {
    pub(crate) fn new(source: &Source) -> Self {
        let steps = if source.format == Format::Json || source.text.is_ascii() {
            Vec::new()
        } else {
            source
                .text
                .char_indices()
                .step_by(STEP)
                .map(|(at, _)| at)
                .collect()
        };
        Self { steps }
    }

    /// Returns the byte offset of `mark`, or the end of the text if the mark is beyond it.
    pub(crate) fn byte(&self, source: &Source, mark: usize) -> usize {
        let text = &source.text;
        if self.steps.is_empty() {
            return mark.min(text.len());
        }
        let Some(&start) = self.steps.get(mark / STEP) else {
            return text.len();
        };
        text.get(start..)
            .and_then(|rest| rest.char_indices().nth(mark % STEP))
            .map_or(text.len(), |(at, _)| start + at)
    }
}
