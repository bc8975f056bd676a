//! Checks whole requests: which URL was called, and what its body is.

use http::header::{CONTENT_TYPE, HOST, HeaderName};
use http::{HeaderMap, Request, Uri};

use super::{InvalidWebhook, Validator, url};
use crate::error::Error;

/// The header with the signature.
const SIGNATURE: HeaderName = HeaderName::from_static("x-twilio-signature");

impl Validator {
    /// Sets the scheme and host that Twilio calls, such as `https://example.com`, for [`validate`](Self::validate). Needed
    /// behind a proxy that changes the host. The path of the route is not part of it. A path is put before that of each
    /// request; give one only if the proxy strips it.
    ///
    /// # Errors
    /// Returns an error if this is not a URL with scheme and host, or if it has a query.
    pub fn public_url(mut self, url: impl Into<String>) -> Result<Self, Error> {
        let url = url.into();
        let uri: Option<Uri> = url.parse().ok();
        let is_base = uri.is_some_and(|uri| {
            matches!(uri.scheme_str(), Some("http" | "https"))
                && uri.host().is_some_and(|host| !host.is_empty())
                && uri.query().is_none()
        });
        if !is_base || url.contains('#') {
            return Err(Error::config(
                "the public URL for webhooks must be a scheme and a host without a query, as in `https://example.com`",
            ));
        }
        self.public_url = Some(url.trim_end_matches('/').to_owned());
        Ok(self)
    }

    /// Takes scheme and host from the headers `Forwarded` (RFC 7239) or `X-Forwarded-Proto`, `X-Forwarded-Host` and
    /// `X-Forwarded-Port`, for [`validate`](Self::validate) behind this many proxies. [`public_url`](Self::public_url) is
    /// safer, and takes precedence.
    ///
    /// Only values that the proxies added are used: the last ones of a list. All requests must come through the
    /// proxies, and the proxies must set or remove these headers; otherwise callers choose the URL, and with it a
    /// webhook of yours that was signed for another URL.
    pub fn trusted_proxies(mut self, count: usize) -> Self {
        self.trusted_proxies = count;
        self
    }

    /// Checks a request with its whole body. The URL is that of [`public_url`](Self::public_url) or
    /// [`trusted_proxies`](Self::trusted_proxies), or what the request itself says: its host, with `https` or `http`. A
    /// body that is a form is checked with its parameters, and any other body with the hash in the URL.
    ///
    /// # Errors
    /// Returns an error if the request cannot be trusted: answer it with the status 403.
    pub fn validate<B: AsRef<[u8]>>(&self, request: &Request<B>) -> Result<(), InvalidWebhook> {
        let body = request.body().as_ref();
        self.validate_parts(request.uri(), request.headers(), body)
    }

    pub(super) fn validate_parts(
        &self,
        uri: &Uri,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<(), InvalidWebhook> {
        let mut signatures = headers.get_all(SIGNATURE).iter();
        let (Some(signature), None) = (signatures.next(), signatures.next()) else {
            return Err(InvalidWebhook::MissingSignature);
        };
        let signature = signature.to_str();
        let signature = signature.map_err(|_| InvalidWebhook::MalformedSignature)?;
        let mut outcome = Err(InvalidWebhook::UnknownUrl);
        for url in self.urls(uri, headers)? {
            outcome = match (url::body_hash(&url), body.is_empty() || is_form(headers)) {
                (Some(_), _) => self.validate_body(&url, signature, body),
                (None, true) => self.validate_form(&url, signature, body),
                (None, false) => Err(InvalidWebhook::UnsignedBody),
            };
            if outcome.is_ok() {
                break;
            }
        }
        outcome
    }

    /// Returns the URL that Twilio called. If nothing states the scheme, there are two.
    fn urls(&self, uri: &Uri, headers: &HeaderMap) -> Result<Vec<String>, InvalidWebhook> {
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        if let Some(public) = &self.public_url {
            return Ok(vec![[public, path].concat()]);
        }
        let forwarded = match self.trusted_proxies {
            0 => Origin::default(),
            count => Origin::forwarded(headers, count),
        };
        let own = || {
            let authority = uri.authority().map(|authority| authority.as_str());
            let header = || text(headers, &HOST);
            authority.or_else(header).map(str::to_owned)
        };
        let host = forwarded.host.or_else(own);
        let host = host
            .filter(|host| is_host(host))
            .ok_or(InvalidWebhook::UnknownUrl)?;
        let scheme = forwarded
            .scheme
            .or_else(|| uri.scheme_str().map(str::to_owned));
        let schemes = match &scheme {
            Some(scheme) => vec![scheme.as_str()],
            None => vec!["https", "http"],
        };
        let url = |scheme| format!("{scheme}://{host}{path}");
        Ok(schemes.into_iter().map(url).collect())
    }
}

/// Returns whether the body is declared as a form.
pub(super) fn is_form(headers: &HeaderMap) -> bool {
    let media = text(headers, &CONTENT_TYPE).unwrap_or_default();
    let essence = media.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// Returns the value of a header that occurs once.
fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    }
}

/// Returns whether a text is a host, perhaps with a port, and nothing else.
fn is_host(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte))
}

/// Scheme and host, as proxies state them.
#[derive(Default)]
struct Origin {
    scheme: Option<String>,
    host: Option<String>,
}

impl Origin {
    /// Reads the headers that this many proxies added to.
    fn forwarded(headers: &HeaderMap, proxies: usize) -> Self {
        let element = |name: &'static str| {
            let values = headers.get_all(name).iter();
            let values = values.filter_map(|value| value.to_str().ok());
            let elements: Vec<&str> = values.flat_map(|value| value.split(',')).collect();
            // Each proxy adds one; before them are those that the caller sent.
            let first = elements.len().saturating_sub(proxies);
            elements.get(first).map(|element| element.trim().to_owned())
        };
        if let Some(forwarded) = element("forwarded") {
            let find = |name: &str| {
                forwarded.split(';').find_map(|pair| {
                    let (key, value) = pair.split_once('=')?;
                    let is_it = key.trim().eq_ignore_ascii_case(name);
                    is_it.then(|| value.trim().trim_matches('"').to_owned())
                })
            };
            return Self {
                scheme: find("proto").filter(|scheme| is_scheme(scheme)),
                host: find("host"),
            };
        }
        let host = element("x-forwarded-host").map(|host| match element("x-forwarded-port") {
            Some(port) if !host.contains(':') => format!("{host}:{port}"),
            _ => host,
        });
        Self {
            scheme: element("x-forwarded-proto").filter(|scheme| is_scheme(scheme)),
            host,
        }
    }
}

fn is_scheme(text: &str) -> bool {
    matches!(text, "http" | "https")
}
