//! The command-line interface to [`twilio_codegen::Config`].

use std::{
    io::{self, Write},
    path::Path,
    process::ExitCode,
};

use clap::Parser;
use twilio_codegen::{Diagnostic, Diagnostics, Drift, Error, Style};

mod args;
mod runtime_path;

use args::{Cli, Color, Command, Format, Input, Messages, Output};

/// The exit code if `check` found stale files.
const STALE: u8 = 1;
/// The exit code for errors.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    let (messages, result) = match Cli::parse().command {
        Command::Generate {
            input,
            output,
            messages,
        } => {
            let result = generate(input, output, &messages);
            (messages, result)
        }
        Command::Check {
            input,
            output,
            messages,
        } => {
            let result = check(input, output, &messages);
            (messages, result)
        }
        Command::List { input, messages } => {
            let result = list(input, &messages);
            (messages, result)
        }
    };
    result.unwrap_or_else(|error| {
        messages.print(error.diagnostics());
        ExitCode::from(FAILED)
    })
}

fn generate(input: Input, output: Output, messages: &Messages) -> Result<ExitCode, Error> {
    let (config, folder) = output.apply(input.config())?;
    let files = config.generate()?;
    messages.warn(files.warnings());
    let summary = files.write(&folder)?;
    messages.note(&format!("{}: {summary}", folder.display()));
    Ok(ExitCode::SUCCESS)
}

fn check(input: Input, output: Output, messages: &Messages) -> Result<ExitCode, Error> {
    let (config, folder) = output.apply(input.config())?;
    let files = config.generate()?;
    messages.warn(files.warnings());
    let drift = files.check(&folder)?;
    if drift.is_empty() {
        messages.note(&format!("{}: up to date", folder.display()));
        return Ok(ExitCode::SUCCESS);
    }
    let difference = if drift.missing.len() == files.iter().count() {
        // To list all of them would say less.
        nothing_there(&folder)
    } else {
        print(&drift.to_string())?;
        stale(&folder, &drift)
    };
    messages.print(Error::from(difference).diagnostics());
    Ok(ExitCode::from(STALE))
}

fn nothing_there(folder: &Path) -> Diagnostic {
    let shown = folder.display();
    if folder.exists() {
        Diagnostic::error(format!(
            "`{shown}` contains none of the files that would be generated"
        ))
        .help("check `--out`, and that `--layout` is the one that the folder was generated with")
    } else {
        Diagnostic::error(format!("`{shown}` does not exist"))
            .help("check `--out`, or run `twilio-codegen generate` with the same flags")
    }
}

fn stale(folder: &Path, drift: &Drift) -> Diagnostic {
    let files = if drift.len() == 1 {
        "file differs"
    } else {
        "files differ"
    };
    Diagnostic::error(format!(
        "{} {files} from what would be generated in `{}`",
        drift.len(),
        folder.display()
    ))
    .help("run `twilio-codegen generate` with the same flags and commit the result")
}

fn list(input: Input, messages: &Messages) -> Result<ExitCode, Error> {
    let manifest = input.config().manifest()?;
    messages.warn(manifest.warnings());
    match messages.format {
        Format::Human => print(&manifest.to_table())?,
        Format::Json => print(&(manifest.to_json() + "\n"))?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints to standard output. A closed pipe (`| head`) is not an error.
fn print(text: &str) -> Result<(), Error> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Diagnostic::error(format!("standard output cannot be written: {error}")).into())
        }
        _ => Ok(()),
    }
}

impl Messages {
    fn warn(&self, warnings: &Diagnostics) {
        if !self.quiet {
            self.print(warnings);
        }
    }

    /// Prints what was done, for people.
    fn note(&self, text: &str) {
        if !self.quiet && self.format == Format::Human {
            self.write(&format!("{text}\n"));
        }
    }

    fn print(&self, diagnostics: &Diagnostics) {
        let text = match self.format {
            Format::Json => diagnostics.to_json_lines(),
            Format::Human => diagnostics.render(self.style()),
        };
        self.write(&text);
    }

    /// Writes to standard error. Failures are ignored, since there is nowhere to report them.
    fn write(&self, text: &str) {
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    fn style(&self) -> Style {
        let colored = match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                anstream::AutoStream::choice(&io::stderr()) != anstream::ColorChoice::Never
            }
        };
        if colored {
            Style::colored()
        } else {
            Style::plain()
        }
    }
}
