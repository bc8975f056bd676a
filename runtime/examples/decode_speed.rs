//! How fast a page of 1,000 participants is decoded, against serde's derive on a struct of the same fields, in one
//! process and in turns. `cargo run --release -p twilio-runtime --example decode_speed`

use std::hint::black_box;
use std::time::{Duration, Instant};

use serde::Deserialize;
use twilio_runtime::{DateTime, PageMeta, Value};

#[derive(Clone, Default, PartialEq)]
struct Participant {
    account_sid: Option<String>,
    conversation_sid: Option<String>,
    sid: Option<String>,
    identity: Option<String>,
    attributes: Option<String>,
    messaging_binding: Option<Value>,
    role_sid: Option<String>,
    date_created: Option<DateTime>,
    date_updated: Option<DateTime>,
    url: Option<String>,
    last_read_message_index: Option<i64>,
    last_read_timestamp: Option<String>,
}

twilio_runtime::model! {
    Participant {
        account_sid = "account_sid";
        conversation_sid = "conversation_sid";
        sid = "sid";
        identity = "identity" private;
        attributes = "attributes" private;
        messaging_binding = "messaging_binding" private;
        role_sid = "role_sid";
        date_created = "date_created";
        date_updated = "date_updated";
        url = "url";
        last_read_message_index = "last_read_message_index";
        last_read_timestamp = "last_read_timestamp";
    }
}

#[derive(Clone, Default, PartialEq)]
struct Page {
    participants: Option<Vec<Participant>>,
    meta: Option<PageMeta>,
}

twilio_runtime::model! {
    Page {
        participants = "participants";
        meta = "meta";
    }
}

/// The same by serde's derive; dates stay text, as they do above until they are asked for.
#[derive(Deserialize)]
#[allow(dead_code, reason = "decoded, not looked at")]
struct DerivedParticipant {
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

#[derive(Deserialize)]
#[allow(dead_code, reason = "decoded, not looked at")]
struct DerivedPage {
    participants: Option<Vec<DerivedParticipant>>,
    meta: Option<DerivedMeta>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "decoded, not looked at")]
struct DerivedMeta {
    first_page_url: Option<String>,
    key: Option<String>,
    next_page_url: Option<String>,
    page: Option<i64>,
    page_size: Option<i64>,
    previous_page_url: Option<String>,
    url: Option<String>,
}

fn page() -> Vec<u8> {
    let participant = |at: usize| {
        format!(
            r#"{{"account_sid": "AC{at:032}", "conversation_sid": "CH{at:032}", "sid": "MB{at:032}",
            "identity": "driver-{at}", "attributes": "{{ \"role\": \"driver\" }}",
            "messaging_binding": {{"type": "sms", "address": "+1555{at:07}", "proxy_address": "+15017122661"}},
            "role_sid": "RL{at:032}", "date_created": "2015-12-16T22:18:37Z", "date_updated": "2015-12-16T22:18:38Z",
            "url": "https://conversations.twilio.com/v1/Conversations/CH{at:032}/Participants/MB{at:032}",
            "last_read_message_index": {at}, "last_read_timestamp": null}}"#
        )
    };
    let participants: Vec<String> = (0..1000).map(participant).collect();
    let page = format!(
        r#"{{"meta": {{"page": 0, "page_size": 1000, "key": "participants", "url": "https://x", "next_page_url": null}},
        "participants": [{}]}}"#,
        participants.join(", ")
    );
    page.into_bytes()
}

fn time(work: impl Fn()) -> Duration {
    let begin = Instant::now();
    for _ in 0..5 {
        work();
    }
    begin.elapsed() / 5
}

fn main() -> Result<(), serde_json::Error> {
    let body = page();
    assert_eq!(
        serde_json::from_slice::<Page>(&body)?
            .participants
            .map(|list| list.len()),
        Some(1000)
    );
    let decode_ours = || drop(black_box(serde_json::from_slice::<Page>(black_box(&body))));
    let decode_derived = || {
        drop(black_box(serde_json::from_slice::<DerivedPage>(black_box(
            &body,
        ))))
    };
    let (mut ours, mut derived) = (Vec::new(), Vec::new());
    for _ in 0..200 {
        ours.push(time(decode_ours));
        derived.push(time(decode_derived));
    }
    ours.sort();
    derived.sort();
    let (ours, derived) = (ours[ours.len() / 2], derived[derived.len() / 2]);
    println!("{} bytes; median of {} rounds", body.len(), 200);
    println!(
        "runtime {ours:?}, derive {derived:?}, speed {:.2} of derive",
        derived.as_secs_f64() / ours.as_secs_f64()
    );
    Ok(())
}
