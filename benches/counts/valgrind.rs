//! Counts the instructions of a case by running this program under valgrind.
//!
//! Cachegrind without cache simulation only counts instructions. It also counts startup and shutdown, so each case is
//! counted twice, run once and run several times. The difference excludes both, and the setup done by the first run.

use std::{
    env,
    process::{Command, Stdio},
};

use crate::{Outcome, cases::Case};

/// The argument that makes this program run a case a given number of times.
pub(crate) const RUN: &str = "run";

pub(crate) fn is_installed() -> bool {
    let valgrind = Command::new("valgrind")
        .arg("--version")
        .stdout(Stdio::null())
        .status();
    valgrind.is_ok_and(|status| status.success())
}

/// Pins this process to one core. The generator starts a thread per core, and each costs instructions.
pub(crate) fn stay_on_one_core() -> Outcome<()> {
    #[cfg(target_os = "linux")]
    {
        use rustix::thread::{CpuSet, sched_getcpu, sched_setaffinity};
        let mut here = CpuSet::new();
        here.set(sched_getcpu());
        sched_setaffinity(None, &here)?;
    }
    Ok(())
}

/// Returns the instructions per run of a case, after the first run.
pub(crate) fn count(case: &Case) -> Outcome<u64> {
    let once = total(case, 1)?;
    let often = total(case, 1 + case.repeats)?;
    Ok((often - once) / case.repeats)
}

fn total(case: &Case, times: u64) -> Outcome<u64> {
    let output = Command::new("valgrind")
        .args(["--tool=cachegrind", "--cache-sim=no"])
        .arg("--cachegrind-out-file=/dev/null")
        .arg(env::current_exe()?)
        .args([RUN, case.name, &times.to_string()])
        .output()?;
    let report = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(format!("{} fails under valgrind:\n{report}", case.name).into());
    }
    // `==1== I   refs:      1,234`, with fewer blanks in later versions.
    let total = report
        .lines()
        .find_map(|line| {
            line.split_once("refs:")
                .filter(|(what, _)| what.contains(" I "))
        })
        .ok_or_else(|| format!("valgrind counted nothing:\n{report}"))?;
    Ok(total.1.trim().replace(',', "").parse()?)
}
