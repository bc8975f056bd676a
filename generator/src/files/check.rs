//! Compares a folder with the generated files.

use std::{fs, io, path::Path};

use super::{
    Drift, Files, destination::Destination, drift::Stale, is_beginning, is_generated, plan::Found,
};
use crate::{diagnostic::Diagnostic, error::Result};

impl Files {
    /// Compares a folder with these files, without changing anything.
    ///
    /// If the folder does not exist, every file is missing. As in [`write`](Self::write), a path that ends in `.rs` is
    /// that of a single file.
    ///
    /// # Errors
    ///
    /// Returns an error if the folder or a file in it cannot be read, and if the path is that of a single file but these
    /// are several.
    pub fn check(&self, folder: impl AsRef<Path>) -> Result<Drift> {
        let destination = Destination::new(self, folder.as_ref())?;
        let folder = destination.folder.as_path();
        let mut drift = Drift::default();
        let unreadable = |path: &Path, error: &io::Error| {
            Diagnostic::error(format!("`{}` cannot be read: {error}", path.display()))
        };
        for (path, new) in destination.files.iter() {
            let target = folder.join(path);
            match fs::read(&target) {
                Ok(old) if old == new.as_bytes() => {}
                Ok(old) => {
                    let old = String::from_utf8_lossy(&old).into_owned();
                    if !is_beginning(path) || is_generated(&old) {
                        drift.stale.push(Stale {
                            path: path.to_owned(),
                            old,
                            new: new.to_owned(),
                        });
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    drift.missing.push(path.to_owned());
                }
                Err(error) => return Err(unreadable(&target, &error).into()),
            }
        }
        if folder.exists() && !destination.is_shared {
            let found = Found::in_folder(folder).map_err(|error| unreadable(folder, &error))?;
            drift.left_over = found.left_over(self);
        }
        Ok(drift)
    }
}
