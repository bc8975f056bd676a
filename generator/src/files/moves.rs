//! Files moved into place one by one, each whole at any moment; an error takes all of it back.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{commit::STAGE, plan::Plan};
use crate::parallel;

/// Moves one file; a parameter so that tests can make it fail.
pub(super) type Move<'a> = &'a mut dyn FnMut(&Path, &Path) -> io::Result<()>;

/// Stages everything, then moves it; on an error the folder is as it was.
pub(super) fn apply(folder: &Path, plan: &Plan<'_>, rename: Move<'_>) -> io::Result<()> {
    let stage = tempfile::Builder::new().prefix(STAGE).tempdir_in(folder)?;
    let numbered: Vec<_> = plan.write.iter().enumerate().collect();
    parallel::map(&numbered, |(number, (_, text))| {
        fs::write(stage.path().join(format!("new-{number}")), text)
    })
    .into_iter()
    .collect::<io::Result<()>>()?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnostic::Diagnostics,
        files::{Files, MARKER},
    };

    fn files(texts: &[(&str, &str)]) -> Files {
        let mut files = Files::default();
        for (path, text) in texts {
            files
                .insert(*path, format!("// {MARKER}\n{text}\n"))
                .unwrap();
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
}
