//! The one error of the library.

use std::fmt;

use crate::diagnostic::{Diagnostic, Diagnostics, Style};

/// Why nothing was generated or written: at least one [`Diagnostic`] that is an error, and the warnings beside it.
///
/// Both `Display` and `Debug` print the diagnostics as text for people, so that a `main` in a build script may simply
/// return it.
#[derive(Clone)]
pub struct Error {
    diagnostics: Diagnostics,
}

/// What the library's functions return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// All that was found, warnings included.
    pub fn diagnostics(&self) -> &Diagnostics {
        &self.diagnostics
    }

    /// All that was found, warnings included.
    pub fn into_diagnostics(self) -> Diagnostics {
        self.diagnostics
    }
}

impl From<Diagnostics> for Error {
    fn from(diagnostics: Diagnostics) -> Self {
        Self { diagnostics }
    }
}

impl From<Diagnostic> for Error {
    fn from(diagnostic: Diagnostic) -> Self {
        let mut diagnostics = Diagnostics::default();
        diagnostics.push(diagnostic);
        Self { diagnostics }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.diagnostics.render(Style::plain()).trim_end())
    }
}

impl fmt::Debug for Error {
    // Cargo prints the `Debug` form of the error that a build script's `main` returns, after the word `Error:`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the bindings were not generated\n\n{self}")
    }
}

impl std::error::Error for Error {}
