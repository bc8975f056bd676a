//! Error messages: what happened, and what to do about it.

use std::fmt;

use http::StatusCode;

use super::{ApiError, DecodeError, Error, InputError, Kind, TimeoutKind};

/// How many characters of a body a message contains, so that it fits on one line of a log.
const BODY_IN_TEXT: usize = 200;

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.0.operation {
            write!(formatter, "{operation}: ")?;
        }
        match &self.0.kind {
            Kind::Config(problem) | Kind::Paging(problem) => formatter.write_str(problem)?,
            Kind::Input(error) => error.fmt(formatter)?,
            Kind::Missing(field) => write!(
                formatter,
                "the response has no `{field}`, which the program relies on"
            )?,
            Kind::Connect(source) => write!(
                formatter,
                "could not connect ({}); check the network, the proxy and the base URL, region and edge",
                Deepest(&**source)
            )?,
            Kind::Unsendable(source) => write!(
                formatter,
                "the request cannot be sent: {}",
                Deepest(&**source)
            )?,
            Kind::Proxy(status, source) => {
                write!(formatter, "{}", Deepest(&**source))?;
                formatter.write_str(match *status {
                    StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
                        "; check the proxy's user and password"
                    }
                    _ => "; check that the proxy allows Twilio's hosts",
                })?;
            }
            Kind::TooLarge(source) => write!(
                formatter,
                "{}; allow more with `max_body`. Twilio processed the request",
                Deepest(&**source)
            )?,
            Kind::Unprocessed(source) => write!(
                formatter,
                "the server closed the connection without processing the request ({}); retry later",
                Deepest(&**source)
            )?,
            Kind::Timeout(TimeoutKind::Connect) => {
                formatter
                    .write_str("could not connect in time; check the network and the proxy")?;
            }
            Kind::Timeout(TimeoutKind::Token(limit)) => write!(
                formatter,
                "no access token within {limit:?}; the request was not sent. Allow more with `with_timeout`"
            )?,
            Kind::Timeout(TimeoutKind::Permit(limit)) => write!(
                formatter,
                "too many other requests for {limit:?}; the request was not sent. Allow more at once with `max_in_flight`"
            )?,
            Kind::Timeout(TimeoutKind::Response(limit)) => write!(
                formatter,
                "no complete response within {limit:?}; the request may have taken effect. Allow more time with `with_timeout`"
            )?,
            Kind::Transport(source) => write!(
                formatter,
                "the connection broke before the response was complete ({}); the request may have taken effect",
                Deepest(&**source)
            )?,
            Kind::Upload(source) => write!(
                formatter,
                "the request body could not be read ({}); at most part of the request was sent",
                Deepest(&**source)
            )?,
            Kind::Write(source) => write!(
                formatter,
                "the response could not be written ({source}); the call itself succeeded"
            )?,
            Kind::Api(error) => error.fmt(formatter)?,
            Kind::Decode(error) => error.fmt(formatter)?,
            Kind::Token(error) => write!(formatter, "no access token: {error}")?,
        }
        match self.0.attempts {
            0 | 1 => Ok(()),
            attempts => write!(formatter, " ({attempts} attempts)"),
        }
    }
}

impl fmt::Display for InputError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{}` {}", self.name, self.problem)?;
        if let Some(value) = &self.value {
            write!(formatter, ", but is {:?}", head(value))?;
        }
        formatter.write_str("; nothing was sent")
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "HTTP {}", self.status.as_u16())?;
        if let Some(code) = self.code {
            write!(formatter, ", Twilio error {code}")?;
        }
        let body = self.body.trim();
        let says_nothing = self.code.is_some() || matches!(body, "" | "{}");
        match (&self.message, self.status.canonical_reason()) {
            (Some(message), _) => write!(formatter, ": {message}")?,
            (None, _) if !says_nothing => write!(formatter, ": {}", head(body))?,
            (None, Some(reason)) => write!(formatter, ": {reason}, without further explanation")?,
            (None, None) => {}
        }
        match self.more_problems() {
            0 => {}
            1 => formatter.write_str(" (and 1 more problem)")?,
            more => write!(formatter, " (and {more} more problems)")?,
        }
        if let Some(advice) = self.advice() {
            write!(formatter, "; {advice}")?;
        }
        if let Some(wait) = self.retry_after {
            write!(formatter, "; retry in {} s", wait.as_secs())?;
        }
        if let Some(link) = &self.more_info {
            write!(formatter, "; see {link}")?;
        }
        if let Some(id) = &self.request_id {
            write!(formatter, "; request {id}")?;
        }
        Ok(())
    }
}

impl ApiError {
    fn advice(&self) -> Option<&'static str> {
        match self.status {
            StatusCode::UNAUTHORIZED if self.takes_keys => {
                Some("check the bearer token or the API key that the operation needs")
            }
            StatusCode::UNAUTHORIZED => {
                Some("check account SID and auth token, or the API key and its region")
            }
            StatusCode::FORBIDDEN => Some("the credentials lack the permission"),
            status if status.is_redirection() => {
                Some("a redirect, which is not followed; check the base URL, region and edge")
            }
            _ => None,
        }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "HTTP {}, but the response does not match its schema",
            self.status.as_u16()
        )?;
        if !self.failure.path.is_empty() {
            write!(formatter, " at `{}`", self.failure.path)?;
        }
        write!(formatter, ": {}", self.failure.source)?;
        formatter.write_str("; the call itself succeeded")?;
        if !self.body.is_empty() {
            formatter.write_str(", and `Error::body` has the text")?;
        }
        if let Some(id) = &self.request_id {
            write!(formatter, "; request {id}")?;
        }
        Ok(())
    }
}

/// Displays the innermost cause, which names the actual problem.
struct Deepest<'a>(&'a (dyn std::error::Error + Send + Sync + 'static));

impl fmt::Display for Deepest<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut deepest: &(dyn std::error::Error + 'static) = self.0;
        while let Some(source) = deepest.source() {
            deepest = source;
        }
        write!(formatter, "{deepest}")
    }
}

fn head(text: &str) -> &str {
    text.char_indices()
        .nth(BODY_IN_TEXT)
        .map_or(text, |(at, _)| &text[..at])
}
