//! Prints every type that the crate exports, with a secret in each position that can hold one.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tower_layer::Layer as _;
use twilio_runtime::__private::Request;
use twilio_runtime::access_token::{
    AccessToken, ChatGrant, Grant, PlaybackGrant, SignedToken, SyncGrant, TaskRouterGrant,
    VideoGrant, VoiceGrant,
};
use twilio_runtime::webhook::{
    CloudEvents, ConversationEvent, FromWebhook, IncomingMessage, MessageStatus, Parameters,
    Signed, Validator, Verified, VoiceRequest, VoiceStatus, WebhookLayer,
};
use twilio_runtime::{
    Bytes, Call, Client, Download, Error, FilePart, HttpRequest, HttpTransport, Indirect, Items,
    Method, PageMeta, Pages, RawRequest, Redirect, ReqwestTransport, Response, Upload, Value, http,
};
use twilio_test_support::server::{ACCOUNT, Reply, Server, answer, json};

const SECRET: &str = "hunter2";

/// Exported items that are not printed below and cannot hold user data: markers, numbers, names from this crate, traits
/// and aliases. Also types of a single value, which the caller decides whether to print, and what a service says in an
/// error.
const HOLD_NOTHING: [&str; 32] = [
    "__private",
    "access_token",
    "BodyStream",
    "BoxFuture",
    "Bytes",
    "ConversationEventType",
    "Date",
    "DateTime",
    "FromWebhook",
    "Grant",
    "HttpMethod",
    "guide",
    "IntoList",
    "InvalidDate",
    "InvalidNumber",
    "InvalidWebhook",
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

#[derive(Clone)]
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
    request.0 = request.0.set::<String>(0, SECRET);
    request.0 = request.0.set::<String>(1, SECRET);
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
    print_access_tokens(printed);
    print_webhooks(printed);

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
    request.0 = request.0.set::<String>(1, format!("{SECRET}\n"));
    printed.add(&request.send().await.unwrap_err());
    let foreign = raw(&client, &format!("https://x.example/{SECRET}"));
    printed.add(&foreign.send::<()>().await.unwrap_err());

    for attempt in attempts.lock().unwrap().iter() {
        printed.0.push(("Attempt".to_owned(), attempt.clone()));
    }
}

fn print_access_tokens(printed: &mut Printed) {
    fn granted(printed: &mut Printed, grant: impl Grant + Debug) {
        printed.add(&grant);
        let token = AccessToken::new(SECRET, SECRET, SECRET).grant(grant);
        printed.add(&token);
        printed.add(&token.sign().unwrap_err());
    }
    granted(
        printed,
        ChatGrant::new(SECRET)
            .endpoint_id(SECRET)
            .deployment_role_sid(SECRET)
            .push_credential_sid(SECRET),
    );
    granted(
        printed,
        VoiceGrant::new()
            .outgoing(SECRET)
            .parameter("password", SECRET)
            .push_credential_sid(SECRET)
            .endpoint_id(SECRET),
    );
    granted(printed, VideoGrant::new().room(SECRET));
    granted(printed, SyncGrant::new(SECRET).endpoint_id(SECRET));
    granted(printed, TaskRouterGrant::new(SECRET, SECRET).role(SECRET));
    let playback = serde_json::json!({ "url": format!("https://x.example/?token={SECRET}"), "list": [SECRET] });
    granted(printed, PlaybackGrant::new(playback.clone()));
    granted(printed, PlaybackGrant::new(SECRET.into()));
    let key = ACCOUNT.replacen("AC", "SK", 1);
    let token = AccessToken::new(ACCOUNT, key, SECRET).identity(SECRET);
    let token = token.grant(PlaybackGrant::new(playback));
    printed.add(&token);
    let signed: SignedToken = token.sign().unwrap();
    let parts: Vec<&str> = signed.as_str().split('.').collect();
    for text in [format!("{signed:?}"), format!("{signed:#?}")] {
        // The secret is encoded in it.
        assert!(parts.iter().all(|part| !text.contains(part)), "{text}");
    }
    printed.add(&signed);
}

fn print_webhooks(printed: &mut Printed) {
    let validator = Validator::new(SECRET).unwrap();
    let url = format!("https://user:{SECRET}@example.com/a@b");
    let validator = validator.public_url(url).unwrap();
    assert!(format!("{validator:?}").contains("\"https://example.com/a@b\""));
    printed.add(&validator);
    let layer = WebhookLayer::new(validator);
    printed.add(&layer.layer(()));
    printed.add(&layer);
    let body = Bytes::from_static(SECRET.as_bytes());
    printed.add(&Verified { body });

    let names = [
        "Body",
        "From",
        "To",
        "Identity",
        "Attributes",
        "Digits",
        "SpeechResult",
        "RecordingUrl",
    ];
    let parameters: Parameters = names.map(|name| (name, SECRET)).into_iter().collect();
    printed.add(&IncomingMessage::from_parameters(parameters.clone()));
    printed.add(&MessageStatus::from_parameters(parameters.clone()));
    printed.add(&ConversationEvent::from_parameters(parameters.clone()));
    printed.add(&VoiceRequest::from_parameters(parameters.clone()));
    printed.add(&VoiceStatus::from_parameters(parameters.clone()));
    printed.add(&Signed(parameters.clone()));
    printed.add(&parameters);
    let form = format!("Body=%FF{SECRET}");
    printed.add(&Parameters::from_form(form.as_bytes()).unwrap_err());

    let event = format!(
        r#"{{"specversion": "1.0", "type": "t", "source": "s", "id": "i", "data": {{"to": "{SECRET}"}}, "other": "{SECRET}"}}"#
    );
    let events = CloudEvents::from_json(event.as_bytes()).unwrap();
    printed.add(&events);
    printed.add(events.iter().next().unwrap());
}

fn reqwest_client() -> reqwest::Client {
    rustls::crypto::ring::default_provider()
        .install_default()
        .ok();
    reqwest::Client::builder().build().unwrap()
}

/// Returns the names that the crate and its public modules of types export.
fn exported() -> BTreeSet<String> {
    let files = [
        include_str!("../src/lib.rs"),
        include_str!("../src/access_token/mod.rs"),
        include_str!("../src/webhook/mod.rs"),
    ];
    files.into_iter().flat_map(exported_by).collect()
}

/// Returns the names that a file re-exports or defines.
fn exported_by(file: &str) -> Vec<String> {
    let statements = file.split(';').filter_map(|statement| {
        let statement = statement
            .split_once("pub use ")
            .or_else(|| statement.split_once("pub mod "));
        statement.map(|(_, rest)| rest)
    });
    let reexported = statements.flat_map(|statement| {
        let list = match statement.split_once('{') {
            Some((_, list)) => list,
            None => statement.rsplit("::").next().unwrap_or(statement),
        };
        list.split([',', '}', '\n'])
    });
    let defined = file.lines().filter_map(|line| {
        let kinds = ["pub struct ", "pub enum ", "pub trait "];
        let item = kinds.iter().find_map(|kind| line.strip_prefix(kind))?;
        item.split(|character: char| !character.is_alphanumeric())
            .next()
    });
    reexported
        .chain(defined)
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
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
    assert!(expected.len() > 30, "{expected:?}");
}
