//! Counts of characters, as the YAML parser gives them, to counts of bytes.

use super::{Format, Source};

/// Converts the marks of [`events`](super::events) into offsets in bytes.
pub(crate) struct Offsets {
    /// The byte at which every `STEP`th character begins; empty where marks are bytes already.
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

    /// The byte at `mark`, or the end of the text when there is none.
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
