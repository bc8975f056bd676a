//! A tower layer that lets only Twilio's requests through.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Limited};
use tower_layer::Layer;
use tower_service::Service;

use super::{InvalidWebhook, Validator};

/// The largest body that is read unless another limit is set, in bytes. Twilio's webhooks are far smaller.
const MAX_BODY: usize = 1 << 20;

/// Reads the body of each request, checks the signature, and answers 403 if it is not Twilio's.
///
/// The checked body is in the extension [`Verified`] of the request. With axum, the extractor
/// [`Signed`](super::Signed) takes it from there.
///
/// A request with a body over the [limit](Self::max_body) is answered with 413, and one whose body is cut off with
/// 400.
#[derive(Clone, Debug)]
pub struct WebhookLayer {
    shared: Arc<Shared>,
}

#[derive(Clone, Debug)]
struct Shared {
    validator: Validator,
    max_body: usize,
}

impl WebhookLayer {
    /// Creates a layer that checks requests with this validator.
    ///
    /// Put it on the routes of webhooks only. The validator needs the public URL if a proxy is in front of the program.
    #[must_use]
    pub fn new(validator: Validator) -> Self {
        Self {
            shared: Arc::new(Shared {
                validator,
                max_body: MAX_BODY,
            }),
        }
    }

    /// Sets the largest body that is read, in bytes; 1 MiB by default. Bodies are read before their signature can be
    /// checked, so anybody can make the program read this much.
    #[must_use]
    pub fn max_body(mut self, bytes: usize) -> Self {
        let mut shared = Shared::clone(&self.shared);
        shared.max_body = bytes;
        self.shared = Arc::new(shared);
        self
    }
}

impl<S> Layer<S> for WebhookLayer {
    type Service = WebhookService<S>;

    fn layer(&self, inner: S) -> WebhookService<S> {
        WebhookService {
            inner,
            shared: self.shared.clone(),
        }
    }
}

/// The service of [`WebhookLayer`].
#[derive(Clone, Debug)]
pub struct WebhookService<S> {
    inner: S,
    shared: Arc<Shared>,
}

/// The body of a request whose signature is valid: an extension of the request.
///
/// `Debug` shows only how long the body is.
#[derive(Clone)]
pub struct Verified {
    /// The body.
    pub body: Bytes,
}

impl fmt::Debug for Verified {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Verified")
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

impl<S, B, R> Service<Request<B>> for WebhookService<S>
where
    S: Service<Request<B>, Response = Response<R>> + Clone + Send + 'static,
    S::Future: Send,
    B: http_body::Body<Data: Send, Error: std::error::Error + Send + Sync + 'static>
        + From<Bytes>
        + Send
        + 'static,
    R: From<String>,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<R>, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // The clone may not be ready; this one is.
        let clone = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, clone);
        let shared = self.shared.clone();
        Box::pin(async move {
            match verify(&shared, request).await {
                Ok(request) => inner.call(request).await,
                Err(refused) => Ok(refused.map(R::from)),
            }
        })
    }
}

/// Returns the request with its whole body, or the response that refuses it.
async fn verify<B>(shared: &Shared, request: Request<B>) -> Result<Request<B>, Response<String>>
where
    B: http_body::Body<Error: std::error::Error + Send + Sync + 'static> + From<Bytes>,
{
    let (mut parts, body) = request.into_parts();
    let body = match Limited::new(body, shared.max_body).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => {
            let reason = format!("the body has more than {} bytes", shared.max_body);
            return Err(refusal(StatusCode::PAYLOAD_TOO_LARGE, &reason));
        }
        Err(_) => return Err(refusal(StatusCode::BAD_REQUEST, "the body ended early")),
    };
    let uri = original_uri(&parts);
    let outcome = shared.validator.validate_parts(&uri, &parts.headers, &body);
    if let Err(invalid) = outcome {
        return Err(forbidden(invalid));
    }
    parts.extensions.insert(Verified { body: body.clone() });
    Ok(Request::from_parts(parts, B::from(body)))
}

/// Returns the URL of a request before a router removed a part of its path.
fn original_uri(parts: &http::request::Parts) -> http::Uri {
    #[cfg(feature = "axum")]
    if let Some(axum::extract::OriginalUri(uri)) = parts.extensions.get() {
        return uri.clone();
    }
    parts.uri.clone()
}

/// Answers a request that is not Twilio's. The reason helps whoever sets the program up, and tells an attacker nothing
/// secret.
fn forbidden(invalid: InvalidWebhook) -> Response<String> {
    refusal(StatusCode::FORBIDDEN, &invalid.to_string())
}

fn refusal(status: StatusCode, reason: &str) -> Response<String> {
    let mut response = Response::new(format!("{reason}\n"));
    *response.status_mut() = status;
    let text = http::HeaderValue::from_static("text/plain; charset=utf-8");
    response
        .headers_mut()
        .insert(http::header::CONTENT_TYPE, text);
    response
}
