//! The default transport: hyper with rustls.

mod body;
mod connect;
mod errors;
mod exchange;
mod pool;
mod proxy;
mod runtimes;
mod settings;
mod socket;
mod tls;

#[cfg(feature = "reqwest")]
pub(crate) use self::body::Body;
#[cfg(feature = "reqwest")]
pub(crate) use self::errors::{classify_certificate, classify_exchange};

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use http::{Request, Response, Uri};
use http_body_util::Full;

#[cfg(not(feature = "reqwest"))]
use self::body::Body;
use self::connect::{Connection, Connector, Origin};
use self::exchange::{Exchange, exchange_error};
use self::pool::Pool;
use self::proxy::ProxySource;
use self::runtimes::{CallRuntime, Pools};
use self::settings::Settings;
use super::background::{self, Within};
use super::{BodyStream, BoxFuture, HttpRequest, Transport, TransportError, TransportErrorKind};
use crate::error::Error;
use crate::upload::UploadStream;

/// How many pooled connections a request may find closed before it opens a new one.
const MAX_REUSES: usize = 3;

/// The default [`Transport`]: hyper with rustls. It uses HTTP/2 if the server supports it, the certificates that the
/// operating system trusts, and proxies from the environment.
///
/// A [`Client`](crate::Client) creates one by default. Build your own for settings that
/// [`ClientBuilder`](crate::ClientBuilder) does not have, to share connections between clients, or to wrap it in
/// another transport.
///
/// Clones share their connections. Each tokio runtime that makes calls has its own connections, and calls made outside
/// of a runtime share a background thread: a runtime that is busy, idle or shut down does not make calls of another one
/// fail.
///
/// ```no_run
/// use twilio_runtime::{Client, HttpTransport};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let (account_sid, auth_token) = (format!("AC{}", "0".repeat(32)), "token");
/// let transport = HttpTransport::builder()
///     .proxy("http://proxy.example:3128")
///     .add_root_certificates(std::fs::read("proxy-ca.pem")?)
///     .build()?;
/// let client = Client::builder()
///     .auth_token(account_sid, auth_token)
///     .transport(transport)
///     .build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct HttpTransport(Arc<Inner>);

struct Inner {
    connector: Connector,
    pools: Arc<Pools>,
    connect_timeout: Duration,
    idle_timeout: Duration,
    max_connections: usize,
}

/// A builder for an [`HttpTransport`].
#[derive(Clone, Default)]
#[must_use = "a builder does nothing until `build`"]
pub struct HttpTransportBuilder(Settings);

impl HttpTransport {
    /// Returns a builder with default settings.
    pub fn builder() -> HttpTransportBuilder {
        HttpTransportBuilder::default()
    }
}

impl HttpTransportBuilder {
    /// Sets how long making a connection may take, from name resolution to the end of the TLS handshake. The default is
    /// ten seconds.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.0.connect_timeout = timeout;
        self
    }

    /// Sets how long an idle connection may be reused. The default is 50 seconds.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.0.idle_timeout = timeout;
        self
    }

    /// Sets the interval of the keep-alive probes, of TCP and of HTTP/2, that are sent to a silent peer; `None` turns
    /// them off. The default is 15 seconds.
    pub fn keep_alive(mut self, interval: Option<Duration>) -> Self {
        self.0.keep_alive = interval;
        self
    }

    /// Sets how many connections may be open before idle ones are closed to make room for new ones. The default is 100.
    /// The number of concurrent requests is limited by
    /// [`ClientBuilder::max_in_flight`](crate::ClientBuilder::max_in_flight).
    pub fn max_connections(mut self, connections: usize) -> Self {
        self.0.max_connections = connections;
        self
    }

    /// Sets whether HTTP/2 is used with servers that support it. The default is `true`.
    pub fn http2(mut self, enabled: bool) -> Self {
        self.0.http2 = enabled;
        self
    }

    /// Sets the proxy for all requests, instead of the one from the environment, as in
    /// `http://user:password@host:3128`.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.0.proxy = ProxySource::Url {
            proxy: url.into(),
            except: String::new(),
        };
        self
    }

    /// Sets the proxy for all requests except those to a list of hosts. The list has the format of `NO_PROXY`: host
    /// names, which include their subdomains, and IP addresses or networks, separated by commas.
    pub fn proxy_except(mut self, url: impl Into<String>, hosts: impl Into<String>) -> Self {
        self.0.proxy = ProxySource::Url {
            proxy: url.into(),
            except: hosts.into(),
        };
        self
    }

    /// Disables proxies, including those from the environment.
    pub fn no_proxy(mut self) -> Self {
        self.0.proxy = ProxySource::None;
        self
    }

    /// Trusts the certificate authorities in a PEM file, in addition to those that the operating system trusts.
    pub fn add_root_certificates(mut self, pem: impl AsRef<[u8]>) -> Self {
        if let Err(problem) = self.0.roots.add_pem(pem.as_ref()) {
            self.0.problems.push(problem);
        }
        self
    }

    /// Trusts only the certificate authorities in a PEM file, and those [added](Self::add_root_certificates)
    /// separately, but not those that the operating system trusts.
    pub fn only_root_certificates(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.0.roots.only_added = true;
        self.add_root_certificates(pem)
    }

    /// Builds the transport.
    ///
    /// # Errors
    /// Returns an error if a setting is invalid or the operating system trusts no certificates. It lists all problems
    /// at once.
    pub fn build(self) -> Result<HttpTransport, Error> {
        let Settings {
            connect_timeout,
            idle_timeout,
            max_connections,
            ..
        } = self.0;
        let problems = self.0.problems();
        match Connector::new(&self.0) {
            Ok(connector) if problems.is_empty() => Ok(HttpTransport(Arc::new(Inner {
                connector,
                pools: Arc::default(),
                connect_timeout,
                idle_timeout,
                max_connections,
            }))),
            outcome => Err(Error::config_all(
                problems.into_iter().chain(outcome.err()).collect(),
            )),
        }
    }
}

impl Transport for HttpTransport {
    fn send(
        &self,
        request: HttpRequest,
        max_body: usize,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(self.at_home(move |pool| async move {
            let exchange = self.0.exchange(pool, request, None).await?;
            exchange.collect(max_body).await
        }))
    }

    fn open(
        &self,
        request: HttpRequest,
        _: usize,
    ) -> BoxFuture<'_, Result<Response<BodyStream>, TransportError>> {
        Box::pin(self.at_home(move |pool| async move {
            let exchange = self.0.exchange(pool, request, None).await?;
            Ok(exchange.stream())
        }))
    }

    fn upload(
        &self,
        request: HttpRequest,
        body: UploadStream,
        _: usize,
    ) -> BoxFuture<'_, Result<Response<BodyStream>, TransportError>> {
        Box::pin(self.at_home(move |pool| async move {
            let exchange = self.0.exchange(pool, request, Some(body)).await?;
            Ok(exchange.stream())
        }))
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        match CallRuntime::of_this_call() {
            Ok(CallRuntime::Current(_)) => Box::pin(tokio::time::sleep(duration)),
            _ => background::sleep(duration),
        }
    }

    fn spawn(&self, task: BoxFuture<'static, ()>) -> Option<BoxFuture<'static, ()>> {
        background::spawn(task)
    }
}

impl HttpTransport {
    /// Runs some work in the context of the runtime that drives its connections, whoever polls it.
    async fn at_home<'a, T, F>(
        &'a self,
        work: impl FnOnce(Arc<Pool>) -> F + Send + 'a,
    ) -> Result<T, TransportError>
    where
        F: Future<Output = Result<T, TransportError>> + Send + 'a,
    {
        match CallRuntime::of_this_call() {
            Ok(CallRuntime::Current(runtime)) => work(self.0.pools.of(&runtime)).await,
            Ok(CallRuntime::Background(runtime)) => {
                let future = Box::pin(work(self.0.pools.of(&runtime)));
                Within { runtime, future }.await
            }
            Err(error) => Err(TransportError::new(TransportErrorKind::Connect, error)),
        }
    }
}

impl Inner {
    /// Sends a request and waits for the head of the response.
    async fn exchange(
        &self,
        pool: Arc<Pool>,
        request: HttpRequest,
        stream: Option<UploadStream>,
    ) -> Result<Exchange, TransportError> {
        let (url, mut request) = parse(request, stream)?;
        let origin = Origin::of(&url).map_err(TransportError::invalid_url)?;
        let mut reuses = 0;
        loop {
            let reused = match reuses < MAX_REUSES {
                true => pool.take(&origin, self.idle_timeout).await,
                false => None,
            };
            let mut connection = match reused {
                Some(connection) => connection,
                // Boxed, because otherwise every call's future would have room for it.
                None => Box::pin(self.open(&pool, &origin)).await?,
            };
            let mut error = match connection.send(&url, request).await {
                Ok(response) => return Ok(Exchange::new(response, connection, origin, pool)),
                Err(error) => error,
            };
            match error.take_message() {
                // The connection was closed just as it was taken from the pool.
                Some(unsent) if connection.reused => request = unsent,
                Some(_) => {
                    let error = error.into_error();
                    return Err(TransportError::new(TransportErrorKind::Unprocessed, error));
                }
                None => return Err(exchange_error(error.into_error())),
            }
            reuses += 1;
        }
    }

    /// Opens a connection, or waits for a shared one that another call is opening.
    async fn open(&self, pool: &Pool, origin: &Origin) -> Result<Connection, TransportError> {
        let opening = async {
            let turn = pool.negotiation(origin).await;
            if turn.is_some()
                && let Some(connection) = pool.take(origin, self.idle_timeout).await
            {
                return Ok(connection);
            }
            if self.connector.open_sockets() >= self.max_connections {
                self.pools.close_oldest();
            }
            let connection = self.connector.connect(origin).await?;
            pool.learn(origin, &connection);
            if let Some(shared) = connection.share() {
                pool.put(origin.clone(), shared);
            }
            Ok(connection)
        };
        match tokio::time::timeout(self.connect_timeout, opening).await {
            Ok(outcome) => outcome,
            Err(elapsed) => Err(TransportError::new(
                TransportErrorKind::ConnectTimeout,
                elapsed,
            )),
        }
    }
}

fn parse(
    request: HttpRequest,
    stream: Option<UploadStream>,
) -> Result<(Uri, Request<Body>), TransportError> {
    let url: Uri = request
        .url
        .try_into()
        .map_err(TransportError::invalid_url)?;
    let is_empty = match &stream {
        Some(stream) => stream.length() == Some(0),
        None => request.body.is_empty(),
    };
    let mut outgoing = Request::new(match stream {
        Some(stream) => Body::Stream(stream),
        None => Body::Whole(Full::new(request.body)),
    });
    *outgoing.method_mut() = request.method;
    *outgoing.headers_mut() = request.headers;
    if is_empty && outgoing.headers().contains_key(CONTENT_TYPE) {
        // hyper sends no `Content-Length` for an empty body, but some servers require one (RFC 9110, section 8.6).
        outgoing
            .headers_mut()
            .insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    Ok((url, outgoing))
}

impl fmt::Debug for HttpTransport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("HttpTransport")
            .field("connect_timeout", &self.0.connect_timeout)
            .field("idle_timeout", &self.0.idle_timeout)
            .field("max_connections", &self.0.max_connections)
            .finish_non_exhaustive()
    }
}

/// Omits the proxy's URL, which may contain a password.
impl fmt::Debug for HttpTransportBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("HttpTransportBuilder")
            .field("connect_timeout", &self.0.connect_timeout)
            .field("idle_timeout", &self.0.idle_timeout)
            .field("keep_alive", &self.0.keep_alive)
            .field("max_connections", &self.0.max_connections)
            .field("http2", &self.0.http2)
            .finish_non_exhaustive()
    }
}
