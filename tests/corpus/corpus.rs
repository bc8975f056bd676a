//! Shared by all tests: the documents, their manifest, and the harness, built once.

use std::{fs, path::PathBuf, process::Command, sync::LazyLock};

use serde_json::Value;
use twilio_codegen::{Config, Files};
use twilio_test_support::typed_calls;

use crate::{
    documents::{Document, folders},
    jobs::{Job, Operation},
    workspace::{Workspace, succeed},
};

pub(crate) struct Corpus {
    pub(crate) documents: Vec<Document>,
    pub(crate) manifest: Value,
    pub(crate) files: Files,
    workspace: Workspace,
}

impl Corpus {
    /// Returns the corpus, unless the documents are missing.
    pub(crate) fn get() -> Option<&'static Self> {
        static CORPUS: LazyLock<Option<Corpus>> = LazyLock::new(|| {
            folders().map(|folders| {
                let config = Config::new()
                    .spec(&folders[0])
                    .spec(&folders[1])
                    .crate_name("twilio")
                    .runtime_path(Workspace::runtime());
                let manifest = config.manifest().unwrap_or_else(|error| panic!("{error}"));
                let manifest: Value = serde_json::from_str(&manifest.to_json()).unwrap();
                let documents = manifest["documents"].as_array().unwrap();
                let sources = documents
                    .iter()
                    .map(|document| Document::read(&folders, document["source"].as_str().unwrap()));
                Corpus {
                    documents: sources.collect(),
                    manifest,
                    files: config.generate().unwrap_or_else(|error| panic!("{error}")),
                    workspace: Workspace::new("corpus"),
                }
            })
        });
        CORPUS.as_ref()
    }

    /// Returns all operations in the order of their numbers.
    pub(crate) fn operations(&self) -> impl Iterator<Item = Operation<'_>> {
        let operations = typed_calls::operations(&self.manifest)
            .into_iter()
            .enumerate();
        operations.map(|(number, (document, binding))| {
            let of_source = |known: &&Document| document["source"] == known.source;
            Operation::new(
                number,
                self.documents.iter().find(of_source).unwrap(),
                binding,
            )
        })
    }

    /// Returns the workspace with the generated crate and the harness.
    pub(crate) fn workspace(&self) -> &Workspace {
        static WRITTEN: LazyLock<()> = LazyLock::new(|| {
            let corpus = Corpus::get().unwrap();
            corpus.workspace.write_crate(&corpus.files);
            corpus.workspace.write_harness([
                ("operations.rs", typed_calls::source(&corpus.manifest)),
                ("mocked.rs", typed_calls::mocked(&corpus.manifest)),
            ]);
        });
        LazyLock::force(&WRITTEN);
        &self.workspace
    }

    /// Returns the tables of the modules `mock`, in the order of the operations.
    pub(crate) fn mocks(&self) -> Vec<Value> {
        let output = self.workspace.path("mocks.json");
        self.harness(&["mocks".into(), output.clone()]);
        serde_json::from_slice(&fs::read(output).unwrap()).unwrap()
    }

    /// Runs jobs in the harness and returns their results.
    pub(crate) fn run(&self, name: &str, jobs: &[Job]) -> Vec<Value> {
        let work: Vec<&Value> = jobs.iter().map(|job| &job.work).collect();
        let [input, output] =
            ["jobs", "results"].map(|what| self.workspace.path(&format!("{name}_{what}.json")));
        fs::write(&input, serde_json::to_vec(&work).unwrap()).unwrap();
        self.harness(&[input, output.clone()]);
        let results: Vec<Value> = serde_json::from_slice(&fs::read(output).unwrap()).unwrap();
        assert_eq!(results.len(), jobs.len());
        results
    }

    /// Builds the harness, once, and runs it.
    fn harness(&self, arguments: &[PathBuf]) {
        static BUILT: LazyLock<Result<(), String>> = LazyLock::new(|| {
            let corpus = Corpus::get().unwrap();
            corpus.workspace().cargo(&["build", "-p", "harness"])
        });
        if let Err(said) = &*BUILT {
            panic!("does not compile without warnings:\n{said}");
        }
        let mut harness = Command::new(self.workspace.path("target/debug/harness"));
        succeed(harness.args(arguments))
            .unwrap_or_else(|said| panic!("the harness failed:\n{said}"));
    }
}
