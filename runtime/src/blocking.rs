//! Blocking on futures, for programs that have no async runtime.

use std::fmt;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;

use futures_core::Stream;

use crate::error::Error;
use crate::transport::background;

/// Runs a future on this thread, with the timers and sockets of the background thread.
pub(crate) fn block_on<F: Future>(future: F) -> Result<F::Output, Error> {
    let background = background::handle().map_err(|error| {
        Error::config(format!(
            "the thread for blocking calls cannot be started: {error}"
        ))
    })?;
    // Not tokio's `block_on`, which panics if a runtime is already running on this thread.
    let _entered = background.enter();
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return Ok(output),
            Poll::Pending => std::thread::park(),
        }
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// A blocking iterator over a list, returned by [`Items::blocking`](crate::Items::blocking) and
/// [`Pages::blocking`](crate::Pages::blocking).
#[must_use = "records are fetched only when they are asked for"]
pub struct Blocking<S>(S);

impl<S> Blocking<S> {
    pub(crate) fn new(stream: S) -> Self {
        Self(stream)
    }

    /// Returns the underlying stream, to continue asynchronously.
    pub fn into_inner(self) -> S {
        self.0
    }
}

impl<T, S: Stream<Item = Result<T, Error>> + Unpin> Iterator for Blocking<S> {
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = poll_fn(|context| Pin::new(&mut self.0).poll_next(context));
        block_on(next).unwrap_or_else(|error| Some(Err(error)))
    }
}

impl<S: fmt::Debug> fmt::Debug for Blocking<S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Blocking").field(&self.0).finish()
    }
}
