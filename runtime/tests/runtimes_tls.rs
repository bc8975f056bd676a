//! TLS and HTTP/2 on busy runtimes, and with a client that has no connection yet.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

mod secure;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use secure::{Reply, Server, TLS12, TLS13, trusting};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::Barrier;
use tokio_rustls::rustls::ServerConfig;
use twilio_conversations::participant::*;
use twilio_runtime::{Client, Error, RetryPolicy};
use twilio_test_support::server::CONVERSATION;

const BOTH: &[&str] = &["h2", "http/1.1"];
const OLD: &[&str] = &["http/1.1"];
/// Longer than the server takes to respond, and than this machine takes to learn that a connection was closed.
const BUSY: Duration = Duration::from_millis(10);

fn ok() -> String {
    r#"{"sid": "MB1"}"#.to_owned()
}

/// A server on its own thread, which makes progress while a client's thread is busy.
#[derive(Clone)]
struct Remote {
    server: Arc<Server>,
    runtime: Handle,
}

impl Remote {
    async fn replying(tls: Arc<ServerConfig>, replies: impl IntoIterator<Item = Reply>) -> Self {
        let runtime = multi_thread(1);
        let replies: Vec<Reply> = replies.into_iter().collect();
        let server = runtime.spawn(Server::replying(tls, replies));
        let server = Arc::new(server.await.unwrap());
        let handle = runtime.handle().clone();
        // A runtime must not be dropped within another one, so this one is leaked.
        std::mem::forget(runtime);
        Self {
            server,
            runtime: handle,
        }
    }

    /// Retries no call that may have taken effect.
    fn client(&self) -> Client {
        let pauses = (Duration::from_millis(1), Duration::from_millis(4));
        let retry = RetryPolicy::default().pauses(pauses.0, pauses.1);
        let builder = self.server.builder().retry(retry);
        builder.timeout(Duration::from_secs(10)).build().unwrap()
    }

    /// Closes every connection while this thread does something else.
    fn close_while_busy(&self, politely: bool) {
        let server = self.server.clone();
        let (done, waiting) = mpsc::channel();
        self.runtime.spawn(async move {
            match politely {
                true => server.end_connections().await,
                false => server.close_connections().await,
            }
            done.send(()).unwrap();
        });
        waiting.recv().unwrap();
        thread::sleep(BUSY);
    }
}

fn current_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn multi_thread(workers: usize) -> Runtime {
    Builder::new_multi_thread()
        .worker_threads(workers)
        .enable_all()
        .build()
        .unwrap()
}

async fn create(client: &Client) -> Result<ConversationParticipant, Error> {
    create_conversation_participant(client, CONVERSATION)
        .identity("alice")
        .send()
        .await
}

/// Makes creates after the server closed the connection while the thread was busy. A create is not repeated, so it
/// fails if it is sent on such a connection.
async fn create_between_work(client: Client, remote: Remote) {
    for round in 0..8 {
        create(&client).await.unwrap();
        remote.close_while_busy(round % 2 == 0);
    }
}

/// Runs work on a new thread, because runtimes cannot be nested.
fn on_a_thread<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    thread::scope(|scope| scope.spawn(work).join().unwrap())
}

#[test]
fn connection_closed_while_the_thread_was_busy_fails_no_call() {
    const TEST: &str = "connection_closed_while_the_thread_was_busy_fails_no_call";
    trusting(TEST, async |authority| {
        let identity = authority.identity("localhost");
        for (version, protocols) in [(&TLS13, BOTH), (&TLS13, OLD), (&TLS12, BOTH), (&TLS12, OLD)] {
            let tls = identity.config(version, protocols);
            let remote = Remote::replying(tls, [Reply::Json(ok())]).await;
            for runtime in [current_thread(), multi_thread(1), multi_thread(2)] {
                let client = remote.client();
                let here = create_between_work(client.clone(), remote.clone());
                on_a_thread(|| runtime.block_on(here));
                let task = runtime.spawn(create_between_work(client, remote.clone()));
                on_a_thread(|| runtime.block_on(task).unwrap());
                runtime.shutdown_background();
            }
        }
    });
}

#[test]
fn response_received_while_the_thread_was_busy_is_in_time() {
    const TEST: &str = "response_received_while_the_thread_was_busy_is_in_time";
    trusting(TEST, async |authority| {
        let identity = authority.identity("localhost");
        for protocols in [BOTH, OLD] {
            let tls = identity.config(&TLS13, protocols);
            let replies = [Reply::Json(ok()), Reply::Later(BUSY, ok())];
            let remote = Remote::replying(tls, replies).await;
            let client = remote.client();
            create(&client).await.unwrap();
            let call = create_conversation_participant(&client, CONVERSATION)
                .with_timeout(Duration::from_millis(200))
                .send();
            let call = tokio::spawn(call);
            tokio::time::sleep(BUSY / 2).await;
            // The response arrives now, and the timeout passes.
            thread::sleep(Duration::from_millis(400));
            call.await.unwrap().unwrap();
        }
    });
}

#[test]
fn concurrent_first_calls_share_one_http2_connection() {
    const CALLS: usize = 100;
    const TEST: &str = "concurrent_first_calls_share_one_http2_connection";
    trusting(TEST, async |authority| {
        let tls = authority.identity("localhost").config(&TLS13, BOTH);
        for workers in [1, 4] {
            // The server responds only when all requests have arrived: a call that waited for another one's response
            // would hang.
            let barrier = Arc::new(Barrier::new(CALLS));
            let replies = [Reply::Together(barrier, ok())];
            let remote = Remote::replying(tls.clone(), replies).await;
            let client = remote.client();
            let runtime = multi_thread(workers);
            let calls: Vec<_> = (0..CALLS)
                .map(|_| {
                    let client = client.clone();
                    runtime.spawn(async move { create(&client).await })
                })
                .collect();
            for call in calls {
                call.await.unwrap().unwrap();
            }
            let server = &remote.server;
            assert_eq!((server.requests().len(), server.connections()), (CALLS, 1));
            runtime.shutdown_background();
        }
    });
}

#[test]
fn concurrent_first_calls_do_not_wait_without_http2() {
    const CALLS: usize = 30;
    const TEST: &str = "concurrent_first_calls_do_not_wait_without_http2";
    trusting(TEST, async |authority| {
        let tls = authority.identity("localhost").config(&TLS13, OLD);
        let barrier = Arc::new(Barrier::new(CALLS));
        let replies = [Reply::Together(barrier, ok())];
        let remote = Remote::replying(tls, replies).await;
        let client = remote.client();
        let calls: Vec<_> = (0..CALLS)
            .map(|_| {
                let client = client.clone();
                tokio::spawn(async move { create(&client).await })
            })
            .collect();
        for call in calls {
            call.await.unwrap().unwrap();
        }
        assert_eq!(remote.server.connections(), CALLS);
    });
}

#[test]
fn failed_first_connection_fails_one_call() {
    const CALLS: usize = 20;
    const TEST: &str = "failed_first_connection_fails_one_call";
    trusting(TEST, async |authority| {
        let tls = authority.identity("localhost").config(&TLS13, BOTH);
        let remote = Remote::replying(tls, [Reply::Json(ok())]).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let behind = remote.server.url.trim_start_matches("https://").to_owned();
        tokio::spawn(async move {
            drop(listener.accept().await.unwrap());
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut other = TcpStream::connect(&behind).await.unwrap();
                tokio::spawn(async move { copy_bidirectional(&mut stream, &mut other).await.ok() });
            }
        });
        let builder = remote.server.builder().retry(RetryPolicy::none());
        let url = format!("https://localhost:{port}");
        let client = builder.base_url(url).build().unwrap();
        let calls: Vec<_> = (0..CALLS)
            .map(|_| {
                let client = client.clone();
                tokio::spawn(async move { create(&client).await })
            })
            .collect();
        let mut failed = 0;
        for call in calls {
            if let Err(error) = call.await.unwrap() {
                assert!(error.is_connect(), "{error}");
                failed += 1;
            }
        }
        assert_eq!((failed, remote.server.connections()), (1, 1));
    });
}
