//! A custom transport, used to pass arbitrary text in every position.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures_core::Stream;
use percent_encoding::percent_decode_str;
use proptest::prelude::*;
use twilio_conversations::participant::*;
use twilio_runtime::{
    BoxFuture, Bytes, Client, Error, HttpRequest, Items, Pages, Transport, TransportError, http,
};

/// Responds to every request immediately, without a network or a runtime.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<HttpRequest>>>);

impl Transport for Recorder {
    fn send(
        &self,
        request: HttpRequest,
        _: usize,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        self.0.lock().unwrap().push(request);
        // The token service's response; other operations ignore its property.
        let body = Bytes::from_static(br#"{"access_token": "fetched"}"#);
        Box::pin(std::future::ready(Ok(http::Response::new(body))))
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(std::future::pending())
    }
}

impl Recorder {
    fn client(&self) -> Client {
        let account = format!("AC{}", "0".repeat(32));
        Client::builder()
            .auth_token(account, "a-secret-token")
            .transport(self.clone())
            .build()
            .unwrap()
    }

    fn last(&self) -> HttpRequest {
        self.0.lock().unwrap().last().unwrap().clone()
    }
}

#[test]
fn a_transport_can_be_chosen_at_run_time_and_shared() {
    let recorder = Recorder::default();
    let boxed: Box<dyn Transport> = Box::new(recorder.clone());
    let shared: Arc<dyn Transport> = Arc::new(recorder.clone());
    let account = format!("AC{}", "0".repeat(32));
    for (sent, client) in [
        Client::builder().transport(boxed),
        Client::builder().transport(Arc::clone(&shared)),
    ]
    .into_iter()
    .enumerate()
    {
        let client = client
            .auth_token(&account, "a-secret-token")
            .build()
            .unwrap();
        now(fetch_conversation_participant(&client, "CH0", "MB0").send()).unwrap();
        assert_eq!(recorder.0.lock().unwrap().len(), sent + 1);
    }
}

/// Returns the output of a future that never waits.
fn now<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => unreachable!("nothing here waits"),
    }
}

#[test]
fn immediate_token_does_not_delay_the_call() {
    let recorder = Recorder::default();
    let builder = Client::builder().oauth("id", "secret");
    let client = builder.transport(recorder.clone()).build().unwrap();
    now(create_conversation_participant(&client, "CH1").send()).unwrap();
    let header = recorder.last().headers["authorization"].clone();
    assert_eq!(header, "Bearer fetched");
}

#[test]
fn transport_receives_the_whole_request_and_debug_hides_it() {
    let recorder = Recorder::default();
    now(create_conversation_participant(&recorder.client(), "CH1")
        .identity("alice")
        .send())
    .unwrap();
    let request = recorder.last();
    assert_eq!(request.method, "POST");
    assert_eq!(
        request.url,
        "https://conversations.twilio.com/v1/Conversations/CH1/Participants"
    );
    assert_eq!(&*request.body, b"Identity=alice");
    let text = format!("{request:?} {:?}", request.headers);
    assert!(
        !text.contains("alice") && !text.contains("Basic") && !text.contains("CH1"),
        "{text}"
    );
}

#[test]
fn region_and_edge_change_the_host_of_a_request() {
    let recorder = Recorder::default();
    let builder = Client::builder().auth_token(format!("AC{}", "0".repeat(32)), "t");
    let client = builder
        .region("ie1")
        .edge("dublin")
        .transport(recorder.clone())
        .build()
        .unwrap();
    now(fetch_conversation_participant(&client, "CH1", "MB1").send()).unwrap();
    assert!(
        recorder
            .last()
            .url
            .starts_with("https://conversations.dublin.ie1.twilio.com/v1/")
    );
}

#[test]
fn lists_are_streams() {
    let recorder = Recorder::default();
    let list = list_conversation_participant(&recorder.client(), "CH1");
    let mut context = Context::from_waker(Waker::noop());
    let mut pages = list.clone().pages();
    let Poll::Ready(Some(Ok(page))) = Pin::new(&mut pages).poll_next(&mut context) else {
        unreachable!("a page is there at once")
    };
    assert_eq!(page, ListConversationParticipantResponse::default());
    assert!(matches!(
        Pin::new(&mut pages).poll_next(&mut context),
        Poll::Ready(None)
    ));
    assert!(matches!(
        pin!(list.items()).poll_next(&mut context),
        Poll::Ready(None)
    ));
}

#[test]
fn handles_can_be_shared_between_threads() {
    fn send<T: Send>() {}
    fn share<T: Send + Sync>() {}
    share::<Client>();
    share::<Error>();
    share::<CreateConversationParticipant>();
    send::<twilio_runtime::Call<ConversationParticipant>>();
    send::<Items<ListConversationParticipantResponse>>();
    send::<Pages<ListConversationParticipantResponse>>();
}

proptest! {
    #[test]
    fn any_text_in_a_path_is_one_segment_or_rejected(sid in "\\PC{0,20}|\\.{0,3}|[/%.\\\\?#]{0,5}|.{0,9}") {
        let recorder = Recorder::default();
        match now(fetch_conversation_participant(&recorder.client(), "CH1", &sid).send()) {
            Ok(_) => {
                let url = recorder.last().url;
                let segment = url
                    .strip_prefix("https://conversations.twilio.com/v1/Conversations/CH1/Participants/")
                    .unwrap();
                prop_assert!(!segment.contains(['/', '?', '#', '\\']) && !segment.is_empty());
                prop_assert_eq!(percent_decode_str(segment).decode_utf8().unwrap(), sid);
            }
            Err(error) => {
                prop_assert!(error.is_invalid_input());
                prop_assert!(sid.is_empty() || sid == "." || sid == ".." || sid.chars().any(char::is_control));
                prop_assert!(recorder.0.lock().unwrap().is_empty());
            }
        }
    }

    #[test]
    fn any_text_in_a_form_round_trips(identity in any::<String>(), attributes in any::<String>()) {
        let recorder = Recorder::default();
        let call = create_conversation_participant(&recorder.client(), "CH1");
        now(call.attributes(&attributes).identity(&identity).send()).unwrap();
        let body = recorder.last().body;
        let pairs: Vec<(String, String)> = form_urlencoded::parse(&body).into_owned().collect();
        prop_assert_eq!(pairs, [("Identity".to_owned(), identity), ("Attributes".to_owned(), attributes)]);
    }

    #[test]
    fn any_text_in_a_header_is_sent_or_rejected(text in any::<String>()) {
        let recorder = Recorder::default();
        let value = WebhookEnabledType::UnknownValue(text.clone());
        let call = create_conversation_participant(&recorder.client(), "CH1");
        match now(call.x_twilio_webhook_enabled(value).send()) {
            Ok(_) => {
                let sent = recorder.last();
                prop_assert_eq!(sent.headers["x-twilio-webhook-enabled"].as_bytes(), text.as_bytes());
            }
            Err(error) => prop_assert!(error.is_invalid_input()),
        }
    }

    #[test]
    fn any_response_is_decoded_or_an_error(json in "[\\[\\]{}\":,a-z0-9.eE -]{0,40}") {
        let _ = serde_json::from_str::<ListConversationParticipantResponse>(&json);
        let wrapped = format!(r#"{{"participants": [{{"date_created": {json}}}], "meta": {json}}}"#);
        let _ = serde_json::from_str::<ListConversationParticipantResponse>(&wrapped);
    }

    #[test]
    fn dates_and_numbers_keep_any_text(text in any::<String>()) {
        let date = twilio_runtime::DateTime::from(text.as_str());
        prop_assert_eq!(date.as_str(), &text);
        let _ = (date.timestamp(), date.to_system_time());
        let number = twilio_runtime::Number::from(text.as_str());
        prop_assert_eq!(number.as_str(), &text);
        let _ = (number.as_f64(), number.as_i64());
        let _ = twilio_runtime::Date::from(text).year_month_day();
    }
}
