//! The command line, declared.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, builder::NonEmptyStringValueParser};
use twilio_codegen::{Config, Layout};

/// Generates Rust bindings from Twilio's OpenAPI documents.
///
/// Reads documents of OpenAPI 3.0 (YAML or JSON), keeps the resources you name, and writes a typed function for each
/// operation and a model for each schema. What is generated calls the crate `twilio-runtime`, where the client, the
/// credentials and the transport live.
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
  by hand       Commit what `generate` writes; let `check` fail in CI when it is stale.
  in build.rs   Call the library `twilio_codegen` and include the file from OUT_DIR.
  as a crate    Depend on a generated crate such as `twilio-conversations`.

Examples:
  See which resources a document has:
    twilio-codegen list --spec twilio_conversations_v1.yaml

  Make a crate of one resource:
    twilio-codegen generate --spec twilio_conversations_v1.yaml --resource participant \\
        --crate-name twilio-conversations --out generated

  Put two products as modules into an existing crate:
    twilio-codegen generate --spec twilio_messaging_v1.yaml --spec twilio_verify_v2.yaml \\
        --layout modules --out src/twilio

  Fail in CI when the committed bindings are stale:
    twilio-codegen check --spec twilio_conversations_v1.yaml --resource participant \\
        --crate-name twilio-conversations --out generated

Exit codes: 0 all is well, 1 `check` found stale files, 2 an error.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Write the bindings into a folder
    ///
    /// Writes only what changed and removes what was generated before and no longer is. Files that this program did not
    /// make are never overwritten or removed: one that stands in the way is an error, and nothing is changed.
    Generate {
        #[command(flatten)]
        input: Input,
        #[command(flatten)]
        output: Output,
        #[command(flatten)]
        messages: Messages,
    },
    /// Say whether the bindings in a folder are what `generate` would write
    ///
    /// Prints the difference and exits with 1 when they are not. Changes nothing.
    Check {
        #[command(flatten)]
        input: Input,
        #[command(flatten)]
        output: Output,
        #[command(flatten)]
        messages: Messages,
    },
    /// Show the operations of documents, by resource
    ///
    /// Operations that are not supported are listed as such, with the reason.
    ///
    /// `--format json` prints the manifest: every operation, input, response and model with its names in Rust and on
    /// the wire, for other programs.
    List {
        #[command(flatten)]
        input: Input,
        #[command(flatten)]
        messages: Messages,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Input {
    /// A document, or a folder of documents (*.yaml, *.yml, *.json); may be given several times
    #[arg(long, value_name = "PATH", required = true)]
    spec: Vec<PathBuf>,
    /// A resource to keep, by the name of its module or by its tag; may be given several times [default: all]
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    resource: Vec<String>,
    /// Leave out operations that are not supported, each with a warning, in place of refusing the document
    #[arg(long)]
    skip_unsupported: bool,
    /// Treat warnings as errors
    #[arg(long)]
    deny_warnings: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Output {
    /// The folder of the bindings; it is created if need be
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: PathBuf,
    /// How the bindings are laid out
    #[arg(long, value_enum, default_value_t = LayoutName::Crate)]
    layout: LayoutName,
    /// The name of the crate in which the bindings are used, for its Cargo.toml and for examples
    #[arg(long, value_name = "NAME", default_value = "twilio")]
    crate_name: String,
    /// A path to `twilio-runtime` for the generated Cargo.toml [default: the version on crates.io]
    #[arg(long, value_name = "PATH")]
    runtime_path: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Messages {
    /// How to print errors, warnings and what `list` shows
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
    /// One file for include!
    File,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people: text with the lines of the document
    Human,
    /// For editors and CI: errors and warnings as one JSON object a line
    Json,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Color {
    /// When standard error is a terminal
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
    /// Adds what these flags say; returns the folder, too.
    pub(crate) fn apply(self, config: Config) -> (Config, PathBuf) {
        let mut config = config
            .crate_name(self.crate_name)
            .layout(match self.layout {
                LayoutName::Crate => Layout::Crate,
                LayoutName::Modules => Layout::Modules,
                LayoutName::File => Layout::File,
            });
        if let Some(path) = self.runtime_path {
            config = config.runtime_path(path);
        }
        (config, self.out)
    }
}
