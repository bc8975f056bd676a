//! The end that build scripts use.

use std::{env, fs, path::PathBuf};

use super::{Files, write::replace};
use crate::{diagnostic::Diagnostic, error::Result};

impl Files {
    /// Writes the one file of [`Layout::File`](crate::Layout::File) into `OUT_DIR` and tells cargo which documents to
    /// watch. Returns the file's path.
    ///
    /// Prints `cargo::rerun-if-changed` for every document, and for the folder where a folder was named, and
    /// `cargo::warning` for what was passed over. Environment variables that the build script itself reads are its own
    /// to announce.
    ///
    /// ```no_run
    /// // build.rs
    /// use twilio_codegen::{Config, Layout};
    ///
    /// fn main() -> Result<(), twilio_codegen::Error> {
    ///     Config::new()
    ///         .spec("spec")
    ///         .resource("participant")
    ///         .layout(Layout::File)
    ///         .generate()?
    ///         .write_to_out_dir()?;
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// Outside of a build script, with another layout than [`Layout::File`](crate::Layout::File), and when the file
    /// cannot be written.
    pub fn write_to_out_dir(&self) -> Result<PathBuf> {
        let Some(folder) = env::var_os("OUT_DIR").map(PathBuf::from) else {
            return Err(Diagnostic::error("`OUT_DIR` is not set")
                .help("cargo sets it for build scripts; elsewhere use `Files::write`")
                .into());
        };
        let mut files = self.iter();
        let (Some((path, text)), None) = (files.next(), files.next()) else {
            return Err(Diagnostic::error(format!(
                "{} files were generated, and `OUT_DIR` takes one",
                self.iter().count()
            ))
            .help("generate with `Layout::File`")
            .into());
        };
        for watched in self.watched() {
            println!("cargo::rerun-if-changed={}", watched.display());
        }
        for warning in self.warnings.short_lines() {
            println!("cargo::warning={warning}");
        }
        let target = folder.join(path);
        // Cargo looks at the time of the file: the same text is not written again.
        if !fs::read(&target).is_ok_and(|old| old == text.as_bytes()) {
            replace(&target, text).map_err(|error| {
                Diagnostic::error(format!("`{}` cannot be written: {error}", target.display()))
            })?;
        }
        Ok(target)
    }
}
