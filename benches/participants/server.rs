//! The server: this program in another process, so that its time is not measured.

use std::{
    env,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use twilio_benches::{page, participant};

use crate::{Outcome, PAGE};

/// A running server, which is stopped on drop.
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

/// Serves requests until killed. One thread serves all connections, so that none has an advantage.
pub(crate) fn serve() -> Outcome<()> {
    let tokio = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    tokio.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("http://{}", listener.local_addr()?);
        loop {
            let (stream, _) = listener.accept().await?;
            tokio::spawn(answer(stream));
        }
    })
}

async fn answer(stream: TcpStream) -> std::io::Result<()> {
    let [created, fetched, listed] = [
        reply("201 Created", &participant(7)),
        reply("200 OK", &participant(7)),
        reply("200 OK", &page(PAGE)),
    ];
    let mut stream = tokio::io::BufReader::new(stream);
    loop {
        let mut first = String::new();
        if stream.read_line(&mut first).await? == 0 {
            return Ok(());
        }
        let (mut length, mut line) = (0, String::new());
        while stream.read_line(&mut line).await? > 2 {
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or(0);
            }
            line.clear();
        }
        stream.read_exact(&mut vec![0; length]).await?;
        let reply = match first.split(' ').collect::<Vec<_>>().as_slice() {
            ["POST", ..] => &created,
            [_, path, _] if path.ends_with("/Participants") => &listed,
            _ => &fetched,
        };
        stream.write_all(reply.as_bytes()).await?;
    }
}

fn reply(status: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}
