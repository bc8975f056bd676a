//! The recorded figures: reading, comparing and updating them.

use std::{
    collections::BTreeMap,
    env, fs,
    process::{Command, ExitCode},
};

use crate::{Outcome, skipped};

const PATH: &str = "benches/counts/recorded.md";
/// How far a count may be from its recorded figure, in percent.
const TOLERANCE: f64 = 3.0;
const HEADING: &str = "\
# Instructions, as recorded

Written by `cargo bench -p twilio-benches --bench counts -- --record`. Commit them with the change that moves them.
";

/// What else affects the figures: the compiler and its target.
#[derive(PartialEq)]
pub(crate) struct Setting(String);

impl Setting {
    pub(crate) fn find() -> Outcome<Self> {
        let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let output = Command::new(rustc)
            .arg("--version")
            .arg("--verbose")
            .output()?;
        let text = String::from_utf8(output.stdout)?;
        let line = |key| text.lines().find_map(|line| line.strip_prefix(key));
        let (Some(rustc), Some(host)) = (line("rustc "), line("host: ")) else {
            return Err("`rustc --version --verbose` prints no version or host".into());
        };
        Ok(Self(format!("rustc {rustc}, {host}")))
    }
}

pub(crate) struct Recorded {
    setting: Setting,
    counts: BTreeMap<String, u64>,
}

impl Recorded {
    pub(crate) fn read() -> Outcome<Self> {
        let text = fs::read_to_string(PATH)?;
        let rows = text.lines().filter_map(|line| {
            let (name, count) = line
                .strip_prefix("| ")?
                .strip_suffix(" |")?
                .split_once(" | ")?;
            Some((name.to_owned(), count.replace(',', "").parse().ok()?))
        });
        let setting = text.lines().find(|line| line.starts_with("rustc "));
        Ok(Self {
            setting: Setting(setting.unwrap_or_default().to_owned()),
            counts: rows.collect(),
        })
    }

    /// Prints how the counts differ from the recorded figures, and returns failure if one differs too much.
    pub(crate) fn compare(&self, setting: &Setting, counted: &[(&str, u64)]) -> ExitCode {
        println!("| | instructions | recorded | change |\n|---|---:|---:|---:|");
        let mut problems = Vec::new();
        for &(name, count) in counted {
            let Some(&recorded) = self.counts.get(name) else {
                println!("| {name} | {} | | |", grouped(count));
                problems.push(format!("{name}: no figure is recorded"));
                continue;
            };
            let change = (count as f64 / recorded as f64 - 1.0) * 100.0;
            println!(
                "| {name} | {} | {} | {change:+.2} % |",
                grouped(count),
                grouped(recorded)
            );
            if change.abs() > TOLERANCE {
                problems.push(format!("{name}: {change:+.1} % instructions"));
            }
        }
        if *setting != self.setting {
            skipped(&format!(
                "this is {}, and the figures are recorded with {}",
                setting.0, self.setting.0
            ));
            return ExitCode::SUCCESS;
        }
        if problems.is_empty() {
            return ExitCode::SUCCESS;
        }
        eprintln!("\nmore than {TOLERANCE} % away from {PATH}:");
        for problem in problems {
            eprintln!("  {problem}");
        }
        eprintln!(
            "if this is intended, run `cargo bench -p twilio-benches --bench counts -- --record` and commit the file with the change"
        );
        ExitCode::FAILURE
    }
}

pub(crate) fn write(setting: &Setting, counted: &[(&str, u64)]) -> Outcome<()> {
    let rows = counted
        .iter()
        .map(|(name, count)| format!("| {name} | {} |\n", grouped(*count)));
    let rows: String = rows.collect();
    let table = format!("| | instructions |\n|---|---:|\n{rows}");
    fs::write(PATH, format!("{HEADING}\n{}\n\n{table}", setting.0))?;
    println!("{table}");
    Ok(())
}

/// Formats `1447` as `1,447`.
fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
