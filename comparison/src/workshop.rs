//! What every section needs: the generators, the documents, a working folder and cargo.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::{
    documents::{self, Document},
    mend::Purpose,
    peers::{Generator, openapi_generator::OpenapiGenerator, ours::Ours, progenitor::Progenitor},
    process::run,
    table::Table,
    turns::{Contestant, Go},
};

pub(crate) struct Workshop {
    /// The root of the repository.
    pub(crate) repository: PathBuf,
    /// The working folder.
    pub(crate) work: PathBuf,
    target: PathBuf,
    /// How many times each measurement is repeated.
    pub(crate) rounds: usize,
    /// Whether to include measurements that take minutes.
    pub(crate) thorough: bool,
    pub(crate) documents: Vec<Document>,
    /// One column of the table each, in this order; twilio-codegen is first.
    pub(crate) generators: Vec<Box<dyn Generator>>,
}

impl Workshop {
    /// Finds the documents and generators. `target` is the folder that cargo builds into.
    pub(crate) fn open(
        target: &Path,
        work: &Path,
        rounds: usize,
        thorough: bool,
        java: bool,
    ) -> Result<Self> {
        let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let repository = repository.canonicalize().context("the repository")?;
        let mut workshop = Self {
            documents: documents::find(&repository, work)?,
            work: work.to_owned(),
            target: target.to_owned(),
            repository,
            rounds,
            thorough,
            generators: Vec::new(),
        };
        eprintln!("building twilio-codegen");
        let mut build = workshop.cargo(&workshop.repository);
        run(build.args(["build", "--release", "--quiet", "-p", "twilio-codegen-cli"]))
            .context("building twilio-codegen")?;
        let program = workshop.target().join("release/twilio-codegen");
        workshop.generators.push(Box::new(Ours { program }));
        workshop.generators.push(Box::new(Progenitor));
        if java {
            match OpenapiGenerator::find() {
                Ok(found) => workshop.generators.push(Box::new(found)),
                Err(why) => eprintln!("SKIPPED: openapi-generator is not measured: {why:#}"),
            }
        }
        Ok(workshop)
    }

    /// Returns the target folder. All projects and this program share it, so that common crates are built once.
    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// Returns a cargo command in a folder, without incremental compilation.
    pub(crate) fn cargo(&self, folder: &Path) -> Command {
        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo
            .current_dir(folder)
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_TERM_COLOR", "never");
        // Settings of the caller that would change what is compiled.
        for name in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "RUSTC_WRAPPER"] {
            cargo.env_remove(name);
        }
        cargo
    }

    /// Creates an empty folder.
    pub(crate) fn folder(&self, name: &str) -> Result<PathBuf> {
        let folder = self.work.join(name);
        empty(&folder)?;
        Ok(folder)
    }

    /// Returns a contestant per generator, each running what `go` returns.
    pub(crate) fn everybody<'a>(
        &'a self,
        mut go: impl FnMut(&'a dyn Generator) -> Option<Go<'a>>,
    ) -> Vec<Contestant<'a>> {
        self.generators
            .iter()
            .map(|generator| match go(generator.as_ref()) {
                Some(go) => Contestant::new(generator.name(), go),
                None => Contestant::absent(generator.name()),
            })
            .collect()
    }

    /// Returns, for each generator, the reference to a note if its input is a modified copy of the document.
    pub(crate) fn marks(
        &self,
        table: &mut Table,
        document: &Document,
        purpose: Purpose,
    ) -> Vec<String> {
        self.generators
            .iter()
            .map(|generator| {
                let how = generator
                    .peer()
                    .and_then(|peer| document.how(peer, purpose));
                how.map_or_else(String::new, |how| {
                    table.note(&format!(
                        "{}, from copies of the documents that {} can use: {how}.",
                        document.label,
                        generator.name()
                    ))
                })
            })
            .collect()
    }

    /// Returns Conversations, or the project's own document if that is missing.
    pub(crate) fn conversations(&self) -> Result<&Document> {
        let by_name = |name| self.documents.iter().find(|document| document.name == name);
        by_name("conversations")
            .or_else(|| by_name("participant"))
            .context("there are no documents")
    }
}

/// Creates a folder, or empties it.
pub(crate) fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    Ok(std::fs::create_dir_all(folder)?)
}
