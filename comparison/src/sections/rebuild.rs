//! Regenerating and rechecking incrementally, as in everyday development.

use std::{env, fs, path::PathBuf, process::Command};

use anyhow::{Context, Result};

use crate::{
    documents::Document,
    mend::Purpose,
    peers::Generator,
    process::{Cost, run},
    project::Project,
    table::{Table, seconds},
    turns::{Go, in_turns},
    workshop::Workshop,
};

pub(crate) fn measure(shop: &Workshop, table: &mut Table) -> Result<()> {
    table.heading("Regenerate with the program and `cargo check`, incrementally");
    let document = shop.conversations()?;
    let label = &document.label;
    let marks = shop.marks(table, document, Purpose::Compile);
    let benches: Vec<Result<Bench>> = shop
        .generators
        .iter()
        .map(|generator| Bench::new(shop, generator.as_ref(), document))
        .collect();
    let note = table.note(
        "twilio-codegen, and openapi-generator with `--minimal-update`, write only what changed; progenitor's file is \
         written every time, as in its README.",
    );
    let ways = [
        ("nothing has changed", note.as_str(), false),
        ("a description has changed", "", true),
    ];
    for (way, note, changes) in ways {
        let mut benches = benches.iter();
        let outcomes = in_turns(
            &format!("{label}: {way}"),
            shop.rounds,
            shop.everybody(|_| {
                let bench = benches.next()?.as_ref();
                let mut round = 0;
                Some(Box::new(move || {
                    let bench = bench.map_err(|error| anyhow::anyhow!("{error:#}"))?;
                    if changes {
                        round += 1;
                        bench.change(round)?;
                    }
                    bench.again()
                }) as Go)
            }),
        );
        let cells = outcomes.iter().zip(&marks);
        let cells = cells.map(|(outcome, mark)| outcome.cell(|cost| seconds(cost.wall) + mark));
        table.row(format!("{label}: {way}{note}"), cells);
    }
    Ok(())
}

/// A document that changes, and the code generated from it.
struct Bench<'a> {
    generator: &'a dyn Generator,
    /// The document before any change.
    original: PathBuf,
    changing: [PathBuf; 1],
    project: Project<'a>,
}

impl<'a> Bench<'a> {
    fn new(shop: &'a Workshop, generator: &'a dyn Generator, document: &Document) -> Result<Self> {
        let folder = shop.folder(&format!("changing/{}", generator.name()))?;
        let original = generator.input(document, Purpose::Compile)[0].clone();
        let changing = [folder.join(original.file_name().context("a document's name")?)];
        fs::copy(&original, &changing[0])?;
        let features = generator.features(document);
        let project = Project::generate(shop, generator, "rebuild", &changing, features)?;
        let bench = Self {
            generator,
            original,
            changing,
            project,
        };
        bench.again()?;
        Ok(bench)
    }

    fn change(&self, round: usize) -> Result<()> {
        let mut child = Command::new(env::current_exe()?);
        child.args(["inside", "describe"]).arg(&self.original);
        child.arg(&self.changing[0]).arg(format!("Round {round}."));
        run(&mut child).map(drop)
    }

    /// Generates into the same folder, then runs `cargo check`.
    fn again(&self) -> Result<Cost> {
        let crates = self.project.crates();
        let generated = run(&mut self.generator.program(&self.changing, crates)?)?;
        let mut check = self.project.cargo(&["check"]);
        let checked = run(check.env("CARGO_INCREMENTAL", "1"))?;
        Ok(generated.cost.then(checked.cost))
    }
}
