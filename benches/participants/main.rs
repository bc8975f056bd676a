//! Compares the bindings with handwritten reqwest and serde code: processor time and allocations of a call, and the
//! time to decode and encode a page of 1,000 participants. Both take turns in one process. The server is another
//! process, on loopback.
//!
//! `cargo bench -p twilio-benches --bench participants` prints a Markdown table. Without `--bench`, as in `cargo test --all-targets`,
//! each measurement runs once. Linux only: processor time is read from `/proc`.

mod by_hand;
mod measure;
mod server;

use std::{env, error::Error, fs, hint::black_box, process::Command, time::SystemTime};

use by_hand::ByHand;
use measure::{Cost, Effort, compare};
use server::Server;
use twilio_conversations::{
    Client, DateTime,
    participant::{self, ListConversationParticipantResponse},
};

type Outcome<T> = Result<T, Box<dyn Error>>;

const ACCOUNT: &str = "AC00000000000000000000000000000001";
const CONVERSATION: &str = "CH00000000000000000000000000000002";
const PARTICIPANT: &str = "MB00000000000000000000000000000003";
const ROLE: &str = "RL00000000000000000000000000000004";
const TOKEN: &str = "token";
/// The number of participants on a page.
const PAGE: usize = 1000;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "serve") {
        return server::serve();
    }
    if !cfg!(target_os = "linux") {
        println!("nothing is measured: processor time is read from Linux's /proc");
        return Ok(());
    }
    let long = arguments.iter().any(|argument| argument == "--bench");
    let effort = |rounds, repeats| match long {
        true => Effort { rounds, repeats },
        false => Effort {
            rounds: 1,
            repeats: 1,
        },
    };

    let server = Server::start()?;
    let client = Client::builder()
        .auth_token(ACCOUNT, TOKEN)
        .base_url(&server.url)
        .build()?;
    let by_hand = ByHand::new(&server.url)?;
    let tokio = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;

    let fetch = compare(
        effort(600, 20),
        || {
            let request =
                participant::fetch_conversation_participant(&client, CONVERSATION, PARTICIPANT);
            tokio.block_on(request.send())?;
            Ok(())
        },
        || {
            tokio
                .block_on(by_hand.fetch(CONVERSATION, PARTICIPANT))
                .map(drop)
        },
    )?;
    let create = compare(
        effort(600, 20),
        || {
            let request = participant::create_conversation_participant(&client, CONVERSATION)
                .identity("driver-7")
                .attributes(r#"{"role": "driver"}"#)
                .role_sid(ROLE);
            tokio.block_on(request.send())?;
            Ok(())
        },
        || {
            let fields = [
                ("Identity", "driver-7"),
                ("Attributes", r#"{"role": "driver"}"#),
                ("RoleSid", ROLE),
            ];
            tokio
                .block_on(by_hand.create(CONVERSATION, &fields))
                .map(drop)
        },
    )?;
    let list = compare(
        effort(200, 1),
        || {
            let request = participant::list_conversation_participant(&client, CONVERSATION);
            tokio.block_on(request.send())?;
            Ok(())
        },
        || tokio.block_on(by_hand.list(CONVERSATION)).map(drop),
    )?;
    let page = twilio_benches::page(PAGE);
    let decode = compare(
        effort(300, 2),
        || {
            serde_json::from_slice::<ListConversationParticipantResponse>(page.as_bytes())?;
            Ok(())
        },
        || {
            serde_json::from_slice::<by_hand::Page>(page.as_bytes())?;
            Ok(())
        },
    )?;
    let (ours, theirs) = (
        serde_json::from_str::<ListConversationParticipantResponse>(&page)?,
        serde_json::from_str::<by_hand::Page>(&page)?,
    );
    assert_eq!(
        serde_json::to_string(&ours)?,
        serde_json::to_string(&theirs)?
    );
    let encode = compare(
        effort(300, 2),
        || {
            black_box(serde_json::to_vec(&ours)?);
            Ok(())
        },
        || {
            black_box(serde_json::to_vec(&theirs)?);
            Ok(())
        },
    )?;

    println!("{}\n", machine()?);
    println!("| | bindings | by hand | bindings / by hand |\n|---|---|---|---|");
    row("fetch a participant", &fetch);
    row("create a participant", &create);
    row(&format!("list a page of {PAGE} participants"), &list);
    row(&format!("decode a page of {PAGE} participants"), &decode);
    row(&format!("encode a page of {PAGE} participants"), &encode);
    Ok(())
}

fn row(what: &str, [ours, theirs]: &[Cost; 2]) {
    println!(
        "| {what}: processor time | {:.1} µs | {:.1} µs | {:.3} |",
        ours.microseconds,
        theirs.microseconds,
        ours.microseconds / theirs.microseconds
    );
    println!(
        "| {what}: allocations | {} ({} bytes) | {} ({} bytes) | {:+} |",
        ours.allocations,
        ours.bytes,
        theirs.allocations,
        theirs.bytes,
        ours.allocations.cast_signed() - theirs.allocations.cast_signed()
    );
}

/// Describes the date, machine and versions of the measurement.
fn machine() -> Outcome<String> {
    let date = DateTime::from(SystemTime::now()).to_string();
    let cpu = fs::read_to_string("/proc/cpuinfo")?;
    let model = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or("an unknown processor", |(_, model)| model);
    let rustc = Command::new("rustc").arg("--version").output()?.stdout;
    Ok(format!(
        "{}, {model}, {} cores, {}, reqwest {}, serde_json {}, twilio-runtime {}",
        date.get(..10).unwrap_or(&date),
        std::thread::available_parallelism()?,
        String::from_utf8_lossy(&rustc).trim(),
        locked("reqwest"),
        locked("serde_json"),
        locked("twilio-runtime"),
    ))
}

/// Returns the version of a package in the lock file.
fn locked(package: &str) -> &'static str {
    include_str!("../../Cargo.lock")
        .split_once(&format!("name = \"{package}\"\nversion = \""))
        .and_then(|(_, rest)| rest.split('"').next())
        .unwrap_or("?")
}
