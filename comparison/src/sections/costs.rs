//! What a model, a field, an enum, an enum value, an operation and an input cost to compile: the slope between two
//! documents that differ only in how many there are.

use anyhow::{Context, Result};

use crate::{
    peers::Generator,
    project::Project,
    synthetic::Shape,
    table::Table,
    turns::{Contestant, Outcome, in_turns, short},
    workshop::Workshop,
};

/// One operation of one resource, with one model of one field.
const LEAST: Shape = Shape {
    operations: 1,
    operations_per_resource: usize::MAX,
    inputs: 0,
    models: 1,
    fields: 1,
    enums: 0,
    words: 1,
};

/// A kind of item whose cost is measured.
struct Thing {
    name: &'static str,
    few: Shape,
    many: Shape,
    /// How many more items `many` has than `few`.
    more: usize,
    /// The fields that come with each item: its own, and the one that refers to it.
    fields: u32,
    /// The enum values that come with each item.
    words: u32,
}

/// Fields and enum values come first, because their cost is subtracted from that of other items.
const THINGS: [Thing; 6] = [
    Thing {
        name: "a field of a model",
        few: Shape {
            models: 40,
            fields: 5,
            ..LEAST
        },
        many: Shape {
            models: 40,
            fields: 15,
            ..LEAST
        },
        more: 400,
        fields: 0,
        words: 0,
    },
    Thing {
        name: "a value of an enum",
        few: Shape {
            enums: 40,
            words: 5,
            ..LEAST
        },
        many: Shape {
            enums: 40,
            words: 15,
            ..LEAST
        },
        more: 400,
        fields: 0,
        words: 0,
    },
    Thing {
        name: "a model, without its fields",
        few: Shape {
            models: 50,
            ..LEAST
        },
        many: Shape {
            models: 150,
            ..LEAST
        },
        more: 100,
        fields: 2,
        words: 0,
    },
    Thing {
        name: "an enum, without its values",
        few: Shape { enums: 50, ..LEAST },
        many: Shape {
            enums: 150,
            ..LEAST
        },
        more: 100,
        fields: 1,
        words: 1,
    },
    Thing {
        name: "an operation, without optional inputs",
        few: Shape {
            operations: 50,
            ..LEAST
        },
        many: Shape {
            operations: 150,
            ..LEAST
        },
        more: 100,
        fields: 0,
        words: 0,
    },
    Thing {
        name: "an optional input",
        few: Shape {
            operations: 40,
            inputs: 5,
            ..LEAST
        },
        many: Shape {
            operations: 40,
            inputs: 15,
            ..LEAST
        },
        more: 400,
        fields: 0,
        words: 0,
    },
];

pub(crate) fn measure(shop: &Workshop, table: &mut Table) -> Result<()> {
    let folder = shop.folder("costs")?;
    // The two generators that need no modified documents.
    let generators = &shop.generators[..2];
    let mut parts = [Parts::default(), Parts::default()];
    for (number, thing) in THINGS.iter().enumerate() {
        let folder = folder.join(number.to_string());
        let cells = generators.iter().zip(&mut parts).map(|(generator, parts)| {
            let slope = slope(shop, generator.as_ref(), thing, &folder)
                .and_then(|slope| parts.without(thing, slope));
            if let Ok(slope) = slope {
                parts.field = parts.field.or((number == 0).then_some(slope));
                parts.word = parts.word.or((number == 1).then_some(slope));
            }
            slope.map_or_else(
                |error| format!("fails: {}", short(&error)),
                |slope| format!("{:.3} ms", slope * 1e3),
            )
        });
        table.row(thing.name, cells.collect::<Vec<_>>());
    }
    Ok(())
}

/// The cost of items that come with others, in seconds.
#[derive(Default)]
struct Parts {
    field: Option<f64>,
    word: Option<f64>,
}

impl Parts {
    /// Subtracts the cost of what comes with an item.
    fn without(&self, thing: &Thing, seconds: f64) -> Result<f64> {
        let part = |count: u32, part: Option<f64>| match count {
            0 => Ok(0.0),
            count => part
                .map(|part| f64::from(count) * part)
                .context("the cost of what comes with it is unknown"),
        };
        Ok(seconds - part(thing.fields, self.field)? - part(thing.words, self.word)?)
    }
}

/// Returns the seconds for one more item, including what comes with it.
fn slope(
    shop: &Workshop,
    generator: &dyn Generator,
    thing: &Thing,
    folder: &std::path::Path,
) -> Result<f64> {
    std::fs::create_dir_all(folder)?;
    let mut projects = Vec::new();
    for (size, shape) in [("few", thing.few), ("many", thing.many)] {
        let path = folder.join(format!("synthetic_{size}.yaml"));
        shape.write(&path)?;
        let name = format!("costs-{size}");
        let project = Project::generate(shop, generator, &name, &[path], &[])?;
        project.build_dependencies(&["check"])?;
        projects.push(project);
    }
    let contestants = ["few", "many"].into_iter().zip(&projects);
    let contestants = contestants
        .map(|(size, project)| {
            Contestant::new(
                format!("{}, {size}", generator.name()),
                Box::new(|| project.compile(&["check"])),
            )
        })
        .collect();
    let outcomes = in_turns(thing.name, shop.rounds, contestants);
    let mut users = outcomes.into_iter().map(|outcome| match outcome {
        Outcome::Measured(cost) => Ok(cost.user),
        Outcome::Failed(error) => Err(error),
        Outcome::Absent => Err(anyhow::anyhow!("nothing was measured")),
    });
    let mut next = || users.next().context("two sizes are measured")?;
    let (few, many) = (next()?, next()?);
    Ok((many - few) / thing.more as f64)
}
