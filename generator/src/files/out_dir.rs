//! Output for build scripts.

use std::{env, fs, path::PathBuf};

use super::{Files, write::replace};
use crate::{diagnostic::Diagnostic, error::Result};

impl Files {
    /// Writes the file of [`Layout::File`](crate::Layout::File) to `OUT_DIR` and tells cargo which documents to watch.
    /// Returns the path of the file.
    ///
    /// Prints `cargo::rerun-if-changed` for every document and every given folder, and `cargo::warning` for every
    /// warning. If the build script depends on environment variables, it must announce them itself.
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
    /// Returns an error if `OUT_DIR` is not set, if the layout is not [`Layout::File`](crate::Layout::File), and if the
    /// file cannot be written.
    pub fn write_to_out_dir(&self) -> Result<PathBuf> {
        let Some(folder) = env::var_os("OUT_DIR").map(PathBuf::from) else {
            return Err(Diagnostic::error("`OUT_DIR` is not set")
                .help("cargo sets it for build scripts; use `Files::write` elsewhere")
                .into());
        };
        let mut files = self.iter();
        let (Some((path, text)), None) = (files.next(), files.next()) else {
            return Err(Diagnostic::error(format!(
                "{} files were generated, but `write_to_out_dir` writes only one",
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
        // Cargo compares modification times, so an unchanged file must not be written again.
        if !fs::read(&target).is_ok_and(|old| old == text.as_bytes()) {
            replace(&target, text).map_err(|error| {
                Diagnostic::error(format!("`{}` cannot be written: {error}", target.display()))
            })?;
        }
        Ok(target)
    }
}
