//! Which failures are retried, and when.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use http::StatusCode;

/// Decides which failures are retried, how often, and after what pauses.
///
/// By default, every request is retried after a 429, after a failed connection, and if Twilio says that it did not
/// process the request. GET, HEAD, OPTIONS and DELETE, which may safely arrive twice, are also retried after a 5xx and
/// after a broken connection. A POST that may have taken effect is sent again only with
/// [`repeat_unsafe`](Self::repeat_unsafe).
///
/// Pauses grow exponentially and are random between zero and their upper bound ("full jitter"). `Retry-After` is
/// respected. If a pause would exceed the call's timeout or [`max_elapsed`](Self::max_elapsed), the call returns its
/// error immediately.
///
/// The client also limits retries across all calls; see
/// [`ClientBuilder::retry_budget`](crate::ClientBuilder::retry_budget).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    max_tries: u32,
    max_elapsed: Duration,
    first_pause: Duration,
    longest_pause: Duration,
    repeat_unsafe: bool,
    statuses: Vec<StatusCode>,
}

/// Up to four attempts within 30 seconds, with pauses of up to 0.25, 0.5 and 1 second.
impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_tries: 4,
            max_elapsed: Duration::from_secs(30),
            first_pause: Duration::from_millis(250),
            longest_pause: Duration::from_secs(10),
            repeat_unsafe: false,
            statuses: Vec::new(),
        }
    }
}

impl RetryPolicy {
    /// Returns a policy that retries nothing.
    #[must_use]
    pub fn none() -> Self {
        Self::default().max_tries(1)
    }

    /// Sets the maximum number of attempts, including the first one. The default is 4. Zero counts as one.
    #[must_use]
    pub fn max_tries(mut self, tries: u32) -> Self {
        self.max_tries = tries.max(1);
        self
    }

    /// Sets the time after which no new attempt begins, measured from the beginning of the call. The default is 30
    /// seconds.
    #[must_use]
    pub fn max_elapsed(mut self, time: Duration) -> Self {
        self.max_elapsed = time;
        self
    }

    /// Sets the upper bound of the first pause. It doubles with each attempt, up to `longest`. The defaults are 0.25
    /// and 10 seconds.
    #[must_use]
    pub fn pauses(mut self, first: Duration, longest: Duration) -> Self {
        self.first_pause = first;
        self.longest_pause = longest.max(first);
        self
    }

    /// Sets whether POST, PUT and PATCH are retried after a 5xx or a broken connection too. The request may have
    /// taken effect already, so something may happen twice. The default is `false`.
    #[must_use]
    pub fn repeat_unsafe(mut self, repeat: bool) -> Self {
        self.repeat_unsafe = repeat;
        self
    }

    /// Also retries responses with this status, such as 404 for a resource that was created a moment ago. A status of
    /// 500 or above may mean that the request took effect; for these, [`repeat_unsafe`](Self::repeat_unsafe) still
    /// decides whether POST, PUT and PATCH are retried.
    ///
    /// ```
    /// use twilio_runtime::RetryPolicy;
    /// use twilio_runtime::http::StatusCode;
    ///
    /// let policy = RetryPolicy::default().retry_status(StatusCode::NOT_FOUND);
    /// ```
    #[must_use]
    pub fn retry_status(mut self, status: StatusCode) -> Self {
        self.statuses.push(status);
        self
    }

    pub(crate) fn repeats_unsafe(&self) -> bool {
        self.repeat_unsafe
    }

    pub(crate) fn retries_status(&self, status: StatusCode) -> bool {
        self.statuses.contains(&status)
    }

    /// Returns the pause before the next attempt, or `None` if the call must not be retried. `left` is the time until
    /// the call's timeout, and `asked` is what `Retry-After` requests.
    pub(crate) fn pause(
        &self,
        tries: u32,
        elapsed: Duration,
        left: Duration,
        asked: Option<Duration>,
    ) -> Option<Duration> {
        if tries >= self.max_tries {
            return None;
        }
        let doubled = 2_u32.saturating_pow(tries.saturating_sub(1).min(30));
        let bound = self
            .first_pause
            .saturating_mul(doubled)
            .min(self.longest_pause);
        let jitter = random_part(bound);
        // The service's `Retry-After` is the minimum. Jitter is added, so that not all clients come back at the same
        // moment.
        let pause = match asked {
            Some(asked) => asked.saturating_add(jitter.min(asked / 10)).max(jitter),
            None => jitter,
        };
        let fits = elapsed.saturating_add(pause) <= self.max_elapsed && pause < left;
        fits.then_some(pause)
    }
}

/// Returns a random duration between zero and any bound.
fn random_part(bound: Duration) -> Duration {
    Duration::try_from_secs_f64(bound.as_secs_f64() * fastrand::f64()).unwrap_or(bound)
}

/// A token bucket for retries, shared by all calls, so that a failing service does not get several times its normal
/// load.
///
/// Works like the token bucket of smithy-rs: a retry that succeeds gives back the tokens it took, and a call that
/// succeeds at the first attempt adds one.
#[derive(Debug)]
pub(crate) struct RetryBudget {
    tokens: AtomicU32,
    capacity: u32,
}

impl RetryBudget {
    pub(crate) const DEFAULT: u32 = 500;
    const RETRY: u32 = 5;
    const RETRY_AFTER_TIMEOUT: u32 = 10;
    const FIRST_SUCCESS: u32 = 1;

    pub(crate) fn new(capacity: u32) -> Self {
        Self {
            tokens: AtomicU32::new(capacity),
            capacity,
        }
    }

    /// Takes the tokens for a retry and returns how many, or `None` if there are too few.
    pub(crate) fn take(&self, after_timeout: bool) -> Option<u32> {
        let cost = match after_timeout {
            true => Self::RETRY_AFTER_TIMEOUT,
            false => Self::RETRY,
        };
        let order = Ordering::Relaxed;
        self.tokens
            .fetch_update(order, order, |tokens| tokens.checked_sub(cost))
            .is_ok()
            .then_some(cost)
    }

    /// Puts tokens back after a success: those that the last retry took, or one if there was no retry.
    pub(crate) fn give_back(&self, taken: Option<u32>) {
        let tokens = taken.unwrap_or(Self::FIRST_SUCCESS);
        // Usually the bucket is full. Not writing then spares other threads a cache miss.
        if self.tokens.load(Ordering::Relaxed) < self.capacity {
            let add = |left: u32| Some(left.saturating_add(tokens).min(self.capacity));
            let order = Ordering::Relaxed;
            self.tokens.fetch_update(order, order, add).ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(3600);

    #[test]
    fn delays_grow_within_bounds() {
        let policy = RetryPolicy::default().max_tries(100).max_elapsed(LONG);
        for tries in 1..100 {
            let bound = Duration::from_millis(250)
                .saturating_mul(1 << (tries - 1).min(20))
                .min(Duration::from_secs(10));
            let pause = policy.pause(tries, Duration::ZERO, LONG, None).unwrap();
            assert!(pause <= bound, "{pause:?} after {tries}");
        }
        assert_eq!(policy.pause(100, Duration::ZERO, LONG, None), None);
    }

    #[test]
    fn retry_after_is_obeyed_or_ends_the_call() {
        let policy = RetryPolicy::default();
        let asked = Some(Duration::from_secs(5));
        let pause = policy.pause(1, Duration::ZERO, LONG, asked).unwrap();
        assert!((Duration::from_secs(5)..=Duration::from_millis(5500)).contains(&pause));
        assert_eq!(policy.pause(1, Duration::from_secs(26), LONG, asked), None);
        assert_eq!(
            policy.pause(1, Duration::ZERO, Duration::from_secs(4), asked),
            None
        );
        assert_eq!(
            policy.pause(1, Duration::ZERO, LONG, Some(LONG * 1000)),
            None
        );
        assert_eq!(
            RetryPolicy::none().pause(1, Duration::ZERO, LONG, None),
            None
        );
    }

    #[test]
    fn extreme_settings_do_not_overflow() {
        let policy = RetryPolicy::default()
            .max_tries(u32::MAX)
            .max_elapsed(Duration::MAX)
            .pauses(Duration::MAX, Duration::MAX);
        for tries in [0, 1, 31, u32::MAX - 1] {
            let asked = Some(Duration::MAX);
            assert_eq!(policy.pause(tries, Duration::ZERO, LONG, asked), None);
            policy.pause(tries, Duration::MAX, Duration::MAX, None);
        }
    }

    #[test]
    fn budget_is_exhausted_and_refills() {
        let budget = RetryBudget::new(20);
        assert_eq!(budget.take(true), Some(10));
        assert_eq!(budget.take(false), Some(5));
        assert_eq!(budget.take(true), None);
        assert_eq!(budget.take(false), Some(5));
        assert_eq!(budget.take(false), None);
        for _ in 0..4 {
            budget.give_back(None);
        }
        assert_eq!(budget.take(false), None);
        budget.give_back(None);
        assert_eq!(budget.take(false), Some(5));
        for _ in 0..10 {
            budget.give_back(Some(10));
        }
        assert_eq!(budget.tokens.load(Ordering::Relaxed), 20);
        assert_eq!(RetryBudget::new(0).take(false), None);
    }
}
