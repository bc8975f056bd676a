//! Connects to hosts: TCP, proxy, TLS, and the negotiated version of HTTP.

use std::error::Error as StdError;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use http::header::HeaderValue;
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{Request, Response, Uri};
use hyper::body::Incoming;
use hyper::client::conn::{TrySendError, http1, http2};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::proxy::matcher::Intercept;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;
use tower_service::Service as _;

use super::body::Body;
use super::errors::classify_certificate;
use super::proxy::{Proxies, open_tunnel};
use super::settings::{PING_TIMEOUT, Settings};
use super::socket::{Socket, SocketView};
use crate::transport::{TransportError, TransportErrorKind};

/// Scheme, host and port of a URL. Requests to the same origin share connections.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Origin {
    pub(super) tls: bool,
    pub(super) authority: Authority,
}

impl Origin {
    pub(super) fn of(url: &Uri) -> Result<Self, &'static str> {
        let tls = match url.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err("it must begin with `http://` or `https://`"),
        };
        let authority = url.authority().ok_or("it has no host")?.clone();
        if authority.as_str().contains('@') {
            return Err("it must not carry credentials");
        }
        Ok(Self { tls, authority })
    }

    fn uri(&self) -> Result<Uri, http::Error> {
        let scheme = if self.tls {
            Scheme::HTTPS
        } else {
            Scheme::HTTP
        };
        Uri::builder()
            .scheme(scheme)
            .authority(self.authority.clone())
            .path_and_query(PathAndQuery::from_static("/"))
            .build()
    }

    fn port(&self) -> u16 {
        let default = if self.tls { 443 } else { 80 };
        self.authority.port_u16().unwrap_or(default)
    }
}

/// A connection on which requests can be sent.
pub(super) struct Connection {
    pub(super) sender: Sender,
    pub(super) socket: SocketView,
    /// Whether it came from the pool, so that the peer may have closed it already.
    pub(super) reused: bool,
}

pub(super) enum Sender {
    Http1 {
        sender: http1::SendRequest<Body>,
        /// The proxy that takes absolute URLs, if there is one.
        proxy: Option<Intercept>,
    },
    Http2(http2::SendRequest<Body>),
}

impl Connection {
    pub(super) fn is_ready(&self) -> bool {
        match &self.sender {
            Sender::Http1 { sender, .. } => sender.is_ready(),
            Sender::Http2(sender) => sender.is_ready(),
        }
    }

    /// Returns another handle to the same connection, if it takes several requests at once.
    pub(super) fn share(&self) -> Option<Self> {
        match &self.sender {
            Sender::Http1 { .. } => None,
            Sender::Http2(sender) => Some(Self {
                sender: Sender::Http2(sender.clone()),
                socket: self.socket.clone(),
                reused: true,
            }),
        }
    }

    /// Sends a request with an absolute URL. The error contains the request if nothing of it was sent.
    pub(super) async fn send(
        &mut self,
        url: &Uri,
        mut request: Request<Body>,
    ) -> Result<Response<Incoming>, TrySendError<Request<Body>>> {
        match &mut self.sender {
            Sender::Http1 { sender, proxy } => {
                if let Some(host) = url.authority()
                    && let Ok(host) = HeaderValue::from_str(host.as_str())
                {
                    request.headers_mut().insert(http::header::HOST, host);
                }
                match proxy {
                    Some(proxy) => {
                        *request.uri_mut() = url.clone();
                        if let Some(value) = proxy.basic_auth() {
                            request
                                .headers_mut()
                                .insert(http::header::PROXY_AUTHORIZATION, value.clone());
                        }
                    }
                    None => {
                        let path = url.path_and_query().cloned();
                        *request.uri_mut() = path.map_or_else(Uri::default, Uri::from);
                    }
                }
                sender.try_send_request(request).await
            }
            Sender::Http2(sender) => {
                request.headers_mut().remove(http::header::HOST);
                *request.uri_mut() = url.clone();
                sender.try_send_request(request).await
            }
        }
    }
}

/// A stream of bytes, encrypted or not.
trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Makes connections.
pub(super) struct Connector {
    tcp: HttpConnector,
    /// The settings for servers. Those for proxies, in `proxy_tls`, negotiate no protocol.
    tls: Arc<ClientConfig>,
    proxy_tls: Arc<ClientConfig>,
    proxies: Proxies,
    http2: http2::Builder<TokioExecutor>,
    /// The number of open sockets.
    open: Arc<AtomicUsize>,
}

impl Connector {
    pub(super) fn new(settings: &Settings) -> Result<Self, String> {
        let proxy_tls = settings
            .roots
            .tls()
            .map_err(|error| format!("TLS cannot be set up: {error}"))?;
        let mut tls = proxy_tls.clone();
        tls.alpn_protocols = match settings.http2 {
            true => vec![b"h2".to_vec(), b"http/1.1".to_vec()],
            false => vec![b"http/1.1".to_vec()],
        };
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_keepalive(settings.keep_alive);
        tcp.set_keepalive_interval(settings.keep_alive);
        // A peer that acknowledges nothing is gone. Keep-alive probes do not detect that while data is in flight.
        #[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
        tcp.set_tcp_user_timeout(settings.keep_alive.map(|pause| pause * 2));
        let mut http2 = http2::Builder::new(TokioExecutor::new());
        // HTTP/2 pings are answered by the server itself, not by its operating system or by a proxy in between. Their
        // timeout is long, because a busy thread does not see the response.
        http2
            .timer(TokioTimer::new())
            .keep_alive_interval(settings.keep_alive)
            .keep_alive_timeout(PING_TIMEOUT);
        Ok(Self {
            tcp,
            tls: Arc::new(tls),
            proxy_tls: Arc::new(proxy_tls),
            proxies: Proxies::new(&settings.proxy)?,
            http2,
            open: Arc::default(),
        })
    }

    pub(super) fn open_sockets(&self) -> usize {
        self.open.load(Ordering::Relaxed)
    }

    /// Connects to an origin.
    pub(super) async fn connect(&self, origin: &Origin) -> Result<Connection, TransportError> {
        let uri = origin.uri().map_err(TransportError::invalid_url)?;
        let proxy = self.proxies.for_origin(&uri);
        let (mut stream, socket) = self.reach(&uri, proxy.as_ref()).await?;
        if !origin.tls {
            return http1(stream, socket, proxy).await;
        }
        if let Some(proxy) = &proxy {
            let target = format!("{}:{}", origin.authority.host(), origin.port());
            open_tunnel(&mut stream, &target, proxy.basic_auth()).await?;
        }
        let stream = encrypt(&self.tls, origin.authority.host(), stream).await?;
        let negotiated_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
        match negotiated_http2 {
            true => self.http2(stream, socket).await,
            false => http1(stream, socket, None).await,
        }
    }

    /// Opens a connection to the origin, or to its proxy.
    async fn reach(
        &self,
        origin: &Uri,
        proxy: Option<&Intercept>,
    ) -> Result<(Box<dyn Stream>, SocketView), TransportError> {
        let Some(proxy) = proxy.map(Intercept::uri) else {
            let socket = self.socket(origin).await?;
            let view = socket.view();
            return Ok((Box::new(socket), view));
        };
        let socket = self.socket(proxy).await?;
        let view = socket.view();
        match proxy.scheme_str() {
            Some("http") => Ok((Box::new(socket), view)),
            Some("https") => {
                let host = proxy.host().unwrap_or_default();
                let stream = encrypt(&self.proxy_tls, host, socket).await?;
                Ok((Box::new(stream), view))
            }
            scheme => Err(TransportError::new(
                TransportErrorKind::InvalidRequest,
                format!(
                    "the proxy's scheme is `{}`; only `http` and `https` are supported",
                    scheme.unwrap_or_default()
                ),
            )),
        }
    }

    async fn socket(&self, uri: &Uri) -> Result<Socket, TransportError> {
        // `call` needs `&mut`; a clone is a cheap handle.
        let stream = self.tcp.clone().call(uri.clone()).await;
        let stream = stream.map_err(not_connected)?.into_inner();
        Ok(Socket::new(stream, &self.open))
    }

    async fn http2(
        &self,
        stream: impl Stream + 'static,
        socket: SocketView,
    ) -> Result<Connection, TransportError> {
        let (sender, connection) = self
            .http2
            .handshake(TokioIo::new(stream))
            .await
            .map_err(not_connected)?;
        tokio::spawn(connection);
        Ok(Connection {
            sender: Sender::Http2(sender),
            socket,
            reused: false,
        })
    }
}

async fn http1(
    stream: impl Stream + 'static,
    socket: SocketView,
    proxy: Option<Intercept>,
) -> Result<Connection, TransportError> {
    let (sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(not_connected)?;
    tokio::spawn(connection);
    Ok(Connection {
        sender: Sender::Http1 { sender, proxy },
        socket,
        reused: false,
    })
}

async fn encrypt<S: Stream>(
    config: &Arc<ClientConfig>,
    host: &str,
    stream: S,
) -> Result<tokio_rustls::client::TlsStream<S>, TransportError> {
    let name = host.trim_start_matches('[').trim_end_matches(']');
    let name = ServerName::try_from(name.to_owned()).map_err(TransportError::invalid_url)?;
    let connector = TlsConnector::from(config.clone());
    connector
        .connect(name, stream)
        .await
        .map_err(|error: io::Error| TransportError::new(classify_certificate(&error), error))
}

fn not_connected(error: impl Into<Box<dyn StdError + Send + Sync>>) -> TransportError {
    TransportError::new(TransportErrorKind::Connect, error)
}
