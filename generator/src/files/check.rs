//! Compares a folder with the generated files.

use std::{fmt, fs, io, path::Path};

use similar::TextDiff;

use super::{Files, is_beginning, is_generated, plan::Found};
use crate::{
    diagnostic::{Diagnostic, visible},
    error::Result,
};

/// The differences between a folder and the generated files.
///
/// `Display` prints them as a unified diff, cut to a readable length.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Drift {
    /// The paths of generated files that do not exist in the folder.
    pub missing: Vec<String>,
    /// The files in the folder whose text differs from the generated one.
    pub stale: Vec<Stale>,
    /// The paths of files that were generated before and no longer are.
    pub left_over: Vec<String>,
}

/// A file whose text differs from the generated one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stale {
    /// The path, relative to the folder.
    pub path: String,
    /// The current text.
    pub old: String,
    /// The generated text.
    pub new: String,
}

impl Drift {
    /// Returns `true` if there are no differences.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the number of files that differ.
    pub fn len(&self) -> usize {
        self.missing.len() + self.stale.len() + self.left_over.len()
    }
}

impl Files {
    /// Compares a folder with these files, without changing anything.
    ///
    /// If the folder does not exist, every file is missing.
    ///
    /// # Errors
    ///
    /// Returns an error if the folder or a file in it cannot be read.
    pub fn check(&self, folder: impl AsRef<Path>) -> Result<Drift> {
        let folder = folder.as_ref();
        let mut drift = Drift::default();
        let unreadable = |path: &Path, error: &io::Error| {
            Diagnostic::error(format!("`{}` cannot be read: {error}", path.display()))
        };
        for (path, new) in self.iter() {
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
        if folder.exists() {
            let found = Found::in_folder(folder).map_err(|error| unreadable(folder, &error))?;
            drift.left_over = found.left_over(self);
        }
        Ok(drift)
    }
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LINES: usize = 200;
        for path in &self.missing {
            writeln!(f, "missing: {path}")?;
        }
        for path in &self.left_over {
            writeln!(f, "left over: {}", visible(path))?;
        }
        let mut shown = 0;
        for stale in &self.stale {
            writeln!(f, "stale: {}", stale.path)?;
            if shown >= LINES {
                continue;
            }
            let diff = TextDiff::from_lines(&stale.old, &stale.new);
            let unified = diff
                .unified_diff()
                .context_radius(2)
                .header(
                    &format!("{} (current)", stale.path),
                    &format!("{} (generated)", stale.path),
                )
                .to_string();
            for line in unified.lines() {
                if shown == LINES {
                    writeln!(f, "… the rest is not shown")?;
                    break;
                }
                shown += 1;
                writeln!(f, "{}", visible(line))?;
            }
        }
        Ok(())
    }
}
