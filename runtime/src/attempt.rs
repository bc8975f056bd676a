//! What [`ClientBuilder::on_attempt`](crate::ClientBuilder::on_attempt) reports about each attempt to send a request.

use std::time::Duration;

use http::StatusCode;

use crate::error::Error;

/// One attempt of a call, as [`ClientBuilder::on_attempt`](crate::ClientBuilder::on_attempt) reports it.
///
/// Contains no inputs of the call. Its error may contain Twilio's error message, which may repeat inputs.
#[derive(Debug)]
pub struct Attempt<'a> {
    pub(crate) operation: &'static str,
    pub(crate) number: u32,
    pub(crate) outcome: Result<StatusCode, &'a Error>,
    pub(crate) elapsed: Duration,
    pub(crate) retry_in: Option<Duration>,
}

impl Attempt<'_> {
    /// Returns the name of the operation in Twilio's document.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// Returns the number of this attempt within its call, counting from 1.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Returns the status of the response, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match self.outcome {
            Ok(status) => Some(status),
            Err(error) => error.status(),
        }
    }

    /// Returns why the attempt failed, or `None` if it succeeded.
    #[must_use]
    pub fn error(&self) -> Option<&Error> {
        self.outcome.err()
    }

    /// Returns how long the call has taken so far, including earlier attempts and pauses.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// Returns the pause before the next attempt, or `None` if this was the last one.
    #[must_use]
    pub fn retry_in(&self) -> Option<Duration> {
        self.retry_in
    }
}
