//! A page of participants in the form of the API's response.

use serde_json::{Value, json};

pub(crate) fn text(participants: usize) -> String {
    let list: Vec<Value> = (0..participants).map(participant).collect();
    let url =
        "https://conversations.twilio.com/v1/Conversations/CH1/Participants?PageSize=1000&Page=0";
    json!({
        "meta": {
            "page": 0, "page_size": participants, "key": "participants",
            "first_page_url": url, "previous_page_url": null, "url": url, "next_page_url": null,
        },
        "participants": list,
    })
    .to_string()
}

fn participant(at: usize) -> Value {
    let base = "https://conversations.twilio.com/v1/Conversations";
    json!({
        "account_sid": format!("AC{at:032}"),
        "conversation_sid": format!("CH{at:032}"),
        "sid": format!("MB{at:032}"),
        "identity": format!("driver-{at}"),
        "attributes": r#"{ "role": "driver" }"#,
        "messaging_binding": {
            "type": "sms", "address": format!("+1202555{at:04}"), "proxy_address": "+14155550100",
        },
        "role_sid": format!("RL{at:032}"),
        "date_created": "2015-12-16T22:18:37Z",
        "date_updated": "2015-12-16T22:18:38Z",
        "url": format!("{base}/CH{at:032}/Participants/MB{at:032}"),
        "last_read_message_index": at,
        "last_read_timestamp": null,
    })
}
