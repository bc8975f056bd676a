//! Limits how much a document can expand to: through references, a small document can describe a huge API.

/// The maximum number of fields, inputs, enum values and variants in one document. All of Twilio's together have
/// 30,000.
const MAX_PARTS: usize = 200_000;
/// The maximum size of their names and descriptions and of the examples for mocks, in bytes.
const MAX_TEXT: usize = 64 << 20;

/// The maximum number of properties visited while collecting those of all objects. A property counts again for each
/// `allOf` that repeats it.
const MAX_STEPS: usize = 20_000_000;

/// What is left of the limits.
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
    /// Returns a description of the limit when it is first exceeded.
    pub(super) fn charge(&mut self, parts: usize, text: usize) -> Result<(), String> {
        if !self.spend(|budget| &mut budget.parts, parts) {
            return Err(format!("{MAX_PARTS} fields, inputs and enum values"));
        }
        if !self.spend(|budget| &mut budget.text, text) {
            return Err(format!(
                "{} MiB of names, descriptions and examples",
                MAX_TEXT >> 20
            ));
        }
        Ok(())
    }

    /// Returns how much text is left: nothing once a limit was exceeded.
    pub(super) fn text_left(&self) -> usize {
        if self.is_exhausted { 0 } else { self.text }
    }

    /// Spends visits to properties.
    ///
    /// # Errors
    ///
    /// The same as for `charge`.
    pub(super) fn step(&mut self, steps: usize) -> Result<(), String> {
        match self.spend(|budget| &mut budget.steps, steps) {
            true => Ok(()),
            false => Err(format!("{} million properties", MAX_STEPS / 1_000_000)),
        }
    }

    /// Spends an amount. Returns false only the first time that not enough is left; nothing is spent after that.
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

    /// Returns whether a limit was exceeded, so that no more should be generated.
    pub(super) fn is_exhausted(&self) -> bool {
        self.is_exhausted
    }
}
