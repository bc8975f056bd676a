//! Access tokens: the same as those of Twilio's own libraries, and errors instead of tokens that Twilio would refuse.
#![cfg(feature = "access-token")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use twilio_runtime::access_token::{
    AccessToken, ChatGrant, Grant, PlaybackGrant, SyncGrant, TaskRouterGrant, VideoGrant,
    VoiceGrant,
};

const ACCOUNT: &str = "AC0123456789abcdef0123456789abcdef";
const KEY: &str = "SK0123456789abcdef0123456789abcdef";
const SERVICE: &str = "IS0123456789abcdef0123456789abcdef";

/// Made by twilio-python with a fixed clock: secret `secret`, time 1700000000, and the same SIDs and grant as below.
const OF_PYTHON: &str = "eyJhbGciOiJIUzI1NiIsImN0eSI6InR3aWxpby1mcGE7dj0xIiwidHlwIjoiSldUIn0.eyJqdGkiOiJTSzAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmLTE3MDAwMDAwMDAiLCJncmFudHMiOnsiY2hhdCI6eyJzZXJ2aWNlX3NpZCI6IklTMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYifSwiaWRlbnRpdHkiOiJkcml2ZXItNyJ9LCJpc3MiOiJTSzAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmIiwiZXhwIjoxNzAwMDAzNjAwLCJuYmYiOjE3MDAwMDAwMDAsInN1YiI6IkFDMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYifQ.Leidp3Kx4pPKFGF9Cjk-NTfLoY5DiCgesrbUuNLx0TM";

fn token() -> AccessToken {
    AccessToken::new(ACCOUNT, KEY, "secret").identity("driver-7")
}

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_700_000_000)
}

/// Returns header and claims.
fn parts(token: &str) -> [Value; 2] {
    let mut parts = token.split('.').map(|part| {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(part).unwrap();
        serde_json::from_slice(&bytes).unwrap_or(Value::Null)
    });
    [parts.next().unwrap(), parts.next().unwrap()]
}

fn claims(token: &AccessToken) -> Value {
    let [_, claims] = parts(token.sign_at(now()).unwrap().as_str());
    claims
}

#[test]
fn a_token_has_the_parts_of_one_of_twilio_python() {
    let signed = token()
        .grant(ChatGrant::new(SERVICE))
        .sign_at(now())
        .unwrap();
    assert_eq!(parts(signed.as_str()), parts(OF_PYTHON));
    assert_eq!(signed.expires_at(), now() + Duration::from_secs(3600));
    assert_eq!(signed.to_string(), signed.as_str());
}

#[test]
fn every_grant_has_its_fields() {
    let sid = |prefix: &str| format!("{prefix}0123456789abcdef0123456789abcdef");
    let token = token()
        .grant(
            ChatGrant::new(SERVICE)
                .endpoint_id("phone")
                .deployment_role_sid(sid("RL"))
                .push_credential_sid(sid("CR")),
        )
        .grant(
            VoiceGrant::new()
                .incoming(true)
                .outgoing(sid("AP"))
                .parameter("desk", "returns")
                .push_credential_sid(sid("CR"))
                .endpoint_id("phone"),
        )
        .grant(VideoGrant::new().room("lobby"))
        .grant(SyncGrant::new("default").endpoint_id("phone"))
        .grant(TaskRouterGrant::new(sid("WS"), sid("WK")).role("worker"))
        .grant(PlaybackGrant::new(
            json!({ "playerStreamerSid": sid("VJ") }),
        ));
    assert_eq!(
        claims(&token)["grants"],
        json!({
            "identity": "driver-7",
            "chat": {
                "service_sid": SERVICE,
                "endpoint_id": "phone",
                "deployment_role_sid": sid("RL"),
                "push_credential_sid": sid("CR"),
            },
            "voice": {
                "incoming": { "allow": true },
                "outgoing": { "application_sid": sid("AP"), "params": { "desk": "returns" } },
                "push_credential_sid": sid("CR"),
                "endpoint_id": "phone",
            },
            "video": { "room": "lobby" },
            "data_sync": { "service_sid": "default", "endpoint_id": "phone" },
            "task_router": { "workspace_sid": sid("WS"), "worker_sid": sid("WK"), "role": "worker" },
            "player": { "playerStreamerSid": sid("VJ") },
        })
    );
    let empty = self::token()
        .grant(VideoGrant::new())
        .grant(VoiceGrant::new());
    assert_eq!(
        claims(&empty)["grants"],
        json!({ "identity": "driver-7", "video": {}, "voice": {} })
    );
}

#[test]
fn times_and_region_are_stated() {
    let signed = token().region("ie1").sign_at(now()).unwrap();
    assert_eq!(parts(signed.as_str())[0]["twr"], "ie1");
    let claims = |token: AccessToken| claims(&token);
    assert_eq!(claims(token())["nbf"], 1_700_000_000);
    assert_eq!(claims(token().without_not_before()).get("nbf"), None);
    let later = now() + Duration::from_secs(60);
    assert_eq!(claims(token().not_before(later))["nbf"], 1_700_000_060);
    let short = token().valid_for(Duration::from_secs(1));
    assert_eq!(claims(short)["exp"], 1_700_000_001);
    let day = token().valid_for(Duration::from_secs(86_400));
    assert_eq!(claims(day)["exp"], 1_700_086_400);
}

#[test]
fn a_grant_of_ones_own() {
    struct Flex;
    impl Grant for Flex {
        fn name(&self) -> &str {
            "flex"
        }
        fn claims(&self) -> Value {
            json!({ "seat": 4 })
        }
    }
    assert_eq!(claims(&token().grant(Flex))["grants"]["flex"]["seat"], 4);
}

#[test]
fn what_twilio_would_refuse_is_an_error() {
    let refused = |token: AccessToken, expected: &str| {
        let error = token.sign_at(now()).unwrap_err();
        assert!(error.is_config());
        let text = error.to_string();
        assert!(text.contains(expected), "{expected} is not in {text}");
        assert!(!text.contains("secret-7"), "{text}");
    };
    let of = |account: &str, key: &str, secret: &str| AccessToken::new(account, key, secret);
    refused(of("AC1", KEY, "secret-7"), "the account SID");
    refused(
        of(ACCOUNT, ACCOUNT, "secret-7"),
        "the auth token cannot sign it",
    );
    refused(of(ACCOUNT, KEY, ""), "the secret of the API key is empty");
    refused(
        token().identity(""),
        "the identity of an access token is empty",
    );
    refused(token().valid_for(Duration::ZERO), "at least one second");
    refused(
        token().valid_for(Duration::from_millis(999)),
        "at least one second",
    );
    refused(
        token().valid_for(Duration::from_secs(86_401)),
        "at most 24 hours, not 86401 s; is the lifetime in milliseconds?",
    );
    refused(token().region("IE1"), "invalid region");
    refused(token().grant(ChatGrant::new("SERVICE")), "the chat service");
    refused(
        token().grant(VoiceGrant::new().parameter("a", "b")),
        "add `outgoing`",
    );
    refused(
        token().not_before(now() + Duration::from_secs(7200)),
        "before it becomes valid",
    );
    let all = of("AC1", "SK1", "").sign().unwrap_err().to_string();
    assert_eq!(all.matches("SID").count(), 2, "{all}");
    let before = token()
        .sign_at(UNIX_EPOCH - Duration::from_secs(1))
        .unwrap_err();
    assert!(before.to_string().contains("is the clock set?"));
}

#[test]
fn a_second_grant_replaces_the_first() {
    let token = token()
        .grant(ChatGrant::new(""))
        .grant(ChatGrant::new(SERVICE));
    assert_eq!(claims(&token)["grants"]["chat"]["service_sid"], SERVICE);
    let half_a_second = token.valid_for(Duration::from_millis(86_400_500));
    assert_eq!(claims(&half_a_second)["exp"], 1_700_086_400);
}

#[test]
fn debug_shows_neither_secret_nor_token() {
    let token = AccessToken::new(ACCOUNT, KEY, "secret-7").identity("driver-7");
    assert!(!format!("{token:?}").contains("secret-7"));
    let signed = token.sign().unwrap();
    assert!(!format!("{signed:?}").contains(signed.as_str()));
}

#[test]
fn debug_shows_fields_of_grants_and_sids() {
    let token = token()
        .grant(ChatGrant::new(SERVICE).endpoint_id("phone-of-zoe"))
        .grant(PlaybackGrant::new(
            json!({ "playbackUrl": "https://a.example/?token=x" }),
        ));
    let text = format!("{token:?}");
    for shown in [ACCOUNT, KEY, SERVICE, "endpoint_id", "playbackUrl"] {
        assert!(text.contains(shown), "{text}");
    }
    for hidden in ["driver-7", "phone-of-zoe", "a.example"] {
        assert!(!text.contains(hidden), "{text}");
    }
    // What was passed in place of a SID may be a secret.
    let swapped = AccessToken::new("secret-7", "secret-7", KEY).grant(ChatGrant::new("secret-7"));
    assert!(!format!("{swapped:?}").contains("secret-7"));
    let error = swapped.sign().unwrap_err();
    assert!(!error.to_string().contains("secret-7"), "{error}");
}
