//! Many files changed at one moment: the folder that holds them is made anew beside the old one, and the two exchange
//! their names. Whoever looks sees the old files or the new ones, also when the process is killed on the way.

use std::{
    collections::{BTreeMap, HashSet},
    env, fs, io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use rustix::fs::{CWD, RenameFlags, renameat_with};
use tempfile::TempDir;

use super::{
    commit::STAGE,
    lock::Lock,
    plan::{Plan, is_entered, starts_as_ours},
};
use crate::parallel;

/// A folder with more files than this is not made anew for the sake of a few.
const MANY: usize = 20_000;

/// Does what the plan says, or gives `false` and changes nothing: when there is something in the folder that cannot
/// have a second name, when the disk knows no exchange, or when somebody stands in the folder.
pub(super) fn swap(folder: &Path, plan: &Plan<'_>, lock: &mut Lock) -> io::Result<bool> {
    let Ok(folder) = folder.canonicalize() else {
        return Ok(false);
    };
    let inner = common_folder(&folder, plan);
    let old = folder.join(&inner);
    // A shell that stands in the folder would find itself in one that is gone.
    if env::current_dir().is_ok_and(|current| current.starts_with(&old)) {
        return Ok(false);
    }
    let Some(tree) = Tree::plan(&folder, &inner, plan)? else {
        return Ok(false);
    };
    let Ok(stage) = stage(&folder, &inner) else {
        return Ok(false);
    };
    let new = stage.path().join("new");
    if !tree.build(&old, &new)? {
        return Ok(false);
    }
    if inner.as_os_str().is_empty() {
        lock.also(&new)?;
    }
    if renameat_with(CWD, &new, CWD, &old, RenameFlags::EXCHANGE).is_err() {
        return Ok(false);
    }
    // From here on the names are exchanged: `new` leads to the old folder.
    if let Err(error) = rescue(&new, &old) {
        let kept = stage.keep();
        return Err(io::Error::new(
            error.kind(),
            format!(
                "{error}; the files of before are in `{}`",
                kept.join("new").display()
            ),
        ));
    }
    stage.close()?;
    Ok(true)
}

/// The smallest existing folder that holds all that changes.
fn common_folder(folder: &Path, plan: &Plan<'_>) -> PathBuf {
    let mut folders = plan
        .changed()
        .map(|path| Path::new(path).parent().unwrap_or(Path::new("")));
    let mut common = folders.next().unwrap_or(Path::new(""));
    for other in folders {
        while !other.starts_with(common) {
            common = common.parent().unwrap_or(Path::new(""));
        }
    }
    while !folder.join(common).is_dir() {
        common = common.parent().unwrap_or(Path::new(""));
    }
    common.to_path_buf()
}

/// A hidden folder on the same disk: within the output folder, or, when that is itself exchanged, beside it.
fn stage(folder: &Path, inner: &Path) -> io::Result<TempDir> {
    match (inner.as_os_str().is_empty(), folder.parent()) {
        (true, Some(parent)) => tempfile::Builder::new()
            .prefix(&beside(folder))
            .tempdir_in(parent),
        _ => tempfile::Builder::new().prefix(STAGE).tempdir_in(folder),
    }
}

/// How the names of the hidden folders beside an output folder begin.
fn beside(folder: &Path) -> String {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    format!(".{name}{STAGE}")
}

/// The hidden folders that a killed run left beside the output folder.
pub(super) fn left_beside(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let folder = folder.canonicalize()?;
    let prefix = beside(&folder);
    // Somebody else's folder may be one that we may write and whose neighbours we may not see.
    let Some(Ok(entries)) = folder.parent().map(fs::read_dir) else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        let is_ours = entry.file_name().to_string_lossy().starts_with(&prefix);
        if is_ours && entry.file_type()?.is_dir() {
            found.push(entry.path());
        }
    }
    Ok(found)
}

/// The folder as it shall be; all paths are relative to it.
struct Tree<'a> {
    /// Those that are there already have their permissions.
    folders: BTreeMap<PathBuf, Option<fs::Permissions>>,
    files: Vec<Entry<'a>>,
}

enum Entry<'a> {
    /// A file that stays gets a second name, and keeps its times.
    Link(PathBuf),
    Write(PathBuf, &'a str),
}

impl<'a> Tree<'a> {
    /// Nothing, if the folder holds what cannot or should not be taken over.
    fn plan(folder: &Path, inner: &Path, plan: &Plan<'a>) -> io::Result<Option<Self>> {
        let changed: HashSet<PathBuf> = plan.changed().map(PathBuf::from).collect();
        let old = folder.join(inner);
        let disk = fs::metadata(&old)?.dev();
        let mut tree = Self {
            folders: BTreeMap::new(),
            files: Vec::new(),
        };
        let mut folders = vec![PathBuf::new()];
        while let Some(within) = folders.pop() {
            let mut is_empty = true;
            for entry in old.join(&within).read_dir()? {
                is_empty = false;
                let entry = entry?;
                let (path, kind) = (within.join(entry.file_name()), entry.file_type()?);
                if kind.is_dir() {
                    if !is_entered(&entry.path()) || entry.metadata()?.dev() != disk {
                        return Ok(None);
                    }
                    folders.push(path);
                } else if !kind.is_file() && !kind.is_symlink() {
                    return Ok(None);
                } else if !changed.contains(&inner.join(&path)) {
                    tree.files.push(Entry::Link(path));
                }
            }
            // A folder that somebody made and left empty stays; one that loses its files to this run does not.
            if is_empty {
                tree.folders.insert(within, None);
            }
            if tree.files.len() > MANY {
                return Ok(None);
            }
        }
        for (path, text) in &plan.write {
            let path = Path::new(path);
            let path = path.strip_prefix(inner).unwrap_or(path);
            tree.files.push(Entry::Write(path.to_path_buf(), text));
        }
        for entry in &tree.files {
            let (Entry::Link(path) | Entry::Write(path, _)) = entry;
            let above = path
                .ancestors()
                .skip(1)
                .map(|path| (path.to_path_buf(), None));
            tree.folders.extend(above);
        }
        tree.folders.entry(PathBuf::new()).or_default();
        for (path, permissions) in &mut tree.folders {
            *permissions = fs::metadata(old.join(path))
                .ok()
                .map(|known| known.permissions());
        }
        Ok(Some(tree))
    }

    /// Gives `false` when a file of the old folder cannot have a second name.
    fn build(&self, old: &Path, new: &Path) -> io::Result<bool> {
        for path in self.folders.keys() {
            fs::create_dir(new.join(path))?;
        }
        let made = parallel::map(&self.files, |entry| match entry {
            Entry::Link(path) => Ok(fs::hard_link(old.join(path), new.join(path)).is_ok()),
            Entry::Write(path, text) => fs::write(new.join(path), text).map(|()| true),
        });
        // Last, because a folder may be one that not even its owner may write.
        for (path, permissions) in &self.folders {
            if let Some(permissions) = permissions {
                fs::set_permissions(new.join(path), permissions.clone())?;
            }
        }
        made.into_iter()
            .try_fold(true, |all, made| Ok(all && made?))
    }
}

/// Takes over what somebody put into the old folder while the new one was made.
fn rescue(old: &Path, new: &Path) -> io::Result<()> {
    for entry in old.read_dir()? {
        let entry = entry?;
        let (path, target) = (entry.path(), new.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            let is_new = fs::create_dir(&target).is_ok();
            rescue(&path, &target)?;
            if is_new {
                // Stays if something came into it.
                let _ = fs::remove_dir(&target);
            }
            continue;
        }
        let number = |metadata: fs::Metadata| metadata.ino();
        let is_kept =
            fs::symlink_metadata(&target).map(number).ok() == Some(entry.metadata()?.ino());
        if !is_kept && !starts_as_ours(&path) {
            fs::rename(path, target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::MARKER;

    #[test]
    fn what_somebody_wrote_meanwhile_is_taken_over() {
        let folder = tempfile::tempdir().unwrap();
        let (old, new) = (folder.path().join("old"), folder.path().join("new"));
        for path in ["old/inner", "old/fresh", "old/gone", "new/inner"] {
            fs::create_dir_all(folder.path().join(path)).unwrap();
        }
        let write = |path: &str, text: &str| fs::write(folder.path().join(path), text).unwrap();
        // Linked, then written anew under another number, as editors do.
        write("new/inner/notes.txt", "before");
        write("old/inner/notes.txt", "after");
        // Linked, and the same file still.
        write("new/same.txt", "same");
        fs::hard_link(new.join("same.txt"), old.join("same.txt")).unwrap();
        write("old/fresh/mine.rs", "mine");
        let generated = format!("// {MARKER}\n");
        write("old/gone/ours.rs", &generated);
        write("new/ours.rs", &format!("{generated}// new\n"));
        write("old/ours.rs", &generated);

        rescue(&old, &new).unwrap();
        let text = |path: &str| fs::read_to_string(new.join(path)).unwrap();
        assert_eq!(text("inner/notes.txt"), "after");
        assert_eq!(text("same.txt"), "same");
        assert_eq!(text("fresh/mine.rs"), "mine");
        assert!(text("ours.rs").ends_with("// new\n"));
        assert!(!new.join("gone").exists());
    }
}
