//! The size of a stripped release program that uses ten operations.

use std::fs;

use anyhow::{Context, Result};

use crate::{
    mend::Purpose,
    peers::Generator,
    process::run,
    project::Project,
    table::{Table, megabytes},
    turns::short,
    workshop::Workshop,
};

const OURS: &str = include_str!("../../programs/ten_operations/ours.rs");
const PROGENITOR: &str = include_str!("../../programs/ten_operations/progenitor.rs");
const OPENAPI_GENERATOR: &str = include_str!("../../programs/ten_operations/openapi_generator.rs");

/// The same TLS and HTTP for all generators: what our runtime uses.
const MANIFEST: &str = r#"[package]
name = "program"
version = "0.0.0"
edition = "2024"

[dependencies]
tokio = { version = "1", features = ["macros", "rt"] }
reqwest = { version = "0.13", default-features = false, features = ["rustls-no-provider", "http2", "system-proxy"] }
rustls = { version = "0.23", default-features = false, features = ["ring", "std", "tls12"] }
"#;

pub(crate) fn measure(shop: &Workshop, table: &mut Table) -> Result<()> {
    table.heading("A program that uses ten operations");
    let document = shop.conversations()?;
    let marks = shop.marks(table, document, Purpose::Compile);
    let note = table.note(
        "The ten operations of the Participant resource, each called once; all use reqwest with rustls and ring.",
    );
    let sizes = shop.generators.iter().zip(marks).map(|(generator, mark)| {
        eprintln!("a program that uses ten operations: {}", generator.name());
        match size(shop, generator.as_ref()) {
            Ok(size) => megabytes(size) + &mark,
            Err(error) => format!("fails: {}", short(&error)),
        }
    });
    table.row(
        format!("{}: release program, stripped{note}", document.label),
        sizes,
    );
    Ok(())
}

fn size(shop: &Workshop, generator: &dyn Generator) -> Result<u64> {
    let document = shop.conversations()?;
    let paths = generator.input(document, Purpose::Compile);
    let project = Project::generate(shop, generator, "size", paths, &[])?;
    let (source, features) = match generator.name() {
        "twilio-codegen" => (OURS, ""),
        "progenitor" => (PROGENITOR, ""),
        _ => (OPENAPI_GENERATOR, ", default-features = false"),
    };
    let manifest = format!("{MANIFEST}output = {{ path = \"../output\"{features} }}\n");
    project.add_program(&manifest, &[("main.rs", source)])?;
    // Build only the program, so that default features of the output are not enabled.
    let mut build = project.cargo(&["build", "--release", "--package", "program"]);
    run(&mut build).context("building the program")?;
    Ok(fs::metadata(shop.target().join("release/program"))?.len())
}
