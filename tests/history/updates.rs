//! The updates, and what `Config::diff` says about them.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use serde_json::Value;
use twilio_codegen::{Config, Diff, Verdict};
use twilio_test_support::twilio_history;

/// An update.
pub(crate) struct Update {
    pub(crate) name: String,
    pub(crate) old: PathBuf,
    pub(crate) new: PathBuf,
    pub(crate) diff: Diff,
}

impl Update {
    /// Returns all updates, which are compared once.
    pub(crate) fn all() -> Option<&'static [Self]> {
        static UPDATES: OnceLock<Option<Vec<Update>>> = OnceLock::new();
        UPDATES.get_or_init(Self::read).as_deref()
    }

    fn read() -> Option<Vec<Self>> {
        let folder = twilio_history("no real update was compared")?;
        let mut names: Vec<String> = fs::read_dir(folder.clone())
            .unwrap()
            .map(|entry| entry.unwrap())
            .filter(|entry| entry.path().join("old").is_dir())
            .map(|entry| entry.file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert!(!names.is_empty(), "no updates in {}", folder.display());
        let read = |name: String| {
            let [old, new] = ["old", "new"].map(|edition| folder.join(&name).join(edition));
            let diff = config().diff(&old, &new);
            let diff = diff.unwrap_or_else(|error| panic!("{name}: {error}"));
            Self {
                name,
                old,
                new,
                diff,
            }
        };
        Some(names.into_iter().map(read).collect())
    }

    /// Returns the modules of the documents for which a program stops compiling.
    pub(crate) fn broken(&self) -> BTreeSet<&str> {
        let findings = self.diff.findings();
        let major = findings.filter(|finding| finding.verdict == Verdict::Major);
        major.map(|finding| finding.document.as_str()).collect()
    }
}

pub(crate) fn config() -> Config {
    Config::new().skip_unsupported(true)
}

pub(crate) fn manifest(documents: &Path) -> Value {
    let manifest = config().spec(documents).manifest().unwrap();
    serde_json::from_str(&manifest.to_json()).unwrap()
}
