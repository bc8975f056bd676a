//! A line on a terminal that says how far a long run is.

use std::{
    io::Write,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How long a run takes before progress is printed.
const PATIENCE: Duration = Duration::from_secs(1);
/// The time between two updates.
const PAUSE: Duration = Duration::from_millis(100);
/// Moves to the first column and erases the line.
const ERASE: &str = "\r\u{1b}[K";

/// The line, which each update replaces.
pub(crate) struct ProgressLine<W>(Mutex<State<W>>);

struct State<W> {
    terminal: W,
    next: Instant,
    is_shown: bool,
}

impl<W: Write> ProgressLine<W> {
    pub(crate) fn new(terminal: W, start: Instant) -> Self {
        Self(Mutex::new(State {
            terminal,
            next: start + PATIENCE,
            is_shown: false,
        }))
    }

    /// Prints the progress, if it is time to.
    pub(crate) fn update(&self, progress: &str, now: Instant) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if now >= state.next {
            state.next = now + PAUSE;
            state.is_shown = true;
            state.print(&format!("{ERASE}{progress}"));
        }
    }

    /// Erases the line, so that messages can follow.
    pub(crate) fn erase(&self) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.is_shown {
            state.is_shown = false;
            state.print(ERASE);
        }
    }
}

impl<W: Write> State<W> {
    /// Failures are ignored, since progress is not worth an error.
    fn print(&mut self, text: &str) {
        let _ = self.terminal.write_all(text.as_bytes());
        let _ = self.terminal.flush();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(line: ProgressLine<Vec<u8>>) -> String {
        let state = line.0.into_inner().unwrap();
        String::from_utf8(state.terminal).unwrap()
    }

    #[test]
    fn short_runs_print_nothing() {
        let start = Instant::now();
        let line = ProgressLine::new(Vec::new(), start);
        line.update(
            "reading 1 of 2 documents",
            start + Duration::from_millis(900),
        );
        line.erase();
        assert_eq!(printed(line), "");
    }

    #[test]
    fn long_runs_replace_one_line_and_erase_it() {
        let start = Instant::now();
        let line = ProgressLine::new(Vec::new(), start);
        for (milliseconds, progress) in [(1000, "one"), (1050, "two"), (1100, "three")] {
            line.update(progress, start + Duration::from_millis(milliseconds));
        }
        line.erase();
        line.erase();
        assert_eq!(printed(line), "\r\u{1b}[Kone\r\u{1b}[Kthree\r\u{1b}[K");
    }
}
