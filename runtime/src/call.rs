//! Calls: sending, retrying and decoding the response.

use std::fmt;
use std::future::{Future, pending, poll_fn};
use std::marker::PhantomData;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{HeaderValue, Method, StatusCode};
use tokio::sync::SemaphorePermit;

use crate::attempt::Attempt;
#[cfg(feature = "blocking")]
use crate::blocking::block_on;
use crate::dispatch::Dispatcher;
use crate::error::{ApiError, Error, Kind, TimeoutKind};
use crate::operation::{Auth, is_repeatable};
use crate::pieces::Pieces;
use crate::response::{BodyKind, Output, RawResponse};
use crate::retry::RetryPolicy;
use crate::trace;
use crate::transport::{BoxFuture, HttpRequest, TransportError, TransportErrorKind};
use crate::upload::{UploadStream, UploadWatch};

/// How much longer than its timeout a call may take because its thread was busy when the timeout passed.
const MAX_GRACE: Duration = Duration::from_secs(1);

/// A request to Twilio, as a future.
///
/// Nothing is sent until it is polled. Dropping it cancels the call; whether the request took effect is then
/// unknown.
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<T> {
    response: BoxFuture<'static, Result<RawResponse, Error>>,
    output: PhantomData<fn() -> T>,
}

impl<T> Call<T> {
    pub(crate) fn of(response: BoxFuture<'static, Result<RawResponse, Error>>) -> Self {
        Self {
            response,
            output: PhantomData,
        }
    }
}

impl<T: Output> Future for Call<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.response.as_mut().poll(context).map(|response| {
            let response = response?;
            let (operation, attempts) = (response.operation, response.attempts);
            T::from_response(response).map_err(|error| error.of(operation).after(attempts))
        })
    }
}

#[cfg(feature = "blocking")]
impl<T: Output> Call<T> {
    /// Blocks the current thread until the call completes, for programs without an async runtime.
    ///
    /// # Errors
    /// Returns the errors of the call.
    pub fn wait(self) -> Result<T, Error> {
        block_on(self)?
    }
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Call").finish_non_exhaustive()
    }
}

/// The source of a call: builds its request when the call is first polled.
pub(crate) trait CallSource: Send + Sync + 'static {
    fn options(&self) -> CallOptions;

    /// Builds the request without its `Authorization`, which may have to be fetched. Called for each attempt; retries
    /// are too rare to be worth a copy.
    fn prepare(&mut self) -> Result<Prepared, Error>;

    /// Returns the `Authorization` header of the request, which may have to be fetched.
    fn authorize(&self, auth: Auth) -> impl Future<Output = Result<HeaderValue, Error>> + Send;

    /// Drops the access token that was refused with a 401, and returns whether a new one can be fetched.
    fn invalidate_token(&self, refused: &HeaderValue) -> bool;
}

/// A request that is ready to be sent.
pub(crate) struct Prepared {
    pub(crate) request: HttpRequest,
    /// The body, if it is a stream. That of `request` is empty then.
    pub(crate) stream: Option<UploadStream>,
}

impl From<HttpRequest> for Prepared {
    fn from(request: HttpRequest) -> Self {
        Self {
            request,
            stream: None,
        }
    }
}

/// The options that decide how a request is sent.
pub(crate) struct CallOptions {
    pub(crate) dispatcher: Arc<Dispatcher>,
    /// The operation's name in errors and traces.
    pub(crate) operation: &'static str,
    pub(crate) method: Method,
    pub(crate) auth: Auth,
    /// Whether the operation takes bearer tokens or API keys, which the request already has.
    pub(crate) takes_keys: bool,
    pub(crate) body_kind: BodyKind,
    /// The media types of the response, if it is not JSON.
    pub(crate) accepts: &'static [&'static str],
    pub(crate) limit: Duration,
    pub(crate) retry: RetryPolicy,
}

/// Sends a request and returns its response; handles errors and retries.
pub(crate) fn fetch(
    mut request: impl CallSource,
) -> BoxFuture<'static, Result<RawResponse, Error>> {
    Box::pin(async move {
        let options = request.options();
        let mut progress = Progress::default();
        let outcome = trace::call(
            options.operation,
            options.method.clone(),
            run(&options, &mut request, &mut progress),
        )
        .await;
        outcome.map_err(|error| error.of(options.operation).after(progress.attempts))
    })
}

/// The progress of a call.
#[derive(Default)]
struct Progress {
    /// How many times the request was sent.
    attempts: u32,
    waiting: Waiting,
}

/// What a call is waiting for.
#[derive(Clone, Copy, Default)]
enum Waiting {
    #[default]
    Token,
    Permit,
    Response,
}

/// Runs the whole call, or returns a timeout error if its time runs out first.
async fn run(
    options: &CallOptions,
    request: &mut impl CallSource,
    progress: &mut Progress,
) -> Result<RawResponse, Error> {
    let begin = Instant::now();
    let outcome = {
        let mut work = pin!(options.run(begin, request, progress));
        match until(work.as_mut(), options.dispatcher.sleep(options.limit)).await {
            Some(outcome) => Some(outcome),
            None => {
                // On a busy thread the timer fires late, and a response that arrived in time may not have been read
                // yet. Allow the call the time by which the timer was late.
                let late = begin.elapsed().saturating_sub(options.limit);
                until(work, options.dispatcher.sleep(late.min(MAX_GRACE))).await
            }
        }
    };
    outcome.unwrap_or_else(|| {
        let timeout = match progress.waiting {
            // An earlier attempt was sent, and its effect is unknown.
            _ if progress.attempts > 0 => TimeoutKind::Response(options.limit),
            Waiting::Token => TimeoutKind::Token(options.limit),
            Waiting::Permit => TimeoutKind::Permit(options.limit),
            Waiting::Response => TimeoutKind::Response(options.limit),
        };
        let error = Error::new(Kind::Timeout(timeout));
        if progress.attempts > 0 {
            options.tell_failure(progress.attempts, &error, begin.elapsed(), None);
        } else {
            trace::failure(0, &error, begin.elapsed(), None);
        }
        Err(error)
    })
}

/// Returns the output of `work`, or `None` if the alarm fires first.
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

impl CallOptions {
    async fn run(
        &self,
        begin: Instant,
        source: &mut impl CallSource,
        progress: &mut Progress,
    ) -> Result<RawResponse, Error> {
        let mut renewed = false;
        // The tokens that the last retry took from the budget.
        let mut taken = None;
        loop {
            let Prepared {
                mut request,
                stream,
            } = source.prepare()?;
            let watch = stream.as_ref().map(UploadStream::watch);
            trace::request(&request);
            let mut token = None;
            // An `Authorization` header set by the caller takes precedence.
            if self.auth != Auth::None && !request.headers.contains_key(AUTHORIZATION) {
                progress.waiting = Waiting::Token;
                let header = source.authorize(self.auth).await?;
                request.headers.insert(AUTHORIZATION, header.clone());
                token = Some(header);
            }
            let failure = match self.attempt(begin, request, stream, progress).await {
                Ok((response, pieces)) => {
                    self.dispatcher.retry_budget().give_back(taken);
                    self.tell_success(progress.attempts, response.status(), begin.elapsed());
                    return Ok(self.raw_response(response, pieces, progress.attempts));
                }
                Err(failure) => failure.of_upload(watch.as_deref()),
            };
            // A stream can be read only once.
            let is_spent = watch.is_some_and(|watch| watch.has_begun());
            if failure.class == FailureClass::Unauthorized
                && !renewed
                && let Some(token) = &token
                && source.invalidate_token(token)
                && !is_spent
            {
                renewed = true;
                let now = Some(Duration::ZERO);
                self.tell_failure(progress.attempts, &failure.error, begin.elapsed(), now);
                continue;
            }
            let pause = match is_spent {
                true => None,
                false => self.pause(&failure, progress.attempts, begin.elapsed(), &mut taken),
            };
            self.tell_failure(progress.attempts, &failure.error, begin.elapsed(), pause);
            let Some(pause) = pause else {
                return Err(failure.error);
            };
            self.dispatcher.pause(pause).await;
        }
    }

    /// Sends the request once.
    async fn attempt(
        &self,
        begin: Instant,
        request: HttpRequest,
        stream: Option<UploadStream>,
        progress: &mut Progress,
    ) -> Result<(http::Response<Bytes>, Option<Box<Pieces>>), Failure> {
        progress.waiting = Waiting::Permit;
        let permit = self.dispatcher.permit().await;
        if begin.elapsed() >= self.limit {
            // After the timeout, a response in flight may still be read, but nothing new is sent. The function `run`
            // ends the call.
            drop(permit);
            return pending().await;
        }
        progress.waiting = Waiting::Response;
        progress.attempts += 1;
        let received = match (stream, self.body_kind) {
            (stream @ Some(_), _) | (stream, BodyKind::Stream) => {
                Box::pin(self.open(request, stream, permit)).await
            }
            (None, BodyKind::Json | BodyKind::Any | BodyKind::Redirect) => {
                let response = self.dispatcher.send(request).await;
                response.map(|response| (response, None))
            }
        };
        match received {
            Ok((response, pieces)) if self.accepts(response.status()) => Ok((response, pieces)),
            Ok((response, _)) => Err(Failure::of_response(&response, self.takes_keys)),
            Err(error) => Err(Failure::of_transport(error)),
        }
    }

    /// Sends the request, with a stream as its body if there is one. The body of an accepted response is left to be
    /// streamed if the result type does that; any other body is read.
    async fn open(
        &self,
        request: HttpRequest,
        stream: Option<UploadStream>,
        permit: Option<SemaphorePermit<'_>>,
    ) -> Result<(http::Response<Bytes>, Option<Box<Pieces>>), TransportError> {
        let response = match stream {
            Some(stream) => self.dispatcher.upload(request, stream).await?,
            None => self.dispatcher.open(request).await?,
        };
        let (parts, body) = response.into_parts();
        let pieces = Pieces::new(&self.dispatcher, self.limit, body, permit);
        let is_streamed = self.body_kind == BodyKind::Stream;
        Ok(match is_streamed && self.accepts(parts.status) {
            true => (
                http::Response::from_parts(parts, Bytes::new()),
                Some(Box::new(pieces)),
            ),
            false => {
                let body = pieces.collect().await?;
                (http::Response::from_parts(parts, body), None)
            }
        })
    }

    fn raw_response(
        &self,
        response: http::Response<Bytes>,
        pieces: Option<Box<Pieces>>,
        attempts: u32,
    ) -> RawResponse {
        let (parts, body) = response.into_parts();
        RawResponse {
            status: parts.status,
            headers: parts.headers,
            body,
            pieces,
            accepts: self.accepts,
            operation: self.operation,
            attempts,
        }
    }

    /// Returns whether a response with this status is not an error. After methods other than `GET` and `HEAD`, a redirect
    /// is only what the caller wants if it is the operation's result.
    fn accepts(&self, status: StatusCode) -> bool {
        let may_redirect = [Method::GET, Method::HEAD].contains(&self.method)
            || self.body_kind == BodyKind::Redirect;
        status.is_success() || (may_redirect && status.is_redirection())
    }

    /// Returns the pause before the next attempt and takes tokens for it, or `None` if the call must not be retried.
    fn pause(
        &self,
        failure: &Failure,
        attempts: u32,
        elapsed: Duration,
        taken: &mut Option<u32>,
    ) -> Option<Duration> {
        let is_asked_for = failure
            .error
            .status()
            .is_some_and(|status| self.retry.retries_status(status));
        let retries = match failure.class {
            FailureClass::NoEffect | FailureClass::Deferred => true,
            FailureClass::Unknown => is_repeatable(&self.method) || self.retry.repeats_unsafe(),
            FailureClass::Unauthorized | FailureClass::Refused => is_asked_for,
            FailureClass::Final => false,
        };
        if !retries {
            return None;
        }
        let left = self.limit.saturating_sub(elapsed);
        let asked = failure.error.retry_after();
        let pause = self.retry.pause(attempts, elapsed, left, asked)?;
        if failure.class != FailureClass::Deferred {
            let budget = self.dispatcher.retry_budget();
            *taken = Some(budget.take(failure.error.is_timeout())?);
        }
        Some(pause)
    }

    fn tell_success(&self, attempt: u32, status: StatusCode, elapsed: Duration) {
        trace::response(attempt, status, elapsed);
        self.dispatcher.report(|| Attempt {
            operation: self.operation,
            number: attempt,
            outcome: Ok(status),
            elapsed,
            retry_in: None,
        });
    }

    fn tell_failure(
        &self,
        attempt: u32,
        error: &Error,
        elapsed: Duration,
        pause: Option<Duration>,
    ) {
        trace::failure(attempt, error, elapsed, pause);
        self.dispatcher.report(|| Attempt {
            operation: self.operation,
            number: attempt,
            outcome: Err(error),
            elapsed,
            retry_in: pause,
        });
    }
}

/// An attempt without a usable response.
struct Failure {
    error: Error,
    class: FailureClass,
}

/// What a failed request may have done, and whether a retry could succeed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FailureClass {
    /// The request did not reach the server.
    NoEffect,
    /// A working server declined to process the request. It says when to come back, or would process the next one.
    Deferred,
    /// The request may have taken effect.
    Unknown,
    Unauthorized,
    /// The request was understood and refused. The same request would be refused again, unless the caller knows
    /// otherwise.
    Refused,
    /// No retry could succeed.
    Final,
}

impl Failure {
    fn of_response(response: &http::Response<Bytes>, takes_keys: bool) -> Self {
        let status = response.status();
        let class = match status {
            StatusCode::TOO_MANY_REQUESTS => FailureClass::Deferred,
            StatusCode::UNAUTHORIZED => FailureClass::Unauthorized,
            status if status.is_server_error() => FailureClass::Unknown,
            _ => FailureClass::Refused,
        };
        let mut error = ApiError::new(status, response.headers(), response.body());
        error.takes_keys = takes_keys;
        Self {
            error: Error::new(Kind::Api(Box::new(error))),
            class,
        }
    }

    /// Returns the failure of the caller's stream instead, if that is why the request failed.
    fn of_upload(self, watch: Option<&UploadWatch>) -> Self {
        match watch.and_then(UploadWatch::take_failure) {
            Some(source) => Self {
                error: Error::new(Kind::Upload(source)),
                class: FailureClass::Final,
            },
            None => self,
        }
    }

    fn of_transport(error: TransportError) -> Self {
        let class = match error.kind() {
            TransportErrorKind::Connect | TransportErrorKind::ConnectTimeout => {
                FailureClass::NoEffect
            }
            TransportErrorKind::Unprocessed => FailureClass::Deferred,
            TransportErrorKind::Exchange => FailureClass::Unknown,
            TransportErrorKind::Certificate
            | TransportErrorKind::InvalidRequest
            | TransportErrorKind::ProxyRefused(_)
            | TransportErrorKind::TooLarge => FailureClass::Final,
        };
        Self {
            error: error.into_error(),
            class,
        }
    }
}
