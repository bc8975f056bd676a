//! Comparing two editions of documents.

use std::path::Path;

use super::Config;
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    diff::{Diff, Edition},
    error::{Error, Result},
    model,
    options::Options,
};

impl Config {
    /// Compares the bindings for two editions of documents: a file or folder before an update, and one after it.
    ///
    /// Everything but the documents is as for [`generate`](Self::generate): resources, overlays and unsupported
    /// operations. Documents of folders have the same name in both editions. The documents of this configuration are not
    /// read.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), twilio_codegen::Error> {
    /// use twilio_codegen::{Config, Verdict};
    ///
    /// let diff = Config::new().resource("participant").diff("spec/before", "spec/after")?;
    /// for finding in diff.findings().filter(|finding| finding.verdict == Verdict::Major) {
    ///     println!("{finding}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error if bindings for one of the editions cannot be generated, or if the editions have nothing in
    /// common.
    pub fn diff(&self, old: impl AsRef<Path>, new: impl AsRef<Path>) -> Result<Diff> {
        let (old, new) = (old.as_ref(), new.as_ref());
        let (old, _) = self.edition(old, "old")?;
        let (new, warnings) = self.edition(new, "new")?;
        Ok(Diff::new(&old, &new)?.with_warnings(warnings))
    }

    /// Reads an edition.
    fn edition(&self, path: &Path, which: &str) -> Result<(Edition, Diagnostics)> {
        let options = Options {
            mock: false,
            ..self.options.clone()
        };
        let mut diagnostics = Diagnostics::default();
        let config = self.clone().specs([path]);
        let documents = config.read(&mut diagnostics).documents;
        let api = match diagnostics.has_errors() {
            true => None,
            false => self.observe("naming", "documents", || {
                model::lower(&documents, &options, &mut diagnostics)
            }),
        };
        let Some(api) = api else {
            let message = format!(
                "the {which} edition, `{}`, has errors, so there is nothing to compare",
                path.display()
            );
            diagnostics.push(Diagnostic::error(message));
            return Err(Error::new(diagnostics));
        };
        let edition = Edition {
            name: path.display().to_string(),
            documents,
            api,
        };
        Ok((edition, diagnostics))
    }
}
