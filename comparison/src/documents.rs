//! The documents that all generators read.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::{mend::Peer, process::run};

/// One document, or several that are measured together.
pub(crate) struct Document {
    /// The label in the table.
    pub(crate) label: String,
    /// The name used in file names.
    pub(crate) name: &'static str,
    /// The documents as published.
    pub(crate) untouched: Vec<PathBuf>,
    mended: Vec<Mended>,
}

/// Copies modified so that a peer can use them.
struct Mended {
    peer: Peer,
    paths: Vec<PathBuf>,
    how: String,
}

impl Document {
    /// Returns the copies for a peer, or the documents themselves if it needs none.
    pub(crate) fn mended(&self, peer: Peer) -> &[PathBuf] {
        let of_peer = |mended: &&Mended| mended.peer == peer;
        self.mended
            .iter()
            .find(of_peer)
            .map_or(&self.untouched, |mended| &mended.paths)
    }

    /// Describes the changes made for a peer; `None` if it needs no copies.
    pub(crate) fn how(&self, peer: Peer) -> Option<&str> {
        let mended = self.mended.iter().find(|mended| mended.peer == peer)?;
        Some(&mended.how)
    }

    pub(crate) fn is_one(&self) -> bool {
        self.untouched.len() == 1
    }

    fn new(name: &'static str, title: &str, paths: Vec<PathBuf>, work: &Path) -> Result<Self> {
        let mut mended = Vec::new();
        let mut operations = 0;
        for peer in Peer::ALL {
            let folder = work.join("documents").join(format!("{name}-for-{peer}"));
            fs::create_dir_all(&folder)?;
            let mut child = Command::new(env::current_exe()?);
            child.args(["inside", "mend", peer.name()]).arg(&folder);
            let said = run(child.args(&paths))
                .with_context(|| format!("mending {title} for {peer}"))?
                .stdout;
            let (count, how) = said.trim_end().split_once(' ').unwrap_or((&said, ""));
            operations = count.trim().parse().context("a count of operations")?;
            if how.is_empty() {
                continue;
            }
            mended.push(Mended {
                peer,
                paths: paths
                    .iter()
                    .map(|path| folder.join(path.file_name().unwrap_or_default()))
                    .collect(),
                how: how.to_owned(),
            });
        }
        Ok(Self {
            label: format!(
                "{title}, {} operations",
                crate::table::thousands(operations)
            ),
            name,
            untouched: paths,
            mended,
        })
    }
}

/// Finds the available documents: the project's own, Conversations, and all of Twilio's.
pub(crate) fn find(repository: &Path, work: &Path) -> Result<Vec<Document>> {
    let own = repository.join("spec/twilio_conversations_v1.yaml");
    let mut found = vec![Document::new(
        "participant",
        "Participant",
        vec![own],
        work,
    )?];
    let folder = env::var_os("TWILIO_OAI_DIR")
        .map_or_else(|| repository.join("../shared/twilio-oai"), PathBuf::from);
    let mut all: Vec<PathBuf> = fs::read_dir(&folder)
        .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default();
    all.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "yaml")
    });
    all.sort();
    if all.is_empty() {
        eprintln!(
            "SKIPPED: Twilio's documents are not in {}; measuring only spec/ and synthetic documents",
            folder.display()
        );
        return Ok(found);
    }
    let conversations = folder.join("twilio_conversations_v1.yaml");
    if conversations.is_file() {
        let paths = vec![conversations];
        found.push(Document::new(
            "conversations",
            "Conversations",
            paths,
            work,
        )?);
    }
    let title = format!("All {} documents", all.len());
    found.push(Document::new("all", &title, all, work)?);
    Ok(found)
}
