//! The generator as a build dependency: how many crates it adds, and how long they take to build.

use std::{collections::BTreeSet, fs};

use anyhow::Result;

use crate::{
    process::run,
    project::Project,
    table::{Table, seconds},
    turns::{Contestant, Go, in_turns},
    workshop::{Workshop, empty},
};

/// A generator's build dependencies in a manifest.
struct Entry {
    name: &'static str,
    dependencies: String,
    /// The reference to a note.
    mark: String,
}

pub(crate) fn measure(shop: &Workshop, table: &mut Table) -> Result<()> {
    table.heading("As a build dependency");
    let folder = shop.repository.join("generator");
    let entries = [
        Entry {
            name: "twilio-codegen",
            dependencies: format!("twilio-codegen = {{ path = {folder:?} }}\n"),
            mark: String::new(),
        },
        Entry {
            name: "progenitor",
            dependencies: format!(
                "progenitor = {{ version = \"={}\", default-features = false }}\n\
                 openapiv3 = \"2\"\nserde_json = \"1\"\nsyn = \"3\"\nprettyplease = \"0.3\"\n",
                shop.generators[1].version()
            ),
            mark: table.note(
                "Without its macro, and with the crates that its README uses in a build script.",
            ),
        },
    ];
    let projects = entries
        .iter()
        .enumerate()
        .map(|(at, entry)| project(shop, at, entry))
        .collect::<Result<Vec<Project>>>()?;
    let target = &shop.work.join("clean");
    let contestants = projects.iter().zip(&entries).map(|(project, entry)| {
        let go: Go = Box::new(move || {
            empty(target)?;
            let mut build = project.cargo(&["build"]);
            Ok(run(build.env("CARGO_TARGET_DIR", target))?.cost)
        });
        Contestant::new(entry.name, go)
    });
    let outcomes = in_turns("build as a dependency", shop.rounds, contestants.collect());
    let crates = projects.iter().map(count).collect::<Result<Vec<usize>>>()?;

    let mut rows = |what: &str, cell: &dyn Fn(usize) -> String| {
        let cell = |at: usize| cell(at) + &entries[at].mark;
        table.row(what, [cell(0), cell(1)]);
    };
    rows("Crates in its dependency tree, including itself", &|at| {
        crates[at].to_string()
    });
    rows("Clean debug build of it", &|at| {
        outcomes[at].cell(|cost| seconds(cost.wall))
    });
    rows("Clean debug build of it, processor time", &|at| {
        outcomes[at].cell(|cost| seconds(cost.cpu))
    });
    Ok(())
}

/// Creates a crate with a build script that does nothing.
fn project<'a>(shop: &'a Workshop, at: usize, entry: &Entry) -> Result<Project<'a>> {
    let project = Project::new(shop, &format!("dependencies-{at}"), &[])?;
    let manifest = format!(
        "[package]\nname = \"program\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[build-dependencies]\n{}",
        entry.dependencies
    );
    project.add_program(&manifest, &[("lib.rs", "")])?;
    fs::write(project.crates().join("program/build.rs"), "fn main() {}\n")?;
    Ok(project)
}

/// Counts the crates among a build script's dependencies.
fn count(project: &Project) -> Result<usize> {
    let mut tree = project.cargo(&["tree", "--edges", "normal,build", "--prefix", "none"]);
    let said = run(&mut tree)?.stdout;
    let crates: BTreeSet<&str> = said
        .lines()
        .filter_map(|line| line.split(" (").next())
        .filter(|line| !line.is_empty())
        .collect();
    // The crate with the build script does not count.
    Ok(crates.len() - 1)
}
