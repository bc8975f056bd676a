//! Many calls at once against a server that closes, breaks off and fails at random, from several runtimes and from
//! blocking code, some of them canceled: no request is lost or sent twice, and no call gets the response of another.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use twilio_conversations::participant::{
    ConversationParticipant, CreateConversationParticipant, create_conversation_participant,
};
use twilio_runtime::{Client, Error};

/// How many calls each runtime makes, and how many of them at once.
const CALLS: usize = 1_000;
const AT_ONCE: usize = 200;
const BLOCKING_CALLS: usize = 100;

/// How often each request was received, by the identity in it.
type Received = Arc<Mutex<BTreeMap<String, u32>>>;

/// What came of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Created,
    NotSent,
    Broken,
    ServerError,
    Canceled,
}

impl Outcome {
    fn of(identity: &str, result: Result<ConversationParticipant, Error>) -> Self {
        match result {
            Ok(participant) => {
                assert_eq!(participant.identity.as_deref(), Some(identity));
                Self::Created
            }
            Err(error) if error.is_connect() => Self::NotSent,
            Err(error) if error.is_transport() => Self::Broken,
            Err(error) if error.is_server_error() => Self::ServerError,
            Err(error) => unreachable!("{identity}: {error}"),
        }
    }

    /// Whether a server that received the request this often is consistent with the outcome.
    fn agrees_with(self, received: u32) -> bool {
        match self {
            Self::Created | Self::ServerError => received == 1,
            Self::NotSent => received == 0,
            Self::Broken | Self::Canceled => received <= 1,
        }
    }
}

/// Starts the server on a thread and a runtime of its own, and returns its URL.
fn start(received: Received) -> String {
    let (sender, url) = mpsc::channel();
    thread::spawn(move || {
        current_thread().block_on(async move {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let url = format!("http://{}", listener.local_addr().unwrap());
            sender.send(url).unwrap();
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, received.clone()));
            }
        });
    });
    url.recv().unwrap()
}

async fn serve(mut stream: TcpStream, received: Received) {
    // What fails here is the client's doing, which may cancel a call at any time.
    converse(&mut stream, received).await.ok();
    if fastrand::bool() {
        stream.set_zero_linger().ok();
    }
}

/// Responds until the connection ends, which it does at random in each of the ways in which it can.
async fn converse(stream: &mut TcpStream, received: Received) -> io::Result<()> {
    let is_one_in = |count: u32| fastrand::u32(..count) == 0;
    // Now and then before a request, while the client may be about to send one.
    while !is_one_in(20) {
        let identity = read_request(stream).await?;
        *received
            .lock()
            .unwrap()
            .entry(identity.clone())
            .or_default() += 1;
        if is_one_in(25) {
            return Ok(());
        }
        if is_one_in(25) {
            let half = b"HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{\"identity";
            return stream.write_all(half).await;
        }
        if is_one_in(25) {
            let failure = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";
            stream.write_all(failure).await?;
            continue;
        }
        if is_one_in(25) {
            sleep(Duration::from_millis(fastrand::u64(..30))).await;
        }
        let closes = is_one_in(10);
        let connection = if closes { "Connection: close\r\n" } else { "" };
        let body = format!(r#"{{"identity": "{identity}"}}"#);
        let length = body.len();
        let response =
            format!("HTTP/1.1 201 Created\r\n{connection}Content-Length: {length}\r\n\r\n{body}");
        stream.write_all(response.as_bytes()).await?;
        if closes {
            return Ok(());
        }
    }
    Ok(())
}

/// Reads a request, and returns the identity in its form.
async fn read_request(stream: &mut TcpStream) -> io::Result<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let mut form = vec![0; length.unwrap().parse().unwrap()];
    stream.read_exact(&mut form).await?;
    let form = String::from_utf8(form).unwrap();
    Ok(form.strip_prefix("Identity=").unwrap().to_owned())
}

fn create(client: &Client, identity: &str) -> CreateConversationParticipant {
    create_conversation_participant(client, "CH1").identity(identity)
}

async fn call(client: Client, identity: String, is_canceled: bool) -> (String, Outcome) {
    let call = create(&client, &identity).send();
    let result = match is_canceled {
        true => timeout(Duration::from_micros(fastrand::u64(..4000)), call).await,
        false => Ok(call.await),
    };
    let outcome = result.map_or(Outcome::Canceled, |result| Outcome::of(&identity, result));
    (identity, outcome)
}

async fn make_calls(client: &Client, name: &str) -> Vec<(String, Outcome)> {
    let mut running = JoinSet::new();
    let mut outcomes = Vec::new();
    for number in 0..CALLS {
        let identity = format!("{name}-{number}");
        running.spawn(call(client.clone(), identity, number % 5 == 0));
        if running.len() == AT_ONCE {
            outcomes.push(running.join_next().await.unwrap().unwrap());
        }
        if number % 50 == 0 {
            // A thread that is busy learns late that a connection was closed.
            thread::sleep(Duration::from_millis(1));
        }
    }
    outcomes.extend(running.join_all().await);
    outcomes
}

fn make_blocking_calls(client: &Client) -> Vec<(String, Outcome)> {
    let identities = (0..BLOCKING_CALLS).map(|number| format!("blocking-{number}"));
    let calls = identities.map(|identity| {
        let result = create(client, &identity).send().wait();
        let outcome = Outcome::of(&identity, result);
        (identity, outcome)
    });
    calls.collect()
}

fn current_thread() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().unwrap()
}

fn multi_thread() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(2).enable_all().build().unwrap()
}

#[test]
fn no_request_is_lost_or_sent_twice() {
    let received = Received::default();
    let client = Client::builder()
        .auth_token(format!("AC{}", "0".repeat(32)), "token")
        .base_url(start(received.clone()))
        .retry_budget(u32::MAX)
        .build()
        .unwrap();
    let blocking = thread::spawn({
        let client = client.clone();
        move || make_blocking_calls(&client)
    });
    let mut outcomes = Vec::new();
    for name in ["first", "second", "third"] {
        let runtime = match name {
            "second" => multi_thread(),
            _ => current_thread(),
        };
        outcomes.extend(runtime.block_on(make_calls(&client, name)));
    }
    outcomes.extend(blocking.join().unwrap());

    let received = received.lock().unwrap();
    for (identity, outcome) in &outcomes {
        let times = received.get(identity).copied().unwrap_or_default();
        assert!(
            outcome.agrees_with(times),
            "{identity} was received {times} times, and its outcome is {outcome:?}"
        );
    }
    // All kinds of faults were met.
    for expected in [
        Outcome::Created,
        Outcome::Broken,
        Outcome::ServerError,
        Outcome::Canceled,
    ] {
        assert!(outcomes.iter().any(|(_, outcome)| *outcome == expected));
    }
}
