//! The path to `twilio-runtime` in a generated `Cargo.toml`.

use std::{
    fs, io,
    path::{Component, Path, PathBuf},
};

use twilio_codegen::{Diagnostic, Error};

/// Returns the path for the `Cargo.toml` in `folder`, given the one on the command line. Cargo resolves a relative path
/// against that folder, people against the working directory.
///
/// # Errors
///
/// Returns an error if there is no package at `path`.
pub(crate) fn from_folder(folder: &Path, path: PathBuf) -> Result<PathBuf, Error> {
    if !path.join("Cargo.toml").is_file() {
        let problem = format!("`{}` contains no `Cargo.toml`", path.display());
        return Err(Diagnostic::error(problem)
            .help("`--runtime-path` is the folder of the package `twilio-runtime`, absolute or relative to the working directory")
            .into());
    }
    if path.is_absolute() {
        return Ok(path);
    }
    let unknown = |error: io::Error| {
        Diagnostic::error(format!("`{}` cannot be resolved: {error}", path.display()))
    };
    let to = fs::canonicalize(&path).map_err(unknown)?;
    let from = resolve(folder).map_err(unknown)?;
    Ok(relative(&from, &to))
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
