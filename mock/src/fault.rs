//! Error responses, in the form in which Twilio and SendGrid send them.

use std::time::Duration;

use serde_json::{Value, json};
use twilio_runtime::{Bytes, http};

/// An error response.
///
/// It has the body that Twilio sends, with `code`, `message`, `more_info` and `status`, or SendGrid's for operations of
/// SendGrid.
///
/// ```
/// use std::time::Duration;
/// use twilio_mock::Fault;
///
/// let conflict = Fault::new(409).code(50433).message("Participant already exists");
/// let limit = Fault::new(429).retry_after(Duration::from_secs(2));
/// # let _ = (conflict, limit);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Fault {
    status: u16,
    code: Option<i64>,
    message: Option<String>,
    headers: Vec<(String, String)>,
}

impl Fault {
    /// Creates an error response with a status, and with the code that Twilio usually sends with it: 20404 for 404, for
    /// instance.
    pub fn new(status: u16) -> Self {
        Self {
            status,
            code: None,
            message: None,
            headers: Vec::new(),
        }
    }

    /// Sets Twilio's code.
    pub fn code(mut self, code: i64) -> Self {
        self.code = Some(code);
        self
    }

    /// Sets the message.
    pub fn message(mut self, message: impl Into<String>) -> Self {
        self.message = Some(message.into());
        self
    }

    /// Sets `Retry-After`: how long the client should wait before trying again. The header has whole seconds, so the pause is rounded
    /// up.
    pub fn retry_after(self, pause: Duration) -> Self {
        let seconds = pause.as_secs() + u64::from(pause.subsec_nanos() > 0);
        self.header("Retry-After", seconds.to_string())
    }

    /// Adds a header.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    pub(crate) fn check(&self) {
        let is_error = (400..=599).contains(&self.status);
        assert!(
            is_error,
            "the status {} is not an error status; use `responds` for other responses",
            self.status
        );
        for (name, value) in &self.headers {
            let fits = name.parse::<http::HeaderName>().is_ok()
                && http::HeaderValue::from_str(value).is_ok();
            assert!(fits, "`{name}: {value}` is not a header");
        }
    }

    /// Returns the response to a request that was sent to this server.
    pub(crate) fn response(&self, server: &str) -> http::Response<Bytes> {
        let message = self.message.clone();
        let message = message.unwrap_or_else(|| usual_message(self.status).to_owned());
        let body = match server.contains("sendgrid.com") {
            true => json!({ "errors": [{ "message": message, "field": null, "help": null }] }),
            false => {
                let code = self.code.unwrap_or_else(|| usual_code(self.status));
                json!({
                    "code": code,
                    "message": message,
                    "more_info": format!("https://www.twilio.com/docs/errors/{code}"),
                    "status": self.status,
                })
            }
        };
        let mut response = json_response(self.status, &body);
        for (name, value) in &self.headers {
            if let (Ok(name), Ok(value)) = (name.parse::<http::HeaderName>(), value.parse()) {
                response.headers_mut().append(name, value);
            }
        }
        response
    }
}

/// Creates an error response with this status.
impl From<u16> for Fault {
    fn from(status: u16) -> Self {
        Self::new(status)
    }
}

/// Creates an error response with this status.
impl From<http::StatusCode> for Fault {
    fn from(status: http::StatusCode) -> Self {
        Self::new(status.as_u16())
    }
}

/// Returns a response with a JSON body. A status that is none becomes 500.
pub(crate) fn json_response(status: u16, body: &Value) -> http::Response<Bytes> {
    response(status, Some("application/json"), body.to_string().into())
}

/// Returns a response with a body of this media type.
pub(crate) fn response(status: u16, media: Option<&str>, body: Bytes) -> http::Response<Bytes> {
    let mut response = http::Response::new(body);
    let status = http::StatusCode::from_u16(status);
    *response.status_mut() = status.unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
    if let Some(media) = media.and_then(|media| http::HeaderValue::from_str(media).ok()) {
        response
            .headers_mut()
            .insert(http::header::CONTENT_TYPE, media);
    }
    response
}

/// Returns the code of Twilio's error dictionary for a status (<https://www.twilio.com/docs/api/errors>).
fn usual_code(status: u16) -> i64 {
    match status {
        400 => 20001,
        401 => 20003,
        status => 20000 + i64::from(status),
    }
}

fn usual_message(status: u16) -> &'static str {
    let status = http::StatusCode::from_u16(status).ok();
    let reason = status.and_then(|status| status.canonical_reason());
    reason.unwrap_or("Error")
}
