//! Processor time and allocations of two implementations of a task.

use std::{fs, thread, time::Duration};

use crate::Outcome;

/// How many times a task runs: rounds of repeats. The median round counts.
#[derive(Clone, Copy)]
pub(crate) struct Effort {
    pub(crate) rounds: usize,
    pub(crate) repeats: u32,
}

/// The cost of one run.
pub(crate) struct Cost {
    pub(crate) microseconds: f64,
    pub(crate) allocations: u64,
    pub(crate) bytes: u64,
}

/// Measures both tasks. They take turns, so that other load on the machine affects both alike.
pub(crate) fn compare(
    effort: Effort,
    ours: impl Fn() -> Outcome<()>,
    theirs: impl Fn() -> Outcome<()>,
) -> Outcome<[Cost; 2]> {
    // Open connections and fill caches.
    ours()?;
    theirs()?;
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..effort.rounds {
        // The second one finds the caches warm, so the order alternates.
        for turn in 0..2 {
            let who = (round + turn) % 2;
            let begin = processor_time()?;
            for _ in 0..effort.repeats {
                if who == 0 { ours()? } else { theirs()? }
            }
            times[who].push(processor_time()? - begin);
        }
    }
    let [our_times, their_times] = times;
    Ok([
        cost(our_times, effort.repeats, ours),
        cost(their_times, effort.repeats, theirs),
    ])
}

fn cost(mut times: Vec<u64>, repeats: u32, work: impl Fn() -> Outcome<()>) -> Cost {
    times.sort_unstable();
    let counted = allocation_counter::measure(|| {
        work().ok();
    });
    Cost {
        microseconds: times[times.len() / 2] as f64 / f64::from(repeats) / 1000.0,
        allocations: counted.count_total,
        bytes: counted.bytes_total,
    }
}

/// Returns the nanoseconds for which this thread, the only one that works, has run on a processor.
fn processor_time() -> Outcome<u64> {
    // The kernel updates the value when the thread yields, and at ticks that are milliseconds apart.
    thread::sleep(Duration::from_micros(1));
    let text = fs::read_to_string("/proc/thread-self/schedstat")?;
    Ok(text.split(' ').next().unwrap_or_default().parse()?)
}
