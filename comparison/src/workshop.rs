//! What every section needs: who takes part, the documents, a folder to work in, and cargo.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::{
    documents::{self, Document},
    peers::{Generator, openapi_generator::OpenapiGenerator, ours::Ours, progenitor::Progenitor},
    process::run,
    table::Table,
    turns::{Contestant, Go},
};

pub(crate) struct Workshop {
    /// The project.
    pub(crate) repository: PathBuf,
    /// The folder to work in.
    pub(crate) work: PathBuf,
    target: PathBuf,
    /// How often something is measured.
    pub(crate) rounds: usize,
    /// Whether what takes minutes is measured too.
    pub(crate) thorough: bool,
    pub(crate) documents: Vec<Document>,
    /// Ours first. One column of the table each, in this order.
    pub(crate) generators: Vec<Box<dyn Generator>>,
}

impl Workshop {
    /// `target` is the folder that cargo builds into.
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

    /// Where cargo builds, for everybody and for this program: what is the same is built once.
    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// Cargo in a folder, compiling each crate whole.
    pub(crate) fn cargo(&self, folder: &Path) -> Command {
        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo
            .current_dir(folder)
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_TERM_COLOR", "never");
        // Settings of whoever started this, that change what is compiled.
        for name in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "RUSTC_WRAPPER"] {
            cargo.env_remove(name);
        }
        cargo
    }

    /// An empty folder.
    pub(crate) fn folder(&self, name: &str) -> Result<PathBuf> {
        let folder = self.work.join(name);
        empty(&folder)?;
        Ok(folder)
    }

    /// Everybody who generates, each doing what `go` gives.
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

    /// For everybody who generates the mark of a note, should `input` be mended copies of the document.
    pub(crate) fn marks(
        &self,
        table: &mut Table,
        document: &Document,
        input: impl for<'a> Fn(&dyn Generator, &'a Document) -> &'a [PathBuf],
    ) -> Vec<String> {
        self.generators
            .iter()
            .map(|generator| match generator.mended(document) {
                Some(how) if input(generator.as_ref(), document) != document.untouched => table
                    .note(&format!(
                        "{}, from copies of the documents that {} can use: {how}.",
                        document.label,
                        generator.name()
                    )),
                _ => String::new(),
            })
            .collect()
    }

    /// Conversations, or else the project's own document.
    pub(crate) fn conversations(&self) -> Result<&Document> {
        let by_name = |name| self.documents.iter().find(|document| document.name == name);
        by_name("conversations")
            .or_else(|| by_name("participant"))
            .context("there are no documents")
    }
}

/// Makes a folder an empty one.
pub(crate) fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    Ok(std::fs::create_dir_all(folder)?)
}
