//! The error type of the library.

use std::fmt;

use crate::diagnostic::{Diagnostic, Diagnostics, Style};

/// The error type for reading documents and for generating and writing bindings.
///
/// An error contains at least one [`Diagnostic`] of [`Severity::Error`](crate::Severity::Error), and all warnings found
/// in the same run. Both `Display` and `Debug` print the diagnostics as text for people, so that the `main` of a build
/// script can return the error.
///
/// ```
/// use twilio_codegen::Config;
///
/// let error = Config::new().spec("no/such/file.yaml").generate().unwrap_err();
/// for diagnostic in error.diagnostics() {
///     println!("{diagnostic}");
/// }
/// ```
#[derive(Clone)]
pub struct Error {
    diagnostics: Diagnostics,
}

/// A [`std::result::Result`] with this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Creates an error from diagnostics, of which at least one must be an error.
    pub(crate) fn new(diagnostics: Diagnostics) -> Self {
        Self { diagnostics }
    }

    /// Returns all diagnostics, including warnings.
    pub fn diagnostics(&self) -> &Diagnostics {
        &self.diagnostics
    }

    /// Converts the error into its diagnostics, including warnings.
    pub fn into_diagnostics(self) -> Diagnostics {
        self.diagnostics
    }
}

impl From<Diagnostic> for Error {
    fn from(diagnostic: Diagnostic) -> Self {
        let mut diagnostics = Diagnostics::default();
        diagnostics.push(diagnostic);
        Self::new(diagnostics)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.diagnostics.render(Style::plain()).trim_end())
    }
}

impl fmt::Debug for Error {
    // If the `main` of a build script returns this error, its `Debug` form is printed after `Error:`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the bindings were not generated\n\n{self}")
    }
}

impl std::error::Error for Error {}
