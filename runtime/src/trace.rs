//! Spans and events of calls. They contain names, hosts and numbers, but no inputs and no response data.

#[cfg(feature = "tracing")]
pub(crate) use on::*;

#[cfg(not(feature = "tracing"))]
pub(crate) use off::*;

#[cfg(feature = "tracing")]
mod on {
    use std::cell::RefCell;
    use std::future::poll_fn;
    use std::pin::pin;
    use std::time::Duration;

    use http::{Method, StatusCode};
    use tracing::Span;

    use crate::error::Error;
    use crate::transport::HttpRequest;

    thread_local! {
        /// The span of the call that is being polled. Not `Span::current()`: if a filter disables our span, that is the
        /// caller's.
        static HELD: RefCell<Span> = const { RefCell::new(Span::none()) };
    }

    /// Makes a span the held one until it is dropped, and then restores the previous one.
    struct Held(Span);

    impl Held {
        fn new(span: &Span) -> Self {
            Self(HELD.replace(span.clone()))
        }

        fn span() -> Span {
            HELD.with_borrow(Span::clone)
        }
    }

    impl Drop for Held {
        fn drop(&mut self) {
            HELD.set(std::mem::replace(&mut self.0, Span::none()));
        }
    }

    /// Runs a call, with all its attempts, in a span.
    pub(crate) async fn call<F: Future>(
        operation: &'static str,
        method: Method,
        work: F,
    ) -> F::Output {
        let span = tracing::info_span!(
            "twilio.call",
            operation,
            method = ?method,
            host = tracing::field::Empty,
            status = tracing::field::Empty,
            attempts = tracing::field::Empty,
            duration_ms = tracing::field::Empty,
        );
        let mut work = pin!(work);
        poll_fn(|context| {
            let _held = Held::new(&span);
            span.in_scope(|| work.as_mut().poll(context))
        })
        .await
    }

    /// Records the host of the URL, and nothing else of it.
    pub(crate) fn request(request: &HttpRequest) {
        let host = request
            .url
            .split_once("://")
            .and_then(|(_, rest)| rest.split(['/', '?', ':']).next());
        Held::span().record("host", host);
    }

    pub(crate) fn response(attempt: u32, status: StatusCode, elapsed: Duration) {
        record(attempt, Some(status), elapsed);
        tracing::debug!(attempt, status = status.as_u16(), "response received");
    }

    pub(crate) fn failure(attempt: u32, error: &Error, elapsed: Duration, pause: Option<Duration>) {
        let (status, code) = (error.status(), error.code());
        record(attempt, status, elapsed);
        let status = status.map(|status| status.as_u16());
        let kind = error.kind_name();
        match pause {
            Some(pause) => {
                tracing::warn!(
                    attempt,
                    status,
                    code,
                    kind,
                    pause_ms = millis(pause),
                    "failed; will be retried"
                );
            }
            None => tracing::debug!(attempt, status, code, kind, "failed"),
        }
    }

    fn record(attempt: u32, status: Option<StatusCode>, elapsed: Duration) {
        let span = Held::span();
        span.record("attempts", attempt);
        span.record("duration_ms", millis(elapsed));
        if let Some(status) = status {
            span.record("status", status.as_u16());
        }
    }

    fn millis(duration: Duration) -> u64 {
        u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
    }
}

#[cfg(not(feature = "tracing"))]
mod off {
    use std::time::Duration;

    use http::{Method, StatusCode};

    use crate::error::Error;
    use crate::transport::HttpRequest;

    pub(crate) fn call<F: Future>(_: &'static str, _: Method, work: F) -> F {
        work
    }

    pub(crate) fn request(_: &HttpRequest) {}

    pub(crate) fn response(_: u32, _: StatusCode, _: Duration) {}

    pub(crate) fn failure(_: u32, _: &Error, _: Duration, _: Option<Duration>) {}
}
