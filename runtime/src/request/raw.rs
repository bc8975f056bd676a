//! Requests that no document has.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT};
use http::{HeaderMap, Method, Uri};
use serde::Serialize;

use super::header::header;
use crate::call::{Call, CallOptions, CallSource, fetch};
use crate::client::{Client, has_dot_segments};
use crate::error::Error;
use crate::operation::{Auth, FORM, JSON};
use crate::response::{BodyKind, Output};
use crate::retry::RetryPolicy;
use crate::transport::HttpRequest;
use crate::wire::percent::push_pair;

/// A request for an operation that no document has (yet): credentials, hosts, retries, time limits and errors are those
/// of any other. Made by [`Client::request`].
#[derive(Clone)]
#[must_use = "a request does nothing until it is sent"]
pub struct RawRequest {
    client: Client,
    method: Method,
    url: String,
    query: String,
    body: Body,
    headers: HeaderMap,
    body_kind: BodyKind,
    timeout: Option<Duration>,
    retry: Option<RetryPolicy>,
    /// What was wrong with an input; told when the request is sent.
    problem: Option<String>,
}

#[derive(Clone)]
enum Body {
    None,
    Form(String),
    Json(Vec<u8>),
}

impl Client {
    /// Returns a builder for a request that no document has (yet), to any address of Twilio's.
    ///
    /// ```no_run
    /// # async fn example(client: twilio_runtime::Client) -> Result<(), twilio_runtime::Error> {
    /// use twilio_runtime::{Method, Value};
    ///
    /// let answer: Value = client
    ///     .request(Method::POST, "https://conversations.twilio.com/v1/Services")
    ///     .form("FriendlyName", "shop")
    ///     .send()
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn request(&self, method: Method, url: impl Into<String>) -> RawRequest {
        RawRequest::new(self, method, url.into())
    }
}

impl RawRequest {
    fn new(client: &Client, method: Method, url: String) -> Self {
        Self {
            client: client.clone(),
            method,
            url,
            query: String::new(),
            body: Body::None,
            headers: HeaderMap::new(),
            body_kind: <()>::BODY,
            timeout: None,
            retry: None,
            problem: None,
        }
    }

    /// Adds a pair to the query.
    pub fn query(mut self, name: &str, value: impl AsRef<str>) -> Self {
        push_pair(&mut self.query, name, value.as_ref());
        self
    }

    /// Adds a pair to the form that is the body, in place of a JSON body.
    pub fn form(mut self, name: &str, value: impl AsRef<str>) -> Self {
        if !matches!(self.body, Body::Form(_)) {
            self.body = Body::Form(String::new());
        }
        if let Body::Form(form) = &mut self.body {
            push_pair(form, name, value.as_ref());
        }
        self
    }

    /// Makes this value, as JSON, the body, in place of a form.
    pub fn json(mut self, value: &impl Serialize) -> Self {
        match serde_json::to_vec(value) {
            Ok(json) => self.body = Body::Json(json),
            Err(error) => self.problem = Some(format!("the body cannot be JSON: {error}")),
        }
        self
    }

    /// Another header, in place of one of the same name.
    pub fn header(mut self, name: &str, value: impl AsRef<str>) -> Self {
        match header(name, value.as_ref()) {
            Ok((name, mut value)) => {
                value.set_sensitive(true);
                self.headers.insert(name, value);
            }
            Err(problem) => self.problem = Some(format!("the header {name:?} {problem}")),
        }
        self
    }

    /// How long this call may take, retries and pauses included.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// What of this call is tried again, and how often.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// Sends the request, for a response of this type: [`Value`](crate::Value) for any JSON, [`Bytes`] for a recording
    /// or another file, [`Download`](crate::Download) for one that is not to be held in memory, `()` for no body, a
    /// model, or [`Response`](crate::Response) around one of them.
    ///
    /// ```no_run
    /// # async fn example(client: twilio_runtime::Client, url: &str) -> Result<(), twilio_runtime::Error> {
    /// use twilio_runtime::{Bytes, Method};
    ///
    /// let recording = client.request(Method::GET, url).send::<Bytes>().await?;
    /// println!("{} bytes", recording.len());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If the address is none of Twilio's, an input cannot be sent, Twilio cannot be reached or refuses, or the answer
    /// is not of the type.
    pub fn send<T: Output>(mut self) -> Call<T> {
        self.body_kind = T::BODY;
        Call::of(fetch(self))
    }
}

impl CallSource for RawRequest {
    fn options(&self) -> CallOptions {
        CallOptions {
            dispatcher: self.client.dispatcher().clone(),
            operation: "raw request",
            method: self.method.clone(),
            auth: Auth::Any,
            body_kind: self.body_kind,
            limit: self.timeout.unwrap_or_else(|| self.client.timeout()),
            retry: self
                .retry
                .as_ref()
                .unwrap_or_else(|| self.client.retry())
                .clone(),
        }
    }

    fn prepare(&mut self) -> Result<HttpRequest, Error> {
        if let Some(problem) = &self.problem {
            return Err(Error::config(problem.as_str()));
        }
        let (server, path) = split(&self.url).ok_or_else(|| {
            Error::config("goes to Twilio only: the URL must begin with `https://` and a host under `twilio.com`")
        })?;
        if has_dot_segments(path) {
            return Err(Error::config(
                "the URL's path has `.` or `..` in it, or a backslash",
            ));
        }
        let mut url = self.client.route().url(server);
        url.push_str(path);
        if !self.query.is_empty() {
            url.push(if path.contains('?') { '&' } else { '?' });
            url.push_str(&self.query);
        }
        // Parsing passes over a fragment, which nobody would be sent, and a query behind it.
        if url.contains('#') || url.parse::<Uri>().is_err() {
            return Err(Error::config(
                "the URL is none, has a fragment, or is too long",
            ));
        }
        let (media, body) = match &self.body {
            Body::None => (None, Bytes::new()),
            Body::Form(form) => (Some(FORM), Bytes::from(form.clone())),
            Body::Json(json) => (Some(JSON), Bytes::from(json.clone())),
        };
        let mut headers = self.headers.clone();
        let mut default = |name: HeaderName, value: HeaderValue| {
            headers.entry(name).or_insert(value);
        };
        default(ACCEPT, self.body_kind.accept());
        default(USER_AGENT, self.client.user_agent().clone());
        if let Some(media) = media {
            default(CONTENT_TYPE, media);
        }
        Ok(HttpRequest {
            method: self.method.clone(),
            url,
            headers,
            body,
        })
    }

    fn authorize(&self, auth: Auth) -> impl Future<Output = Result<HeaderValue, Error>> + Send {
        self.client.authorize(auth)
    }

    fn invalidate_token(&self, refused: &HeaderValue) -> bool {
        self.client.invalidate_token(refused)
    }
}

/// `https://product.twilio.com` and the path after it, if the URL is of that form.
fn split(url: &str) -> Option<(&str, &str)> {
    let rest = url.strip_prefix("https://")?;
    let (host, _) = rest.split_once('/')?;
    let is_label = |label: &str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let is_twilio = host.strip_suffix(".twilio.com")?.split('.').all(is_label);
    is_twilio.then(|| url.split_at("https://".len() + host.len()))
}

/// Without what may be private: path, query, headers and body.
impl fmt::Debug for RawRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = split(&self.url).map_or("<none of Twilio's>", |(server, _)| server);
        formatter
            .debug_struct("RawRequest")
            .field("method", &self.method)
            .field("host", &host)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn credentials_go_to_twilio_only() {
        assert_eq!(
            split("https://api.twilio.com/v1/X?a=b"),
            Some(("https://api.twilio.com", "/v1/X?a=b"))
        );
        for url in [
            "http://api.twilio.com/v1",
            "https://api.twilio.com",
            "https://twilio.com.evil.example/v1",
            "https://eviltwilio.com/v1",
            "https://evil.example\\.twilio.com/v1",
            "https://evil.example#.twilio.com/v1",
            "https://user@api.twilio.com/v1",
            "https://evil.example?.twilio.com/v1",
            "https://api.twilio.com:8443/v1",
            "/v1",
        ] {
            assert_eq!(split(url), None, "{url}");
        }
    }
}
