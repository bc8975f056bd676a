//! Rules: conditions, sequences of answers, faults, and the message of a test that fails because a call has no rule.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Duration;

use twilio_conversations::participant::{
    self, ConversationParticipant, CreateConversationParticipant, DeleteConversationParticipant,
    FetchConversationParticipant, ListConversationParticipant, UpdateConversationParticipant,
};
use twilio_conversations::{Client, Error, RetryPolicy};
use twilio_mock::{Fault, Twilio};
use twilio_runtime::{Bytes, TransportErrorKind, Value, http};

const CONVERSATION: &str = "CH0123456789abcdef0123456789abcdef";
const PARTICIPANT: &str = "MB0123456789abcdef0123456789abcdef";

async fn create(client: &Client, identity: &str) -> Result<ConversationParticipant, Error> {
    participant::create_conversation_participant(client, CONVERSATION)
        .identity(identity)
        .await
}

/// Returns the message with which a test fails.
fn failure(test: impl FnOnce()) -> String {
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(test)).unwrap_err();
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(other) => (*other.downcast::<&str>().unwrap()).to_owned(),
    }
}

#[tokio::test]
async fn an_answer_begins_with_the_example_of_the_document() {
    let twilio = Twilio::new();
    twilio
        .on::<CreateConversationParticipant>()
        .returns(|participant| participant.identity = Some("driver-7".to_owned()));
    let created = create(&twilio.client(), "driver-7").await.unwrap();
    assert_eq!(created.identity.as_deref(), Some("driver-7"));
    assert!(created.sid.unwrap().starts_with("MB"));
    assert!(created.messaging_binding.is_some());
    twilio.finish();
}

#[tokio::test]
async fn the_request_can_shape_the_answer() {
    let twilio = Twilio::new();
    twilio
        .on::<UpdateConversationParticipant>()
        .returns_with(|participant, request| {
            participant.sid = request.input("Sid").map(str::to_owned);
            participant.attributes = request.input("Attributes").map(str::to_owned);
        });
    let updated =
        participant::update_conversation_participant(&twilio.client(), CONVERSATION, PARTICIPANT)
            .attributes("{}")
            .await
            .unwrap();
    assert_eq!(updated.sid.as_deref(), Some(PARTICIPANT));
    assert_eq!(updated.attributes.as_deref(), Some("{}"));
}

#[tokio::test]
async fn answers_are_given_one_after_another() {
    let twilio = Twilio::new();
    let rule = twilio
        .on::<CreateConversationParticipant>()
        .fails(Fault::new(429).retry_after(Duration::from_secs(7)))
        .times(2)
        .returns(|_| {});
    create(&twilio.client(), "driver-7").await.unwrap();
    assert_eq!(rule.calls(), 3);
    let times: Vec<Duration> = twilio.requests().iter().map(|it| it.at()).collect();
    assert_eq!(times[0], Duration::ZERO);
    // The pause that the service asked for, and no second of the test's own time.
    assert!(times[1] >= Duration::from_secs(7));
    assert!(times[2] >= Duration::from_secs(14));
    twilio.finish();
}

#[tokio::test]
async fn the_first_rule_that_fits_answers() {
    let twilio = Twilio::new();
    let refused = twilio
        .on::<CreateConversationParticipant>()
        .with("Identity", "driver-7")
        .fails(
            Fault::new(409)
                .code(50433)
                .message("Participant already exists"),
        );
    let other = twilio
        .on::<CreateConversationParticipant>()
        .without("RoleSid")
        .when(|request| {
            request
                .input("Identity")
                .is_some_and(|it| it.starts_with("driver"))
        })
        .returns(|_| {});
    let client = twilio.client();
    let error = create(&client, "driver-7").await.unwrap_err();
    assert!(error.is_conflict());
    assert_eq!(error.code(), Some(50433));
    assert_eq!(error.message(), Some("Participant already exists"));
    create(&client, "driver-8").await.unwrap();
    assert_eq!((refused.calls(), other.calls()), (1, 1));
}

#[tokio::test]
async fn connections_break_before_or_after_the_request() {
    let twilio = Twilio::new();
    twilio
        .on::<CreateConversationParticipant>()
        .breaks(TransportErrorKind::Connect)
        .returns(|_| {})
        .times(1)
        .breaks(TransportErrorKind::Exchange);
    let client = twilio.client();
    // Nothing was sent, so the call is repeated.
    create(&client, "driver-7").await.unwrap();
    assert_eq!(twilio.calls::<CreateConversationParticipant>().len(), 2);
    // The participant may have been added, so this one is not.
    let error = create(&client, "driver-7").await.unwrap_err();
    assert!(error.is_retryable(), "{error}");
    assert_eq!(twilio.calls::<CreateConversationParticipant>().len(), 3);
}

#[tokio::test]
async fn a_delay_takes_no_time_but_counts_for_time_limits() {
    let twilio = Twilio::new();
    twilio
        .on::<FetchConversationParticipant>()
        .returns(|_| {})
        .delayed(Duration::from_secs(20))
        .returns(|_| {})
        .delayed(Duration::from_secs(3600));
    let begin = std::time::Instant::now();
    let client = twilio
        .client_builder()
        .timeout(Duration::from_secs(30))
        .build()
        .unwrap();
    let fetch = || participant::fetch_conversation_participant(&client, CONVERSATION, PARTICIPANT);
    fetch().await.unwrap();
    let error = fetch().with_retry(RetryPolicy::none()).await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert!(begin.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn pauses_add_up_to_the_time_limit() {
    let twilio = Twilio::new();
    let rule = twilio
        .on::<FetchConversationParticipant>()
        .fails(Fault::new(503).retry_after(Duration::from_secs(4)))
        .times(100);
    let client = twilio
        .client_builder()
        .timeout(Duration::from_secs(10))
        .retry(RetryPolicy::default().max_tries(50))
        .build()
        .unwrap();
    let error = participant::fetch_conversation_participant(&client, CONVERSATION, PARTICIPANT)
        .await
        .unwrap_err();
    assert!(error.is_timeout() || error.is_server_error(), "{error}");
    assert!(rule.calls() <= 3, "{} calls", rule.calls());
}

#[tokio::test]
async fn a_closure_can_answer_with_anything() {
    let twilio = Twilio::new();
    twilio.on::<DeleteConversationParticipant>().responds(|_| {
        let mut response = http::Response::new(Bytes::from_static(b"<html>"));
        *response.status_mut() = http::StatusCode::BAD_GATEWAY;
        response
    });
    let client = twilio
        .client_builder()
        .retry(RetryPolicy::none())
        .build()
        .unwrap();
    let error = participant::delete_conversation_participant(&client, CONVERSATION, PARTICIPANT)
        .await
        .unwrap_err();
    assert_eq!(error.status(), Some(http::StatusCode::BAD_GATEWAY));
}

#[tokio::test]
async fn lists_are_answered_too() {
    let twilio = Twilio::new();
    twilio.on::<ListConversationParticipant>().returns(|_| {});
    let client = twilio.client();
    let mut items = participant::list_conversation_participant(&client, CONVERSATION).items();
    let mut count = 0;
    while let Some(item) = items.next().await {
        item.unwrap();
        count += 1;
    }
    // The example says that there is another page, which the mock does not have.
    assert!(count > 0);
    assert_eq!(twilio.requests().len(), 1);
}

#[test]
fn blocking_calls_need_no_runtime() {
    let twilio = Twilio::new();
    twilio
        .on::<FetchConversationParticipant>()
        .fails(500)
        .returns(|_| {});
    participant::fetch_conversation_participant(&twilio.client(), CONVERSATION, PARTICIPANT)
        .send_blocking()
        .unwrap();
}

#[tokio::test]
async fn requests_are_checked_with_the_table() {
    let twilio = Twilio::new();
    twilio.on::<CreateConversationParticipant>().returns(|_| {});
    let client = twilio.client_builder().check_inputs(false).build().unwrap();
    let error = participant::create_conversation_participant(&client, CONVERSATION)
        .role_sid("RL7")
        .await
        .unwrap_err();
    assert_eq!(error.code(), Some(20001));
    assert!(
        error.message().unwrap().contains("`RoleSid` is \"RL7\""),
        "{error}"
    );

    let url =
        format!("https://conversations.twilio.com/v1/Conversations/{CONVERSATION}/Participants");
    let error = client
        .request(http::Method::POST, url)
        .form("Identty", "driver-7")
        .send::<Value>()
        .await
        .unwrap_err();
    let message = error.message().unwrap();
    assert!(
        message.contains("the form has a field `Identty`"),
        "{message}"
    );
    assert_eq!(twilio.requests()[1].problems().len(), 1);
}

#[tokio::test]
async fn a_call_without_a_rule_fails_the_test_even_if_its_error_is_ignored() {
    let twilio = Twilio::new();
    twilio
        .on::<FetchConversationParticipant>()
        .with("Sid", PARTICIPANT)
        .returns(|_| {});
    let client = twilio.client();
    let error = participant::delete_conversation_participant(&client, CONVERSATION, PARTICIPANT)
        .await
        .unwrap_err();
    assert!(!error.is_retryable());
    let text = failure(|| drop(twilio));
    assert!(
        text.contains("no rule and no store for DELETE https://conversations.twilio.com/"),
        "{text}"
    );
    assert!(
        text.contains("GET /v1/Conversations/{ConversationSid}/Participants/{Sid}"),
        "{text}"
    );
}

#[tokio::test]
async fn a_call_that_misses_its_rule_says_by_which_condition() {
    let twilio = Twilio::new();
    twilio
        .on::<CreateConversationParticipant>()
        .with("Identity", "driver-7")
        .returns(|_| {})
        .times(1);
    let client = twilio.client();
    create(&client, "driver-7").await.unwrap();
    create(&client, "driver-7").await.unwrap_err();
    create(&client, "driver-8").await.unwrap_err();
    let text = failure(|| twilio.finish());
    assert!(text.contains("the rule at mock/tests/rules.rs:"), "{text}");
    assert!(text.contains("has no answer left"), "{text}");
    assert!(
        text.contains("asks that `Identity` is \"driver-7\""),
        "{text}"
    );
    assert!(text.contains("Identity: \"driver-8\""), "{text}");
}

#[tokio::test]
async fn a_closure_that_panics_fails_the_test() {
    let twilio = Twilio::new();
    twilio
        .on::<FetchConversationParticipant>()
        .returns(|_| panic!("of all things"));
    participant::fetch_conversation_participant(&twilio.client(), CONVERSATION, PARTICIPANT)
        .await
        .unwrap_err();
    let text = failure(|| drop(twilio));
    assert!(
        text.contains(
            "the closure that answers FetchConversationParticipant panicked: of all things"
        ),
        "{text}"
    );
}

#[test]
fn unused_rules_are_reported() {
    let twilio = Twilio::new();
    twilio
        .on::<FetchConversationParticipant>()
        .with("Sid", PARTICIPANT)
        .fails(404)
        .returns(|_| {});
    let text = failure(|| twilio.finish());
    assert!(
        text.contains("for FetchConversationParticipant, if `Sid` is"),
        "{text}"
    );
}

#[test]
fn mistakes_in_rules_are_named() {
    let twilio = Twilio::new();
    let text = failure(|| {
        let _ = twilio
            .on::<CreateConversationParticipant>()
            .with("Identty", "x");
    });
    assert!(
        text.contains("has no input `Identty`; it has ConversationSid"),
        "{text}"
    );
    let text = failure(|| {
        let _ = twilio
            .on::<CreateConversationParticipant>()
            .example("nothing");
    });
    assert!(
        text.contains("the document has no example `nothing`"),
        "{text}"
    );
    let text = failure(|| {
        let _ = twilio.on::<CreateConversationParticipant>().times(2);
    });
    assert!(text.contains("belongs after an answer"), "{text}");
    let text = failure(|| {
        let _ = twilio.on::<CreateConversationParticipant>().fails(200);
    });
    assert!(text.contains("200 is not an error status"), "{text}");
}

#[tokio::test]
async fn a_rule_without_an_answer_says_what_to_add() {
    let twilio = Twilio::new();
    let _ = twilio
        .on::<CreateConversationParticipant>()
        .with("Identity", "driver-7");
    create(&twilio.client(), "driver-7").await.unwrap_err();
    let text = failure(|| drop(twilio));
    assert!(
        text.contains("has no answer; add `returns` or `fails`"),
        "{text}"
    );
}

#[tokio::test]
async fn conditions_come_before_answers() {
    let twilio = Twilio::new();
    let text = failure(|| {
        let rule = twilio.on::<CreateConversationParticipant>().returns(|_| {});
        let _ = rule.with("Identity", "driver-7");
    });
    assert!(text.contains("make a second rule with `on`"), "{text}");
}

#[tokio::test]
async fn a_mock_that_was_dropped_answers_nothing() {
    let client = {
        let twilio = Twilio::new();
        twilio.on::<CreateConversationParticipant>().returns(|_| {});
        twilio.client()
    };
    let error = create(&client, "driver-7").await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("keep `Twilio` until the end of the test"),
        "{error}"
    );
}

#[tokio::test]
async fn the_same_failure_is_told_once() {
    let twilio = Twilio::new();
    let client = twilio.client();
    for _ in 0..3 {
        create(&client, "driver-7").await.unwrap_err();
    }
    let text = failure(|| drop(twilio));
    assert_eq!(text.matches("no rule and no store").count(), 1, "{text}");
    assert!(text.contains("(3 times)"), "{text}");
}

#[tokio::test]
async fn an_oauth_client_gets_its_token() {
    let twilio = Twilio::new();
    twilio.on::<FetchConversationParticipant>().returns(|_| {});
    let client = Client::builder()
        .oauth("OQ0123456789abcdef0123456789abcdef", "secret")
        .transport(twilio.transport())
        .build()
        .unwrap();
    participant::fetch_conversation_participant(&client, CONVERSATION, PARTICIPANT)
        .await
        .unwrap();
    let sent = &twilio.requests()[0];
    assert!(
        sent.headers()["authorization"]
            .to_str()
            .unwrap()
            .starts_with("Bearer ")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_concurrent_calls() {
    let twilio = Twilio::new();
    let rule = twilio
        .on::<CreateConversationParticipant>()
        .when(|request| {
            request
                .input("Identity")
                .is_some_and(|it| it.ends_with('7'))
        })
        .fails(Fault::new(429).retry_after(Duration::from_secs(5)))
        .times(500)
        .returns_with(|participant, request| {
            participant.identity = request.input("Identity").map(str::to_owned);
        });
    twilio
        .on::<CreateConversationParticipant>()
        .returns_with(|participant, request| {
            participant.identity = request.input("Identity").map(str::to_owned);
        })
        .delayed(Duration::from_secs(2));
    // One call may get many of the 500 refusals.
    let client = twilio
        .client_builder()
        .timeout(Duration::from_secs(3600))
        .retry(RetryPolicy::default().max_tries(600))
        .build()
        .unwrap();
    let calls = (0..10_000).map(|number| {
        let client = client.clone();
        tokio::spawn(async move {
            let identity = format!("driver-{number}");
            let created = create(&client, &identity).await.unwrap();
            assert_eq!(created.identity, Some(identity));
        })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap();
    }
    assert_eq!(rule.calls(), 1500);
    assert_eq!(
        twilio.calls::<CreateConversationParticipant>().len(),
        10_500
    );
    twilio.finish();
}
