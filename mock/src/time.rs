//! Time that passes only in the mock.
//!
//! Pauses between attempts and delays of responses are over at once. A call still times out if they are longer than
//! its time limit: each of them tells the time limits of its call, which are polled right after it in the same task.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

thread_local! {
    /// The wait that was polled last, until a time limit has seen it.
    static LAST_WAIT: RefCell<Option<Announced>> = const { RefCell::new(None) };
}

/// A wait, as its task announces it to the time limits of the call.
struct Announced {
    waker: Waker,
    duration: Duration,
    cut_short: Arc<AtomicBool>,
}

/// The sum of all waits.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clock(Arc<Mutex<Duration>>);

impl Clock {
    pub(crate) fn now(&self) -> Duration {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn advance(&self, duration: Duration) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *now = now.saturating_add(duration);
    }

    /// Waits for a pause or a delay.
    pub(crate) fn wait(&self, duration: Duration) -> Wait {
        Wait {
            clock: self.clone(),
            duration,
            cut_short: Arc::default(),
            is_announced: false,
        }
    }

    /// Waits until the waits of the same call have taken `limit` altogether.
    pub(crate) fn limit(&self, limit: Duration) -> Limit {
        Limit {
            clock: self.clone(),
            left: limit,
        }
    }
}

/// See [`Clock::wait`].
pub(crate) struct Wait {
    clock: Clock,
    duration: Duration,
    cut_short: Arc<AtomicBool>,
    is_announced: bool,
}

impl Future for Wait {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.duration.is_zero() {
            return Poll::Ready(());
        }
        if !self.is_announced {
            self.is_announced = true;
            let announced = Announced {
                waker: context.waker().clone(),
                duration: self.duration,
                cut_short: self.cut_short.clone(),
            };
            LAST_WAIT.set(Some(announced));
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        if self.cut_short.load(Ordering::Relaxed) {
            return Poll::Pending;
        }
        self.clock.advance(self.duration);
        Poll::Ready(())
    }
}

/// See [`Clock::limit`].
pub(crate) struct Limit {
    clock: Clock,
    left: Duration,
}

impl Future for Limit {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.left.is_zero() {
            return Poll::Ready(());
        }
        let wait = LAST_WAIT
            .with_borrow_mut(|last| last.take_if(|last| last.waker.will_wake(context.waker())));
        let Some(wait) = wait else {
            return Poll::Pending;
        };
        if wait.duration < self.left {
            self.left -= wait.duration;
            return Poll::Pending;
        }
        wait.cut_short.store(true, Ordering::Relaxed);
        self.clock.advance(self.left);
        self.left = Duration::ZERO;
        Poll::Ready(())
    }
}
