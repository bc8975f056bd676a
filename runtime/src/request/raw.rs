//! Requests for operations that no document describes.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT};
use http::{HeaderMap, Method, Uri};
use serde::Serialize;

use super::header::header;
use super::raw_body::Encoded;
use crate::call::{Call, CallOptions, CallSource, Prepared, fetch};
use crate::client::{Client, has_dot_segments};
use crate::error::Error;
use crate::operation::{Auth, FORM, JSON};
use crate::response::{BodyKind, Output};
use crate::retry::RetryPolicy;
use crate::transport::HttpRequest;
use crate::upload::Upload;
use crate::wire::percent::push_pair;

/// A request for an operation that no document describes yet.
///
/// Credentials, hosts, retries, time limits and errors are the same as for other requests. Created by
/// [`Client::request`].
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
    /// What is wrong with an input; reported when the request is sent.
    problem: Option<String>,
}

#[derive(Clone)]
enum Body {
    None,
    Form(String),
    Json(Vec<u8>),
    Upload(HeaderValue, Upload),
}

impl Client {
    /// Returns a builder for a request to any Twilio URL, for operations that no document describes yet.
    ///
    /// ```no_run
    /// # async fn example(client: twilio_runtime::Client) -> Result<(), twilio_runtime::Error> {
    /// use twilio_runtime::{Method, Value};
    ///
    /// let service: Value = client
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

    /// Adds a parameter to the query.
    pub fn query(mut self, name: &str, value: impl AsRef<str>) -> Self {
        push_pair(&mut self.query, name, value.as_ref());
        self
    }

    /// Adds a field to the form in the body, replacing a JSON body.
    pub fn form(mut self, name: &str, value: impl AsRef<str>) -> Self {
        if !matches!(self.body, Body::Form(_)) {
            self.body = Body::Form(String::new());
        }
        if let Body::Form(form) = &mut self.body {
            push_pair(form, name, value.as_ref());
        }
        self
    }

    /// Sets the body to a value encoded as JSON, replacing a form.
    pub fn json(mut self, value: &impl Serialize) -> Self {
        match serde_json::to_vec(value) {
            Ok(json) => self.body = Body::Json(json),
            Err(error) => self.problem = Some(format!("the body cannot be JSON: {error}")),
        }
        self
    }

    /// Sets the body to text, a file or a stream, of this media type.
    ///
    /// ```no_run
    /// # async fn example(client: twilio_runtime::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use twilio_runtime::{Method, Upload};
    ///
    /// client
    ///     .request(Method::POST, "https://mcs.us1.twilio.com/v1/Services/ISXX/Media")
    ///     .body("image/png", Upload::open("photo.png")?)
    ///     .send::<()>()
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn body(mut self, media_type: &str, content: impl Into<Upload>) -> Self {
        match HeaderValue::from_str(media_type) {
            Ok(media_type) => self.body = Body::Upload(media_type, content.into()),
            Err(_) => self.problem = Some(format!("the media type {media_type:?} cannot be sent")),
        }
        self
    }

    /// Sets a header, replacing one with the same name.
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

    /// Sets the time limit of this call, including retries and the pauses between them.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sets when and how often this call is retried.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// Sends the request and converts the response into `T`.
    ///
    /// This may be [`Value`](crate::Value) for any JSON, [`Bytes`] for a recording or another file,
    /// [`Download`](crate::Download) for a file that may be too large for memory, `()` if the body is not needed, a
    /// model, or [`Response`](crate::Response) around any of them.
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
    /// Returns an error if the URL is not one of Twilio's, an input cannot be sent, Twilio cannot be reached or rejects
    /// the request, or the response cannot be converted into `T`.
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
            takes_keys: false,
            body_kind: self.body_kind,
            accepts: &[],
            limit: self.timeout.unwrap_or_else(|| self.client.timeout()),
            retry: self
                .retry
                .as_ref()
                .unwrap_or_else(|| self.client.retry())
                .clone(),
        }
    }

    fn prepare(&mut self) -> Result<Prepared, Error> {
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
        let mut url = self.client.route().url(server)?;
        url.push_str(path);
        if !self.query.is_empty() {
            url.push(if path.contains('?') { '&' } else { '?' });
            url.push_str(&self.query);
        }
        // `Uri` silently drops a fragment, and with it a query that was appended after it.
        if url.contains('#') || url.parse::<Uri>().is_err() {
            return Err(Error::config(
                "the URL is none, has a fragment, or is too long",
            ));
        }
        let (media, encoded) = match &self.body {
            Body::None => (None, Encoded::from(Bytes::new())),
            Body::Form(form) => (Some(FORM), Bytes::from(form.clone()).into()),
            Body::Json(json) => (Some(JSON), Bytes::from(json.clone()).into()),
            Body::Upload(media, upload) => (Some(media.clone()), upload.clone().into()),
        };
        let (body, stream) = encoded.parts();
        let mut headers = self.headers.clone();
        let mut default = |name: HeaderName, value: HeaderValue| {
            headers.entry(name).or_insert(value);
        };
        default(ACCEPT, self.body_kind.accept());
        default(USER_AGENT, self.client.user_agent().clone());
        if let Some(media) = media {
            default(CONTENT_TYPE, media);
        }
        let request = HttpRequest {
            method: self.method.clone(),
            url,
            headers,
            body,
        };
        Ok(Prepared { request, stream })
    }

    fn authorize(&self, auth: Auth) -> impl Future<Output = Result<HeaderValue, Error>> + Send {
        self.client.authorize(auth)
    }

    fn invalidate_token(&self, refused: &HeaderValue) -> bool {
        self.client.invalidate_token(refused)
    }
}

/// Splits a URL into `https://product.twilio.com` and the path. Returns `None` if it does not have that form.
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

/// Leaves out what may be private: path, query, headers and body.
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
    fn credentials_are_sent_only_to_twilio() {
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
