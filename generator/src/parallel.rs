//! Runs work on all cores, with results in the order of the input.

use std::{
    cell::{Cell, RefCell},
    io,
    num::NonZero,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread::{self, Scope, ScopedJoinHandle},
};

/// A function that is called with the number of items that are done and the number of all items.
pub(crate) type Observer = Arc<dyn Fn(usize, usize) + Send + Sync>;

thread_local! {
    /// The observer of the next call of [`map`] on this thread.
    static OBSERVER: RefCell<Option<Observer>> = const { RefCell::new(None) };
    /// Whether [`map`] has given work to all cores, and to this thread.
    static IS_BUSY: Cell<bool> = const { Cell::new(false) };
    /// Whether this thread has a large stack.
    static HAS_STACK: Cell<bool> = const { Cell::new(false) };
}

/// Does `work`, and reports the progress of the first [`map`] in it. This spares the functions between the two a
/// parameter that only programs with a terminal use.
pub(crate) fn observed<R>(observer: Observer, work: impl FnOnce() -> R) -> R {
    OBSERVER.set(Some(observer));
    let result = work();
    OBSERVER.set(None);
    result
}

/// The stack of each thread, in bytes. Build scripts are compiled without optimization, and then `openapiv3` takes 60 kB of
/// stack for each level of a schema. 100 levels need more than the main thread has on some systems.
const STACK: usize = 64 << 20;

/// Does work that needs a large stack, on this thread if it has one.
///
/// # Errors
///
/// Returns an error if there can be no more threads.
///
/// # Panics
///
/// Panics if `work` does.
pub(crate) fn with_stack<R: Send>(work: impl FnOnce() -> R + Send) -> io::Result<R> {
    if HAS_STACK.get() {
        return Ok(work());
    }
    thread::scope(|scope| {
        let thread = spawn(scope, IS_BUSY.get(), work)?;
        thread
            .join()
            .map_or_else(|panic| std::panic::resume_unwind(panic), Ok)
    })
}

/// Does work on a new thread.
fn spawn<'scope, R: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    is_busy: bool,
    work: impl FnOnce() -> R + Send + 'scope,
) -> io::Result<ScopedJoinHandle<'scope, R>> {
    let thread = thread::Builder::new().stack_size(STACK);
    thread.spawn_scoped(scope, move || {
        HAS_STACK.set(true);
        IS_BUSY.set(is_busy);
        work()
    })
}

/// Calls `work` on each item, using one thread per core. The results are the same as with a single thread.
///
/// # Panics
///
/// Panics if `work` does.
pub(crate) fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let observer = OBSERVER.take();
    let finished = AtomicUsize::new(0);
    let work = |item: &T| {
        let result = work(item);
        if let Some(observer) = &observer {
            let finished = finished.fetch_add(1, Ordering::Relaxed) + 1;
            observer(finished, items.len());
        }
        result
    };
    let threads = match IS_BUSY.get() {
        // All cores have work already.
        true => 1,
        false => thread::available_parallelism().map_or(1, NonZero::get),
    };
    let threads = threads.min(items.len());
    if threads <= 1 {
        return items.iter().map(&work).collect();
    }
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else {
                return done;
            };
            done.push((at, work(item)));
        }
    };
    let mut done: Vec<(usize, R)> = thread::scope(|scope| {
        // With fewer threads than cores, those that there are do all of the work.
        let others = (1..threads).filter_map(|_| spawn(scope, true, worker).ok());
        let others: Vec<_> = others.collect();
        let mut done = {
            let _busy = Busy::new();
            worker()
        };
        for other in others {
            match other.join() {
                Ok(more) => done.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

/// While it exists, another `map` on this thread works alone. It ends with a panic, too.
struct Busy;

impl Busy {
    fn new() -> Self {
        IS_BUSY.set(true);
        Self
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        IS_BUSY.set(false);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    #[test]
    fn results_are_in_the_order_of_the_items() {
        let items: Vec<u64> = (0..1000).collect();
        let squares = super::map(&items, |item| item * item);
        assert!(
            squares
                .iter()
                .zip(&items)
                .all(|(square, item)| *square == item * item)
        );
        assert!(super::map(&[] as &[u64], |item| *item).is_empty());
    }

    #[test]
    fn a_panic_is_forgotten() {
        let items = [0; 4];
        let panicked = std::panic::catch_unwind(|| super::map(&items, |_| panic!("on purpose")));
        assert!(panicked.is_err());
        assert!(!super::IS_BUSY.get());
    }

    #[test]
    fn progress_is_that_of_the_outer_items() {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let observer = {
            let seen = Arc::clone(&seen);
            Arc::new(move |done, total| seen.lock().unwrap().push((done, total)))
        };
        let inner = |_: &u8| super::map(&[1, 2, 3], |item| *item);
        super::observed(observer, || super::map(&[1, 2], inner));
        super::map(&[1, 2], inner);
        let mut seen = seen.lock().unwrap().clone();
        seen.sort_unstable();
        assert_eq!(seen, [(1, 2), (2, 2)]);
    }
}
