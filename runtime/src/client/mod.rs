//! The client: credentials, hosts and limits, on top of a transport.

mod builder;
mod credentials;
mod environment;
mod host;
mod keys;
mod shared;
mod token;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use secrecy::SecretString;

pub use builder::ClientBuilder;
use credentials::Credentials;
use host::Route;
pub(crate) use host::has_dot_segments;
use keys::Keys;
pub(crate) use keys::{bearer_header, is_sendgrid};
use shared::Shared;
use token::TokenCache;

use crate::dispatch::Dispatcher;
use crate::error::Error;
use crate::operation::Auth;
use crate::retry::RetryPolicy;
use crate::sid::sid_problem;

/// A client for Twilio's API: credentials, hosts and a connection pool.
///
/// Cheap to clone; clones share connections, limits and everything else. Create one client and reuse it. For several
/// accounts, derive clients from it with [`for_account`](Self::for_account) or with other credentials; they share
/// everything else.
///
/// ```no_run
/// use twilio_runtime::Client;
///
/// # fn main() -> Result<(), twilio_runtime::Error> {
/// # let (account_sid, auth_token) = (format!("AC{}", "0".repeat(32)), "token");
/// let client = Client::builder().auth_token(account_sid, auth_token).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    identity: Arc<Identity>,
    keys: Arc<Keys>,
    account_sid: Option<String>,
    shared: Arc<Shared>,
}

/// Twilio's credentials and their tokens, shared by the clients that use them.
struct Identity {
    credentials: Credentials,
    /// The header for basic authentication, built once.
    basic: Option<HeaderValue>,
    tokens: TokenCache,
}

impl Identity {
    fn new(credentials: Credentials) -> Result<Self, Error> {
        Ok(Self {
            basic: credentials.basic_header()?,
            credentials,
            tokens: TokenCache::default(),
        })
    }
}

impl Client {
    fn from_parts(
        identity: Arc<Identity>,
        keys: Arc<Keys>,
        account_sid: Option<String>,
        shared: Arc<Shared>,
    ) -> Self {
        Self(Arc::new(Inner {
            identity,
            keys,
            account_sid,
            shared,
        }))
    }

    /// Returns the account for operations that need an account and are not given one.
    #[must_use]
    pub fn account_sid(&self) -> Option<&str> {
        self.0.account_sid.as_deref()
    }

    /// Returns a client for another account, such as a subaccount, with the same credentials. It shares connections,
    /// limits and settings, and takes a few hundred bytes.
    ///
    /// # Errors
    /// Returns an error if the account SID is malformed.
    ///
    /// # Examples
    /// ```no_run
    /// # fn example(client: twilio_runtime::Client) -> Result<(), twilio_runtime::Error> {
    /// let subaccount = client.for_account("AC0123456789abcdef0123456789abcdef")?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn for_account(&self, account_sid: impl Into<String>) -> Result<Self, Error> {
        let account_sid = account_sid.into();
        match sid_problem("account SID", "AC", &account_sid) {
            Some(problem) => Err(Error::config(problem)),
            None => Ok(Self::from_parts(
                self.0.identity.clone(),
                self.0.keys.clone(),
                Some(account_sid),
                self.0.shared.clone(),
            )),
        }
    }

    /// Returns a client for another account, with that account's auth token. It shares connections, limits and
    /// settings, and takes a few hundred bytes.
    ///
    /// # Errors
    /// Returns an error if the account SID or the token is malformed.
    pub fn with_auth_token(
        &self,
        account_sid: impl Into<String>,
        auth_token: impl Into<String>,
    ) -> Result<Self, Error> {
        let account_sid = account_sid.into();
        let credentials = Credentials::AuthToken {
            account_sid: account_sid.clone(),
            token: SecretString::from(auth_token.into()),
        };
        self.with_credentials(credentials, Some(account_sid))
    }

    /// Returns a client for another account, with an API key of that account. It shares connections, limits and
    /// settings, and takes a few hundred bytes.
    ///
    /// # Errors
    /// Returns an error if a SID or the secret is malformed.
    pub fn with_api_key(
        &self,
        account_sid: impl Into<String>,
        key_sid: impl Into<String>,
        key_secret: impl Into<String>,
    ) -> Result<Self, Error> {
        let credentials = Credentials::ApiKey {
            key_sid: key_sid.into(),
            secret: SecretString::from(key_secret.into()),
        };
        self.with_credentials(credentials, Some(account_sid.into()))
    }

    /// Returns a client with other OAuth client credentials and no account; set one with
    /// [`for_account`](Self::for_account). It shares connections, limits and settings, but has its own access token.
    ///
    /// # Errors
    /// Returns an error if the ID or the secret is malformed.
    pub fn with_oauth(
        &self,
        client_id: impl Into<String>,
        client_secret: impl Into<String>,
    ) -> Result<Self, Error> {
        let credentials = Credentials::OAuth {
            client_id: client_id.into(),
            client_secret: SecretString::from(client_secret.into()),
        };
        self.with_credentials(credentials, None)
    }

    /// Returns a client with another bearer token, and otherwise the same credentials. It shares connections, limits
    /// and settings, and takes a few hundred bytes.
    ///
    /// # Errors
    /// Returns an error if the token is malformed.
    ///
    /// # Examples
    /// ```no_run
    /// # fn example(client: twilio_runtime::Client, key: String) -> Result<(), twilio_runtime::Error> {
    /// let subuser = client.with_bearer(key)?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn with_bearer(&self, token: impl Into<String>) -> Result<Self, Error> {
        let mut keys = Keys::clone(&self.0.keys);
        keys.set_bearer(token);
        self.with_keys(keys)
    }

    /// Returns a client with another credential of a security scheme, and otherwise the same credentials; see
    /// [`ClientBuilder::credential`]. It shares connections, limits and settings, and takes a few hundred bytes.
    ///
    /// # Errors
    /// Returns an error if the credential is malformed.
    pub fn with_credential(
        &self,
        scheme: impl Into<String>,
        value: impl Into<String>,
    ) -> Result<Self, Error> {
        let mut keys = Keys::clone(&self.0.keys);
        keys.set(scheme.into(), value.into());
        self.with_keys(keys)
    }

    fn with_keys(&self, keys: Keys) -> Result<Self, Error> {
        let problems = keys.problems();
        if !problems.is_empty() {
            return Err(Error::config_all(problems));
        }
        Ok(Self::from_parts(
            self.0.identity.clone(),
            Arc::new(keys),
            self.0.account_sid.clone(),
            self.0.shared.clone(),
        ))
    }

    fn with_credentials(
        &self,
        credentials: Credentials,
        account_sid: Option<String>,
    ) -> Result<Self, Error> {
        let mut problems = credentials.problems();
        if let Some(sid) = &account_sid
            && !credentials.is_for(sid)
        {
            problems.extend(sid_problem("account SID", "AC", sid));
        }
        if !problems.is_empty() {
            return Err(Error::config_all(problems));
        }
        let identity = Arc::new(Identity::new(credentials)?);
        let (keys, shared) = (self.0.keys.clone(), self.0.shared.clone());
        Ok(Self::from_parts(identity, keys, account_sid, shared))
    }

    pub(crate) fn route(&self) -> &Route {
        &self.0.shared.route
    }

    pub(crate) fn dispatcher(&self) -> &Arc<Dispatcher> {
        &self.0.shared.dispatcher
    }

    pub(crate) fn user_agent(&self) -> &HeaderValue {
        &self.0.shared.user_agent
    }

    pub(crate) fn timeout(&self) -> Duration {
        self.0.shared.timeout
    }

    pub(crate) fn retry(&self) -> &RetryPolicy {
        &self.0.shared.retry
    }

    pub(crate) fn validate_inputs(&self) -> bool {
        self.0.shared.validate_inputs
    }

    /// Returns the bearer token and the API keys.
    pub(crate) fn keys(&self) -> &Keys {
        &self.0.keys
    }

    /// Returns whether the client has credentials of Twilio.
    pub(crate) fn has_credentials(&self) -> bool {
        !matches!(self.0.identity.credentials, Credentials::None)
    }

    pub(crate) fn has_oauth(&self) -> bool {
        matches!(self.0.identity.credentials, Credentials::OAuth { .. })
    }

    /// Returns the `Authorization` header of a request, which may have to be fetched.
    pub(crate) async fn authorize(&self, auth: Auth) -> Result<HeaderValue, Error> {
        let identity = &*self.0.identity;
        match (&identity.credentials, &identity.basic) {
            (
                Credentials::OAuth {
                    client_id,
                    client_secret,
                },
                _,
            ) => {
                // Boxed, because every call's future has room for what it awaits, and few calls await this.
                let token = identity
                    .tokens
                    .get(&self.0.shared, client_id, client_secret);
                Box::pin(token).await
            }
            (Credentials::None, _) => Err(Error::config(
                "needs credentials; build the client with `auth_token`, `api_key`, `oauth` or `from_env`",
            )),
            (_, Some(header)) if auth != Auth::Token => Ok(header.clone()),
            _ => Err(Error::config(
                "takes an OAuth token only; build the client with `oauth`",
            )),
        }
    }

    /// Drops the access token that was refused with a 401, and returns whether a new one can be fetched.
    pub(crate) fn invalidate_token(&self, refused: &HeaderValue) -> bool {
        let identity = &*self.0.identity;
        let renewable = matches!(identity.credentials, Credentials::OAuth { .. });
        if renewable {
            identity.tokens.invalidate(refused);
        }
        renewable
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shared = &self.0.shared;
        formatter
            .debug_struct("Client")
            .field("credentials", &self.0.identity.credentials)
            .field("account_sid", &self.0.account_sid)
            .field("bearer", &self.0.keys.has_bearer())
            .field("keys", &self.0.keys.count())
            .field("route", &shared.route)
            .field("timeout", &shared.timeout)
            .field("retry", &shared.retry)
            .finish_non_exhaustive()
    }
}
