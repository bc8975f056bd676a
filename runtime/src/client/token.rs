//! OAuth client credentials: one access token, shared by all calls.

use std::future::{pending, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::Method;
use http::header::{ACCEPT, ACCEPT_CHARSET, CONTENT_TYPE, HeaderMap, HeaderValue, USER_AGENT};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use tokio::sync::watch;

use super::credentials::secret_header;
use super::shared::Shared;
use crate::call::{CallOptions, CallSource, Prepared, fetch};
use crate::error::{Error, Kind};
use crate::operation::{Auth, FORM};
use crate::response::BodyKind;
use crate::transport::{BoxFuture, HttpRequest};
use crate::wire::percent::push_pair;

/// The timeout for fetching a token, retries included. It is independent of the timeouts of the calls that wait for it.
const FETCH_TIMEOUT: Duration = Duration::from_secs(30);
/// A token is renewed this long before it expires, or after half of its lifetime if that is later.
const RENEW_BEFORE: Duration = Duration::from_secs(60);
/// The lifetime of a token that does not state one.
const DEFAULT_LIFE: Duration = Duration::from_secs(3600);
/// The lifetime of a token that states only impossible ones, such as zero. If the token really has expired, Twilio
/// refuses it and it is renewed.
const LEAST_LIFE: Duration = Duration::from_secs(60);
/// A longer lifetime is considered a mistake and ignored.
const LONGEST_LIFE: Duration = Duration::from_secs(7 * 24 * 3600);
/// Every token is used for at least this long.
const LEAST_USE: Duration = Duration::from_secs(1);

/// The current token, and the request for the next one.
#[derive(Default)]
pub(super) struct TokenCache(Mutex<State>);

#[derive(Default)]
struct State {
    token: Option<Token>,
    fetch: Option<Arc<Fetch>>,
}

#[derive(Clone)]
struct Token {
    header: HeaderValue,
    renew_at: Instant,
}

type Outcome = Result<Token, Arc<Error>>;

/// A request for a token. It continues even if the calls that wait for it are dropped.
struct Fetch {
    outcome: watch::Receiver<Option<Outcome>>,
    /// The task, which waiting calls must poll if the transport cannot run it in the background.
    task: Option<tokio::sync::Mutex<BoxFuture<'static, ()>>>,
}

impl TokenCache {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns a header with a token that is valid for a while. Calls that wait at the same time share the token, or
    /// the error.
    pub(super) async fn get(
        &self,
        shared: &Arc<Shared>,
        id: &str,
        secret: &SecretString,
    ) -> Result<HeaderValue, Error> {
        let fetch = {
            let mut state = self.state();
            if let Some(header) = state.current() {
                return Ok(header);
            }
            let start = || Arc::new(Fetch::start(shared, id, secret));
            state.fetch.get_or_insert_with(start).clone()
        };
        let outcome = fetch.finish().await;
        let mut state = self.state();
        if state
            .fetch
            .as_ref()
            .is_some_and(|current| Arc::ptr_eq(current, &fetch))
        {
            state.settle(&outcome);
        }
        match outcome {
            Ok(token) => Ok(token.header),
            Err(error) => Err(Error::new(Kind::Token(error))),
        }
    }

    /// Drops a token that was refused, unless it has already been replaced.
    pub(super) fn invalidate(&self, refused: &HeaderValue) {
        self.state().token.take_if(|token| token.header == *refused);
    }
}

impl State {
    /// Returns the token, unless it must be renewed. First stores the result of a request that completed after all
    /// calls waiting for it were dropped.
    fn current(&mut self) -> Option<HeaderValue> {
        let ended = self.fetch.as_ref().and_then(|fetch| fetch.ended());
        if let Some(outcome) = ended {
            self.settle(&outcome);
        }
        let token = self.token.as_ref()?;
        (Instant::now() < token.renew_at).then(|| token.header.clone())
    }

    fn settle(&mut self, outcome: &Outcome) {
        self.fetch = None;
        if let Ok(token) = outcome {
            self.token = Some(token.clone());
        }
    }
}

impl Fetch {
    fn start(shared: &Arc<Shared>, id: &str, secret: &SecretString) -> Self {
        let (sender, outcome) = watch::channel(None);
        let request = TokenRequest {
            shared: shared.clone(),
            client_id: id.to_owned(),
            client_secret: secret.clone(),
        };
        let task = shared.dispatcher.spawn(Box::pin(async move {
            let outcome = fetch_token(request).await;
            // The receiver may be gone; then nobody needs the result.
            sender.send(Some(outcome.map_err(Arc::new))).ok();
        }));
        Self {
            outcome,
            task: task.map(tokio::sync::Mutex::new),
        }
    }

    fn ended(&self) -> Option<Outcome> {
        let task_is_gone = self.outcome.has_changed().is_err();
        let outcome = self.outcome.borrow().clone();
        match outcome {
            None if task_is_gone => Some(Err(Self::lost())),
            outcome => outcome,
        }
    }

    fn lost() -> Arc<Error> {
        Arc::new(Error::config("the task that fetches it was ended"))
    }

    async fn finish(&self) -> Outcome {
        let mut outcome = self.outcome.clone();
        let mut told = pin!(outcome.wait_for(Option::is_some));
        let mut task = pin!(self.run());
        let told = poll_fn(|context| {
            let told_before = told.as_mut().poll(context);
            if told_before.is_ready() {
                return told_before;
            }
            // The task may just have sent the outcome, so poll the receiver once more.
            let _ = task.as_mut().poll(context);
            told.as_mut().poll(context)
        });
        let outcome = told.await.ok().and_then(|outcome| outcome.clone());
        outcome.unwrap_or_else(|| Err(Self::lost()))
    }

    /// Runs the task if the transport does not: one waiting call polls it, and another one takes over if that call is
    /// dropped.
    async fn run(&self) {
        if let Some(task) = &self.task {
            let mut task = task.lock().await;
            if self.outcome.borrow().is_none() {
                task.as_mut().await;
            }
        }
        // `finish` stops polling this once it sees the outcome.
        pending().await
    }
}

/// A request to Twilio's OAuth service. Holds no client, which would be a reference cycle: the client's cache holds the
/// request.
struct TokenRequest {
    shared: Arc<Shared>,
    client_id: String,
    client_secret: SecretString,
}

impl CallSource for TokenRequest {
    fn options(&self) -> CallOptions {
        CallOptions {
            dispatcher: self.shared.dispatcher.clone(),
            operation: "CreateOauth2Token",
            method: Method::POST,
            auth: Auth::None,
            takes_keys: false,
            body_kind: BodyKind::Json,
            accepts: &[],
            limit: FETCH_TIMEOUT,
            // Creating a second token is harmless.
            retry: self.shared.retry.clone().repeat_unsafe(true),
        }
    }

    fn prepare(&mut self) -> Result<Prepared, Error> {
        let mut form = String::new();
        push_pair(&mut form, "grant_type", "client_credentials");
        push_pair(&mut form, "client_id", &self.client_id);
        push_pair(
            &mut form,
            "client_secret",
            self.client_secret.expose_secret(),
        );
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, BodyKind::Json.accept());
        headers.insert(ACCEPT_CHARSET, const { HeaderValue::from_static("utf-8") });
        headers.insert(USER_AGENT, self.shared.user_agent.clone());
        headers.insert(CONTENT_TYPE, FORM);
        Ok(Prepared::from(HttpRequest {
            method: Method::POST,
            url: self.shared.route.url("https://oauth.twilio.com")? + "/v2/token",
            headers,
            body: Bytes::from(form),
        }))
    }

    async fn authorize(&self, _: Auth) -> Result<HeaderValue, Error> {
        Err(Error::config("needs no credentials but those in its form"))
    }

    fn invalidate_token(&self, _: &HeaderValue) -> bool {
        false
    }
}

async fn fetch_token(request: TokenRequest) -> Result<Token, Error> {
    let response = fetch(request).await?;
    Token::read(&response.body)
        .ok_or_else(|| Error::config("the response contains no access token"))
}

impl Token {
    fn read(body: &[u8]) -> Option<Self> {
        let response: Value = serde_json::from_slice(body).ok()?;
        let token = response
            .get("access_token")?
            .as_str()
            .filter(|token| !token.is_empty())?;
        let life = life_of(token, response.get("expires_in"));
        let header = secret_header(&SecretString::from(format!("Bearer {token}"))).ok()?;
        let used_for = life.saturating_sub(RENEW_BEFORE).max(life / 2);
        Some(Self {
            header,
            renew_at: Instant::now() + used_for.max(LEAST_USE),
        })
    }
}

/// Returns the lifetime of a token. The difference of its claims `exp` and `iat` comes first, because it does not
/// depend on this machine's clock, which may be wrong. Next is `expires_in` of the response, and last `exp` by this
/// machine's clock.
fn life_of(token: &str, expires_in: Option<&Value>) -> Duration {
    let claims = claims_of(token).unwrap_or_default();
    let claim = |name| seconds(claims.get(name));
    let by_claims = claim("exp").zip(claim("iat"));
    let by_claims = by_claims.map(|(end, begin)| end.saturating_sub(begin));
    let expires_in = seconds(expires_in);
    let by_clock = || claim("exp").map(|end| end.saturating_sub(unix_now()));
    let lives = [by_claims, expires_in, by_clock()];
    let said = lives.iter().any(Option::is_some);
    let life = lives
        .into_iter()
        .flatten()
        .map(Duration::from_secs)
        .find(|life| !life.is_zero() && *life <= LONGEST_LIFE);
    life.unwrap_or(if said { LEAST_LIFE } else { DEFAULT_LIFE })
}

/// Reads a number of seconds, which services write as any kind of number or as text.
fn seconds(value: Option<&Value>) -> Option<u64> {
    let value = value?;
    let number = || match value {
        Value::String(text) => text.trim().parse().ok(),
        value => value.as_f64(),
    };
    // Converting a float saturates: a negative number becomes 0.
    value
        .as_u64()
        .or_else(|| number().map(|number| number as u64))
}

fn claims_of(token: &str) -> Option<Value> {
    let claims = token.split('.').nth(1)?.trim_end_matches('=');
    let claims = BASE64_URL_SAFE_NO_PAD.decode(claims).ok()?;
    serde_json::from_slice(&claims).ok()
}

fn unix_now() -> u64 {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn life(claims: &str, expires_in: Option<Value>) -> u64 {
        let token = format!("e30.{}.sig", BASE64_URL_SAFE_NO_PAD.encode(claims));
        life_of(&token, expires_in.as_ref()).as_secs()
    }

    #[test]
    fn implausible_token_lifetimes_are_ignored() {
        let now = unix_now();
        let hour = Some(Value::from(3600));
        let cases = [
            // (claims, expires_in, life in seconds)
            (r#"{"iat": 1000, "exp": 1300}"#.to_owned(), None, 300),
            (
                r#"{"iat": 1000, "exp": 1300}"#.to_owned(),
                hour.clone(),
                300,
            ),
            (r#"{"iat": 1000.5, "exp": "1300"}"#.to_owned(), None, 300),
            // Without `iat`, by a clock that is two hours ahead.
            (format!(r#"{{"exp": {}}}"#, now - 3600), hour.clone(), 3600),
            // `exp` is before `iat`.
            (
                r#"{"iat": 1300, "exp": 1000}"#.to_owned(),
                hour.clone(),
                3600,
            ),
            (r#"{"iat": 1300, "exp": 1000}"#.to_owned(), None, 60),
            (
                r#"{"iat": 1300, "exp": 1300}"#.to_owned(),
                hour.clone(),
                3600,
            ),
            // No lifetime, or none that makes sense.
            ("{}".to_owned(), hour.clone(), 3600),
            ("{}".to_owned(), Some(Value::from("3600")), 3600),
            ("{}".to_owned(), Some(Value::from(0)), 60),
            ("{}".to_owned(), Some(Value::from(-5)), 60),
            ("{}".to_owned(), Some(Value::from(u64::MAX)), 60),
            ("{}".to_owned(), None, 3600),
            ("[]".to_owned(), Some(Value::Null), 3600),
            ("no JSON".to_owned(), None, 3600),
        ];
        for (claims, expires_in, expected) in cases {
            let shown = format!("{claims} {expires_in:?}");
            assert_eq!(life(&claims, expires_in), expected, "{shown}");
        }
        let by_clock = life(&format!(r#"{{"exp": {}}}"#, now + 600), None);
        assert!((590..=600).contains(&by_clock), "{by_clock}");
        assert_eq!(life_of("opaque", hour.as_ref()).as_secs(), 3600);
    }
}
