//! Which requests have a body, and what it contains.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use serde_json::json as value;
use twilio_runtime::__private::Request;
use twilio_runtime::{Call, Client, Value};
use twilio_test_support::server::{Recorded, Server, json};

macro_rules! operations {
    ($( $name:ident $method:ident [ $($rule:tt)* ] { $($row:tt)* } )*) => {$(
        #[derive(Clone)]
        struct $name(Request);

        twilio_runtime::operation! {
            $name -> Value {
                "Operation" $method "https://api.twilio.com" "/v1/X" $($rule)* ;
                $($row)*
            }
        }
    )*};
}

operations! {
    DeleteJson DELETE [json] { json "ids"; }
    DeleteOptional DELETE [json optional_body] { json "ids"; }
    GetWhole GET [json optional_body] { body "Body"; }
    DeleteForm DELETE [] { form "Id"; }
    DeleteNothing DELETE [] { query "Id"; }
    PostOptional POST [json optional_body] { json "a"; json "rest" explode; }
    PostWhole POST [json optional_body] { body "Body"; }
    PostJson POST [json] { json "rest" explode; json "a"; json "b"; json "more" explode; }
    PostScim POST [json media("application/scim+json") optional_body] { body "Body"; }
    PostForm POST [] { form "To"; form "Extra" explode; }
    PostFree POST [] { body "Body"; }
    PostNothing POST [] {}
}

async fn sent(call: impl FnOnce(&Client) -> Call<Value>) -> Recorded {
    let server = Server::replying([json(200, "null")]).await;
    call(&server.client()).await.unwrap();
    server.requests().remove(0)
}

const JSON: Option<&str> = Some("application/json");
const FORM: Option<&str> = Some("application/x-www-form-urlencoded");

macro_rules! check {
    ($operation:ident, $fill:expr, $body:expr, $media:expr) => {
        let request = sent(|client| {
            let fill: fn(Request) -> Request = $fill;
            $operation(fill($operation::new(client).0)).send()
        })
        .await;
        assert_eq!(
            (request.body(), request.header("content-type")),
            ($body, $media),
            stringify!($operation)
        );
    };
}

#[tokio::test]
async fn declared_bodies_are_sent_with_every_method() {
    check!(
        DeleteJson,
        |r| r.set_list::<i64>(0, [1]),
        r#"{"ids":[1]}"#,
        JSON
    );
    check!(DeleteJson, |r| r, "{}", JSON);
    check!(
        DeleteOptional,
        |r| r.set_list::<i64>(0, [1]),
        r#"{"ids":[1]}"#,
        JSON
    );
    check!(DeleteOptional, |r| r.clear(0), r#"{"ids":null}"#, JSON);
    check!(DeleteOptional, |r| r, "", None);
    check!(GetWhole, |r| r.set::<Value>(0, value!([1])), "[1]", JSON);
    check!(GetWhole, |r| r, "", None);
    check!(DeleteForm, |r| r.set::<String>(0, "x y"), "Id=x+y", FORM);
    check!(DeleteForm, |r| r, "", None);
    check!(DeleteNothing, |r| r.set::<String>(0, "x"), "", None);
}

#[tokio::test]
async fn unset_optional_json_body_is_omitted() {
    check!(PostOptional, |r| r, "", None);
    check!(PostOptional, |r| r.clear(0), r#"{"a":null}"#, JSON);
    check!(PostWhole, |r| r, "", None);
    check!(PostWhole, |r| r.set::<Value>(0, Value::Null), "null", JSON);
    check!(PostWhole, |r| r.set::<String>(0, ""), "\"\"", JSON);
    check!(PostScim, |r| r, "", None);
    check!(
        PostScim,
        |r| r.set::<Value>(0, value!({})),
        "{}",
        Some("application/scim+json")
    );
}

#[tokio::test]
async fn empty_form_has_a_content_type() {
    check!(PostNothing, |r| r, "", FORM);
    check!(PostForm, |r| r, "", FORM);
    check!(PostFree, |r| r, "", FORM);
    check!(PostForm, |r| r.set::<String>(0, ""), "To=", FORM);
}

#[tokio::test]
async fn additional_properties_are_sent_with_the_declared_ones() {
    check!(
        PostJson,
        |r| {
            r.set::<i64>(1, 1)
                .set_map::<Value>(
                    0,
                    [
                        ("z", value!([1])),
                        ("a", value!("lost")),
                        ("c\"", Value::Null),
                    ],
                )
                .set_map::<Value>(3, [("z", value!(2)), ("y", value!(3))])
        },
        r#"{"c\"":null,"z":[1],"a":1,"y":3}"#,
        JSON
    );
    check!(
        PostJson,
        |r| r.set_map::<Option<i64>>(0, [("b", Some(1)), ("n", None)]),
        r#"{"b":1,"n":null}"#,
        JSON
    );
    check!(
        PostOptional,
        |r| r.set_map::<String>(1, [("x", "1")]),
        r#"{"x":"1"}"#,
        JSON
    );
    check!(
        PostForm,
        |r| {
            r.set::<String>(0, "+1")
                .set_map::<Value>(1, [("A b", value!([1, null])), ("C", value!({"d": 1}))])
        },
        "To=%2B1&A+b=1&A+b=&C=%7B%22d%22%3A1%7D",
        FORM
    );
}

#[tokio::test]
async fn form_can_be_one_value() {
    check!(
        PostFree,
        |r| r.set::<Value>(0, value!({"None": null, "Tags": ["a", "b"], "To": "+1"})),
        "None=&Tags=a&Tags=b&To=%2B1",
        FORM
    );
    let server = Server::replying([json(200, "null")]).await;
    let mut request = PostFree::new(&server.client());
    request.0 = request.0.set::<String>(0, "text");
    let error = request.send().await.unwrap_err();
    assert_eq!(error.input_name(), Some("Body"));
    assert_eq!(server.count(), 0);
}
