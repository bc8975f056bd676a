//! From a plan to a changed folder.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{Files, Summary, lock::Lock, plan::Plan};
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    error::Result,
};

/// How the names of our own hidden folders begin.
const STAGE: &str = ".twilio-codegen-";

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
        let _lock = Lock::acquire(folder)?;
        let mut diagnostics = Diagnostics::default();
        let plan = Plan::new(self, folder, &mut diagnostics).map_err(|error| {
            Diagnostic::error(format!("`{}` cannot be read: {error}", folder.display()))
        })?;
        if diagnostics.has_errors() {
            return Err(diagnostics.into());
        }
        let mut done = remove_stages(folder);
        if !plan.write.is_empty() || !plan.remove.is_empty() {
            done = done.and_then(|()| apply(folder, &plan, &mut |from, to| fs::rename(from, to)));
        }
        done.map_err(|error| cannot_write(folder, &error))?;
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

/// Moves one file; a parameter so that tests can make it fail.
type Move<'a> = &'a mut dyn FnMut(&Path, &Path) -> io::Result<()>;

/// Stages everything, then moves it; on an error the folder is as it was.
fn apply(folder: &Path, plan: &Plan<'_>, rename: Move<'_>) -> io::Result<()> {
    let stage = tempfile::Builder::new().prefix(STAGE).tempdir_in(folder)?;
    for (number, (_, text)) in plan.write.iter().enumerate() {
        fs::write(stage.path().join(format!("new-{number}")), text)?;
    }
    let mut undo = Vec::new();
    let moved = moves(folder, stage.path(), plan, rename, &mut undo);
    if moved.is_err() {
        for step in undo.iter().rev() {
            // What cannot be undone is completed by the next run; the first error is the one to report.
            let _ = step.run();
        }
        return moved;
    }
    for path in &plan.remove {
        remove_empty_folders(folder, path);
    }
    stage.close()
}

/// How a step is taken back.
enum Undo {
    /// The file did not exist.
    Remove(PathBuf),
    /// The folder did not exist.
    RemoveFolder(PathBuf),
    /// What stood at the second path is kept at the first.
    Restore(PathBuf, PathBuf),
}

impl Undo {
    fn run(&self) -> io::Result<()> {
        match self {
            Self::Remove(path) => fs::remove_file(path),
            Self::RemoveFolder(path) => fs::remove_dir(path),
            Self::Restore(kept, path) => fs::rename(kept, path),
        }
    }
}

fn moves(
    folder: &Path,
    stage: &Path,
    plan: &Plan<'_>,
    rename: Move<'_>,
    undo: &mut Vec<Undo>,
) -> io::Result<()> {
    for (number, (path, _)) in plan.write.iter().enumerate() {
        let target = folder.join(path);
        create_folders(folder, path, undo)?;
        let step = if target.exists() {
            let kept = stage.join(format!("old-{number}"));
            // A second name keeps the file with its times; where the disk has no second names, a copy.
            fs::hard_link(&target, &kept).or_else(|_| fs::copy(&target, &kept).map(drop))?;
            Undo::Restore(kept, target.clone())
        } else {
            Undo::Remove(target.clone())
        };
        rename(&stage.join(format!("new-{number}")), &target)?;
        undo.push(step);
    }
    for (number, path) in plan.remove.iter().enumerate() {
        let kept = stage.join(format!("gone-{number}"));
        let target = folder.join(path);
        rename(&target, &kept)?;
        undo.push(Undo::Restore(kept, target));
    }
    Ok(())
}

/// Creates the folders between the output folder and a file.
fn create_folders(folder: &Path, path: &str, undo: &mut Vec<Undo>) -> io::Result<()> {
    let mut target = folder.to_path_buf();
    let Some((above, _)) = path.rsplit_once('/') else {
        return Ok(());
    };
    for part in above.split('/') {
        target.push(part);
        if !target.exists() {
            fs::create_dir(&target)?;
            undo.push(Undo::RemoveFolder(target.clone()));
        }
    }
    Ok(())
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

/// Removes what a killed run left; the lock says that no other is at work.
fn remove_stages(folder: &Path) -> io::Result<()> {
    for entry in folder.read_dir()? {
        let entry = entry?;
        let is_stage = entry.file_name().to_string_lossy().starts_with(STAGE);
        if is_stage && entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::MARKER;

    fn files(texts: &[(&str, &str)]) -> Files {
        let mut files = Files::default();
        for (path, text) in texts {
            files.insert(*path, format!("// {MARKER}\n{text}\n"));
        }
        files
    }

    /// Every file in a folder with its text, hidden ones included.
    fn tree(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
        let mut found = Vec::new();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                found.push((path.clone(), Vec::new()));
                found.extend(tree(&path));
            } else {
                found.push((path.clone(), fs::read(&path).unwrap()));
            }
        }
        found.sort();
        found
    }

    #[test]
    fn a_failure_at_any_move_leaves_the_old_tree() {
        let old = files(&[("a.rs", "1"), ("b/c.rs", "1"), ("gone/d.rs", "1")]);
        let new = files(&[("a.rs", "2"), ("b/c.rs", "2"), ("e/f/g.rs", "2")]);
        let moves = 4;
        for failing in 0..moves {
            let folder = tempfile::tempdir().unwrap();
            old.write(folder.path()).unwrap();
            let before = tree(folder.path());
            let plan = Plan::new(&new, folder.path(), &mut Diagnostics::default()).unwrap();
            assert_eq!(plan.write.len() + plan.remove.len(), moves);
            let mut count = 0;
            let result = apply(folder.path(), &plan, &mut |from, to| {
                count += 1;
                if count > failing {
                    return Err(io::Error::from(io::ErrorKind::StorageFull));
                }
                fs::rename(from, to)
            });
            assert_eq!(result.unwrap_err().kind(), io::ErrorKind::StorageFull);
            assert_eq!(tree(folder.path()), before, "when move {failing} fails");
        }
    }

    #[test]
    fn what_a_killed_run_left_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let left = folder.path().join(format!("{STAGE}killed"));
        fs::create_dir(&left).unwrap();
        fs::write(left.join("new-0"), "half").unwrap();
        let files = files(&[("a.rs", "1")]);
        files.write(folder.path()).unwrap();
        assert_eq!(tree(folder.path()).len(), 1);
        // Also where nothing else is to be done.
        fs::create_dir(&left).unwrap();
        files.write(folder.path()).unwrap();
        assert_eq!(tree(folder.path()).len(), 1);
    }
}
