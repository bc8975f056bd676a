//! Prints every type that the crate exports, with a secret in each position that can hold one.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use twilio_runtime::__private::Request;
use twilio_runtime::webhook::Validator;
use twilio_runtime::{
    Bytes, Call, Client, Download, Error, FilePart, HttpRequest, HttpTransport, Indirect, Items,
    Method, PageMeta, Pages, RawRequest, Redirect, ReqwestTransport, Response, Upload, Value, http,
};
use twilio_test_support::server::{ACCOUNT, Reply, Server, answer, json};

const SECRET: &str = "hunter2";

/// Exported items that are not printed below and cannot hold user data: markers, numbers, names from this crate, traits
/// and aliases. Also types of a single value, which the caller decides whether to print, and what a service says in an
/// error.
const HOLD_NOTHING: [&str; 27] = [
    "__private",
    "BodyStream",
    "BoxFuture",
    "Bytes",
    "Date",
    "DateTime",
    "HttpMethod",
    "guide",
    "IntoList",
    "InvalidDate",
    "InvalidNumber",
    "Method",
    "Number",
    "Output",
    "Page",
    "Problem",
    "Require",
    "RetryPolicy",
    "Transport",
    "TransportError",
    "TransportErrorKind",
    "TypedHeaders",
    // Only transports see it; it prints its length.
    "UploadStream",
    "Value",
    "codes",
    "http",
    "webhook",
];

#[derive(Clone, Default, PartialEq)]
struct Account {
    name: Option<String>,
    password: Option<String>,
}

twilio_runtime::model! { Account { name = "name"; password = "password" private; } }

#[derive(Clone, Default, PartialEq)]
struct AccountPage {
    accounts: Option<Vec<Account>>,
    meta: Option<PageMeta>,
}

twilio_runtime::model! { AccountPage { accounts = "accounts"; meta = "meta"; } }
twilio_runtime::page! { AccountPage { items accounts: Account; } }

#[derive(Clone, Debug)]
struct ListAccounts(Request);

twilio_runtime::list_operation! {
    ListAccounts -> AccountPage {
        "ListAccounts" GET "https://api.twilio.com" "/v1/Accounts";
        query "Name" private;
        header "X-Password" private;
    }
    next url meta next_page_url;
}

/// The printed texts, by type name.
#[derive(Default)]
struct Printed(Vec<(String, String)>);

impl Printed {
    fn add<T: Debug>(&mut self, value: &T) {
        let path = std::any::type_name::<T>();
        let path = path.split('<').next().unwrap_or(path);
        let name = path.rsplit("::").next().unwrap_or(path).to_owned();
        self.0.push((name.clone(), format!("{value:?}")));
        self.0.push((name, format!("{value:#?}")));
    }
}

fn list(client: &Client) -> ListAccounts {
    let mut request = ListAccounts::new(client).with_header("X-Mine", SECRET);
    request.0.set::<String>(0, SECRET);
    request.0.set::<String>(1, SECRET);
    request
}

fn raw(client: &Client, url: &str) -> RawRequest {
    client
        .request(Method::POST, url)
        .query("Name", SECRET)
        .form("Password", SECRET)
        .header("X-Password", SECRET)
}

/// A page with a private value in a record and in the links.
fn page() -> Reply {
    let link = format!("https://api.twilio.com/v1/Accounts?Name={SECRET}&Page=1");
    let body = format!(
        r#"{{"accounts": [{{"name": "visible", "password": "{SECRET}"}}, {{"password": "{SECRET}"}}],
            "meta": {{"url": "{link}", "first_page_url": "{link}", "previous_page_url": "{link}", "next_page_url": "{link}"}}}}"#
    );
    json(200, &body)
}

fn file() -> Reply {
    let link = format!("https://files.example/1?signature={SECRET}");
    let headers = [
        ("Content-Type", "audio/mpeg"),
        ("Location", link.as_str()),
        ("Set-Cookie", SECRET),
    ];
    answer(200, &headers, SECRET.as_bytes())
}

async fn print_all(printed: &mut Printed) {
    // Settings and credentials, passed to the right setters and to the wrong ones.
    let builders = [
        Client::builder().auth_token(ACCOUNT, SECRET),
        Client::builder().auth_token(SECRET, SECRET),
        Client::builder().api_key(SECRET, SECRET, SECRET),
        Client::builder().oauth(SECRET, SECRET),
        Client::builder().account_sid(SECRET),
        Client::builder().bearer(SECRET),
        Client::builder().bearer(format!("{SECRET}\n")),
        Client::builder().credential(SECRET, SECRET),
        Client::builder().credential("ApiKeyAuth", format!(" {SECRET}")),
        Client::builder().base_url(format!("https://user:{SECRET}@gateway.example")),
    ];
    for builder in builders {
        printed.add(&builder);
        if let Err(error) = builder.build() {
            printed.add(&error);
        }
    }
    let transport = HttpTransport::builder().proxy(format!("http://user:{SECRET}@127.0.0.1:1"));
    printed.add(&transport);
    printed.add(&transport.build().unwrap());
    let http = reqwest_client();
    printed.add(&ReqwestTransport::new(http));
    printed.add(&Validator::new(SECRET).unwrap());

    // Requests and lists.
    let attempts: Arc<Mutex<Vec<String>>> = Arc::default();
    let log = attempts.clone();
    let server = Server::scripted(|request, _| match request.line() {
        line if line.starts_with("GET") => page(),
        _ => file(),
    })
    .await;
    let client = server.builder().on_attempt(move |attempt| {
        log.lock().unwrap().push(format!("{attempt:?}"));
    });
    let client = client.build().unwrap();
    printed.add(&client);
    for derived in [
        client.with_auth_token(ACCOUNT, SECRET),
        client.with_oauth("id", SECRET),
        client.with_bearer(SECRET),
        client.with_credential(SECRET, SECRET),
    ] {
        printed.add(&derived.unwrap());
    }
    let mut request = HttpRequest::new(http::Method::POST, format!("https://x.example/{SECRET}"));
    request.body = Bytes::from_static(SECRET.as_bytes());
    let secret = http::HeaderValue::from_static(SECRET);
    request.headers.insert("x-password", secret);
    printed.add(&request);
    printed.add(&list(&client));
    printed.add(&list(&client).0);
    printed.add(&list(&client).pages().blocking());
    let call: Call<AccountPage> = list(&client).send();
    printed.add(&call);

    let mut items: Items<AccountPage> = list(&client).items();
    printed.add(&items.next().await.unwrap().unwrap());
    printed.add(&items);
    let mut pages: Pages<AccountPage> = list(&client).pages();
    let first = pages.next().await.unwrap().unwrap();
    printed.add(&first.meta.clone().unwrap());
    printed.add(&first);
    printed.add(&pages);
    printed.add(&Indirect::new(first));

    // Files.
    printed.add(&Upload::from(SECRET));
    printed.add(&FilePart::new(SECRET).file_name(SECRET));
    printed.add(&raw(&client, "https://api.twilio.com/v1/X").body("text/plain", SECRET));

    // Responses.
    let url = "https://api.twilio.com/v1/File";
    printed.add(&raw(&client, url));
    printed.add(&raw(&client, &format!("https://x.example/{SECRET}")));
    let redirect: Redirect = raw(&client, url).send().await.unwrap();
    assert!(redirect.location.as_ref().unwrap().contains(SECRET));
    printed.add(&redirect);
    let response: Response<AccountPage> = list(&client).send_with_response().await.unwrap();
    printed.add(&response);
    let response: Response<()> = raw(&client, url).send().await.unwrap();
    printed.add(&response);
    let download: Download = raw(&client, url).send().await.unwrap();
    printed.add(&download);

    // Errors from inputs, decoding and the network.
    let decode: Error = raw(&client, url).send::<Value>().await.unwrap_err();
    assert!(decode.body().unwrap().contains(SECRET));
    printed.add(&decode);
    let refused = Client::builder().auth_token(ACCOUNT, SECRET);
    let refused = refused
        .base_url("http://127.0.0.1:1")
        .timeout(Duration::from_millis(300));
    let error = list(&refused.build().unwrap()).send().await.unwrap_err();
    printed.add(&error);
    let mut request = list(&client);
    request.0.set::<String>(1, format!("{SECRET}\n"));
    printed.add(&request.send().await.unwrap_err());
    let foreign = raw(&client, &format!("https://x.example/{SECRET}"));
    printed.add(&foreign.send::<()>().await.unwrap_err());

    for attempt in attempts.lock().unwrap().iter() {
        printed.0.push(("Attempt".to_owned(), attempt.clone()));
    }
}

fn reqwest_client() -> reqwest::Client {
    rustls::crypto::ring::default_provider()
        .install_default()
        .ok();
    reqwest::Client::builder().build().unwrap()
}

/// Returns the names that `lib.rs` exports.
fn exported() -> BTreeSet<String> {
    let text = include_str!("../src/lib.rs");
    let statements = text.split(';').filter_map(|statement| {
        let statement = statement
            .split_once("pub use ")
            .or_else(|| statement.split_once("pub mod "));
        statement.map(|(_, rest)| rest)
    });
    let names = statements.flat_map(|statement| {
        let list = match statement.split_once('{') {
            Some((_, list)) => list,
            None => statement.rsplit("::").next().unwrap_or(statement),
        };
        list.split([',', '}', '\n'])
            .map(str::trim)
            .map(str::to_owned)
    });
    names.filter(|name| !name.is_empty()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_type_shows_a_secret() {
    let mut printed = Printed::default();
    print_all(&mut printed).await;
    for (name, text) in &printed.0 {
        assert!(!text.contains(SECRET), "{name}: {text}");
    }
    let is_shown = printed.0.iter().any(|(_, text)| text.contains("visible"));
    assert!(is_shown, "what is not private is printed");
    assert!(printed.0.iter().any(|(name, _)| name == "Attempt"));

    let mut expected = exported();
    for name in HOLD_NOTHING {
        assert!(expected.remove(name), "{name} is not exported any more");
    }
    let names: BTreeSet<&str> = printed.0.iter().map(|(name, _)| name.as_str()).collect();
    for name in &expected {
        assert!(
            names.contains(name.as_str()),
            "{name} is exported and not printed"
        );
    }
    assert!(expected.len() > 15, "{expected:?}");
}
