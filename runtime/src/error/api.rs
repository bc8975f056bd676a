//! Error bodies: Twilio's own, those of RFC 9457, and anything else that a proxy may send.

use std::time::{Duration, SystemTime};

use http::header::RETRY_AFTER;
use http::{HeaderMap, StatusCode};
use serde_json::{Map, Value};

use crate::value::parse_date;

/// The most bytes of a body that an error keeps.
const BODY_EXCERPT: usize = 2_000;

/// Returns the beginning of a body as text, cut to [`BODY_EXCERPT`] bytes.
pub(crate) fn excerpt(body: &[u8]) -> String {
    let cut = body.len() > BODY_EXCERPT;
    let mut text = String::from_utf8_lossy(body.get(..BODY_EXCERPT).unwrap_or(body)).into_owned();
    if cut {
        text.push('…');
    }
    text
}

/// Returns the identifier that Twilio gave the request, to quote to its support.
pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    headers.get("twilio-request-id")?.to_str().ok()
}

/// The contents of a response with an error status.
pub(crate) struct ApiError {
    pub(crate) status: StatusCode,
    pub(crate) code: Option<i64>,
    pub(crate) message: Option<String>,
    pub(crate) more_info: Option<String>,
    pub(crate) request_id: Option<String>,
    pub(crate) retry_after: Option<Duration>,
    /// Whether the operation takes bearer tokens or API keys.
    pub(crate) takes_keys: bool,
    /// The whole body, if it is a JSON object.
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
            takes_keys: false,
            fields,
            body: excerpt(body),
        }
    }

    /// Returns Twilio's `details`, or else the `errors` of RFC 9457.
    pub(crate) fn details(&self) -> Option<&Value> {
        let fields = self.fields.as_ref()?;
        ["details", "errors"]
            .iter()
            .find_map(|&name| fields.get(name).filter(|value| !value.is_null()))
    }
}

/// Returns the error message, from the first property that has one; Twilio's services use different ones. SendGrid has
/// a list of messages.
fn message(fields: &Map<String, Value>) -> Option<String> {
    let names = ["message", "detail", "title", "error_description", "error"];
    names
        .iter()
        .find_map(|&name| text(fields.get(name)?))
        .or_else(|| listed(fields.get("errors")?))
}

/// Joins a list of errors, as in `field: message; field: message`.
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

/// Returns `Retry-After`, which is a number of seconds or a date. A time too large to represent becomes
/// [`Duration::MAX`] instead of being ignored.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<f64>() {
        let is_time = seconds >= 0.0;
        return is_time.then(|| Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX));
    }
    let Some(at) = parse_date(text) else {
        return is_after_all_times(text).then_some(Duration::MAX);
    };
    Some(
        SystemTime::from(at)
            .duration_since(SystemTime::now())
            .unwrap_or(Duration::ZERO),
    )
}

/// Returns whether a date, such as `Fri, 31 Dec 9999 23:59:59 GMT`, is too late to be represented.
fn is_after_all_times(text: &str) -> bool {
    let year = text.split_ascii_whitespace().nth(3);
    text.ends_with("GMT")
        && year.is_some_and(|year| year.parse::<u64>().is_ok_and(|year| year >= 9999))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_time_to_wait_is_one() {
        let wait = |text: &str| {
            let value = http::HeaderValue::from_str(text).unwrap();
            retry_after(&HeaderMap::from_iter([(RETRY_AFTER, value)]))
        };
        let years = Duration::from_secs(365 * 24 * 3600);
        assert_eq!(wait("0"), Some(Duration::ZERO));
        assert_eq!(wait(" 120 "), Some(Duration::from_secs(120)));
        assert_eq!(wait("1.5"), Some(Duration::from_millis(1500)));
        for late in [
            "18446744073709551615",
            "18446744073709551616",
            "99999999999999999999999999",
            "1e300",
            "Fri, 31 Dec 9999 23:59:59 GMT",
            "Thu, 30 Dec 9999 21:59:59 GMT",
        ] {
            assert!(wait(late).is_some_and(|time| time > years), "{late}");
        }
        assert_eq!(wait("Wed, 16 Dec 2015 22:18:37 GMT"), Some(Duration::ZERO));
        for nothing in ["", "soon", "-1", "NaN", "inf?"] {
            assert_eq!(wait(nothing), None, "{nothing}");
        }
    }
}
