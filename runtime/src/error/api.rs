//! Error bodies: Twilio's own, RFC 9457, and whatever a proxy in between sends.

use std::time::{Duration, SystemTime};

use http::header::RETRY_AFTER;
use http::{HeaderMap, StatusCode};
use serde_json::{Map, Value};

use super::{excerpt, request_id};

/// What a response with an error status says.
pub(crate) struct ApiError {
    pub(crate) status: StatusCode,
    pub(crate) code: Option<i64>,
    pub(crate) message: Option<String>,
    pub(crate) more_info: Option<String>,
    pub(crate) request_id: Option<String>,
    pub(crate) retry_after: Option<Duration>,
    /// All of the body, if it is a JSON object.
    pub(crate) fields: Option<Map<String, Value>>,
    /// The beginning of the body as text.
    pub(crate) body: String,
}

impl ApiError {
    pub(crate) fn new(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Self {
        let fields: Option<Map<String, Value>> = serde_json::from_slice(body).ok();
        let read = |read: fn(&Map<String, Value>) -> Option<String>| read(fields.as_ref()?);
        Self {
            status,
            code: fields
                .as_ref()
                .and_then(|fields| integer(fields.get("code")?)),
            message: read(message),
            more_info: read(more_info),
            request_id: request_id(headers).map(str::to_owned),
            retry_after: retry_after(headers),
            fields,
            body: excerpt(body),
        }
    }

    /// Twilio's `details`, or else the `errors` of RFC 9457.
    pub(crate) fn details(&self) -> Option<&Value> {
        let fields = self.fields.as_ref()?;
        ["details", "errors"]
            .iter()
            .find_map(|&name| fields.get(name).filter(|value| !value.is_null()))
    }
}

/// What went wrong, in the first of the places where Twilio's services say it. SendGrid has a list of messages.
fn message(fields: &Map<String, Value>) -> Option<String> {
    let names = ["message", "detail", "title", "error_description", "error"];
    names
        .iter()
        .find_map(|&name| text(fields.get(name)?))
        .or_else(|| listed(fields.get("errors")?))
}

/// `field: message; field: message` of a list of errors.
fn listed(errors: &Value) -> Option<String> {
    let one = |error: &Value| {
        let message = ["message", "detail", "title"]
            .iter()
            .find_map(|&name| text(error.get(name)?))
            .or_else(|| text(error))?;
        match error.get("field").and_then(text) {
            Some(field) => Some(format!("{field}: {message}")),
            None => Some(message),
        }
    };
    let all: Vec<String> = errors.as_array()?.iter().filter_map(one).collect();
    (!all.is_empty()).then(|| all.join("; "))
}

fn more_info(fields: &Map<String, Value>) -> Option<String> {
    ["more_info", "moreInfo", "type", "error_uri"]
        .iter()
        .find_map(|&name| text(fields.get(name)?).filter(|link| link.starts_with("http")))
}

fn integer(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

fn text(value: &Value) -> Option<String> {
    value
        .as_str()
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
}

/// `Retry-After`: seconds, or a date.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = SystemTime::from(crate::value::parse_date(text)?);
    Some(
        at.duration_since(SystemTime::now())
            .unwrap_or(Duration::ZERO),
    )
}
