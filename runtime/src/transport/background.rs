//! A thread with a runtime, for calls that are made where no runtime runs.

use std::future::pending;
use std::io;
use std::sync::{Mutex, PoisonError};
use std::thread;

use tokio::runtime::{Builder, Handle};

#[cfg(feature = "hyper")]
pub(crate) use self::work::{Within, sleep, spawn};

/// Returns the runtime of the background thread, which starts on first use and runs until the process exits.
pub(crate) fn handle() -> io::Result<Handle> {
    static HANDLE: Mutex<Option<Handle>> = Mutex::new(None);
    let mut running = HANDLE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(handle) = &*running {
        return Ok(handle.clone());
    }
    // A failure is not cached: the next call may get the memory or the thread that was unavailable to this one.
    Ok(running.insert(start()?).clone())
}

fn start() -> io::Result<Handle> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let handle = runtime.handle().clone();
    thread::Builder::new()
        .name("twilio".to_owned())
        .spawn(move || runtime.block_on(pending::<()>()))?;
    Ok(handle)
}

#[cfg(feature = "hyper")]
mod work {
    use std::future::pending;
    use std::pin::Pin;
    use std::task::{Context, Poll};
    use std::time::Duration;

    use tokio::runtime::Handle;

    use super::handle;
    use crate::transport::BoxFuture;

    /// Runs a task on the background thread, or returns it if the thread cannot be started.
    pub(crate) fn spawn(task: BoxFuture<'static, ()>) -> Option<BoxFuture<'static, ()>> {
        match handle() {
            Ok(runtime) => {
                runtime.spawn(task);
                None
            }
            Err(_) => Some(task),
        }
    }

    /// Sleeps, with the timer of the background thread. Never completes if the thread cannot be started.
    pub(crate) fn sleep(duration: Duration) -> BoxFuture<'static, ()> {
        let Ok(runtime) = handle() else {
            return Box::pin(pending());
        };
        let future = {
            let _entered = runtime.enter();
            Box::pin(tokio::time::sleep(duration))
        };
        Box::pin(Within { runtime, future })
    }

    /// A future that uses the timers and sockets of a given runtime, whoever polls it.
    pub(crate) struct Within<'a, T> {
        pub(crate) runtime: Handle,
        pub(crate) future: BoxFuture<'a, T>,
    }

    impl<T> Future for Within<'_, T> {
        type Output = T;

        fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
            let this = &mut *self;
            let _entered = this.runtime.enter();
            this.future.as_mut().poll(context)
        }
    }
}
