//! The command-line interface to [`twilio_codegen::Config`].

use std::{
    io::{self, IsTerminal, Write},
    path::Path,
    process::ExitCode,
};

use clap::Parser;
use twilio_codegen::{Diagnostic, Diagnostics, Drift, Error, Style};

mod args;

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
    let (config, folder) = output.apply(input.config());
    let files = config.generate()?;
    messages.warn(files.warnings());
    let summary = files.write(&folder)?;
    messages.note(&format!("{}: {summary}", folder.display()));
    Ok(ExitCode::SUCCESS)
}

fn check(input: Input, output: Output, messages: &Messages) -> Result<ExitCode, Error> {
    let (config, folder) = output.apply(input.config());
    let files = config.generate()?;
    messages.warn(files.warnings());
    let drift = files.check(&folder)?;
    if drift.is_empty() {
        messages.note(&format!("{}: up to date", folder.display()));
        return Ok(ExitCode::SUCCESS);
    }
    print(&drift.to_string())?;
    messages.print(Error::from(stale(&folder, &drift)).diagnostics());
    Ok(ExitCode::from(STALE))
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

    /// Prints a note, but only to a terminal.
    fn note(&self, text: &str) {
        let for_people = self.format == Format::Human;
        if !self.quiet && for_people && io::stderr().is_terminal() {
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
