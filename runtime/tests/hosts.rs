//! Which hosts requests are sent to: regions, edges, base URLs and the links of lists.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use twilio_conversations::participant::*;
use twilio_runtime::{
    BoxFuture, Bytes, Client, ClientBuilder, Error, HttpRequest, Method, Transport, TransportError,
    Value, http,
};

/// Responds to every request immediately, and records its URL.
#[derive(Clone)]
struct Recorder {
    urls: Arc<Mutex<Vec<String>>>,
    answer: String,
}

impl Recorder {
    fn answering(answer: &str) -> Self {
        Self {
            urls: Arc::default(),
            answer: answer.to_owned(),
        }
    }

    fn builder(&self) -> ClientBuilder {
        let account = format!("AC{}", "0".repeat(32));
        Client::builder()
            .auth_token(account, "token")
            .transport(self.clone())
    }

    fn urls(&self) -> Vec<String> {
        self.urls.lock().unwrap().clone()
    }
}

impl Transport for Recorder {
    fn send(
        &self,
        request: HttpRequest,
        _: usize,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        self.urls.lock().unwrap().push(request.url);
        let answer = Bytes::from(self.answer.clone());
        Box::pin(std::future::ready(Ok(http::Response::new(answer))))
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(std::future::pending())
    }
}

fn now<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => unreachable!("nothing here waits"),
    }
}

/// Returns the URL to which a raw request is sent.
fn sent_to(builder: ClientBuilder, recorder: &Recorder, url: &str) -> Result<String, Error> {
    let client = builder.build()?;
    now(client.request(Method::GET, url).send::<Value>())?;
    Ok(recorder.urls().pop().unwrap())
}

#[test]
fn region_and_edge_change_every_host() {
    let cases = [
        // (host, region, edge, expected host)
        ("api.twilio.com", "", "", "api.twilio.com"),
        (
            "api.twilio.com",
            "ie1",
            "dublin",
            "api.dublin.ie1.twilio.com",
        ),
        ("api.twilio.com", "ie1", "", "api.dublin.ie1.twilio.com"),
        ("api.twilio.com", "au1", "", "api.sydney.au1.twilio.com"),
        ("api.twilio.com", "jp1", "", "api.tokyo.jp1.twilio.com"),
        (
            "api.twilio.com",
            "jp1",
            "sydney",
            "api.sydney.jp1.twilio.com",
        ),
        ("api.twilio.com", "", "dublin", "api.dublin.us1.twilio.com"),
        (
            "api.twilio.com",
            "",
            "ashburn",
            "api.ashburn.us1.twilio.com",
        ),
        (
            "api.twilio.com",
            "us1",
            "umatilla",
            "api.umatilla.us1.twilio.com",
        ),
        ("api.twilio.com", "us1", "", "api.us1.twilio.com"),
        ("api.us1.twilio.com", "", "", "api.us1.twilio.com"),
        ("api.us1.twilio.com", "ie1", "", "api.dublin.ie1.twilio.com"),
        (
            "api.us1.twilio.com",
            "",
            "dublin",
            "api.dublin.us1.twilio.com",
        ),
        (
            "api.ashburn.us1.twilio.com",
            "",
            "",
            "api.ashburn.us1.twilio.com",
        ),
        (
            "api.ashburn.us1.twilio.com",
            "ie1",
            "",
            "api.dublin.ie1.twilio.com",
        ),
        (
            "api.ashburn.us1.twilio.com",
            "",
            "sydney",
            "api.sydney.us1.twilio.com",
        ),
        (
            "messaging.twilio.com",
            "au1",
            "",
            "messaging.sydney.au1.twilio.com",
        ),
    ];
    for (host, region, edge, expected) in cases {
        let recorder = Recorder::answering("{}");
        let mut builder = recorder.builder();
        if !region.is_empty() {
            builder = builder.region(region);
        }
        if !edge.is_empty() {
            builder = builder.edge(edge);
        }
        let url = sent_to(builder, &recorder, &format!("https://{host}/v1/X?a=b"));
        assert_eq!(
            url.unwrap(),
            format!("https://{expected}/v1/X?a=b"),
            "{host} {region} {edge}"
        );
    }
}

#[test]
fn region_without_a_known_edge_needs_one() {
    for region in ["us2", "br1", "de1", "sg1", "xx9"] {
        let recorder = Recorder::answering("{}");
        let error = recorder.builder().region(region).build().unwrap_err();
        let text = error.to_string();
        assert!(error.is_config(), "{text}");
        assert!(text.contains(region) && text.contains("edge"), "{text}");
        let with_edge = recorder.builder().region(region).edge("dublin");
        assert!(with_edge.build().is_ok());
    }
}

#[test]
fn base_url_replaces_every_host() {
    let cases = [
        ("http://127.0.0.1:4010", "http://127.0.0.1:4010/v1/X?a=b"),
        ("http://127.0.0.1:4010/", "http://127.0.0.1:4010/v1/X?a=b"),
        ("http://gw/twilio/proxy/", "http://gw/twilio/proxy/v1/X?a=b"),
        ("https://[::1]:8443", "https://[::1]:8443/v1/X?a=b"),
    ];
    for (base, expected) in cases {
        // No host is adjusted, so no edge is missing, whatever the region.
        for region in [None, Some("ie1"), Some("br1")] {
            let recorder = Recorder::answering("{}");
            let mut builder = recorder.builder().base_url(base);
            if let Some(region) = region {
                builder = builder.region(region);
            }
            let url = sent_to(builder, &recorder, "https://api.twilio.com/v1/X?a=b");
            assert_eq!(url.unwrap(), expected);
        }
    }
}

/// Dot segments in spellings that a server or proxy may resolve.
const WAYS_UP: &[&str] = &[
    "/../../x",
    "/v1/../../../x",
    "/%2e%2e/%2E%2e/x",
    "/.%2e/x",
    "/v1/..",
    "/./../x",
    "/..\\..\\x",
    "/v1/%2e%2e%2f%2e%2e%2fx",
    "/%2e%2e%5cx",
    "/\\evil.example/x",
    "/v1/..?Page=1",
    "/twilio/proxy/../../x",
    "/twilio/proxy/%2e%2e/x",
];

#[test]
fn links_outside_the_base_url_are_rejected() {
    for base in ["http://gw/twilio/proxy", "http://gw"] {
        for link in WAYS_UP {
            for link in [
                (*link).to_owned(),
                format!("http://gw{link}"),
                format!("https://conversations.twilio.com{link}"),
            ] {
                let answer = format!(
                    r#"{{"meta": {{"next_page_url": {}}}}}"#,
                    Value::from(link.as_str())
                );
                let recorder = Recorder::answering(&answer);
                let client = recorder.builder().base_url(base).build().unwrap();

                let mut pages = list_conversation_participant(&client, "CH1").pages();
                let mut failed = false;
                for _ in 0..3 {
                    match now(pages.next()) {
                        Some(Ok(_)) => {}
                        Some(Err(error)) => {
                            assert!(error.is_paging(), "{link}: {error}");
                            failed = true;
                        }
                        None => break,
                    }
                }
                assert!(failed, "{link}");
                let list = list_conversation_participant(&client, "CH1");
                let error = now(list.resume_from(link.as_str()).send()).unwrap_err();
                assert!(error.is_paging(), "{link}: {error}");

                let first = format!("{base}/v1/Conversations/CH1/Participants");
                assert_eq!(recorder.urls(), [first], "{link}");
            }
        }
    }
}

#[test]
fn raw_requests_stay_within_the_base_url() {
    for path in WAYS_UP {
        let recorder = Recorder::answering("{}");
        let builder = recorder.builder().base_url("http://gw/twilio/proxy");
        let url = format!("https://api.twilio.com{path}");
        let error = sent_to(builder, &recorder, &url).unwrap_err();
        assert!(error.is_config(), "{path}: {error}");
        assert!(recorder.urls().is_empty(), "{path}");
    }
}

#[test]
fn links_within_the_base_url_are_followed() {
    let cases = [
        (
            "/v1/X?Page=1&Token=../..",
            "http://gw/twilio/proxy/v1/X?Page=1&Token=../..",
        ),
        (
            "/twilio/proxy/v1/X?Page=1",
            "http://gw/twilio/proxy/v1/X?Page=1",
        ),
        ("http://GW/twilio/proxy/v1/X", "http://gw/twilio/proxy/v1/X"),
        (
            "http://gw:80/twilio/proxy/v1/X",
            "http://gw/twilio/proxy/v1/X",
        ),
        (
            "http://gw/twilio/proxy?Page=1",
            "http://gw/twilio/proxy?Page=1",
        ),
        (
            "https://conversations.twilio.com/v1/..X/X..",
            "http://gw/twilio/proxy/v1/..X/X..",
        ),
        (
            "https://conversations.twilio.com:443/v1/%252e%252e",
            "http://gw/twilio/proxy/v1/%252e%252e",
        ),
    ];
    for (link, expected) in cases {
        let recorder = Recorder::answering("{}");
        let builder = recorder.builder().base_url("http://gw/twilio/proxy");
        let client = builder.build().unwrap();
        let list = list_conversation_participant(&client, "CH1");
        now(list.resume_from(link).send()).unwrap();
        assert_eq!(recorder.urls(), [expected], "{link}");
    }
}
