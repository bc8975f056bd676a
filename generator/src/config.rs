//! What to generate.

use std::path::PathBuf;

use crate::{
    contract::crate_name_problem,
    diagnostic::{Diagnostic, Diagnostics, quoted},
    document::{self, Input},
    emit,
    error::Result,
    files::Files,
    manifest::Manifest,
    model::{self, Api},
    options::{Layout, Options},
};

/// Builds a configuration and generates from it.
///
/// Build scripts, the program `twilio-codegen` and tests all start here:
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
    /// Creates a configuration with no document to read, every resource kept, and [`Layout::Crate`].
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a document, or a folder of documents (`*.yaml`, `*.yml`, `*.json`; subfolders are not entered).
    #[must_use]
    pub fn spec(mut self, path: impl Into<PathBuf>) -> Self {
        self.specs.push(path.into());
        self
    }

    /// Keeps a resource, by the name of its module (`participant`) or by its tag (`ConversationsV1Participant`).
    ///
    /// Call it once for each resource. If it is never called, all are kept.
    #[must_use]
    pub fn resource(mut self, name: impl Into<String>) -> Self {
        self.options.resources.push(name.into());
        self
    }

    /// Sets the name of the crate in which the bindings are used: `twilio-conversations`.
    ///
    /// It becomes the name of the generated package or file, and the examples in the documentation import from it. The
    /// default is `twilio`.
    #[must_use]
    pub fn crate_name(mut self, name: impl Into<String>) -> Self {
        self.options.crate_name = name.into();
        self
    }

    /// Makes the generated `Cargo.toml` depend on the `twilio-runtime` in this folder, instead of the one on crates.io.
    #[must_use]
    pub fn runtime_path(mut self, path: impl Into<PathBuf>) -> Self {
        self.options.runtime_path = Some(path.into());
        self
    }

    /// Sets how the generated files are laid out. The default is [`Layout::Crate`].
    #[must_use]
    pub fn layout(mut self, layout: Layout) -> Self {
        self.options.layout = layout;
        self
    }

    /// Sets whether operations that are not supported are left out, each with a warning that says why.
    ///
    /// The default is `false`: such an operation is an error.
    #[must_use]
    pub fn skip_unsupported(mut self, skip: bool) -> Self {
        self.options.skip_unsupported = skip;
        self
    }

    /// Sets whether every warning is an error. The default is `false`.
    #[must_use]
    pub fn deny_warnings(mut self, deny: bool) -> Self {
        self.deny_warnings = deny;
        self
    }

    /// Reads the documents and describes the bindings, without generating them: what `twilio-codegen list` prints.
    ///
    /// Operations that are not supported are listed as such, with a warning each, whatever
    /// [`skip_unsupported`](Config::skip_unsupported) says.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), twilio_codegen::Error> {
    /// let manifest = twilio_codegen::Config::new().spec("spec").manifest()?;
    /// print!("{}", manifest.to_table());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Fails as [`Config::generate`] does, except for operations that are not supported.
    pub fn manifest(&self) -> Result<Manifest> {
        let all = self.clone().skip_unsupported(true);
        let Lowered { api, warnings, .. } = all.lower()?;
        Ok(Manifest::new(api, warnings))
    }

    /// Reads the documents and generates the bindings, in memory.
    ///
    /// # Errors
    ///
    /// Fails if a document cannot be read, is not OpenAPI 3.0, or contains something that cannot be generated; if no
    /// document has a resource of a name that was given; and if no crate can have the name that was given. The error
    /// lists everything that was found, each with its location.
    pub fn generate(&self) -> Result<Files> {
        let lowered = self.lower()?;
        let mut files = emit::emit(&lowered.api, &self.options)?;
        files.watched = lowered.watched;
        files.warnings = lowered.warnings;
        Ok(files)
    }

    fn lower(&self) -> Result<Lowered> {
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
            Some(api) if !diagnostics.has_errors() => Ok(Lowered {
                api,
                watched,
                warnings: diagnostics,
            }),
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

/// What the documents hold, every name decided.
struct Lowered {
    api: Api,
    /// The files and folders that were read.
    watched: Vec<PathBuf>,
    warnings: Diagnostics,
}
