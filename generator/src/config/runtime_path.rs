//! The path to `twilio-runtime` in a generated `Cargo.toml`.

use std::{
    fs, io,
    path::{Component, Path, PathBuf},
};

use crate::{diagnostic::Diagnostic, error::Result};

/// The folder of the runtime, relative to the working directory.
#[derive(Clone, Debug)]
pub(super) struct RuntimeFolder {
    path: PathBuf,
    /// Whether the user wrote an absolute path, which stays one.
    is_absolute: bool,
}

impl RuntimeFolder {
    /// Returns the folder that `path` is, relative to `base`.
    pub(super) fn new(base: &Path, path: &Path) -> Self {
        Self {
            path: base.join(path),
            is_absolute: path.is_absolute(),
        }
    }

    /// Returns the path for a `Cargo.toml` in `folder`, since cargo resolves relative paths against that. Without a
    /// folder, the path is absolute.
    ///
    /// # Errors
    ///
    /// Returns an error if there is no package in the folder.
    pub(super) fn seen_from(&self, folder: Option<&Path>) -> Result<PathBuf> {
        let path = &self.path;
        if !path.join("Cargo.toml").is_file() {
            let problem = format!("`{}` contains no `Cargo.toml`", path.display());
            return Err(Diagnostic::error(problem)
                .help(
                    "the runtime path is the folder of the package `twilio-runtime`; it is relative to the working \
                     directory (`--runtime-path`) or to the configuration file (`runtime-path`)",
                )
                .into());
        }
        if self.is_absolute {
            return Ok(path.clone());
        }
        let unknown = |error: io::Error| {
            Diagnostic::error(format!("`{}` cannot be resolved: {error}", path.display()))
        };
        let to = fs::canonicalize(path).map_err(unknown)?;
        let Some(folder) = folder else {
            return Ok(to);
        };
        let from = resolve(folder).map_err(unknown)?;
        Ok(relative(&from, &to))
    }
}

/// Resolves the links of a path that need not exist yet.
fn resolve(folder: &Path) -> io::Result<PathBuf> {
    let folder = std::path::absolute(folder)?;
    for existing in folder.ancestors() {
        if let Ok(resolved) = fs::canonicalize(existing) {
            let rest = folder.strip_prefix(existing).unwrap_or(Path::new(""));
            return Ok(resolved.join(rest));
        }
    }
    Ok(folder)
}

/// Returns the path from one absolute path to another.
fn relative(from: &Path, to: &Path) -> PathBuf {
    let common = from
        .components()
        .zip(to.components())
        .take_while(|(one, another)| one == another)
        .count();
    if common == 0 {
        // On another drive.
        return to.to_owned();
    }
    let up = from.components().skip(common).map(|_| Component::ParentDir);
    up.chain(to.components().skip(common)).collect()
}
