//! Limits on what a document may take.

/// A limit on something that adds up while a document is read.
pub(super) struct Budget {
    used: usize,
    limit: usize,
}

impl Budget {
    pub(super) const fn new(limit: usize) -> Self {
        Self { used: 0, limit }
    }

    /// Adds an amount and returns whether the limit still holds.
    pub(super) fn charge(&mut self, amount: usize) -> bool {
        self.used = self.used.saturating_add(amount);
        self.holds()
    }

    /// Returns whether the limit holds so far.
    pub(super) const fn holds(&self) -> bool {
        self.used <= self.limit
    }
}
