//! Where the files are written: a folder, or a single file.

use std::{
    borrow::Cow,
    fs,
    path::{Path, PathBuf},
};

use super::{Files, cargo_toml, plan::Found};
use crate::{diagnostic::Diagnostic, error::Result, parallel};

/// The folder that files are written to, and their names in it.
pub(super) struct Destination<'a> {
    pub(super) folder: PathBuf,
    pub(super) files: Cow<'a, Files>,
    /// Whether the folder may contain files of other runs, so that nothing in it is left over.
    pub(super) is_shared: bool,
}

impl<'a> Destination<'a> {
    /// Returns the destination for a path given by the user. One that ends in `.rs` is that of a single file.
    ///
    /// # Errors
    ///
    /// Returns an error if there are several files for the path of a single one.
    pub(super) fn new(files: &'a Files, path: &Path) -> Result<Self> {
        let name = path.file_name().filter(|_| is_rust_file(path));
        match (name, files.alone()) {
            (Some(name), Some(text)) => {
                let Some(name) = name.to_str() else {
                    let problem = format!("the path `{}` is not UTF-8", path.display());
                    return Err(Diagnostic::error(problem).into());
                };
                let mut renamed = Files::default();
                renamed.insert(name, text.to_owned())?;
                let parent = path
                    .parent()
                    .filter(|parent| !parent.as_os_str().is_empty());
                Ok(Self {
                    folder: parent.unwrap_or(Path::new(".")).to_owned(),
                    files: Cow::Owned(renamed),
                    is_shared: true,
                })
            }
            (Some(_), None) if !path.is_dir() => Err(Diagnostic::error(format!(
                "`{}` is the name of a file, but this layout has several files",
                path.display()
            ))
            .help("choose a folder, or `--layout file` (`Layout::File`) for a single file")
            .into()),
            _ => Ok(Self {
                folder: path.to_owned(),
                files: Cow::Borrowed(files),
                is_shared: false,
            }),
        }
    }
}

/// Returns whether a path is that of a single file.
fn is_rust_file(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "rs")
}

impl Files {
    /// Reads the generated files in a folder, and its `Cargo.toml` even if that belongs to the user; or the file at a path
    /// that ends in `.rs`. Returns `None` if there is no folder, if a file cannot be read, and if a run was killed there.
    pub(crate) fn read(out: &Path) -> Option<Self> {
        if is_rust_file(out) && !out.is_dir() {
            let mut files = Self::default();
            files
                .insert(out.file_name()?.to_str()?, fs::read_to_string(out).ok()?)
                .ok()?;
            return Some(files);
        }
        let paths = Found::in_folder(out).ok()?.complete()?;
        let texts = parallel::map(&paths, |path| fs::read_to_string(out.join(path)).ok());
        let mut files = Self::default();
        for (path, text) in paths.into_iter().zip(texts) {
            files.insert(path, text?).ok()?;
        }
        if let Some(own) = cargo_toml::own(out) {
            files.insert("Cargo.toml", own).ok()?;
        }
        Some(files)
    }

    /// Returns the text of the only file, if there is one and it is not in a subfolder.
    fn alone(&self) -> Option<&str> {
        let mut files = self.iter();
        match (files.next(), files.next()) {
            (Some((path, text)), None) if !path.contains('/') => Some(text),
            _ => None,
        }
    }
}
