//! The error type: opaque, with methods that classify it.

mod api;
mod display;

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, StatusCode};
use serde_json::Value;

pub use api::Problem;
pub(crate) use api::{ApiError, excerpt, request_id};

/// The error type for calls.
///
/// [`Display`](fmt::Display) says what happened and what to do about it. The `is_…` methods classify the error; the
/// others return what Twilio said. Never contains secrets or private inputs, unless Twilio's own message repeats an
/// input.
///
/// ```
/// use twilio_runtime::codes;
///
/// # fn handle(error: twilio_runtime::Error) {
/// if error.code() == Some(codes::PARTICIPANT_ALREADY_EXISTS) {
///     println!("nothing to do");
/// } else if error.is_rate_limited() {
///     println!("slow down, retry in {:?}", error.retry_after());
/// } else {
///     println!("{error}");
/// }
/// # }
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: Kind,
    operation: Option<&'static str>,
    /// How many times the request was sent.
    attempts: u32,
}

pub(crate) enum Kind {
    /// The client cannot be built with its settings.
    Config(String),
    /// An input breaks a rule; nothing was sent.
    Input(InputError),
    /// No connection could be made; nothing was sent.
    Connect(Box<dyn StdError + Send + Sync>),
    /// The request cannot be sent as it is.
    Unsendable(Box<dyn StdError + Send + Sync>),
    /// A proxy refused to connect.
    Proxy(StatusCode, Box<dyn StdError + Send + Sync>),
    /// The response is larger than the client allows.
    TooLarge(Box<dyn StdError + Send + Sync>),
    /// The server did not process the request.
    Unprocessed(Box<dyn StdError + Send + Sync>),
    Timeout(TimeoutKind),
    /// The connection broke, or the response was not HTTP.
    Transport(Box<dyn StdError + Send + Sync>),
    /// The caller's stream for the request body failed.
    Upload(Box<dyn StdError + Send + Sync>),
    /// The response body could not be written to the caller's destination.
    Write(std::io::Error),
    /// Twilio, or a proxy in between, returned an error status.
    Api(Box<ApiError>),
    Decode(DecodeError),
    /// A list has a next link that must not be followed.
    Paging(String),
    /// The program relies on this field, and the response does not have it.
    Missing(&'static str),
    /// No access token could be obtained.
    Token(Arc<Error>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TimeoutKind {
    Connect,
    /// While waiting for an access token.
    Token(Duration),
    /// While waiting for other requests to end.
    Permit(Duration),
    Response(Duration),
}

impl TimeoutKind {
    /// Returns whether the timeout passed before anything was sent.
    fn is_before_sending(self) -> bool {
        !matches!(self, TimeoutKind::Response(_))
    }
}

pub(crate) struct InputError {
    /// The input's name on the wire.
    pub(crate) name: &'static str,
    /// The rule that is broken, as the text after "Name: ".
    pub(crate) problem: String,
    /// The value, unless it is private.
    pub(crate) value: Option<String>,
}

/// Why decoding failed, and at which path.
#[derive(Debug)]
pub(crate) struct DecodeFailure {
    /// The path, as in `participants[3].date_created`; empty for the whole body.
    pub(crate) path: String,
    pub(crate) source: serde_json::Error,
}

pub(crate) struct DecodeError {
    pub(crate) failure: DecodeFailure,
    pub(crate) status: StatusCode,
    pub(crate) request_id: Option<String>,
    pub(crate) body: String,
}

impl Error {
    pub(crate) fn new(kind: Kind) -> Self {
        Self(Box::new(Inner {
            kind,
            operation: None,
            attempts: 0,
        }))
    }

    pub(crate) fn config(problem: impl Into<String>) -> Self {
        Self::new(Kind::Config(problem.into()))
    }

    /// Creates an error from several problems, none of which may be empty.
    pub(crate) fn config_all(problems: Vec<String>) -> Self {
        Self::config(problems.join("; "))
    }

    pub(crate) fn input(
        name: &'static str,
        problem: impl Into<String>,
        value: Option<&str>,
    ) -> Self {
        Self::new(Kind::Input(InputError {
            name,
            problem: problem.into(),
            value: value.map(str::to_owned),
        }))
    }

    pub(crate) fn of(mut self, operation: &'static str) -> Self {
        self.0.operation = Some(operation);
        self
    }

    pub(crate) fn after(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    /// Returns the name of the kind, for traces.
    #[cfg(feature = "tracing")]
    pub(crate) fn kind_name(&self) -> &'static str {
        match &self.0.kind {
            Kind::Config(_) => "Config",
            Kind::Input(_) => "Input",
            Kind::Connect(_) => "Connect",
            Kind::Unsendable(_) => "Unsendable",
            Kind::Proxy(..) => "Proxy",
            Kind::TooLarge(_) => "TooLarge",
            Kind::Unprocessed(_) => "Unprocessed",
            Kind::Timeout(_) => "Timeout",
            Kind::Transport(_) => "Transport",
            Kind::Upload(_) => "Upload",
            Kind::Write(_) => "Write",
            Kind::Api(_) => "Api",
            Kind::Decode(_) => "Decode",
            Kind::Paging(_) => "Paging",
            Kind::Missing(_) => "Missing",
            Kind::Token(_) => "Token",
        }
    }

    fn api(&self) -> Option<&ApiError> {
        match &self.0.kind {
            Kind::Api(error) => Some(error),
            Kind::Token(error) => error.api(),
            _ => None,
        }
    }

    /// Returns `true` if the client cannot be built with its settings, if it lacks what the call needs, such as
    /// credentials, or if it cannot send the request, for instance because the URL is too long. Nothing was sent.
    #[must_use]
    pub fn is_config(&self) -> bool {
        matches!(self.0.kind, Kind::Config(_) | Kind::Unsendable(_))
    }

    /// Returns `true` if the response is larger than [`ClientBuilder::max_body`](crate::ClientBuilder::max_body)
    /// allows. The request reached Twilio.
    #[must_use]
    pub fn is_too_large(&self) -> bool {
        matches!(self.0.kind, Kind::TooLarge(_))
    }

    /// Returns `true` if an input breaks a rule of the document or cannot be sent. Nothing was sent.
    #[must_use]
    pub fn is_invalid_input(&self) -> bool {
        matches!(self.0.kind, Kind::Input(_))
    }

    /// Returns `true` if the request did not reach Twilio, or if Twilio did not process it: no connection could be made
    /// in time, or the timeout passed before the request was sent. The request had no effect.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        match &self.0.kind {
            Kind::Connect(_) | Kind::Proxy(..) | Kind::Unprocessed(_) => true,
            Kind::Timeout(timeout) => timeout.is_before_sending(),
            Kind::Token(error) => error.is_connect(),
            _ => false,
        }
    }

    /// Returns `true` if there was no connection or no complete response in time. Unless
    /// [`is_connect`](Self::is_connect), the request may have taken effect.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        match &self.0.kind {
            Kind::Timeout(_) => true,
            Kind::Token(error) => error.is_timeout(),
            _ => false,
        }
    }

    /// Returns `true` if the connection broke or misbehaved after it was made. The request may have taken effect.
    #[must_use]
    pub fn is_transport(&self) -> bool {
        match &self.0.kind {
            Kind::Transport(_) => true,
            Kind::Token(error) => error.is_transport(),
            _ => false,
        }
    }

    /// Returns `true` if the stream that the program gave as the request body failed, or had another length than
    /// declared. Part of the request may have reached Twilio, but not all of it.
    #[must_use]
    pub fn is_upload(&self) -> bool {
        matches!(self.0.kind, Kind::Upload(_))
    }

    /// Returns `true` if the response does not have the declared type. The call itself succeeded.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        matches!(self.0.kind, Kind::Decode(_))
    }

    /// Returns `true` if the list cannot continue: its next link repeats, or points at a foreign host.
    #[must_use]
    pub fn is_paging(&self) -> bool {
        matches!(self.0.kind, Kind::Paging(_))
    }

    /// Returns `true` if the response lacks a field that the program [requires](crate::Require). The call itself
    /// succeeded.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self.0.kind, Kind::Missing(_))
    }

    /// Returns `true` if the credentials were refused, or no access token could be obtained.
    #[must_use]
    pub fn is_auth(&self) -> bool {
        matches!(
            self.0.kind,
            Kind::Token(_) | Kind::Timeout(TimeoutKind::Token(_))
        ) || self.status() == Some(StatusCode::UNAUTHORIZED)
    }

    /// Returns `true` if there were too many requests (429); see [`retry_after`](Self::retry_after).
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.status() == Some(StatusCode::TOO_MANY_REQUESTS)
    }

    /// Returns `true` if the resource does not exist (404).
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(StatusCode::NOT_FOUND)
    }

    /// Returns `true` if the request conflicts with the current state of the resource (409), or with an earlier
    /// request.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.status() == Some(StatusCode::CONFLICT)
    }

    /// Returns `true` if Twilio failed (5xx). The request may have taken effect.
    #[must_use]
    pub fn is_server_error(&self) -> bool {
        self.api()
            .is_some_and(|error| error.status.is_server_error())
    }

    /// Returns `true` if the same request may succeed later: there was no connection or no complete response, there
    /// were too many requests, or Twilio failed. The client has already retried as its
    /// [`RetryPolicy`](crate::RetryPolicy) allows.
    ///
    /// Unless [`is_connect`](Self::is_connect) or [`is_rate_limited`](Self::is_rate_limited), the request may have had
    /// its effect, and sending it again may repeat that effect.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        let is_refused = matches!(self.0.kind, Kind::Proxy(..));
        (self.is_connect() && !is_refused)
            || self.is_timeout()
            || self.is_transport()
            || self.is_rate_limited()
            || self.is_server_error()
    }

    /// Returns the status of the response, if there was one, or the status with which a proxy refused to connect.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match &self.0.kind {
            Kind::Proxy(status, _) => Some(*status),
            Kind::Decode(error) => Some(error.status),
            _ => self.api().map(|error| error.status),
        }
    }

    /// Returns Twilio's error code, such as 20404; [`codes`](crate::codes) has names for some.
    #[must_use]
    pub fn code(&self) -> Option<i64> {
        self.api()?.code
    }

    /// Returns Twilio's error message. If the service lists several [problems](Self::problems) instead, such as SendGrid,
    /// it is the first one, with its field.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.api()?.message.as_deref()
    }

    /// Returns the problems that the service lists: the `errors` of SendGrid or of RFC 9457. Empty for other errors.
    ///
    /// ```
    /// # fn handle(error: twilio_runtime::Error) {
    /// for problem in error.problems() {
    ///     println!("{}: {}", problem.field.unwrap_or("request"), problem.message);
    /// }
    /// # }
    /// ```
    pub fn problems(&self) -> impl Iterator<Item = Problem<'_>> {
        self.api().into_iter().flat_map(ApiError::problems)
    }

    /// Returns the URL of Twilio's page about this error, or of the help for the first of its problems.
    #[must_use]
    pub fn more_info(&self) -> Option<&str> {
        self.api()?.more_info.as_deref()
    }

    /// Returns the details that Twilio added: its `details`, or the `errors` of RFC 9457.
    #[must_use]
    pub fn details(&self) -> Option<&Value> {
        self.api()?.details()
    }

    /// Returns a property of the error's body, for those without a method of their own: `params`, `scimType`,
    /// `throttled_until`, or `title` and `instance` of RFC 9457.
    ///
    /// ```
    /// # fn handle(error: twilio_runtime::Error) {
    /// if let Some(until) = error.property("throttled_until") {
    ///     println!("throttled until {until}");
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&Value> {
        self.api()?.fields.as_ref()?.get(name)
    }

    /// Returns the identifier that Twilio gave the request, to quote to its support.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        match &self.0.kind {
            Kind::Decode(error) => error.request_id.as_deref(),
            _ => self.api()?.request_id.as_deref(),
        }
    }

    /// Returns the headers of the response, if it has an error status.
    #[must_use]
    pub fn headers(&self) -> Option<&HeaderMap> {
        Some(&self.api()?.headers)
    }

    /// Returns how long Twilio asks to wait before the next attempt.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.api()?.retry_after
    }

    /// Returns the name of the operation in Twilio's document.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation
    }

    /// Returns how many times the request was sent, retries included.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Returns the name on the wire of the input that breaks a rule.
    #[must_use]
    pub fn input_name(&self) -> Option<&'static str> {
        match &self.0.kind {
            Kind::Input(error) => Some(error.name),
            _ => None,
        }
    }

    /// Returns the path at which decoding failed, such as `participants[3].date_created`; empty for the whole response.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        match &self.0.kind {
            Kind::Decode(error) => Some(&error.failure.path),
            _ => None,
        }
    }

    /// Returns the beginning of the response's body as text: all of it, up to 2,000 bytes. `None` if there was no
    /// response, or an error response without a body.
    #[must_use]
    pub fn body(&self) -> Option<&str> {
        match &self.0.kind {
            Kind::Decode(error) => Some(&error.body),
            _ => Some(self.api()?.body.as_str()).filter(|body| !body.is_empty()),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0.kind {
            Kind::Connect(source)
            | Kind::Unsendable(source)
            | Kind::Proxy(_, source)
            | Kind::TooLarge(source)
            | Kind::Unprocessed(source)
            | Kind::Upload(source)
            | Kind::Transport(source) => Some(&**source),
            Kind::Write(source) => Some(source),
            Kind::Decode(error) => Some(&error.failure.source),
            Kind::Token(source) => Some(&**source),
            Kind::Config(_)
            | Kind::Input(_)
            | Kind::Timeout(_)
            | Kind::Api(_)
            | Kind::Paging(_)
            | Kind::Missing(_) => None,
        }
    }
}

/// Prints the message of [`Display`](fmt::Display), because `main` prints a returned error with `Debug`.
impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}
