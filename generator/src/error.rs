//! The one error of the library.

use std::fmt;

use crate::diagnostic::{Diagnostic, Diagnostics, Style};

/// Explains why nothing was generated or written.
///
/// An error holds at least one [`Diagnostic`] that is an error, and the warnings found along with it. Both `Display` and
/// `Debug` print the diagnostics as text for people, so that the `main` of a build script can simply return the error.
///
/// ```
/// use twilio_codegen::Config;
///
/// let error = Config::new().spec("no/such/file.yaml").generate().unwrap_err();
/// for diagnostic in error.diagnostics().iter() {
///     println!("{}", diagnostic.message);
/// }
/// ```
#[derive(Clone)]
pub struct Error {
    diagnostics: Diagnostics,
}

/// Abbreviates [`std::result::Result`] with this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Returns everything that was found, warnings included.
    pub fn diagnostics(&self) -> &Diagnostics {
        &self.diagnostics
    }

    /// Returns everything that was found, warnings included, by value.
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
