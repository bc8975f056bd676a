//! From a plan to a changed folder.

use std::{fs, io, path::Path};

use super::{Files, Summary, lock::Lock, moves, plan::Plan, swap};
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    error::Result,
};

/// How the names of our own hidden folders begin.
pub(super) const STAGE: &str = ".twilio-codegen-";

impl Files {
    /// Makes the folder hold these files, and none that were generated before and no longer are.
    ///
    /// See the [module](crate::files) for what is guaranteed.
    ///
    /// # Errors
    ///
    /// When the folder cannot be written, when a file stands in the way that this generator did not make, or when
    /// another generator is at work on the folder for more than ten seconds. The folder is then as it was.
    pub fn write(&self, folder: impl AsRef<Path>) -> Result<Summary> {
        let folder = folder.as_ref();
        let fresh = !folder.exists();
        fs::create_dir_all(folder).map_err(|error| cannot_write(folder, &error))?;
        let written = self.write_locked(folder);
        if fresh && written.is_err() {
            // Only succeeds while it is empty, as we made it.
            let _ = fs::remove_dir(folder);
        }
        written
    }

    fn write_locked(&self, folder: &Path) -> Result<Summary> {
        let mut lock = Lock::acquire(folder)?;
        let mut diagnostics = Diagnostics::default();
        let plan = Plan::new(self, folder, &mut diagnostics).map_err(|error| {
            Diagnostic::error(format!("`{}` cannot be read: {error}", folder.display()))
        })?;
        if diagnostics.has_errors() {
            return Err(diagnostics.into());
        }
        remove_stages(folder)
            .and_then(|()| apply(folder, &plan, &mut lock))
            .map_err(|error| cannot_write(folder, &error))?;
        Ok(Summary {
            written: plan
                .write
                .iter()
                .map(|(path, _)| (*path).to_owned())
                .collect(),
            unchanged: plan
                .unchanged
                .iter()
                .map(|path| (*path).to_owned())
                .collect(),
            lines: self.iter().map(|(_, text)| text.lines().count()).sum(),
            bytes: self.iter().map(|(_, text)| text.len()).sum(),
            removed: plan.remove,
        })
    }
}

fn cannot_write(folder: &Path, error: &io::Error) -> Diagnostic {
    let shown = folder.display();
    match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Diagnostic::error(
            format!("the output folder `{shown}` may not be written: {error}"),
        ),
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => Diagnostic::error(format!(
            "the output folder `{shown}` is, or lies beneath, a file"
        ))
        .help("choose another output folder"),
        _ => Diagnostic::error(format!(
            "the output folder `{shown}` cannot be written: {error}"
        ))
        .help("nothing was changed"),
    }
}

/// Changes the folder in one moment, if it can.
fn apply(folder: &Path, plan: &Plan<'_>, lock: &mut Lock) -> io::Result<()> {
    match plan.changed().count() {
        0 => Ok(()),
        // The move of a single file is one moment.
        1 => moves::apply(folder, plan, &mut |from, to| fs::rename(from, to)),
        _ if swap::swap(folder, plan, lock)? => Ok(()),
        _ => moves::apply(folder, plan, &mut |from, to| fs::rename(from, to)),
    }
}

/// Removes what a killed run left; the lock says that no other is at work.
fn remove_stages(folder: &Path) -> io::Result<()> {
    for stage in swap::left_beside(folder)? {
        fs::remove_dir_all(stage)?;
    }
    for entry in folder.read_dir()? {
        let entry = entry?;
        let is_stage = entry.file_name().to_string_lossy().starts_with(STAGE);
        if is_stage && entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}
