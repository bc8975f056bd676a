//! An identity may replace a SID in a path. It may contain any text, and must remain a single segment.

use twilio_conversations::participant;

use crate::{CONVERSATION, IN_SERVICE, SERVICE, spec};
use twilio_test_support::server::{Server, json};

#[tokio::test]
async fn any_identity_is_one_path_segment() {
    let segments = [
        ("mira@depot.example", "mira%40depot.example"),
        ("night shift", "night%20shift"),
        ("a/b", "a%2Fb"),
        ("../x", "..%2Fx"),
        ("who?", "who%3F"),
        ("#1", "%231"),
        ("+12025550143", "%2B12025550143"),
        ("100%", "100%25"),
        ("%2F", "%252F"),
        ("...", "..."),
        ("-_.~", "-_.~"),
        (
            "a:b;c=d&e,f!g*h'(i)$",
            "a%3Ab%3Bc%3Dd%26e%2Cf%21g%2Ah%27%28i%29%24",
        ),
        ("zoë 🚚", "zo%C3%AB%20%F0%9F%9A%9A"),
    ];
    let server = Server::replying([json(
        200,
        &spec::answer("FetchConversationParticipant", "fetchChat").to_string(),
    )])
    .await;
    let client = server.client();
    for (identity, segment) in segments {
        participant::fetch_conversation_participant(&client, CONVERSATION, identity)
            .send()
            .await
            .unwrap();
        let request = server.requests().pop().unwrap();
        assert_eq!(
            request.line(),
            format!("GET /v1/Conversations/{CONVERSATION}/Participants/{segment}")
        );
    }
}

#[tokio::test]
async fn path_traversal_is_rejected_before_sending() {
    let server = Server::replying([json(200, "{}")]).await;
    let client = server.client();
    for wrong in ["", ".", "..", "a\nb", "a\0b"] {
        let errors = [
            participant::fetch_conversation_participant(&client, CONVERSATION, wrong)
                .send()
                .await
                .unwrap_err(),
            participant::update_conversation_participant(&client, CONVERSATION, wrong)
                .send()
                .await
                .unwrap_err(),
            participant::delete_conversation_participant(&client, CONVERSATION, wrong)
                .send()
                .await
                .unwrap_err(),
            participant::fetch_service_conversation_participant(
                &client, SERVICE, IN_SERVICE, wrong,
            )
            .send()
            .await
            .unwrap_err(),
        ];
        for error in errors {
            assert!(error.is_invalid_input(), "{wrong:?}: {error}");
            assert_eq!(error.input_name(), Some("Sid"));
            assert!(error.to_string().ends_with("; nothing was sent"), "{error}");
        }
        let error = participant::list_conversation_participant(&client, wrong)
            .items()
            .next()
            .await
            .unwrap()
            .unwrap_err();
        assert_eq!(error.input_name(), Some("ConversationSid"));
    }
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn invalid_inputs_are_rejected_before_sending() {
    let server = Server::replying([json(201, "{}")]).await;
    let client = server.client();
    let create = || participant::create_conversation_participant(&client, CONVERSATION);
    let wrong_service =
        participant::create_service_conversation_participant(&client, "IS1", IN_SERVICE)
            .send()
            .await
            .unwrap_err();
    let wrong_role = create().role_sid("RLx").send().await.unwrap_err();
    let wrong_page = participant::list_conversation_participant(&client, CONVERSATION)
        .page(-1)
        .send()
        .await
        .unwrap_err();
    for (error, name) in [
        (wrong_service, "ChatServiceSid"),
        (wrong_role, "RoleSid"),
        (wrong_page, "Page"),
    ] {
        assert!(error.is_invalid_input(), "{error}");
        assert_eq!(error.input_name(), Some(name), "{error}");
    }
    assert_eq!(server.count(), 0);

    // Checks can be turned off, for callers who know better than the document.
    let unchecked = server.builder().check_inputs(false).build().unwrap();
    participant::create_conversation_participant(&unchecked, CONVERSATION)
        .role_sid("RLx")
        .send()
        .await
        .unwrap();
    assert_eq!(server.requests()[0].body(), "RoleSid=RLx");
}
