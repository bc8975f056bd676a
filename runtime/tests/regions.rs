//! Servers that a document names, chosen by the client's region.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use twilio_runtime::__private::Request;
use twilio_runtime::{
    BoxFuture, Bytes, Client, ClientBuilder, HttpRequest, PageMeta, Transport, TransportError,
    Value, http,
};
use twilio_test_support::server::{ACCOUNT, TOKEN};

macro_rules! operations {
    ($( $name:ident $server:literal $($rule:ident $( ( $($argument:literal),* ) )? )* ; )*) => {$(
        #[derive(Clone)]
        struct $name(Request);

        twilio_runtime::operation! {
            $name -> Value {
                "Operation" GET $server "/things" $($rule $( ( $($argument),* ) )? )* ;
            }
        }
    )*};
}

operations! {
    SendMail "https://api.sendgrid.com" bearer("BearerAuth") server("eu", "https://api.eu.sendgrid.com");
    Several "https://api.example.com/v1" no_auth server("us", "https://us.example.com/v2") server("sandbox", "http://sandbox.example.com");
    Only "https://api.example.com" no_auth;
    Twilio "https://api.twilio.com";
}

/// Responds to every request with the same text, and records the URLs.
#[derive(Clone)]
struct Recorder {
    urls: Arc<Mutex<Vec<String>>>,
    answer: &'static str,
}

impl Recorder {
    fn new(answer: &'static str) -> Self {
        Self {
            urls: Arc::default(),
            answer,
        }
    }

    fn builder(&self) -> ClientBuilder {
        Client::builder()
            .auth_token(ACCOUNT, TOKEN)
            .bearer("key")
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
        let answer = Bytes::from_static(self.answer.as_bytes());
        Box::pin(std::future::ready(Ok(http::Response::new(answer))))
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test]
async fn the_region_chooses_among_the_servers_of_the_document() {
    let cases = [
        (
            None,
            ["https://api.sendgrid.com", "https://api.example.com/v1"],
        ),
        (Some("eu"), ["https://api.eu.sendgrid.com", ""]),
        (Some("us"), ["", "https://us.example.com/v2"]),
        (Some("sandbox"), ["", "http://sandbox.example.com"]),
    ];
    for (region, expected) in cases {
        let recorder = Recorder::new("null");
        let mut builder = recorder.builder();
        if let Some(region) = region {
            builder = builder.region(region);
        }
        let client = builder.build().unwrap();
        let calls = [SendMail::new(&client).send(), Several::new(&client).send()];
        for (call, expected) in calls.into_iter().zip(expected) {
            let outcome = call.await;
            match expected {
                "" => assert!(outcome.unwrap_err().is_config()),
                server => {
                    outcome.unwrap();
                    assert_eq!(recorder.urls().pop().unwrap(), format!("{server}/things"));
                }
            }
        }
    }
}

#[tokio::test]
async fn a_region_that_the_document_does_not_have_is_an_error() {
    let recorder = Recorder::new("null");
    let client = recorder.builder().region("asia").build().unwrap();
    let cases = [
        (
            SendMail::new(&client).send(),
            "no server for the region \"asia\": the document has \"eu\"; without a region, requests go to https://api.sendgrid.com",
        ),
        (
            Several::new(&client).send(),
            "no server for the region \"asia\": the document has \"us\" and \"sandbox\"; without a region, requests go to https://api.example.com/v1",
        ),
        (
            Only::new(&client).send(),
            "no server for the region \"asia\": the document has only https://api.example.com; build the client without a region",
        ),
        (
            Twilio::new(&client).send(),
            "the region \"asia\" needs an edge, such as \"ashburn\"; set `edge` or TWILIO_EDGE",
        ),
    ];
    for (call, expected) in cases {
        let error = call.await.unwrap_err();
        assert!(error.is_config() && error.attempts() == 0, "{error}");
        assert_eq!(error.to_string(), format!("Operation: {expected}"));
    }
    let url = "https://api.twilio.com/v1/X";
    let raw = client.request(http::Method::GET, url).send::<Value>();
    assert!(raw.await.unwrap_err().is_config());
    assert_eq!(recorder.urls(), [""; 0]);
}

#[tokio::test]
async fn a_base_url_takes_precedence_over_every_region() {
    let recorder = Recorder::new("null");
    let builder = recorder
        .builder()
        .base_url("http://gw/proxy")
        .region("asia");
    let client = builder.build().unwrap();
    SendMail::new(&client).send().await.unwrap();
    Several::new(&client).send().await.unwrap();
    Twilio::new(&client).send().await.unwrap();
    assert_eq!(
        recorder.urls(),
        [
            "http://gw/proxy/things",
            "http://gw/proxy/v1/things",
            "http://gw/proxy/things"
        ]
    );
}

#[tokio::test]
async fn regions_of_twilio_and_edges_do_not_change_other_hosts() {
    let recorder = Recorder::new("null");
    let client = recorder.builder().edge("dublin").build().unwrap();
    SendMail::new(&client).send().await.unwrap();
    Twilio::new(&client).send().await.unwrap();
    assert_eq!(
        recorder.urls(),
        [
            "https://api.sendgrid.com/things",
            "https://api.dublin.us1.twilio.com/things"
        ]
    );
}

#[derive(Clone, Default, PartialEq)]
struct Things {
    things: Option<Vec<Value>>,
    meta: Option<PageMeta>,
}

twilio_runtime::model! { Things { things = "things"; meta = "meta"; } }
twilio_runtime::page! { Things { items things: Value; } }

#[derive(Clone)]
struct ListThings(Request);

twilio_runtime::list_operation! {
    ListThings -> Things {
        "ListThings" GET "https://api.sendgrid.com" "/things" no_auth server("eu", "https://api.eu.sendgrid.com");
    }
    next url meta next_page_url;
}

#[tokio::test]
async fn a_list_stays_on_its_server() {
    let recorder = Recorder::new(
        r#"{"things": [1], "meta": {"next_page_url": "https://api.sendgrid.com/things?page=2"}}"#,
    );
    let client = recorder.builder().region("eu").build().unwrap();
    let mut pages = ListThings::new(&client).pages();
    pages.next().await.unwrap().unwrap();
    pages.next().await.unwrap().unwrap();
    assert_eq!(
        recorder.urls(),
        [
            "https://api.eu.sendgrid.com/things",
            "https://api.eu.sendgrid.com/things?page=2"
        ]
    );
}
