//! What a write would do, found out without changing anything.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Component, Path, PathBuf},
};

use super::{Files, is_beginning, is_generated, write::is_temporary};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, quoted},
    error::Result,
};

/// What is in the folder and what is to be in it.
#[derive(Debug, Default)]
pub(super) struct Plan<'a> {
    /// New or different: path and text.
    pub(super) write: Vec<(&'a str, &'a str)>,
    pub(super) unchanged: Vec<&'a str>,
    /// Ours, and no longer generated.
    pub(super) remove: Vec<String>,
    /// What a killed run left.
    pub(super) temporary: Vec<String>,
}

impl<'a> Plan<'a> {
    /// Reports everything that is in the way.
    pub(super) fn new(
        files: &'a Files,
        folder: &Path,
        diagnostics: &mut Diagnostics,
    ) -> io::Result<Self> {
        let found = Found::in_folder(folder)?;
        let mut plan = Self {
            remove: found.left_over(files),
            temporary: found.temporary,
            ..Self::default()
        };
        for (path, text) in files.iter() {
            match is_current(folder, path, text) {
                Ok(true) => plan.unchanged.push(path),
                Ok(false) => plan.write.push((path, text)),
                Err(problem) => diagnostics.append(problem.into_diagnostics()),
            }
        }
        Ok(plan)
    }
}

/// Returns whether `path` need not be written, or why it may not be.
fn is_current(folder: &Path, path: &str, text: &str) -> Result<bool> {
    let target = resolve(folder, path)?;
    let shown = target.display();
    let metadata = match fs::symlink_metadata(&target) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => {
            return Err(Diagnostic::error(format!("`{shown}` cannot be read: {error}")).into());
        }
    };
    if !metadata.is_file() {
        let what = if metadata.is_dir() {
            "a folder"
        } else {
            "a link"
        };
        return Err(Diagnostic::error(format!(
            "`{shown}` is {what}, and a file must be written there"
        ))
        .help("move it away, or choose another output folder")
        .into());
    }
    let old = fs::read(&target)
        .map_err(|error| Diagnostic::error(format!("`{shown}` cannot be read: {error}")))?;
    if old == text.as_bytes() {
        return Ok(true);
    }
    if !is_generated(&String::from_utf8_lossy(&old)) {
        if is_beginning(path) {
            return Ok(true);
        }
        return Err(Diagnostic::error(format!(
            "`{shown}` was not made by this generator, and would be overwritten"
        ))
        .help("move it away, or choose another output folder")
        .into());
    }
    if metadata.permissions().readonly() {
        return Err(
            Diagnostic::error(format!("`{shown}` is read-only, and would be overwritten")).into(),
        );
    }
    Ok(false)
}

/// The file's place, when it is inside of the folder and no link leads out.
fn resolve(folder: &Path, path: &str) -> Result<PathBuf> {
    let is_plain = !path.is_empty()
        && !path.contains(['\\', ':', '\0'])
        && Path::new(path)
            .components()
            .all(|component| matches!(component, Component::Normal(_)));
    if !is_plain {
        return Err(Diagnostic::error(format!(
            "{} is no path inside of the output folder",
            quoted(path)
        ))
        .into());
    }
    let mut target = folder.to_path_buf();
    for part in path.split('/') {
        // Only what lies above the file; the file itself is looked at by the caller.
        if target != folder
            && let Ok(metadata) = fs::symlink_metadata(&target)
            && !metadata.is_dir()
        {
            let what = if metadata.is_file() {
                "a file"
            } else {
                "a link"
            };
            return Err(Diagnostic::error(format!(
                "`{}` is {what}, and a folder must stand there",
                target.display()
            ))
            .help("move it away, or choose another output folder")
            .into());
        }
        target.push(part);
    }
    Ok(target)
}

/// The generator's own files in a folder, with `/` in their paths.
#[derive(Default)]
pub(super) struct Found {
    generated: Vec<String>,
    temporary: Vec<String>,
}

impl Found {
    pub(super) fn in_folder(folder: &Path) -> io::Result<Self> {
        let mut found = Self::default();
        let mut folders = vec![(folder.to_path_buf(), String::new())];
        while let Some((folder, prefix)) = folders.pop() {
            for entry in folder.read_dir()? {
                let entry = entry?;
                // A name that is not Unicode is none of ours.
                let Ok(name) = entry.file_name().into_string() else {
                    continue;
                };
                let (path, kind) = (entry.path(), entry.file_type()?);
                let relative = format!("{prefix}{name}");
                if kind.is_dir() && is_entered(&path) {
                    folders.push((path, format!("{relative}/")));
                } else if kind.is_file() && is_temporary(&name) {
                    found.temporary.push(relative);
                } else if kind.is_file() && !name.starts_with('.') && starts_as_ours(&path) {
                    found.generated.push(relative);
                }
            }
        }
        Ok(found)
    }

    /// Returns what was generated before and no longer is, sorted.
    pub(super) fn left_over(&self, files: &Files) -> Vec<String> {
        let mut paths = self.generated.clone();
        // On most people's disks `A.rs` and `a.rs` are one file, which must not be removed once it is written.
        paths.retain(|path| !files.paths.contains(&path.to_lowercase()));
        paths.sort();
        paths
    }
}

/// Whether generated files may be in a folder: one that is not hidden, and neither another package nor a cache such as
/// cargo's target folder.
fn is_entered(folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default();
    let foreign = ["Cargo.toml", "CACHEDIR.TAG"];
    !name.to_string_lossy().starts_with('.')
        && !foreign.iter().any(|file| folder.join(file).exists())
}

/// Whether the beginning of a file bears the marker; a file that cannot be read is left alone.
fn starts_as_ours(path: &Path) -> bool {
    const HEAD: u64 = 1024;
    let mut head = Vec::new();
    File::open(path)
        .and_then(|file| file.take(HEAD).read_to_end(&mut head))
        .is_ok_and(|_| is_generated(&String::from_utf8_lossy(&head)))
}
