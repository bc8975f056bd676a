//! Follows any link to a next page. It leads to the list's own service or the base URL, or the list ends with an error.
//!
//! The input is three lines: an optional base URL, an optional region, and the link.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::json;
use twilio_conversations::participant::list_conversation_participant;
use twilio_runtime::{
    RetryPolicy,
    http::{HeaderValue, Uri},
};

mod support;

use support::{Twilio, now};

fuzz_target!(|text: &str| {
    let mut lines = text.splitn(3, '\n');
    let mut line = || lines.next().filter(|line| !line.is_empty());
    let (base, region, link) = (line(), line(), line().unwrap_or_default());
    let page = json!({"participants": [{}], "meta": {"next_page_url": link}});
    let twilio = Twilio::answering(200, page.to_string());
    let mut client = twilio.client().retry(RetryPolicy::none());
    if let Some(base) = base {
        client = client.base_url(base);
    }
    if let Some(region) = region {
        client = client.region(region);
    }
    let Ok(client) = client.build() else {
        return;
    };
    let list = || list_conversation_participant(&client, "CH1");
    let mut pages = list().pages();
    let mut ends = 0;
    let mut saved = None;
    for _ in 0..4 {
        match now(pages.next()) {
            Some(Ok(_)) => saved = saved.or_else(|| pages.next_page()),
            Some(Err(error)) => assert!(error.is_paging(), "{error}"),
            None => ends += 1,
        }
    }
    assert!(ends > 0, "a link to the same page must end the list");
    // A saved page is also a link, and it comes from outside.
    for page in [saved.as_deref(), Some(link)].into_iter().flatten() {
        let _ = now(list().resume_from(page).pages().next());
    }

    for url in twilio.urls() {
        let uri: Uri = url.parse().unwrap();
        assert!(HeaderValue::from_str(&url).is_ok());
        match base {
            Some(base) => {
                let base: Uri = base.parse().unwrap();
                assert_eq!(
                    (uri.scheme(), uri.authority()),
                    (base.scheme(), base.authority())
                );
            }
            None => {
                let host = match region {
                    Some(region) => format!("conversations.{region}.twilio.com"),
                    None => "conversations.twilio.com".to_owned(),
                };
                assert_eq!(uri.scheme_str(), Some("https"));
                assert_eq!(uri.authority().unwrap().as_str(), host, "{url}");
            }
        }
    }
});
