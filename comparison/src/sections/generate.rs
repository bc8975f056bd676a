//! Time and memory of generating, and the size of the output.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, Result};

use crate::{
    documents::Document,
    mend::Purpose,
    peers::Generator,
    process::{Cost, run},
    table::{Table, megabytes, seconds, thousands},
    turns::{Outcome, in_turns, short},
    workshop::{Workshop, empty},
};

pub(crate) fn measure(shop: &Workshop, table: &mut Table) -> Result<()> {
    table.heading("Generate");
    for document in &shop.documents {
        of_one(shop, table, document);
    }
    Ok(())
}

fn of_one(shop: &Workshop, table: &mut Table, document: &Document) {
    let label = &document.label;
    let marks = shop.marks(table, document, Purpose::Generate);
    let in_process = in_turns(
        &format!("{label}: generate in process"),
        shop.rounds,
        shop.everybody(|generator| {
            let library = generator.library()?;
            Some(Box::new(move || {
                timed(library.child(generator.input(document, Purpose::Generate), None)?)
            }))
        }),
    );
    let crates = |name: &str| shop.work.join("generated").join(name);
    let program = in_turns(
        &format!("{label}: generate with the program"),
        shop.rounds,
        shop.everybody(|generator| {
            let crates = crates(generator.name());
            Some(Box::new(move || {
                empty(&crates)?;
                let paths = generator.input(document, Purpose::Generate);
                Ok(run(&mut generator.program(paths, &crates)?)?.cost)
            }))
        }),
    );

    let again = in_turns(
        &format!("{label}: generate again"),
        shop.rounds,
        shop.everybody(|generator| {
            let crates = crates(generator.name());
            Some(Box::new(move || {
                let paths = generator.input(document, Purpose::Generate);
                Ok(run(&mut generator.program(paths, &crates)?)?.cost)
            }))
        }),
    );

    let counts = shop.generators.iter().zip(&program);
    let counts = counts.map(|(generator, outcome)| {
        let of = document.untouched.len();
        let count = match outcome {
            // What was measured were the untouched documents.
            Outcome::Measured(_)
                if generator.input(document, Purpose::Generate) == document.untouched =>
            {
                Ok(of)
            }
            _ => generate_untouched(shop, generator.as_ref(), document),
        };
        count.map_or_else(failed, |count| format!("{count} of {of}"))
    });
    table.row(
        format!("{label}: documents that generate, untouched"),
        counts,
    );

    let cells = |outcomes: &[Outcome], figure: fn(&Cost) -> String| {
        let marked = outcomes.iter().zip(&marks);
        let cell = |(outcome, mark): (&Outcome, &String)| outcome.cell(|cost| figure(cost) + mark);
        marked.map(cell).collect::<Vec<_>>()
    };
    let note = table.note(
        "twilio-codegen: its release build. progenitor: the code from its README, in a program written for this. \
         openapi-generator: for several documents, one process (`batch`) with a thread per core.",
    );
    let wall: fn(&Cost) -> String = |cost| seconds(cost.wall);
    table.row(
        format!("{label}: in process, in memory"),
        cells(&in_process, wall),
    );
    table.row(
        format!("{label}: with the program{note}"),
        cells(&program, wall),
    );
    table.row(
        format!("{label}: its processor time"),
        cells(&program, |cost| seconds(cost.cpu)),
    );
    table.row(
        format!("{label}: its peak memory"),
        cells(&program, |cost| megabytes(cost.peak)),
    );

    table.row(
        format!("{label}: the program once more, nothing changed"),
        cells(&again, wall),
    );

    let sizes: Vec<Result<(usize, usize)>> = shop
        .generators
        .iter()
        .map(|generator| size(&crates(generator.name())))
        .collect();
    let cells = |figure: fn(&(usize, usize)) -> String| {
        let marked = sizes.iter().zip(&marks);
        let cell = |(size, mark): (&Result<(usize, usize)>, &String)| match size {
            Ok(size) => figure(size) + mark,
            Err(error) => format!("fails: {}", short(error)),
        };
        marked.map(cell).collect::<Vec<_>>()
    };
    table.row(
        format!("{label}: lines of Rust"),
        cells(|(lines, _)| thousands(*lines)),
    );
    table.row(
        format!("{label}: bytes of Rust"),
        cells(|(_, bytes)| megabytes(*bytes as u64)),
    );
}

fn generate_untouched(
    shop: &Workshop,
    generator: &dyn Generator,
    document: &Document,
) -> Result<usize> {
    eprintln!(
        "{}: generate, untouched: {}",
        document.label,
        generator.name()
    );
    let crates = shop.folder("untouched")?;
    generator.generate_untouched(document, &crates)
}

fn failed(error: anyhow::Error) -> String {
    format!("fails: {}", short(&error))
}

/// Runs a child that prints the time it measured itself.
pub(super) fn timed(mut child: Command) -> Result<Cost> {
    let ended = run(&mut child)?;
    let wall = ended.stdout.trim().parse().context("a child's time")?;
    Ok(Cost { wall, ..ended.cost })
}

/// Counts lines and bytes of Rust in a folder.
fn size(folder: &Path) -> Result<(usize, usize)> {
    let mut total = (0, 0);
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path)?;
                total = (total.0 + text.lines().count(), total.1 + text.len());
            }
        }
    }
    Ok(total)
}
