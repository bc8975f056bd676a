//! Lists and their pages.

use serde_json::Value;
use twilio_conversations::{
    Error, Items,
    participant::{self, ListConversationParticipantResponse},
};

use crate::{CONVERSATION, IN_SERVICE, SERVICE, spec};
use twilio_test_support::server::{Recorded, Reply, Server, json};

const PAGES: [&str; 3] = ["firstPage", "middlePage", "lastPage"];

/// Returns a server that responds with the three example pages of an operation in turn.
async fn three_pages(operation: &str) -> Server {
    let operation = operation.to_owned();
    Server::scripted(move |_, before| {
        let name = PAGES.get(before).copied().unwrap_or("emptyList");
        json(200, &spec::answer(&operation, name).to_string())
    })
    .await
}

fn lines(server: &Server) -> Vec<String> {
    server
        .requests()
        .iter()
        .map(|request| request.line().to_owned())
        .collect()
}

async fn sids(mut items: Items<ListConversationParticipantResponse>) -> Result<Vec<String>, Error> {
    let mut sids = Vec::new();
    while let Some(item) = items.next().await {
        sids.push(item?.sid.unwrap());
    }
    Ok(sids)
}

const EVERYBODY: [&str; 6] = [
    "MBa1b2c3d4e5f60718293a4b5c6d7e8f90",
    "MBb2c3d4e5f60718293a4b5c6d7e8f90a1",
    "MBc3d4e5f60718293a4b5c6d7e8f90a1b2",
    "MBd4e5f60718293a4b5c6d7e8f90a1b2c3",
    "MBe5f60718293a4b5c6d7e8f90a1b2c3d4",
    "MBf60718293a4b5c6d7e8f90a1b2c3d4e5",
];

#[tokio::test]
async fn items_span_all_pages() {
    let server = three_pages("ListConversationParticipant").await;
    let list =
        participant::list_conversation_participant(&server.client(), CONVERSATION).page_size(2);
    assert_eq!(sids(list.items()).await.unwrap(), EVERYBODY);
    let path = format!("GET /v1/Conversations/{CONVERSATION}/Participants");
    assert_eq!(
        lines(&server),
        [
            format!("{path}?PageSize=2"),
            // As in the example's links.
            format!("{path}?PageSize=2&Page=1&PageToken=PTMBc3d4e5f60718293a4b5c6d7e8f90a1b2"),
            format!("{path}?PageSize=2&Page=2&PageToken=PTMBe5f60718293a4b5c6d7e8f90a1b2c3d4"),
        ]
    );
    for request in server.requests() {
        assert!(
            request
                .header("authorization")
                .unwrap()
                .starts_with("Basic ")
        );
    }
}

/// Responds with the requested page, whose links point to the requested host.
fn with_own_links(request: &Recorded) -> Reply {
    let at = PAGES
        .iter()
        .enumerate()
        .position(|(at, _)| request.line().contains(&format!("&Page={at}&")));
    let page = spec::answer("ListServiceConversationParticipant", PAGES[at.unwrap_or(0)]);
    let own = format!("http://{}", request.header("host").unwrap());
    json(
        200,
        &page
            .to_string()
            .replace("https://conversations.twilio.com", &own),
    )
}

#[tokio::test]
async fn pages_follow_absolute_links_to_the_same_host() {
    let server = Server::scripted(|request, _| with_own_links(request)).await;
    let mut pages =
        participant::list_service_conversation_participant(&server.client(), SERVICE, IN_SERVICE)
            .pages();
    let mut seen = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.unwrap();
        seen.push((
            page.meta.unwrap().page.unwrap(),
            page.participants.unwrap().len(),
        ));
    }
    assert_eq!(seen, [(0, 2), (1, 2), (2, 2)]);
    assert_eq!(server.count(), 3);
}

#[tokio::test]
async fn empty_list_is_one_empty_page() {
    let empty = spec::answer("ListConversationParticipant", "emptyList").to_string();
    let server = Server::replying([json(200, &empty)]).await;
    let list = participant::list_conversation_participant(&server.client(), CONVERSATION);
    assert_eq!(sids(list.clone().items()).await.unwrap(), [""; 0]);
    assert_eq!(server.count(), 1);

    let mut pages = list.pages();
    assert_eq!(
        pages.next().await.unwrap().unwrap().participants,
        Some(Vec::new())
    );
    assert!(pages.next().await.is_none());
}

#[tokio::test]
async fn limit_ends_the_list_and_bounds_the_page_size() {
    let path = format!("GET /v1/Conversations/{CONVERSATION}/Participants");
    for (limit, size, requests, asked) in [
        (0, None, 0, ""),
        (1, None, 1, "?PageSize=1"),
        (3, None, 2, "?PageSize=3"),
        (5, Some(2), 3, "?PageSize=2"),
        (1000, None, 3, "?PageSize=100"),
    ] {
        let server = three_pages("ListConversationParticipant").await;
        let mut list = participant::list_conversation_participant(&server.client(), CONVERSATION)
            .with_limit(limit);
        if let Some(size) = size {
            list = list.page_size(size);
        }
        let found = sids(list.items()).await.unwrap();
        assert_eq!(
            found,
            EVERYBODY[..EVERYBODY.len().min(limit as usize)],
            "limit {limit}"
        );
        assert_eq!(server.count(), requests, "limit {limit}");
        if requests > 0 {
            assert_eq!(lines(&server)[0], format!("{path}{asked}"));
        }
    }
}

#[tokio::test]
async fn page_size_is_capped_at_the_maximum() {
    let server = three_pages("ListConversationParticipant").await;
    participant::list_conversation_participant(&server.client(), CONVERSATION)
        .page_size(5000)
        .send()
        .await
        .unwrap();
    assert!(lines(&server)[0].ends_with("?PageSize=100"));
}

#[tokio::test]
async fn error_ends_the_list() {
    let first = spec::answer("ListConversationParticipant", "firstPage");
    let broken =
        r#"{"code": 20404, "message": "The requested resource was not found", "status": 404}"#;
    let server = Server::replying([json(200, &first.to_string()), json(404, broken)]).await;
    let mut items =
        participant::list_conversation_participant(&server.client(), CONVERSATION).items();
    for sid in &EVERYBODY[..2] {
        assert_eq!(
            items.next().await.unwrap().unwrap().sid.as_deref(),
            Some(*sid)
        );
    }
    assert!(items.next().await.unwrap().unwrap_err().is_not_found());
    assert!(items.next().await.is_none());
}

#[tokio::test]
async fn list_resumes_from_a_saved_page() {
    let server = Server::scripted(|request, _| with_own_links(request)).await;
    let list =
        participant::list_service_conversation_participant(&server.client(), SERVICE, IN_SERVICE);
    let mut pages = list.clone().pages();
    pages.next().await.unwrap().unwrap();
    let saved = pages.next_page().unwrap().to_owned();

    let mut rest = list.resume_from(saved).items();
    let first: Value = serde_json::to_value(rest.next().await.unwrap().unwrap()).unwrap();
    let middle = spec::answer("ListServiceConversationParticipant", "middlePage");
    assert_eq!(first["sid"], middle["participants"][0]["sid"]);
}
