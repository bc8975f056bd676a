//! Values sent to Twilio and returned by it: numbers with all their digits, dates in the documented format, lenient
//! decoding.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use serde_json::json as value;
use twilio_runtime::__private::Request;
use twilio_runtime::{Bytes, Date, DateTime, Method, Number, Response, Value};
use twilio_test_support::server::{Server, answer, json};

#[derive(Clone, Default, PartialEq)]
struct Thing {
    price: Option<Number>,
    prices: Option<Vec<Number>>,
    rates: Option<BTreeMap<String, Option<Number>>>,
    count: Option<i64>,
    counts: Option<Vec<i64>>,
    at: Option<DateTime>,
    day: Option<Date>,
    color: Option<Color>,
    inner: Option<Box<Thing>>,
}

twilio_runtime::model! {
    Thing {
        price = "price"; prices = "prices"; rates = "rates"; count = "count"; counts = "counts"; at = "at";
        day = "day"; color = "color"; inner = "inner";
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Color {
    Red,
    UnknownValue(String),
}

twilio_runtime::open_enum! { Color { Red = "red"; } }

#[derive(Clone)]
struct SetThing(Request);

twilio_runtime::operation! {
    SetThing -> Thing {
        "SetThing" POST "https://api.twilio.com" "/v1/Things" json;
        query "At" required;
        query "Flat" flatten("Flat");
        query "Deep" deep;
        header "X-Color";
        json "thing";
        json "things";
    }
}

#[derive(Clone)]
struct Download(Request);

twilio_runtime::operation! {
    Download -> Bytes {
        "Download" GET "https://api.twilio.com" "/v1/File";
    }
}

#[derive(Clone)]
struct ListThings(Request);

twilio_runtime::list_operation! {
    ListThings -> Page {
        "ListThings" GET "https://api.twilio.com" "/v1/Things";
        query "PageSize" page_size minimum(1) maximum(100);
    }
    next url next;
}

#[derive(Clone, Default, PartialEq)]
struct Page {
    things: Option<Vec<Thing>>,
    next: Option<String>,
}

twilio_runtime::model! { Page { things = "things"; next = "next"; } }
twilio_runtime::page! { Page { items things: Thing; } }

#[tokio::test]
async fn numbers_keep_every_digit() {
    let text = concat!(
        r#"{"price":1.10,"prices":[100000000000000000000001,1e2,-0,0.10E-7,"1.10",12],"#,
        r#""rates":{"a":18446744073709551616,"b":null},"inner":{"price":-1.50}}"#
    );
    let server = Server::replying([json(200, text)]).await;
    let mut request = SetThing::new(&server.client());
    request.0 = request.0.set::<String>(0, "x");
    let received = request.clone().send().await.unwrap();
    let parsed: Thing = serde_json::from_str(text).unwrap();
    assert!(received == parsed);
    assert_eq!(received.price.as_ref().unwrap().as_str(), "1.10");
    assert_eq!(serde_json::to_string(&received).unwrap(), text);

    request.0 = request.0.set::<Thing>(4, received);
    request.send().await.unwrap();
    assert_eq!(
        server.requests()[1].body(),
        format!(r#"{{"thing":{text}}}"#)
    );
}

#[tokio::test]
async fn values_that_do_not_fit_are_omitted() {
    let text = value!({
        "count": u64::MAX, "counts": [1, u64::MAX, "18446744073709551616", 1e300], "color": "red",
        "prices": {}, "inner": {"count": "99999999999999999999", "counts": {}}
    });
    let server = Server::replying([json(200, &text.to_string())]).await;
    let thing: Thing = server
        .client()
        .request(Method::GET, "https://api.twilio.com/x")
        .send()
        .await
        .unwrap();
    assert_eq!((thing.count, thing.counts), (None, Some(vec![1])));
    assert_eq!(
        (thing.prices, thing.color),
        (Some(vec![]), Some(Color::Red))
    );
    let inner = thing.inner.unwrap();
    assert_eq!((inner.count, inner.counts), (None, Some(vec![])));
    for wrong in [
        r#"{"count": 1.5}"#,
        r#"{"count": {}}"#,
        r#"{"counts": {"a": 1}}"#,
        r#"{"count": "x"}"#,
    ] {
        assert!(serde_json::from_str::<Thing>(wrong).is_err(), "{wrong}");
    }
    let last: Thing =
        serde_json::from_str(r#"{"count": 1, "count": 18446744073709551615}"#).unwrap();
    assert_eq!(last.count, None);
}

#[tokio::test]
async fn dates_are_sent_in_the_documented_form() {
    let at = "2026-01-31T13:00:00.123456789+01:00";
    let thing = || Thing {
        at: Some(at.into()),
        ..Thing::default()
    };
    let server = Server::replying([json(200, "{}")]).await;
    let mut request = SetThing::new(&server.client());
    request.0 = request.0.set::<DateTime>(0, at);
    request.0 = request
        .0
        .set_map::<DateTime>(1, [("at", "Sat, 31 Jan 2026 12:00:00 +0000")]);
    request.0 = request.0.set_list::<Thing>(2, [thing()]);
    request.0 = request.0.set::<Thing>(4, thing());
    request.0 = request.0.set_list::<DateTime>(5, [at]);
    request.send().await.unwrap();
    let sent = "2026-01-31T12%3A00%3A00Z";
    assert_eq!(
        server.requests()[0].line(),
        format!("POST /v1/Things?At={sent}&Flat.at={sent}&Deep%5B0%5D%5Bat%5D={sent}")
    );
    assert_eq!(
        server.requests()[0].body(),
        r#"{"thing":{"at":"2026-01-31T12:00:00Z"},"things":["2026-01-31T12:00:00Z"]}"#
    );
    // A decoded value keeps its original text.
    assert_eq!(serde_json::to_value(thing()).unwrap(), value!({"at": at}));
}

#[tokio::test]
async fn invalid_dates_and_enum_values_are_rejected() {
    let server = Server::replying([json(200, "{}")]).await;
    let client = server.client();
    let good = || {
        let mut request = SetThing::new(&client);
        request.0 = request.0.set::<DateTime>(0, "2026-01-31T12:00:00Z");
        request
    };
    let thing = |thing: Thing| Box::new(thing);
    let of_date = |text: &str| Thing {
        at: Some(text.into()),
        ..Thing::default()
    };
    let mut wrong = Vec::new();
    let mut request = good();
    request.0 = request.0.set::<DateTime>(0, "yesterday");
    wrong.push((request, "At", "yesterday"));
    let mut request = good();
    request.0 = request.0.set::<DateTime>(0, "");
    wrong.push((request, "At", "date and time"));
    let mut request = good();
    request.0 = request.0.set_map::<Date>(1, [("day", "2026-02-30")]);
    wrong.push((request, "Flat", "2026-02-30"));
    let mut request = good();
    request.0 = request.0.set::<Color>(3, "green");
    wrong.push((request, "X-Color", "green"));
    let mut request = good();
    request.0 = request.0.set::<Thing>(
        4,
        Thing {
            inner: Some(thing(of_date("soon"))),
            ..Thing::default()
        },
    );
    wrong.push((request, "thing", "soon"));
    let mut request = good();
    request.0 = request.0.set_list::<Color>(5, ["red", "blue"]);
    wrong.push((request, "things", "blue"));
    for (request, name, text) in wrong {
        let error = request.send().await.unwrap_err();
        assert_eq!(error.input_name(), Some(name), "{error}");
        assert!(error.to_string().contains(text), "{error}");
    }
    assert_eq!(server.count(), 0);

    // An empty value clears a field; without checks, any value is sent.
    let mut request = good();
    request.0 = request.0.set::<Color>(3, "");
    request.0 = request.0.set::<Thing>(4, of_date(""));
    request.send().await.unwrap();
    let lenient = server.builder().check_inputs(false).build().unwrap();
    let mut request = SetThing::new(&lenient);
    request.0 = request.0.set::<DateTime>(0, "yesterday");
    request.0 = request.0.set::<Color>(3, "green");
    request.send().await.unwrap();
    assert_eq!(server.requests()[1].line(), "POST /v1/Things?At=yesterday");
    assert_eq!(server.requests()[1].header("x-color"), Some("green"));
}

#[tokio::test]
async fn page_size_is_clamped() {
    let server = Server::replying([json(200, "{}")]).await;
    let client = server.client();
    for (asked, sent) in [
        (-1, 1),
        (0, 1),
        (1, 1),
        (50, 50),
        (5000, 100),
        (i64::MAX, 100),
    ] {
        let before = server.count();
        let list = || {
            let mut list = ListThings::new(&client);
            list.0 = list.0.set::<i64>(0, asked);
            list
        };
        list().send().await.unwrap();
        list().pages().next().await.unwrap().unwrap();
        for request in &server.requests()[before..] {
            assert_eq!(request.line(), format!("GET /v1/Things?PageSize={sent}"));
        }
    }
}

#[tokio::test]
async fn files_are_bytes() {
    let file = b"RIFF\x00\xff not JSON";
    let server = Server::replying([
        answer(200, &[("Content-Type", "audio/x-wav")], file),
        answer(200, &[], file),
        answer(200, &[], file),
        answer(302, &[("Location", "https://media.example/x")], b"moved"),
        answer(404, &[], b"{}"),
    ])
    .await;
    let client = server.client();
    assert_eq!(&*Download::new(&client).send().await.unwrap(), file);
    let response = Download::new(&client).send_with_response().await.unwrap();
    assert_eq!(&**response, file);
    assert_eq!(response.headers().get("content-length").unwrap(), "15");
    let raw = || client.request(Method::GET, "https://api.twilio.com/x.wav");
    assert_eq!(
        &*raw().send::<Response<Bytes>>().await.unwrap().into_inner(),
        file
    );
    let moved = raw().send::<Bytes>().await.unwrap_err();
    assert_eq!(moved.status().unwrap(), 302);
    assert!(raw().send::<Bytes>().await.unwrap_err().is_not_found());
    assert!(
        server
            .requests()
            .iter()
            .all(|request| request.header("accept") == Some("*/*"))
    );
    raw().send::<Value>().await.unwrap_err();
    assert_eq!(
        server.requests()[5].header("accept"),
        Some("application/json")
    );
}

#[test]
fn a_date_time_converts_to_the_system_time_and_back_without_loss() {
    for nanoseconds in [0, 1, 1_450_304_317_123_456_700] {
        for at in [
            SystemTime::UNIX_EPOCH + Duration::from_nanos(nanoseconds),
            SystemTime::UNIX_EPOCH - Duration::from_nanos(nanoseconds),
        ] {
            let time = DateTime::from(at);
            assert_eq!(SystemTime::try_from(&time), Ok(at));
            assert_eq!(SystemTime::try_from(time), Ok(at));
        }
    }
    let error = SystemTime::try_from(DateTime::from("yesterday")).unwrap_err();
    assert_eq!(error.to_string(), "not a date and time");
}
