//! The command line over `twilio_codegen::Config`.

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand, ValueEnum};
use twilio_codegen::{Config, Diagnostics, Error, Layout, manifest};

#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Writes bindings into a folder.
    Generate {
        #[command(flatten)]
        input: Input,
        /// The folder to write into.
        #[arg(long)]
        out: PathBuf,
    },
    /// Shows the operations of documents.
    List {
        #[command(flatten)]
        input: Input,
        /// `json` prints the manifest.
        #[arg(long, default_value = "table")]
        format: String,
    },
}

#[derive(clap::Args)]
struct Input {
    /// A document or a folder of documents.
    #[arg(long, required = true)]
    spec: Vec<PathBuf>,
    /// A resource to keep.
    #[arg(long)]
    resource: Vec<String>,
    /// The name of the crate in examples.
    #[arg(long, default_value = "")]
    crate_name: String,
    /// How the output is laid out.
    #[arg(long, default_value = "crate")]
    layout: LayoutArg,
}

#[derive(Clone, Copy, ValueEnum)]
enum LayoutArg {
    Crate,
    Modules,
    File,
}

impl Input {
    fn config(self) -> Config {
        let mut config = Config::new()
            .crate_name(self.crate_name)
            .layout(match self.layout {
                LayoutArg::Crate => Layout::Crate,
                LayoutArg::Modules => Layout::Modules,
                LayoutArg::File => Layout::File,
            });
        for spec in self.spec {
            config = config.spec(spec);
        }
        for resource in self.resource {
            config = config.resource(resource);
        }
        config
    }
}

fn run(cli: Cli) -> Result<(), Error> {
    match cli.command {
        Command::Generate { input, out } => input.config().generate()?.write(out),
        Command::List { input, format } => {
            let mut diagnostics = Diagnostics::default();
            let api = input.config().model(&mut diagnostics).ok_or(diagnostics)?;
            if format == "json" {
                println!("{:#}", manifest::manifest(&api));
            } else {
                print!("{}", manifest::table(&api));
            }
            Ok(())
        }
    }
}

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}
