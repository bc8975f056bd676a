//! What changes for users of the bindings between two editions of documents.
//!
//! Models are compared, not texts: names come from collisions, merging and neighbors, so a change in one place of a
//! document can rename a function that is described in another, and most changes of a document are not visible in Rust.

use std::{collections::HashSet, fmt};

mod edition;
mod finding;
mod inputs;
mod kind;
mod limits;
mod operations;
mod pairing;
mod pins;
mod render;
mod surface;
mod types;
mod version;

pub(crate) use edition::Edition;
pub use finding::{Finding, Position, Verdict};
pub use kind::Kind;
use version::Version;

use crate::{
    diagnostic::{Diagnostic, Diagnostics, nearest, quoted},
    error::{Error, Result},
};

/// The differences between the bindings for two editions of documents.
///
/// [`Config::diff`](crate::Config::diff) creates one. It can be printed for people, as JSON (`DIFF.md` documents the
/// format) and as a section of a changelog.
///
/// ```no_run
/// use twilio_codegen::{Config, Verdict};
///
/// # fn main() -> Result<(), twilio_codegen::Error> {
/// let diff = Config::new().diff("oai/before", "oai/after")?;
/// print!("{diff}");
/// if diff.verdict() >= Some(Verdict::Silent) {
///     println!("release a new major version");
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Diff {
    findings: Vec<Finding>,
    renames: Vec<Rename>,
    pins: pins::Pins,
    scope: Vec<Scope>,
    version: Option<Version>,
    warnings: Diagnostics,
}

/// A document of one or both editions.
#[derive(Clone, Debug)]
pub(crate) struct Scope {
    /// The module.
    module: String,
    /// The names of the file: one, or two if it was renamed.
    sources: Vec<String>,
    /// The modules and tags of its resources in both editions.
    resources: Vec<(String, String)>,
}

impl Scope {
    /// Returns the modules of the resources with this name.
    fn resources_called<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let own = name.strip_prefix(&self.module);
        let module = own.and_then(|rest| rest.strip_prefix("::")).unwrap_or(name);
        let same = self.resources.iter();
        let same = same.filter(move |(known, tag)| known == module || tag == name);
        same.map(|(known, _)| known.as_str())
    }

    fn is_called(&self, name: &str) -> bool {
        let stem = |source: &str| source.rsplit_once('.').map(|(stem, _)| stem.to_owned());
        self.module == name
            || self
                .sources
                .iter()
                .any(|source| source == name || stem(source).as_deref() == Some(name))
    }
}

/// Modules of documents, each with that of a resource.
type Resources = HashSet<(String, String)>;

fn unknown<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str> + Clone) -> Error {
    let message = format!("neither edition has a {what} {}", quoted(name));
    let diagnostic = Diagnostic::error(message);
    match nearest(name, known) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")).into(),
        None => diagnostic.into(),
    }
}

/// A path of the bindings that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rename {
    /// The module of the document.
    document: String,
    /// The path in the old bindings, from the document's module.
    old: String,
    /// The path in the new bindings.
    new: String,
}

impl Diff {
    /// Compares two editions.
    ///
    /// # Errors
    ///
    /// Returns an error if they have nothing in common.
    pub(crate) fn new(old: &Edition, new: &Edition) -> Result<Self> {
        surface::compare(old, new)
    }

    pub(crate) fn with_warnings(mut self, warnings: Diagnostics) -> Self {
        self.warnings = warnings;
        self
    }

    /// Keeps the findings about some documents, named by their modules (`api_v2010`) or files
    /// (`twilio_api_v2010.yaml`).
    ///
    /// # Errors
    ///
    /// Returns an error, with the most similar name, if neither edition has one of them.
    pub fn of_documents<S: AsRef<str>>(mut self, names: &[S]) -> Result<Self> {
        let mut modules = HashSet::new();
        for name in names {
            let name = name.as_ref();
            let mut same = self.scope.iter().filter(|it| it.is_called(name)).peekable();
            if same.peek().is_none() {
                let known = self.scope.iter().map(|it| it.module.as_str());
                return Err(unknown("document", name, known));
            }
            modules.extend(same.map(|it| it.module.clone()));
        }
        self.scope.retain(|it| modules.contains(&it.module));
        // A finding without a document concerns all of them.
        self.findings
            .retain(|it| it.document.is_empty() || modules.contains(&it.document));
        self.renames.retain(|it| modules.contains(&it.document));
        self.pins.of_documents(&modules);
        Ok(self)
    }

    /// Keeps the findings about some resources, named by their modules (`participant`, or `conversations_v1::participant`
    /// in one of several documents) or tags (`ConversationsV1Participant`). A resource that was renamed has both names.
    ///
    /// # Errors
    ///
    /// Returns an error, with the most similar name, if neither edition has one of them.
    pub fn of_resources<S: AsRef<str>>(mut self, names: &[S]) -> Result<Self> {
        let mut wanted = Resources::new();
        for name in names.iter().map(AsRef::as_ref) {
            let before = wanted.len();
            for scope in &self.scope {
                let same = scope.resources_called(name);
                wanted.extend(same.map(|module| (scope.module.clone(), module.to_owned())));
            }
            if wanted.len() == before {
                let known = self.scope.iter().flat_map(|it| &it.resources);
                return Err(unknown(
                    "resource",
                    name,
                    known.map(|(module, _)| module.as_str()),
                ));
            }
        }
        let has = |document: &str, module: &str| {
            wanted.contains(&(document.to_owned(), module.to_owned()))
        };
        self.findings.retain(|it| {
            let mut modules = it.resource.iter().chain(&it.new_resource);
            modules.any(|module| has(&it.document, module))
        });
        let begins =
            |document: &str, path: &str| has(document, path.split("::").next().unwrap_or_default());
        self.renames
            .retain(|it| begins(&it.document, &it.old) || begins(&it.document, &it.new));
        self.pins.of_resources(&has);
        Ok(self)
    }

    /// Returns the findings, the most important first.
    pub fn findings(&self) -> impl ExactSizeIterator<Item = &Finding> {
        self.findings.iter()
    }

    /// Returns the most important verdict, or `None` if nothing changed.
    pub fn verdict(&self) -> Option<Verdict> {
        self.findings.iter().map(|finding| finding.verdict).max()
    }

    /// Sets the version of the crate with the old bindings, such as `0.4.2`. The result is then printed with the version
    /// that follows.
    ///
    /// # Errors
    ///
    /// Returns an error if it is not three numbers. What follows a pre-release is for people to decide.
    pub fn of_version(mut self, version: &str) -> Result<Self> {
        let wrong = || {
            let message = format!("{} is not the version of a release", quoted(version));
            Diagnostic::error(message).help("a version is three numbers: `0.4.2`")
        };
        self.version = Some(version.parse().map_err(|()| wrong())?);
        Ok(self)
    }

    /// Returns the version to release, if [`of_version`](Self::of_version) set the one before.
    ///
    /// A major or silent change needs a new major version, or below 1.0 a new minor one. An addition needs a new minor
    /// version, or below 1.0 a new patch, and everything else a new patch. If nothing changed, it is the same version.
    pub fn next_version(&self) -> Option<String> {
        Some(self.version?.next(self.verdict()).to_string())
    }

    /// Returns the warnings about the new documents.
    pub fn warnings(&self) -> &Diagnostics {
        &self.warnings
    }

    /// Returns the names of the resources that have findings, each as `document::resource`, sorted.
    pub fn resources(&self) -> Vec<String> {
        let named = self.findings.iter().filter_map(|finding| {
            let resource = finding.resource.as_ref()?;
            Some(format!("{}::{resource}", finding.document))
        });
        let mut names: Vec<String> = named.collect();
        names.sort();
        names.dedup();
        names
    }

    /// Returns an [OpenAPI overlay](https://spec.openapis.org/overlay/v1.1.0.html) that keeps the names of the old
    /// bindings, or `None` if no operation and no schema was renamed.
    ///
    /// It gives operations their old tags and `operationId`s, and schemas their old names. Requests and responses stay
    /// as the new documents describe them.
    pub fn overlay(&self) -> Option<String> {
        self.pins.overlay()
    }

    /// Returns the differences for people. Additions and less important changes are counted; `all` lists them.
    pub fn to_text(&self, all: bool) -> String {
        render::text(self, all)
    }

    /// Returns a section of a changelog in Markdown, without a heading for the version.
    pub fn to_markdown(&self) -> String {
        render::markdown(self)
    }

    /// Returns the differences as indented JSON, without a trailing newline. `DIFF.md` documents the format.
    pub fn to_json(&self) -> String {
        render::json(self)
    }
}

impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text(false))
    }
}
