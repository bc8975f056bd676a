//! Responses, and the types that they are converted into.

use std::fmt;
use std::ops::{Deref, DerefMut};

use bytes::Bytes;
use http::header::LOCATION;
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::Value;

use crate::error::{ApiError, DecodeError, DecodeFailure, Error, Kind, excerpt, request_id};
use crate::media;
use crate::pieces::Pieces;
use crate::wire::{Model, Token, WireValue, from_json, from_texts};

/// A response with an accepted status, before it is converted.
#[doc(hidden)]
pub struct RawResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// The body; empty if it is read piece by piece.
    pub(crate) body: Bytes,
    pub(crate) pieces: Option<Box<Pieces>>,
    /// The declared media types of the body, if it is not JSON.
    pub(crate) accepts: &'static [&'static str],
    pub(crate) operation: &'static str,
    pub(crate) attempts: u32,
}

/// A type that a call can return.
///
/// These are models and other values, [`Bytes`] for a recording or another file, [`Download`](crate::Download) for a
/// file that may be too large for memory, `()` if the body is not needed, [`Redirect`], and [`Response`] around any of
/// them.
///
/// Implemented by this crate and by generated code; not meant to be implemented by hand.
pub trait Output: Sized {
    #[doc(hidden)]
    const BODY: BodyKind = BodyKind::Json;

    #[doc(hidden)]
    fn from_response(response: RawResponse) -> Result<Self, Error>;
}

/// The kind of body that a result type needs.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyKind {
    Json,
    /// A body of any media type.
    Any,
    /// A body of any media type, read piece by piece.
    Stream,
    /// Any body, which is not needed: the result is where a redirect leads.
    Redirect,
}

impl BodyKind {
    /// Returns the value of the request's `Accept` header.
    pub(crate) fn accept(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            BodyKind::Json | BodyKind::Redirect => "application/json",
            BodyKind::Any | BodyKind::Stream => "*/*",
        })
    }
}

impl<T: WireValue> Output for T {
    fn from_response(response: RawResponse) -> Result<Self, Error> {
        decode(&response)
    }
}

impl Output for () {
    fn from_response(_: RawResponse) -> Result<Self, Error> {
        Ok(())
    }
}

/// Returns the body unchanged.
impl Output for Bytes {
    const BODY: BodyKind = BodyKind::Any;

    fn from_response(response: RawResponse) -> Result<Self, Error> {
        check_media_type(&response)?;
        Ok(response.body)
    }
}

/// Fails if the response is a redirect, or if its body does not have a declared media type.
pub(crate) fn check_media_type(response: &RawResponse) -> Result<(), Error> {
    if is_redirect(response.status) {
        return Err(refused(response));
    }
    if response.accepts.is_empty() {
        return Ok(());
    }
    let found = media::content_type(&response.headers);
    match media::mismatch(found, response.accepts) {
        Some(problem) => Err(not_decoded(response, whole(problem))),
        None => Ok(()),
    }
}

/// Returns a failure of the whole body.
fn whole(problem: String) -> DecodeFailure {
    DecodeFailure {
        path: String::new(),
        source: serde::de::Error::custom(problem),
    }
}

/// Returns the error for a body that is not what the document declares.
fn not_decoded(response: &RawResponse, failure: DecodeFailure) -> Error {
    Error::new(Kind::Decode(DecodeError {
        failure,
        status: response.status,
        request_id: request_id(&response.headers).map(str::to_owned),
        body: excerpt(&response.body),
    }))
}

/// Returns whether the response is a redirect, whose body is not the requested one.
fn is_redirect(status: StatusCode) -> bool {
    status.is_redirection() && status != StatusCode::NOT_MODIFIED
}

/// Returns the error for a response that is not the requested one.
fn refused(response: &RawResponse) -> Error {
    let error = ApiError::new(response.status, &response.headers, &response.body);
    Error::new(Kind::Api(Box::new(error)))
}

fn decode<T: WireValue>(response: &RawResponse) -> Result<T, Error> {
    let mut value = T::empty();
    decode_into(response, &mut value)?;
    Ok(value)
}

fn decode_into(response: &RawResponse, slot: &mut dyn WireValue) -> Result<(), Error> {
    if !response.accepts.is_empty() {
        return text_into(response, slot);
    }
    let redirects = is_redirect(response.status);
    // Statuses such as 202, 204 and 304 need no body. A redirect without a body is still an error.
    let needs_none = response.status != StatusCode::OK && response.status != StatusCode::CREATED;
    if response.body.is_empty() && needs_none && !redirects {
        return Ok(());
    }
    from_json(&response.body, slot).map_err(|failure| match redirects {
        true => refused(response),
        false => not_decoded(response, failure),
    })
}

/// Reads a body that is text.
fn text_into(response: &RawResponse, slot: &mut dyn WireValue) -> Result<(), Error> {
    check_media_type(response)?;
    let media = media::content_type(&response.headers);
    let text = media::text(media, &response.body)
        .map_err(|problem| not_decoded(response, whole(problem)))?;
    match slot.set(Token::Text(&text)) {
        Ok(_) => Ok(()),
        Err(_) => Err(not_decoded(
            response,
            whole("the result is not text".to_owned()),
        )),
    }
}

/// A redirect, returned as a result instead of being followed.
///
/// `Debug` shows the location without its query, which may hold a signature, and never the body, which is not redacted.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Redirect {
    /// The status: 302, 303, 307, or 200 if only the body names the location.
    pub status: StatusCode,
    /// The location, unchanged: the header `Location`, or else the property `redirect_to` of the body, which is
    /// Twilio's convention. `None` if the response has neither.
    pub location: Option<String>,
    /// The body, if it is JSON.
    pub body: Option<Value>,
}

impl fmt::Debug for Redirect {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = |location: &String| location.split(['?', '#']).next().map(str::to_owned);
        formatter
            .debug_struct("Redirect")
            .field("status", &self.status)
            .field("location", &self.location.as_ref().and_then(path))
            .finish_non_exhaustive()
    }
}

impl Output for Redirect {
    const BODY: BodyKind = BodyKind::Redirect;

    fn from_response(response: RawResponse) -> Result<Self, Error> {
        let body: Option<Value> = serde_json::from_slice(&response.body).ok();
        let header = response.headers.get(LOCATION);
        let location = header
            .and_then(|value| value.to_str().ok())
            .or_else(|| body.as_ref()?.get("redirect_to")?.as_str())
            .map(str::to_owned);
        Ok(Self {
            status: response.status,
            location,
            body,
        })
    }
}

/// A result together with the response's status, headers and unchanged body.
///
/// Dereferences to the result. `Debug` shows the result, the status, the request identifier and the names of the
/// headers, but not the body, which is not redacted.
///
/// # Examples
/// ```no_run
/// use twilio_conversations::{Client, Error, participant};
///
/// # async fn example(client: &Client, conversation: &str, sid: &str) -> Result<(), Error> {
/// let response = participant::fetch_conversation_participant(client, conversation, sid)
///     .send_with_response()
///     .await?;
/// println!("{}, request {:?}", response.status(), response.request_id());
/// println!("{:?}", response.identity); // a field of the result
/// let participant = response.into_inner();
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Response<T> {
    value: T,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl<T> Response<T> {
    /// Returns the result, consuming the response.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// Returns the status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the identifier that Twilio assigned to the request, for use in support requests.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.headers)
    }

    /// Returns the body unchanged, for example to read properties that the document does not declare yet. Empty for a
    /// [`Download`](crate::Download), which reads the body itself.
    ///
    /// # Examples
    /// ```
    /// use twilio_runtime::{Response, Value};
    ///
    /// fn undeclared<T>(response: &Response<T>) -> serde_json::Result<Value> {
    ///     serde_json::from_slice(response.body())
    /// }
    /// ```
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }
}

impl<T> Response<T> {
    /// Returns the headers that the document declares, as typed values.
    ///
    /// The struct, such as `FetchParcelHeaders`, is generated beside the function of an operation whose responses declare
    /// headers. A header that the response does not have is `None`.
    ///
    /// ```
    /// use twilio_runtime::{Error, Response, TypedHeaders};
    ///
    /// fn read<T, H: TypedHeaders>(response: &Response<T>) -> Result<H, Error> {
    ///     response.typed_headers::<H>()
    /// }
    /// ```
    ///
    /// # Errors
    /// Returns an error with the name of the header ([`Error::path`]) if its value does not have the declared type.
    pub fn typed_headers<H: TypedHeaders>(&self) -> Result<H, Error> {
        H::from_headers(self.status, &self.headers, &self.body)
    }
}

impl Error {
    /// Returns the headers that the document declares, as typed values; see [`Response::typed_headers`]. `None` if there
    /// was no response with an error status, or if a header does not have the declared type.
    #[must_use]
    pub fn typed_headers<H: TypedHeaders>(&self) -> Option<H> {
        H::from_headers(self.status()?, self.headers()?, &[]).ok()
    }
}

/// The typed headers of a response: a generated struct, such as `FetchParcelHeaders`.
///
/// Implemented for all models; not meant to be implemented by hand.
pub trait TypedHeaders: Sized {
    #[doc(hidden)]
    fn from_headers(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Result<Self, Error>;
}

impl<T: Model + WireValue> TypedHeaders for T {
    fn from_headers(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Result<Self, Error> {
        let mut value = T::empty();
        let text = |name: &str| header_text(headers, name);
        match from_texts(value.shape(), text, &mut value) {
            Ok(()) => Ok(value),
            Err(failure) => Err(Error::new(Kind::Decode(DecodeError {
                failure,
                status,
                request_id: request_id(headers).map(str::to_owned),
                body: excerpt(body),
            }))),
        }
    }
}

/// Returns the value of a header, or `None` if it is missing or empty. Repeated headers are a list (RFC 9110, section
/// 5.3).
fn header_text(headers: &HeaderMap, name: &str) -> Option<String> {
    let values = headers.get_all(name).iter();
    let texts: Vec<_> = values
        .map(|value| String::from_utf8_lossy(value.as_bytes()))
        .collect();
    let text = texts.join(", ").trim().to_owned();
    (!text.is_empty()).then_some(text)
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Response")
            .field("value", &self.value)
            .field("status", &self.status)
            .field("request_id", &self.request_id())
            .field("headers", &HeaderNames(&self.headers))
            .field("body", &format_args!("<{} bytes>", self.body.len()))
            .finish()
    }
}

/// Shows the names of headers without their values, which may be links, cookies or nonces.
pub(crate) struct HeaderNames<'a>(pub(crate) &'a HeaderMap);

impl fmt::Debug for HeaderNames<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.0.keys().map(http::HeaderName::as_str);
        formatter.debug_list().entries(names).finish()
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Response<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T: Output> Output for Response<T> {
    const BODY: BodyKind = T::BODY;

    fn from_response(response: RawResponse) -> Result<Self, Error> {
        let (status, headers, body) = (
            response.status,
            response.headers.clone(),
            response.body.clone(),
        );
        Ok(Self {
            value: T::from_response(response)?,
            status,
            headers,
            body,
        })
    }
}
