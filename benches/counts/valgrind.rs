//! Counts the instructions of a case: this program once more, under valgrind.
//!
//! Cachegrind without its caches counts and does nothing else. What happens before and after the case is counted with
//! it, so the case is counted twice, done once and done more often; the difference is free of both, and of whatever is
//! set up by doing it the first time.

use std::{
    env,
    process::{Command, Stdio},
};

use crate::{Outcome, cases::Case};

/// The argument that makes this program do a case so many times.
pub(crate) const RUN: &str = "run";

pub(crate) fn is_installed() -> bool {
    let valgrind = Command::new("valgrind")
        .arg("--version")
        .stdout(Stdio::null())
        .status();
    valgrind.is_ok_and(|status| status.success())
}

/// The generator starts as many threads as there are cores; a thread costs instructions, and machines differ.
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

/// The instructions that it takes to do the case, after the first time.
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
