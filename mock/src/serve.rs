//! The mock on a port, for programs in other languages and processes.

use std::fmt;
use std::io;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::pin::pin;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use futures_util::future::select;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::sync::oneshot;
use twilio_runtime::{Bytes, HttpRequest, TransportErrorKind, http};

use crate::engine::Engine;
use crate::fault::json_response;
use crate::twilio::Twilio;

/// The largest request body that the server reads, in bytes.
const MAX_BODY: usize = 100 << 20;

/// The pause after a connection that could not be accepted.
const ACCEPT_AGAIN: Duration = Duration::from_millis(10);

impl Twilio {
    /// Puts this mock on a free port of `127.0.0.1`, for programs in other languages and processes.
    ///
    /// Set the URL as the base URL of the program's client. Twilio's own libraries for other languages need an HTTP client
    /// that replaces the host; see the guide's chapter on testing. Paths decide which operation is called, since
    /// the host is always the same. Delays of answers take their time.
    ///
    /// # Errors
    /// Returns an error if no port can be opened.
    ///
    /// ```
    /// use twilio_mock::Twilio;
    /// # use twilio_conversations::participant;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let twilio = Twilio::new();
    /// twilio.store(participant::mock::OPERATIONS);
    /// let server = twilio.serve()?;
    /// assert!(server.url().starts_with("http://127.0.0.1:"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn serve(&self) -> io::Result<Server> {
        self.serve_on(("127.0.0.1", 0))
    }

    /// Puts this mock on a port, like [`serve`](Self::serve).
    ///
    /// # Errors
    /// Returns an error if the port is in use, or cannot be opened for another reason.
    pub fn serve_on(&self, address: impl ToSocketAddrs) -> io::Result<Server> {
        let addresses = address.to_socket_addrs().map_err(|error| {
            let help = "an address has a port, as in `127.0.0.1:8080`";
            io::Error::new(error.kind(), format!("{error}; {help}"))
        })?;
        let addresses: Vec<SocketAddr> = addresses.collect();
        let listener = TcpListener::bind(&*addresses).map_err(|error| {
            let shown: Vec<String> = addresses.iter().map(SocketAddr::to_string).collect();
            let help = match error.kind() {
                io::ErrorKind::AddrInUse => {
                    "; stop the program that uses it, or let `serve` find a free port"
                }
                _ => "",
            };
            io::Error::new(
                error.kind(),
                format!("cannot listen on {}: {error}{help}", shown.join(", ")),
            )
        })?;
        Server::start(self.engine().clone(), listener)
    }
}

/// A mock on a port. Dropping it closes the port.
pub struct Server {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    fn start(engine: Engine, listener: TcpListener) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let (stop, stopped) = oneshot::channel();
        let thread = thread::Builder::new()
            .name("twilio-mock".to_owned())
            .spawn(move || {
                runtime.block_on(select(pin!(accept(engine, listener)), stopped));
            })?;
        Ok(Self {
            address,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// Returns the address.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the base URL for clients: `http://127.0.0.1:` and the port.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Server")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // It may have stopped already.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn accept(engine: Engine, listener: TcpListener) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else {
        return;
    };
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // A connection that was closed before it was accepted, or too many open files, which takes a while to pass.
            tokio::time::sleep(ACCEPT_AGAIN).await;
            continue;
        };
        let engine = engine.clone();
        tokio::spawn(async move {
            let service = service_fn(move |request| answer(engine.clone(), request));
            // Ends with an error if the client or a rule breaks the connection.
            let _ = http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

/// The error that makes hyper close a connection.
#[derive(Debug)]
struct BrokenOff;

impl fmt::Display for BrokenOff {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a rule breaks the connection")
    }
}

impl std::error::Error for BrokenOff {}

async fn answer(
    engine: Engine,
    request: hyper::Request<Incoming>,
) -> Result<http::Response<Full<Bytes>>, BrokenOff> {
    let (parts, body) = request.into_parts();
    let Ok(body) = Limited::new(body, MAX_BODY).collect().await else {
        return Err(BrokenOff);
    };
    let host = parts.headers.get(http::header::HOST);
    let host = host
        .and_then(|host| host.to_str().ok())
        .unwrap_or("localhost");
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let mut request = HttpRequest::new(parts.method, format!("http://{host}{path}"));
    request.headers = parts.headers;
    request.body = body.to_bytes();
    let outcome = engine.answer(request);
    tokio::time::sleep(outcome.delay).await;
    match outcome.result {
        Ok(response) => Ok(response.map(Full::new)),
        // Nothing that the mock knows. Clients do not try again after this status.
        Err(broken) if broken.kind == TransportErrorKind::InvalidRequest => {
            let body = json!({ "code": 20001, "message": broken.message, "status": 400 });
            Ok(json_response(400, &body).map(Full::new))
        }
        Err(_) => Err(BrokenOff),
    }
}
