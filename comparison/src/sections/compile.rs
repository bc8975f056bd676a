//! Time and memory of compiling generated code whose dependencies are already compiled.

use anyhow::Result;

use crate::{
    documents::Document,
    mend::Purpose,
    peers::Generator,
    process::{Cost, run},
    project::Project,
    table::{Table, megabytes, seconds},
    turns::{Go, Outcome, in_turns, short},
    workshop::Workshop,
};

/// The cargo commands that are measured.
const WAYS: [(&str, &[&str]); 3] = [
    ("`cargo check`", &["check"]),
    ("debug build", &["build"]),
    ("release build", &["build", "--release"]),
];

pub(crate) fn measure(shop: &Workshop, table: &mut Table) -> Result<()> {
    table.heading("Compile, dependencies built");
    for document in &shop.documents {
        if document.is_one() {
            one(shop, table, document);
        } else {
            all(shop, table, document);
        }
    }
    Ok(())
}

/// Measures one crate with every command.
fn one(shop: &Workshop, table: &mut Table, document: &Document) {
    let label = &document.label;
    table.row(
        format!("{label}: compiles, untouched"),
        shop.generators.iter().map(|generator| {
            untouched(shop, generator.as_ref(), document)
                .unwrap_or_else(|error| format!("fails: {}", short(&error)))
        }),
    );
    let marks = marks(shop, table, document);
    let projects: Vec<Result<Project>> = shop
        .generators
        .iter()
        .map(|generator| project(shop, generator.as_ref(), document))
        .collect();
    for (way, arguments) in WAYS {
        let mut projects = projects.iter();
        let outcomes = in_turns(
            &format!("{label}: {way}"),
            shop.rounds,
            shop.everybody(|_| {
                let project = projects.next()?.as_ref();
                let mut built = false;
                Some(Box::new(move || {
                    let project = project.map_err(|error| anyhow::anyhow!("{error:#}"))?;
                    if !built {
                        project.build_dependencies(arguments)?;
                        built = true;
                    }
                    project.compile(arguments)
                }) as Go)
            }),
        );
        rows(table, label, way, &outcomes, &marks);
    }
}

/// Checks as many crates as compile, once.
fn all(shop: &Workshop, table: &mut Table, document: &Document) {
    let label = &document.label;
    let marks = marks(shop, table, document);
    let mut outcomes = Vec::new();
    let mut counts = Vec::new();
    let mut untouched = Vec::new();
    for (generator, mark) in shop.generators.iter().zip(&marks) {
        // This takes minutes for other generators.
        if generator.peer().is_some() && !shop.thorough {
            outcomes.push(Outcome::Absent);
            for cells in [&mut counts, &mut untouched] {
                cells.push("only with `--thorough`".to_owned());
            }
            continue;
        }
        eprintln!("{label}: cargo check: {}", generator.name());
        let checked = project(shop, generator.as_ref(), document).and_then(|project| {
            project.build_dependencies(&["check"])?;
            project.compile_what_can_be(&["check"])
        });
        untouched.push(match &checked {
            Ok((_, compiled, of))
                if generator.input(document, Purpose::Compile) == document.untouched =>
            {
                format!("{compiled} of {of}")
            }
            _ => untouched_crates(shop, generator.as_ref(), document)
                .unwrap_or_else(|error| format!("fails: {}", short(&error))),
        });
        match checked {
            Ok((cost, compiled, of)) => {
                outcomes.push(Outcome::Measured(cost));
                counts.push(format!("{compiled} of {of}{mark}"));
            }
            Err(error) => {
                counts.push(format!("fails: {}", short(&error)));
                outcomes.push(Outcome::Failed(error));
            }
        }
    }
    table.row(
        format!("{label}: crates that compile, untouched"),
        untouched,
    );
    table.row(format!("{label}: crates that compile"), counts);
    rows(table, label, "`cargo check`", &outcomes, &marks);
}

/// Counts the crates that compile among those generated from the published documents.
fn untouched_crates(
    shop: &Workshop,
    generator: &dyn Generator,
    document: &Document,
) -> Result<String> {
    eprintln!("{}: untouched: {}", document.label, generator.name());
    let project = untouched_project(shop, generator, document)?;
    let of = document.untouched.len();
    if generator.generate_untouched(document, project.crates())? == 0 {
        return Ok(format!("0 of {of}"));
    }
    generator.complete(project.crates())?;
    let (_, compiled, _) = project.compile_what_can_be(&["check"])?;
    Ok(format!("{compiled} of {of}"))
}

fn rows(table: &mut Table, label: &str, way: &str, outcomes: &[Outcome], marks: &[String]) {
    let mut row = |what: &str, figure: fn(&Cost) -> String| {
        let cells = outcomes.iter().zip(marks);
        let cells = cells.map(|(outcome, mark)| outcome.cell(|cost| figure(cost) + mark));
        table.row(format!("{label}: {way}{what}"), cells);
    };
    row("", |cost| seconds(cost.wall));
    row(", processor time", |cost| seconds(cost.cpu));
    row(", peak memory", |cost| megabytes(cost.peak));
}

fn marks(shop: &Workshop, table: &mut Table, document: &Document) -> Vec<String> {
    shop.marks(table, document, Purpose::Compile)
}

fn project<'a>(
    shop: &'a Workshop,
    generator: &dyn Generator,
    document: &Document,
) -> Result<Project<'a>> {
    let name = format!("compile-{}", document.name);
    Project::generate(
        shop,
        generator,
        &name,
        generator.input(document, Purpose::Compile),
        generator.features(document),
    )
}

/// Creates an empty project for the code generated from the published documents.
fn untouched_project<'a>(
    shop: &'a Workshop,
    generator: &dyn Generator,
    document: &Document,
) -> Result<Project<'a>> {
    Project::new(
        shop,
        &format!("untouched-{}-{}", document.name, generator.name()),
        generator.features(document),
    )
}

/// Says whether the code generated from the published document compiles.
fn untouched(shop: &Workshop, generator: &dyn Generator, document: &Document) -> Result<String> {
    eprintln!("{}: untouched: {}", document.label, generator.name());
    let project = untouched_project(shop, generator, document)?;
    let crates = project.crates();
    if let Err(error) = run(&mut generator.program(&document.untouched, crates)?) {
        return Ok(format!("does not generate: {}", short(&error)));
    }
    generator.complete(crates)?;
    Ok(match project.errors(&["check"])? {
        0 => "yes".to_owned(),
        1 => "no: 1 error".to_owned(),
        errors => format!("no: {errors} errors"),
    })
}
