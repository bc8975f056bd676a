//! Fingerprints of runs.

use std::{
    fmt,
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
};

use super::{Files, cargo_toml, destination::Destination, is_beginning};

/// Identifies a run by the version of the generator, its options, the documents and overlays that it read, and the files
/// that it generated.
///
/// Keep it for the next run; see [`Config::unchanged`](crate::Config::unchanged). Another version of
/// this library, or one built with another compiler, may return different fingerprints.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Fingerprint(String);

impl From<String> for Fingerprint {
    /// Takes what `Display` printed.
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Fingerprint {
    /// Returns whether this is the fingerprint of a run with these inputs, whatever its output.
    pub(crate) fn has_inputs(&self, inputs: u64) -> bool {
        self.0.starts_with(&format!("{inputs:016x}"))
    }
}

/// Returns a hash of 64 bits. It detects changes, but does not protect from somebody who looks for two values with the same
/// hash.
pub(crate) fn digest(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

impl Files {
    /// Returns the fingerprint of the run that generated these files, if they were written to `out`.
    ///
    /// Returns `None` if the run had something to say that the next one must repeat: warnings, or lines that a
    /// `Cargo.toml` of the user lacks.
    pub fn fingerprint(&self, out: impl AsRef<Path>) -> Option<Fingerprint> {
        let inputs = self.inputs.filter(|_| self.warnings.is_empty())?;
        let destination = Destination::new(self, out.as_ref()).ok()?;
        let own = match destination.is_shared {
            true => None,
            false => cargo_toml::own(&destination.folder),
        };
        let mut digests = Vec::new();
        for (path, text) in destination.files.iter() {
            let text = match &own {
                Some(own) if is_beginning(path) => {
                    if !cargo_toml::missing_lines(text, own).is_empty() {
                        return None;
                    }
                    own
                }
                _ => text,
            };
            digests.push(digest((path, text.as_bytes())));
        }
        Some(Fingerprint(format!(
            "{inputs:016x}{:016x}",
            digest(digests)
        )))
    }
}
