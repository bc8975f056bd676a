//! The messages of an account.

use serde_json::{Value, json};

use crate::{ACCOUNT, Form, Response, error, given, update, window};

/// When everything happens.
const DATE: &str = "Sat, 31 Jan 2026 12:00:00 +0000";

#[derive(Default)]
pub(crate) struct Messages {
    /// Newest first, which is the order of the list.
    messages: Vec<Value>,
}

impl Messages {
    /// Returns `None` if there is no such message.
    pub(crate) fn respond(
        &mut self,
        method: &str,
        path: &[&str],
        form: &Form,
        query: &Form,
    ) -> Option<Response> {
        match (method, path) {
            ("POST", ["Messages.json"]) => Some(self.create(form)),
            ("GET", ["Messages.json"]) => Some(self.list(query)),
            ("GET", ["Messages", file]) => {
                let sid = file.strip_suffix(".json")?;
                let message = self.messages.iter().find(|known| known["sid"] == *sid)?;
                Some((200, Some(message.clone())))
            }
            _ => None,
        }
    }

    fn create(&mut self, form: &Form) -> Response {
        let Some(to) = given(form, "To") else {
            return error(400, 21604, "A 'To' phone number is required.");
        };
        if !to.starts_with('+') {
            return error(400, 21211, "Invalid 'To' Phone Number");
        }
        let sid = format!("SM{:032x}", self.messages.len() + 1);
        let mut message = json!({
            "account_sid": ACCOUNT,
            "sid": sid,
            "status": "queued",
            "direction": "outbound-api",
            "num_segments": "1",
            "num_media": "0",
            "price": null,
            "error_code": null,
            "error_message": null,
            "date_created": DATE,
            "date_updated": DATE,
            "date_sent": null,
            "uri": format!("/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}.json"),
        });
        update(&mut message, form);
        self.messages.insert(0, message.clone());
        (201, Some(message))
    }

    fn list(&self, query: &Form) -> Response {
        let (size, start) = window(query);
        let next = start + size;
        let page = |start: usize| {
            format!(
                "/2010-04-01/Accounts/{ACCOUNT}/Messages.json?PageSize={size}&Page={}&PageToken={start}",
                start / size
            )
        };
        let body = json!({
            "messages": self.messages.iter().skip(start).take(size).collect::<Vec<_>>(),
            "page": start / size,
            "page_size": size,
            "first_page_uri": page(0),
            "uri": page(start),
            "next_page_uri": (next < self.messages.len()).then(|| page(next)),
        });
        (200, Some(body))
    }
}
