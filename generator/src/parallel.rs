//! Runs work on all cores, with results in the order of the input.

use std::{
    cell::RefCell,
    num::NonZero,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

/// A function that is called with the number of items that are done and the number of all items.
pub(crate) type Observer = Arc<dyn Fn(usize, usize) + Send + Sync>;

thread_local! {
    /// The observer of the next call of [`map`] on this thread.
    static OBSERVER: RefCell<Option<Observer>> = const { RefCell::new(None) };
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
/// stack for each level of a schema. 100 levels need more than a thread has by default.
pub(crate) const STACK: usize = 64 << 20;

/// Calls `work` on each item, using one thread per core. The results are the same as with a single thread.
///
/// The first thread is the current one, whatever its stack.
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
    let threads = thread::available_parallelism()
        .map_or(1, NonZero::get)
        .min(items.len());
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
        // Without another thread there is less help, but no less work is done.
        let spawn = |_| {
            let thread = thread::Builder::new().stack_size(STACK);
            thread.spawn_scoped(scope, worker).ok()
        };
        let others: Vec<_> = (1..threads).filter_map(spawn).collect();
        let mut done = worker();
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
