//! A fake Twilio that is small enough to read: the participants of one conversation, in memory, on loopback.
//!
//! It stores what it receives and responds in Twilio's format, including pages and errors. It checks little, sends no
//! messages and calls no webhooks. A call that works here may still be rejected for a real account.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, SystemTime},
};

use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use twilio_conversations::{Client, DateTime, Error};

const ACCOUNT: &str = "AC0123456789abcdef0123456789abcdef";
pub(crate) const CONVERSATION: &str = "CHfedcba9876543210fedcba9876543210";

/// A response: a status, and a body if there is one.
type Answer = (u16, Option<Value>);

pub(crate) struct FakeTwilio {
    pub(crate) url: String,
}

impl FakeTwilio {
    /// Starts a server that runs until the program ends, with a thread per connection.
    pub(crate) fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let url = format!("http://{}", listener.local_addr()?);
        let conversation = Arc::new(Mutex::new(Conversation {
            url: url.clone(),
            participants: Vec::new(),
            added: 0,
        }));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let conversation = Arc::clone(&conversation);
                // The client may disconnect at any time, which does not affect other connections.
                thread::spawn(move || serve(stream, &conversation).ok());
            }
        });
        Ok(Self { url })
    }

    /// Creates a client that talks only to this server.
    pub(crate) fn client(&self) -> Result<Client, Error> {
        Client::builder()
            .auth_token(ACCOUNT, "any token will do")
            .base_url(&self.url)
            .build()
    }
}

fn serve(stream: TcpStream, conversation: &Mutex<Conversation>) -> io::Result<()> {
    let mut answers = stream.try_clone()?;
    let mut requests = BufReader::new(stream);
    let mut line = String::new();
    while requests.read_line(&mut line)? > 0 {
        let (method, target) = line.split_once(' ').unwrap_or_default();
        let (method, target) = (
            method.to_owned(),
            target.split(' ').next().unwrap_or_default().to_owned(),
        );
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

        let (status, answer) = if authorized {
            let mut conversation = conversation.lock().unwrap_or_else(PoisonError::into_inner);
            conversation.answer(&method, &target, &body)
        } else {
            error(401, 20003, "Authenticate")
        };
        let answer = answer.map(|value| value.to_string()).unwrap_or_default();
        write!(
            answers,
            "HTTP/1.1 {status} \r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{answer}",
            answer.len(),
        )?;
    }
    Ok(())
}

struct Conversation {
    url: String,
    participants: Vec<Value>,
    /// How many participants were ever added. Numbers the SIDs.
    added: u32,
}

impl Conversation {
    fn answer(&mut self, method: &str, target: &str, body: &[u8]) -> Answer {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let segments: Vec<_> = path
            .split('/')
            .skip(1)
            .map(|segment| percent_decode_str(segment).decode_utf8_lossy())
            .collect();
        let segments: Vec<&str> = segments.iter().map(AsRef::as_ref).collect();
        let form = pairs(body);
        match (method, segments.as_slice()) {
            ("POST", ["v1", "Conversations", CONVERSATION, "Participants"]) => self.create(&form),
            ("GET", ["v1", "Conversations", CONVERSATION, "Participants"]) => {
                self.list(&pairs(query.as_bytes()))
            }
            (_, ["v1", "Conversations", CONVERSATION, "Participants", name]) => {
                // A participant can be addressed by its SID or its identity.
                let found = self
                    .participants
                    .iter()
                    .position(|known| known["sid"] == *name || known["identity"] == *name);
                match (method, found) {
                    ("GET", Some(at)) => (200, Some(self.participants[at].clone())),
                    ("POST", Some(at)) => {
                        (200, Some(update(&mut self.participants[at], &form).clone()))
                    }
                    ("DELETE", Some(at)) => {
                        self.participants.remove(at);
                        (204, None)
                    }
                    (_, Some(_)) => error(405, 20004, "Method not allowed"),
                    (_, None) => error(
                        404,
                        20404,
                        &format!("The requested resource {path} was not found"),
                    ),
                }
            }
            _ => error(
                404,
                20404,
                &format!("The requested resource {path} was not found"),
            ),
        }
    }

    fn create(&mut self, form: &[(String, String)]) -> Answer {
        let given = |name| {
            form.iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value)
        };
        let (identity, address) = (given("Identity"), given("MessagingBinding.Address"));
        if identity.is_none() && address.is_none() {
            return error(
                400,
                50200,
                "An identity or a messaging binding address is needed",
            );
        }
        if self
            .participants
            .iter()
            .any(|known| identity.is_some_and(|new| known["identity"] == *new))
        {
            return error(409, 50433, "Participant already exists");
        }
        self.added += 1;
        let sid = format!("MB{:032x}", self.added);
        let mut participant = json!({
            "account_sid": ACCOUNT,
            "conversation_sid": CONVERSATION,
            "sid": sid,
            "identity": null,
            "attributes": "{}",
            "messaging_binding": address.map(|_| json!({"type": "sms"})),
            "role_sid": null,
            "date_created": now(),
            "date_updated": null,
            "url": format!("{}/v1/Conversations/{CONVERSATION}/Participants/{sid}", self.url),
            "last_read_message_index": null,
            "last_read_timestamp": null,
        });
        self.participants
            .push(update(&mut participant, form).clone());
        (201, Some(participant))
    }

    fn list(&self, query: &[(String, String)]) -> Answer {
        let given = |name| {
            query
                .iter()
                .find(|(key, _)| key == name)
                .and_then(|(_, value)| value.parse().ok())
        };
        let (size, start) = (
            given("PageSize").unwrap_or(50).clamp(1, 100),
            given("PageToken").unwrap_or(0),
        );
        let first = format!(
            "{}/v1/Conversations/{CONVERSATION}/Participants?PageSize={size}",
            self.url
        );
        let page = |start: usize| format!("{first}&Page={}&PageToken={start}", start / size);
        let next = start + size;
        let answer = json!({
            "participants": self.participants.iter().skip(start).take(size).collect::<Vec<_>>(),
            "meta": {
                "key": "participants",
                "page": start / size,
                "page_size": size,
                "first_page_url": first,
                "url": page(start),
                "previous_page_url": start.checked_sub(size).map(page),
                "next_page_url": (next < self.participants.len()).then(|| page(next)),
            },
        });
        (200, Some(answer))
    }
}

/// Stores every field of a form in the matching property: `RoleSid` in `role_sid`, `MessagingBinding.Address` in the
/// binding. An empty index becomes null.
fn update<'a>(participant: &'a mut Value, form: &[(String, String)]) -> &'a Value {
    participant["date_updated"] = json!(now());
    for (name, value) in form {
        let path = name.split('.').map(snake_case);
        let field = path.fold(&mut *participant, |node, name| &mut node[name]);
        *field = match name.as_str() {
            "LastReadMessageIndex" => json!(value.parse::<i64>().ok()),
            _ => json!(value),
        };
    }
    participant
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

fn pairs(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().collect()
}

fn now() -> String {
    let seconds = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    DateTime::from(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)).to_string()
}

fn error(status: u16, code: u32, message: &str) -> Answer {
    let more_info = format!("https://www.twilio.com/docs/errors/{code}");
    (
        status,
        Some(json!({"code": code, "message": message, "more_info": more_info, "status": status})),
    )
}
