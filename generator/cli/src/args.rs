//! The command-line arguments.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, builder::NonEmptyStringValueParser};
use twilio_codegen::{Config, Error, Layout};

use crate::runtime_path;

/// Generates Rust bindings from Twilio's OpenAPI documents.
///
/// Reads OpenAPI 3.0 documents (YAML or JSON), keeps the resources you name, and writes a typed function for each
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

Examples:
  List the resources of a document:
    twilio-codegen list --spec twilio_conversations_v1.yaml

  Generate a crate with one resource:
    twilio-codegen generate --spec twilio_conversations_v1.yaml --resource participant \\
        --crate-name twilio-conversations --out generated

  Generate two products as modules of an existing crate:
    twilio-codegen generate --spec twilio_messaging_v1.yaml --spec twilio_verify_v2.yaml \\
        --layout modules --out src/twilio

  Fail in CI when the committed bindings are stale:
    twilio-codegen check --spec twilio_conversations_v1.yaml --resource participant \\
        --crate-name twilio-conversations --out generated

Exit codes: 0 success, 1 `check` found stale files, 2 error.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Write the bindings to a folder
    ///
    /// Writes only files that changed, and removes files that were generated before and no longer are. Other files are
    /// never overwritten or removed: if one is in the way, the command fails and changes nothing.
    Generate {
        #[command(flatten)]
        input: Input,
        #[command(flatten)]
        output: Output,
        #[command(flatten)]
        messages: Messages,
    },
    /// Check that the bindings in a folder are up to date
    ///
    /// Compares the folder with what `generate` would write. If they differ, prints the differences and exits with code
    /// 1. Changes nothing.
    Check {
        #[command(flatten)]
        input: Input,
        #[command(flatten)]
        output: Output,
        #[command(flatten)]
        messages: Messages,
    },
    /// List the operations of documents by resource
    ///
    /// Unsupported operations are listed separately, with the reason.
    ///
    /// `--format json` prints a manifest for other programs: all operations, inputs, responses and types with their
    /// names in Rust and on the wire.
    List {
        #[command(flatten)]
        input: Input,
        #[command(flatten)]
        messages: Messages,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Input {
    /// A document, or a folder of documents (*.yaml, *.yml, *.json); can be repeated
    #[arg(long, value_name = "PATH", required = true)]
    spec: Vec<PathBuf>,
    /// A resource to keep, named by its module or tag; can be repeated [default: all]
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    resource: Vec<String>,
    /// Skip unsupported operations with a warning instead of an error
    #[arg(long)]
    skip_unsupported: bool,
    /// Treat warnings as errors
    #[arg(long)]
    deny_warnings: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Output {
    /// The folder of the bindings; `generate` creates it if necessary
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: PathBuf,
    /// The layout of the bindings
    #[arg(long, value_enum, default_value_t = LayoutName::Crate)]
    layout: LayoutName,
    /// The name of the crate that contains the bindings, for its Cargo.toml and for examples
    #[arg(long, value_name = "NAME", default_value = "twilio")]
    crate_name: String,
    /// The folder of the package `twilio-runtime`, for the generated Cargo.toml [default: the version on crates.io]
    #[arg(long, value_name = "PATH")]
    runtime_path: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Messages {
    /// The format of errors, warnings and the output of `list`
    #[arg(long, value_enum, default_value_t = Format::Human, alias = "message-format")]
    pub(crate) format: Format,
    /// Print errors only
    #[arg(long, short)]
    pub(crate) quiet: bool,
    /// When to color errors and warnings
    #[arg(long, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub(crate) color: Color,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum LayoutName {
    /// A crate: Cargo.toml, src/lib.rs and its modules
    Crate,
    /// A module tree for an existing crate: mod.rs and its modules
    Modules,
    /// A single file for include!
    File,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people: text that quotes the lines of the document
    Human,
    /// For editors and CI: errors and warnings as JSON, one object per line
    Json,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Color {
    /// If standard error is a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Input {
    pub(crate) fn config(self) -> Config {
        let config = Config::new()
            .skip_unsupported(self.skip_unsupported)
            .deny_warnings(self.deny_warnings);
        let config = self.spec.into_iter().fold(config, Config::spec);
        self.resource.into_iter().fold(config, Config::resource)
    }
}

impl Output {
    /// Applies these flags to a configuration, and returns it and the output folder.
    ///
    /// # Errors
    ///
    /// Returns an error if there is no runtime at the path given for it.
    pub(crate) fn apply(self, config: Config) -> Result<(Config, PathBuf), Error> {
        let mut config = config
            .crate_name(self.crate_name)
            .layout(match self.layout {
                LayoutName::Crate => Layout::Crate,
                LayoutName::Modules => Layout::Modules,
                LayoutName::File => Layout::File,
            });
        if let Some(path) = self.runtime_path {
            config = config.runtime_path(runtime_path::from_folder(&self.out, path)?);
        }
        Ok((config, self.out))
    }
}
