//! The participants of a conversation.

use serde_json::{Value, json};

use crate::{ACCOUNT, CONVERSATION, Form, Response, error, given, update, window};

/// When everything happens.
const DATE: &str = "2026-01-31T12:00:00Z";

pub(crate) struct Participants {
    /// The URL of the list.
    url: String,
    participants: Vec<Value>,
    /// How many participants were ever added. Numbers the SIDs.
    added: u32,
}

impl Participants {
    pub(crate) fn new(server: &str) -> Self {
        Self {
            url: format!("{server}/v1/Conversations/{CONVERSATION}/Participants"),
            participants: Vec::new(),
            added: 0,
        }
    }

    /// Returns `None` if there is no such participant.
    pub(crate) fn respond(
        &mut self,
        method: &str,
        path: &[&str],
        form: &Form,
        query: &Form,
    ) -> Option<Response> {
        match (method, path) {
            ("POST", []) => Some(self.create(form)),
            ("GET", []) => Some(self.list(query)),
            (_, [name]) => {
                // A participant can be addressed by its SID or its identity.
                let is_meant = |known: &Value| known["sid"] == *name || known["identity"] == *name;
                let at = self.participants.iter().position(is_meant)?;
                Some(match method {
                    "GET" => (200, Some(self.participants[at].clone())),
                    "POST" => {
                        update_participant(&mut self.participants[at], form);
                        (200, Some(self.participants[at].clone()))
                    }
                    "DELETE" => {
                        self.participants.remove(at);
                        (204, None)
                    }
                    _ => error(405, 20004, "Method not allowed"),
                })
            }
            _ => None,
        }
    }

    fn create(&mut self, form: &Form) -> Response {
        let identity = given(form, "Identity");
        let address = given(form, "MessagingBinding.Address");
        if identity.is_none() && address.is_none() {
            let message = "An identity or a messaging binding address is needed";
            return error(400, 50200, message);
        }
        let is_twin = |known: &Value| identity.is_some_and(|new| known["identity"] == *new);
        if self.participants.iter().any(is_twin) {
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
            "date_created": DATE,
            "date_updated": DATE,
            "url": format!("{}/{sid}", self.url),
            "last_read_message_index": null,
            "last_read_timestamp": null,
        });
        update_participant(&mut participant, form);
        self.participants.push(participant.clone());
        (201, Some(participant))
    }

    fn list(&self, query: &Form) -> Response {
        let (size, start) = window(query);
        let next = start + size;
        let first = format!("{}?PageSize={size}", self.url);
        let page = |start: usize| format!("{first}&Page={}&PageToken={start}", start / size);
        let body = json!({
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
        (200, Some(body))
    }
}

/// Stores the fields of a form. The index is a number, and an empty one is null.
fn update_participant(participant: &mut Value, form: &Form) {
    update(participant, form);
    if let Some(index) = given(form, "LastReadMessageIndex") {
        participant["last_read_message_index"] = json!(index.parse::<i64>().ok());
    }
}
