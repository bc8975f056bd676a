//! Blocking calls and calls without a runtime, alternating with awaited ones, on one client.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use twilio_conversations::participant::*;
use twilio_runtime::{Client, RetryPolicy};
use twilio_test_support::server::{CONVERSATION, PARTICIPANT, Server, json};

/// A server with its own runtime, and a client for it.
fn remote() -> (Client, Server, Runtime) {
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let server = runtime.block_on(Server::replying([json(200, r#"{"sid": "MB1"}"#)]));
    let builder = server.builder().retry(RetryPolicy::none());
    let client = builder.timeout(Duration::from_secs(5)).build().unwrap();
    (client, server, runtime)
}

fn current_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn awaited(runtime: &Runtime, client: &Client) {
    let call = create_conversation_participant(client, CONVERSATION).send();
    runtime.block_on(call).unwrap();
}

fn blocking(client: &Client) {
    create_conversation_participant(client, CONVERSATION)
        .send_blocking()
        .unwrap();
}

#[test]
fn async_and_blocking_calls_can_alternate() {
    let (client, _server, _runtime) = remote();
    let runtime = current_thread();
    for _ in 0..3 {
        awaited(&runtime, &client);
        blocking(&client);
    }
    drop(runtime);
    blocking(&client);
    awaited(&current_thread(), &client);
}

#[test]
fn blocking_call_does_not_depend_on_the_current_runtime() {
    let (client, _server, _runtime) = remote();
    for runtime in [
        current_thread(),
        Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap(),
    ] {
        runtime.block_on(async {
            for _ in 0..3 {
                create_conversation_participant(&client, CONVERSATION)
                    .send()
                    .await
                    .unwrap();
                blocking(&client);
            }
            let client = client.clone();
            tokio::task::spawn_blocking(move || blocking(&client))
                .await
                .unwrap();
        });
    }
}

#[test]
fn calls_work_without_a_tokio_runtime() {
    let (client, _server, _runtime) = remote();
    for _ in 0..3 {
        block_on(create_conversation_participant(&client, CONVERSATION).send()).unwrap();
        awaited(&current_thread(), &client);
    }
    let limit = Duration::from_millis(50);
    let slow = fetch_conversation_participant(&client, CONVERSATION, PARTICIPANT);
    // The call returns, with a response or with a timeout.
    block_on(slow.with_timeout(limit).send()).ok();
}

/// An executor other than tokio's.
fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}
