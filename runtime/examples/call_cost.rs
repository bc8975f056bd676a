//! What a call costs the processor and the allocator, against reqwest and serde written by hand for the same request,
//! in one process and in turns; the server is another process.
//! `cargo run --release -p twilio-runtime --example call_cost`

use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::header::{ACCEPT, ACCEPT_CHARSET, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use serde::Deserialize;
use twilio_runtime::{Builder, Client, DateTime, Request, Value};

const ACCOUNT: &str = "AC00000000000000000000000000000001";
const CONVERSATION: &str = "CH00000000000000000000000000000002";
const ROLE: &str = "RL00000000000000000000000000000003";
const CALLS: u32 = 20;
const ROUNDS: usize = 600;

#[derive(Clone, Debug)]
struct CreateParticipant(Request);

impl CreateParticipant {
    fn identity(mut self, value: impl Into<String>) -> Self {
        self.set_form::<String>("Identity", value);
        self
    }

    fn role_sid(mut self, value: impl Into<String>) -> Self {
        self.set_form::<String>("RoleSid", value);
        self
    }
}

twilio_runtime::operation! {
    CreateParticipant -> Participant {
        "CreateConversationParticipant" POST "https://conversations.twilio.com" "/v1/Conversations/{ConversationSid}/Participants";
        path "ConversationSid";
        form "Identity" private;
        form "RoleSid" length(34, 34) pattern("^RL[0-9a-fA-F]{32}$");
    }
}

#[derive(Clone, Default, PartialEq)]
struct Participant {
    account_sid: Option<String>,
    sid: Option<String>,
    identity: Option<String>,
    messaging_binding: Option<Value>,
    date_created: Option<DateTime>,
}

twilio_runtime::model! {
    Participant {
        account_sid = "account_sid";
        sid = "sid";
        identity = "identity" private;
        messaging_binding = "messaging_binding";
        date_created = "date_created";
    }
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "decoded, not looked at")]
struct DerivedParticipant {
    account_sid: Option<String>,
    sid: Option<String>,
    identity: Option<String>,
    messaging_binding: Option<Value>,
    date_created: Option<String>,
}

const BODY: &str = r#"{"account_sid": "AC00000000000000000000000000000001", "sid": "MB00000000000000000000000000000004",
"identity": "driver-7", "messaging_binding": {"type": "sms", "address": "+15558675310"}, "date_created": "2015-12-16T22:18:37Z"}"#;

async fn ours(client: &Client) -> Result<(), Box<dyn Error>> {
    let mut create = CreateParticipant::new(client);
    create.set_path::<String>("ConversationSid", CONVERSATION);
    create.identity("driver-7").role_sid(ROLE).send().await?;
    Ok(())
}

async fn by_hand(
    client: &reqwest::Client,
    url: &str,
    auth: &HeaderValue,
) -> Result<(), Box<dyn Error>> {
    let form = form_urlencoded::Serializer::new(String::new())
        .append_pair("Identity", "driver-7")
        .append_pair("RoleSid", ROLE)
        .finish();
    let conversation = utf8_percent_encode(CONVERSATION, NON_ALPHANUMERIC);
    let response = client
        .post(format!(
            "{url}/v1/Conversations/{conversation}/Participants"
        ))
        .header(ACCEPT, "application/json")
        .header(ACCEPT_CHARSET, "utf-8")
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(AUTHORIZATION, auth.clone())
        .timeout(Duration::from_secs(60))
        .body(form)
        .send()
        .await?
        .error_for_status()?;
    serde_json::from_slice::<DerivedParticipant>(&response.bytes().await?)?;
    Ok(())
}

/// The processor time of this thread, which is the only one that works, in nanoseconds.
fn cpu() -> Result<u64, Box<dyn Error>> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    Ok(text.split(' ').next().unwrap_or("0").parse()?)
}

fn median(mut times: Vec<u64>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2] as f64 / f64::from(CALLS) / 1000.0
}

fn main() -> Result<(), Box<dyn Error>> {
    if std::env::args().nth(1).as_deref() == Some("serve") {
        return serve();
    }
    let mut server = Command::new(std::env::current_exe()?)
        .arg("serve")
        .stdout(Stdio::piped())
        .spawn()?;
    let mut url = String::new();
    BufReader::new(server.stdout.take().ok_or("no output")?).read_line(&mut url)?;
    let outcome = measure(url.trim());
    server.kill()?;
    outcome
}

fn measure(url: &str) -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let client = Client::builder()
        .auth_token(ACCOUNT, "token")
        .base_url(url)
        .build()?;
    let plain = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .user_agent("by-hand/1.0")
        .tls_backend_preconfigured(
            rustls::ClientConfig::builder_with_provider(std::sync::Arc::new(
                rustls::crypto::ring::default_provider(),
            ))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(rustls::RootCertStore::empty())
            .with_no_client_auth(),
        )
        .build()?;
    let mut auth =
        HeaderValue::from_static("Basic QUMwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMTp0b2tlbg==");
    auth.set_sensitive(true);

    let (mut our_times, mut their_times) = (Vec::new(), Vec::new());
    let mut our_turn = || -> Result<(), Box<dyn Error>> {
        let begin = cpu()?;
        for _ in 0..CALLS {
            runtime.block_on(ours(&client))?;
        }
        our_times.push(cpu()? - begin);
        Ok(())
    };
    let mut their_turn = || -> Result<(), Box<dyn Error>> {
        let begin = cpu()?;
        for _ in 0..CALLS {
            runtime.block_on(by_hand(&plain, url, &auth))?;
        }
        their_times.push(cpu()? - begin);
        Ok(())
    };
    for round in 0..ROUNDS {
        // Who comes second finds the caches warm, so the order changes.
        if round % 2 == 0 {
            our_turn()?;
            their_turn()?;
        } else {
            their_turn()?;
            our_turn()?;
        }
    }
    let our_allocations = allocation_counter::measure(|| drop(runtime.block_on(ours(&client))));
    let their_allocations =
        allocation_counter::measure(|| drop(runtime.block_on(by_hand(&plain, url, &auth))));
    let (ours, theirs) = (median(our_times), median(their_times));
    println!(
        "processor per call: runtime {ours:.1} µs, by hand {theirs:.1} µs, {:.2} times",
        ours / theirs
    );
    println!(
        "allocations per call: runtime {} ({} bytes), by hand {} ({} bytes)",
        our_allocations.count_total,
        our_allocations.bytes_total,
        their_allocations.count_total,
        their_allocations.bytes_total
    );
    Ok(())
}

/// Answers every request with the same participant, until it is killed.
fn serve() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("http://{}", listener.local_addr()?);
    for stream in listener.incoming() {
        let stream = stream?;
        std::thread::spawn(move || answer(stream));
    }
    Ok(())
}

fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    let reply = format!(
        "HTTP/1.1 201 Created\r\nContent-Length: {}\r\n\r\n{BODY}",
        BODY.len()
    );
    let mut reader = BufReader::new(stream.try_clone()?);
    loop {
        let (mut length, mut line) = (0, String::new());
        while reader.read_line(&mut line)? > 2 {
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or(0);
            }
            line.clear();
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        stream.write_all(reply.as_bytes())?;
    }
}
