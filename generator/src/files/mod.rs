//! The output: an in-memory map from path to text, and the ends it can be put to.

use std::{collections::BTreeMap, path::Path};

use crate::{diagnostic::Diagnostic, error::Result};

/// The generated files: relative path (with `/`) to text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    map: BTreeMap<String, String>,
}

impl Files {
    /// Adds a file.
    pub fn insert(&mut self, path: impl Into<String>, text: String) {
        self.map.insert(path.into(), text);
    }

    /// The files in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.map
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }
}

impl Files {
    /// Writes what changed.
    pub fn write(&self, folder: impl AsRef<Path>) -> Result<()> {
        for (path, text) in self.iter() {
            let path = folder.as_ref().join(path);
            if std::fs::read_to_string(&path).is_ok_and(|old| old == text) {
                continue;
            }
            let written = path
                .parent()
                .map_or(Ok(()), std::fs::create_dir_all)
                .and_then(|()| std::fs::write(&path, text));
            if let Err(error) = written {
                return Err(Diagnostic::error(format!(
                    "cannot write `{}`: {error}",
                    path.display()
                ))
                .into());
            }
        }
        Ok(())
    }
}
