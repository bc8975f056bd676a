//! OAuth client credentials: one access token, shared by all calls.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use tokio::sync::Mutex;

use super::Client;
use super::credentials::secret_header;
use crate::Error;
use crate::call::fetch;
use crate::error::Kind;
use crate::request::{Input, Method, Operation, OperationRule, Place, Request, Rule};

/// A token is renewed this long before it expires, or at half of its life if that is later.
const EARLY: Duration = Duration::from_secs(60);
/// The life of a token that says nothing about it.
const DEFAULT_LIFE: Duration = Duration::from_secs(3600);
/// A longer life is taken for a mistake.
const LONGEST_LIFE: Duration = Duration::from_secs(7 * 24 * 3600);

/// The current token. The lock is held while one is fetched, so that waiting calls share it.
#[derive(Default)]
pub(super) struct TokenCache(Mutex<State>);

#[derive(Default)]
struct State {
    token: Option<Token>,
    /// When fetching one last failed, and why: calls that waited for it share that too.
    failure: Option<(Instant, Arc<Error>)>,
}

struct Token {
    header: HeaderValue,
    renew_at: Instant,
}

impl TokenCache {
    /// The header with a token that is good for a while.
    pub(super) async fn get(
        &self,
        client: &Client,
        id: &str,
        secret: &SecretString,
    ) -> Result<HeaderValue, Error> {
        let asked = Instant::now();
        let mut state = self.0.lock().await;
        if let Some(token) = &state.token
            && Instant::now() < token.renew_at
        {
            return Ok(token.header.clone());
        }
        if let Some((at, error)) = &state.failure
            && *at > asked
        {
            return Err(Error::new(Kind::Token(error.clone())));
        }
        // Boxed, because every call would have to carry its room otherwise.
        match Box::pin(fetch_token(client, id, secret)).await {
            Ok(token) => Ok(state.token.insert(token).header.clone()),
            Err(error) => {
                let error = Arc::new(error);
                state.failure = Some((Instant::now(), error.clone()));
                Err(Error::new(Kind::Token(error)))
            }
        }
    }

    /// Drops a token that was refused, unless another one took its place already.
    pub(super) async fn discard(&self, refused: &HeaderValue) {
        let mut state = self.0.lock().await;
        if state
            .token
            .as_ref()
            .is_some_and(|token| token.header == *refused)
        {
            state.token = None;
        }
    }
}

/// What Twilio's OAuth service takes, as its document has it.
static CREATE_TOKEN: Operation = Operation {
    id: "CreateOauth2Token",
    method: Method::POST,
    server: "https://oauth.twilio.com",
    path: "/v2/token",
    rules: &[OperationRule::no_auth],
    inputs: &[
        Input {
            place: Place::form,
            name: "grant_type",
            rules: &[],
        },
        Input {
            place: Place::form,
            name: "client_id",
            rules: &[],
        },
        Input {
            place: Place::form,
            name: "client_secret",
            rules: &[Rule::private],
        },
    ],
};

async fn fetch_token(client: &Client, id: &str, secret: &SecretString) -> Result<Token, Error> {
    let mut request = Request::new(client, &CREATE_TOKEN);
    request.put(
        Place::form,
        "grant_type",
        &mut "client_credentials".to_owned(),
    );
    request.put(Place::form, "client_id", &mut id.to_owned());
    request.put(
        Place::form,
        "client_secret",
        &mut secret.expose_secret().to_owned(),
    );
    // A second token does no harm.
    request.set_retry(client.retry().clone().repeat_unsafe(true));
    let answer = fetch(request).await?;
    Token::read(&answer.body).ok_or_else(|| Error::config("the answer holds no access token"))
}

impl Token {
    fn read(body: &[u8]) -> Option<Self> {
        let answer: Value = serde_json::from_slice(body).ok()?;
        let token = answer
            .get("access_token")?
            .as_str()
            .filter(|token| !token.is_empty())?;
        let life = life_of(token)
            .or_else(|| answer.get("expires_in")?.as_u64().map(Duration::from_secs))
            .filter(|life| *life <= LONGEST_LIFE)
            .unwrap_or(DEFAULT_LIFE);
        let header = secret_header(&SecretString::from(format!("Bearer {token}"))).ok()?;
        Some(Self {
            header,
            renew_at: Instant::now() + life.saturating_sub(EARLY).max(life / 2),
        })
    }
}

/// How long a JSON web token is good: from its issue to its end, whatever this machine's clock says.
fn life_of(token: &str) -> Option<Duration> {
    let claims = BASE64_URL_SAFE_NO_PAD
        .decode(token.split('.').nth(1)?.trim_end_matches('='))
        .ok()?;
    let claims: Value = serde_json::from_slice(&claims).ok()?;
    let now = || {
        Some(
            SystemTime::now()
                .duration_since(SystemTime::UNIX_EPOCH)
                .ok()?
                .as_secs(),
        )
    };
    let begin = claims.get("iat").and_then(Value::as_u64).or_else(now)?;
    Some(Duration::from_secs(
        claims.get("exp")?.as_u64()?.saturating_sub(begin),
    ))
}
