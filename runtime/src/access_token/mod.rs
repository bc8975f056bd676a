//! Access tokens, with which Twilio's client SDKs (in a browser or an app) log a user in.
//!
//! A server makes the token for a user that it has authenticated itself, and the app hands it to the SDK. The user's
//! identity is that of participants and chat users, and the grants say which products the token is for.
//!
//! ```
//! use std::time::Duration;
//! use twilio_runtime::access_token::{AccessToken, ChatGrant};
//!
//! # fn main() -> Result<(), twilio_runtime::Error> {
//! # let secret = "the API key's secret";
//! let token = AccessToken::new(
//!     "AC0123456789abcdef0123456789abcdef",
//!     "SK0123456789abcdef0123456789abcdef",
//!     secret,
//! )
//! .identity("driver-7")
//! .grant(ChatGrant::new("IS0123456789abcdef0123456789abcdef"))
//! .valid_for(Duration::from_secs(600))
//! .sign()?;
//! println!("{}", token.as_str());
//! # Ok(())
//! # }
//! ```
//!
//! Tokens are signed with the secret of an API key, never with the auth token. Make the key in the region where the
//! users connect. See [Twilio's documentation](https://www.twilio.com/docs/iam/access-tokens).

mod grants;
mod shown;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};
use sha2::Sha256;

pub use grants::{
    ChatGrant, Grant, PlaybackGrant, SyncGrant, TaskRouterGrant, VideoGrant, VoiceGrant,
};

use self::shown::ShownGrants;
use crate::error::Error;
use crate::setting::{label_problem, text_problem};
use crate::sid::{ShownSid, is_sid};
use crate::wire::Redacted;

/// The lifetime of tokens for which none is set, as in Twilio's own libraries.
const DEFAULT_LIFETIME: Duration = Duration::from_secs(3600);
/// The longest lifetime that Twilio accepts (errors 20104 and 20157).
const LONGEST_LIFETIME: Duration = Duration::from_secs(24 * 3600);

/// The parts of an access token, before it is signed.
///
/// `Debug` shows neither the secret nor the identity, and of the grants only their fields and SIDs.
#[derive(Clone)]
#[must_use = "a token must be signed"]
pub struct AccessToken {
    account_sid: String,
    key_sid: String,
    secret: SecretString,
    identity: Option<String>,
    grants: Map<String, Value>,
    /// What is wrong with grants, and which need an identity, by the names of grants.
    grant_problems: BTreeMap<String, Vec<String>>,
    needs_identity: BTreeSet<String>,
    lifetime: Duration,
    not_before: NotBefore,
    region: Option<String>,
}

/// Since when a token is valid.
#[derive(Clone, Copy, Debug)]
enum NotBefore {
    /// Since it was signed.
    Signed,
    /// Not stated.
    Unstated,
    At(SystemTime),
}

impl AccessToken {
    /// Begins a token of this account, to be signed with the secret of this API key. It is valid for an hour.
    pub fn new(
        account_sid: impl Into<String>,
        key_sid: impl Into<String>,
        key_secret: impl Into<String>,
    ) -> Self {
        Self {
            account_sid: account_sid.into(),
            key_sid: key_sid.into(),
            secret: SecretString::from(key_secret.into()),
            identity: None,
            grants: Map::new(),
            grant_problems: BTreeMap::new(),
            needs_identity: BTreeSet::new(),
            lifetime: DEFAULT_LIFETIME,
            not_before: NotBefore::Signed,
            region: None,
        }
    }

    /// Sets the identity of the user. The grants of all products except TaskRouter and Live need one.
    pub fn identity(mut self, identity: impl Into<String>) -> Self {
        self.identity = Some(identity.into());
        self
    }

    /// Adds a grant: a product that the token is for. A second grant of the same kind replaces the first.
    pub fn grant(mut self, grant: impl Grant) -> Self {
        let name = grant.name().to_owned();
        match grant.needs_identity() {
            true => self.needs_identity.insert(name.clone()),
            false => self.needs_identity.remove(&name),
        };
        self.grant_problems.insert(name.clone(), grant.problems());
        self.grants.insert(name, grant.claims());
        self
    }

    /// Sets the lifetime, in whole seconds: up to 24 hours, which is the most that Twilio accepts.
    pub fn valid_for(mut self, lifetime: Duration) -> Self {
        self.lifetime = lifetime;
        self
    }

    /// Makes the token valid only from this time on, instead of from when it is signed. The lifetime still counts from
    /// when it is signed.
    pub fn not_before(mut self, time: SystemTime) -> Self {
        self.not_before = NotBefore::At(time);
        self
    }

    /// Omits the start of validity (`nbf`). With it, Twilio refuses a new token for a moment if this machine's clock is
    /// fast.
    pub fn without_not_before(mut self) -> Self {
        self.not_before = NotBefore::Unstated;
        self
    }

    /// Sets the region in which the user connects, such as `ie1`. The API key must be of the same region.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Signs the token.
    ///
    /// # Errors
    /// Returns an error that names all problems: an account or key SID of the wrong form, an empty secret or identity, a
    /// lifetime of less than a second or more than 24 hours, an invalid region or grant, or a clock before 1970.
    pub fn sign(&self) -> Result<SignedToken, Error> {
        self.sign_at(SystemTime::now())
    }

    /// Signs the token as if it were this time, for tests.
    ///
    /// # Errors
    /// As [`sign`](Self::sign).
    pub fn sign_at(&self, now: SystemTime) -> Result<SignedToken, Error> {
        let mut problems = self.problems();
        let now_seconds = seconds(now);
        let not_before = match self.not_before {
            NotBefore::Signed => now_seconds.map(Some),
            NotBefore::Unstated => Some(None),
            NotBefore::At(time) => seconds(time).map(Some),
        };
        let (Some(now_seconds), Some(not_before)) = (now_seconds, not_before) else {
            problems
                .push("the time of an access token is before 1970; is the clock set?".to_owned());
            return Err(Error::config_all(problems));
        };
        let expires = now_seconds.saturating_add(self.lifetime.as_secs());
        if expires > now_seconds && not_before.is_some_and(|not_before| not_before >= expires) {
            problems.push("the access token would expire before it becomes valid".to_owned());
        }
        if !problems.is_empty() {
            return Err(Error::config_all(problems));
        }
        let mut header = json!({ "typ": "JWT", "alg": "HS256", "cty": "twilio-fpa;v=1" });
        if let Some(region) = &self.region {
            header["twr"] = region.as_str().into();
        }
        let mut grants = self.grants.clone();
        if let Some(identity) = &self.identity {
            grants.insert("identity".to_owned(), identity.as_str().into());
        }
        let mut claims = json!({
            "jti": format!("{}-{now_seconds}", self.key_sid),
            "iss": self.key_sid,
            "sub": self.account_sid,
            "exp": expires,
            "grants": grants,
        });
        if let Some(not_before) = not_before {
            claims["nbf"] = not_before.into();
        }
        let signed = [header, claims]
            .map(|part| BASE64_URL_SAFE_NO_PAD.encode(part.to_string()))
            .join(".");
        let secret = self.secret.expose_secret().as_bytes();
        let mut mac = Hmac::<Sha256>::new_from_slice(secret)
            .map_err(|_| Error::config("the secret of the API key cannot sign"))?;
        mac.update(signed.as_bytes());
        let signature = BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
        Ok(SignedToken {
            text: SecretString::from(format!("{signed}.{signature}")),
            expires_at: UNIX_EPOCH + Duration::from_secs(expires),
        })
    }

    fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if is_sid("SK", &self.account_sid) && is_sid("AC", &self.key_sid) {
            problems.push(
                "account SID and key SID of an access token are swapped: the order is account, key, secret"
                    .to_owned(),
            );
            return problems;
        }
        if !is_sid("AC", &self.account_sid) {
            problems.push(
                "the account SID of an access token must be `AC` and 32 hexadecimal digits"
                    .to_owned(),
            );
        }
        if !is_sid("SK", &self.key_sid) {
            problems.push(
                "an access token is signed with an API key, whose SID is `SK` and 32 hexadecimal digits; \
                 the auth token cannot sign it"
                    .to_owned(),
            );
        }
        problems.extend(text_problem(
            "secret of the API key",
            self.secret.expose_secret(),
        ));
        if self
            .identity
            .as_deref()
            .is_some_and(|identity| identity.trim().is_empty())
        {
            problems.push(
                "the identity of an access token is empty, so anybody could log in as that user"
                    .to_owned(),
            );
        }
        if self.lifetime.as_secs() == 0 {
            problems.push("an access token must be valid for at least one second".to_owned());
        }
        if self.lifetime.as_secs() > LONGEST_LIFETIME.as_secs() {
            problems.push(format!(
                "an access token is valid for at most 24 hours, not {} s; is the lifetime in milliseconds?",
                self.lifetime.as_secs()
            ));
        }
        let region = self.region.as_deref();
        problems.extend(region.and_then(|region| label_problem("region", region, "ie1")));
        if let (None, Some(name)) = (&self.identity, self.needs_identity.first()) {
            problems.push(format!(
                "the grant `{name}` of an access token is for a user; add `.identity(…)`"
            ));
        }
        problems.extend(self.grant_problems.values().flatten().cloned());
        problems
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("AccessToken")
            .field("account_sid", &ShownSid(&self.account_sid))
            .field("key_sid", &ShownSid(&self.key_sid))
            .field("identity", &self.identity.as_ref().map(|_| Redacted))
            .field("grants", &ShownGrants(&self.grants))
            .field("lifetime", &self.lifetime)
            .field("not_before", &self.not_before)
            .field("region", &self.region)
            .finish_non_exhaustive()
    }
}

/// Returns the seconds since 1970.
fn seconds(time: SystemTime) -> Option<u64> {
    let since = time.duration_since(UNIX_EPOCH).ok()?;
    Some(since.as_secs())
}

/// A signed access token, ready for a client SDK.
///
/// Whoever has it can act as the user until it expires, so `Debug` does not show it.
#[derive(Clone, Debug)]
pub struct SignedToken {
    text: SecretString,
    expires_at: SystemTime,
}

impl SignedToken {
    /// Returns the token, a JSON Web Token.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.text.expose_secret()
    }

    /// Returns when the token expires. The app needs a new one by then.
    #[must_use]
    pub fn expires_at(&self) -> SystemTime {
        self.expires_at
    }
}

/// Shows the token.
impl fmt::Display for SignedToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
