//! One client on every kind of runtime: busy, stopped, several at once, none at all. No call may fail or hang because
//! of which task polls a connection.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use std::thread;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use twilio_conversations::participant::*;
use twilio_runtime::{Client, Error, RetryPolicy};
use twilio_test_support::server::{CONVERSATION, Reply, Server, json};

/// Longer than the server takes to respond and to close a connection.
const BUSY: Duration = Duration::from_millis(10);

/// A server with its own runtime, so that it makes progress while a client's thread is busy.
struct Remote {
    server: Server,
    _runtime: Runtime,
}

impl Remote {
    fn replying(reply: Reply) -> Self {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let server = runtime.block_on(Server::replying([reply]));
        Self {
            server,
            _runtime: runtime,
        }
    }

    /// No retries: the test sees the outcome of the first attempt.
    fn client(&self) -> Client {
        let builder = self.server.builder().retry(RetryPolicy::none());
        builder.timeout(Duration::from_secs(5)).build().unwrap()
    }
}

/// Responds, and closes the connection without announcing it.
fn then_close() -> Reply {
    let Reply::Raw(bytes) = json(200, r#"{"sid": "MB1"}"#) else {
        unreachable!("`json` is a whole answer")
    };
    Reply::RawThenClose(bytes)
}

fn current_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn one_worker() -> Runtime {
    Builder::new_multi_thread()
        .worker_threads(1)
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
async fn create_between_work(client: Client) {
    for _ in 0..20 {
        create(&client).await.unwrap();
        thread::sleep(BUSY);
    }
}

#[test]
fn connection_closed_while_the_thread_was_busy_fails_no_call() {
    let remote = Remote::replying(then_close());
    let client = remote.client();
    for runtime in [current_thread(), one_worker()] {
        runtime.block_on(create_between_work(client.clone()));
        runtime
            .block_on(runtime.spawn(create_between_work(client.clone())))
            .unwrap();
        let local = tokio::task::LocalSet::new();
        let task = local.spawn_local(create_between_work(client.clone()));
        runtime.block_on(local);
        runtime.block_on(task).unwrap();
        // Between two calls, nothing runs the runtime.
        for _ in 0..20 {
            runtime.block_on(create(&client)).unwrap();
            thread::sleep(BUSY);
        }
    }
}

#[test]
fn shut_down_runtime_does_not_fail_later_calls() {
    let remote = Remote::replying(json(200, "{}"));
    let client = remote.client();
    for _ in 0..5 {
        current_thread().block_on(create(&client)).unwrap();
        one_worker().block_on(create(&client)).unwrap();
    }
}

#[test]
fn concurrent_runtimes_do_not_end_each_others_calls() {
    const RUNTIMES: usize = 8;
    let remote = Remote::replying(Reply::After(
        Duration::from_millis(2),
        Box::new(json(200, "{}")),
    ));
    let client = remote.client();
    thread::scope(|scope| {
        for _ in 0..RUNTIMES {
            scope.spawn(|| {
                // As with `#[tokio::test]`: each test has its own runtime, which shuts down at the end.
                for calls in 0..10 {
                    current_thread().block_on(async {
                        for _ in 0..calls {
                            create(&client).await.unwrap();
                        }
                    });
                }
            });
        }
    });
}

#[test]
fn idle_runtime_does_not_block_calls_of_others() {
    let remote = Remote::replying(json(200, "{}"));
    let client = remote.client();
    let idle = current_thread();
    idle.block_on(create(&client)).unwrap();
    one_worker().block_on(create(&client)).unwrap();
    current_thread().block_on(create(&client)).unwrap();
    idle.block_on(create(&client)).unwrap();
}

#[test]
fn call_proceeds_if_its_thread_does_not_run_the_runtime() {
    let remote = Remote::replying(json(200, "{}"));
    let client = remote.client();
    let runtime = current_thread();
    let handle = runtime.handle().clone();
    thread::scope(|scope| {
        // The runtime's own thread waits for this one and runs no tasks.
        let calling = scope.spawn(move || handle.block_on(create(&client)));
        calling.join().unwrap().unwrap();
    });
}

#[test]
fn response_received_while_the_thread_was_busy_is_in_time() {
    let remote = Remote::replying(Reply::After(BUSY, Box::new(json(200, "{}"))));
    let client = remote.client();
    for runtime in [current_thread(), one_worker()] {
        let call = create_conversation_participant(&client, CONVERSATION)
            .with_timeout(Duration::from_millis(300))
            .send();
        runtime.block_on(async {
            let call = tokio::spawn(call);
            tokio::time::sleep(BUSY / 2).await;
            // The response arrives now, and the timeout passes.
            thread::sleep(Duration::from_millis(500));
            call.await.unwrap().unwrap();
        });
    }
}
