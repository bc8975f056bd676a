//! The documents that all generators read.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::{
    mend::{Peer, Purpose},
    process::run,
    table::thousands,
};

/// A publisher of documents, and the one of them that is also measured alone.
struct Publisher {
    name: &'static str,
    /// The environment variable that names the folder of its documents.
    variable: &'static str,
    /// The folder without that, beside the repository.
    folder: &'static str,
    file: &'static str,
    /// The name and the title of the one document.
    one: (&'static str, &'static str),
    /// The name of all documents.
    all: &'static str,
}

const PUBLISHERS: [Publisher; 2] = [
    Publisher {
        name: "Twilio",
        variable: "TWILIO_OAI_DIR",
        folder: "../shared/twilio-oai",
        file: "twilio_conversations_v1.yaml",
        one: ("conversations", "Conversations"),
        all: "twilio",
    },
    Publisher {
        name: "SendGrid",
        variable: "SENDGRID_OAI_DIR",
        folder: "../shared/sendgrid-oai",
        file: "tsg_mail_v3.yaml",
        one: ("mail", "SendGrid's mail_send"),
        all: "sendgrid",
    },
];

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
    purpose: Purpose,
    paths: Vec<PathBuf>,
    how: String,
}

impl Document {
    /// Returns the copies for a peer, or the documents themselves if it needs none.
    pub(crate) fn mended(&self, peer: Peer, purpose: Purpose) -> &[PathBuf] {
        self.copies(peer, purpose)
            .map_or(&self.untouched, |mended| &mended.paths)
    }

    /// Describes the changes made for a peer; `None` if it needs no copies.
    pub(crate) fn how(&self, peer: Peer, purpose: Purpose) -> Option<&str> {
        self.copies(peer, purpose).map(|mended| mended.how.as_str())
    }

    fn copies(&self, peer: Peer, purpose: Purpose) -> Option<&Mended> {
        self.mended
            .iter()
            .find(|mended| mended.peer == peer && mended.purpose == purpose)
    }

    pub(crate) fn is_one(&self) -> bool {
        self.untouched.len() == 1
    }

    fn new(name: &'static str, title: &str, paths: Vec<PathBuf>, work: &Path) -> Result<Self> {
        let mut mended = Vec::new();
        let mut operations = 0;
        for (peer, purpose) in Peer::ALL
            .into_iter()
            .flat_map(|peer| Purpose::ALL.map(|purpose| (peer, purpose)))
        {
            let folder = work
                .join("documents")
                .join(format!("{name}-for-{peer}-to-{}", purpose.name()));
            fs::create_dir_all(&folder)?;
            let mut child = Command::new(env::current_exe()?);
            child.args(["inside", "mend", peer.name(), purpose.name()]);
            let said = run(child.arg(&folder).args(&paths))
                .with_context(|| format!("mending {title} for {peer}"))?
                .stdout;
            let (count, how) = said.trim_end().split_once(' ').unwrap_or((&said, ""));
            operations = count.trim().parse().context("a count of operations")?;
            if how.is_empty() {
                continue;
            }
            mended.push(Mended {
                peer,
                purpose,
                paths: paths
                    .iter()
                    .map(|path| folder.join(path.file_name().unwrap_or_default()))
                    .collect(),
                how: how.to_owned(),
            });
        }
        Ok(Self {
            label: format!("{title}, {} operations", thousands(operations)),
            name,
            untouched: paths,
            mended,
        })
    }
}

/// Finds the available documents: the project's own, and of each publisher one and all.
pub(crate) fn find(repository: &Path, work: &Path) -> Result<Vec<Document>> {
    let own = repository.join("spec/twilio_conversations_v1.yaml");
    let mut found = vec![Document::new(
        "participant",
        "Participant",
        vec![own],
        work,
    )?];
    for publisher in &PUBLISHERS {
        let folder = env::var_os(publisher.variable)
            .map_or_else(|| repository.join(publisher.folder), PathBuf::from);
        let all = yaml_files(&folder);
        if all.is_empty() {
            eprintln!(
                "SKIPPED: {}'s documents are not in {}",
                publisher.name,
                folder.display()
            );
            continue;
        }
        let one = folder.join(publisher.file);
        if one.is_file() {
            let (name, title) = publisher.one;
            found.push(Document::new(name, title, vec![one], work)?);
        }
        let title = format!("{}, all {} documents", publisher.name, all.len());
        found.push(Document::new(publisher.all, &title, all, work)?);
    }
    Ok(found)
}

/// Returns the YAML files in a folder, sorted; none if it cannot be read.
fn yaml_files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default();
    files.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "yaml")
    });
    files.sort();
    files
}
