//! Runs child processes and measures their cost.
//!
//! On Linux, a child's peak memory briefly includes that of its parent. This program therefore has to stay small:
//! documents are read in children only.

use std::{
    io::{Read, Seek},
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context, Result, bail};
use wait4::Wait4;

/// The cost of a process. For several runs, the lowest of each figure.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    /// Wall-clock seconds.
    pub(crate) wall: f64,
    /// Seconds of processor time, including the child's own children.
    pub(crate) cpu: f64,
    /// The part of `cpu` spent in user mode.
    pub(crate) user: f64,
    /// Peak memory of the largest process, in bytes.
    pub(crate) peak: u64,
}

impl Cost {
    pub(crate) fn least(self, other: Self) -> Self {
        Self {
            wall: self.wall.min(other.wall),
            cpu: self.cpu.min(other.cpu),
            user: self.user.min(other.user),
            peak: self.peak.min(other.peak),
        }
    }

    /// Returns the cost of running both, one after the other.
    pub(crate) fn then(self, other: Self) -> Self {
        Self {
            wall: self.wall + other.wall,
            cpu: self.cpu + other.cpu,
            user: self.user + other.user,
            peak: self.peak.max(other.peak),
        }
    }
}

/// A child process that has exited.
pub(crate) struct Ended {
    pub(crate) cost: Cost,
    pub(crate) success: bool,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs a child and fails unless it succeeds.
pub(crate) fn run(command: &mut Command) -> Result<Ended> {
    let ended = try_run(command)?;
    if !ended.success {
        bail!("{}", reason(&ended.stderr));
    }
    Ok(ended)
}

/// Runs a child that may fail.
pub(crate) fn try_run(command: &mut Command) -> Result<Ended> {
    // Files instead of pipes, which would have to be read while the child writes.
    let [mut stdout, mut stderr] = [tempfile::tempfile()?, tempfile::tempfile()?];
    command
        .stdin(Stdio::null())
        .stdout(stdout.try_clone()?)
        .stderr(stderr.try_clone()?);
    let begin = Instant::now();
    let child = command
        .spawn()
        .with_context(|| format!("cannot run {:?}", command.get_program()))?;
    let end = child.wait4().context("cannot wait for a child")?;
    let wall = begin.elapsed().as_secs_f64();
    let read = |file: &mut std::fs::File| -> Result<String> {
        let mut bytes = Vec::new();
        file.rewind()?;
        file.read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    };
    Ok(Ended {
        cost: Cost {
            wall,
            cpu: (end.rusage.utime + end.rusage.stime).as_secs_f64(),
            user: end.rusage.utime.as_secs_f64(),
            peak: end.rusage.maxrss,
        },
        success: end.status.success(),
        stdout: read(&mut stdout)?,
        stderr: read(&mut stderr)?,
    })
}

/// Returns why a child failed, in one line: its panic message, its first error, or its last output.
fn reason(stderr: &str) -> String {
    let mut lines = stderr
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty());
    let panic = |line: &&str| line.contains(" panicked at ");
    let error = |line: &&str| line.starts_with("error") || line.starts_with("Error");
    let line = match lines.clone().position(|line| panic(&line)) {
        // The panic message is on the next line.
        Some(at) => lines.nth(at + 1).map(|message| format!("panic: {message}")),
        None => lines
            .clone()
            .find(error)
            .or_else(|| lines.next_back())
            .map(str::to_owned),
    };
    line.unwrap_or_else(|| "it failed without output".to_owned())
}
