//! Counts the instructions of generating and calling, and compares them with `recorded.md`.
//!
//! `cargo bench -p twilio-benches --bench counts` runs each case under valgrind and fails if one takes more than 3% more or fewer
//! instructions than recorded. Fewer is a failure as well: a recorded figure that is too high would hide the next
//! increase. `cargo bench -p twilio-benches --bench counts -- --record` updates the figures; commit them with the change that moved them.
//!
//! Without `--bench`, as in `cargo test --all-targets`, each case runs once and nothing is counted.

mod cases;
mod recorded;
mod valgrind;

use std::{env, error::Error, process::ExitCode};

use cases::{CASES, Case};
use recorded::{Recorded, Setting};

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<ExitCode> {
    // Paths are relative to the checkout, but Cargo runs a benchmark in the folder of its package.
    env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))?;
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let [valgrind::RUN, name, times] = arguments[..] {
        let case = CASES.iter().find(|case| case.name == name);
        case.ok_or("there is no such case")?.run(times.parse()?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let cases = available()?;
    if !arguments.contains(&"--bench") {
        for case in cases {
            case.run(1)?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    if !valgrind::is_installed() {
        skipped("valgrind is not installed, so no instructions were counted");
        return Ok(ExitCode::SUCCESS);
    }
    valgrind::stay_on_one_core()?;
    let setting = Setting::find()?;
    let counted = cases
        .into_iter()
        .map(|case| Ok((case.name, valgrind::count(case)?)))
        .collect::<Outcome<Vec<_>>>()?;
    if arguments.contains(&"--record") {
        if counted.len() < CASES.len() {
            return Err("not every case could be counted, so nothing was recorded".into());
        }
        return recorded::write(&setting, &counted).map(|()| ExitCode::SUCCESS);
    }
    Ok(Recorded::read()?.compare(&setting, &counted))
}

/// Returns the cases whose documents are available.
fn available() -> Outcome<Vec<&'static Case>> {
    let mut available = Vec::new();
    for case in CASES {
        match (case.missing)()? {
            Some(why) => skipped(&format!("{why}, so this was not counted: {}", case.name)),
            None => available.push(case),
        }
    }
    Ok(available)
}

fn skipped(why: &str) {
    eprintln!("\nSKIPPED: {why}\n");
}
