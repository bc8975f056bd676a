//! Every location and rule in an operation's table, and every kind of value, as sent.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use std::collections::BTreeMap;

use serde_json::json as value;
use twilio_runtime::__private::Request;
use twilio_runtime::{Client, Date, Error, Number, Redirect, Value};
use twilio_test_support::server::{ACCOUNT, Server, answer, json};

macro_rules! builders {
    ($($name:ident)*) => {$(
        #[derive(Clone)]
        struct $name(Request);
    )*};
}

builders!(Everything SendJson SendScim Balance Anonymous TokenOnly Follow ListPorts);

twilio_runtime::operation! {
    Everything -> Value {
        "Everything" POST "https://api.twilio.com" "/2010-04-01/Accounts/{AccountSid}/Things.json" needs_one_of(&["To", "From"]);
        path "AccountSid" account;
        query "Fields" comma;
        query "Date<";
        query "DeepData" flatten("Deep");
        form "AccountSid";
        form "To";
        form "From";
        form "Count" required minimum(1) maximum(10);
        form "Price";
        form "Flag";
        form "Day";
        form "Tags" max_length(3);
        form "Objects";
        form "Secret" private min_length(8);
    }
}

twilio_runtime::operation! {
    SendJson -> Value {
        "SendJson" POST "https://api.twilio.com" "/v1/Json" json;
        json "name" pattern("^[a-z]+$");
        json "tags";
        json "limits";
        json "any";
        json "child";
    }
}

twilio_runtime::operation! {
    SendScim -> Value {
        "SendScim" PUT "https://api.twilio.com" "/v1/Scim" json media("application/scim+json");
        body "ScimUser";
    }
}

twilio_runtime::operation! {
    Balance -> Balances {
        "Balance" GET "https://api.twilio.com" "/Accounts/{AccountSid}/Balance.json";
        path "AccountSid" account required length(34, 34) pattern("^AC[0-9a-fA-F]{32}$");
    }
}

twilio_runtime::operation! {
    Anonymous -> () {
        "Anonymous" POST "https://api.twilio.com" "/v1/Anonymous" no_auth;
    }
}

twilio_runtime::operation! {
    TokenOnly -> () {
        "TokenOnly" GET "https://api.twilio.com" "/v1/TokenOnly" oauth;
    }
}

twilio_runtime::operation! {
    Follow -> Redirect {
        "Follow" GET "https://api.twilio.com" "/v1/Content";
    }
}

twilio_runtime::list_operation! {
    ListPorts -> Ports {
        "ListPorts" GET "https://numbers.twilio.com" "/v1/Ports";
        query "Token";
        query "Size" page_size;
    }
    next token "Token" meta next_token;
}

#[derive(Clone, Default, PartialEq)]
struct Balances {
    balance: Option<Number>,
    children: Option<BTreeMap<String, Balances>>,
    twin: Option<Box<Balances>>,
    r#type: Option<Kind>,
    days: Option<Vec<Date>>,
}

twilio_runtime::model! {
    Balances {
        balance = "balance";
        children = "children";
        twin = "twin";
        r#type = "type";
        days = "days";
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Prepaid,
    UnknownValue(String),
}

twilio_runtime::open_enum! { Kind { Prepaid = "prepaid"; } }

#[derive(Clone, Default, PartialEq)]
struct Ports {
    port_in_requests: Option<Vec<Value>>,
    meta: Option<PortMeta>,
}

twilio_runtime::model! { Ports { port_in_requests = "port_in_requests"; meta = "meta"; } }

#[derive(Clone, Default, PartialEq)]
struct PortMeta {
    next_token: Option<String>,
}

twilio_runtime::model! { PortMeta { next_token = "next_token"; } }

twilio_runtime::page! { Ports { items port_in_requests: Value; } }

fn everything(client: &Client) -> Everything {
    let mut request = Everything::new(client);
    request.0 = request.0.set::<i64>(7, 1);
    request.0 = request.0.set::<String>(5, "a");
    request
}

async fn refused(request: Everything) -> Error {
    let error = request.send().await.unwrap_err();
    assert!(error.is_invalid_input(), "{error}");
    error
}

#[tokio::test]
async fn every_kind_of_value_is_encoded() {
    let server = Server::replying([json(200, "null")]).await;
    let mut request = everything(&server.client());
    request.0 = request.0.set_list::<String>(1, ["a", "b,c"]);
    request.0 = request.0.set::<Date>(2, "2026-01-31");
    request.0 = request
        .0
        .set::<Value>(3, value!({"a": {"b": 1, "c": [true, "x"]}, "d": null}));
    request.0 = request.0.set::<String>(4, "another");
    request.0 = request.0.set::<Number>(8, 0.05);
    request.0 = request.0.set::<bool>(9, true);
    request.0 = request.0.set::<Date>(10, Date::new(2026, 1, 31).unwrap());
    request.0 = request.0.set_list::<String>(11, ["x", ""]);
    request.0 = request
        .0
        .set_list::<Value>(12, [value!({"a": 1}), value!("text"), value!([1])]);
    assert_eq!(request.send().await.unwrap(), Value::Null);
    let request = &server.requests()[0];
    assert_eq!(
        request.line(),
        format!(
            "POST /2010-04-01/Accounts/{ACCOUNT}/Things.json?Fields=a,b%2Cc&Date%3C=2026-01-31\
             &Deep.a.b=1&Deep.a.c=true&Deep.a.c=x&Deep.d="
        )
    );
    assert_eq!(
        request.body(),
        "AccountSid=another&To=a&Count=1&Price=0.05&Flag=true&Day=2026-01-31&Tags=x&Tags=\
         &Objects=%7B%22a%22%3A1%7D&Objects=text&Objects=%5B1%5D"
    );
}

#[tokio::test]
async fn each_violated_rule_is_named() {
    let server = Server::replying([json(200, "null")]).await;
    let client = server.client();

    let mut request = everything(&client);
    request.0 = request.0.set::<i64>(7, 11);
    assert_eq!(
        refused(request).await.to_string(),
        "Everything: `Count` must be at most 10, but is \"11\"; nothing was sent"
    );

    let mut request = everything(&client);
    request.0 = request.0.set_list::<String>(11, ["ok", "long"]);
    assert_eq!(refused(request).await.input_name(), Some("Tags"));

    let mut request = everything(&client);
    request.0 = request.0.set::<String>(13, "hunter2");
    let error = refused(request).await;
    assert!(
        error.to_string().contains("at least 8") && !error.to_string().contains("hunter2"),
        "{error}"
    );

    let mut request = Everything::new(&client);
    request.0 = request.0.set::<i64>(7, 1);
    let error = refused(request).await;
    assert!(
        error.to_string().contains("`To` or `From` must be set"),
        "{error}"
    );

    let mut request = Everything::new(&client);
    request.0 = request.0.set::<String>(6, "a");
    assert!(
        refused(request)
            .await
            .to_string()
            .contains("`Count` is required")
    );

    let mut request = Balance::new(&client);
    request.0 = request.0.set::<String>(0, "AC/../1");
    assert!(request.send().await.unwrap_err().is_invalid_input());
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn json_bodies_are_in_the_order_of_the_table() {
    let server = Server::replying([json(200, "null")]).await;
    let client = server.client();
    let mut request = SendJson::new(&client);
    request.0 = request.0.set::<Balances>(
        4,
        Balances {
            balance: Some("1.50".into()),
            ..Balances::default()
        },
    );
    request.0 = request.0.clear(3);
    request.0 = request.0.set_map::<i64>(2, [("b", 2), ("a", 1)]);
    request.0 = request.0.set_list::<String>(1, ["x", "\""]);
    request.0 = request.0.set::<String>(0, "n");
    request.send().await.unwrap();
    let sent = &server.requests()[0];
    assert_eq!(sent.header("content-type"), Some("application/json"));
    assert_eq!(
        sent.body(),
        r#"{"name":"n","tags":["x","\""],"limits":{"a":1,"b":2},"any":null,"child":{"balance":"1.50"}}"#
    );

    let mut request = SendJson::new(&client);
    request.0 = request.0.set::<String>(0, "N");
    assert!(request.send().await.unwrap_err().is_invalid_input());

    let mut request = SendScim::new(&client);
    request.0 = request.0.set::<Value>(0, value!({"active": true}));
    request.send().await.unwrap();
    let sent = &server.requests()[1];
    assert_eq!(sent.header("content-type"), Some("application/scim+json"));
    assert_eq!(
        (sent.line(), sent.body()),
        ("PUT /v1/Scim", r#"{"active":true}"#)
    );
}

#[tokio::test]
async fn responses_are_decoded_leniently() {
    let body = r#"{"balance": "-0.0500", "type": 7, "days": [null, "2026-01-31", "soon"], "balance": 3.5,
        "children": {"a": {"balance": 12, "type": "prepaid"}, "b": null}, "twin": {"twin": {"type": true}}}"#;
    let server = Server::replying([json(200, body)]).await;
    let balances = Balance::new(&server.client()).send().await.unwrap();
    assert_eq!(
        server.requests()[0].line(),
        format!("GET /Accounts/{ACCOUNT}/Balance.json")
    );
    // An invalid entry of a map is identified by its key.
    let wrong = Server::replying([json(200, r#"{"children": {"a": {"twin": []}}}"#)]).await;
    let error = Balance::new(&wrong.client()).send().await.unwrap_err();
    assert_eq!(error.path(), Some("children.a.twin"));
    // Of two properties with the same name, the last one wins.
    assert_eq!(
        balances.balance.as_ref().and_then(Number::as_f64),
        Some(3.5)
    );
    assert_eq!(balances.r#type, Some(Kind::UnknownValue("7".to_owned())));
    assert_eq!(
        balances.days,
        Some(vec![Date::from("2026-01-31"), Date::from("soon")])
    );
    let children = balances.children.clone().unwrap();
    assert_eq!(children.len(), 1);
    assert_eq!(children["a"].r#type, Some(Kind::Prepaid));
    assert_eq!(
        serde_json::to_string(&balances).unwrap(),
        r#"{"balance":3.5,"children":{"a":{"balance":12,"type":"prepaid"}},"twin":{"twin":{"type":"true"}},"type":"7","days":["2026-01-31","soon"]}"#
    );
    assert!(
        format!("{balances:?}").contains("type: Some(UnknownValue(\"7\"))"),
        "{balances:?}"
    );
}

#[tokio::test]
async fn credentials_follow_the_operation_table() {
    let server = Server::replying([answer(200, &[], b"")]).await;
    Anonymous::new(&server.client()).send().await.unwrap();
    assert_eq!(server.requests()[0].header("authorization"), None);
    let error = TokenOnly::new(&server.client()).send().await.unwrap_err();
    assert!(
        error.is_config() && error.to_string().contains("takes an OAuth token only"),
        "{error}"
    );

    let own = Anonymous::new(&server.client()).with_header("Authorization", "Bearer mine");
    own.send().await.unwrap();
    assert_eq!(
        server.requests()[1].header("authorization"),
        Some("Bearer mine")
    );
}

#[tokio::test]
async fn redirect_can_be_the_result() {
    let server =
        Server::replying([answer(307, &[("Location", "https://media.example/x")], b"")]).await;
    let redirect = Follow::new(&server.client()).send().await.unwrap();
    assert_eq!(
        (redirect.status.as_u16(), redirect.location.as_deref()),
        (307, Some("https://media.example/x"))
    );
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn list_continues_with_a_token() {
    let page = |token: &str| {
        json(
            200,
            &format!(r#"{{"port_in_requests": [1, 2], "meta": {{"next_token": {token}}}}}"#),
        )
    };
    let server = Server::replying([page("\"a b\""), page("null")]).await;
    let list = ListPorts::new(&server.client());
    let mut pages = list.clone().pages();
    pages.next().await.unwrap().unwrap();
    let saved = pages.next_page().unwrap();
    assert_eq!(saved, "?Token=a b");
    pages.next().await.unwrap().unwrap();
    assert!(pages.next().await.is_none() && pages.next_page().is_none());
    assert_eq!(server.requests()[1].line(), "GET /v1/Ports?Token=a+b");

    list.clone()
        .with_limit(70_000)
        .items()
        .next()
        .await
        .unwrap()
        .unwrap();
    assert_eq!(server.requests()[2].line(), "GET /v1/Ports?Size=1000");

    let mut items = list.resume_from(saved).with_limit(1).items();
    assert_eq!(items.next().await.unwrap().unwrap(), 1);
    assert!(items.next().await.is_none());
    assert_eq!(
        server.requests()[3].line(),
        "GET /v1/Ports?Token=a+b&Size=1"
    );
}
