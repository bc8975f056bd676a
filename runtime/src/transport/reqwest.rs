//! The transport that is used unless the user brings one.

use std::error::Error as StdError;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use rustls::ClientConfig;
use rustls::crypto::ring;
use rustls_platform_verifier::BuilderVerifierExt as _;

use super::{BoxFuture, HttpRequest, Transport, TransportError, TransportErrorKind};
use crate::Error;

/// How often a connection with calls on it is asked whether it lives, and how long it may take to say so.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// The most that is set aside for a body because its header says so.
const TRUSTED_LENGTH: usize = 8 << 20;

/// reqwest over rustls, trusting what the operating system trusts, with proxies from the environment.
#[derive(Clone, Debug)]
pub(crate) struct ReqwestTransport(reqwest::Client);

impl ReqwestTransport {
    pub(crate) fn new(connect_timeout: Duration) -> Result<Self, Error> {
        let problem =
            |error: &dyn std::error::Error| Error::config(format!("TLS cannot be set up: {error}"));
        // A provider of our own: the process-wide one belongs to the application.
        let mut tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|tls| tls.with_platform_verifier())
            .map_err(|error| problem(&error))?
            .with_no_client_auth();
        tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .redirect(reqwest::redirect::Policy::none())
            // One place decides about retries, and it is not this one.
            .retry(reqwest::retry::never())
            .referer(false)
            .connect_timeout(connect_timeout)
            // Tells a dead connection from a slow answer.
            .http2_keep_alive_interval(KEEP_ALIVE)
            .http2_keep_alive_timeout(KEEP_ALIVE)
            .build()
            .map(Self)
            .map_err(|error| problem(&error))
    }
}

impl ReqwestTransport {
    /// Not async, so that the parts of a request take no room in the future that waits for its answer.
    fn execute(
        &self,
        request: HttpRequest,
    ) -> Result<impl Future<Output = reqwest::Result<reqwest::Response>> + use<>, TransportError>
    {
        let url = reqwest::Url::parse(&request.url)
            .map_err(|error| TransportError::new(TransportErrorKind::Connect, error))?;
        let mut outgoing = reqwest::Request::new(request.method, url);
        *outgoing.headers_mut() = request.headers;
        if !request.body.is_empty() {
            *outgoing.body_mut() = Some(request.body.into());
        } else if outgoing.headers().contains_key(CONTENT_TYPE) {
            // hyper says nothing of a body that is empty; some servers insist (RFC 9110, section 8.6).
            outgoing
                .headers_mut()
                .insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        Ok(self.0.execute(outgoing))
    }
}

impl Transport for ReqwestTransport {
    fn send(
        &self,
        request: HttpRequest,
        max_body: usize,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let exchange = self.execute(request);
        Box::pin(async move {
            let mut response = exchange?.await.map_err(classify)?;
            let body = read(&mut response, max_body).await?;
            let mut answer = http::Response::new(body);
            *answer.status_mut() = response.status();
            *answer.headers_mut() = std::mem::take(response.headers_mut());
            Ok(answer)
        })
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// The whole body; one that came in one piece is not copied.
async fn read(response: &mut reqwest::Response, max_body: usize) -> Result<Bytes, TransportError> {
    let declared = usize::try_from(response.content_length().unwrap_or(0)).unwrap_or(usize::MAX);
    if declared > max_body {
        return Err(too_large(max_body));
    }
    let Some(first) = response.chunk().await.map_err(classify)? else {
        return Ok(Bytes::new());
    };
    let Some(second) = response.chunk().await.map_err(classify)? else {
        return check_size(first, max_body);
    };
    // A lying length must not cost memory.
    let mut body =
        BytesMut::with_capacity(declared.min(TRUSTED_LENGTH).max(first.len() + second.len()));
    body.extend_from_slice(&first);
    body.extend_from_slice(&second);
    while let Some(more) = response.chunk().await.map_err(classify)? {
        if body.len() + more.len() > max_body {
            return Err(too_large(max_body));
        }
        body.extend_from_slice(&more);
    }
    check_size(body.freeze(), max_body)
}

fn check_size(body: Bytes, max_body: usize) -> Result<Bytes, TransportError> {
    if body.len() > max_body {
        Err(too_large(max_body))
    } else {
        Ok(body)
    }
}

fn too_large(max_body: usize) -> TransportError {
    TransportError::new(
        TransportErrorKind::Exchange,
        format!("the answer has more than {max_body} bytes"),
    )
}

fn classify(error: reqwest::Error) -> TransportError {
    let kind = match (error.is_connect(), error.is_timeout()) {
        (true, _) if refuses_certificate(&error) => TransportErrorKind::Certificate,
        (true, true) => TransportErrorKind::ConnectTimeout,
        (true, false) => TransportErrorKind::Connect,
        (false, _) if is_unprocessed(&error) => TransportErrorKind::Unprocessed,
        (false, _) => TransportErrorKind::Exchange,
    };
    // The URL holds inputs, which may be private.
    TransportError::new(kind, error.without_url())
}

/// Whether the certificate is what is wrong.
fn refuses_certificate(error: &reqwest::Error) -> bool {
    sources(error).any(|error| {
        matches!(
            error.downcast_ref(),
            Some(rustls::Error::InvalidCertificate(_))
        )
    })
}

/// Whether the server ended the stream, or the whole connection in peace, before it looked at the request.
fn is_unprocessed(error: &reqwest::Error) -> bool {
    sources(error)
        .filter_map(|error| error.downcast_ref::<h2::Error>())
        .any(|error| match error.reason() {
            Some(h2::Reason::REFUSED_STREAM) => error.is_reset() && error.is_remote(),
            // Only streams that are newer than the last one that the server takes end so.
            Some(h2::Reason::NO_ERROR) => error.is_go_away() && error.is_remote(),
            _ => false,
        })
}

/// What an error comes from. I/O errors pass over the error in them when they are asked for their source.
fn sources(error: &reqwest::Error) -> impl Iterator<Item = &(dyn StdError + 'static)> {
    std::iter::successors(error.source(), |&error| {
        match error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
        {
            Some(inner) => Some(inner),
            None => error.source(),
        }
    })
}
