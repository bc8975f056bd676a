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

/// A generator that takes part.
pub(crate) trait Generator {
    fn name(&self) -> &'static str;

    fn version(&self) -> &str;

    /// Which copies of a document it generates from.
    fn input<'a>(&self, document: &'a Document) -> &'a [PathBuf];

    /// Which copies of a document it makes something of that compiles.
    fn sound_input<'a>(&self, document: &'a Document) -> &'a [PathBuf] {
        self.input(document)
    }

    /// What was mended in copies of its own, in words.
    fn mended<'a>(&self, document: &'a Document) -> Option<&'a str>;

    /// Its program, which writes a crate, or a crate of each document, into the folder `crates`.
    fn program(&self, paths: &[PathBuf], crates: &Path) -> Result<Command>;

    /// Of how many untouched documents it makes something. Its program has just written to `crates`.
    fn generates(&self, document: &Document, _crates: &Path) -> Result<usize> {
        Ok(document.untouched.len())
    }

    /// The library that does the same, where there is one.
    fn library(&self) -> Option<Library>;

    /// Adds what is missing to compile what was generated.
    fn complete(&self, _crates: &Path) -> Result<()> {
        Ok(())
    }

    /// Which features cargo compiles its crates with.
    fn features(&self, document: &Document) -> &'static [&'static str];
}

/// The generators that are libraries.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Library {
    Ours,
    Progenitor,
}

impl Library {
    /// This program once more, as a child that generates: into crates, or in memory, printing the seconds it took.
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

    /// Generates in this process; writes crates into a folder, or prints how long it took.
    pub(crate) fn generate(self, paths: &[PathBuf], crates: Option<&Path>) -> Result<()> {
        match self {
            Self::Ours => ours::generate(paths, crates),
            Self::Progenitor => progenitor::generate(paths, crates),
        }
    }
}

/// The crate of a document: its file's name, unless it is the only one.
fn crate_name(path: &Path, paths: &[PathBuf]) -> String {
    match (paths, path.file_stem()) {
        ([_, _, ..], Some(stem)) => stem.to_string_lossy().into_owned(),
        _ => OUTPUT.to_owned(),
    }
}

/// The name of a crate that is generated of one document.
pub(crate) const OUTPUT: &str = "output";

/// The version of a package in this program's lock file.
fn locked(package: &str) -> &'static str {
    include_str!("../../Cargo.lock")
        .split_once(&format!("name = \"{package}\"\nversion = \""))
        .and_then(|(_, rest)| rest.split('"').next())
        .unwrap_or("?")
}
