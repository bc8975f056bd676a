//! Comparing two editions of documents.

use std::{mem, path::Path};

use super::Config;
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    diff::{Diff, Edition},
    document::Document,
    error::{Error, Result},
    model,
    options::Options,
};

impl Config {
    /// Compares the bindings for two editions of documents: a file or folder before an update, and one after it.
    ///
    /// Everything but the documents is as for [`generate`](Self::generate): resources, overlays and unsupported
    /// operations. Overlays are applied to both editions, and may name what the old one lacks. Documents of folders have the
    /// same name in both editions. The documents of this configuration are not read.
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
    /// Needs the Cargo feature `diff`.
    ///
    /// # Errors
    ///
    /// Returns an error if bindings for one of the editions cannot be generated, or if the editions have nothing in
    /// common.
    pub fn diff(&self, old: impl AsRef<Path>, new: impl AsRef<Path>) -> Result<Diff> {
        let (old, new) = (old.as_ref(), new.as_ref());
        let lenient = Self {
            allows_misses: true,
            ..self.clone()
        };
        let (old_documents, _) = lenient.edition(old)?;
        let (new_documents, mut warnings) = self.edition(new)?;
        let wanted = &self.options.resources;
        let (in_old, in_new) = model::selections(wanted, &old_documents, &new_documents);
        // The warnings about an edition that is replaced help nobody.
        let unused = &mut Diagnostics::default();
        let old = self.bindings(old, "old", old_documents, in_old, unused)?;
        let new = self.bindings(new, "new", new_documents, in_new, &mut warnings)?;
        Ok(Diff::new(&old, &new)?.with_warnings(warnings))
    }

    /// Reads the documents of an edition. Also returns the warnings.
    fn edition(&self, path: &Path) -> Result<(Vec<Document>, Diagnostics)> {
        let mut diagnostics = Diagnostics::default();
        let config = self.clone().specs([path]);
        let documents = match config.listing(&mut diagnostics) {
            Some((listing, overlays)) => config.observe("reading", "documents", || {
                listing.read(&overlays, &mut diagnostics)
            }),
            None => Vec::new(),
        };
        match diagnostics.has_errors() {
            true => Err(Error::new(diagnostics)),
            false => Ok((documents, diagnostics)),
        }
    }

    /// Decides what the bindings for an edition contain.
    fn bindings(
        &self,
        path: &Path,
        which: &str,
        documents: Vec<Document>,
        resources: Vec<String>,
        diagnostics: &mut Diagnostics,
    ) -> Result<Edition> {
        let options = Options {
            resources,
            mock: false,
            ..self.options.clone()
        };
        let lower = || model::lower(&documents, &options, diagnostics);
        match self.observe("naming", "documents", lower) {
            Some(api) => Ok(Edition {
                name: path.display().to_string(),
                documents,
                api,
            }),
            None => Err(nothing_to_compare(path, which, mem::take(diagnostics))),
        }
    }
}

fn nothing_to_compare(path: &Path, which: &str, mut diagnostics: Diagnostics) -> Error {
    let message = format!(
        "bindings for the {which} edition, `{}`, cannot be generated, so there is nothing to compare",
        path.display()
    );
    let problem = Diagnostic::error(message);
    diagnostics.push(problem.help(
        "fix the other errors first; `--skip-unsupported` leaves out unsupported operations",
    ));
    Error::new(diagnostics)
}
