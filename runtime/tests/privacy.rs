//! What `Debug` and errors print of private values, wherever they occur.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use std::collections::BTreeMap;

use serde_json::json as value;
use twilio_runtime::__private::Request;
use twilio_runtime::{DateTime, Value};
use twilio_test_support::server::{Server, json};

const SECRET: &str = "hunter2";

#[derive(Clone, Default, PartialEq)]
struct User {
    name: Option<String>,
    password: Option<String>,
    pin: Option<i64>,
    since: Option<DateTime>,
    friend: Option<Box<User>>,
}

twilio_runtime::model! {
    User {
        name = "name";
        password = "password" private;
        pin = "pin" private;
        since = "since" private;
        friend = "friend";
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Anyone {
    User(Box<User>),
    Name(String),
    Unknown(Value),
}

twilio_runtime::one_of! { Anyone by "kind" { User: User, "user"; Name: String, "name"; } }

#[derive(Clone)]
struct SetUser(Request);

twilio_runtime::operation! {
    SetUser -> User {
        "SetUser" POST "https://api.twilio.com" "/v1/Users" json;
        query "query";
        query "deep" deep;
        query "explode" explode;
        header "X-User";
        header "Authorization";
        json "user" max_length(1);
        json "users";
        json "map";
        json "anyone";
        json "extra" explode;
        json "secret" private;
    }
}

#[derive(Clone)]
struct ReplaceUser(Request);

twilio_runtime::operation! {
    ReplaceUser -> User {
        "ReplaceUser" PUT "https://api.twilio.com" "/v1/Users" json;
        body "User";
    }
}

#[derive(Clone)]
struct PostUser(Request);

twilio_runtime::operation! {
    PostUser -> User {
        "PostUser" POST "https://api.twilio.com" "/v1/Users";
        body "User";
    }
}

fn user() -> User {
    User {
        name: Some("n".to_owned()),
        friend: Some(Box::new(User {
            name: Some("visible".to_owned()),
            password: Some(SECRET.to_owned()),
            ..User::default()
        })),
        ..User::default()
    }
}

#[tokio::test]
async fn debug_hides_private_inputs_of_every_kind() {
    let server = Server::replying([json(200, "{}")]).await;
    let client = server.client();
    let map = || BTreeMap::from([("k".to_owned(), user())]);
    let mut shown = Vec::new();
    for row in [0, 1, 2, 3, 5, 6] {
        let mut request = SetUser::new(&client);
        request.0 = request.0.set::<User>(row, user());
        shown.push((format!("{row} {request:?}"), true));
    }
    let mut request = SetUser::new(&client);
    request.0 = request.0.set_list::<User>(6, [user()]);
    shown.push((format!("{request:?}"), true));
    for row in [1, 7, 9] {
        let mut request = SetUser::new(&client);
        request.0 = request.0.set::<BTreeMap<String, User>>(row, map());
        shown.push((format!("{row} {request:?}"), true));
    }
    let mut request = SetUser::new(&client);
    request.0 = request.0.set::<Anyone>(8, Anyone::User(Box::new(user())));
    shown.push((format!("{request:?}"), true));
    for (row, text) in [(4, "Bearer hunter2"), (10, SECRET)] {
        let mut request = SetUser::new(&client);
        request.0 = request.0.set::<String>(row, text);
        shown.push((format!("{row} {request:?}"), false));
    }
    let mut request = ReplaceUser::new(&client);
    request.0 = request.0.set::<User>(0, user());
    shown.push((format!("{request:?}"), true));
    let mut request = PostUser::new(&client);
    request.0 = request.0.set::<User>(0, user());
    shown.push((format!("{request:?}"), true));
    for (text, shows_the_rest) in shown {
        assert!(
            !text.contains(SECRET) && text.contains("<redacted>"),
            "{text}"
        );
        assert_eq!(text.contains("visible"), shows_the_rest, "{text}");
    }

    let mut request = SetUser::new(&client);
    request.0 = request.0.set::<Value>(5, value!({"a": 1}));
    assert!(
        format!("{request:?}").contains(r#"user: {"a":1}"#),
        "{request:?}"
    );
}

#[tokio::test]
async fn debug_of_a_response_hides_its_body() {
    let body = value!({"name": "visible", "password": SECRET, "friend": {"pin": 4711}}).to_string();
    let server = Server::replying([json(200, &body)]).await;
    let client = server.client();
    let response = PostUser::new(&client).send_with_response().await.unwrap();
    assert_eq!(response.password.as_deref(), Some(SECRET));
    let text = format!("{response:?}");
    assert!(
        !text.contains(SECRET) && !text.contains("4711") && text.contains("visible"),
        "{text}"
    );
    assert!(text.contains(&format!("<{} bytes>", body.len())), "{text}");
}

#[tokio::test]
async fn errors_hide_private_values() {
    let server = Server::replying([json(200, r#"{"pin": [], "name": true}"#)]).await;
    let client = server.client();
    let error = PostUser::new(&client).send().await.unwrap_err();
    assert!(error.is_decode(), "{error}");

    for body in [
        r#"{"pin": 4711.5}"#,
        r#"{"pin": "4711 x"}"#,
        r#"{"friend": {"pin": true}}"#,
    ] {
        let server = Server::replying([json(200, body)]).await;
        let error = PostUser::new(&server.client()).send().await.unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(!text.contains("4711") && !text.contains("true,"), "{text}");
    }

    let mut user = user();
    user.since = Some(SECRET.into());
    let mut request = ReplaceUser::new(&client);
    request.0 = request.0.set::<User>(0, user);
    let error = request.send().await.unwrap_err();
    assert!(
        error.is_invalid_input() && !error.to_string().contains(SECRET),
        "{error}"
    );
}
