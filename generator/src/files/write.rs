//! Writes the generated files to a folder.

use std::{
    cmp::Reverse,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    process,
};

use super::{Files, Summary, destination::Destination, lock::Lock, out_dir, plan::Plan};
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    error::{Error, Result},
};

/// The prefix and suffix of temporary files. The files are hidden, so that nothing takes them for modules.
const TEMPORARY: (&str, &str) = (".twilio-codegen-", ".tmp");

/// Returns whether this is the name of a temporary file of [`replace`], left behind by a killed process.
pub(super) fn is_temporary(name: &str) -> bool {
    name.starts_with(TEMPORARY.0) && name.ends_with(TEMPORARY.1)
}

/// Writes a file atomically: at any time, it has either the old text or the new one. A new file gets the default
/// permissions, and a replaced one keeps its own.
pub(super) fn replace(target: &Path, text: &str) -> io::Result<()> {
    let folder = target.parent().unwrap_or(Path::new(""));
    let (new, path) = create_temporary(folder)?;
    let replaced = fill(new, target, text).and_then(|()| fs::rename(&path, target));
    if replaced.is_err() {
        let _ = fs::remove_file(path);
    }
    replaced
}

/// Creates a file with a name that no other has. One that exists is never opened.
fn create_temporary(folder: &Path) -> io::Result<(File, PathBuf)> {
    let process = process::id();
    let mut number = 0;
    loop {
        let path = folder.join(format!("{}{process}-{number}{}", TEMPORARY.0, TEMPORARY.1));
        match File::create_new(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            created => return Ok((created?, path)),
        }
    }
}

/// Gives a new file the text, and the permissions of the file that it is to replace.
fn fill(mut new: File, target: &Path, text: &str) -> io::Result<()> {
    new.write_all(text.as_bytes())?;
    if let Ok(old) = fs::symlink_metadata(target)
        && old.is_file()
        && old.permissions() != new.metadata()?.permissions()
    {
        new.set_permissions(old.permissions())?;
    }
    Ok(())
}

impl Files {
    /// Writes these files to a folder, and removes files that were generated before and no longer are.
    ///
    /// The path of the only file of [`Layout::File`](crate::Layout::File) can be given instead of a folder, if it ends
    /// in `.rs`. Nothing is removed then.
    ///
    /// See the [type](Self#guarantees) for what holds when this fails or is killed.
    ///
    /// # Errors
    ///
    /// Returns an error, without changing the folder, if a file that was not generated would be overwritten, if the path
    /// is that of a single file but these are several, or if another generator writes to the folder for more than ten
    /// seconds. Also returns an error if a file cannot be written or removed: the files before it are then complete, and
    /// the next run does the rest.
    pub fn write(&self, folder: impl AsRef<Path>) -> Result<Summary> {
        let destination = Destination::new(self, folder.as_ref())?;
        let folder = destination.folder.as_path();
        let fresh = !folder.exists();
        fs::create_dir_all(folder).map_err(|error| cannot_write(folder, &error))?;
        let written = destination.write_locked();
        if fresh && written.is_err() {
            // Only succeeds if the folder is still empty.
            let _ = fs::remove_dir(folder);
        }
        written
    }

    /// Returns what [`write`](Self::write) would do, without changing anything.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), twilio_codegen::Error> {
    /// let files = twilio_codegen::Config::new().spec("spec").generate()?;
    /// for path in files.preview("generated")?.written {
    ///     println!("{path} would be written");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Returns the same errors as [`write`](Self::write) before it changes the folder, except for those about permissions
    /// and other generators.
    pub fn preview(&self, folder: impl AsRef<Path>) -> Result<Summary> {
        let destination = Destination::new(self, folder.as_ref())?;
        let mut above = destination.folder.ancestors();
        if let Some(existing) = above.find(|folder| folder.exists())
            && !existing.is_dir()
        {
            let error = io::ErrorKind::NotADirectory.into();
            return Err(cannot_write(&destination.folder, &error).into());
        }
        Ok(destination.summary(destination.plan()?))
    }
}

impl Destination<'_> {
    fn write_locked(&self) -> Result<Summary> {
        let _lock = Lock::acquire(&self.folder)?;
        let plan = self.plan()?;
        apply(&self.folder, &plan)?;
        for (path, _) in self.files.iter() {
            out_dir::remember(&self.folder.join(path));
        }
        Ok(self.summary(plan))
    }

    fn plan(&self) -> Result<Plan<'_>> {
        let mut diagnostics = Diagnostics::default();
        let plan = Plan::new(self, &mut diagnostics).map_err(|error| {
            Diagnostic::error(format!(
                "`{}` cannot be read: {error}",
                self.folder.display()
            ))
        })?;
        if diagnostics.has_errors() {
            return Err(Error::new(diagnostics));
        }
        Ok(plan)
    }

    fn summary(&self, plan: Plan<'_>) -> Summary {
        let own = |path: &&str| (*path).to_owned();
        Summary {
            written: plan.write.iter().map(|(path, _)| own(path)).collect(),
            created: plan.create.iter().map(own).collect(),
            unchanged: plan.unchanged.iter().map(own).collect(),
            kept: plan.kept.iter().map(own).collect(),
            needed: plan.needed,
            removed: plan.remove,
            ..Summary::default()
        }
        .with_size(&self.files)
    }
}

fn cannot_write(folder: &Path, error: &io::Error) -> Diagnostic {
    let shown = folder.display();
    match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Diagnostic::error(
            format!("the output folder `{shown}` cannot be written: {error}"),
        ),
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => Diagnostic::error(format!(
            "the output folder `{shown}` is a file, or is below one"
        ))
        .help("choose another output folder"),
        _ => Diagnostic::error(format!(
            "the output folder `{shown}` cannot be written: {error}"
        ))
        .help("nothing was changed"),
    }
}

/// Changes the folder file by file. The order ensures that an interrupted run never leaves the declaration of a missing
/// module.
fn apply(folder: &Path, plan: &Plan<'_>) -> Result<()> {
    let mut changes = 0;
    let mut step = |path: &str, verb: &str, change: &dyn Fn(&Path) -> io::Result<()>| {
        let target = folder.join(path);
        if let Err(error) = change(&target) {
            let shown = target.display();
            let help = match changes {
                0 => "nothing was changed",
                _ => "the files written so far are complete; run again to write the rest",
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

/// Returns a key that sorts modules before the files that declare them, innermost first, and `Cargo.toml` last.
fn write_order(path: &str) -> (u8, Reverse<usize>) {
    let depth = Reverse(path.matches('/').count());
    match path.rsplit('/').next() {
        Some("Cargo.toml") => (2, depth),
        Some("lib.rs" | "mod.rs") => (1, depth),
        _ => (0, depth),
    }
}

/// Removes the folders above a removed file that are now empty.
fn remove_empty_folders(folder: &Path, path: &str) {
    let mut above = path;
    while let Some((parent, _)) = above.rsplit_once('/') {
        if fs::remove_dir(folder.join(parent)).is_err() {
            return;
        }
        above = parent;
    }
}
