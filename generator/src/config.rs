//! What to generate.

use std::path::PathBuf;

use crate::{
    contract::crate_name_problem,
    diagnostic::{Diagnostic, Diagnostics, quoted},
    document::{self, Input},
    emit,
    error::Result,
    files::Files,
    model::{self, Api},
    options::{Layout, Options},
};

/// Declares what to generate, and generates it.
///
/// The command line, build scripts and tests all go through this type:
///
/// ```no_run
/// use twilio_codegen::{Config, Error};
///
/// fn main() -> Result<(), Error> {
///     let files = Config::new()
///         .spec("spec/twilio_conversations_v1.yaml")
///         .resource("participant")
///         .crate_name("twilio-conversations")
///         .generate()?;
///
///     // Either write what changed …
///     let summary = files.write("generated")?;
///     println!("{summary}");
///
///     // … or see whether somebody forgot to.
///     let drift = files.check("generated")?;
///     assert!(drift.is_empty(), "{drift}");
///     Ok(())
/// }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Config {
    specs: Vec<PathBuf>,
    options: Options,
    deny_warnings: bool,
}

impl Config {
    /// Nothing to read yet, every resource kept, laid out as a crate.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a document, or a folder of documents (`*.yaml`, `*.yml`, `*.json`; folders within it are not entered).
    #[must_use]
    pub fn spec(mut self, path: impl Into<PathBuf>) -> Self {
        self.specs.push(path.into());
        self
    }

    /// Keeps this resource, by the name of its module (`participant`) or by its tag (`ConversationsV1Participant`).
    /// Call it once for each; without any call all are kept.
    #[must_use]
    pub fn resource(mut self, name: impl Into<String>) -> Self {
        self.options.resources.push(name.into());
        self
    }

    /// The name of the crate in which the output is used, as it stands in the examples of the documentation:
    /// `twilio-conversations`.
    #[must_use]
    pub fn crate_name(mut self, name: impl Into<String>) -> Self {
        self.options.crate_name = name.into();
        self
    }

    /// Takes `twilio-runtime` from this folder in the generated `Cargo.toml`, instead of from the registry.
    #[must_use]
    pub fn runtime_path(mut self, path: impl Into<String>) -> Self {
        self.options.runtime_path = Some(path.into());
        self
    }

    /// How the output is laid out.
    #[must_use]
    pub fn layout(mut self, layout: Layout) -> Self {
        self.options.layout = layout;
        self
    }

    /// Leaves out operations that are not supported, each with a warning that names it and says why, in place of
    /// refusing the document.
    #[must_use]
    pub fn skip_unsupported(mut self, skip: bool) -> Self {
        self.options.skip_unsupported = skip;
        self
    }

    /// Makes every warning an error.
    #[must_use]
    pub fn deny_warnings(mut self, deny: bool) -> Self {
        self.deny_warnings = deny;
        self
    }

    /// Reads the documents and decides every name, without emitting anything: what `twilio-codegen list` shows.
    /// Operations that are not supported are listed as such, with a warning each.
    ///
    /// # Errors
    ///
    /// As [`Config::generate`]. Warnings are pushed to `diagnostics`.
    pub fn model(&self, diagnostics: &mut Diagnostics) -> Result<Api> {
        let all = self.clone().skip_unsupported(true);
        all.lower(diagnostics).map(|(api, _)| api)
    }

    /// Reads the documents and generates, in memory.
    ///
    /// # Errors
    ///
    /// When a document cannot be read, is not OpenAPI 3.0, or holds something that cannot be generated, when a resource
    /// is unknown, and when no crate can have the name that was given. The error holds everything that was found, each
    /// with its place.
    pub fn generate(&self) -> Result<Files> {
        let mut warnings = Diagnostics::default();
        let (api, watched) = self.lower(&mut warnings)?;
        let mut files = emit::emit(&api, &self.options)?;
        files.watched = watched;
        files.warnings = warnings;
        Ok(files)
    }

    fn lower(&self, warnings: &mut Diagnostics) -> Result<(Api, Vec<PathBuf>)> {
        let mut diagnostics = Diagnostics::default();
        self.check_crate_name(&mut diagnostics);
        let Input { documents, watched } = document::read_all(&self.specs, &mut diagnostics);
        let api = if diagnostics.has_errors() {
            None
        } else {
            model::lower(&documents, &self.options, &mut diagnostics)
        };
        if self.deny_warnings {
            diagnostics.deny_warnings();
        }
        match api {
            Some(api) if !diagnostics.has_errors() => {
                warnings.append(diagnostics);
                Ok((api, watched))
            }
            _ => Err(diagnostics.into()),
        }
    }

    fn check_crate_name(&self, diagnostics: &mut Diagnostics) {
        let name = &self.options.crate_name;
        let is_capital =
            self.options.layout == Layout::Crate && name.contains(|c: char| c.is_ascii_uppercase());
        let problem = match crate_name_problem(name) {
            None if is_capital => Some("rustc warns of crates that are not in lower case"),
            problem => problem.filter(|_| !name.is_empty()),
        };
        if let Some(problem) = problem {
            diagnostics.push(
                Diagnostic::error(format!("no crate can be called {}", quoted(name)))
                    .help(format!("{problem}; for instance `twilio-conversations`")),
            );
        }
    }
}
