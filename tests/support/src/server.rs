//! A server on loopback that records every request byte for byte, and responds or misbehaves as instructed.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use twilio_runtime::{Client, ClientBuilder};

pub const ACCOUNT: &str = "AC00000000000000000000000000000001";
pub const CONVERSATION: &str = "CH00000000000000000000000000000002";
pub const PARTICIPANT: &str = "MB00000000000000000000000000000003";
pub const TOKEN: &str = "a-secret-token";

/// The server's reaction to a request.
#[derive(Clone)]
pub enum Reply {
    /// Sends these bytes and keeps the connection open.
    Raw(Vec<u8>),
    /// Sends these bytes and closes the connection.
    RawThenClose(Vec<u8>),
    /// Sends these bytes and then nothing more, without closing the connection.
    RawThenStall(Vec<u8>),
    /// Resets the connection.
    Reset,
    /// Waits, then continues with another reply.
    After(Duration, Box<Reply>),
}

/// Returns a complete response with a JSON body.
pub fn json(status: u16, body: &str) -> Reply {
    answer(
        status,
        &[("Content-Type", "application/json")],
        body.as_bytes(),
    )
}

/// Returns a complete response.
pub fn answer(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Reply {
    let mut bytes = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\n", body.len());
    for (name, value) in headers {
        bytes.push_str(&format!("{name}: {value}\r\n"));
    }
    bytes.push_str("\r\n");
    let mut bytes = bytes.into_bytes();
    bytes.extend_from_slice(body);
    Reply::Raw(bytes)
}

/// A request as it was received.
#[derive(Clone, Debug)]
pub struct Recorded {
    pub raw: String,
}

impl Recorded {
    /// Returns the method and target, as in `GET /v1/…`.
    pub fn line(&self) -> &str {
        self.raw.split(" HTTP/1.1\r\n").next().unwrap()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let head = self.raw.split("\r\n\r\n").next().unwrap();
        head.lines().skip(1).find_map(|line| {
            let (known, value) = line.split_once(':')?;
            known.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    pub fn body(&self) -> &str {
        self.raw.split_once("\r\n\r\n").unwrap().1
    }
}

/// Chooses the reply by the request and by the number of earlier requests.
type Script = dyn Fn(&Recorded, usize) -> Reply + Send + Sync;

pub struct Server {
    pub url: String,
    requests: Arc<Mutex<Vec<Recorded>>>,
    connections: Arc<AtomicUsize>,
    task: tokio::task::JoinHandle<()>,
}

impl Server {
    /// Starts a server that gives each reply in turn, and repeats the last one.
    pub async fn replying(replies: impl IntoIterator<Item = Reply>) -> Self {
        let replies: Vec<Reply> = replies.into_iter().collect();
        Self::scripted(move |_, before| replies[before.min(replies.len() - 1)].clone()).await
    }

    pub async fn scripted(
        script: impl Fn(&Recorded, usize) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let connections = Arc::new(AtomicUsize::new(0));
        let script: Arc<Script> = Arc::new(script);
        let (log, count) = (requests.clone(), connections.clone());
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve(stream, log.clone(), script.clone()));
            }
        });
        Self {
            url,
            requests,
            connections,
            task,
        }
    }

    /// Starts a server that responds as soon as the first bytes of a request arrive, and reads no more.
    pub async fn early(answer: Vec<u8>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let connections = Arc::new(AtomicUsize::new(0));
        let count = connections.clone();
        let task = tokio::spawn(async move {
            let mut open = Vec::new();
            while let Ok((mut stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                stream.read_u8().await.ok();
                stream.write_all(&answer).await.ok();
                open.push(stream);
            }
        });
        Self {
            url,
            requests: Arc::default(),
            connections,
            task,
        }
    }

    pub fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    /// Returns a client builder with credentials and this server's URL.
    pub fn builder(&self) -> ClientBuilder {
        Client::builder()
            .auth_token(ACCOUNT, TOKEN)
            .base_url(&self.url)
    }

    pub fn requests(&self) -> Vec<Recorded> {
        self.requests.lock().unwrap().clone()
    }

    pub fn count(&self) -> usize {
        self.requests.lock().unwrap().len()
    }

    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut stream: TcpStream, log: Arc<Mutex<Vec<Recorded>>>, script: Arc<Script>) {
    let mut buffer = Vec::new();
    while let Some(request) = read_request(&mut stream, &mut buffer).await {
        let before = {
            let mut log = log.lock().unwrap();
            log.push(request.clone());
            log.len() - 1
        };
        if !reply(&mut stream, script(&request, before)).await {
            return;
        }
    }
}

/// Sends a reply and returns whether the connection stays open.
async fn reply(stream: &mut TcpStream, mut reply: Reply) -> bool {
    while let Reply::After(pause, then) = reply {
        tokio::time::sleep(pause).await;
        reply = *then;
    }
    match reply {
        Reply::Raw(bytes) => stream.write_all(&bytes).await.is_ok(),
        Reply::RawThenClose(bytes) => {
            stream.write_all(&bytes).await.ok();
            stream.shutdown().await.ok();
            false
        }
        Reply::RawThenStall(bytes) => {
            stream.write_all(&bytes).await.ok();
            // Wait until the client closes the connection.
            stream.read_u8().await.ok();
            false
        }
        Reply::Reset => {
            reset_on_close(stream);
            false
        }
        Reply::After(..) => unreachable!("unwrapped above"),
    }
}

/// Makes closing the stream reset the connection.
fn reset_on_close(stream: &TcpStream) {
    stream.set_zero_linger().ok();
}

async fn read_request(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<Recorded> {
    loop {
        if let Some(length) = whole_request(buffer) {
            let raw = String::from_utf8_lossy(&buffer[..length]).into_owned();
            buffer.drain(..length);
            return Some(Recorded { raw });
        }
        let mut chunk = [0; 4096];
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => return None,
            Ok(read) => buffer.extend_from_slice(&chunk[..read]),
        }
    }
}

fn whole_request(buffer: &[u8]) -> Option<usize> {
    let head = buffer.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(&buffer[..head]).to_ascii_lowercase();
    if text.contains("\r\ntransfer-encoding: chunked\r\n") {
        const LAST: &[u8] = b"\r\n0\r\n\r\n";
        // The line break before the last chunk may be that of the head.
        let body = &buffer[head - 2..];
        let last = body.windows(LAST.len()).position(|it| it == LAST)?;
        return Some(head - 2 + last + LAST.len());
    }
    let length = text
        .lines()
        .find_map(|line| {
            line.strip_prefix("content-length:")?
                .trim()
                .parse::<usize>()
                .ok()
        })
        .unwrap_or(0);
    (buffer.len() >= head + length).then_some(head + length)
}
