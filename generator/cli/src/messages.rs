//! What is printed, and how.

use std::{
    io::{self, IsTerminal, Write},
    sync::Arc,
    time::Instant,
};

use anstream::{AutoStream, ColorChoice, stream::RawStream};
use terminal_size::{Width, terminal_size_of};
use twilio_codegen::{Config, Diagnostic, Diagnostics, Error, Style};

use crate::{
    args::{Color, Format, Messages},
    progress::ProgressLine,
};

/// Prints to standard output. A closed pipe (`| head`) is not an error.
///
/// # Errors
///
/// Returns an error if standard output cannot be written.
pub(crate) fn print(text: &str) -> Result<(), Error> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Diagnostic::error(format!("standard output cannot be written: {error}")).into())
        }
        _ => Ok(()),
    }
}

/// Returns the width of the terminal that standard output is, if it is one.
pub(crate) fn stdout_columns() -> Option<usize> {
    let (Width(columns), _) = terminal_size_of(io::stdout())?;
    Some(columns.into())
}

impl Messages {
    /// Prints warnings, unless they are silenced.
    pub(crate) fn warn(&self, warnings: &Diagnostics) {
        if !self.quiet {
            self.print(warnings);
        }
    }

    /// Prints what was done, for people.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet && self.format == Format::Human {
            self.write(&format!("{text}\n"));
        }
    }

    /// Prints errors and warnings.
    pub(crate) fn print(&self, diagnostics: &Diagnostics) {
        let text = match self.format {
            Format::Json => diagnostics.to_json_lines(),
            Format::Human => diagnostics.render(self.style(&io::stderr())),
        };
        self.write(&text);
    }

    /// Runs the generator. A run that takes long shows its progress on a terminal.
    pub(crate) fn with_progress<T>(&self, config: Config, run: impl FnOnce(&Config) -> T) -> T {
        if self.quiet || self.format != Format::Human || !io::stderr().is_terminal() {
            return run(&config);
        }
        let line = Arc::new(ProgressLine::new(io::stderr(), Instant::now()));
        let shared = Arc::clone(&line);
        let config = config.on_progress(move |progress| {
            shared.update(&progress.to_string(), Instant::now());
        });
        let result = run(&config);
        line.erase();
        result
    }

    /// Returns the style for a stream.
    pub(crate) fn style(&self, stream: &impl RawStream) -> Style {
        let is_colored = match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => AutoStream::choice(stream) != ColorChoice::Never,
        };
        if is_colored {
            Style::colored()
        } else {
            Style::plain()
        }
    }

    /// Writes to standard error. Failures are ignored, since there is nowhere to report them.
    fn write(&self, text: &str) {
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }
}
