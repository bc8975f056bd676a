//! Access tokens: same headers and claims, and accepted by the libraries.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use twilio_runtime::access_token::{
    AccessToken, ChatGrant, PlaybackGrant, SyncGrant, TaskRouterGrant, VideoGrant, VoiceGrant,
};

use super::Library;

const ACCOUNT: &str = "AC0123456789abcdef0123456789abcdef";
const KEY: &str = "SK0123456789abcdef0123456789abcdef";
/// As long as the secrets of API keys.
const SECRET: &str = "0123456789abcdefghijklmnopqrstuv";
const NOW: u64 = 1_700_000_000;

const SERVICE: &str = "IS0123456789abcdef0123456789abcdef";
const ROLE: &str = "RL0123456789abcdef0123456789abcdef";
const CREDENTIAL: &str = "CR0123456789abcdef0123456789abcdef";
const APPLICATION: &str = "AP0123456789abcdef0123456789abcdef";
const WORKSPACE: &str = "WS0123456789abcdef0123456789abcdef";
const WORKER: &str = "WK0123456789abcdef0123456789abcdef";

/// A token, and the same inputs for the libraries.
struct Case {
    name: &'static str,
    token: AccessToken,
    grants: Value,
    identity: Option<&'static str>,
    region: Option<&'static str>,
    /// A number, `null` for none, or `"now"` for when the token is signed.
    not_before: Value,
    lifetime: u64,
}

impl Case {
    fn new(name: &'static str, grants: Value, token: AccessToken) -> Self {
        Self {
            name,
            token,
            grants,
            identity: Some("driver-7"),
            region: None,
            not_before: "now".into(),
            lifetime: 3600,
        }
    }

    fn input(&self) -> Value {
        json!({
            "token": self.token.sign_at(at(NOW)).unwrap().as_str(),
            "grants": self.grants,
            "identity": self.identity,
            "region": self.region,
            "nbf": self.not_before,
            "ttl": self.lifetime,
        })
    }
}

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

fn anonymous() -> AccessToken {
    AccessToken::new(ACCOUNT, KEY, SECRET)
}

fn token() -> AccessToken {
    anonymous().identity("driver-7")
}

/// A token for each grant, with as few and as many fields as it can have.
fn grants() -> Vec<Case> {
    let video = json!({ "playerStreamerSid": "VJ1", "playbackUrl": "https://a.example/?token=x" });
    vec![
        Case::new("no grant", json!({}), token()),
        Case::new(
            "chat",
            json!({ "chat": { "service_sid": SERVICE } }),
            token().grant(ChatGrant::new(SERVICE)),
        ),
        Case::new(
            "all of chat",
            json!({ "chat": {
                "service_sid": SERVICE,
                "endpoint_id": "phone",
                "deployment_role_sid": ROLE,
                "push_credential_sid": CREDENTIAL,
            } }),
            token().grant(
                ChatGrant::new(SERVICE)
                    .endpoint_id("phone")
                    .deployment_role_sid(ROLE)
                    .push_credential_sid(CREDENTIAL),
            ),
        ),
        Case::new(
            "nothing of voice",
            json!({ "voice": { "incoming": { "allow": false } } }),
            token().grant(VoiceGrant::new().incoming(false)),
        ),
        Case::new(
            "outgoing calls",
            json!({ "voice": { "outgoing": { "application_sid": APPLICATION } } }),
            token().grant(VoiceGrant::new().outgoing(APPLICATION)),
        ),
        Case::new(
            "all of voice",
            json!({ "voice": {
                "incoming": { "allow": true },
                "outgoing": { "application_sid": APPLICATION, "params": { "desk": "Rück & gabe" } },
                "push_credential_sid": CREDENTIAL,
                "endpoint_id": "phone",
            } }),
            token().grant(
                VoiceGrant::new()
                    .incoming(true)
                    .outgoing(APPLICATION)
                    .parameter("desk", "Rück & gabe")
                    .push_credential_sid(CREDENTIAL)
                    .endpoint_id("phone"),
            ),
        ),
        Case::new(
            "all rooms",
            json!({ "video": {} }),
            token().grant(VideoGrant::new()),
        ),
        Case::new(
            "a room",
            json!({ "video": { "room": "lobby" } }),
            token().grant(VideoGrant::new().room("lobby")),
        ),
        Case::new(
            "all of Sync",
            json!({ "data_sync": { "service_sid": "default", "endpoint_id": "phone" } }),
            token().grant(SyncGrant::new("default").endpoint_id("phone")),
        ),
        Case::new(
            "all of TaskRouter",
            json!({ "task_router": {
                "workspace_sid": WORKSPACE,
                "worker_sid": WORKER,
                "role": "worker",
            } }),
            token().grant(TaskRouterGrant::new(WORKSPACE, WORKER).role("worker")),
        ),
        Case::new(
            "playback",
            json!({ "player": video }),
            token().grant(PlaybackGrant::new(video.clone())),
        ),
        Case::new(
            "several grants",
            json!({
                "chat": { "service_sid": SERVICE },
                "voice": { "incoming": { "allow": true } },
                "video": { "room": "lobby" },
                "data_sync": { "service_sid": "default" },
                "task_router": { "workspace_sid": WORKSPACE, "worker_sid": WORKER },
            }),
            token()
                .grant(ChatGrant::new(SERVICE))
                .grant(VoiceGrant::new().incoming(true))
                .grant(VideoGrant::new().room("lobby"))
                .grant(SyncGrant::new("default"))
                .grant(TaskRouterGrant::new(WORKSPACE, WORKER)),
        ),
    ]
}

/// Tokens for other users, regions and times.
fn others() -> Vec<Case> {
    let case = |name, token| Case::new(name, json!({}), token);
    vec![
        Case {
            identity: Some("zoë \"Z\" <z@例え.example> 🚕"),
            ..case(
                "an identity in Unicode",
                anonymous().identity("zoë \"Z\" <z@例え.example> 🚕"),
            )
        },
        Case {
            identity: None,
            ..case("no identity", anonymous())
        },
        Case {
            region: Some("ie1"),
            ..case("a region", token().region("ie1"))
        },
        Case {
            not_before: (NOW - 60).into(),
            ..case("valid since a minute", token().not_before(at(NOW - 60)))
        },
        Case {
            not_before: Value::Null,
            ..case("no beginning", token().without_not_before())
        },
        Case {
            lifetime: 1,
            ..case("a second", token().valid_for(Duration::from_secs(1)))
        },
        Case {
            lifetime: 86_400,
            ..case("a day", token().valid_for(Duration::from_secs(86_400)))
        },
    ]
}

pub(super) fn compare(library: Library) {
    let cases: Vec<Case> = grants().into_iter().chain(others()).collect();
    let inputs: Vec<Value> = cases.iter().map(Case::input).collect();
    let input = json!({
        "now": NOW,
        "account": ACCOUNT,
        "key": KEY,
        "secret": SECRET,
        "tokens": inputs,
        "auth_token": "unused",
        "forms": [],
        "bodies": [],
    });
    let Some(results) = library.run(&input) else {
        return;
    };
    let results = results["tokens"].as_array().unwrap();
    assert_eq!(results.len(), cases.len());
    for (case, result) in cases.iter().zip(results) {
        let name = case.name;
        let ours = &result["ours"];
        assert_eq!(ours["claims"]["iss"], KEY, "{name} is refused: {ours}");
        let refused = result["with_other_secret"].as_str();
        let is_refused = refused.is_some_and(|why| why.to_lowercase().contains("signature"));
        assert!(is_refused, "{name}, with another secret: {result}");
        match result["own"]["lacks"].as_str() {
            Some(what) => check_lack(library, case, what),
            None => assert_eq!(*ours, expected(library, case, &result["own"]), "{name}"),
        }
    }
}

/// Returns the parts of the library's own token, without its known differences from ours.
fn expected(library: Library, case: &Case, own: &Value) -> Value {
    let mut expected = own.clone();
    if library == Library::Node {
        let claims = expected["claims"].as_object_mut().unwrap();
        // twilio-node states when a token was made, and not by default from when it is valid.
        assert_eq!(claims.remove("iat"), Some(NOW.into()));
        if case.not_before == "now" {
            assert_eq!(claims.insert("nbf".to_owned(), NOW.into()), None);
        }
    }
    expected
}

/// Checks that a library may lack this.
fn check_lack(library: Library, case: &Case, what: &str) {
    let name = case.name;
    match what {
        // Twilio Live was discontinued.
        "a grant" if case.grants.get("player").is_some() => twilio_test_support::skip(&format!(
            "Twilio's {library:?} library has no playback grant, so its token was only verified"
        )),
        "tokens without an identity" => {
            assert_eq!((library, case.identity), (Library::Node, None), "{name}");
        }
        _ => panic!("the library lacks {what} for {name}"),
    }
}
