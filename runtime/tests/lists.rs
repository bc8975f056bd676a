//! How lists continue, and what remains of a list that fails.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use serde_json::json as value;
use twilio_runtime::__private::Request;
use twilio_runtime::{Items, Page, Value};
use twilio_test_support::server::{Reply, Server, json};

#[derive(Clone, Default, PartialEq)]
struct Things {
    things: Option<Vec<i64>>,
    next: Option<Value>,
    has_next: Option<bool>,
    page: Option<i64>,
    total: Option<i64>,
    start: Option<String>,
    meta: Option<Box<Meta>>,
}

twilio_runtime::model! {
    Things {
        things = "things";
        next = "next";
        has_next = "has_next";
        page = "page";
        total = "totalResults";
        start = "startIndex";
        meta = "meta";
    }
}

twilio_runtime::page! { Things { items things: i64; } }

#[derive(Clone, Default, PartialEq)]
struct Meta {
    next_page_url: Option<String>,
    token: Option<String>,
    total: Option<i64>,
    start: Option<i64>,
}

twilio_runtime::model! {
    Meta {
        next_page_url = "next_page_url";
        token = "token";
        total = "total";
        start = "start";
    }
}

#[derive(Clone)]
struct ByLink(Request);

twilio_runtime::list_operation! {
    ByLink -> Things {
        "ByLink" GET "https://api.twilio.com" "/v1/Things";
        query "PageSize" page_size;
    }
    next url meta next_page_url;
}

#[derive(Clone)]
struct ByOwnLink(Request);

twilio_runtime::list_operation! {
    ByOwnLink -> Things {
        "ByOwnLink" GET "https://api.twilio.com" "/v1/Things";
    }
    next url next;
}

#[derive(Clone)]
struct ByPageToken(Request);

twilio_runtime::list_operation! {
    ByPageToken -> Things {
        "ByPageToken" GET "https://api.twilio.com" "/v1/Things";
        query "PageToken";
        query "Filter";
    }
    next token "PageToken" meta token;
}

#[derive(Clone)]
struct ByToken(Request);

twilio_runtime::list_operation! {
    ByToken -> Things {
        "ByToken" GET "https://api.twilio.com" "/v1/Things";
        query "Token";
    }
    next token "Token" next;
}

#[derive(Clone)]
struct ByCount(Request);

twilio_runtime::list_operation! {
    ByCount -> Things {
        "ByCount" GET "https://api.twilio.com" "/v1/Things";
        query "Page";
        query "Filter";
    }
    next count "Page" has_next page;
}

#[derive(Clone)]
struct ByOffset(Request);

twilio_runtime::list_operation! {
    ByOffset -> Things {
        "ByOffset" GET "https://api.twilio.com" "/v1/Things";
        query "Filter";
    }
    next offset "startIndex" total start;
}

#[derive(Clone)]
struct ByTotal(Request);

twilio_runtime::list_operation! {
    ByTotal -> Things {
        "ByTotal" GET "https://api.twilio.com" "/v1/Things";
        query "startIndex";
    }
    next offset "startIndex" total;
}

#[derive(Clone)]
struct BySkipping(Request);

twilio_runtime::list_operation! {
    BySkipping -> Vec<i64> {
        "BySkipping" GET "https://api.twilio.com" "/v1/Things";
        query "offset";
        query "limit";
    }
    next skip "offset";
}

#[derive(Clone)]
struct Single(Request);

twilio_runtime::list_operation! {
    Single -> Things {
        "Single" GET "https://api.twilio.com" "/v1/Things";
    }
}

async fn all<P: Page<Item = i64>>(mut items: Items<P>) -> Vec<i64> {
    let mut all = Vec::new();
    while let Some(item) = items.next().await {
        all.push(item.unwrap());
    }
    all
}

fn queries(server: &Server) -> Vec<String> {
    let query = |line: &str| {
        line.split_once('?')
            .map_or("", |(_, query)| query)
            .to_owned()
    };
    server
        .requests()
        .iter()
        .map(|request| query(request.line()))
        .collect()
}

fn page(body: Value) -> Reply {
    json(200, &body.to_string())
}

#[tokio::test]
async fn lists_that_share_a_page_type_continue_independently() {
    let pages = || {
        [
            page(value!({"things": [1], "next": "b", "meta": {"token": "a"}})),
            page(value!({"things": [2], "next": "", "meta": {"token": null}})),
        ]
    };
    let server = Server::replying(pages()).await;
    let mut list = ByPageToken::new(&server.client());
    list.0 = list.0.set::<String>(1, "f");
    assert_eq!(all(list.items()).await, [1, 2]);
    assert_eq!(queries(&server), ["Filter=f", "PageToken=a&Filter=f"]);

    let server = Server::replying(pages()).await;
    assert_eq!(all(ByToken::new(&server.client()).items()).await, [1, 2]);
    assert_eq!(queries(&server), ["", "Token=b"]);

    let server = Server::replying(pages()).await;
    assert_eq!(all(Single::new(&server.client()).items()).await, [1]);
    assert_eq!(server.count(), 1);

    let server = Server::replying([
        page(value!({"things": [1], "next": "/v1/More?x=1"})),
        page(value!({"things": [2]})),
    ])
    .await;
    assert_eq!(all(ByOwnLink::new(&server.client()).items()).await, [1, 2]);
    assert_eq!(queries(&server), ["", "x=1"]);
}

#[tokio::test]
async fn page_number_continues_from_the_response_or_the_request() {
    let server = Server::replying([
        page(value!({"things": [1], "has_next": true, "page": 0})),
        page(value!({"things": [2], "has_next": true})),
        page(value!({"things": [3], "has_next": "true", "page": "5"})),
        page(value!({"things": [4], "has_next": false, "page": 6})),
    ])
    .await;
    let mut list = ByCount::new(&server.client());
    list.0 = list.0.set::<String>(1, "f");
    assert_eq!(all(list.items()).await, [1, 2, 3, 4]);
    assert_eq!(
        queries(&server),
        [
            "Filter=f",
            "Page=1&Filter=f",
            "Page=2&Filter=f",
            "Page=6&Filter=f"
        ]
    );

    for (sent, next) in [(Some(7), "Page=8"), (None, "Page=2")] {
        let server = Server::replying([
            page(value!({"things": [1], "has_next": true})),
            page(value!({"things": [2]})),
        ])
        .await;
        let mut list = ByCount::new(&server.client());
        if let Some(sent) = sent {
            list.0 = list.0.set::<i64>(0, sent);
        }
        assert_eq!(all(list.items()).await, [1, 2]);
        assert_eq!(queries(&server)[1], next);
    }

    // A server whose page number never grows would be an endless loop.
    let server =
        Server::replying([page(value!({"things": [1], "has_next": true, "page": 1}))]).await;
    let mut pages = ByCount::new(&server.client()).pages();
    pages.next().await.unwrap().unwrap();
    pages.next().await.unwrap().unwrap();
    assert!(pages.next().await.unwrap().unwrap_err().is_paging());
    let last = value!({"things": [1], "has_next": true, "page": i64::MAX});
    let server = Server::replying([page(last)]).await;
    assert_eq!(all(ByCount::new(&server.client()).items()).await, [1]);
}

#[tokio::test]
async fn offsets_count_records() {
    let pages = |named: bool| {
        let start = |start: i64| if named { value!(start) } else { Value::Null };
        [
            page(value!({"things": [1, 2], "totalResults": 5, "startIndex": start(1)})),
            page(value!({"things": [3, 4], "totalResults": 5, "startIndex": start(3)})),
            page(value!({"things": [5], "totalResults": 5, "startIndex": start(5)})),
        ]
    };
    for named in [true, false] {
        let server = Server::replying(pages(named)).await;
        let mut list = ByOffset::new(&server.client());
        list.0 = list.0.set::<String>(0, "f");
        assert_eq!(all(list.items()).await, [1, 2, 3, 4, 5]);
        assert_eq!(
            queries(&server),
            ["Filter=f", "Filter=f&startIndex=3", "Filter=f&startIndex=5"]
        );

        let server = Server::replying(pages(named)).await;
        assert_eq!(
            all(ByTotal::new(&server.client()).items()).await,
            [1, 2, 3, 4, 5]
        );
        assert_eq!(queries(&server), ["", "startIndex=3", "startIndex=5"]);
    }

    let server = Server::replying([
        page(value!({"things": [4], "totalResults": 5})),
        page(value!({"things": [], "totalResults": 5})),
    ])
    .await;
    let mut list = ByTotal::new(&server.client());
    list.0 = list.0.set::<i64>(0, 4);
    assert_eq!(all(list.items()).await, [4]);
    assert_eq!(queries(&server), ["startIndex=4", "startIndex=5"]);
}

#[tokio::test]
async fn records_are_skipped_until_a_page_is_empty() {
    let pages = || [value!([1, 2]), value!([3]), value!([4, 5]), value!([])].map(page);
    let server = Server::replying(pages()).await;
    let list = BySkipping::new(&server.client());
    assert_eq!(all(list.items()).await, [1, 2, 3, 4, 5]);
    assert_eq!(queries(&server), ["", "offset=2", "offset=3", "offset=5"]);

    let server = Server::replying(pages()).await;
    let mut list = BySkipping::new(&server.client());
    list.0 = list.0.set::<i64>(0, 10);
    list.0 = list.0.set::<i64>(1, 2);
    let mut pages = list.with_limit(3).pages();
    assert_eq!(pages.next().await.unwrap().unwrap(), [1, 2]);
    assert_eq!(pages.next().await.unwrap().unwrap(), [3]);
    assert!(pages.next().await.is_none());
    let bookmark = pages.next_page().unwrap();
    assert_eq!(queries(&server), ["offset=10&limit=2", "offset=12&limit=2"]);
    let mut resumed = BySkipping::new(&server.client());
    resumed.0 = resumed.0.with_page(bookmark);
    assert_eq!(all(resumed.items()).await, [4, 5]);
}

#[tokio::test]
async fn every_kind_of_list_can_be_resumed() {
    let body = value!({
        "things": [1], "next": "n", "has_next": true, "page": 3, "totalResults": 9,
        "meta": {"token": "t&u", "next_page_url": "/v1/Things?x=1"},
    });
    let last = value!({"things": [2]});
    macro_rules! check {
        ($list:ident, $saved:literal, $query:literal) => {
            let server = Server::replying([page(body.clone()), page(last.clone())]).await;
            let client = server.client();
            let mut pages = $list::new(&client).pages();
            assert_eq!(pages.next_page(), None);
            pages.next().await.unwrap().unwrap();
            let saved = pages.next_page().unwrap();
            assert_eq!(saved, $saved);
            assert_eq!(
                all($list::new(&client).resume_from(saved).items()).await,
                [2]
            );
            assert_eq!(queries(&server)[1], $query);
        };
    }
    check!(ByLink, "/v1/Things?x=1", "x=1");
    check!(ByPageToken, "?PageToken=t&u", "PageToken=t%26u");
    check!(ByToken, "?Token=n", "Token=n");
    check!(ByCount, "?Page=4", "Page=4");
    check!(ByOffset, "?startIndex=2", "startIndex=2");
}

#[tokio::test]
async fn records_are_returned_before_a_rejected_link() {
    for link in ["https://evil.example/v1", "//evil.example", "no link"] {
        let body = value!({"things": [1, 2], "meta": {"next_page_url": link}});
        let server = Server::replying([page(body)]).await;
        let list = ByLink::new(&server.client());
        let mut items = list.clone().items();
        assert_eq!(items.next().await.unwrap().unwrap(), 1);
        assert_eq!(items.next().await.unwrap().unwrap(), 2);
        assert!(items.next().await.unwrap().unwrap_err().is_paging());
        assert!(items.next().await.is_none());

        assert_eq!(all(list.clone().with_limit(2).items()).await, [1, 2]);
        let mut pages = list.with_limit(2).pages();
        pages.next().await.unwrap().unwrap();
        assert!(pages.next().await.is_none());
    }
}

#[tokio::test]
async fn default_port_in_a_link_is_the_same_host() {
    for (link, followed) in [
        ("https://api.twilio.com:443/v1/Things?x=1", true),
        ("https://API.twilio.com:443/v1/Things?x=1", true),
        ("https://api.twilio.com/v1/Things?x=1", true),
        ("https://api.twilio.com:80/v1/Things?x=1", false),
        ("https://api.twilio.com:8443/v1/Things?x=1", false),
        ("https://api.twilio.com:443:443/v1/Things?x=1", false),
        ("https://u@api.twilio.com:443/v1/Things?x=1", false),
        ("http://api.twilio.com:80/v1/Things?x=1", false),
        ("https://evil.example:443/v1/Things?x=1", false),
        ("https://evil.example/@api.twilio.com:443", false),
    ] {
        let first = value!({"things": [1], "meta": {"next_page_url": link}});
        let server = Server::replying([page(first), page(value!({"things": [2]}))]).await;
        let list = ByLink::new(&server.client());
        let mut items = list.clone().items();
        items.next().await.unwrap().unwrap();
        assert_eq!(items.next().await.unwrap().is_ok(), followed, "{link}");
        // The rules for links also apply to a saved page.
        let resumed = list.resume_from(link).items().next().await.unwrap();
        assert_eq!(resumed.is_ok(), followed, "{link}");
        let sent = queries(&server)
            .iter()
            .filter(|query| *query == "x=1")
            .count();
        assert_eq!(sent, if followed { 2 } else { 0 }, "{link}");
    }
}

#[tokio::test]
async fn limit_also_ends_pages() {
    let server = Server::scripted(|_, before| {
        let link = format!("/v1/Things?Page={before}");
        page(value!({"things": [before], "meta": {"next_page_url": link}}))
    })
    .await;
    let list = ByLink::new(&server.client());
    let mut pages = list.clone().with_limit(2).pages();
    assert!(pages.next().await.is_some() && pages.next().await.is_some());
    assert_eq!(pages.next_page().as_deref(), Some("/v1/Things?Page=1"));
    assert!(pages.next().await.is_none() && pages.next().await.is_none());
    assert_eq!(pages.next_page().as_deref(), Some("/v1/Things?Page=1"));
    assert_eq!(server.count(), 2);

    assert!(list.with_limit(0).pages().next().await.is_none());
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn list_resumes_after_an_error() {
    let first = value!({"things": [1, 2], "meta": {"next_page_url": "/v1/Things?Page=1"}});
    let replies = [page(first), json(400, "{}"), json(400, "{}")];
    let server = Server::replying(replies.into_iter().chain([page(value!({"things": [3]}))])).await;
    let list = ByLink::new(&server.client());

    let mut items = list.clone().items();
    assert_eq!(items.next_page(), None);
    items.next().await.unwrap().unwrap();
    // The second record was not returned yet: resuming at the next page would lose it.
    assert_eq!(items.next_page(), None);
    items.next().await.unwrap().unwrap();
    assert_eq!(items.next_page().as_deref(), Some("/v1/Things?Page=1"));
    items.next().await.unwrap().unwrap_err();
    let saved = items.next_page().unwrap();
    assert_eq!(saved, "/v1/Things?Page=1");
    assert!(items.next().await.is_none());

    let mut pages = list.clone().resume_from(saved).pages();
    pages.next().await.unwrap().unwrap_err();
    let saved = pages.next_page().unwrap();
    let mut items = list.resume_from(saved).items();
    assert_eq!(items.next().await.unwrap().unwrap(), 3);
    assert_eq!(items.next_page(), None);
}

#[tokio::test]
async fn endless_empty_pages_are_an_error() {
    let server = Server::scripted(|_, before| {
        let link = format!("/v1/Things?Page={before}");
        let things: &[i64] = if before == 50 { &[1] } else { &[] };
        page(value!({"things": things, "meta": {"next_page_url": link}}))
    })
    .await;
    let mut items = ByLink::new(&server.client()).with_limit(2).items();
    assert_eq!(items.next().await.unwrap().unwrap(), 1);
    let error = items.next().await.unwrap().unwrap_err();
    assert!(
        error.is_paging() && error.to_string().contains("without a record"),
        "{error}"
    );
    assert_eq!(server.count(), 151);
}
