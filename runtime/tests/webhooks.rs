//! Webhooks: which requests are Twilio's, and what is in them.
#![cfg(feature = "webhook")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use twilio_runtime::http::{Method, Request};
use twilio_runtime::webhook::{
    CloudEvents, ConversationEvent, ConversationEventType, IncomingMessage, InvalidWebhook,
    MessageStatus, Parameters, Validator, VoiceRequest, VoiceStatus,
};

const TOKEN: &str = "12345";
const PUBLIC: &str = "https://example.com";
const FORM: &str = "application/x-www-form-urlencoded";
const BODY: &str = "Body=On+my+way&From=%2B12025550143";

fn validator() -> Validator {
    Validator::new(TOKEN).unwrap()
}

fn public() -> Validator {
    validator().public_url(PUBLIC).unwrap()
}

/// Returns a request to a path, signed as if Twilio had called the public URL.
fn request(path: &str, headers: &[(&str, &str)]) -> Request<String> {
    let signature = validator().sign_form(&format!("{PUBLIC}{path}"), BODY.as_bytes());
    let mut request = Request::post(path)
        .header("host", "10.0.0.7:8080")
        .header("content-type", FORM)
        .header("x-twilio-signature", signature);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(BODY.to_owned()).unwrap()
}

#[test]
fn the_public_url_is_what_twilio_called() {
    assert_eq!(public().validate(&request("/sms?a=b", &[])), Ok(()));
    assert_eq!(
        validator().validate(&request("/sms", &[])),
        Err(InvalidWebhook::WrongSignature)
    );
    let path = validator()
        .public_url("https://example.com/twilio/")
        .unwrap();
    let signature = validator().sign_form("https://example.com/twilio/sms", b"");
    let request = Request::get("/sms").header("x-twilio-signature", signature);
    assert_eq!(path.validate(&request.body("").unwrap()), Ok(()));
    for url in [
        "",
        "example.com",
        "ftp://a.example",
        "https://",
        "https://a.example?b",
        "https://a.example#b",
    ] {
        assert!(
            validator().public_url(url).unwrap_err().is_config(),
            "{url}"
        );
    }
}

#[test]
fn without_it_the_request_says_what_was_called() {
    let signature = validator().sign_form("https://a.example/sms", BODY.as_bytes());
    let request = |uri: &str, host: Option<&str>| {
        let mut request = Request::post(uri)
            .header("content-type", FORM)
            .header("x-twilio-signature", &signature);
        if let Some(host) = host {
            request = request.header("host", host);
        }
        request.body(BODY).unwrap()
    };
    assert_eq!(
        validator().validate(&request("/sms", Some("a.example"))),
        Ok(())
    );
    assert_eq!(
        validator().validate(&request("https://a.example/sms", None)),
        Ok(())
    );
    // Nothing says whether TLS ended in front of the program.
    let signature = validator().sign_form("http://a.example/sms", b"");
    let plain = Request::get("/sms")
        .header("host", "a.example")
        .header("x-twilio-signature", signature);
    assert_eq!(validator().validate(&plain.body("").unwrap()), Ok(()));
    for host in ["", "a.example/", "a@b", "a.example?", "a b"] {
        assert_eq!(
            validator().validate(&request("/sms", Some(host))),
            Err(InvalidWebhook::UnknownUrl),
            "{host}"
        );
    }
    assert_eq!(
        validator().validate(&request("/sms", None)),
        Err(InvalidWebhook::UnknownUrl)
    );
}

#[test]
fn proxies_are_trusted_as_far_as_they_reach() {
    let behind = |proxies: usize, headers: &[(&str, &str)]| {
        let validator = validator().trusted_proxies(proxies);
        validator.validate(&request("/sms", headers))
    };
    let x = [
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "example.com"),
    ];
    let standard = [("forwarded", "for=1.2.3.4;proto=https;host=\"example.com\"")];
    // Headers of nobody we trust.
    assert_eq!(behind(0, &x), Err(InvalidWebhook::WrongSignature));
    assert_eq!(behind(0, &standard), Err(InvalidWebhook::WrongSignature));
    assert_eq!(behind(1, &x), Ok(()));
    assert_eq!(behind(1, &standard), Ok(()));
    // The caller sent a value of its own, before the proxy's.
    let lie = [
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "lie.example, example.com"),
    ];
    assert_eq!(behind(1, &lie), Ok(()));
    let lie = [
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "example.com, proxy.example"),
    ];
    assert_eq!(behind(1, &lie), Err(InvalidWebhook::WrongSignature));
    assert_eq!(behind(2, &lie), Ok(()));
    let port = [
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "example.com"),
        ("x-forwarded-port", "443"),
    ];
    assert_eq!(behind(1, &port), Ok(()));
    // A public URL takes precedence.
    let lie = [("x-forwarded-host", "lie.example")];
    let public = public().trusted_proxies(1);
    assert_eq!(public.validate(&request("/sms", &lie)), Ok(()));
}

#[test]
fn signatures_must_be_there_once() {
    let mut missing = request("/sms", &[]);
    missing.headers_mut().remove("x-twilio-signature");
    assert_eq!(
        public().validate(&missing),
        Err(InvalidWebhook::MissingSignature)
    );
    let twice = request(
        "/sms",
        &[("x-twilio-signature", "RSOYDt4T1cUTdK1PDd93/VVr8B8=")],
    );
    assert_eq!(
        public().validate(&twice),
        Err(InvalidWebhook::MissingSignature)
    );
    for signature in ["", "x", "AAAA", "RSOYDt4T1cUTdK1PDd93/VVr8B8"] {
        let mut malformed = request("/sms", &[]);
        malformed
            .headers_mut()
            .insert("x-twilio-signature", signature.parse().unwrap());
        assert_eq!(
            public().validate(&malformed),
            Err(InvalidWebhook::MalformedSignature),
            "{signature}"
        );
    }
}

#[test]
fn tokens_can_be_rotated() {
    let both = Validator::new("new").unwrap().or_auth_token(TOKEN).unwrap();
    let both = both.public_url(PUBLIC).unwrap();
    assert_eq!(both.validate(&request("/sms", &[])), Ok(()));
    for token in [" ", "12345\n", " 12345"] {
        assert!(
            validator().or_auth_token(token).unwrap_err().is_config(),
            "{token:?}"
        );
    }
    let text = format!("{both:?}");
    assert!(
        !text.contains("12345") && !text.contains("\"new\""),
        "{text}"
    );
    let with_password = both.public_url("https://user:pass@example.com").unwrap();
    let text = format!("{with_password:?}");
    assert!(
        text.contains("https://example.com") && !text.contains("pass"),
        "{text}"
    );
}

#[test]
fn other_bodies_need_their_hash() {
    let json = r#"[{"id":"EZ1"}]"#;
    let (url, signature) = validator().sign_body("https://example.com/events", json.as_bytes());
    let path = url.strip_prefix(PUBLIC).unwrap();
    let request = |path: &str, body: &'static str, signature: &str| {
        Request::builder()
            .method(Method::POST)
            .uri(path)
            .header("content-type", "application/json")
            .header("x-twilio-signature", signature)
            .body(body)
            .unwrap()
    };
    assert_eq!(
        public().validate(&request(path, r#"[{"id":"EZ1"}]"#, &signature)),
        Ok(())
    );
    assert_eq!(
        public().validate(&request(path, "[]", &signature)),
        Err(InvalidWebhook::WrongBody)
    );
    // The URL alone is signed, so anybody could have sent this body with it.
    let bare = validator().sign_form("https://example.com/events", b"");
    assert_eq!(
        public().validate(&request("/events", "[]", &bare)),
        Err(InvalidWebhook::UnsignedBody)
    );
}

#[test]
fn parameters_keep_order_and_repetition() {
    let parameters = Parameters::from_form(b"A=2&B=&A=1&A=2").unwrap();
    assert_eq!(parameters.all("A").collect::<Vec<_>>(), ["2", "1", "2"]);
    assert_eq!(parameters.get("B"), Some(""));
    assert_eq!(parameters.get("C"), None);
    assert_eq!(parameters.parse::<u32>("B"), None);
    assert_eq!(parameters.iter().count(), 4);
    let error = Parameters::from_form(b"A=1&Body=%FF").unwrap_err();
    assert_eq!(
        error.to_string(),
        "the parameter `Body` of the webhook is not UTF-8"
    );
    let text = format!("{:?}", Parameters::from_form(BODY.as_bytes()).unwrap());
    assert!(text.contains("Body") && !text.contains("my way"), "{text}");
    // A vector of Twilio's rules for repeated names: values are sorted, and each is signed once.
    assert_eq!(
        validator().sign_form("https://e.com/a?b=c", b"A=2&A=1&A=2&B="),
        "2PTQPOP54GMeIFV21QtbJhfgn7Y="
    );
}

#[test]
fn payloads_name_their_parameters() {
    let event = ConversationEvent::from_form(
        b"EventType=onParticipantAdded&ConversationSid=CH1&ParticipantSid=MB1&Identity=driver-7\
          &MessagingBinding.Address=%2B12025550143&DateCreated=2026-03-02T09:15:00Z&RetryCount=1&Seat=4",
    )
    .unwrap();
    assert_eq!(event.event(), Some(ConversationEventType::ParticipantAdded));
    assert_eq!(event.messaging_binding_address(), Some("+12025550143"));
    assert_eq!(event.retry_count(), Some(1));
    assert_eq!(
        event.date_created().unwrap().to_string(),
        "2026-03-02T09:15:00Z"
    );
    assert_eq!(event.parameter("Seat"), Some("4"));
    assert_eq!(event.author(), None);
    let unknown = ConversationEvent::from_form(b"EventType=onSomethingNew").unwrap();
    assert_eq!(
        (unknown.event(), unknown.event_type()),
        (None, Some("onSomethingNew"))
    );

    let message = IncomingMessage::from_form(
        b"NumMedia=2&MediaUrl0=a&MediaContentType0=image/png&MediaUrl1=b&MediaUrl3=d",
    )
    .unwrap();
    let media: Vec<_> = message.media().collect();
    assert_eq!(media, [("a", Some("image/png")), ("b", None)]);
    let status = MessageStatus::from_form(b"MessageStatus=failed&ErrorCode=30005").unwrap();
    assert_eq!(status.error_code(), Some(30005));
    let call = VoiceRequest::from_form(b"CallSid=CA1&Direction=inbound").unwrap();
    assert_eq!(call.direction(), Some("inbound"));
    let status = VoiceStatus::from_form(b"CallDuration=x").unwrap();
    assert_eq!(status.call_duration(), None);
    assert_eq!(status.parameter("CallDuration"), Some("x"));
}

#[test]
fn names_of_events_lead_back() {
    for name in [
        "onConversationAdd",
        "onMessageAdded",
        "onDeliveryUpdated",
        "onUserUpdated",
    ] {
        assert_eq!(
            ConversationEventType::from_name(name).unwrap().as_str(),
            name
        );
    }
}

#[test]
fn cloud_events_keep_what_they_do_not_know() {
    let one = r#"{"specversion":"1.0","type":"t","source":"s","id":"i","time":"2026-03-02T09:15:00Z","data":{"a":1},"extra":true}"#;
    for body in [one.to_owned(), format!(" [{one}]")] {
        let events = CloudEvents::from_json(body.as_bytes()).unwrap();
        let event = events.iter().next().unwrap();
        assert_eq!((event.event_type.as_str(), event.id.as_str()), ("t", "i"));
        assert_eq!(event.data["a"], 1);
        assert_eq!(event.others["extra"], true);
        assert!(event.time.is_some());
    }
    let events = CloudEvents::from_json(one.as_bytes()).unwrap();
    let text = format!("{events:?}");
    assert!(text.contains(r#"event_type: "t""#), "{text}");
    assert!(
        !text.contains("Number(1)") && !text.contains("extra"),
        "{text}"
    );
    let error = CloudEvents::from_json(br#"[{"specversion":"1.0"}]"#).unwrap_err();
    assert!(
        error.to_string().contains("missing field `type`"),
        "{error}"
    );
    assert!(CloudEvents::from_json(b"{").is_err());
    assert!(CloudEvents::from_json(br#"[{"specversion":1}]"#).is_err());
}

#[cfg(feature = "axum")]
mod in_axum {
    use axum::Router;
    use axum::body::{Body, to_bytes};
    use axum::routing::{get, post};
    use tower_service::Service as _;
    use twilio_runtime::http::{Request, StatusCode};
    use twilio_runtime::webhook::{IncomingMessage, Signed, Verified, WebhookLayer};

    use super::{BODY, FORM, PUBLIC, public, validator};

    async fn sms(Signed(message): Signed<IncomingMessage>, body: String) -> String {
        // The body is still there for other extractors.
        let is_in_query = message.parameter("Query").is_some();
        assert_eq!(body.is_empty(), is_in_query);
        message.body().unwrap_or_default().to_owned()
    }

    fn app() -> Router {
        let routes = Router::new()
            .route("/sms", post(sms).get(sms))
            .layer(WebhookLayer::new(public()).max_body(100));
        Router::new().nest("/twilio", routes).route(
            "/open",
            get(|signed: Signed<IncomingMessage>| async move {
                signed.into_inner().body().unwrap_or_default().to_owned()
            }),
        )
    }

    async fn answer(request: Request<Body>) -> (StatusCode, String) {
        let response = app().call(request).await.unwrap();
        let status = response.status();
        let body = to_bytes(response.into_body(), 10_000).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    fn post_form(body: &str, signature: &str) -> Request<Body> {
        Request::post("/twilio/sms")
            .header("content-type", FORM)
            .header("x-twilio-signature", signature)
            .body(Body::from(body.to_owned()))
            .unwrap()
    }

    #[tokio::test]
    async fn only_what_is_signed_gets_through() {
        let url = format!("{PUBLIC}/twilio/sms");
        let signature = validator().sign_form(&url, BODY.as_bytes());
        let (status, body) = answer(post_form(BODY, &signature)).await;
        assert_eq!((status, body.as_str()), (StatusCode::OK, "On my way"));
        let (status, body) = answer(post_form("Body=Other", &signature)).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        assert!(body.contains("the signature does not match"), "{body}");
        let unsigned = Request::post("/twilio/sms").body(Body::empty()).unwrap();
        assert_eq!(answer(unsigned).await.0, StatusCode::FORBIDDEN);
        let long = format!("Body={}", "x".repeat(100));
        let signature = validator().sign_form(&url, long.as_bytes());
        assert_eq!(
            answer(post_form(&long, &signature)).await.0,
            StatusCode::PAYLOAD_TOO_LARGE
        );
        let broken = "Body=%FF";
        let signature = validator().sign_form(&url, broken.as_bytes());
        assert_eq!(
            answer(post_form(broken, &signature)).await.0,
            StatusCode::BAD_REQUEST
        );
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn forged_requests_are_refused_under_load() {
        let url = format!("{PUBLIC}/twilio/sms");
        let calls = (0..2_000).map(|number| {
            let body = format!("Body=message+{number}");
            let is_forged = number % 10 == 0;
            let signed = if is_forged { "Body=another" } else { &body };
            let signature = validator().sign_form(&url, signed.as_bytes());
            let request = post_form(&body, &signature);
            tokio::spawn(async move {
                let (status, body) = answer(request).await;
                match is_forged {
                    true => assert_eq!(status, StatusCode::FORBIDDEN),
                    false => assert_eq!(body, format!("message {number}")),
                }
            })
        });
        for call in calls.collect::<Vec<_>>() {
            call.await.unwrap();
        }
    }

    #[tokio::test]
    async fn parameters_can_be_in_the_query() {
        let path = "/twilio/sms?Body=Hi&Query=1";
        let request = Request::get(path)
            .header(
                "x-twilio-signature",
                validator().sign_form(&format!("{PUBLIC}{path}"), b""),
            )
            .body(Body::empty())
            .unwrap();
        assert_eq!(answer(request).await, (StatusCode::OK, "Hi".to_owned()));
    }

    #[test]
    fn debug_hides_the_verified_body() {
        let body = BODY.as_bytes().into();
        let text = format!("{:?}", Verified { body });
        assert_eq!(text, "Verified { bytes: 34, .. }");
    }

    #[tokio::test]
    async fn a_body_that_is_no_form_has_no_parameters() {
        let json = b"[{}]";
        let (url, signature) = validator().sign_body(&format!("{PUBLIC}/twilio/sms"), json);
        let request = Request::post(url.strip_prefix(PUBLIC).unwrap())
            .header("content-type", "application/json")
            .header("x-twilio-signature", signature)
            .body(Body::from(&json[..]))
            .unwrap();
        let (status, body) = answer(request).await;
        assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
        assert!(body.contains("the body is not a form"), "{body}");
    }

    #[tokio::test]
    async fn a_route_without_the_layer_is_closed() {
        let request = Request::get("/open?Body=Hi").body(Body::empty()).unwrap();
        let (status, body) = answer(request).await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(body.contains("lacks `WebhookLayer`"), "{body}");
    }
}
