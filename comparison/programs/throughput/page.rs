//! A handwritten page with serde's derive. For generators, this file is replaced by a re-export of a generated type.

use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Deserialize, Serialize)]
pub struct Page {
    participants: Option<Vec<Participant>>,
    meta: Option<Meta>,
}

#[derive(Deserialize, Serialize)]
struct Participant {
    account_sid: Option<String>,
    conversation_sid: Option<String>,
    sid: Option<String>,
    identity: Option<String>,
    attributes: Option<String>,
    messaging_binding: Option<Value>,
    role_sid: Option<String>,
    date_created: Option<String>,
    date_updated: Option<String>,
    url: Option<String>,
    last_read_message_index: Option<i64>,
    last_read_timestamp: Option<String>,
}

#[derive(Deserialize, Serialize)]
struct Meta {
    first_page_url: Option<String>,
    key: Option<String>,
    next_page_url: Option<String>,
    page: Option<i64>,
    page_size: Option<i64>,
    previous_page_url: Option<String>,
    url: Option<String>,
}
