//! The command-line interface to [`twilio_codegen::Config`].

use std::{io, path::Path, process::ExitCode};

use clap::{CommandFactory, Parser};
use clap_complete::Shell;
use mimalloc::MiMalloc;
use twilio_codegen::{Config, Diagnostic, Drift, Error};

mod args;
mod cache;
mod diff;
mod messages;
mod progress;
mod summary;

use args::{Cli, Command, Format, Input, Messages, Output};
use cache::Cache;
use messages::{print, stdout_columns};

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// The exit code if `check` found stale files, and `diff` changes that are not wanted.
const STALE: u8 = 1;
/// The exit code for errors.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    let (messages, result) = match Cli::parse().command {
        Command::Generate {
            input,
            output,
            dry_run,
            no_cache,
            messages,
        } => {
            let result = match dry_run {
                true => preview(input, output, &messages),
                false => generate(input, output, no_cache, &messages),
            };
            (messages, result)
        }
        Command::Check {
            input,
            output,
            full,
            messages,
        } => {
            let result = check(input, output, full, &messages);
            (messages, result)
        }
        Command::List {
            input,
            filter,
            messages,
        } => {
            let result = list(input, filter.as_deref(), &messages);
            (messages, result)
        }
        Command::Diff {
            editions,
            report,
            messages: diff_messages,
        } => {
            let messages = diff_messages.messages();
            let result = diff::diff(&editions, &report, diff_messages.format, &messages);
            (messages, result)
        }
        Command::Completions { shell } => return completions(shell),
    };
    result.unwrap_or_else(|error| {
        messages.print(error.diagnostics());
        ExitCode::from(FAILED)
    })
}

fn generate(
    input: Input,
    output: Output,
    no_cache: bool,
    messages: &Messages,
) -> Result<ExitCode, Error> {
    let (config, out) = output.apply(input.config()?)?;
    let cache = if no_cache { None } else { Cache::of(&out) };
    let last = cache.as_ref().and_then(Cache::recall);
    let unchanged = last.and_then(|last| config.unchanged(&out, &last));
    let (files, summary) = match unchanged {
        Some(unchanged) => unchanged,
        None => {
            let files = messages.with_progress(config, Config::generate)?;
            messages.warn(files.warnings());
            let summary = files.write(&out)?;
            if let Some(cache) = cache {
                cache.remember(files.fingerprint(&out));
            }
            (files, summary)
        }
    };
    if messages.format == Format::Json && !messages.quiet {
        print(&(summary.to_json() + "\n"))?;
    }
    messages.note(&summary::done(&out, &summary, &files));
    Ok(ExitCode::SUCCESS)
}

fn preview(input: Input, output: Output, messages: &Messages) -> Result<ExitCode, Error> {
    let (config, out) = output.apply(input.config()?)?;
    let files = messages.with_progress(config, Config::generate)?;
    messages.warn(files.warnings());
    let summary = files.preview(&out)?;
    print(&match messages.format {
        Format::Json => summary.to_json() + "\n",
        Format::Human => summary::changes(&summary),
    })?;
    messages.note(&summary::dry_run(&out, &summary, &files));
    Ok(ExitCode::SUCCESS)
}

fn check(input: Input, output: Output, full: bool, messages: &Messages) -> Result<ExitCode, Error> {
    let (config, out) = output.apply(input.config()?)?;
    let files = messages.with_progress(config, Config::generate)?;
    messages.warn(files.warnings());
    let drift = files.check(&out)?;
    if messages.format == Format::Json {
        print(&(drift.to_json() + "\n"))?;
    }
    if drift.is_empty() {
        messages.note(&format!("{}: up to date", out.display()));
        return Ok(ExitCode::SUCCESS);
    }
    let difference = if drift.missing.len() == files.iter().count() {
        // To list all of them would say less.
        nothing_there(&out)
    } else {
        if messages.format == Format::Human {
            let style = messages.style(&io::stdout());
            print(&if full {
                drift.render_full(style)
            } else {
                drift.render(style)
            })?;
        }
        stale(&out, &drift, full)
    };
    messages.print(Error::from(difference).diagnostics());
    Ok(ExitCode::from(STALE))
}

fn nothing_there(out: &Path) -> Diagnostic {
    let shown = out.display();
    if out.exists() {
        Diagnostic::error(format!(
            "`{shown}` contains none of the files that would be generated"
        ))
        .help("check `--out`, and that `--layout` is the one that the folder was generated with")
    } else {
        Diagnostic::error(format!("`{shown}` does not exist"))
            .help("check `--out`, or run `twilio-codegen generate` with the same options")
    }
}

fn stale(out: &Path, drift: &Drift, full: bool) -> Diagnostic {
    let files = if drift.len() == 1 {
        "file differs"
    } else {
        "files differ"
    };
    let hint = if full || drift.stale.is_empty() {
        ""
    } else {
        "; `check --full` prints all differences"
    };
    Diagnostic::error(format!(
        "{} {files} from what would be generated in `{}`",
        drift.len(),
        out.display()
    ))
    .help(format!(
        "run `twilio-codegen generate` with the same options and commit the result{hint}"
    ))
}

fn list(input: Input, filter: Option<&str>, messages: &Messages) -> Result<ExitCode, Error> {
    let mut manifest = messages.with_progress(input.config()?, Config::manifest)?;
    messages.warn(manifest.warnings());
    if let Some(text) = filter {
        manifest = manifest.filtered(text)?;
    }
    match (messages.format, stdout_columns()) {
        (Format::Json, _) => print(&(manifest.to_json() + "\n"))?,
        (Format::Human, Some(columns)) => print(&manifest.to_table_within(columns))?,
        (Format::Human, None) => print(&manifest.to_table())?,
    }
    Ok(ExitCode::SUCCESS)
}

fn completions(shell: Shell) -> ExitCode {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "twilio-codegen", &mut script);
    match print(&String::from_utf8_lossy(&script)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(FAILED)
        }
    }
}
