//! The client: who calls, where to, and how.

mod builder;
mod credentials;
mod host;
mod token;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderValue;
use tokio::sync::{Semaphore, SemaphorePermit};

pub use builder::ClientBuilder;
use credentials::Credentials;
pub(crate) use host::Route;
use token::TokenCache;

use crate::call::Auth;
use crate::{
    BoxFuture, Error, HttpRequest, Method, RawRequest, RetryPolicy, Transport, TransportError,
};

/// A handle to Twilio: credentials, hosts, connection pool.
///
/// Cheap to clone; clones share the connections. Make one and keep it.
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
    credentials: Credentials,
    account_sid: Option<String>,
    /// The header of basic authentication, made once.
    basic: Option<HeaderValue>,
    tokens: TokenCache,
    route: Route,
    transport: Box<dyn Transport>,
    user_agent: HeaderValue,
    timeout: Duration,
    retry: RetryPolicy,
    max_body: usize,
    in_flight: Semaphore,
    checks: bool,
}

impl Client {
    /// A client with an account SID and its auth token, and defaults for everything else.
    ///
    /// # Errors
    /// If the account SID or the token is not of its form.
    #[cfg(feature = "reqwest")]
    pub fn new(
        account_sid: impl Into<String>,
        auth_token: impl Into<String>,
    ) -> Result<Self, Error> {
        Self::builder().auth_token(account_sid, auth_token).build()
    }

    /// A client as the environment says; see [`ClientBuilder::from_env`].
    ///
    /// # Errors
    /// If a variable is missing or not of its form.
    #[cfg(feature = "reqwest")]
    pub fn from_env() -> Result<Self, Error> {
        ClientBuilder::from_env()?.build()
    }

    /// A client to be set up.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// The account that is meant where an operation needs one and none is given.
    #[must_use]
    pub fn account_sid(&self) -> Option<&str> {
        self.0.account_sid.as_deref()
    }

    /// A request that no document has (yet), to be set up: any address of Twilio's.
    ///
    /// ```no_run
    /// # async fn example(client: twilio_runtime::Client) -> Result<(), twilio_runtime::Error> {
    /// use twilio_runtime::{Method, Value};
    ///
    /// let answer: Value = client
    ///     .request(Method::POST, "https://conversations.twilio.com/v1/Services")
    ///     .form("FriendlyName", "shop")
    ///     .send()
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn request(&self, method: Method, url: impl Into<String>) -> RawRequest {
        RawRequest::new(self, method, url.into())
    }

    pub(crate) fn route(&self) -> &Route {
        &self.0.route
    }

    /// Waits for a place among the requests on their way. It is given back when the permit is dropped.
    pub(crate) async fn permit(&self) -> Option<SemaphorePermit<'_>> {
        // The semaphore is never closed, so there always is a permit to wait for.
        self.0.in_flight.acquire().await.ok()
    }

    /// Sends one request, as the transport does it.
    pub(crate) fn send(
        &self,
        request: HttpRequest,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        self.0.transport.send(request, self.0.max_body)
    }

    /// Waits, as the transport does it.
    pub(crate) fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.0.transport.sleep(duration)
    }

    pub(crate) fn user_agent(&self) -> &HeaderValue {
        &self.0.user_agent
    }

    pub(crate) fn timeout(&self) -> Duration {
        self.0.timeout
    }

    pub(crate) fn retry(&self) -> &RetryPolicy {
        &self.0.retry
    }

    pub(crate) fn checks(&self) -> bool {
        self.0.checks
    }

    pub(crate) fn has_credentials(&self) -> bool {
        !matches!(self.0.credentials, Credentials::None)
    }

    /// The `Authorization` of a request.
    pub(crate) async fn authorize(&self, auth: Auth) -> Result<HeaderValue, Error> {
        match (&self.0.credentials, &self.0.basic) {
            (
                Credentials::OAuth {
                    client_id,
                    client_secret,
                },
                _,
            ) => {
                // In a box, because every call's future has room for what it awaits, and few await this.
                Box::pin(self.0.tokens.get(self, client_id, client_secret)).await
            }
            (Credentials::Basic { .. }, Some(header)) if auth != Auth::Token => Ok(header.clone()),
            (Credentials::Basic { .. }, _) => Err(Error::config(
                "takes an OAuth token only; build the client with `oauth`",
            )),
            (Credentials::None, _) => Err(Error::config(
                "needs credentials; build the client with `auth_token`, `api_key`, `oauth` or `from_env`",
            )),
        }
    }

    /// After a 401: whether there may be another token.
    pub(crate) async fn renounce(&self, refused: &HeaderValue) -> bool {
        let renewable = matches!(self.0.credentials, Credentials::OAuth { .. });
        if renewable {
            Box::pin(self.0.tokens.discard(refused)).await;
        }
        renewable
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Client")
            .field("credentials", &self.0.credentials)
            .field("account_sid", &self.0.account_sid)
            .field("route", &self.0.route)
            .field("timeout", &self.0.timeout)
            .field("retry", &self.0.retry)
            .finish_non_exhaustive()
    }
}
