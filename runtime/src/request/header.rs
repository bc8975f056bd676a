//! Validation of headers that callers set.

use http::header::{HeaderName, HeaderValue};

/// Headers that delimit a message or control the connection. The client derives them from the request. Other values
/// could make the server read a different request.
const FRAMING: [&str; 12] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Returns the header, or what is wrong with it.
pub(super) fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), &'static str> {
    let name = HeaderName::try_from(name).map_err(|_| "has a name that cannot be sent")?;
    if FRAMING.contains(&name.as_str()) {
        return Err("is set by the client itself");
    }
    let value = HeaderValue::from_bytes(value.as_bytes())
        .map_err(|_| "must not have line breaks or other control characters")?;
    Ok((name, value))
}
