//! What is tried again, and when.

use std::time::Duration;

/// What is tried again after a failure, how often, and after what pauses.
///
/// Without further ado, that is: 429, connections that could not be made and those that Twilio ends before it looks at
/// a request, for every request; 5xx and broken connections, for GET and DELETE, which do no harm twice. A POST that may have had its effect is sent again only if
/// [`repeat_unsafe`](Self::repeat_unsafe) says so.
///
/// Pauses grow exponentially and are random between zero and their bound ("full jitter"); `Retry-After` is obeyed. No
/// pause is begun that would outlast the call's time limit or [`max_elapsed`](Self::max_elapsed): the error is given
/// instead, at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    max_tries: u32,
    max_elapsed: Duration,
    first_pause: Duration,
    longest_pause: Duration,
    repeat_unsafe: bool,
}

/// Four tries within half a minute, pauses of up to 0.25, 0.5 and 1 second.
impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_tries: 4,
            max_elapsed: Duration::from_secs(30),
            first_pause: Duration::from_millis(250),
            longest_pause: Duration::from_secs(10),
            repeat_unsafe: false,
        }
    }
}

impl RetryPolicy {
    /// One try, no more.
    #[must_use]
    pub fn none() -> Self {
        Self::default().max_tries(1)
    }

    /// How often a request is sent at most, the first time included. Zero counts as one.
    #[must_use]
    pub fn max_tries(mut self, tries: u32) -> Self {
        self.max_tries = tries.max(1);
        self
    }

    /// The time after which no further try begins.
    #[must_use]
    pub fn max_elapsed(mut self, time: Duration) -> Self {
        self.max_elapsed = time;
        self
    }

    /// The bound of the first pause; it doubles with each try up to `longest`.
    #[must_use]
    pub fn pauses(mut self, first: Duration, longest: Duration) -> Self {
        self.first_pause = first;
        self.longest_pause = longest.max(first);
        self
    }

    /// Whether 5xx and broken connections are tried again for POST, PUT and PATCH too, though they may have had their
    /// effect: something may happen twice then.
    #[must_use]
    pub fn repeat_unsafe(mut self, repeat: bool) -> Self {
        self.repeat_unsafe = repeat;
        self
    }

    pub(crate) fn repeats_unsafe(&self) -> bool {
        self.repeat_unsafe
    }

    /// The pause before the next try, or nothing if there must be none. `left` is what remains of the call's time.
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
        let jitter = bound.mul_f64(fastrand::f64());
        // What the service asks for is the least; all clients coming back at the same moment would not help it.
        let pause = match asked {
            Some(asked) => asked.saturating_add(jitter.min(asked / 10)).max(jitter),
            None => jitter,
        };
        let fits = elapsed.saturating_add(pause) <= self.max_elapsed && pause < left;
        fits.then_some(pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(3600);

    #[test]
    fn pauses_grow_and_stay_within_bounds() {
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
    fn what_is_asked_for_is_obeyed_or_the_call_ends() {
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
}
