//! Settings are checked when the client is built, and all problems are reported at once.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use std::time::Duration;

use twilio_runtime::{Client, ClientBuilder, HttpTransport, RetryPolicy};
use twilio_test_support::server::{ACCOUNT, TOKEN};

fn builder() -> ClientBuilder {
    Client::builder().auth_token(ACCOUNT, TOKEN)
}

#[test]
fn all_problems_are_reported_at_once() {
    let error = Client::builder()
        .auth_token("AC12", "")
        .region("IE1")
        .edge("d/../")
        .base_url("ftp://gw")
        .user_agent("a\nb")
        .timeout(Duration::ZERO)
        .connect_timeout(Duration::ZERO)
        .max_body(0)
        .max_in_flight(0)
        .build()
        .unwrap_err();
    let text = error.to_string();
    assert!(error.is_config(), "{text}");
    for part in [
        "account SID",
        "auth token",
        "IE1",
        "d/../",
        "base URL",
        "user agent",
        "timeout",
        "connect timeout",
        "max_body",
        "max_in_flight",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert_eq!(text.lines().count(), 1);
}

#[test]
fn each_problem_is_reported() {
    let wrong: Vec<(ClientBuilder, &str)> = vec![
        (builder().timeout(Duration::ZERO), "timeout"),
        (builder().connect_timeout(Duration::ZERO), "connect timeout"),
        (builder().max_body(0), "max_body"),
        (builder().max_in_flight(0), "max_in_flight"),
        (builder().base_url("http://u:hunter2@gw"), "base URL"),
        (builder().base_url("http://gw/a/../b"), "base URL"),
        (builder().base_url("http://gw/%2e%2e"), "base URL"),
        (builder().user_agent("snowman \u{7f}"), "user agent"),
    ];
    for (builder, part) in wrong {
        let error = builder.build().unwrap_err();
        let text = error.to_string();
        assert!(error.is_config() && text.contains(part), "{part}: {text}");
        assert!(!text.contains("hunter2") && !text.contains(';'), "{text}");
    }
}

#[test]
fn extreme_settings_are_accepted() {
    let client = builder()
        .timeout(Duration::MAX)
        .connect_timeout(Duration::MAX)
        .max_body(usize::MAX)
        .max_in_flight(usize::MAX)
        .retry(RetryPolicy::default().max_elapsed(Duration::MAX))
        .build();
    assert!(client.is_ok());
}

#[test]
fn transport_settings_are_validated_at_build() {
    let error = HttpTransport::builder()
        .connect_timeout(Duration::ZERO)
        .max_connections(0)
        .keep_alive(Some(Duration::ZERO))
        .proxy("socks5://user:hunter2@localhost")
        .add_root_certificates("no PEM")
        .build()
        .unwrap_err();
    let text = error.to_string();
    for part in [
        "connect timeout",
        "max_connections",
        "keep-alive",
        "proxy",
        "root certificate",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(!text.contains("hunter2"), "{text}");
}

#[test]
fn password_in_a_url_is_not_shown() {
    for url in [
        "http://user:hunter2@gw",
        "http://hunter2@gw/x",
        "http://user:hun ter2@gw",
        "hunter2",
        "http://gw?password=hunter2",
        "http://gw/#hunter2",
    ] {
        let builder = builder().base_url(url);
        let text = format!("{builder:?}");
        assert!(
            !text.contains("hunter2") && !text.contains("ter2"),
            "{text}"
        );
        let error = builder.build().unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(
            !text.contains("hunter2") && !text.contains("ter2"),
            "{text}"
        );
    }
    let text = format!("{:?}", builder().base_url("http://gw:4010/twilio"));
    assert!(text.contains("http://gw:4010/twilio"), "{text}");
    let transport = HttpTransport::builder().proxy("http://user:hunter2@proxy:3128");
    let text = format!("{transport:?} {:?}", transport.clone().build().unwrap());
    assert!(!text.contains("hunter2"), "{text}");
}
