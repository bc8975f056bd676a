//! twilio-codegen: one crate for any number of documents.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use anyhow::Result;
use twilio_codegen::Config;

use super::{Generator, Library, OUTPUT, locked};
use crate::{documents::Document, mend::Peer, process::run};

pub(crate) struct Ours {
    /// The program, built for release.
    pub(crate) program: PathBuf,
}

impl Generator for Ours {
    fn name(&self) -> &'static str {
        "twilio-codegen"
    }

    fn version(&self) -> &str {
        locked("twilio-codegen")
    }

    fn peer(&self) -> Option<Peer> {
        None
    }

    fn program(&self, paths: &[PathBuf], crates: &Path) -> Result<Command> {
        let mut program = Command::new(&self.program);
        program.args(["generate", "--quiet", "--crate-name", OUTPUT]);
        program.arg("--runtime-path").arg(runtime());
        paths.iter().for_each(|path| {
            program.arg("--spec").arg(path);
        });
        program.arg("--out").arg(crates.join(OUTPUT));
        // Beside the crates, since each folder among them is a member of a workspace.
        program.env("XDG_CACHE_HOME", crates.with_extension("cache"));
        Ok(program)
    }

    fn generate_untouched(&self, document: &Document, crates: &Path) -> Result<usize> {
        run(&mut self.program(&document.untouched, crates)?)?;
        Ok(document.untouched.len())
    }

    fn library(&self) -> Option<Library> {
        Some(Library::Ours)
    }

    fn features(&self, document: &Document) -> &'static [&'static str] {
        // With several documents, each is behind a feature.
        if document.is_one() {
            &[]
        } else {
            &["--features", "output/full"]
        }
    }
}

pub(crate) fn runtime() -> &'static str {
    concat!(env!("CARGO_MANIFEST_DIR"), "/../runtime")
}

pub(super) fn generate(paths: &[PathBuf], crates: Option<&Path>) -> Result<()> {
    let begin = Instant::now();
    let config = paths.iter().fold(
        Config::new().crate_name(OUTPUT).runtime_path(runtime()),
        |config, path| config.spec(path),
    );
    let files = config.generate()?;
    match crates {
        Some(crates) => files.write(crates.join(OUTPUT)).map(drop)?,
        None => println!("{}", begin.elapsed().as_secs_f64()),
    }
    Ok(())
}
