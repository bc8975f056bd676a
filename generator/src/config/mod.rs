//! The configuration of the generator.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

mod crate_name;
#[cfg(feature = "diff")]
mod diff;
mod file;
mod module_path;
mod progress;
mod runtime_path;
mod unchanged;
mod url;

use crate::{
    diagnostic::Diagnostics,
    document::{Listing, Overlays},
    emit,
    error::{Error, Result},
    files::{Files, digest},
    manifest::Manifest,
    model::{Api, Lowering},
    options::{Layout, Options},
};
use progress::Observer;
pub use progress::Progress;
use runtime_path::RuntimeFolder;

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
    /// The configuration file.
    file: Option<PathBuf>,
    specs: Vec<PathBuf>,
    overlays: Vec<PathBuf>,
    /// Whether overlays may name what documents lack.
    allows_misses: bool,
    crate_name: Option<String>,
    out: Option<PathBuf>,
    runtime_folder: Option<RuntimeFolder>,
    /// The other options of the stages after reading.
    options: Options,
    deny_warnings: bool,
    observer: Observer,
}

impl Config {
    /// Creates a configuration without documents that keeps every resource and uses [`Layout::Crate`].
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a configuration from a file, such as `twilio-codegen.toml`. The program `twilio-codegen` reads the same file.
    ///
    /// ```toml
    /// documents = ["spec/twilio_conversations_v1.yaml"] # or `spec`; files and folders
    /// resources = ["participant"]                       # all, if missing
    /// crate-name = "twilio-conversations"
    /// layout = "crate"                                  # or "modules" or "file"
    /// out = "generated"
    /// runtime-path = "../twilio-codegen/runtime"        # the folder of `twilio-runtime`
    /// skip-unsupported = false
    /// deny-warnings = false
    /// ```
    ///
    /// With the Cargo feature `overlay`, there is also `overlays`, a list of files; see `Config::overlay`.
    ///
    /// With the layouts `modules` and `file`, there are also `module-path`, a string, and `mock`, a boolean; see
    /// [`module_path`](Self::module_path) and [`mock`](Self::mock).
    ///
    /// Every key is optional. Paths are relative to the folder of the file. Methods of the result override the file, but
    /// [`spec`](Self::spec), [`resource`](Self::resource) and `overlay` add to its lists. [`Files::write_to_out_dir`] tells cargo to
    /// watch the file:
    ///
    /// ```no_run
    /// // build.rs
    /// use twilio_codegen::{Config, Error, Layout};
    ///
    /// fn main() -> Result<(), Error> {
    ///     Config::from_file("twilio-codegen.toml")?
    ///         .layout(Layout::File)
    ///         .generate()?
    ///         .write_to_out_dir()?;
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be read, is not TOML, or has unknown keys or invalid values. The error lists
    /// all problems with their lines and columns.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self> {
        file::read(path.as_ref())
    }

    /// Adds a document, or a folder of documents (`*.yaml`, `*.yml`, `*.json`, not including subfolders).
    #[must_use]
    pub fn spec(mut self, path: impl Into<PathBuf>) -> Self {
        self.specs.push(path.into());
        self
    }

    /// Sets the documents and folders of documents, replacing those set or read from a file before.
    #[must_use]
    pub fn specs<P: Into<PathBuf>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
        self.specs = paths.into_iter().map(Into::into).collect();
        self
    }

    /// Adds an overlay: a file of changes to documents (OpenAPI Overlay 1.0 or 1.1, as YAML or JSON).
    ///
    /// Overlays are applied in memory before documents are checked, in the order in which they are added. An overlay
    /// with `extends` changes the document of this name, and one without changes every document. A target that matches
    /// nothing is an error of [`generate`](Self::generate), unless its action has `x-optional: true`. Errors about what
    /// an overlay brought point into the overlay.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), twilio_codegen::Error> {
    /// let files = twilio_codegen::Config::new()
    ///     .spec("spec/twilio_messaging_v1.yaml")
    ///     .overlay("spec/messaging.overlay.yaml")
    ///     .generate()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// An overlay that lowers a limit, for example:
    ///
    /// ```yaml
    /// overlay: 1.1.0
    /// info: {title: Until Twilio corrects them, version: 1.0.0}
    /// extends: twilio_messaging_v1.yaml
    /// actions:
    ///   - target: $.paths[*].get.parameters[?@.name == 'PageSize'].schema.maximum
    ///     update: 100
    /// ```
    ///
    /// The [README](https://docs.rs/crate/twilio-codegen/latest) describes overlays in full.
    ///
    /// Needs the Cargo feature `overlay`.
    #[cfg(feature = "overlay")]
    #[must_use]
    pub fn overlay(mut self, path: impl Into<PathBuf>) -> Self {
        self.overlays.push(path.into());
        self
    }

    /// Sets the overlays, replacing those set or read from a file before.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), twilio_codegen::Error> {
    /// let config = twilio_codegen::Config::from_file("twilio-codegen.toml")?
    ///     .overlays(["types.overlay.yaml", "names.overlay.yaml"]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Needs the Cargo feature `overlay`; see [`overlay`](Self::overlay).
    #[cfg(feature = "overlay")]
    #[must_use]
    pub fn overlays<P: Into<PathBuf>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
        self.overlays = paths.into_iter().map(Into::into).collect();
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

    /// Sets the resources to keep, replacing those set or read from a file before. If there are none, all are kept.
    #[must_use]
    pub fn resources<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.options.resources = names.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the name of the crate that contains the bindings, such as `twilio-conversations`.
    ///
    /// The generated package or file gets this name, and the examples in its documentation import from it. The default
    /// is `twilio`. A name that cargo would not accept is an error of [`generate`](Self::generate).
    #[must_use]
    pub fn crate_name(mut self, name: impl Into<String>) -> Self {
        self.crate_name = Some(name.into());
        self
    }

    /// Sets the path by which other crates reach the bindings, such as `my_app::twilio`, for the layouts
    /// [`Modules`](Layout::Modules) and [`File`](Layout::File).
    ///
    /// Examples in the documentation then use that path, and `cargo test` compiles them. Without it, they use the crate
    /// name and are not compiled, since the generator cannot know where the bindings are included, or whether other
    /// crates can see them there.
    #[must_use]
    pub fn module_path(mut self, path: impl Into<String>) -> Self {
        self.options.module_path = Some(path.into());
        self
    }

    /// Makes the generated `Cargo.toml` depend on `twilio-runtime` in this folder instead of on crates.io.
    ///
    /// The path is written as it is. Cargo resolves relative paths against the folder of the `Cargo.toml`.
    #[must_use]
    pub fn runtime_path(mut self, path: impl Into<PathBuf>) -> Self {
        self.options.runtime_path = Some(path.into());
        self.runtime_folder = None;
        self
    }

    /// Makes the generated `Cargo.toml` depend on `twilio-runtime` in this folder, given relative to the working
    /// directory.
    ///
    /// The path is checked, and written relative to the folder set with [`out`](Self::out), or absolute without one.
    #[must_use]
    pub fn runtime_folder(mut self, folder: impl Into<PathBuf>) -> Self {
        let folder = folder.into();
        self.runtime_folder = Some(RuntimeFolder::new(Path::new(""), &folder));
        self.options.runtime_path = None;
        self
    }

    /// Sets the folder or file that the bindings are for. Nothing is written there before [`Files::write`].
    #[must_use]
    pub fn out(mut self, path: impl Into<PathBuf>) -> Self {
        self.out = Some(path.into());
        self
    }

    /// Returns the path set with [`out`](Self::out) or read from a file.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), twilio_codegen::Error> {
    /// let config = twilio_codegen::Config::from_file("twilio-codegen.toml")?;
    /// let out = config.out_path().unwrap_or("generated".as_ref());
    /// config.generate()?.write(out)?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn out_path(&self) -> Option<&Path> {
        self.out.as_deref()
    }

    /// Returns whether any document or folder of documents is set.
    pub fn has_specs(&self) -> bool {
        !self.specs.is_empty()
    }

    /// Calls a function on progress, for programs that show it. It may be called from several threads.
    ///
    /// ```
    /// let config = twilio_codegen::Config::new()
    ///     .on_progress(|progress| eprintln!("{progress}")); // reading 12 of 55 documents
    /// ```
    #[must_use]
    pub fn on_progress(mut self, report: impl Fn(&Progress) + Send + Sync + 'static) -> Self {
        self.observer = Observer(Some(Arc::new(report)));
        self
    }

    /// Sets the layout of the generated files. The default is [`Layout::Crate`].
    #[must_use]
    pub fn layout(mut self, layout: Layout) -> Self {
        self.options.layout = layout;
        self
    }

    /// Sets whether to generate the modules `mock` in the layouts [`Modules`](Layout::Modules) and
    /// [`File`](Layout::File), with what the crate `twilio-mock` needs to answer in tests: the examples of the documents.
    ///
    /// The default is `false`. [`Layout::Crate`] always has these modules, behind the Cargo feature `mock`, so this
    /// setting changes nothing there.
    #[must_use]
    pub fn mock(mut self, mock: bool) -> Self {
        self.options.mock = mock;
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
        let options = Options {
            skip_unsupported: true,
            mock: false,
            ..self.options.clone()
        };
        let Lowered { api, warnings, .. } = self.lower(&options)?;
        Ok(Manifest::new(api, warnings))
    }

    /// Reads the documents and generates the bindings in memory.
    ///
    /// # Errors
    ///
    /// Returns an error if a document cannot be read, is not OpenAPI 3.0, or contains something that is not supported;
    /// if no document has one of the given resources; and if the crate name or the module path is invalid. The error lists all problems
    /// with their locations.
    pub fn generate(&self) -> Result<Files> {
        let options = self.resolved_options()?;
        let lowered = self.lower(&options)?;
        let emit = || emit::emit(&lowered.api, &options);
        let mut files = self.observe("generating", "resources", emit)?;
        files.watched = lowered.watched;
        files.inputs = lowered.inputs;
        files.warnings = lowered.warnings;
        Ok(files)
    }

    fn lower(&self, options: &Options) -> Result<Lowered> {
        let mut diagnostics = Diagnostics::default();
        if let Some(name) = &self.crate_name {
            diagnostics.extend(crate_name::problem(name, self.options.layout));
        }
        if let Some(path) = &self.options.module_path {
            diagnostics.extend(module_path::problem(path, self.options.layout));
        }
        let mut watched = Vec::new();
        let mut inputs = None;
        let api = self
            .listing(&mut diagnostics)
            .and_then(|(listing, overlays)| {
                let files = listing
                    .files()
                    .iter()
                    .map(|file| file.display().to_string());
                let lowering = Lowering::new(files.collect(), options);
                let read = self.observe("reading", "documents", || {
                    listing.read_each(&overlays, &mut diagnostics, |index, document, found| {
                        let text = digest(document.source().text.as_bytes());
                        (lowering.document(index, &document, found), text)
                    })
                });
                let (lowered, texts): (_, Vec<_>) = read.into_iter().unzip();
                inputs = Some(self.inputs(options, &listing, &overlays, &texts));
                watched = self.watched(listing);
                lowering.finish(lowered, &mut diagnostics)
            });
        if self.deny_warnings {
            diagnostics.deny_warnings();
        }
        match api {
            Some(api) if !diagnostics.has_errors() => Ok(Lowered {
                api,
                watched,
                inputs,
                warnings: diagnostics,
            }),
            _ => Err(Error::new(diagnostics)),
        }
    }

    /// Finds the documents and reads the overlays.
    fn listing(&self, diagnostics: &mut Diagnostics) -> Option<(Listing, Overlays)> {
        let url_problem = |path: &PathBuf| url::problem(path.to_str()?);
        let (urls, paths): (Vec<_>, Vec<_>) = self
            .specs
            .iter()
            .partition(|path| url_problem(path).is_some());
        diagnostics.extend(urls.iter().filter_map(|path| url_problem(path)));
        let paths: Vec<PathBuf> = paths.into_iter().cloned().collect();
        if paths.is_empty() && !urls.is_empty() {
            return None;
        }
        // Without the changes of overlays, errors in documents would mislead.
        let overlays = self.read_overlays(diagnostics)?;
        let listing = Listing::new(&paths, &overlays, diagnostics);
        Some((listing, overlays))
    }

    /// Returns the files and folders that a build script should watch.
    fn watched(&self, listing: Listing) -> Vec<PathBuf> {
        let mut watched = listing.watched;
        watched.extend_from_slice(&self.overlays);
        watched.extend(self.file.clone());
        watched
    }

    fn read_overlays(&self, diagnostics: &mut Diagnostics) -> Option<Overlays> {
        let urls = self
            .overlays
            .iter()
            .filter_map(|path| url::problem(path.to_str()?));
        let urls: Vec<_> = urls.collect();
        if !urls.is_empty() {
            diagnostics.extend(urls);
            return None;
        }
        let overlays = Overlays::read(&self.overlays, diagnostics)?;
        Some(match self.allows_misses {
            true => overlays.allow_misses(),
            false => overlays,
        })
    }

    /// Returns the options of the later stages, with everything that depends on other options.
    fn resolved_options(&self) -> Result<Options> {
        let mut options = self.options.clone();
        options.crate_name = self.crate_name.clone().unwrap_or_default();
        options.mock |= options.layout == Layout::Crate;
        if let Some(folder) = &self.runtime_folder {
            options.runtime_path = Some(folder.seen_from(self.out.as_deref())?);
        }
        Ok(options)
    }
}

/// The model of the documents, with all names assigned.
struct Lowered {
    api: Api,
    /// The files and folders that were read.
    watched: Vec<PathBuf>,
    /// The hash of everything that the run depends on.
    inputs: Option<u64>,
    warnings: Diagnostics,
}
