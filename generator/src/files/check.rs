//! Whether a folder holds what would be generated.

use std::{fmt, fs, io, path::Path};

use similar::TextDiff;

use super::{Files, is_beginning, is_generated, plan::Found};
use crate::{
    diagnostic::{Diagnostic, visible},
    error::Result,
};

/// How a folder differs from what would be generated. Its `Display` is a difference in the unified form, cut to a
/// length that a person may read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Drift {
    /// Paths that would be written and do not exist.
    pub missing: Vec<String>,
    /// Files whose text is not what would be generated.
    pub stale: Vec<Stale>,
    /// Paths that were generated and would no longer be.
    pub left_over: Vec<String>,
}

/// A file whose text is not what would be generated.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stale {
    /// The path within the folder.
    pub path: String,
    /// What stands there.
    pub old: String,
    /// What would be generated.
    pub new: String,
}

impl Drift {
    /// Whether the folder holds exactly what would be generated.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many files differ.
    pub fn len(&self) -> usize {
        self.missing.len() + self.stale.len() + self.left_over.len()
    }
}

impl Files {
    /// Compares the folder with these files, and changes nothing.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read. A folder that does not exist is one in which every file is missing.
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
                    &format!("{} (as it is)", stale.path),
                    &format!("{} (as it would be generated)", stale.path),
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
