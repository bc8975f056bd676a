//! The printed report.

use std::{fmt, fs, thread};

use crate::{
    peers::openapi_generator::OpenapiGenerator, process::run, table::Table, turns::LONG,
    workshop::Workshop,
};

pub(crate) struct Report {
    /// Date, machine and versions.
    circumstances: String,
    /// The comparison of generators.
    pub(crate) peers: Table,
    /// The cost of twilio-codegen per operation.
    pub(crate) scale: Table,
    /// What each kind of item costs to compile.
    pub(crate) costs: Table,
}

impl Report {
    pub(crate) fn new(shop: &Workshop) -> Self {
        let mut head = vec![String::new()];
        for generator in &shop.generators {
            head.push(format!("{} {}", generator.name(), generator.version()));
        }
        head.push("by hand".to_owned());
        let head: Vec<&str> = head.iter().map(String::as_str).collect();
        Self {
            circumstances: circumstances(shop),
            peers: Table::new(&head),
            scale: Table::new(&["operations", "time", "per operation", "peak memory"]),
            costs: Table::new(&["", "twilio-codegen", "progenitor"]),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "# Results\n\n{}", self.circumstances)?;
        let tables = [
            ("Comparison of generators", "", &self.peers),
            (
                "Documents of any size",
                "Time and memory of twilio-codegen in process, in memory, for synthetic documents. Each group of five \
                 operations, POSTs with five optional inputs each, shares a resource, a model of twelve fields and an \
                 enum of four values.\n\n",
                &self.scale,
            ),
            (
                "What each thing costs to compile",
                "User time of `cargo check` for one more of each, with dependencies built: the slope between two \
                 synthetic documents.\n\n",
                &self.costs,
            ),
        ];
        for (title, about, table) in tables {
            if !table.is_empty() {
                write!(f, "\n## {title}\n\n{about}{table}")?;
            }
        }
        Ok(())
    }
}

fn circumstances(shop: &Workshop) -> String {
    let date = jiff::Timestamp::now().strftime("%Y-%m-%d");
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or("an unknown processor", |(_, model)| model);
    let cores = thread::available_parallelism().map_or(0, usize::from);
    let rustc = run(std::process::Command::new("rustc").arg("--version"));
    let rustc = rustc.map_or_else(|_| "an unknown rustc".to_owned(), |said| said.stdout);
    let mut text = format!(
        "{date}, {model}, {cores} cores, {}, twilio-codegen {}",
        rustc.trim(),
        commit(shop)
    );
    for generator in &shop.generators[1..] {
        text += &format!(", {} {}", generator.name(), generator.version());
    }
    let has_java = shop
        .generators
        .iter()
        .any(|generator| generator.name() == "openapi-generator");
    if has_java && let Some(java) = OpenapiGenerator::java() {
        text += &format!(", {java}");
    }
    text += &format!(
        ". The lowest of {} rounds, in which the generators take turns; what takes longer than {LONG} s runs once.\n",
        shop.rounds
    );
    text
}

/// Returns the version of twilio-codegen, with its commit.
fn commit(shop: &Workshop) -> String {
    let version = shop.generators[0].version();
    let mut git = std::process::Command::new("git");
    git.args(["rev-parse", "--short", "HEAD"]);
    match run(git.current_dir(&shop.repository)) {
        Ok(said) => format!("{version} ({})", said.stdout.trim()),
        Err(_) => version.to_owned(),
    }
}
