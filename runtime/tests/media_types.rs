//! Responses that are not JSON: text, and files of declared media types.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use twilio_runtime::__private::Request;
use twilio_runtime::{Client, Download, Value};
use twilio_test_support::server::{Reply, Server, answer};

macro_rules! operations {
    ($( $name:ident $output:ty, [ $($rule:tt)* ]; )*) => {$(
        #[derive(Clone)]
        struct $name(Request);

        twilio_runtime::operation! {
            $name -> $output {
                "Operation" GET "https://api.twilio.com" "/v1/X" $($rule)* ;
            }
        }
    )*};
}

operations! {
    Table String, [accept(&["text/csv", "text/plain"])];
    Page Download, [accept(&["application/pdf", "image/*"])];
    Anything Download, [accept(&["*/*"])];
    Vendor Value, [accept_json(&["application/vnd.api+json"])];
}

async fn client(replies: impl IntoIterator<Item = Reply>) -> (Server, Client) {
    let server = Server::replying(replies).await;
    let client = server.client();
    (server, client)
}

fn reply(media: &str, body: &[u8]) -> Reply {
    answer(200, &[("Content-Type", media)], body)
}

#[tokio::test]
async fn text_is_returned_as_it_is() {
    let (server, client) = client([
        reply("text/csv; charset=utf-8", "a,é\n".as_bytes()),
        reply("text/plain; charset=iso-8859-1", b"\xe9"),
        reply("text/csv", b"\"quoted\""),
        answer(200, &[], b"no type"),
        answer(204, &[], b""),
    ])
    .await;
    for text in ["a,é\n", "é", "\"quoted\"", "no type", ""] {
        assert_eq!(Table::new(&client).send().await.unwrap(), text);
    }
    let accept = server.requests()[0].header("accept").unwrap().to_owned();
    assert_eq!(accept, "text/csv, text/plain");
}

#[tokio::test]
async fn text_that_cannot_be_read_is_an_error() {
    let (_server, client) = client([
        reply("text/csv; charset=shift_jis", b"a"),
        reply("text/csv", b"\xff"),
    ])
    .await;
    for problem in [
        "its charset `shift_jis` is not supported",
        "it is not UTF-8",
    ] {
        let error = Table::new(&client).send().await.unwrap_err();
        assert!(error.is_decode(), "{error}");
        assert!(error.to_string().contains(problem), "{error}");
    }
}

#[tokio::test]
async fn a_file_of_a_declared_type_is_returned() {
    let (server, client) = client([
        reply("application/pdf", b"%PDF"),
        reply("image/png", b"PNG"),
        answer(200, &[], b"no type"),
    ])
    .await;
    for body in ["%PDF", "PNG", "no type"] {
        let file = Page::new(&client).send().await.unwrap();
        assert_eq!(file.bytes().await.unwrap(), body);
    }
    let accept = server.requests()[0].header("accept").unwrap().to_owned();
    assert_eq!(accept, "application/pdf, image/*");
    let anything = Anything::new(&client).send_with_response().await.unwrap();
    assert_eq!(anything.status(), 200);
    assert_eq!(server.requests()[3].header("accept"), Some("*/*"));
}

#[tokio::test]
async fn another_type_is_an_error_that_names_both() {
    let (_server, client) = client([reply("text/html; charset=utf-8", b"<html>")]).await;
    let file = Page::new(&client).send().await.unwrap_err();
    let text = Table::new(&client).send().await.unwrap_err();
    assert!(file.is_decode() && text.is_decode());
    assert_eq!(text.body(), Some("<html>"));
    assert_eq!(
        file.to_string(),
        "Operation: HTTP 200, but the response does not match its schema: its media type is `text/html`, but the \
         document declares `application/pdf`, `image/*`; the call itself succeeded"
    );
}

#[tokio::test]
async fn json_of_another_type_is_asked_for() {
    let (server, client) = client([reply("application/json", b"1")]).await;
    assert_eq!(Vendor::new(&client).send().await.unwrap(), 1);
    let accept = server.requests()[0].header("accept").map(str::to_owned);
    assert_eq!(accept.as_deref(), Some("application/vnd.api+json"));
}

#[tokio::test]
async fn a_redirect_is_not_a_file() {
    let (_server, client) = client([answer(302, &[("Location", "https://x.example/")], b"")]).await;
    let file = Page::new(&client).send().await.unwrap_err();
    let text = Table::new(&client).send().await.unwrap_err();
    assert_eq!(file.status().unwrap(), 302);
    assert_eq!(text.status().unwrap(), 302);
}
