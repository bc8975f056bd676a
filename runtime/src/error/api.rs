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
    pub(crate) headers: HeaderMap,
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
            headers: headers.clone(),
            takes_keys: false,
            fields,
            body: excerpt(body),
        }
    }

    /// Returns the problems that the body lists.
    pub(crate) fn problems(&self) -> impl Iterator<Item = Problem<'_>> {
        self.fields.iter().flat_map(listed)
    }

    /// Returns how many problems the body lists besides the one in the message.
    pub(super) fn more_problems(&self) -> usize {
        let first = self.problems().next().map(Problem::to_message);
        match first.is_some() && first == self.message {
            true => self.problems().count() - 1,
            false => 0,
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

/// One of the problems that a service lists in an error, as SendGrid does, and RFC 9457.
///
/// Returned by [`Error::problems`](crate::Error::problems).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem<'a> {
    /// What is wrong.
    pub message: &'a str,
    /// The field that it is about, such as `from.email`, or a pointer to it, if the service names one.
    pub field: Option<&'a str>,
    /// How to solve it, often a link, if the service says so.
    pub help: Option<&'a str>,
}

impl<'a> Problem<'a> {
    /// Reads an element of a list of errors: an object, or only text.
    fn read(error: &'a Value) -> Option<Self> {
        let property = |names: &[&str]| names.iter().find_map(|&name| text(error.get(name)?));
        let message = property(&["message", "detail", "title"]).or_else(|| text(error))?;
        Some(Self {
            message,
            // SendGrid writes null as text in some errors.
            field: property(&["field", "pointer"]).filter(|field| *field != "null"),
            help: property(&["help"]),
        })
    }

    /// Returns the message with its field, and with its help unless that is a link.
    fn to_message(self) -> String {
        let mut text = match self.field {
            Some(field) => format!("{field}: {}", self.message),
            None => self.message.to_owned(),
        };
        if let Some(help) = self.help.filter(|help| !is_link(help)) {
            text.push_str(&format!(" ({help})"));
        }
        text
    }
}

/// Returns the problems in a list of errors.
fn listed(fields: &Map<String, Value>) -> impl Iterator<Item = Problem<'_>> {
    let errors = fields.get("errors").and_then(Value::as_array);
    errors.into_iter().flatten().filter_map(Problem::read)
}

/// Returns the error message, from the first property that has one; Twilio's services use different ones. If there is
/// only a list of problems, it is the first of them.
fn message(fields: &Map<String, Value>) -> Option<String> {
    let names = ["message", "detail", "title", "error_description", "error"];
    let own = names.iter().find_map(|&name| text(fields.get(name)?));
    own.map(str::to_owned)
        .or_else(|| listed(fields).next().map(Problem::to_message))
}

fn more_info(fields: &Map<String, Value>) -> Option<String> {
    let names = ["more_info", "moreInfo", "type", "error_uri"];
    let is_link = |link: &&str| is_link(link);
    let own = names
        .iter()
        .find_map(|&name| text(fields.get(name)?).filter(is_link));
    let of_problem = || listed(fields).next()?.help.filter(is_link);
    own.or_else(of_problem).map(str::to_owned)
}

fn is_link(text: &str) -> bool {
    text.starts_with("http")
}

fn integer(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

fn text(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| !text.is_empty())
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
    fn any_retry_after_is_parsed() {
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
