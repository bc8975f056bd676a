//! The command-line arguments.

use std::path::{Path, PathBuf};

use clap::{
    ArgAction, Args, Parser, Subcommand, ValueEnum, ValueHint,
    builder::{
        FalseyValueParser, NonEmptyStringValueParser, PossibleValuesParser, TypedValueParser,
    },
};
use clap_complete::Shell;
use twilio_codegen::{Config, Diagnostic, Error, Layout, Verdict};

/// The configuration file that is read if it exists.
pub(crate) const CONFIG_FILE: &str = "twilio-codegen.toml";

/// Generates Rust bindings from Twilio's OpenAPI documents.
///
/// Reads OpenAPI 3.0 and 3.1 documents (YAML or JSON), keeps the resources you name, and writes a typed function for each
/// operation and a type for each schema. The generated code uses the crate `twilio-runtime`, which provides the client,
/// credentials and transport.
///
/// Twilio publishes its documents at https://github.com/twilio/twilio-oai (folder spec/yaml).
#[derive(Debug, Parser)]
#[command(name = "twilio-codegen", version, max_term_width = 100, after_long_help = EXAMPLES, propagate_version = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXAMPLES: &str = "\
Three ways to use it:
  by hand       Commit what `generate` writes; run `check` in CI to detect stale files.
  in build.rs   Call the library `twilio_codegen` and include the file from OUT_DIR.
  as a crate    Depend on a generated crate such as `twilio-conversations`.

Configuration file:
  `generate`, `check`, `list` and `diff` read `twilio-codegen.toml` in the working directory, if it exists.
  Flags override it. Every key is optional, and paths are relative to the file:

    documents = [\"spec/twilio_conversations_v1.yaml\"]
    overlays = [\"spec/conversations.overlay.yaml\"]
    resources = [\"participant\"]
    crate-name = \"twilio-conversations\"
    layout = \"crate\"
    out = \"generated\"
    runtime-path = \"../twilio-codegen/runtime\"
    skip-unsupported = false
    deny-warnings = false

Examples:
  List the operations of a document:
    twilio-codegen list twilio_conversations_v1.yaml

  Generate a crate with one resource:
    twilio-codegen generate twilio_conversations_v1.yaml --resource participant \\
        --crate-name twilio-conversations --out generated

  Fail in CI when the committed bindings are stale:
    twilio-codegen check twilio_conversations_v1.yaml --resource participant \\
        --crate-name twilio-conversations --out generated

Exit codes: 0 success, 1 `check` found stale files or `diff` a change that `--fail-on` names, 2 error.";

const GENERATE_EXAMPLES: &str = "\
Examples:
  A crate with one resource:
    twilio-codegen generate twilio_conversations_v1.yaml --resource participant \\
        --crate-name twilio-conversations --out generated

  Two products as modules of an existing crate:
    twilio-codegen generate twilio_messaging_v1.yaml twilio_verify_v2.yaml \\
        --layout modules --out src/twilio

  A single file:
    twilio-codegen generate twilio_verify_v2.yaml --layout file --out src/verify.rs

  What `twilio-codegen.toml` says, without writing anything:
    twilio-codegen generate --dry-run

Exit codes: 0 success, 2 error.";

const CHECK_EXAMPLES: &str = "\
Examples:
  The crate that `generate` wrote with the same arguments:
    twilio-codegen check twilio_conversations_v1.yaml --resource participant \\
        --crate-name twilio-conversations --out generated

  What `twilio-codegen.toml` says, with all differences:
    twilio-codegen check --full

Exit codes: 0 up to date, 1 stale files, 2 error.";

const LIST_EXAMPLES: &str = "\
Examples:
  All operations of a document:
    twilio-codegen list twilio_conversations_v1.yaml

  The operations that create something below a path with `participants`:
    twilio-codegen list twilio_conversations_v1.yaml --filter 'post /participants'

  All details, for other programs:
    twilio-codegen list twilio_conversations_v1.yaml --format json

Exit codes: 0 success, 2 error.";

const DIFF_EXAMPLES: &str = "\
Examples:
  What an update of Twilio's documents changes in two of them:
    twilio-codegen diff oai-before/spec/yaml oai-after/spec/yaml \\
        --document conversations_v1 --document api_v2010

  Whether bindings need a new major version, in CI:
    twilio-codegen diff before.yaml after.yaml --fail-on silent

  A section of the changelog, and the version to release:
    twilio-codegen diff before.yaml after.yaml --format markdown
    twilio-codegen diff before.yaml after.yaml --crate-version 0.4.2 --quiet

  Keep the names of operations and types that were renamed:
    twilio-codegen diff before.yaml after.yaml --write-overlay names.yaml
    twilio-codegen generate after.yaml --overlay names.yaml --out generated

Exit codes: 0 success, 1 a change that `--fail-on` names, 2 error.";

const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  twilio-codegen completions bash > ~/.local/share/bash-completion/completions/twilio-codegen
  twilio-codegen completions zsh > ~/.zfunc/_twilio-codegen
  twilio-codegen completions fish > ~/.config/fish/completions/twilio-codegen.fish";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Write the bindings to a folder or file
    ///
    /// Writes only files that changed, and removes files that were generated before and no longer are. Other files are
    /// never overwritten or removed: if one is in the way, the command fails and changes nothing.
    #[command(after_long_help = GENERATE_EXAMPLES)]
    Generate {
        #[command(flatten)]
        input: Input,
        #[command(flatten)]
        output: Output,
        /// Print what would be created, changed and removed, without writing anything
        #[arg(long, help_heading = "Output")]
        dry_run: bool,
        /// Generate even if nothing changed since the last run
        ///
        /// Each run keeps a fingerprint of everything that it read and wrote in the user's cache folder. If nothing
        /// changed since, the next run does not generate.
        #[arg(long, env = "TWILIO_CODEGEN_NO_CACHE", hide_env = true, value_parser = FalseyValueParser::new(), action = ArgAction::SetTrue, help_heading = "Output")]
        no_cache: bool,
        #[command(flatten)]
        messages: Messages,
    },
    /// Check that the bindings in a folder or file are up to date
    ///
    /// Compares the folder with what `generate` would write. If they differ, prints the differences and exits with code
    /// 1. Changes nothing.
    #[command(after_long_help = CHECK_EXAMPLES)]
    Check {
        #[command(flatten)]
        input: Input,
        #[command(flatten)]
        output: Output,
        /// Print all differences instead of the first ones
        #[arg(long, help_heading = "Messages")]
        full: bool,
        #[command(flatten)]
        messages: Messages,
    },
    /// List the operations of documents by resource
    ///
    /// Unsupported operations are listed separately, with the reason.
    ///
    /// `--format json` prints a manifest for other programs: all operations, inputs, responses and types with their
    /// names in Rust and on the wire.
    #[command(after_long_help = LIST_EXAMPLES)]
    List {
        #[command(flatten)]
        input: Input,
        /// List only operations whose resource, function, or method and path contain every word of this text
        #[arg(long, value_name = "TEXT", help_heading = "Input", value_parser = NonEmptyStringValueParser::new())]
        filter: Option<String>,
        #[command(flatten)]
        messages: Messages,
    },
    /// Show what an update of the documents changes in the bindings
    ///
    /// Compares the bindings for two editions of documents, and says what the changes mean for programs: major (some
    /// program stops compiling), silent (programs compile and behave differently), minor (additions), patch (fixes that
    /// programs do not notice) or text (documentation only).
    ///
    /// Options for what is generated come from `twilio-codegen.toml`; its documents are not read.
    #[command(after_long_help = DIFF_EXAMPLES)]
    Diff {
        #[command(flatten)]
        editions: Editions,
        #[command(flatten)]
        report: Report,
        #[command(flatten)]
        messages: DiffMessages,
    },
    /// Print a completion script for a shell
    #[command(after_help = COMPLETIONS_EXAMPLES)]
    Completions {
        /// The shell
        shell: Shell,
    },
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
pub(crate) struct Editions {
    /// The document or folder of documents before the update
    #[arg(value_name = "OLD", value_hint = ValueHint::AnyPath, help_heading = None::<&'static str>)]
    pub(crate) old: PathBuf,
    /// The document or folder of documents after the update
    #[arg(value_name = "NEW", value_hint = ValueHint::AnyPath, help_heading = None::<&'static str>)]
    pub(crate) new: PathBuf,
    /// Skip unsupported operations with a warning instead of an error
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true",
        hide_possible_values = true)]
    skip_unsupported: Option<bool>,
    /// A file with options [default: twilio-codegen.toml, if it exists]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    config: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Report")]
pub(crate) struct Report {
    /// Show only this document, named by its module or file; can be repeated [default: all]
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) document: Vec<String>,
    /// Show only this resource, named by its module or tag; can be repeated [default: all]
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) resource: Vec<String>,
    /// List everything, including additions and minor changes
    #[arg(long)]
    pub(crate) all: bool,
    /// The version of the crate with the old bindings, to print the one to release next
    #[arg(long, value_name = "VERSION")]
    pub(crate) crate_version: Option<String>,
    /// Print an overlay that keeps the old names, or write it to a file, instead of the report
    #[arg(long, visible_alias = "overlay", value_name = "FILE", num_args = 0..=1, default_missing_value = "-",
        value_hint = ValueHint::FilePath, conflicts_with = "format")]
    pub(crate) write_overlay: Option<PathBuf>,
    /// Exit with code 1 if any change is at least this severe
    #[arg(long, value_name = "VERDICT", value_parser = PossibleValuesParser::new(["major", "silent", "minor", "patch", "text"])
        .try_map(|name| name.parse::<Verdict>()))]
    pub(crate) fail_on: Option<Verdict>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Messages")]
pub(crate) struct DiffMessages {
    /// The format of what is printed
    #[arg(long, value_enum, default_value_t = DiffFormat::Human)]
    pub(crate) format: DiffFormat,
    /// Print only errors and the verdict, or with `--crate-version` the version that follows
    #[arg(long, short)]
    quiet: bool,
    /// When to use colors
    #[arg(long, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFormat {
    /// For people: text, the most important first
    Human,
    /// For programs: JSON, also for errors and warnings
    Json,
    /// A section of a changelog
    Markdown,
}

impl DiffMessages {
    /// Returns how errors and warnings are printed.
    pub(crate) fn messages(&self) -> Messages {
        Messages {
            format: match self.format {
                DiffFormat::Json => Format::Json,
                DiffFormat::Human | DiffFormat::Markdown => Format::Human,
            },
            quiet: self.quiet,
            color: self.color,
        }
    }
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
pub(crate) struct Input {
    /// Documents, and folders of documents (*.yaml, *.yml, *.json)
    #[arg(value_name = "DOCUMENT", value_hint = ValueHint::AnyPath, help_heading = None::<&'static str>)]
    documents: Vec<PathBuf>,
    /// The same as DOCUMENT; can be repeated
    #[arg(long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    spec: Vec<PathBuf>,
    /// A file of changes to the documents (OpenAPI Overlay 1.0 or 1.1); can be repeated, and is applied in this order
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    overlay: Vec<PathBuf>,
    /// A resource to keep, named by its module or tag; can be repeated [default: all]
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    resource: Vec<String>,
    /// Skip unsupported operations with a warning instead of an error
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true",
        hide_possible_values = true)]
    skip_unsupported: Option<bool>,
    /// Treat warnings as errors
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true",
        hide_possible_values = true)]
    deny_warnings: Option<bool>,
    /// A file with values for these options [default: twilio-codegen.toml, if it exists]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    config: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct Output {
    /// The folder of the bindings, or with `--layout file` a path that ends in `.rs`
    #[arg(long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    out: Option<PathBuf>,
    /// The layout of the bindings [default: crate]
    #[arg(long, value_enum)]
    layout: Option<LayoutName>,
    /// The name of the crate that contains the bindings, for its Cargo.toml and for examples [default: twilio]
    #[arg(long, value_name = "NAME")]
    crate_name: Option<String>,
    /// The path by which other crates reach the bindings, for examples that `cargo test` compiles; not for crates
    #[arg(long, value_name = "PATH")]
    module_path: Option<String>,
    /// The folder of the package `twilio-runtime`, for the generated Cargo.toml [default: the version on crates.io]
    #[arg(long, value_name = "PATH", value_hint = ValueHint::DirPath)]
    runtime_path: Option<PathBuf>,
    /// Generate the modules `mock` for the crate `twilio-mock`; crates always have them, behind the feature `mock`
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true",
        hide_possible_values = true)]
    mock: Option<bool>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Messages")]
pub(crate) struct Messages {
    /// The format of what is printed
    #[arg(long, value_enum, default_value_t = Format::Human, alias = "message-format")]
    pub(crate) format: Format,
    /// Print only errors and results
    #[arg(long, short)]
    pub(crate) quiet: bool,
    /// When to use colors
    #[arg(long, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub(crate) color: Color,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum LayoutName {
    /// A crate: Cargo.toml, src/lib.rs and its modules
    Crate,
    /// A module tree for an existing crate: mod.rs and its modules
    Modules,
    /// A single file for include! or as a module
    File,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people: text that quotes the lines of the document
    Human,
    /// For editors and CI: errors and warnings as JSON, one object per line, and results as JSON
    Json,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Color {
    /// If printed to a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Reads a configuration file: the given one, or the one in the working directory if there is one.
fn read_config(file: Option<PathBuf>) -> Result<Config, Error> {
    match file {
        Some(file) => Config::from_file(file),
        None if Path::new(CONFIG_FILE).exists() => Config::from_file(CONFIG_FILE),
        None => Ok(Config::new()),
    }
}

impl Editions {
    /// Returns the configuration for both editions.
    ///
    /// # Errors
    ///
    /// Returns an error if the configuration file is invalid.
    pub(crate) fn config(&self) -> Result<Config, Error> {
        let mut config = read_config(self.config.clone())?;
        if let Some(skip) = self.skip_unsupported {
            config = config.skip_unsupported(skip);
        }
        Ok(config)
    }
}

impl Input {
    /// Reads the configuration file, and applies these flags to it.
    ///
    /// # Errors
    ///
    /// Returns an error if the file is invalid, and if neither it nor the flags name a document.
    pub(crate) fn config(self) -> Result<Config, Error> {
        let mut config = read_config(self.config)?;
        let mut documents = self.documents;
        documents.extend(self.spec);
        if !documents.is_empty() {
            config = config.specs(documents);
        }
        if !self.overlay.is_empty() {
            config = config.overlays(self.overlay);
        }
        if !self.resource.is_empty() {
            config = config.resources(self.resource);
        }
        if let Some(skip) = self.skip_unsupported {
            config = config.skip_unsupported(skip);
        }
        if let Some(deny) = self.deny_warnings {
            config = config.deny_warnings(deny);
        }
        if !config.has_specs() {
            return Err(Diagnostic::error("no document specified")
                .help(format!(
                    "pass OpenAPI documents or folders of them, or list them as `documents` in `{CONFIG_FILE}`; \
                     Twilio's are at https://github.com/twilio/twilio-oai"
                ))
                .into());
        }
        Ok(config)
    }
}

impl Output {
    /// Applies these flags to a configuration, and returns it and the path of the output.
    ///
    /// # Errors
    ///
    /// Returns an error if neither the flags nor the configuration have a path for the output.
    pub(crate) fn apply(self, mut config: Config) -> Result<(Config, PathBuf), Error> {
        if let Some(name) = self.crate_name {
            config = config.crate_name(name);
        }
        if let Some(path) = self.module_path {
            config = config.module_path(path);
        }
        if let Some(layout) = self.layout {
            config = config.layout(match layout {
                LayoutName::Crate => Layout::Crate,
                LayoutName::Modules => Layout::Modules,
                LayoutName::File => Layout::File,
            });
        }
        if let Some(path) = self.runtime_path {
            config = config.runtime_folder(path);
        }
        if let Some(mock) = self.mock {
            config = config.mock(mock);
        }
        if let Some(out) = self.out {
            config = config.out(out);
        }
        match config.out_path().map(Path::to_owned) {
            Some(out) => Ok((config, out)),
            None => Err(Diagnostic::error("no output folder specified")
                .help(format!("pass `--out`, or set `out` in `{CONFIG_FILE}`"))
                .into()),
        }
    }
}
