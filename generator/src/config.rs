//! The configuration of the generator.

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

/// Configures the generator and runs it.
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
///     // Either write the files that changed …
///     let summary = files.write("generated")?;
///     println!("{summary}");
///
///     // … or check that they are up to date.
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
    /// Creates a configuration without documents that keeps every resource and uses [`Layout::Crate`].
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a document, or a folder of documents (`*.yaml`, `*.yml`, `*.json`, not including subfolders).
    #[must_use]
    pub fn spec(mut self, path: impl Into<PathBuf>) -> Self {
        self.specs.push(path.into());
        self
    }

    /// Keeps a resource, named by its module (`participant`) or its tag (`ConversationsV1Participant`).
    ///
    /// Call this once for each resource. By default, all resources are kept.
    #[must_use]
    pub fn resource(mut self, name: impl Into<String>) -> Self {
        self.options.resources.push(name.into());
        self
    }

    /// Sets the name of the crate that contains the bindings, such as `twilio-conversations`.
    ///
    /// The generated package or file gets this name, and the examples in its documentation import from it. The default
    /// is `twilio`.
    #[must_use]
    pub fn crate_name(mut self, name: impl Into<String>) -> Self {
        self.options.crate_name = name.into();
        self
    }

    /// Makes the generated `Cargo.toml` depend on `twilio-runtime` in this folder instead of on crates.io.
    #[must_use]
    pub fn runtime_path(mut self, path: impl Into<PathBuf>) -> Self {
        self.options.runtime_path = Some(path.into());
        self
    }

    /// Sets the layout of the generated files. The default is [`Layout::Crate`].
    #[must_use]
    pub fn layout(mut self, layout: Layout) -> Self {
        self.options.layout = layout;
        self
    }

    /// Sets whether to skip unsupported operations, with a warning for each that gives the reason.
    ///
    /// The default is `false`: unsupported operations are errors.
    #[must_use]
    pub fn skip_unsupported(mut self, skip: bool) -> Self {
        self.options.skip_unsupported = skip;
        self
    }

    /// Sets whether to treat warnings as errors. The default is `false`.
    #[must_use]
    pub fn deny_warnings(mut self, deny: bool) -> Self {
        self.deny_warnings = deny;
        self
    }

    /// Reads the documents and describes the bindings without generating them. `twilio-codegen list` prints the result.
    ///
    /// The manifest also lists unsupported operations, with a warning for each, regardless of
    /// [`skip_unsupported`](Config::skip_unsupported).
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
    /// Returns the same errors as [`Config::generate`], except those about unsupported operations.
    pub fn manifest(&self) -> Result<Manifest> {
        let all = self.clone().skip_unsupported(true);
        let Lowered { api, warnings, .. } = all.lower()?;
        Ok(Manifest::new(api, warnings))
    }

    /// Reads the documents and generates the bindings in memory.
    ///
    /// # Errors
    ///
    /// Returns an error if a document cannot be read, is not OpenAPI 3.0, or contains something that is not supported;
    /// if no document has one of the given resources; and if the crate name is invalid. The error lists all problems
    /// with their locations.
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
            None if is_capital => Some("use lower-case letters, since rustc warns about others"),
            problem => problem.filter(|_| !name.is_empty()),
        };
        if let Some(problem) = problem {
            diagnostics.push(
                Diagnostic::error(format!("invalid crate name {}", quoted(name)))
                    .help(format!("{problem}; for example `twilio-conversations`")),
            );
        }
    }
}

/// The model of the documents, with all names assigned.
struct Lowered {
    api: Api,
    /// The files and folders that were read.
    watched: Vec<PathBuf>,
    warnings: Diagnostics,
}
