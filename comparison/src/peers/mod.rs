//! The generators that are compared.

pub(crate) mod openapi_generator;
pub(crate) mod ours;
pub(crate) mod progenitor;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Result;
use clap::ValueEnum;

use crate::{
    documents::Document,
    mend::{Peer, Purpose},
    process::try_run,
};

/// A generator in the comparison.
pub(crate) trait Generator {
    fn name(&self) -> &'static str;

    fn version(&self) -> &str;

    /// Returns the peer that copies are made for; `None` if it reads all documents as they are.
    fn peer(&self) -> Option<Peer>;

    /// Returns the copies of a document that it can generate from, or for which its output compiles.
    fn input<'a>(&self, document: &'a Document, purpose: Purpose) -> &'a [PathBuf] {
        self.peer()
            .map_or(&document.untouched, |peer| document.mended(peer, purpose))
    }

    /// Returns the command that writes one crate, or a crate per document, to the folder `crates`. It fails if one of the
    /// documents does.
    fn program(&self, paths: &[PathBuf], crates: &Path) -> Result<Command>;

    /// Generates from as many untouched documents as possible. Returns how many.
    fn generate_untouched(&self, document: &Document, crates: &Path) -> Result<usize> {
        try_run(&mut self.program(&document.untouched, crates)?)?;
        let complete = |entry: &fs::DirEntry| entry.path().join("src/lib.rs").is_file();
        Ok(fs::read_dir(crates)?.flatten().filter(complete).count())
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
