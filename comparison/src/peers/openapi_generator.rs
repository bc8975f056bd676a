//! openapi-generator: a Java program that writes a crate per document.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
};

use anyhow::{Context, Result, bail};
use serde_json::json;

use super::{Generator, Library, crate_name};
use crate::{documents::Document, mend::Peer, process::run};

/// A Python script that prints where the PyPI package keeps its jar.
const WHERE: &str = "import openapi_generator_cli as it, pathlib; \
                     print(pathlib.Path(it.__file__).with_name('openapi-generator.jar'))";

pub(crate) struct OpenapiGenerator {
    jar: PathBuf,
    version: String,
}

impl OpenapiGenerator {
    /// Finds the jar named by `OPENAPI_GENERATOR_JAR`, or the one in the Python package.
    pub(crate) fn find() -> Result<Self> {
        let jar = match env::var_os("OPENAPI_GENERATOR_JAR") {
            Some(jar) => PathBuf::from(jar),
            None => {
                let asked = run(Command::new("python3").args(["-c", WHERE]))
                    .context("the Python package openapi-generator-cli is missing")?;
                PathBuf::from(asked.stdout.trim())
            }
        };
        let said = run(Command::new("java").arg("-jar").arg(&jar).arg("version"))
            .context("cannot run openapi-generator with java")?;
        let version = said.stdout.trim().to_owned();
        if version.is_empty() {
            bail!("{} does not say its version", jar.display());
        }
        Ok(Self { jar, version })
    }

    /// Returns the version of Java.
    pub(crate) fn java() -> Option<String> {
        let said = run(Command::new("java").arg("-version")).ok()?;
        said.stderr.lines().next().map(str::to_owned)
    }

    fn java_with_jar(&self) -> Command {
        let mut java = Command::new("java");
        java.arg("-jar").arg(&self.jar);
        java
    }
}

impl Generator for OpenapiGenerator {
    fn name(&self) -> &'static str {
        "openapi-generator"
    }

    fn version(&self) -> &str {
        &self.version
    }

    fn peer(&self) -> Option<Peer> {
        Some(Peer::OpenapiGenerator)
    }

    fn program(&self, paths: &[PathBuf], crates: &Path) -> Result<Command> {
        let mut java = self.java_with_jar();
        if let [path] = paths {
            let name = crate_name(path, paths);
            java.args(["generate", "--generator-name", "rust", "--minimal-update"]);
            java.arg(format!("--additional-properties=packageName={name}"));
            java.arg("--input-spec").arg(path);
            java.arg("--output").arg(crates.join(name));
            return Ok(java);
        }
        // One process for all documents, with one thread per core.
        let threads = thread::available_parallelism()?.to_string();
        java.args(["batch", "--threads", &threads, "--timeout", "60", "--"]);
        let Some(beside) = crates.parent() else {
            bail!("{} has no parent", crates.display());
        };
        let configurations = beside.join("configurations");
        fs::create_dir_all(&configurations)?;
        for path in paths {
            let name = crate_name(path, paths);
            let configuration = json!({
                "generatorName": "rust",
                "inputSpec": path,
                "outputDir": crates.join(&name),
                "additionalProperties": {"packageName": name},
            });
            let file = configurations.join(format!("{name}.json"));
            fs::write(&file, configuration.to_string())?;
            java.arg(file);
        }
        Ok(java)
    }

    fn library(&self) -> Option<Library> {
        None
    }

    fn features(&self, _document: &Document) -> &'static [&'static str] {
        // Without TLS, because progenitor's output leaves it to the user as well.
        &["--no-default-features"]
    }
}
