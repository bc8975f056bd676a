//! The generator as a dependency of a build script: how many crates it brings, and how long they take to build.

use std::{collections::BTreeSet, fs};

use anyhow::{Context, Result};

use crate::{
    process::run,
    project::Project,
    table::{Table, seconds},
    turns::{Contestant, in_turns},
    workshop::{Workshop, empty},
};

pub(crate) fn measure(shop: &Workshop, table: &mut Table) -> Result<()> {
    table.heading("As a build dependency");
    let ours = shop.repository.join("generator");
    let progenitor = format!(
        "progenitor = {{ version = \"={}\", default-features = false }}\n\
         openapiv3 = \"2\"\nserde_json = \"1\"\nsyn = \"3\"\nprettyplease = \"0.3\"\n",
        shop.generators[1].version()
    );
    let of_ours = |more: &str| format!("twilio-codegen = {{ path = {ours:?}{more} }}\n");
    let note = table
        .note("Without its macro, and with the crates that its README has a build script call.");
    let who = [
        (
            "without `cli`",
            0,
            of_ours(", default-features = false"),
            String::new(),
        ),
        ("with `cli`", 0, of_ours(""), String::new()),
        ("without `cli`", 1, progenitor, note),
    ];
    let mut folders = Vec::new();
    for (at, (_, _, dependencies, _)) in who.iter().enumerate() {
        let project = Project::new(shop, &format!("dependencies-{at}"), &[])?;
        let manifest = format!(
            "[package]\nname = \"program\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[build-dependencies]\n{dependencies}"
        );
        project.add_program(&manifest, &[("lib.rs", "")])?;
        fs::write(project.crates().join("program/build.rs"), "fn main() {}\n")?;
        folders.push(project);
    }
    let target = shop.work.join("clean");
    let contestants = folders.iter().zip(&who).map(|(project, (name, _, _, _))| {
        let target = target.clone();
        Contestant::new(
            *name,
            Box::new(move || {
                empty(&target)?;
                let mut build = project.cargo(&["build"]);
                Ok(run(build.env("CARGO_TARGET_DIR", &target))?.cost)
            }),
        )
    });
    let outcomes = in_turns("build as a dependency", shop.rounds, contestants.collect());
    let mut cells: [Vec<String>; 3] = Default::default();
    for ((project, outcome), (_, _, _, note)) in folders.iter().zip(&outcomes).zip(&who) {
        let crates = count(project)?;
        cells[0].push(format!("{crates}{note}"));
        cells[1].push(outcome.cell(|cost| seconds(cost.wall)) + note);
        cells[2].push(outcome.cell(|cost| seconds(cost.cpu)) + note);
    }
    let labels = [
        "Crates in its tree, itself among them",
        "Clean build of it, debug",
        "Processor time of that",
    ];
    for (label, cells) in labels.into_iter().zip(cells) {
        let [without, with, progenitor] = cells.try_into().ok().context("three builds")?;
        table.row(label, [without, progenitor]);
        table.row(format!("{label}, with the feature `cli`"), [with]);
    }
    Ok(())
}

/// How many crates a build script's dependencies are.
fn count(project: &Project) -> Result<usize> {
    let mut tree = project.cargo(&["tree", "--edges", "normal,build", "--prefix", "none"]);
    let said = run(&mut tree)?.stdout;
    let crates: BTreeSet<&str> = said
        .lines()
        .filter_map(|line| line.split(" (").next())
        .filter(|line| !line.is_empty())
        .collect();
    // The crate that has the build script is not one of them.
    Ok(crates.len() - 1)
}
