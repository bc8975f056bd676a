//! Chooses the runtime that drives the connections of a call.
//!
//! A connection is driven by tasks of the runtime on which it was opened, so it works only while that runtime runs. A
//! call therefore uses connections of the runtime that runs the call itself. If there is none (a blocking call, another
//! executor, `Handle::block_on`), it uses connections of the background thread.

use std::io;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock, Weak};
use std::task::{Context, Wake, Waker};

use tokio::runtime::{Handle, Id, RuntimeFlavor};
use tokio::sync::oneshot;
use tokio::task::yield_now;

use super::pool::Pool;
use crate::transport::background;

/// The runtime whose connections a call uses.
pub(super) enum CallRuntime {
    /// The runtime that polls the call.
    Current(Handle),
    /// The runtime of the background thread, which does not poll the call.
    Background(Handle),
}

impl CallRuntime {
    pub(super) fn of_this_call() -> io::Result<Self> {
        match Handle::try_current() {
            Ok(handle) if runs_here(&handle) => Ok(CallRuntime::Current(handle)),
            _ => background::handle().map(CallRuntime::Background),
        }
    }
}

/// Returns whether the runtime makes progress while the call waits.
fn runs_here(handle: &Handle) -> bool {
    // A current-thread runtime makes progress only while its thread runs it. That its thread ran it before says nothing.
    handle.runtime_flavor() == RuntimeFlavor::MultiThread || is_scheduler()
}

/// Returns whether this thread is currently running a tokio scheduler. A scheduler holds back the waker of a task that
/// yields until it has polled its sockets; elsewhere, tokio wakes it immediately.
fn is_scheduler() -> bool {
    struct Woken(AtomicBool);
    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.store(true, Ordering::Relaxed);
        }
    }
    let woken = Arc::new(Woken(AtomicBool::new(false)));
    let waker = Waker::from(woken.clone());
    let yielded = pin!(yield_now()).poll(&mut Context::from_waker(&waker));
    yielded.is_pending() && !woken.0.load(Ordering::Relaxed)
}

/// A pool of connections for each runtime.
#[derive(Default)]
pub(super) struct Pools(RwLock<Vec<Entry>>);

struct Entry {
    runtime: Id,
    pool: Arc<Pool>,
    /// Dropping this ends the task that waits for the runtime to shut down.
    _in_use: oneshot::Sender<()>,
}

impl Pools {
    /// Returns the pool of a runtime, which is removed when the runtime shuts down.
    pub(super) fn of(self: &Arc<Self>, handle: &Handle) -> Arc<Pool> {
        let runtime = handle.id();
        let find = |entries: &[Entry]| {
            let entry = entries.iter().find(|entry| entry.runtime == runtime)?;
            Some(entry.pool.clone())
        };
        if let Some(pool) = find(&self.0.read().unwrap_or_else(PoisonError::into_inner)) {
            return pool;
        }
        let mut entries = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(pool) = find(&entries) {
            return pool;
        }
        let (in_use, unused) = oneshot::channel();
        let pool = Arc::<Pool>::default();
        entries.push(Entry {
            runtime,
            pool: pool.clone(),
            _in_use: in_use,
        });
        drop(entries);
        let end = RuntimeEnd {
            runtime,
            pools: Arc::downgrade(self),
        };
        // The runtime drops its tasks when it shuts down, and this task removes the pool when it is dropped.
        handle.spawn(async move {
            let _end = end;
            unused.await.ok();
        });
        pool
    }

    pub(super) fn close_oldest(&self) {
        let entries = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let pools = entries.iter().map(|entry| &entry.pool);
        if let Some((_, pool)) = pools
            .filter_map(|pool| Some((pool.oldest()?, pool)))
            .min_by_key(|(since, _)| *since)
        {
            pool.close_oldest();
        }
    }
}

struct RuntimeEnd {
    runtime: Id,
    pools: Weak<Pools>,
}

impl Drop for RuntimeEnd {
    fn drop(&mut self) {
        let Some(pools) = self.pools.upgrade() else {
            return;
        };
        let mut entries = pools.0.write().unwrap_or_else(PoisonError::into_inner);
        entries.retain(|entry| entry.runtime != self.runtime);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn current_thread() -> tokio::runtime::Runtime {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        builder.enable_all().build().unwrap()
    }

    fn count(pools: &Pools) -> usize {
        pools.0.read().unwrap().len()
    }

    #[test]
    fn pool_is_dropped_with_its_runtime() {
        let pools = Arc::<Pools>::default();
        for _ in 0..10 {
            let runtime = current_thread();
            let pool = runtime.block_on(async { pools.of(&Handle::current()) });
            assert!(Arc::ptr_eq(&pool, &pools.of(runtime.handle())));
            assert_eq!(count(&pools), 1);
            drop(runtime);
            assert_eq!(count(&pools), 0);
        }
    }

    #[test]
    fn dropped_transport_leaves_no_tasks() {
        let runtime = current_thread();
        runtime.block_on(async {
            let pools = Arc::<Pools>::default();
            pools.of(&Handle::current());
            assert_eq!(Handle::current().metrics().num_alive_tasks(), 1);
            drop(pools);
            yield_now().await;
            assert_eq!(Handle::current().metrics().num_alive_tasks(), 0);
        });
    }

    #[test]
    fn call_uses_the_current_runtime_if_its_thread_runs_it() {
        let is_here = || matches!(CallRuntime::of_this_call(), Ok(CallRuntime::Current(_)));
        assert!(!is_here());
        let runtime = current_thread();
        assert!(runtime.block_on(async { is_here() }));
        let entered = runtime.enter();
        assert!(!is_here());
        drop(entered);
        let handle = runtime.handle().clone();
        let elsewhere = std::thread::spawn(move || handle.block_on(async { is_here() }));
        assert!(!elsewhere.join().unwrap());
    }
}
