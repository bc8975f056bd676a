//! Output for build scripts.

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{Files, plan::starts_as_ours, write::replace};
use crate::{diagnostic::Diagnostic, error::Result};

/// What this process has done.
#[derive(Default)]
struct Done {
    /// The absolute paths of the files that it generated.
    files: BTreeSet<PathBuf>,
    /// The folders that it removed the files of earlier builds from.
    folders: BTreeSet<PathBuf>,
}

fn done() -> MutexGuard<'static, Done> {
    static DONE: Mutex<Done> = Mutex::new(Done {
        files: BTreeSet::new(),
        folders: BTreeSet::new(),
    });
    // A set is valid even if a thread panicked while it used it.
    DONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Records that this process generated a file, which is therefore not that of an earlier build.
pub(super) fn remember(file: &Path) {
    done().files.insert(absolute(file));
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// Removes the generated files that earlier builds left in `OUT_DIR`, the first time that this process writes there.
/// Otherwise, an `include!` of a file under a former name would compile forever, with old bindings. Failures are ignored,
/// since the new file does not depend on it.
fn remove_earlier(folder: &Path) {
    let mut done = done();
    if !done.folders.insert(absolute(folder)) {
        return;
    }
    for entry in folder.read_dir().into_iter().flatten().flatten() {
        let path = entry.path();
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        if is_file && !done.files.contains(&absolute(&path)) && starts_as_ours(&path) {
            let _ = fs::remove_file(path);
        }
    }
}

impl Files {
    /// Writes the file of [`Layout::File`](crate::Layout::File) to `OUT_DIR` and tells cargo which documents to watch.
    /// Returns the path of the file.
    ///
    /// Prints `cargo::rerun-if-changed` for every document, every given folder and the configuration file, and
    /// `cargo::warning` for every warning. The first call in a process removes the generated files of earlier builds from
    /// `OUT_DIR`, so that an `include!` of a former name fails instead of using old bindings. If the build script depends on environment variables, it must announce them itself.
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
        for warning in self.warnings.sorted() {
            println!("cargo::warning={warning}");
        }
        let target = folder.join(path);
        remember(&target);
        remove_earlier(&folder);
        // Cargo compares modification times, so an unchanged file must not be written again.
        if !fs::read(&target).is_ok_and(|old| old == text.as_bytes()) {
            replace(&target, text).map_err(|error| {
                Diagnostic::error(format!("`{}` cannot be written: {error}", target.display()))
            })?;
        }
        Ok(target)
    }
}
