//! Recognizes a run that would change nothing, without generating.

use std::path::Path;

use super::Config;
use crate::{
    diagnostic::Diagnostics,
    document::{Listing, Overlays},
    files::{Files, Fingerprint, Summary, digest},
    options::Options,
};

impl Config {
    /// Returns what [`generate`](Self::generate) would return, and what [`Files::write`] would, if nothing changed since
    /// the run with this fingerprint: neither the options, documents and overlays nor the files in `out`.
    ///
    /// All of them are read for that, which takes a fraction of the time that generating takes. Returns `None` if anything
    /// changed or cannot be read.
    ///
    /// This is for programs that generate often. It trusts the fingerprint, so it is no substitute for
    /// [`Files::check`].
    ///
    /// ```no_run
    /// use twilio_codegen::{Config, Error, Fingerprint};
    ///
    /// /// Generates, if necessary, and returns the fingerprint for the next time.
    /// fn update(last: Option<&Fingerprint>) -> Result<Option<Fingerprint>, Error> {
    ///     let config = Config::new().spec("spec");
    ///     if let Some((files, summary)) = last.and_then(|last| config.unchanged("generated", last)) {
    ///         println!("{summary}");
    ///         return Ok(files.fingerprint("generated"));
    ///     }
    ///     let files = config.generate()?;
    ///     println!("{}", files.write("generated")?);
    ///     Ok(files.fingerprint("generated"))
    /// }
    /// ```
    pub fn unchanged(
        &self,
        out: impl AsRef<Path>,
        fingerprint: &Fingerprint,
    ) -> Option<(Files, Summary)> {
        let out = out.as_ref();
        if !out.exists() {
            return None;
        }
        let options = self.resolved_options().ok()?;
        let mut problems = Diagnostics::default();
        let (listing, overlays) = self.listing(&mut problems)?;
        let documents = listing.texts(&mut problems, |text| digest(text.as_bytes()));
        let inputs = self.inputs(&options, &listing, &overlays, &documents);
        if !problems.is_empty() || !fingerprint.has_inputs(inputs) {
            return None;
        }
        let mut files = Files::read(out)?;
        files.inputs = Some(inputs);
        files.watched = self.watched(listing);
        if files.fingerprint(out).as_ref() != Some(fingerprint) {
            return None;
        }
        let summary = Summary::unchanged(&files);
        Some((files, summary))
    }

    /// Returns the hash of everything that a run depends on. `documents` are the hashes of their texts.
    pub(super) fn inputs(
        &self,
        options: &Options,
        listing: &Listing,
        overlays: &Overlays,
        documents: &[u64],
    ) -> u64 {
        digest((
            env!("CARGO_PKG_VERSION"),
            (options, self.deny_warnings),
            (listing.files(), documents),
            (&self.overlays, overlays.texts()),
        ))
    }
}
