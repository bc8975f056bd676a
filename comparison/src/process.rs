//! Runs a child and says what it cost.
//!
//! Linux counts the memory of the process that starts a child as the child's own for a moment, so this program has to
//! stay small: whatever reads a document does so in a child.

use std::{
    io::{Read, Seek},
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context, Result, bail};
use wait4::Wait4;

/// What something cost. Of several goes, the least of each.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    /// Seconds that passed.
    pub(crate) wall: f64,
    /// Seconds of processor time, of the child and of its own children.
    pub(crate) cpu: f64,
    /// The part of it that was not spent in the kernel.
    pub(crate) user: f64,
    /// Bytes of the largest process at its largest.
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

    /// What both cost, one after the other.
    pub(crate) fn then(self, other: Self) -> Self {
        Self {
            wall: self.wall + other.wall,
            cpu: self.cpu + other.cpu,
            user: self.user + other.user,
            peak: self.peak.max(other.peak),
        }
    }
}

/// A child that has ended.
pub(crate) struct Ended {
    pub(crate) cost: Cost,
    pub(crate) success: bool,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs a child, which must succeed.
pub(crate) fn run(command: &mut Command) -> Result<Ended> {
    let ended = try_run(command)?;
    if !ended.success {
        bail!("{}", reason(&ended.stderr));
    }
    Ok(ended)
}

/// Runs a child, which may fail.
pub(crate) fn try_run(command: &mut Command) -> Result<Ended> {
    // Files, as nobody has to read them while the child writes.
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

/// Why a child failed, in a line: where it panicked, the first error, or the last thing that it said.
fn reason(stderr: &str) -> String {
    let mut lines = stderr
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty());
    let panic = |line: &&str| line.contains(" panicked at ");
    let error = |line: &&str| line.starts_with("error") || line.starts_with("Error");
    let line = match lines.clone().position(|line| panic(&line)) {
        // What it panicked with is on the line behind.
        Some(at) => lines.nth(at + 1).map(|message| format!("panic: {message}")),
        None => lines
            .clone()
            .find(error)
            .or_else(|| lines.next_back())
            .map(str::to_owned),
    };
    line.unwrap_or_else(|| "it failed without a word".to_owned())
}
