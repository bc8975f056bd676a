//! A call on its way: sending, trying again, and what comes of it.

use std::fmt;
use std::future::{Future, poll_fn};
use std::marker::PhantomData;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{HeaderMap, StatusCode};

use crate::error::{ApiError, Kind, TimeoutKind};
use crate::output::Output;
use crate::request::{Method, Request};
use crate::transport::{BoxFuture, HttpRequest, TransportError, TransportErrorKind};
use crate::{Client, Error, RetryPolicy, trace};

/// How much longer than its limit a call may take because its thread was busy at the end.
const MAX_GRACE: Duration = Duration::from_secs(1);

/// A request on its way to Twilio; `await` it.
///
/// Nothing happens before it is polled. Dropping it cancels the call, whose effect is then unknown.
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<T> {
    answer: BoxFuture<'static, Result<Answer, Error>>,
    output: PhantomData<fn() -> T>,
}

impl<T> Call<T> {
    #[doc(hidden)]
    pub fn new(request: Request) -> Self {
        Self::of(fetch_request(request))
    }

    pub(crate) fn of(answer: BoxFuture<'static, Result<Answer, Error>>) -> Self {
        Self {
            answer,
            output: PhantomData,
        }
    }
}

/// [`fetch`] for the operations of all bindings: without a type parameter it is compiled with this crate, once, and not
/// with theirs.
#[inline(never)]
fn fetch_request(request: Request) -> BoxFuture<'static, Result<Answer, Error>> {
    fetch(request)
}

impl<T: Output> Future for Call<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.answer.as_mut().poll(context).map(|answer| {
            let answer = answer?;
            let (operation, attempts) = (answer.operation, answer.attempts);
            T::from_answer(answer).map_err(|error| error.of(operation).after(attempts))
        })
    }
}

#[cfg(feature = "blocking")]
impl<T: Output> Call<T> {
    /// Waits for the call to end, on this thread, for programs without an async runtime.
    ///
    /// # Errors
    /// Those of the call.
    pub fn wait(self) -> Result<T, Error> {
        crate::blocking::block_on(self)?
    }
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Call").finish_non_exhaustive()
    }
}

/// A whole answer of an accepted status, before anything is made of it.
#[doc(hidden)]
#[derive(Debug)]
pub struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    operation: &'static str,
    attempts: u32,
}

/// What becomes a call when it is first polled.
pub(crate) trait Prepare: Send + 'static {
    fn plan(&self) -> Plan;

    /// The request, all but `Authorization`, which may have to be fetched. Made anew for each try: a second one is too
    /// rare to keep a copy for it.
    fn prepare(&mut self) -> Result<HttpRequest, Error>;
}

/// All that decides how a request is sent.
pub(crate) struct Plan {
    pub(crate) client: Client,
    /// The name for errors and traces.
    pub(crate) operation: &'static str,
    pub(crate) method: Method,
    pub(crate) auth: Auth,
    pub(crate) limit: Duration,
    pub(crate) retry: RetryPolicy,
}

/// What a request proves itself with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Auth {
    None,
    /// Whatever the client has.
    Any,
    /// An OAuth token.
    Token,
}

/// Sends a request and gets its answer, errors and second tries dealt with.
pub(crate) fn fetch(mut request: impl Prepare) -> BoxFuture<'static, Result<Answer, Error>> {
    Box::pin(async move {
        let plan = request.plan();
        let mut attempts = 0;
        let outcome = trace::call(&plan, run(&plan, &mut request, &mut attempts)).await;
        outcome.map_err(|error| error.of(plan.operation).after(attempts))
    })
}

/// The whole exchange, or an error if its time is over first.
async fn run(plan: &Plan, request: &mut impl Prepare, attempts: &mut u32) -> Result<Answer, Error> {
    let begin = Instant::now();
    let outcome = {
        let mut work = pin!(plan.run(request, attempts));
        match until(work.as_mut(), plan.client.sleep(plan.limit)).await {
            Some(outcome) => Some(outcome),
            None => {
                // An alarm is late where the thread was busy, and so is the news of a response that came in time.
                let late = begin.elapsed().saturating_sub(plan.limit);
                until(work, plan.client.sleep(late.min(MAX_GRACE))).await
            }
        }
    };
    outcome.unwrap_or_else(|| {
        let error = Error::new(Kind::Timeout(TimeoutKind::Answer(plan.limit)));
        trace::failure(*attempts, &error, plan.limit, None);
        Err(error)
    })
}

/// What the work comes to, or nothing if the alarm rings first.
async fn until<F: Future>(
    mut work: Pin<&mut F>,
    mut alarm: BoxFuture<'_, ()>,
) -> Option<F::Output> {
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(outcome) => Poll::Ready(Some(outcome)),
        Poll::Pending => alarm.as_mut().poll(context).map(|()| None),
    })
    .await
}

impl Plan {
    async fn run(&self, source: &mut impl Prepare, attempts: &mut u32) -> Result<Answer, Error> {
        let begin = Instant::now();
        let mut renewed = false;
        loop {
            let mut request = source.prepare()?;
            trace::request(&request);
            let mut token = None;
            // An `Authorization` that the caller set stands.
            if self.auth != Auth::None && !request.headers.contains_key(AUTHORIZATION) {
                let header = self.client.authorize(self.auth).await?;
                request.headers.insert(AUTHORIZATION, header.clone());
                token = Some(header);
            }
            let permit = self.client.permit().await;
            *attempts += 1;
            let outcome = self.client.send(request).await;
            drop(permit);
            let failure = match outcome {
                Ok(response) if accepts(self.method, response.status()) => {
                    trace::answer(*attempts, response.status(), begin.elapsed());
                    let (parts, body) = response.into_parts();
                    return Ok(Answer {
                        status: parts.status,
                        headers: parts.headers,
                        body,
                        operation: self.operation,
                        attempts: *attempts,
                    });
                }
                Ok(response) => Failure::of_answer(&response),
                Err(error) => Failure::of_transport(error),
            };
            if failure.reach == Reach::Unauthorized
                && !renewed
                && let Some(token) = &token
                && self.client.renounce(token).await
            {
                renewed = true;
                trace::failure(
                    *attempts,
                    &failure.error,
                    begin.elapsed(),
                    Some(Duration::ZERO),
                );
                continue;
            }
            let pause = self.pause(&failure, *attempts, begin.elapsed());
            trace::failure(*attempts, &failure.error, begin.elapsed(), pause);
            let Some(pause) = pause else {
                return Err(failure.error);
            };
            self.client.sleep(pause).await;
        }
    }

    fn pause(&self, failure: &Failure, attempts: u32, elapsed: Duration) -> Option<Duration> {
        let again = match failure.reach {
            Reach::NoEffect => true,
            Reach::Unknown => self.method.is_repeatable() || self.retry.repeats_unsafe(),
            Reach::Unauthorized | Reach::Refused => false,
        };
        let left = self.limit.saturating_sub(elapsed);
        again
            .then(|| {
                self.retry
                    .pause(attempts, elapsed, left, failure.error.retry_after())
            })
            .flatten()
    }
}

fn accepts(method: Method, status: StatusCode) -> bool {
    status.is_success() || (matches!(method, Method::GET | Method::HEAD) && status.is_redirection())
}

/// A try that gave no answer to use.
struct Failure {
    error: Error,
    reach: Reach,
}

/// What may have come of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Nothing: it did not arrive, or was turned away at the door.
    NoEffect,
    /// Perhaps everything.
    Unknown,
    Unauthorized,
    /// Understood and refused; asking again would change nothing.
    Refused,
}

impl Failure {
    fn of_answer(response: &http::Response<Bytes>) -> Self {
        let status = response.status();
        let reach = match status {
            StatusCode::TOO_MANY_REQUESTS => Reach::NoEffect,
            StatusCode::UNAUTHORIZED => Reach::Unauthorized,
            status if status.is_server_error() => Reach::Unknown,
            _ => Reach::Refused,
        };
        let error = ApiError::new(status, response.headers(), response.body());
        Self {
            error: Error::new(Kind::Api(Box::new(error))),
            reach,
        }
    }

    fn of_transport(error: TransportError) -> Self {
        let (kind, reach) = match error.kind() {
            TransportErrorKind::Connect => (Kind::Connect(error.into_source()), Reach::NoEffect),
            TransportErrorKind::ConnectTimeout => {
                (Kind::Timeout(TimeoutKind::Connect), Reach::NoEffect)
            }
            TransportErrorKind::Unprocessed => {
                (Kind::Unprocessed(error.into_source()), Reach::NoEffect)
            }
            TransportErrorKind::Certificate => (Kind::Connect(error.into_source()), Reach::Refused),
            TransportErrorKind::InvalidRequest => {
                (Kind::Unsendable(error.into_source()), Reach::Refused)
            }
            TransportErrorKind::ProxyRefused(status) => {
                (Kind::Proxy(status, error.into_source()), Reach::Refused)
            }
            TransportErrorKind::TooLarge => (Kind::TooLarge(error.into_source()), Reach::Refused),
            TransportErrorKind::Exchange => (Kind::Transport(error.into_source()), Reach::Unknown),
        };
        Self {
            error: Error::new(kind),
            reach,
        }
    }
}
