//! Decodes and encodes a page of 1,000 participants repeatedly. Prints the bytes of the page, and the lowest number of
//! seconds for each.

mod page;

use std::{hint::black_box, time::Instant};

use page::Page;

const PARTICIPANTS: usize = 1000;
const REPEATS: usize = 300;

fn main() -> Result<(), serde_json::Error> {
    let text = text();
    let page: Page = serde_json::from_str(&text)?;
    let (mut decode, mut encode) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..REPEATS {
        let begin = Instant::now();
        let decoded: Page = serde_json::from_slice(black_box(text.as_bytes()))?;
        decode = decode.min(begin.elapsed().as_secs_f64());
        // Freeing the value is not measured.
        drop(black_box(decoded));
        let begin = Instant::now();
        let encoded = serde_json::to_vec(black_box(&page))?;
        encode = encode.min(begin.elapsed().as_secs_f64());
        drop(black_box(encoded));
    }
    println!("{} {decode} {encode}", text.len());
    Ok(())
}

/// Returns a page in the form of the API's response.
fn text() -> String {
    let participants: Vec<String> = (0..PARTICIPANTS).map(participant).collect();
    let url =
        "https://conversations.twilio.com/v1/Conversations/CH1/Participants?PageSize=1000&Page=0";
    format!(
        r#"{{"meta": {{"page": 0, "page_size": {PARTICIPANTS}, "first_page_url": "{url}", "previous_page_url": null, "url": "{url}", "next_page_url": null, "key": "participants"}}, "participants": [{}]}}"#,
        participants.join(", ")
    )
}

fn participant(at: usize) -> String {
    let url = "https://conversations.twilio.com/v1/Conversations";
    format!(
        r#"{{"account_sid": "AC{at:032}", "conversation_sid": "CH{at:032}", "sid": "MB{at:032}", "identity": "driver-{at}", "attributes": "{{ \"role\": \"driver\" }}", "messaging_binding": {{"type": "sms", "address": "+1202555{at:04}", "proxy_address": "+14155550100"}}, "role_sid": "RL{at:032}", "date_created": "2015-12-16T22:18:37Z", "date_updated": "2015-12-16T22:18:38Z", "url": "{url}/CH{at:032}/Participants/MB{at:032}", "last_read_message_index": {at}, "last_read_timestamp": null}}"#
    )
}
