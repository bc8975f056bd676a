//! A server on loopback that speaks HTTP/2 and HTTP/1.1 over TLS, and ends streams and connections as instructed.
#![allow(
    dead_code,
    unused_imports,
    unreachable_pub,
    reason = "each test program uses a part"
)]
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

mod trust;

use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use h2::Reason;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Frame, Incoming};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, LOCATION};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode, Version};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Barrier, Notify};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use twilio_runtime::{Bytes, Client, ClientBuilder};

pub use self::trust::{Authority, Identity, TLS12, TLS13, trusting};
use twilio_test_support::server::{ACCOUNT, TOKEN};

/// The server's reaction to a request.
#[derive(Clone)]
pub enum Reply {
    /// Responds with this JSON.
    Json(String),
    /// Responds with this JSON after a pause.
    Later(Duration, String),
    /// Responds with this JSON once all requests that the barrier waits for have arrived.
    Together(Arc<Barrier>, String),
    /// Redirects to this location.
    Redirect(String),
    /// Resets the stream with this error, before a response.
    Reset(Reason),
    /// Resets the stream with this error, within the response body.
    ResetInBody(Reason),
    /// Tells the client to open no more streams on the connection (GOAWAY, or `Connection: close`), then responds.
    Goodbye(String),
    /// Closes the connection without notice, before a response.
    Close,
}

/// A request as the server received it.
#[derive(Clone, Debug)]
pub struct Seen {
    pub version: Version,
    pub authorization: Option<String>,
    /// The number of the connection on which it arrived.
    pub connection: usize,
}

/// Chooses the reply by the number of earlier requests.
type Script = dyn Fn(usize) -> Reply + Send + Sync;

pub struct Server {
    pub url: String,
    state: Arc<State>,
    connections: Arc<Mutex<JoinSet<()>>>,
    listener: tokio::task::JoinHandle<()>,
}

struct State {
    script: Box<Script>,
    requests: Mutex<Vec<Seen>>,
    accepted: AtomicUsize,
    farewell: Notify,
}

impl Server {
    /// Starts a server that gives each reply in turn, and repeats the last one.
    pub async fn replying(
        tls: Arc<ServerConfig>,
        replies: impl IntoIterator<Item = Reply>,
    ) -> Self {
        let replies: Vec<Reply> = replies.into_iter().collect();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!(
            "https://localhost:{}",
            listener.local_addr().unwrap().port()
        );
        let state = Arc::new(State {
            script: Box::new(move |before| replies[before.min(replies.len() - 1)].clone()),
            requests: Mutex::default(),
            accepted: AtomicUsize::new(0),
            farewell: Notify::new(),
        });
        let connections = Arc::new(Mutex::new(JoinSet::new()));
        let (each, open) = (state.clone(), connections.clone());
        let acceptor = TlsAcceptor::from(tls);
        let listener = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let at = each.accepted.fetch_add(1, Ordering::SeqCst);
                let task = serve(stream, acceptor.clone(), each.clone(), at);
                open.lock().unwrap().spawn(task);
            }
        });
        Self {
            url,
            state,
            connections,
            listener,
        }
    }

    /// Returns a client builder with credentials and this server's URL.
    pub fn builder(&self) -> ClientBuilder {
        Client::builder()
            .auth_token(ACCOUNT, TOKEN)
            .base_url(&self.url)
    }

    pub fn requests(&self) -> Vec<Seen> {
        self.state.requests.lock().unwrap().clone()
    }

    /// Returns the number of TCP connections that were accepted.
    pub fn connections(&self) -> usize {
        self.state.accepted.load(Ordering::SeqCst)
    }

    /// Gracefully shuts down every connection that has no request. They are closed when this returns, except HTTP/2
    /// connections, which wait for the client.
    pub async fn end_connections(&self) {
        self.state.farewell.notify_waiters();
        for _ in 0..20 {
            tokio::time::sleep(Duration::from_millis(2)).await;
            let mut open = self.connections.lock().unwrap();
            while open.try_join_next().is_some() {}
            if open.is_empty() {
                return;
            }
        }
    }

    /// Closes every connection without notice. They are closed when this returns.
    pub async fn close_connections(&self) {
        let mut open = std::mem::take(&mut *self.connections.lock().unwrap());
        open.shutdown().await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

/// Signals with which the requests on a connection end it.
#[derive(Default)]
struct Exits {
    goodbye: Notify,
    close: Notify,
}

async fn serve(stream: TcpStream, acceptor: TlsAcceptor, state: Arc<State>, at: usize) {
    // If the client does not trust the certificate, the handshake fails.
    let Ok(stream) = acceptor.accept(stream).await else {
        return;
    };
    let exits = Arc::new(Exits::default());
    let service = service_fn({
        let exits = exits.clone();
        let state = state.clone();
        move |request| answer(request, state.clone(), exits.clone(), at)
    });
    let builder = auto::Builder::new(TokioExecutor::new());
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    loop {
        tokio::select! {
            // The GOAWAY must be sent before the response of the request that asked for it.
            biased;
            () = state.farewell.notified() => connection.as_mut().graceful_shutdown(),
            () = exits.goodbye.notified() => connection.as_mut().graceful_shutdown(),
            () = exits.close.notified() => return,
            _ = connection.as_mut() => return,
        }
    }
}

type AnswerBody = UnsyncBoxBody<Bytes, h2::Error>;

/// Handles a request. If a service returns an `h2::Error`, hyper resets the stream with its reason.
async fn answer(
    request: Request<Incoming>,
    state: Arc<State>,
    exits: Arc<Exits>,
    at: usize,
) -> Result<Response<AnswerBody>, h2::Error> {
    let before = {
        let mut requests = state.requests.lock().unwrap();
        requests.push(Seen {
            version: request.version(),
            authorization: request
                .headers()
                .get(AUTHORIZATION)
                .map(|value| value.to_str().unwrap().to_owned()),
            connection: at,
        });
        requests.len() - 1
    };
    // Read the whole request first.
    request.into_body().collect().await.ok();
    match (state.script)(before) {
        Reply::Json(body) => Ok(json(body)),
        Reply::Later(pause, body) => {
            tokio::time::sleep(pause).await;
            Ok(json(body))
        }
        Reply::Together(barrier, body) => {
            barrier.wait().await;
            Ok(json(body))
        }
        Reply::Redirect(location) => {
            let mut answer = json("{}".to_owned());
            *answer.status_mut() = StatusCode::TEMPORARY_REDIRECT;
            answer
                .headers_mut()
                .insert(LOCATION, location.parse().unwrap());
            Ok(answer)
        }
        Reply::Reset(reason) => Err(reason.into()),
        Reply::ResetInBody(reason) => Ok(with_body(Broken {
            part: Some(Bytes::from_static(b"{\"sid\"")),
            reason,
        })),
        Reply::Goodbye(body) => {
            exits.goodbye.notify_one();
            tokio::task::yield_now().await;
            Ok(json(body))
        }
        Reply::Close => {
            exits.close.notify_one();
            std::future::pending().await
        }
    }
}

fn json(body: String) -> Response<AnswerBody> {
    with_body(Full::new(Bytes::from(body)).map_err(|never| match never {}))
}

fn with_body(
    body: impl Body<Data = Bytes, Error = h2::Error> + Send + 'static,
) -> Response<AnswerBody> {
    let mut answer = Response::new(body.boxed_unsync());
    answer
        .headers_mut()
        .insert(CONTENT_TYPE, "application/json".parse().unwrap());
    answer
}

/// A body that fails after its first part.
struct Broken {
    part: Option<Bytes>,
    reason: Reason,
}

impl Body for Broken {
    type Data = Bytes;
    type Error = h2::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, h2::Error>>> {
        Poll::Ready(Some(match self.part.take() {
            Some(part) => Ok(Frame::data(part)),
            None => Err(self.reason.into()),
        }))
    }
}
