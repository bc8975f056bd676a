//! The request of each operation, with minimal and with all inputs, and the complete decoding of its response.

use std::time::{Duration, SystemTime};

use serde::Serialize;
use serde_json::Value;
use twilio_conversations::{
    Client, DateTime,
    participant::{self, ConversationParticipant, WebhookEnabledType},
    twilio_runtime::{Call, Output},
};

use crate::{
    CONVERSATION, IN_SERVICE, PARTICIPANT, PARTICIPANT_IN_SERVICE, ROLE, SERVICE, assert_is_ada,
    spec,
};
use twilio_test_support::server::{Recorded, Reply, Server, answer, json};

const FORM: &str = "application/x-www-form-urlencoded";

/// The expected request.
struct Expected<'a> {
    /// `POST /v1/…`
    line: String,
    webhook: Option<&'a str>,
    body: &'a str,
}

impl Expected<'_> {
    fn check(&self, request: &Recorded) {
        assert_eq!(request.line(), self.line);
        let post = self.line.starts_with("POST ");
        let headers = [
            ("accept", Some("application/json")),
            ("accept-charset", Some("utf-8")),
            // The credentials of the test server's client.
            (
                "authorization",
                Some("Basic QUMwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMTphLXNlY3JldC10b2tlbg=="),
            ),
            ("content-type", post.then_some(FORM)),
            ("x-twilio-webhook-enabled", self.webhook),
        ];
        for (name, expected) in headers {
            assert_eq!(request.header(name), expected, "{name} of {}", self.line);
        }
        let agent = request.header("user-agent").unwrap();
        let version = agent.strip_prefix("twilio-runtime/").unwrap();
        assert!(
            version.starts_with(|digit: char| digit.is_ascii_digit()),
            "{agent}"
        );
        assert_eq!(request.body(), self.body);
    }
}

/// Makes one call, checks the request, and returns the result.
async fn exchange<T: Output>(
    reply: Reply,
    call: impl FnOnce(&Client) -> Call<T>,
    expected: Expected<'_>,
) -> T {
    let server = Server::replying([reply]).await;
    let outcome = call(&server.client()).await.unwrap();
    let requests = server.requests();
    assert_eq!(requests.len(), 1);
    expected.check(&requests[0]);
    outcome
}

/// Like [`exchange`], with an example of the document as the response. Checks that nothing of it is lost.
async fn exchange_example<T: Output + Serialize>(
    (operation, example): (&str, &str),
    call: impl FnOnce(&Client) -> Call<T>,
    expected: Expected<'_>,
) -> T {
    let status = if operation.starts_with("Create") {
        201
    } else {
        200
    };
    let body = spec::answer(operation, example);
    let outcome = exchange(json(status, &body.to_string()), call, expected).await;
    let shown: Value = serde_json::to_value(&outcome).unwrap();
    assert_eq!(spec::without_nulls(&shown), spec::without_nulls(&body));
    outcome
}

fn nothing(line: String) -> Expected<'static> {
    Expected {
        line,
        webhook: None,
        body: "",
    }
}

/// Returns 2026-03-02T09:15:00Z plus a fraction of a second, which is truncated when sent.
fn added() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(1_772_442_900_750)
}

#[tokio::test]
async fn create() {
    let line = || format!("POST /v1/Conversations/{CONVERSATION}/Participants");
    exchange_example(
        ("CreateConversationParticipant", "createEmptyBinding"),
        |client| participant::create_conversation_participant(client, CONVERSATION).send(),
        nothing(line()),
    )
    .await;

    let ada: ConversationParticipant = exchange_example(
        ("CreateConversationParticipant", "createSms"),
        |client| {
            participant::create_conversation_participant(client, CONVERSATION)
                .x_twilio_webhook_enabled(WebhookEnabledType::True)
                .role_sid(ROLE)
                .messaging_binding_projected_address("+14155550168")
                .attributes(r#"{"name":"Ada & Böb","order":1042}"#)
                .date_updated(DateTime::from("Mon, 02 Mar 2026 10:15:00 +0100"))
                .date_created(added())
                .messaging_binding_proxy_address("whatsapp:+14155550100")
                .messaging_binding_address("+12025550143")
                .identity("")
                .send()
        },
        Expected {
            line: line(),
            webhook: Some("true"),
            body: "Identity=&MessagingBinding.Address=%2B12025550143\
                   &MessagingBinding.ProxyAddress=whatsapp%3A%2B14155550100\
                   &DateCreated=2026-03-02T09%3A15%3A00Z&DateUpdated=2026-03-02T09%3A15%3A00Z\
                   &Attributes=%7B%22name%22%3A%22Ada+%26+B%C3%B6b%22%2C%22order%22%3A1042%7D\
                   &MessagingBinding.ProjectedAddress=%2B14155550168&RoleSid=RL13579bdf02468ace13579bdf02468ace",
        },
    )
    .await;
    assert_is_ada(&ada);
    assert_eq!(
        ada.date_created,
        Some(DateTime::from("2026-03-02T09:15:00Z"))
    );
    assert_eq!(ada.date_updated.unwrap().timestamp(), Some(1_772_442_900));
}

#[tokio::test]
async fn create_in_a_service() {
    let line = || format!("POST /v1/Services/{SERVICE}/Conversations/{IN_SERVICE}/Participants");
    exchange_example(
        ("CreateServiceConversationParticipant", "createEmptyBinding"),
        |client| {
            participant::create_service_conversation_participant(client, SERVICE, IN_SERVICE).send()
        },
        nothing(line()),
    )
    .await;

    let ada = exchange_example(
        ("CreateServiceConversationParticipant", "createSms"),
        |client| {
            participant::create_service_conversation_participant(client, SERVICE, IN_SERVICE)
                .x_twilio_webhook_enabled(WebhookEnabledType::False)
                .identity("mira@depot.example")
                .messaging_binding_address("+12025550143")
                .messaging_binding_proxy_address("+14155550100")
                .date_created(added())
                .date_updated(added())
                .attributes("{}")
                .messaging_binding_projected_address("+14155550168")
                .role_sid(ROLE)
                .send()
        },
        Expected {
            line: line(),
            webhook: Some("false"),
            body: "Identity=mira%40depot.example&MessagingBinding.Address=%2B12025550143\
                   &MessagingBinding.ProxyAddress=%2B14155550100\
                   &DateCreated=2026-03-02T09%3A15%3A00Z&DateUpdated=2026-03-02T09%3A15%3A00Z\
                   &Attributes=%7B%7D&MessagingBinding.ProjectedAddress=%2B14155550168\
                   &RoleSid=RL13579bdf02468ace13579bdf02468ace",
        },
    )
    .await;
    assert_eq!(ada.chat_service_sid.as_deref(), Some(SERVICE));
    assert_eq!(ada.sid.as_deref(), Some(PARTICIPANT_IN_SERVICE));
}

#[tokio::test]
async fn fetch() {
    let ada = exchange_example(
        ("FetchConversationParticipant", "fetchSms"),
        |client| {
            participant::fetch_conversation_participant(client, CONVERSATION, PARTICIPANT).send()
        },
        nothing(format!(
            "GET /v1/Conversations/{CONVERSATION}/Participants/{PARTICIPANT}"
        )),
    )
    .await;
    assert_is_ada(&ada);
}

#[tokio::test]
async fn fetch_in_a_service() {
    exchange_example(
        ("FetchServiceConversationParticipant", "fetchWhatsapp"),
        |client| {
            participant::fetch_service_conversation_participant(client, SERVICE, IN_SERVICE, PARTICIPANT_IN_SERVICE)
                .send()
        },
        nothing(format!(
            "GET /v1/Services/{SERVICE}/Conversations/{IN_SERVICE}/Participants/{PARTICIPANT_IN_SERVICE}"
        )),
    )
    .await;
}

#[tokio::test]
async fn update() {
    let line = || format!("POST /v1/Conversations/{CONVERSATION}/Participants/{PARTICIPANT}");
    exchange_example(
        ("UpdateConversationParticipant", "updateSms"),
        |client| {
            participant::update_conversation_participant(client, CONVERSATION, PARTICIPANT).send()
        },
        nothing(line()),
    )
    .await;

    let mira = exchange_example(
        ("UpdateConversationParticipant", "updateChat"),
        |client| {
            participant::update_conversation_participant(client, CONVERSATION, PARTICIPANT)
                .x_twilio_webhook_enabled(WebhookEnabledType::True)
                .last_read_timestamp("2026-03-05T08:02:40Z")
                .last_read_message_index(17)
                .messaging_binding_projected_address("null")
                .messaging_binding_proxy_address("null")
                .role_sid(ROLE)
                .attributes("{}")
                .identity("mira.k@depot.example")
                .date_updated(added())
                .date_created(added())
                .send()
        },
        Expected {
            line: line(),
            webhook: Some("true"),
            body: "DateCreated=2026-03-02T09%3A15%3A00Z&DateUpdated=2026-03-02T09%3A15%3A00Z\
                   &Attributes=%7B%7D&RoleSid=RL13579bdf02468ace13579bdf02468ace\
                   &MessagingBinding.ProxyAddress=null&MessagingBinding.ProjectedAddress=null\
                   &Identity=mira.k%40depot.example&LastReadMessageIndex=17\
                   &LastReadTimestamp=2026-03-05T08%3A02%3A40Z",
        },
    )
    .await;
    assert_eq!(mira.last_read_message_index, Some(17));
    assert_eq!(
        mira.last_read_timestamp.as_deref(),
        Some("2026-03-05T08:02:40Z")
    );
}

#[tokio::test]
async fn update_in_a_service() {
    let line = || {
        format!(
            "POST /v1/Services/{SERVICE}/Conversations/{IN_SERVICE}/Participants/{PARTICIPANT_IN_SERVICE}"
        )
    };
    let update = |client: &Client| {
        participant::update_service_conversation_participant(
            client,
            SERVICE,
            IN_SERVICE,
            PARTICIPANT_IN_SERVICE,
        )
    };
    let example = ("UpdateServiceConversationParticipant", "updateChatUnread");
    exchange_example(example, |client| update(client).send(), nothing(line())).await;

    // The last setter wins; null is sent as an empty value.
    let unread = exchange_example(
        example,
        |client| {
            update(client)
                .x_twilio_webhook_enabled(WebhookEnabledType::True)
                .date_created(added())
                .date_updated(added())
                .identity("mira")
                .attributes("{}")
                .role_sid(ROLE)
                .messaging_binding_proxy_address("+14155550199")
                .messaging_binding_projected_address("+14155550181")
                .last_read_message_index(17)
                .clear_last_read_message_index()
                .last_read_timestamp("")
                .send()
        },
        Expected {
            line: line(),
            webhook: Some("true"),
            body: "DateCreated=2026-03-02T09%3A15%3A00Z&DateUpdated=2026-03-02T09%3A15%3A00Z\
                   &Identity=mira&Attributes=%7B%7D&RoleSid=RL13579bdf02468ace13579bdf02468ace\
                   &MessagingBinding.ProxyAddress=%2B14155550199&MessagingBinding.ProjectedAddress=%2B14155550181\
                   &LastReadMessageIndex=&LastReadTimestamp=",
        },
    )
    .await;
    assert_eq!(unread.last_read_message_index, None);
}

#[tokio::test]
async fn delete() {
    let line = || format!("DELETE /v1/Conversations/{CONVERSATION}/Participants/{PARTICIPANT}");
    let delete = |client: &Client| {
        participant::delete_conversation_participant(client, CONVERSATION, PARTICIPANT)
    };
    let gone = || answer(204, &[], b"");
    exchange(gone(), |client| delete(client).send(), nothing(line())).await;
    exchange(
        gone(),
        |client| {
            delete(client)
                .x_twilio_webhook_enabled(WebhookEnabledType::True)
                .send()
        },
        Expected {
            line: line(),
            webhook: Some("true"),
            body: "",
        },
    )
    .await;
}

#[tokio::test]
async fn delete_in_a_service() {
    let line = || {
        format!(
            "DELETE /v1/Services/{SERVICE}/Conversations/{IN_SERVICE}/Participants/{PARTICIPANT_IN_SERVICE}"
        )
    };
    let delete = |client: &Client| {
        participant::delete_service_conversation_participant(
            client,
            SERVICE,
            IN_SERVICE,
            PARTICIPANT_IN_SERVICE,
        )
    };
    let gone = || answer(204, &[], b"");
    exchange(gone(), |client| delete(client).send(), nothing(line())).await;
    exchange(
        gone(),
        |client| {
            delete(client)
                .x_twilio_webhook_enabled(WebhookEnabledType::False)
                .send()
        },
        Expected {
            line: line(),
            webhook: Some("false"),
            body: "",
        },
    )
    .await;
}

#[tokio::test]
async fn list() {
    let line = |query| format!("GET /v1/Conversations/{CONVERSATION}/Participants{query}");
    let list = |client: &Client| participant::list_conversation_participant(client, CONVERSATION);
    exchange_example(
        ("ListConversationParticipant", "emptyList"),
        |client| list(client).send(),
        nothing(line("")),
    )
    .await;

    let page = exchange_example(
        ("ListConversationParticipant", "firstPage"),
        |client| {
            list(client)
                .page_token("PT a/b")
                .page(1)
                .page_size(2)
                .send()
        },
        nothing(line("?PageSize=2&Page=1&PageToken=PT+a%2Fb")),
    )
    .await;
    assert_is_ada(&page.participants.unwrap()[0]);
    assert_eq!(page.meta.unwrap().page_size, Some(2));
}

#[tokio::test]
async fn list_in_a_service() {
    let line = |query| {
        format!("GET /v1/Services/{SERVICE}/Conversations/{IN_SERVICE}/Participants{query}")
    };
    let list = |client: &Client| {
        participant::list_service_conversation_participant(client, SERVICE, IN_SERVICE)
    };
    exchange_example(
        ("ListServiceConversationParticipant", "emptyList"),
        |client| list(client).send(),
        nothing(line("")),
    )
    .await;
    exchange_example(
        ("ListServiceConversationParticipant", "lastPage"),
        |client| list(client).page_size(2).page(2).page_token("PT1").send(),
        nothing(line("?PageSize=2&Page=2&PageToken=PT1")),
    )
    .await;
}
