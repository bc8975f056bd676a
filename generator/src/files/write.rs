//! From a plan to a changed folder.

use std::{
    cmp::Reverse,
    fs::{self, File},
    io::{self, Write},
    path::Path,
};

use super::{Files, Summary, lock::Lock, plan::Plan};
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    error::{Error, Result},
};

/// How the names of temporary files begin and end. They are hidden, so that nothing takes them for modules.
const TEMPORARY: (&str, &str) = (".twilio-codegen-", ".tmp");

/// Returns whether a file of this name is one that [`replace`] left when its process was killed.
pub(super) fn is_temporary(name: &str) -> bool {
    name.starts_with(TEMPORARY.0) && name.ends_with(TEMPORARY.1)
}

/// Writes a file in one step: it holds the old text or the new one at any moment. A new file gets the permissions that
/// new files get, a replaced one keeps its own.
pub(super) fn replace(target: &Path, text: &str) -> io::Result<()> {
    let folder = target.parent().unwrap_or(Path::new(""));
    // `tempfile` alone would make a file that only its owner may read.
    let mut new = tempfile::Builder::new()
        .prefix(TEMPORARY.0)
        .suffix(TEMPORARY.1)
        .make_in(folder, |path| File::create_new(path))?;
    new.as_file_mut().write_all(text.as_bytes())?;
    if let Ok(old) = fs::symlink_metadata(target)
        && old.is_file()
        && old.permissions() != new.as_file().metadata()?.permissions()
    {
        new.as_file().set_permissions(old.permissions())?;
    }
    new.persist(target)?;
    Ok(())
}

impl Files {
    /// Makes the folder hold these files, and none that were generated before and no longer are.
    ///
    /// See the [module](crate::files) for what is guaranteed.
    ///
    /// # Errors
    ///
    /// When a file stands in the way that this generator did not make, or when another generator is at work on the
    /// folder for more than ten seconds; the folder is then as it was. When a file cannot be written or removed: those
    /// before it are then written whole, and the next run does the rest.
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
        let _lock = Lock::acquire(folder)?;
        let mut diagnostics = Diagnostics::default();
        let plan = Plan::new(self, folder, &mut diagnostics).map_err(|error| {
            Diagnostic::error(format!("`{}` cannot be read: {error}", folder.display()))
        })?;
        if diagnostics.has_errors() {
            return Err(diagnostics.into());
        }
        apply(folder, &plan)?;
        let own = |path: &&str| (*path).to_owned();
        Ok(Summary {
            written: plan.write.iter().map(|(path, _)| own(path)).collect(),
            unchanged: plan.unchanged.iter().map(own).collect(),
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

/// Changes the folder file by file. A run that is cut off has left no declaration of a module that is not there yet, and
/// has removed no module that is still declared.
fn apply(folder: &Path, plan: &Plan<'_>) -> Result<()> {
    let mut changes = 0;
    let mut step = |path: &str, verb: &str, change: &dyn Fn(&Path) -> io::Result<()>| {
        let target = folder.join(path);
        if let Err(error) = change(&target) {
            let shown = target.display();
            let help = match changes {
                0 => "nothing was changed",
                _ => "the files written so far are whole; the next run completes the rest",
            };
            let failed = Diagnostic::error(format!("`{shown}` cannot be {verb}: {error}"));
            return Err(Error::from(failed.help(help)));
        }
        changes += 1;
        Ok(())
    };
    for path in &plan.temporary {
        step(path, "removed", &|target| fs::remove_file(target))?;
    }
    let mut write: Vec<_> = plan.write.iter().collect();
    write.sort_by_key(|(path, _)| write_order(path));
    for (path, text) in write {
        step(path, "written", &|target| {
            fs::create_dir_all(target.parent().unwrap_or(folder))?;
            replace(target, text)
        })?;
    }
    for path in &plan.remove {
        step(path, "removed", &|target| fs::remove_file(target))?;
        remove_empty_folders(folder, path);
    }
    Ok(())
}

/// Sorts modules before the files that declare them, those from the inside out, and `Cargo.toml` last.
fn write_order(path: &str) -> (u8, Reverse<usize>) {
    let depth = Reverse(path.matches('/').count());
    match path.rsplit('/').next() {
        Some("Cargo.toml") => (2, depth),
        Some("lib.rs" | "mod.rs") => (1, depth),
        _ => (0, depth),
    }
}

/// Removes the folders above a removed file as far as they are empty.
fn remove_empty_folders(folder: &Path, path: &str) {
    let mut above = path;
    while let Some((parent, _)) = above.rsplit_once('/') {
        if fs::remove_dir(folder.join(parent)).is_err() {
            return;
        }
        above = parent;
    }
}
