//! Measuring contestants in turns, so that other load on the machine affects all of them alike.

use anyhow::{Error, Result};

use crate::{process::Cost, table::NOTHING};

/// A measurement that can be repeated.
pub(crate) type Go<'a> = Box<dyn FnMut() -> Result<Cost> + 'a>;

/// A participant in a comparison.
pub(crate) struct Contestant<'a> {
    name: String,
    go: Option<Go<'a>>,
}

impl<'a> Contestant<'a> {
    pub(crate) fn new(name: impl Into<String>, go: Go<'a>) -> Self {
        Self {
            name: name.into(),
            go: Some(go),
        }
    }

    /// Creates a contestant that has nothing to measure.
    pub(crate) fn absent(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            go: None,
        }
    }
}

/// The result of a contestant.
pub(crate) enum Outcome {
    Measured(Cost),
    Failed(Error),
    Absent,
}

impl Outcome {
    /// Returns the cell for the table.
    pub(crate) fn cell(&self, figure: impl FnOnce(&Cost) -> String) -> String {
        match self {
            Self::Measured(cost) => figure(cost),
            Self::Failed(error) => format!("fails: {}", short(error)),
            Self::Absent => NOTHING.to_owned(),
        }
    }
}

/// Measurements that take longer than this many seconds are not repeated.
pub(crate) const LONG: f64 = 10.0;

/// Runs each contestant once per round and keeps the lowest figures. A contestant that fails is not run again.
pub(crate) fn in_turns(what: &str, rounds: usize, contestants: Vec<Contestant>) -> Vec<Outcome> {
    let mut contestants = contestants;
    let mut outcomes: Vec<Outcome> = contestants.iter().map(|_| Outcome::Absent).collect();
    for round in 0..rounds.max(1) {
        for (contestant, outcome) in contestants.iter_mut().zip(&mut outcomes) {
            let Some(go) = &mut contestant.go else {
                continue;
            };
            let (result, name) = (go(), &contestant.name);
            match &result {
                Ok(cost) => eprintln!("{what}: {name}, round {}: {:.3} s", round + 1, cost.wall),
                Err(error) => eprintln!("{what}: {name} fails: {error:#}"),
            }
            *outcome = match (result, &outcome) {
                (Ok(cost), Outcome::Measured(best)) => Outcome::Measured(best.least(cost)),
                (Ok(cost), _) => Outcome::Measured(cost),
                (Err(error), _) => Outcome::Failed(error),
            };
            match outcome {
                Outcome::Measured(best) if best.wall < LONG => {}
                _ => contestant.go = None,
            }
        }
    }
    outcomes
}

/// Shortens an error to fit a cell.
pub(crate) fn short(error: &Error) -> String {
    const LENGTH: usize = 90;
    let text = format!("{error:#}");
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use anyhow::anyhow;

    use super::*;

    fn cost(wall: f64) -> Cost {
        Cost {
            wall,
            cpu: 1.0,
            user: 1.0,
            peak: 1,
        }
    }

    #[test]
    fn lowest_counts_and_failures_are_not_repeated() {
        let (turns, falls) = (Cell::new(0), Cell::new(0));
        let outcomes = in_turns(
            "running",
            3,
            vec![
                Contestant::new(
                    "runs",
                    Box::new(|| {
                        turns.set(turns.get() + 1);
                        Ok(cost([3.0, 1.0, 2.0][turns.get() - 1]))
                    }),
                ),
                Contestant::new(
                    "falls",
                    Box::new(|| {
                        falls.set(falls.get() + 1);
                        Err(anyhow!("tripped"))
                    }),
                ),
                Contestant::absent("sleeps"),
            ],
        );
        let cells: Vec<String> = outcomes
            .iter()
            .map(|outcome| outcome.cell(|cost| cost.wall.to_string()))
            .collect();
        assert_eq!(cells, ["1", "fails: tripped", NOTHING]);
        assert_eq!((turns.get(), falls.get()), (3, 1));
    }

    #[test]
    fn long_measurements_run_once() {
        let turns = Cell::new(0);
        let go = || {
            turns.set(turns.get() + 1);
            Ok(cost(LONG + 1.0))
        };
        in_turns("crawling", 3, vec![Contestant::new("crawls", Box::new(go))]);
        assert_eq!(turns.get(), 1);
    }
}
