//! Processor time and allocations of a call, from the project's own benchmark.

use anyhow::{Result, bail};

use crate::{process::run, table::Table, workshop::Workshop};

pub(crate) fn measure(shop: &Workshop, table: &mut Table) -> Result<()> {
    table.heading("A call and its response");
    eprintln!("a call and its response");
    let mut bench = shop.cargo(&shop.repository);
    let said = run(bench.args([
        "bench",
        "--quiet",
        "-p",
        "twilio-benches",
        "--bench",
        "participants",
    ]))?
    .stdout;
    // Columns: what, bindings, by hand, bindings / by hand.
    let rows: Vec<Vec<&str>> = said
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| |"))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    if rows.is_empty() {
        bail!("the benchmark `participants` printed no table");
    }
    for row in rows {
        let [what, ours, by_hand, ..] = row[..] else {
            bail!("the benchmark `participants` printed a table of another form");
        };
        let mut cells = vec![crate::table::NOTHING.to_owned(); shop.generators.len() + 1];
        cells[0] = ours.to_owned();
        cells[shop.generators.len()] = by_hand.to_owned();
        table.row(capitalized(what), cells);
    }
    Ok(())
}

fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}
