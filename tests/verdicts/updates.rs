//! The updates, small and real, and what `Config::diff` says about them.

use std::{
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
    /// Whether it is one of Twilio's.
    pub(crate) is_real: bool,
    pub(crate) old: PathBuf,
    pub(crate) new: PathBuf,
    pub(crate) diff: Diff,
}

impl Update {
    /// Returns all updates, which are compared once.
    pub(crate) fn all() -> &'static [Self] {
        static UPDATES: OnceLock<Vec<Update>> = OnceLock::new();
        UPDATES.get_or_init(Self::read)
    }

    fn read() -> Vec<Self> {
        let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("generator/cli/tests/diff");
        let mut folders = folders(&cases);
        assert!(!folders.is_empty(), "no cases in {}", cases.display());
        if let Some(history) = twilio_history("only small documents were compared") {
            let real = self::folders(&history);
            assert!(!real.is_empty(), "no updates in {}", history.display());
            folders.extend(real);
        }
        folders
            .iter()
            .map(|folder| Self::compared(folder))
            .collect()
    }

    /// Compares the editions in a folder.
    fn compared(folder: &Path) -> Self {
        let edition = |name: &str| {
            let file = folder.join(format!("{name}.yaml"));
            if file.exists() {
                file
            } else {
                folder.join(name)
            }
        };
        let (old, new) = (edition("old"), edition("new"));
        let name = folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let diff = config().diff(&old, &new);
        let diff = diff.unwrap_or_else(|error| panic!("{name}: {error}"));
        Self {
            is_real: !folder.starts_with(env!("CARGO_MANIFEST_DIR")),
            name,
            old,
            new,
            diff,
        }
    }

    /// Returns whether a program that uses a document stops compiling. A finding without a document concerns all.
    pub(crate) fn breaks(&self, document: &str) -> bool {
        let concerns = |name: &str| name.is_empty() || name == document;
        let mut findings = self.diff.findings();
        findings.any(|it| it.verdict == Verdict::Major && concerns(&it.document))
    }
}

/// Returns the folders in a folder, sorted by name.
fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = paths.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

pub(crate) fn config() -> Config {
    Config::new().skip_unsupported(true)
}

pub(crate) fn manifest(documents: &Path) -> Value {
    let manifest = config().spec(documents).manifest().unwrap();
    serde_json::from_str(&manifest.to_json()).unwrap()
}
