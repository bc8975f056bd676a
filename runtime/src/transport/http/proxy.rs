//! Chooses the proxy of a request, and opens tunnels through it.

use std::fmt;
use std::io;
use std::net::IpAddr;

use http::header::HeaderValue;
use http::{StatusCode, Uri};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

use crate::transport::{TransportError, TransportErrorKind};

/// The maximum size of the response head to CONNECT, in bytes.
const LONGEST_HEAD: usize = 8 << 10;

/// The source of the proxy settings.
#[derive(Clone, Default)]
pub(super) enum ProxySource {
    /// `HTTPS_PROXY` and related variables, or the system's settings.
    #[default]
    Environment,
    None,
    /// A proxy for all hosts except those in a list.
    Url {
        proxy: String,
        except: String,
    },
}

/// Chooses the proxy for each host.
pub(super) struct Proxies {
    matcher: Option<Matcher>,
    /// Whether requests to this machine use no proxy.
    spare_loopback: bool,
}

impl Proxies {
    pub(super) fn new(source: &ProxySource) -> Result<Self, String> {
        let matcher = match source {
            ProxySource::None => None,
            // The matcher applies `*` to names only, but `NO_PROXY=*` is meant to cover addresses too.
            ProxySource::Environment if spares_all_hosts() => None,
            ProxySource::Environment => Some(Matcher::from_system()),
            ProxySource::Url { proxy, except } => {
                check_proxy(proxy)?;
                let builder = Matcher::builder().all(proxy.as_str());
                Some(builder.no(except.as_str()).build())
            }
        };
        Ok(Self {
            matcher,
            spare_loopback: matches!(source, ProxySource::Environment),
        })
    }

    /// Returns the proxy for an origin, such as `https://api.twilio.com`.
    pub(super) fn for_origin(&self, origin: &Uri) -> Option<Intercept> {
        if self.spare_loopback && origin.host().is_some_and(is_loopback) {
            return None;
        }
        self.matcher.as_ref()?.intercept(origin)
    }
}

fn spares_all_hosts() -> bool {
    ["NO_PROXY", "no_proxy"]
        .iter()
        .find_map(|name| std::env::var(name).ok())
        .is_some_and(|list| list.split(',').any(|entry| entry.trim() == "*"))
}

fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    match host.parse::<IpAddr>() {
        Ok(address) => {
            let address = address.to_canonical();
            address.is_loopback() || address.is_unspecified()
        }
        Err(_) => {
            let host = host.trim_end_matches('.').to_ascii_lowercase();
            host == "localhost" || host.ends_with(".localhost")
        }
    }
}

/// Reports a proxy URL that the matcher would silently ignore. The URL is not shown, because it may contain a password.
fn check_proxy(url: &str) -> Result<(), String> {
    let uri: Uri = url
        .parse()
        .map_err(|_| "the proxy is not a URL, as in `http://proxy.example:3128`".to_owned())?;
    match (uri.scheme_str(), uri.host()) {
        (Some("http" | "https"), Some(host)) if !host.is_empty() => Ok(()),
        _ => Err("the proxy URL must begin with `http://` or `https://` and a host".to_owned()),
    }
}

/// Asks a proxy for a tunnel to a host and port (RFC 9110, section 9.3.6).
pub(super) async fn open_tunnel<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    target: &str,
    authorization: Option<&HeaderValue>,
) -> Result<(), TransportError> {
    let mut request = format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n").into_bytes();
    if let Some(value) = authorization {
        request.extend_from_slice(b"Proxy-Authorization: ");
        request.extend_from_slice(value.as_bytes());
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"\r\n");
    let broken = |error| TransportError::new(TransportErrorKind::Connect, TunnelError::Io(error));
    stream.write_all(&request).await.map_err(broken)?;
    match read_status(stream).await.map_err(broken)? {
        status if status.is_success() => Ok(()),
        // The proxy tried to connect and failed; a retry may succeed.
        status if status.is_server_error() => Err(TransportError::new(
            TransportErrorKind::Connect,
            TunnelError::Status(status),
        )),
        status => Err(TransportError::new(
            TransportErrorKind::ProxyRefused(status),
            TunnelError::Status(status),
        )),
    }
}

async fn read_status(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<StatusCode> {
    let mut head = Vec::with_capacity(512);
    // Read byte by byte, because whatever follows the head belongs to the tunnel.
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() == LONGEST_HEAD {
            return Err(io::Error::other("its response is too long"));
        }
        head.push(stream.read_u8().await?);
    }
    let mut words = head.split(|byte| *byte == b' ');
    let is_http = words
        .next()
        .is_some_and(|word| word.starts_with(b"HTTP/1."));
    words
        .next()
        .filter(|_| is_http)
        .and_then(|code| StatusCode::from_bytes(code.get(..3)?).ok())
        .ok_or_else(|| io::Error::other("its response is not HTTP"))
}

#[derive(Debug)]
enum TunnelError {
    Status(StatusCode),
    Io(io::Error),
}

impl fmt::Display for TunnelError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TunnelError::Status(status) => {
                write!(formatter, "the proxy responded with HTTP {status}")
            }
            TunnelError::Io(error) => write!(formatter, "the proxy opened no tunnel: {error}"),
        }
    }
}

impl std::error::Error for TunnelError {}
