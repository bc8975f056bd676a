//! The output: an in-memory map from path to text, and the ends it can be put to.

use std::collections::BTreeMap;

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
