//! The interface to the network, with replaceable implementations.

#[cfg(any(feature = "hyper", feature = "blocking"))]
pub(crate) mod background;
pub(crate) mod body;
#[cfg(feature = "hyper")]
mod http;
#[cfg(feature = "reqwest")]
mod reqwest;

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use ::http::{HeaderMap, StatusCode};
use bytes::Bytes;
use futures_core::Stream;

use crate::error::{Error, Kind, TimeoutKind};
use crate::upload::UploadStream;

#[cfg(feature = "hyper")]
pub use self::http::{HttpTransport, HttpTransportBuilder};
#[cfg(feature = "reqwest")]
pub use self::reqwest::ReqwestTransport;

/// Less than half of the 256 files that macOS lets a process open by default.
pub(crate) const MAX_CONNECTIONS: usize = 100;

/// A boxed future that can be sent to another thread.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The body of a response, in pieces as they arrive.
pub type BodyStream = Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>> + Send>>;

/// Sends HTTP requests. Set your own implementation with [`ClientBuilder::transport`](crate::ClientBuilder::transport),
/// to use another HTTP library or another runtime. For tests, the crate `twilio-mock` has one: see
/// [the guide](crate::guide::testing).
///
/// A transport sends exactly what it is given: it follows no redirects, retries nothing and adds no credentials.
/// Dropping the future aborts the exchange.
///
/// ```
/// use std::time::Duration;
/// use twilio_runtime::{BoxFuture, Bytes, HttpRequest, Transport, TransportError, http};
///
/// /// Says yes to everything.
/// struct Yes;
///
/// impl Transport for Yes {
///     fn send(
///         &self,
///         request: HttpRequest,
///         max_body: usize,
///     ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
///         Box::pin(async { Ok(http::Response::new(Bytes::from_static(b"{}"))) })
///     }
///
///     fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
///         Box::pin(std::future::pending())
///     }
/// }
/// ```
pub trait Transport: Send + Sync + 'static {
    /// Sends one request and reads the whole response, whatever its status. A body of more than `max_body` bytes is an
    /// error.
    fn send(
        &self,
        request: HttpRequest,
        max_body: usize,
    ) -> BoxFuture<'_, Result<::http::Response<Bytes>, TransportError>>;

    /// Sends one request and returns the response as soon as its head arrives, for bodies that should not be held in
    /// memory. The default implementation reads the whole body first. A transport that wraps another one should forward
    /// this method.
    fn open(
        &self,
        request: HttpRequest,
        max_body: usize,
    ) -> BoxFuture<'_, Result<::http::Response<BodyStream>, TransportError>> {
        Box::pin(async move {
            let response = self.send(request, max_body).await?;
            Ok(response.map(|body| Box::pin(OnePiece(Some(body))) as BodyStream))
        })
    }

    /// Sends one request whose body is a stream, and returns the response as soon as its head arrives. The length, if it
    /// is known, belongs in `Content-Length`. If the stream yields an error, the request must be aborted. The default
    /// implementation reads the stream into memory first. A transport that wraps another one should forward this
    /// method.
    fn upload(
        &self,
        mut request: HttpRequest,
        body: UploadStream,
        max_body: usize,
    ) -> BoxFuture<'_, Result<::http::Response<BodyStream>, TransportError>> {
        Box::pin(async move {
            request.body = body
                .collect()
                .await
                .map_err(|error| TransportError::new(TransportErrorKind::InvalidRequest, error))?;
            self.open(request, max_body).await
        })
    }

    /// Sleeps; used for timeouts and for pauses between attempts.
    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()>;

    /// Waits between two attempts of a call. The default implementation sleeps; a transport for tests can skip the
    /// pause. A transport that wraps another one should forward this method.
    fn pause(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.sleep(duration)
    }

    /// Runs a task to completion, even if the call that started it is dropped. It is used for fetching an access token,
    /// which other calls may wait for. Returns the task if the transport cannot run it, as the default implementation
    /// does; the waiting calls then poll it. A transport that wraps another one should forward this method.
    fn spawn(&self, task: BoxFuture<'static, ()>) -> Option<BoxFuture<'static, ()>> {
        Some(task)
    }
}

/// Forwards to the transport in a pointer, so that one can be chosen at run time, or shared with a test.
macro_rules! forward {
    ($($pointer:ident)*) => { $(
        impl<T: Transport + ?Sized> Transport for $pointer<T> {
            fn send(
                &self,
                request: HttpRequest,
                max_body: usize,
            ) -> BoxFuture<'_, Result<::http::Response<Bytes>, TransportError>> {
                (**self).send(request, max_body)
            }

            fn open(
                &self,
                request: HttpRequest,
                max_body: usize,
            ) -> BoxFuture<'_, Result<::http::Response<BodyStream>, TransportError>> {
                (**self).open(request, max_body)
            }

            fn upload(
                &self,
                request: HttpRequest,
                body: UploadStream,
                max_body: usize,
            ) -> BoxFuture<'_, Result<::http::Response<BodyStream>, TransportError>> {
                (**self).upload(request, body, max_body)
            }

            fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
                (**self).sleep(duration)
            }

            fn pause(&self, duration: Duration) -> BoxFuture<'_, ()> {
                (**self).pause(duration)
            }

            fn spawn(&self, task: BoxFuture<'static, ()>) -> Option<BoxFuture<'static, ()>> {
                (**self).spawn(task)
            }
        }
    )* };
}

forward! { Box Arc }

/// A body that has already been read.
pub(crate) struct OnePiece(pub(crate) Option<Bytes>);

impl Stream for OnePiece {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().map(Ok))
    }
}

/// A request as it is sent over the wire.
///
/// URL, headers and body may contain secrets and personal data; `Debug` prints none of them.
#[derive(Clone)]
#[non_exhaustive]
pub struct HttpRequest {
    /// The method.
    pub method: ::http::Method,
    /// The absolute URL, percent-encoded. It is text, because every HTTP library parses it into its own type.
    pub url: String,
    /// All headers except those that follow from URL and body (`Host`, `Content-Length`).
    pub headers: HeaderMap,
    /// The body; empty if there is none.
    pub body: Bytes,
}

impl HttpRequest {
    /// Creates a request without headers and body, for testing a transport.
    ///
    /// ```
    /// use twilio_runtime::{HttpRequest, http};
    ///
    /// let mut request = HttpRequest::new(http::Method::POST, "https://api.twilio.com/v1/X");
    /// request.body = "Name=value".into();
    /// ```
    pub fn new(method: ::http::Method, url: impl Into<String>) -> Self {
        Self {
            method,
            url: url.into(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
        }
    }
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.url.split('/').nth(2).unwrap_or_default();
        formatter
            .debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("host", &host)
            .field("body_length", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// The reason why there is no response.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    source: Box<dyn StdError + Send + Sync>,
}

/// How far a failed exchange got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection was made, so nothing was sent: it is safe to retry.
    Connect,
    /// No connection was made in time, so nothing was sent: it is safe to retry.
    ConnectTimeout,
    /// The server's certificate was refused, so nothing was sent. A retry would get the same certificate.
    Certificate,
    /// The request cannot be sent as it is, for instance because its URL is invalid. Nothing was sent, and a retry
    /// would fail in the same way.
    InvalidRequest,
    /// A proxy refused to connect, with this status. Nothing was sent, and a retry would be refused too.
    ProxyRefused(StatusCode),
    /// The server says that it did not process the request (RFC 9113, section 8.7): it is safe to retry.
    Unprocessed,
    /// The response is larger than allowed. The request had whatever effect the server gave it.
    TooLarge,
    /// The exchange failed later than that; the request may have taken effect.
    Exchange,
}

impl TransportError {
    /// Creates an error of this kind.
    pub fn new(
        kind: TransportErrorKind,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self {
            kind,
            source: source.into(),
        }
    }

    /// Returns how far the exchange got.
    #[must_use]
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// Returns the error for a URL that cannot be called.
    #[cfg(feature = "hyper")]
    pub(crate) fn invalid_url(problem: impl fmt::Display) -> Self {
        Self::new(
            TransportErrorKind::InvalidRequest,
            format!("{problem}; check its URL, the base URL, region and edge"),
        )
    }

    pub(crate) fn too_large(max_body: usize) -> Self {
        Self::new(
            TransportErrorKind::TooLarge,
            format!("the response has more than {max_body} bytes"),
        )
    }

    /// Converts this into the error of a call.
    pub(crate) fn into_error(self) -> Error {
        let source = self.source;
        Error::new(match self.kind {
            TransportErrorKind::Connect | TransportErrorKind::Certificate => Kind::Connect(source),
            TransportErrorKind::ConnectTimeout => Kind::Timeout(TimeoutKind::Connect),
            TransportErrorKind::Unprocessed => Kind::Unprocessed(source),
            TransportErrorKind::Exchange => Kind::Transport(source),
            TransportErrorKind::InvalidRequest => Kind::Unsendable(source),
            TransportErrorKind::ProxyRefused(status) => Kind::Proxy(status, source),
            TransportErrorKind::TooLarge => Kind::TooLarge(source),
        })
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self.kind {
            TransportErrorKind::Connect => "no connection",
            TransportErrorKind::ConnectTimeout => "no connection in time",
            TransportErrorKind::Certificate => "no trust in the server's certificate",
            TransportErrorKind::InvalidRequest => "the request cannot be sent",
            TransportErrorKind::ProxyRefused(_) => "the proxy refused to connect",
            TransportErrorKind::Unprocessed => "the server did not look at the request",
            TransportErrorKind::TooLarge => "the response is too large",
            TransportErrorKind::Exchange => "the exchange broke off",
        })
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}
