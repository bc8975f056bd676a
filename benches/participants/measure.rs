//! Processor time and allocations of two ways to do the same.

use std::{fs, thread, time::Duration};

use crate::Outcome;

/// How often something is done: rounds of repeats. The median round counts.
#[derive(Clone, Copy)]
pub(crate) struct Effort {
    pub(crate) rounds: usize,
    pub(crate) repeats: u32,
}

/// What doing it once costs.
pub(crate) struct Cost {
    pub(crate) microseconds: f64,
    pub(crate) allocations: u64,
    pub(crate) bytes: u64,
}

/// The costs of both. They take turns, so that whatever else the machine does meets both alike.
pub(crate) fn compare(
    effort: Effort,
    ours: impl Fn() -> Outcome<()>,
    theirs: impl Fn() -> Outcome<()>,
) -> Outcome<[Cost; 2]> {
    // Connections are made, and caches filled.
    ours()?;
    theirs()?;
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..effort.rounds {
        // Whoever comes second finds the caches warm, so the order changes.
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

/// The nanoseconds for which this thread, the only one that works, has had a processor.
fn processor_time() -> Outcome<u64> {
    // It is brought up to date when the thread gives the processor up, and at ticks that are milliseconds apart.
    thread::sleep(Duration::from_micros(1));
    let text = fs::read_to_string("/proc/thread-self/schedstat")?;
    Ok(text.split(' ').next().unwrap_or_default().parse()?)
}
