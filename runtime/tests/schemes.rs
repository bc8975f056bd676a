//! Security schemes other than Twilio's own: bearer tokens and API keys in headers, queries and cookies.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use std::time::Duration;

use twilio_runtime::__private::Request;
use twilio_runtime::{Client, ClientBuilder, Error, PageMeta, RetryPolicy, Value};
use twilio_test_support::server::{ACCOUNT, Recorded, Server, TOKEN, json};

/// Operations without inputs except a query, a header and a cookie, which may have the names of keys.
macro_rules! operations {
    ($( $name:ident $server:literal $($rule:ident $( ( $($argument:literal),* ) )? )* ; )*) => {$(
        #[derive(Clone)]
        struct $name(Request);

        twilio_runtime::operation! {
            $name -> Value {
                "Operation" GET $server "/things" $($rule $( ( $($argument),* ) )? )* ;
                query "q";
                query "appid";
            }
        }
    )*};
}

operations! {
    SendMail "https://api.sendgrid.com" bearer("BearerAuth");
    Bearer "https://api.example.com" bearer("Token");
    Header "https://api.example.com" header_key("ApiKeyAuth", "X-Api-Key");
    Query "https://api.example.com" query_key("AppId", "appid");
    Cookie "https://api.example.com" cookie_key("Session", "sid");
    Both "https://api.example.com" header_key("ApiKeyAuth", "X-Api-Key") query_key("AppId", "appid");
    Either "https://api.example.com" header_key("ApiKeyAuth", "X-Api-Key") or bearer("Token") or basic;
    Optional "https://api.example.com" bearer("Token") or optional_auth;
    BasicAndKey "https://api.example.com" basic header_key("ApiKeyAuth", "X-Api-Key");
    KeyOrToken "https://api.example.com" header_key("ApiKeyAuth", "X-Api-Key") or oauth;
    TwoBearers "https://api.example.com" bearer("Admin") or bearer("User");
    Twilio "https://api.twilio.com";
}

const KEY: &str = "hunter2";

/// Returns a client that has only these credentials and calls the server.
fn client(server: &Server, credentials: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Client {
    credentials(Client::builder().base_url(&server.url))
        .build()
        .unwrap()
}

fn last(server: &Server) -> Recorded {
    server.requests().pop().unwrap()
}

#[tokio::test]
async fn a_bearer_token_is_sent_where_the_document_asks_for_one() {
    let server = Server::replying([json(200, "null")]).await;
    let client = client(&server, |builder| {
        builder.auth_token(ACCOUNT, TOKEN).bearer(KEY)
    });
    SendMail::new(&client).send().await.unwrap();
    assert_eq!(
        last(&server).header("authorization"),
        Some("Bearer hunter2")
    );
    Twilio::new(&client).send().await.unwrap();
    let authorization = last(&server).header("authorization").unwrap().to_owned();
    assert!(authorization.starts_with("Basic "), "{authorization}");
}

#[tokio::test]
async fn a_key_is_sent_where_its_scheme_says() {
    let server = Server::replying([json(200, "null")]).await;
    let client = client(&server, |builder| {
        builder
            .credential("ApiKeyAuth", KEY)
            .credential("AppId", "a b&c")
            .credential("Session", "s/1+2==")
    });
    Header::new(&client).send().await.unwrap();
    assert_eq!(last(&server).header("x-api-key"), Some(KEY));
    assert_eq!(last(&server).header("authorization"), None);

    let mut query = Query::new(&client);
    query.0 = query.0.set::<String>(0, "x");
    query.send().await.unwrap();
    assert_eq!(last(&server).line(), "GET /things?q=x&appid=a+b%26c");
    Query::new(&client).send().await.unwrap();
    assert_eq!(last(&server).line(), "GET /things?appid=a+b%26c");

    Cookie::new(&client).send().await.unwrap();
    assert_eq!(last(&server).header("cookie"), Some("sid=s/1+2=="));
    let own = Cookie::new(&client).with_header("Cookie", "a=b");
    own.send().await.unwrap();
    assert_eq!(last(&server).header("cookie"), Some("a=b; sid=s/1+2=="));

    Both::new(&client).send().await.unwrap();
    assert_eq!(last(&server).header("x-api-key"), Some(KEY));
    assert_eq!(last(&server).line(), "GET /things?appid=a+b%26c");
}

#[tokio::test]
async fn the_first_alternative_with_credentials_is_used() {
    let server = Server::replying([json(200, "null")]).await;
    let sent = async |client: &Client| {
        Either::new(client).send().await.unwrap();
        let request = last(&server);
        let authorization = request.header("authorization").unwrap_or_default();
        let scheme = authorization.split(' ').next().unwrap_or_default();
        (
            scheme.to_owned(),
            request.header("x-api-key").map(str::to_owned),
        )
    };
    let all = client(&server, |builder| {
        let builder = builder.auth_token(ACCOUNT, TOKEN).bearer(KEY);
        builder.credential("ApiKeyAuth", KEY)
    });
    assert_eq!(sent(&all).await, (String::new(), Some(KEY.to_owned())));
    let two = client(&server, |builder| {
        builder.auth_token(ACCOUNT, TOKEN).bearer(KEY)
    });
    assert_eq!(sent(&two).await, ("Bearer".to_owned(), None));
    let one = client(&server, |builder| builder.auth_token(ACCOUNT, TOKEN));
    assert_eq!(sent(&one).await, ("Basic".to_owned(), None));

    let both = one.with_credential("ApiKeyAuth", KEY).unwrap();
    BasicAndKey::new(&both).send().await.unwrap();
    let request = last(&server);
    assert!(
        request
            .header("authorization")
            .unwrap()
            .starts_with("Basic ")
    );
    assert_eq!(request.header("x-api-key"), Some(KEY));
}

#[tokio::test]
async fn optional_credentials_are_sent_if_there_are_any() {
    let server = Server::replying([json(200, "null")]).await;
    let without = client(&server, |builder| builder);
    Optional::new(&without).send().await.unwrap();
    assert_eq!(last(&server).header("authorization"), None);
    let with = without.with_bearer(KEY).unwrap();
    Optional::new(&with).send().await.unwrap();
    assert_eq!(
        last(&server).header("authorization"),
        Some("Bearer hunter2")
    );
}

#[tokio::test]
async fn a_credential_of_a_scheme_takes_precedence_over_the_bearer_token() {
    let server = Server::replying([json(200, "null")]).await;
    let client = client(&server, |builder| {
        builder.bearer("user").credential("Admin", "admin")
    });
    TwoBearers::new(&client).send().await.unwrap();
    assert_eq!(last(&server).header("authorization"), Some("Bearer admin"));
    Bearer::new(&client).send().await.unwrap();
    assert_eq!(last(&server).header("authorization"), Some("Bearer user"));
}

#[tokio::test]
async fn what_a_call_sets_itself_is_kept() {
    let server = Server::replying([json(200, "null")]).await;
    let client = client(&server, |builder| builder);
    let call = SendMail::new(&client).with_header("Authorization", "Bearer own");
    call.send().await.unwrap();
    assert_eq!(last(&server).header("authorization"), Some("Bearer own"));
    let call = Header::new(&client).with_header("x-api-key", "own");
    call.send().await.unwrap();
    assert_eq!(last(&server).header("x-api-key"), Some("own"));
    let mut call = Query::new(&client);
    call.0 = call.0.set::<String>(1, "own");
    call.send().await.unwrap();
    assert_eq!(last(&server).line(), "GET /things?appid=own");
}

#[tokio::test]
async fn a_missing_credential_is_named_before_anything_is_sent() {
    let server = Server::replying([json(200, "null")]).await;
    let none = client(&server, |builder| builder);
    let key = client(&server, |builder| builder.credential("ApiKeyAuth", KEY));
    let account = client(&server, |builder| builder.auth_token(ACCOUNT, TOKEN));
    let cases = [
        (
            SendMail::new(&none).send(),
            "needs a bearer token: set it with `ClientBuilder::bearer`, or in SENDGRID_API_KEY",
        ),
        (
            Bearer::new(&none).send(),
            "needs a bearer token: set it with `ClientBuilder::bearer`",
        ),
        (
            Header::new(&account).send(),
            "needs the API key `ApiKeyAuth`: set it with `ClientBuilder::credential(\"ApiKeyAuth\", …)`",
        ),
        (
            Both::new(&key).send(),
            "needs the API key `AppId`: set it with `ClientBuilder::credential(\"AppId\", …)`",
        ),
        (
            Both::new(&none).send(),
            "needs the API key `ApiKeyAuth` (set it with `ClientBuilder::credential(\"ApiKeyAuth\", …)`) \
             and the API key `AppId` (set it with `ClientBuilder::credential(\"AppId\", …)`)",
        ),
        (
            KeyOrToken::new(&none).send(),
            "needs the API key `ApiKeyAuth` (set it with `ClientBuilder::credential(\"ApiKeyAuth\", …)`), \
             or an OAuth token (build the client with `oauth`)",
        ),
        (
            BasicAndKey::new(&key).send(),
            "needs Twilio credentials: build the client with `auth_token`, `api_key` or `oauth`",
        ),
        (
            TwoBearers::new(&none).send(),
            "needs a bearer token: set it with `ClientBuilder::bearer`",
        ),
    ];
    for (call, expected) in cases {
        let error = call.await.unwrap_err();
        assert!(error.is_config() && error.attempts() == 0, "{error}");
        assert_eq!(error.to_string(), format!("Operation: {expected}"));
    }
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn a_refused_key_is_not_renewed() {
    let server = Server::replying([json(401, r#"{"errors": [{"message": "denied"}]}"#)]).await;
    let client = client(&server, |builder| {
        let pauses = RetryPolicy::default();
        let pauses = pauses.pauses(Duration::from_millis(1), Duration::from_millis(2));
        builder.oauth("OQ1", "secret").bearer(KEY).retry(pauses)
    });
    let error = SendMail::new(&client).send().await.unwrap_err();
    assert!(error.is_auth(), "{error}");
    assert_eq!(error.attempts(), 1);
    let text = error.to_string();
    assert!(text.contains("check the bearer token"), "{text}");
    assert!(!text.contains("account SID"), "{text}");
    assert_eq!(server.count(), 1);
}

#[test]
fn invalid_credentials_are_reported_together() {
    let error = Client::builder()
        .auth_token(ACCOUNT, "")
        .bearer("Bearer hunter2")
        .credential("A", "hunter2\n")
        .credential("B", "")
        .credential("", "hunter2")
        .build()
        .unwrap_err();
    let text = error.to_string();
    assert!(error.is_config(), "{text}");
    for expected in [
        "the auth token is empty",
        "the bearer token has white space in it; leave out `Bearer`",
        "the credential \"A\" has white space around it",
        "the credential \"B\" is empty",
        "a credential has no name",
    ] {
        assert!(text.contains(expected), "{expected} in {text}");
    }
    assert!(!text.contains(KEY), "{text}");
    for token in [
        "",
        " x",
        "x\n",
        "x\ty",
        "x\u{7f}",
        "x\u{e9}",
        "x\r\nHost: evil",
    ] {
        assert!(
            Client::builder().bearer(token).build().is_err(),
            "{token:?}"
        );
        let client = Client::builder().build().unwrap();
        assert!(client.with_bearer(token).is_err(), "{token:?}");
    }
    for value in ["", " x", "x\n", "x\u{0}y"] {
        let builder = Client::builder().credential("A", value);
        assert!(builder.build().is_err(), "{value:?}");
    }
}

#[tokio::test]
async fn a_key_that_its_place_cannot_carry_is_an_error_without_it() {
    let server = Server::replying([json(200, "null")]).await;
    let client = client(&server, |builder| {
        builder.credential("Session", "hunter2; admin=1")
    });
    let error = Cookie::new(&client).send().await.unwrap_err();
    assert!(error.is_config(), "{error}");
    assert!(
        error
            .to_string()
            .contains("`Session` has characters that no cookie can carry"),
        "{error}"
    );
    assert!(!error.to_string().contains(KEY), "{error}");
    assert_eq!(server.count(), 0);
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
        "ListThings" GET "https://api.example.com" "/things" query_key("AppId", "appid");
    }
    next url meta next_page_url;
}

#[tokio::test]
async fn a_key_in_the_query_is_added_to_the_links_of_a_list() {
    for link in ["/things?page=2", "/things?appid=redacted&page=2"] {
        let page = format!(r#"{{"things": [1], "meta": {{"next_page_url": "{link}"}}}}"#);
        let server = Server::replying([json(200, &page), json(200, "{}")]).await;
        let client = client(&server, |builder| builder.credential("AppId", KEY));
        let mut pages = ListThings::new(&client).pages();
        while let Some(page) = pages.next().await {
            page.unwrap();
            assert!(!format!("{pages:?}").contains(KEY));
            assert!(pages.next_page().is_none_or(|page| !page.contains(KEY)));
        }
        assert_eq!(last(&server).line(), "GET /things?page=2&appid=hunter2");
    }
}

#[tokio::test]
async fn no_key_is_printed() {
    let keys = |builder: ClientBuilder| {
        let builder = builder.bearer(KEY).credential("AppId", KEY);
        builder.credential("Session", KEY).credential(KEY, KEY)
    };
    let builder = keys(Client::builder());
    assert!(!format!("{builder:?}").contains(KEY), "{builder:?}");
    let client = keys(Client::builder().base_url("http://127.0.0.1:1"))
        .retry(RetryPolicy::none())
        .build()
        .unwrap();
    assert!(!format!("{client:?}").contains(KEY), "{client:?}");
    for call in [
        SendMail::new(&client).send(),
        Query::new(&client).send(),
        Cookie::new(&client).send(),
    ] {
        let error = call.await.unwrap_err();
        assert!(error.is_connect(), "{error}");
        let mut text = error.to_string();
        let mut source = std::error::Error::source(&error);
        while let Some(error) = source {
            text.push_str(&format!("{error} {error:?}"));
            source = error.source();
        }
        assert!(!text.contains(KEY), "{text}");
    }
    let long = client.with_credential("AppId", KEY.repeat(20_000)).unwrap();
    let error: Error = Query::new(&long).send().await.unwrap_err();
    assert!(!error.to_string().contains(KEY), "{error}");
}
