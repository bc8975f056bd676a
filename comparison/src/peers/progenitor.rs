//! progenitor: a crate per document, in one file.

use std::{
    fs,
    panic::{self, AssertUnwindSafe},
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use anyhow::{Context, Result, anyhow};
use openapiv3::OpenAPI;

use super::{Generator, Library, crate_name, locked};
use crate::{documents::Document, mend::Peer};

pub(crate) struct Progenitor;

impl Generator for Progenitor {
    fn name(&self) -> &'static str {
        "progenitor"
    }

    fn version(&self) -> &str {
        locked("progenitor")
    }

    fn peer(&self) -> Option<Peer> {
        Some(Peer::Progenitor)
    }

    /// Runs the library in a child that writes its file every time. There is no program for several documents.
    fn program(&self, paths: &[PathBuf], crates: &Path) -> Result<Command> {
        Library::Progenitor.child(paths, Some(crates))
    }

    fn library(&self) -> Option<Library> {
        Some(Library::Progenitor)
    }

    fn complete(&self, crates: &Path) -> Result<()> {
        for entry in fs::read_dir(crates)? {
            let folder = entry?.path();
            let name = folder.file_name().unwrap_or_default().to_string_lossy();
            let manifest = format!(
                "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
                 # As progenitor's README lists them.\n[dependencies]\n\
                 progenitor-client = \"={}\"\n\
                 reqwest = {{ version = \"0.13\", default-features = false, features = [\"json\", \"query\", \"stream\"] }}\n\
                 serde = {{ version = \"1\", features = [\"derive\"] }}\nserde_json = \"1\"\n\
                 chrono = {{ version = \"0.4\", default-features = false, features = [\"serde\"] }}\n\
                 uuid = {{ version = \"1\", features = [\"serde\", \"v4\"] }}\n\
                 futures = \"0.3\"\nregress = \"0.12\"\n",
                self.version()
            );
            fs::write(folder.join("Cargo.toml"), manifest)?;
        }
        Ok(())
    }

    fn features(&self, _document: &Document) -> &'static [&'static str] {
        &[]
    }
}

/// Generates from all documents, and fails in the end if one of them did.
pub(super) fn generate(paths: &[PathBuf], crates: Option<&Path>) -> Result<()> {
    let begin = Instant::now();
    let mut outcome = Ok(());
    for path in paths {
        let code = panic::catch_unwind(AssertUnwindSafe(|| code(path)));
        let code = code.unwrap_or_else(|_| Err(anyhow!("{} made it panic", path.display())));
        match (code, crates) {
            (Ok(code), Some(crates)) => {
                let folder = crates.join(crate_name(path, paths)).join("src");
                fs::create_dir_all(&folder)?;
                fs::write(folder.join("lib.rs"), code)?;
            }
            (Ok(_), None) => {}
            (Err(error), _) => outcome = outcome.and(Err(error)),
        }
    }
    outcome?;
    if crates.is_none() {
        println!("{}", begin.elapsed().as_secs_f64());
    }
    Ok(())
}

/// Generates the code as the build script in progenitor's README does.
fn code(path: &Path) -> Result<String> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let document: OpenAPI = serde_yaml::from_str(&text)?;
    let tokens = progenitor::Generator::default().generate_tokens(&document)?;
    Ok(prettyplease::unparse(&syn::parse2(tokens)?))
}
