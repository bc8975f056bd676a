//! The generators that are compared.

pub(crate) mod openapi_generator;
pub(crate) mod ours;
pub(crate) mod progenitor;

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Result;
use clap::ValueEnum;

use crate::documents::Document;

/// A generator in the comparison.
pub(crate) trait Generator {
    fn name(&self) -> &'static str;

    fn version(&self) -> &str;

    /// Returns the copies of a document that it can generate from.
    fn input<'a>(&self, document: &'a Document) -> &'a [PathBuf];

    /// Returns the copies of a document for which its output compiles.
    fn sound_input<'a>(&self, document: &'a Document) -> &'a [PathBuf] {
        self.input(document)
    }

    /// Describes the changes in the copies made for it.
    fn mended<'a>(&self, document: &'a Document) -> Option<&'a str>;

    /// Returns the command that writes one crate, or a crate per document, to the folder `crates`.
    fn program(&self, paths: &[PathBuf], crates: &Path) -> Result<Command>;

    /// Counts the untouched documents that it can generate from, after its program has written to `crates`.
    fn generates(&self, document: &Document, _crates: &Path) -> Result<usize> {
        Ok(document.untouched.len())
    }

    /// Returns the library that generates the same, if there is one.
    fn library(&self) -> Option<Library>;

    /// Adds the files that the output lacks to compile.
    fn complete(&self, _crates: &Path) -> Result<()> {
        Ok(())
    }

    /// Returns the cargo arguments that select features of its crates.
    fn features(&self, document: &Document) -> &'static [&'static str];
}

/// The generators that are libraries.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Library {
    Ours,
    Progenitor,
}

impl Library {
    /// Runs this program as a child that generates: into crates, or in memory, printing the seconds it took.
    pub(crate) fn child(self, paths: &[PathBuf], crates: Option<&Path>) -> Result<Command> {
        let mut child = Command::new(env::current_exe()?);
        child.args(["inside", "generate"]);
        child.arg(match self {
            Self::Ours => "ours",
            Self::Progenitor => "progenitor",
        });
        if let Some(crates) = crates {
            child.arg("--crates").arg(crates);
        }
        child.args(paths);
        Ok(child)
    }

    /// Generates in this process. Writes crates to a folder, or prints how long it took.
    pub(crate) fn generate(self, paths: &[PathBuf], crates: Option<&Path>) -> Result<()> {
        match self {
            Self::Ours => ours::generate(paths, crates),
            Self::Progenitor => progenitor::generate(paths, crates),
        }
    }
}

/// Returns the crate name for a document: its file name, or [`OUTPUT`] if it is the only one.
fn crate_name(path: &Path, paths: &[PathBuf]) -> String {
    match (paths, path.file_stem()) {
        // Not every character of a file name may be in the name of a crate.
        ([_, _, ..], Some(stem)) => stem.to_string_lossy().replace('.', "_"),
        _ => OUTPUT.to_owned(),
    }
}

/// The name of the crate when there is only one.
pub(crate) const OUTPUT: &str = "output";

/// Returns the version of a package in this program's lock file.
fn locked(package: &str) -> &'static str {
    include_str!("../../Cargo.lock")
        .split_once(&format!("name = \"{package}\"\nversion = \""))
        .and_then(|(_, rest)| rest.split('"').next())
        .unwrap_or("?")
}
