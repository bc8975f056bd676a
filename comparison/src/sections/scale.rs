//! Generating from documents of 1 to 5,000 operations: the cost of one must not depend on how many there are.

use anyhow::Result;

use super::generate::timed;
use crate::{
    peers::Library,
    synthetic::Shape,
    table::{Table, megabytes, seconds, thousands},
    turns::{Contestant, in_turns},
    workshop::Workshop,
};

/// Numbers of operations. All of Twilio's documents together have 1,447.
const OPERATIONS: [usize; 5] = [1, 10, 100, 1_447, 5_000];

pub(crate) fn measure(shop: &Workshop, table: &mut Table) -> Result<()> {
    let folder = shop.folder("scale")?;
    let mut contestants = Vec::new();
    for operations in OPERATIONS {
        let path = folder.join(format!("synthetic_{operations}.yaml"));
        Shape::usual(operations).write(&path)?;
        let paths = [path];
        contestants.push(Contestant::new(
            format!("{operations} operations"),
            Box::new(move || timed(Library::Ours.child(&paths, None)?)),
        ));
    }
    let outcomes = in_turns("generate synthetic documents", shop.rounds, contestants);
    for (operations, outcome) in OPERATIONS.into_iter().zip(outcomes) {
        table.row(
            thousands(operations),
            [
                outcome.cell(|cost| seconds(cost.wall)),
                outcome.cell(|cost| seconds(cost.wall / operations as f64)),
                outcome.cell(|cost| megabytes(cost.peak)),
            ],
        );
    }
    Ok(())
}
