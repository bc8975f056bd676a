//! A fake Twilio that is small enough to read: the participants of one conversation and the messages of one account, in
//! memory, on loopback.
//!
//! It stores what it receives and responds in Twilio's format, including pages and errors. It checks little, sends no
//! messages and calls no webhooks. A call that works here may still be rejected for a real account.

mod messages;
mod participants;

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use messages::Messages;
use participants::Participants;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

/// The SID of the only account. It accepts any auth token.
pub const ACCOUNT: &str = "AC0123456789abcdef0123456789abcdef";
/// The SID of the only conversation.
pub const CONVERSATION: &str = "CHfedcba9876543210fedcba9876543210";

/// The status and body of a response. A deletion has no body.
type Response = (u16, Option<Value>);
type Form = Vec<(String, String)>;

/// Starts a server that runs until the program ends, and returns its URL.
///
/// # Errors
///
/// Returns an error if no port on loopback is available.
pub fn start() -> io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    let twilio = Arc::new(Mutex::new(Twilio {
        participants: Participants::new(&url),
        messages: Messages::default(),
    }));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let twilio = Arc::clone(&twilio);
            // The client may disconnect at any time, which does not affect other connections.
            thread::spawn(move || serve(stream, &twilio).ok());
        }
    });
    Ok(url)
}

struct Twilio {
    participants: Participants,
    messages: Messages,
}

impl Twilio {
    fn respond(&mut self, method: &str, target: &str, body: &[u8]) -> Response {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let segments: Vec<_> = path
            .split('/')
            .skip(1)
            .map(|segment| percent_decode_str(segment).decode_utf8_lossy())
            .collect();
        let segments: Vec<&str> = segments.iter().map(AsRef::as_ref).collect();
        let (form, query) = (pairs(body), pairs(query.as_bytes()));
        let response = match segments.as_slice() {
            [
                "v1",
                "Conversations",
                CONVERSATION,
                "Participants",
                rest @ ..,
            ] => self.participants.respond(method, rest, &form, &query),
            ["2010-04-01", "Accounts", ACCOUNT, rest @ ..] => {
                self.messages.respond(method, rest, &form, &query)
            }
            _ => None,
        };
        response.unwrap_or_else(|| {
            let message = format!("The requested resource {path} was not found");
            error(404, 20404, &message)
        })
    }
}

fn serve(stream: TcpStream, twilio: &Mutex<Twilio>) -> io::Result<()> {
    let mut responses = stream.try_clone()?;
    let mut requests = BufReader::new(stream);
    let mut line = String::new();
    while requests.read_line(&mut line)? > 0 {
        let (method, target) = line.split_once(' ').unwrap_or_default();
        let target = target.split(' ').next().unwrap_or_default();
        let (method, target) = (method.to_owned(), target.to_owned());
        let (mut length, mut authorized) = (0, false);
        loop {
            line.clear();
            if requests.read_line(&mut line)? == 0 || line.trim().is_empty() {
                break;
            }
            let (name, value) = line.split_once(':').unwrap_or_default();
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.trim().parse().unwrap_or(0),
                "authorization" => authorized = true,
                _ => {}
            }
        }
        line.clear();
        let mut body = vec![0; length];
        requests.read_exact(&mut body)?;

        let (status, body) = if authorized {
            let mut twilio = twilio.lock().unwrap_or_else(PoisonError::into_inner);
            twilio.respond(&method, &target, &body)
        } else {
            error(401, 20003, "Authenticate")
        };
        let body = body.map(|value| value.to_string()).unwrap_or_default();
        write!(
            responses,
            "HTTP/1.1 {status} \r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len(),
        )?;
    }
    Ok(())
}

/// Stores every field of a form in the matching property: `RoleSid` in `role_sid`, and `MessagingBinding.Address` in
/// `address` of `messaging_binding`.
fn update(resource: &mut Value, form: &Form) {
    for (name, value) in form {
        let path = name.split('.').map(snake_case);
        let field = path.fold(&mut *resource, |node, name| &mut node[name]);
        *field = json!(value);
    }
}

fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

fn pairs(text: &[u8]) -> Form {
    form_urlencoded::parse(text).into_owned().collect()
}

fn given<'a>(form: &'a Form, name: &str) -> Option<&'a str> {
    let (_, value) = form.iter().find(|(key, _)| key == name)?;
    Some(value)
}

/// Returns the page size and the position of the first record, from the query of a list.
fn window(query: &Form) -> (usize, usize) {
    let number = |name| given(query, name).and_then(|value| value.parse().ok());
    let size: usize = number("PageSize").unwrap_or(50);
    (size.clamp(1, 1000), number("PageToken").unwrap_or(0))
}

fn error(status: u16, code: u32, message: &str) -> Response {
    let more_info = format!("https://www.twilio.com/docs/errors/{code}");
    (
        status,
        Some(json!({"code": code, "message": message, "more_info": more_info, "status": status})),
    )
}
