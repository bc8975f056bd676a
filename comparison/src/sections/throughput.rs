//! Decoding and encoding a page of 1,000 participants.

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Context, Result};

use crate::{
    mend::Purpose,
    peers::Generator,
    process::{Cost, run},
    project::Project,
    table::Table,
    turns::{Contestant, Go, Outcome, in_turns},
    workshop::Workshop,
};

const MAIN: &str = include_str!("../../programs/throughput/main.rs");
const BY_HAND: &str = include_str!("../../programs/throughput/page.rs");

pub(crate) fn measure(shop: &Workshop, table: &mut Table) -> Result<()> {
    table.heading("A page of 1,000 participants");
    let mut programs = Vec::new();
    for generator in &shop.generators {
        eprintln!("a page of 1,000 participants: {}", generator.name());
        programs.push((generator.name(), program(shop, Some(generator.as_ref()))));
    }
    programs.push(("by hand", program(shop, None)));

    let note = table.note(
        "Megabytes of the page that is decoded, for encoding as well. twilio-codegen and the handwritten code keep dates as \
         text until they are accessed; the others parse them, and progenitor checks patterns.",
    );
    for (what, at) in [("decode", 1), ("encode", 2)] {
        let contestants = programs.iter().map(|(name, program)| {
            let go: Go = Box::new(move || {
                let program = program
                    .as_ref()
                    .map_err(|error| anyhow::anyhow!("{error:#}"))?;
                seconds_per_megabyte(program, at)
            });
            Contestant::new(*name, go)
        });
        let outcomes = in_turns(
            &format!("{what} a page"),
            shop.rounds,
            contestants.collect(),
        );
        let cell = |outcome: &Outcome| outcome.cell(|cost| format!("{:.0} MB/s", 1.0 / cost.wall));
        let label = if at == 1 { "Decode" } else { "Encode" };
        table.row(format!("{label}{note}"), outcomes.iter().map(cell));
    }
    Ok(())
}

/// Builds the program with a generator's types, or with handwritten ones.
fn program(shop: &Workshop, generator: Option<&dyn Generator>) -> Result<PathBuf> {
    let document = shop.documents.first().context("there are no documents")?;
    let (project, page) = match generator {
        Some(generator) => {
            let paths = generator.input(document, Purpose::Compile);
            let project = Project::generate(shop, generator, "throughput", paths, &[])?;
            let module = match generator.name() {
                "twilio-codegen" => "participant",
                "progenitor" => "types",
                _ => "models",
            };
            let page =
                format!("pub use output::{module}::ListConversationParticipantResponse as Page;\n");
            (project, page)
        }
        None => (
            Project::new(shop, "throughput-by-hand", &[])?,
            BY_HAND.to_owned(),
        ),
    };
    let mut manifest = "[package]\nname = \"program\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
                        serde = { version = \"1\", features = [\"derive\"] }\nserde_json = \"1\"\n"
        .to_owned();
    if generator.is_some() {
        // Default features of the output, such as TLS, are not needed here.
        manifest += "output = { path = \"../output\", default-features = false }\n";
    }
    project.add_program(&manifest, &[("main.rs", MAIN), ("page.rs", &page)])?;
    let mut build = project.cargo(&["build", "--release", "--package", "program"]);
    run(&mut build).context("building the program")?;
    // Copied, because the next program overwrites the original.
    let program = project.root.join("program");
    fs::copy(shop.target().join("release/program"), &program)?;
    Ok(program)
}

fn seconds_per_megabyte(program: &PathBuf, at: usize) -> Result<Cost> {
    let ended = run(&mut Command::new(program))?;
    let figures: Vec<f64> = ended
        .stdout
        .split_whitespace()
        .filter_map(|word| word.parse().ok())
        .collect();
    let (bytes, least) = figures.first().zip(figures.get(at)).context("figures")?;
    Ok(Cost {
        wall: least / (bytes / 1e6),
        ..ended.cost
    })
}
