//! A bound on what a document can grow to: references let a small document describe a huge one.

/// The most fields, inputs, enum values and variants of one document. All of Twilio's together have 30,000.
const MAX_PARTS: usize = 200_000;
/// The most bytes of the names and descriptions that go with them.
const MAX_TEXT: usize = 64 << 20;

/// The most properties that are looked at to find those of all objects, each as often as an `allOf` repeats it.
const MAX_STEPS: usize = 20_000_000;

/// What is left of the bounds.
#[derive(Debug)]
pub(super) struct Budget {
    parts: usize,
    text: usize,
    steps: usize,
    is_exhausted: bool,
}

impl Budget {
    pub(super) fn new() -> Self {
        Self {
            parts: MAX_PARTS,
            text: MAX_TEXT,
            steps: MAX_STEPS,
            is_exhausted: false,
        }
    }

    /// Spends parts and their text.
    ///
    /// # Errors
    ///
    /// Which bound was passed, the first time that one is.
    pub(super) fn charge(&mut self, parts: usize, text: usize) -> Result<(), String> {
        if !self.spend(|budget| &mut budget.parts, parts) {
            return Err(format!("{MAX_PARTS} fields, inputs and enum values"));
        }
        if !self.spend(|budget| &mut budget.text, text) {
            return Err(format!("{} MiB of names and descriptions", MAX_TEXT >> 20));
        }
        Ok(())
    }

    /// Spends steps of looking for properties.
    ///
    /// # Errors
    ///
    /// As `charge`.
    pub(super) fn step(&mut self, steps: usize) -> Result<(), String> {
        match self.spend(|budget| &mut budget.steps, steps) {
            true => Ok(()),
            false => Err(format!("{} million properties", MAX_STEPS / 1_000_000)),
        }
    }

    /// Whether there was enough left; nothing more is spent after the first time that there is not.
    fn spend(&mut self, of: fn(&mut Self) -> &mut usize, amount: usize) -> bool {
        if self.is_exhausted {
            return true;
        }
        let left = of(self);
        match left.checked_sub(amount) {
            Some(rest) => *left = rest,
            None => self.is_exhausted = true,
        }
        !self.is_exhausted
    }

    /// Whether a bound was passed, so that nothing more should be made.
    pub(super) fn is_exhausted(&self) -> bool {
        self.is_exhausted
    }
}
