//! Compares twilio-codegen with other generators, on the same documents in the same run, and prints a table.

mod documents;
mod mend;
mod peers;
mod process;
mod project;
mod report;
mod sections;
mod synthetic;
mod table;
mod turns;
mod workshop;

use std::{
    env, fs,
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::{Context, Result};
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::{
    mend::{Peer, Purpose},
    peers::Library,
    report::Report,
    sections::Section,
    turns::short,
    workshop::Workshop,
};

#[derive(Parser)]
#[command(about, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    child: Option<Child>,
    #[command(flatten)]
    measurement: Measurement,
}

/// Compares twilio-codegen with other generators
#[derive(Args)]
struct Measurement {
    /// What to measure [default: everything]
    sections: Vec<Section>,
    /// How many rounds to run; the lowest figure counts
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Where to write the tables [default: comparison/RESULTS.md if everything is measured, otherwise nowhere]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Leave out a generator
    #[arg(long, value_name = "GENERATOR", value_parser = ["openapi-generator"])]
    without: Option<String>,
    /// Also compile the output of other generators for all documents, which takes minutes
    #[arg(long)]
    thorough: bool,
    /// A folder to work in [default: twilio-comparison in cargo's target folder]
    #[arg(long, value_name = "FOLDER")]
    work: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Child {
    /// Runs a step that needs its own process
    #[command(hide = true, subcommand)]
    Inside(Inside),
}

/// Steps that run in a child process, so that their memory use and panics do not affect this one.
#[derive(Subcommand)]
enum Inside {
    Generate {
        library: Library,
        #[arg(long)]
        crates: Option<PathBuf>,
        paths: Vec<PathBuf>,
    },
    Mend {
        peer: Peer,
        purpose: Purpose,
        folder: PathBuf,
        paths: Vec<PathBuf>,
    },
    Describe {
        from: PathBuf,
        to: PathBuf,
        word: String,
    },
}

fn main() -> Result<()> {
    let cli = Cli::parse();
    match cli.child {
        Some(Child::Inside(inside)) => child(inside),
        None => measure(&cli.measurement),
    }
}

fn child(inside: Inside) -> Result<()> {
    match inside {
        Inside::Generate {
            library,
            crates,
            paths,
        } => library.generate(&paths, crates.as_deref()),
        Inside::Mend {
            peer,
            purpose,
            folder,
            paths,
        } => mend::mend_all(peer, purpose, &folder, &paths),
        Inside::Describe { from, to, word } => mend::describe(&from, &to, &word),
    }
}

fn measure(measurement: &Measurement) -> Result<()> {
    let begin = Instant::now();
    let program = env::current_exe()?;
    let target = program.ancestors().nth(2).context("the target folder")?;
    let work = match &measurement.work {
        Some(folder) => folder.clone(),
        None => target.join("twilio-comparison"),
    };
    fs::create_dir_all(&work)?;
    let work = work.canonicalize()?;
    let shop = Workshop::open(
        target,
        &work,
        measurement.rounds,
        measurement.thorough,
        measurement.without.is_none(),
    )?;
    let sections = match measurement.sections.as_slice() {
        [] => Section::value_variants(),
        sections => sections,
    };
    let out = match (&measurement.out, measurement.sections.as_slice()) {
        (Some(out), _) => Some(out.clone()),
        (None, []) => Some(Path::new(env!("CARGO_MANIFEST_DIR")).join("RESULTS.md")),
        (None, _) => None,
    };
    let mut report = Report::new(&shop);
    for section in sections {
        let begin = Instant::now();
        if let Err(error) = section.measure(&shop, &mut report) {
            eprintln!("{section:?} fails: {error:#}");
            report.peers.row(
                format!("{section:?}"),
                [format!("fails: {}", short(&error))],
            );
        }
        eprintln!("{section:?} took {:.0} s", begin.elapsed().as_secs_f64());
        // Written after every section, because a later one may be interrupted.
        if let Some(out) = &out {
            fs::write(out, report.to_string()).with_context(|| out.display().to_string())?;
        }
    }
    println!("{report}");
    eprintln!("everything took {:.0} s", begin.elapsed().as_secs_f64());
    Ok(())
}
