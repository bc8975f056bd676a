//! A page of participants, which both benchmarks decode and encode.

/// Returns a page with this many participants, in the form and order of the API's response.
#[must_use]
pub fn page(participants: usize) -> String {
    let list: Vec<String> = (0..participants).map(participant).collect();
    let url =
        "https://conversations.twilio.com/v1/Conversations/CH1/Participants?PageSize=1000&Page=0";
    format!(
        r#"{{"meta": {{"page": 0, "page_size": {participants}, "first_page_url": "{url}", "previous_page_url": null, "url": "{url}", "next_page_url": null, "key": "participants"}}, "participants": [{}]}}"#,
        list.join(", ")
    )
}

/// Returns one participant.
#[must_use]
pub fn participant(at: usize) -> String {
    let base = "https://conversations.twilio.com/v1/Conversations";
    format!(
        r#"{{"account_sid": "AC{at:032}", "conversation_sid": "CH{at:032}", "sid": "MB{at:032}", "identity": "driver-{at}", "attributes": "{{ \"role\": \"driver\" }}", "messaging_binding": {{"type": "sms", "address": "+1202555{at:04}", "proxy_address": "+14155550100"}}, "role_sid": "RL{at:032}", "date_created": "2015-12-16T22:18:37Z", "date_updated": "2015-12-16T22:18:38Z", "url": "{base}/CH{at:032}/Participants/MB{at:032}", "last_read_message_index": {at}, "last_read_timestamp": null}}"#
    )
}
