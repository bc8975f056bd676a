//! A transport over a client of the `reqwest` library.

use bytes::Bytes;
use http::Response;
use tokio::task::JoinSet;

use super::body::Whole;
use super::http::{Body, classify_certificate, classify_exchange};
use super::{
    BodyStream, BoxFuture, HttpRequest, OnePiece, Transport, TransportError, TransportErrorKind,
    background,
};
use crate::upload::UploadStream;

/// A [`Transport`] over your own [`reqwest::Client`], for programs that have already set one up.
///
/// Build the client with [`redirect::Policy::none`](reqwest::redirect::Policy::none): redirects that reqwest follows
/// are outside the control of the [`Client`](crate::Client) and may take the request to another host. A response that
/// came after a redirect is an error. Retries and timeouts of the `reqwest::Client` apply in addition to those of the
/// [`Client`](crate::Client).
///
/// Requests are made on a background thread, so that connections do not depend on the runtime that happened to make the
/// first call. This costs more than the default transport.
///
/// ```
/// use twilio_runtime::{Client, ReqwestTransport};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let (account_sid, auth_token) = (format!("AC{}", "0".repeat(32)), "token");
/// # rustls::crypto::ring::default_provider().install_default().ok();
/// let http = reqwest::Client::builder()
///     .redirect(reqwest::redirect::Policy::none())
///     .build()?;
/// let client = Client::builder()
///     .auth_token(account_sid, auth_token)
///     .transport(ReqwestTransport::new(http))
///     .build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct ReqwestTransport(reqwest::Client);

impl ReqwestTransport {
    /// Creates a transport that sends requests with this client.
    #[must_use]
    pub fn new(client: reqwest::Client) -> Self {
        Self(client)
    }
}

impl Transport for ReqwestTransport {
    fn send(
        &self,
        request: HttpRequest,
        max_body: usize,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(async move {
            let body = request.body.clone().into();
            self.exchange(request, body, max_body).await
        })
    }

    fn upload(
        &self,
        request: HttpRequest,
        body: UploadStream,
        max_body: usize,
    ) -> BoxFuture<'_, Result<Response<BodyStream>, TransportError>> {
        Box::pin(async move {
            let body = reqwest::Body::wrap(Body::Stream(body));
            let response = self.exchange(request, body, max_body).await?;
            Ok(response.map(|body| Box::pin(OnePiece(Some(body))) as BodyStream))
        })
    }

    fn sleep(&self, duration: std::time::Duration) -> BoxFuture<'_, ()> {
        background::sleep(duration)
    }

    fn spawn(&self, task: BoxFuture<'static, ()>) -> Option<BoxFuture<'static, ()>> {
        background::spawn(task)
    }
}

impl ReqwestTransport {
    /// Sends a request on the background thread.
    async fn exchange(
        &self,
        request: HttpRequest,
        body: reqwest::Body,
        max_body: usize,
    ) -> Result<Response<Bytes>, TransportError> {
        let runtime = background::handle()
            .map_err(|error| TransportError::new(TransportErrorKind::Connect, error))?;
        // A `JoinSet` aborts its tasks when it is dropped: dropping this future must abort the exchange.
        let mut tasks = JoinSet::new();
        tasks.spawn_on(exchange(self.0.clone(), request, body, max_body), &runtime);
        match tasks.join_next().await {
            Some(Ok(outcome)) => outcome,
            Some(Err(error)) => Err(TransportError::new(TransportErrorKind::Exchange, error)),
            None => Err(TransportError::new(
                TransportErrorKind::Exchange,
                "the exchange was not begun",
            )),
        }
    }
}

async fn exchange(
    client: reqwest::Client,
    request: HttpRequest,
    body: reqwest::Body,
    max_body: usize,
) -> Result<Response<Bytes>, TransportError> {
    let url = reqwest::Url::parse(&request.url).map_err(TransportError::invalid_url)?;
    let mut outgoing = reqwest::Request::new(request.method, url.clone());
    *outgoing.headers_mut() = request.headers;
    *outgoing.body_mut() = Some(body);
    let mut response = client.execute(outgoing).await.map_err(classify)?;
    if *response.url() != url {
        return Err(TransportError::new(
            TransportErrorKind::Exchange,
            "the reqwest client followed a redirect; build it with `redirect::Policy::none()`",
        ));
    }
    let mut body = Whole::new(max_body, response.content_length().unwrap_or_default())?;
    while let Some(piece) = response.chunk().await.map_err(classify)? {
        body.push(piece)?;
    }
    let mut whole = Response::new(body.into_bytes());
    *whole.status_mut() = response.status();
    *whole.headers_mut() = std::mem::take(response.headers_mut());
    Ok(whole)
}

fn classify(error: reqwest::Error) -> TransportError {
    // The URL contains inputs, which may be private.
    let error = error.without_url();
    let kind = match (error.is_connect(), error.is_timeout()) {
        (true, true) => TransportErrorKind::ConnectTimeout,
        (true, false) => classify_certificate(&error),
        (false, _) if error.is_builder() => TransportErrorKind::InvalidRequest,
        (false, _) => classify_exchange(&error),
    };
    TransportError::new(kind, error)
}
