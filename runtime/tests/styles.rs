//! How lists and objects are written in paths, queries, headers and forms (OpenAPI 3.0.3, "Style Values").
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use std::collections::BTreeMap;

use serde_json::json as value;
use twilio_runtime::__private::Request;
use twilio_runtime::{Error, Method, Value};
use twilio_test_support::server::{Recorded, Server, json};

#[derive(Clone)]
struct Styles(Request);

twilio_runtime::operation! {
    Styles -> Value {
        "Styles" POST "https://api.twilio.com" "/v1/{Simple}/{Exploded}";
        path "Simple";
        path "Exploded" explode;
        query "plain";
        query "comma" comma;
        query "space" space;
        query "pipe" pipe;
        query "explode" explode max_length(20);
        query "deep" deep;
        query "FlatData" flatten("Flat") max_length(5);
        header "X-Simple";
        header "X-Exploded" explode;
        form "Plain";
        form "Comma" comma max_length(3);
        form "Explode" explode;
        form "Deep" deep max_length(3);
    }
}

const SIMPLE: usize = 0;
const EXPLODED: usize = 1;
const PLAIN: usize = 2;
const COMMA: usize = 3;
const SPACE: usize = 4;
const PIPE: usize = 5;
const EXPLODE: usize = 6;
const DEEP: usize = 7;
const FLAT: usize = 8;
const HEADER: usize = 9;
const EXPLODED_HEADER: usize = 10;
const FORM: usize = 11;
const COMMA_FORM: usize = 12;
const EXPLODE_FORM: usize = 13;
const DEEP_FORM: usize = 14;

#[derive(Clone, Default, PartialEq)]
struct Filter {
    color: Option<String>,
    size: Option<i64>,
    tags: Option<Vec<String>>,
    inner: Option<Box<Filter>>,
}

twilio_runtime::model! { Filter { color = "color"; size = "size"; tags = "tags"; inner = "inner"; } }

#[derive(Clone, Debug, PartialEq)]
enum Either {
    Filter(Box<Filter>),
    Words(Vec<String>),
    Unknown(Value),
}

twilio_runtime::one_of! { Either { Filter: Filter; Words: Vec<String>; } }

fn filter() -> Filter {
    Filter {
        color: Some("r d".to_owned()),
        size: Some(5),
        ..Filter::default()
    }
}

#[derive(Clone)]
struct Cookies(Request);

twilio_runtime::operation! {
    Cookies -> Value {
        "Cookies" GET "https://api.twilio.com" "/v1" no_auth;
        cookie "plain";
        cookie "comma" comma;
        cookie "explode" explode max_length(20);
        cookie "session" private required;
        header "X-Header";
    }
}

async fn cookies(fill: impl FnOnce(Cookies) -> Cookies) -> Result<String, Error> {
    let server = Server::replying([json(200, "null")]).await;
    let mut request = Cookies::new(&server.client());
    request.0 = request.0.set::<String>(3, "hunter2; x");
    let request = fill(request);
    assert!(!format!("{request:?}").contains("hunter2"), "{request:?}");
    request.send().await?;
    let sent = server.requests().pop().unwrap();
    Ok(sent.header("cookie").unwrap().to_owned())
}

#[tokio::test]
async fn cookies_are_joined_in_one_header() {
    let set = |row: usize, value: Value| {
        cookies(move |mut request| {
            request.0 = request.0.set::<Value>(row, value);
            request
        })
    };
    let session = "session=hunter2%3B%20x";
    assert_eq!(
        set(0, value!("a b")).await.unwrap(),
        format!("plain=a%20b; {session}")
    );
    assert_eq!(
        set(0, value!("Zm9v/+==")).await.unwrap(),
        format!("plain=Zm9v/+==; {session}")
    );
    assert_eq!(
        set(0, value!("\r\nX: y")).await.unwrap(),
        format!("plain=%0D%0AX:%20y; {session}")
    );
    assert_eq!(
        set(1, value!(["a,b", "c"])).await.unwrap(),
        format!("comma=a%2Cb,c; {session}")
    );
    assert_eq!(
        set(1, value!({"a": 1, "b": 2})).await.unwrap(),
        format!("comma=a,1,b,2; {session}")
    );
    assert_eq!(
        set(2, value!({"color": "r d", "size": 5})).await.unwrap(),
        format!("color=r%20d; size=5; {session}")
    );
    let repeated = cookies(|mut request| {
        request.0 = request.0.set_list::<String>(0, ["a", "b"]);
        request.0 = request.0.set::<String>(4, "h");
        request
    });
    assert_eq!(
        repeated.await.unwrap(),
        format!("plain=a; plain=b; {session}")
    );
    // Like every header that a call sets, it replaces the one made of inputs.
    let own = cookies(|request| request.with_header("Cookie", "own=1"));
    assert_eq!(own.await.unwrap(), "own=1");
}

#[tokio::test]
async fn cookies_are_checked_before_anything_is_sent() {
    let long = cookies(|mut request| {
        request.0 = request.0.set::<String>(2, "x".repeat(21));
        request
    });
    assert_eq!(long.await.unwrap_err().input_name(), Some("explode"));
    let server = Server::replying([json(200, "null")]).await;
    let error = Cookies::new(&server.client()).send().await.unwrap_err();
    assert_eq!(error.input_name(), Some("session"));
    assert_eq!(server.count(), 0);
}

async fn try_send(fill: impl FnOnce(Request) -> Request) -> Result<Recorded, Error> {
    let server = Server::replying([json(200, "null")]).await;
    let request = Styles::new(&server.client())
        .0
        .set::<String>(SIMPLE, "s")
        .set::<String>(EXPLODED, "e");
    Styles(fill(request)).send().await?;
    Ok(server.requests().remove(0))
}

async fn sent(fill: impl FnOnce(Request) -> Request) -> Recorded {
    try_send(fill).await.unwrap()
}

async fn query(row: usize, value: Value) -> String {
    let request = sent(|request| request.set::<Value>(row, value)).await;
    let line = request.line().to_owned();
    line.split_once('?')
        .map_or("", |(_, query)| query)
        .to_owned()
}

async fn form(row: usize, value: Value) -> String {
    let request = sent(|request| request.set::<Value>(row, value)).await;
    request.body().to_owned()
}

async fn path(row: usize, value: Value) -> String {
    let request = sent(|request| request.set::<Value>(row, value)).await;
    request.line().to_owned()
}

#[tokio::test]
async fn list_separators_are_not_encoded() {
    let list = || value!(["a b", "c,d|e", null, 1, {"k": [1]}]);
    let parts = |separator: &str, space: &str| {
        [
            &format!("a{space}b"),
            "c%2Cd%7Ce",
            "",
            "1",
            "%7B%22k%22%3A%5B1%5D%7D",
        ]
        .join(separator)
    };
    assert_eq!(
        query(COMMA, list()).await,
        format!("comma={}", parts(",", "+"))
    );
    assert_eq!(
        query(SPACE, list()).await,
        format!("space={}", parts("%20", "+"))
    );
    assert_eq!(
        query(PIPE, list()).await,
        format!("pipe={}", parts("%7C", "+"))
    );
    assert_eq!(
        path(SIMPLE, list()).await,
        format!("POST /v1/{}/e", parts(",", "%20"))
    );
    let request = sent(|request| request.set_list::<String>(HEADER, ["a b", "c"])).await;
    assert_eq!(request.header("x-simple"), Some("a b,c"));
    assert_eq!(form(COMMA_FORM, value!(["a", "b"])).await, "Comma=a,b");
    assert_eq!(query(COMMA, value!([])).await, "comma=");
}

#[tokio::test]
async fn lists_repeat_the_key_by_default() {
    let request = sent(|request| {
        request
            .set_list::<Option<String>>(PLAIN, [Some("a".to_owned()), None])
            .set_list::<Option<i64>>(EXPLODE, [Some(1), None])
            .set_list::<Option<String>>(FORM, [None, Some("b".to_owned())])
    })
    .await;
    assert_eq!(
        request.line(),
        "POST /v1/s/e?plain=a&plain=&explode=1&explode="
    );
    assert_eq!(request.body(), "Plain=&Plain=b");
    // Values that the document leaves untyped are sent as JSON, as in Twilio's own libraries.
    assert_eq!(form(FORM, value!([1])).await, "Plain=%5B1%5D");
}

#[tokio::test]
async fn objects_are_encoded_in_each_style() {
    let object = || value!({"color": "r d", "size": 5, "x&y": null});
    let encoded = "%7B%22color%22%3A%22r+d%22%2C%22size%22%3A5%2C%22x%26y%22%3Anull%7D";
    assert_eq!(query(PLAIN, object()).await, format!("plain={encoded}"));
    assert_eq!(form(FORM, object()).await, format!("Plain={encoded}"));
    assert_eq!(
        query(COMMA, object()).await,
        "comma=color,r+d,size,5,x%26y,"
    );
    assert_eq!(
        query(SPACE, object()).await,
        "space=color%20r+d%20size%205%20x%26y%20"
    );
    assert_eq!(
        query(PIPE, object()).await,
        "pipe=color%7Cr+d%7Csize%7C5%7Cx%26y%7C"
    );
    assert_eq!(query(EXPLODE, object()).await, "color=r+d&size=5&x%26y=");
    assert_eq!(
        form(EXPLODE_FORM, object()).await,
        "color=r+d&size=5&x%26y="
    );
    assert_eq!(
        path(SIMPLE, object()).await,
        "POST /v1/color,r%20d,size,5,x%26y,/e"
    );
    assert_eq!(
        path(EXPLODED, object()).await,
        "POST /v1/s/color=r%20d,size=5,x%26y="
    );
    let request = sent(|request| {
        request
            .set::<Value>(HEADER, object())
            .set::<Value>(EXPLODED_HEADER, object())
    })
    .await;
    assert_eq!(request.header("x-simple"), Some("color,r d,size,5,x&y,"));
    assert_eq!(request.header("x-exploded"), Some("color=r d,size=5,x&y="));
}

#[tokio::test]
async fn lists_in_exploded_objects_repeat_their_key() {
    let object = value!({"inner": {"b": [1]}, "tags": ["a", null]});
    assert_eq!(
        query(EXPLODE, object).await,
        "inner=%7B%22b%22%3A%5B1%5D%7D&tags=a&tags="
    );
}

#[tokio::test]
async fn deep_objects_have_a_key_per_level() {
    let object = value!({"a": {"b": "x y", "c&": null}, "tags": ["t", {"p": 1}], "e": {}, "f": []});
    let pairs = |name: &str| {
        format!(
            "{name}%5Ba%5D%5Bb%5D=x+y&{name}%5Ba%5D%5Bc%26%5D=&{name}%5Btags%5D%5B0%5D=t\
             &{name}%5Btags%5D%5B1%5D%5Bp%5D=1"
        )
    };
    assert_eq!(query(DEEP, object.clone()).await, pairs("deep"));
    assert_eq!(form(DEEP_FORM, object).await, pairs("Deep"));
    assert_eq!(
        form(DEEP_FORM, value!([{"p": "x"}])).await,
        "Deep%5B0%5D%5Bp%5D=x"
    );
    assert_eq!(query(DEEP, value!("text")).await, "deep=text");
}

#[tokio::test]
async fn flattened_keys_start_with_the_prefix_of_the_format() {
    assert_eq!(
        query(FLAT, value!({"a": {"b": "c", "d": [1, 2]}, "e": null})).await,
        "Flat.a.b=c&Flat.a.d=1&Flat.a.d=2&Flat.e="
    );
}

#[tokio::test]
async fn value_decides_between_list_and_object() {
    let either = [
        (Either::Filter(Box::new(filter())), "color=r+d&size=5"),
        (
            Either::Words(vec!["a".to_owned(), "b".to_owned()]),
            "explode=a&explode=b",
        ),
        (Either::Unknown(value!("text")), "explode=text"),
    ];
    for (value, expected) in either {
        let request = sent(|request| request.set::<Either>(EXPLODE, value)).await;
        assert_eq!(request.line(), format!("POST /v1/s/e?{expected}"));
    }
    let map = BTreeMap::from([("k".to_owned(), filter())]);
    let request = sent(|request| request.set::<BTreeMap<String, Filter>>(DEEP, map)).await;
    assert_eq!(
        request.line(),
        "POST /v1/s/e?deep%5Bk%5D%5Bcolor%5D=r+d&deep%5Bk%5D%5Bsize%5D=5"
    );
    let request = sent(|request| request.set_map::<i64>(EXPLODED, [("k", 1), ("l", 2)])).await;
    assert_eq!(request.line(), "POST /v1/s/k=1,l=2");
}

#[tokio::test]
async fn each_scalar_is_validated_in_every_style() {
    let long = || value!("longer than all of them");
    for (row, value) in [
        (COMMA_FORM, value!(["a", long()])),
        (COMMA_FORM, value!({"a": long()})),
        (EXPLODE, value!({"a": [long()]})),
        (DEEP_FORM, value!({"a": [{"b": long()}]})),
        (FLAT, value!({"a": {"b": long()}})),
    ] {
        let outcome = try_send(|request| request.set::<Value>(row, value.clone())).await;
        assert!(outcome.unwrap_err().is_invalid_input(), "{row}: {value}");
    }
    // The keys of an object are not checked as values.
    assert_eq!(
        form(COMMA_FORM, value!({"longer": 1})).await,
        "Comma=longer,1"
    );
}

#[tokio::test]
async fn joined_path_segments_cannot_change_the_path() {
    for list in [
        value!([]),
        value!([""]),
        value!([".."]),
        value!({}),
        value!(["a\n", "b"]),
    ] {
        let error = try_send(|request| request.set::<Value>(SIMPLE, list.clone())).await;
        assert_eq!(error.unwrap_err().input_name(), Some("Simple"), "{list}");
    }
    assert_eq!(
        path(SIMPLE, value!(["../x", "a/b?c#d"])).await,
        "POST /v1/..%2Fx,a%2Fb%3Fc%23d/e"
    );
}

#[derive(Clone)]
struct Search(Request);

twilio_runtime::operation! {
    Search -> Value {
        "Search" OPTIONS "https://api.twilio.com" "/v1/a?x=1&y={Y}";
        path "Y";
        query "z";
    }
}

#[derive(Clone)]
struct Trace(Request);

twilio_runtime::operation! {
    Trace -> Value {
        "Trace" TRACE "https://api.twilio.com" "/v1/a?";
        query "z";
    }
}

#[tokio::test]
async fn path_may_contain_a_query() {
    let server = Server::replying([json(500, "null"), json(200, "null")]).await;
    let client = server.client();
    let mut search = Search::new(&client);
    search.0 = search.0.set::<String>(0, "a b");
    search.clone().send().await.unwrap();
    search.0 = search.0.set::<i64>(1, 1);
    search.send().await.unwrap();
    let mut trace = Trace::new(&client);
    trace.0 = trace.0.set::<i64>(0, 1);
    trace.send().await.unwrap();
    client
        .request(Method::TRACE, "https://api.twilio.com/x")
        .send::<Value>()
        .await
        .unwrap();
    let lines: Vec<String> = server
        .requests()
        .iter()
        .map(|request| request.line().to_owned())
        .collect();
    assert_eq!(
        lines,
        [
            // Retried once: OPTIONS has no effect and may be repeated.
            "OPTIONS /v1/a?x=1&y=a%20b",
            "OPTIONS /v1/a?x=1&y=a%20b",
            "OPTIONS /v1/a?x=1&y=a%20b&z=1",
            "TRACE /v1/a?z=1",
            "TRACE /x",
        ]
    );
}
