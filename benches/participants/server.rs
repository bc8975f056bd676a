//! The server: this program once more, so that its time is not counted.

use std::{
    env,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread,
};

use crate::{Outcome, PAGE};

/// The running server. It ends with the value.
pub(crate) struct Server {
    pub(crate) url: String,
    process: Child,
}

impl Server {
    pub(crate) fn start() -> Outcome<Self> {
        let mut process = Command::new(env::current_exe()?)
            .arg("serve")
            .stdout(Stdio::piped())
            .spawn()?;
        let mut url = String::new();
        let output = process.stdout.take().ok_or("the server has no output")?;
        BufReader::new(output).read_line(&mut url)?;
        Ok(Self {
            url: url.trim().to_owned(),
            process,
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// Answers until it is killed.
pub(crate) fn serve() -> Outcome<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("http://{}", listener.local_addr()?);
    for stream in listener.incoming() {
        let stream = stream?;
        thread::spawn(move || answer(stream));
    }
    Ok(())
}

fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    let [created, fetched, listed] = [
        reply("201 Created", &participant(7)),
        reply("200 OK", &participant(7)),
        reply("200 OK", &page()),
    ];
    let mut reader = BufReader::new(stream.try_clone()?);
    loop {
        let mut first = String::new();
        if reader.read_line(&mut first)? == 0 {
            return Ok(());
        }
        let (mut length, mut line) = (0, String::new());
        while reader.read_line(&mut line)? > 2 {
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or(0);
            }
            line.clear();
        }
        reader.read_exact(&mut vec![0; length])?;
        let reply = match first.split(' ').collect::<Vec<_>>().as_slice() {
            ["POST", ..] => &created,
            [_, path, _] if path.ends_with("/Participants") => &listed,
            _ => &fetched,
        };
        stream.write_all(reply.as_bytes())?;
    }
}

fn reply(status: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

/// A page as the API answers with it.
pub(crate) fn page() -> String {
    let participants: Vec<String> = (0..PAGE).map(participant).collect();
    let url =
        "https://conversations.twilio.com/v1/Conversations/CH1/Participants?PageSize=1000&Page=0";
    format!(
        r#"{{"meta": {{"page": 0, "page_size": {PAGE}, "first_page_url": "{url}", "previous_page_url": null, "url": "{url}", "next_page_url": null, "key": "participants"}}, "participants": [{}]}}"#,
        participants.join(", ")
    )
}

fn participant(at: usize) -> String {
    let base = "https://conversations.twilio.com/v1/Conversations";
    format!(
        r#"{{"account_sid": "AC{at:032}", "conversation_sid": "CH{at:032}", "sid": "MB{at:032}", "identity": "driver-{at}", "attributes": "{{ \"role\": \"driver\" }}", "messaging_binding": {{"type": "sms", "address": "+1202555{at:04}", "proxy_address": "+14155550100"}}, "role_sid": "RL{at:032}", "date_created": "2015-12-16T22:18:37Z", "date_updated": "2015-12-16T22:18:38Z", "url": "{base}/CH{at:032}/Participants/MB{at:032}", "last_read_message_index": {at}, "last_read_timestamp": null}}"#
    )
}
