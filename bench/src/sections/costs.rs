//! What a model, a field, an enum, a word of it, an operation and an input cost to compile: documents of two sizes in
//! which one thing varies, and the slope between them.

use anyhow::{Context, Result};

use crate::{
    peers::Generator,
    project::Project,
    synthetic::Shape,
    table::Table,
    turns::{Contestant, Outcome, in_turns, short},
    workshop::Workshop,
};

/// One operation of one resource, whose model has one field.
const LEAST: Shape = Shape {
    operations: 1,
    operations_per_resource: usize::MAX,
    inputs: 0,
    models: 1,
    fields: 1,
    enums: 0,
    words: 1,
};

/// Something of which there can be more.
struct Thing {
    name: &'static str,
    few: Shape,
    many: Shape,
    /// How many more there are.
    more: usize,
    /// The fields that come with each: its own, and the one that refers to it.
    fields: f64,
    /// The words that come with each.
    words: f64,
}

/// Fields and words first: what comes with others is taken from those.
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
            fields: 25,
            ..LEAST
        },
        more: 800,
        fields: 0.0,
        words: 0.0,
    },
    Thing {
        name: "a word of an enum",
        few: Shape {
            enums: 40,
            words: 5,
            ..LEAST
        },
        many: Shape {
            enums: 40,
            words: 25,
            ..LEAST
        },
        more: 800,
        fields: 0.0,
        words: 0.0,
    },
    Thing {
        name: "a model, without its fields",
        few: Shape {
            models: 50,
            ..LEAST
        },
        many: Shape {
            models: 250,
            ..LEAST
        },
        more: 200,
        fields: 2.0,
        words: 0.0,
    },
    Thing {
        name: "an enum, without its words",
        few: Shape { enums: 50, ..LEAST },
        many: Shape {
            enums: 250,
            ..LEAST
        },
        more: 200,
        fields: 1.0,
        words: 1.0,
    },
    Thing {
        name: "an operation, without optional inputs",
        few: Shape {
            operations: 50,
            ..LEAST
        },
        many: Shape {
            operations: 250,
            ..LEAST
        },
        more: 200,
        fields: 0.0,
        words: 0.0,
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
            inputs: 25,
            ..LEAST
        },
        more: 800,
        fields: 0.0,
        words: 0.0,
    },
];

pub(crate) fn measure(shop: &Workshop, table: &mut Table) -> Result<()> {
    let folder = shop.folder("costs")?;
    // The two whose documents need no mending.
    let generators = &shop.generators[..2];
    let (mut field, mut word) = ([f64::NAN; 2], [f64::NAN; 2]);
    for (number, thing) in THINGS.iter().enumerate() {
        let mut cells = Vec::new();
        for (who, generator) in generators.iter().enumerate() {
            let slope = slope(
                shop,
                generator.as_ref(),
                thing,
                &folder.join(number.to_string()),
            );
            let slope = slope.map(|slope| {
                let fields = if thing.fields > 0.0 {
                    thing.fields * field[who]
                } else {
                    0.0
                };
                let words = if thing.words > 0.0 {
                    thing.words * word[who]
                } else {
                    0.0
                };
                slope - fields - words
            });
            match (number, &slope) {
                (0, Ok(slope)) => field[who] = *slope,
                (1, Ok(slope)) => word[who] = *slope,
                _ => {}
            }
            cells.push(match slope {
                Ok(slope) if slope.is_finite() => format!("{:.3} ms", slope * 1e3),
                Ok(_) => "unknown, as what comes with it is".to_owned(),
                Err(error) => format!("fails: {}", short(&error)),
            });
        }
        table.row(thing.name, cells);
    }
    Ok(())
}

/// Seconds for one more of a thing, with what comes with it.
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
