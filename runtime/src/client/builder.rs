//! The client builder.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use secrecy::SecretString;

use super::credentials::Credentials;
use super::host::{Route, shown_base_url};
use super::keys::Keys;
use super::shared::Shared;
use super::{Client, Identity};
use crate::attempt::Attempt;
use crate::dispatch::{AttemptHook, Dispatcher};
use crate::error::Error;
use crate::retry::{RetryBudget, RetryPolicy};
use crate::sid::{ShownSid, sid_problem};
#[cfg(feature = "hyper")]
use crate::transport::HttpTransport;
use crate::transport::{MAX_CONNECTIONS, Transport};

/// The default timeout for a whole call, retries and pauses included.
const TIMEOUT: Duration = Duration::from_secs(60);
/// The default timeout for making a connection.
#[cfg(feature = "hyper")]
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Far larger than Twilio's largest page, and far smaller than memory.
const MAX_BODY: usize = 64 << 20;
/// One request per connection, as HTTP/1.1 needs.
const MAX_IN_FLIGHT: usize = MAX_CONNECTIONS;

impl Client {
    /// Creates a client with an account SID and its auth token, and default settings.
    ///
    /// # Errors
    /// Returns an error if the account SID or the token is malformed.
    #[cfg(feature = "hyper")]
    pub fn new(
        account_sid: impl Into<String>,
        auth_token: impl Into<String>,
    ) -> Result<Self, Error> {
        Self::builder().auth_token(account_sid, auth_token).build()
    }

    /// Returns a builder with default settings.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }
}

/// A builder for a [`Client`]. [`build`](Self::build) reports all invalid settings at once.
///
/// ```no_run
/// use std::time::Duration;
/// use twilio_runtime::{Client, RetryPolicy};
///
/// # fn main() -> Result<(), twilio_runtime::Error> {
/// # let (account, key) = (format!("AC{}", "0".repeat(32)), format!("SK{}", "0".repeat(32)));
/// let client = Client::builder()
///     .api_key(account, key, "the key's secret")
///     .region("ie1")
///     .timeout(Duration::from_secs(20))
///     .retry(RetryPolicy::default().max_tries(3))
///     .user_agent("shop/1.2")
///     .build()?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a builder does nothing until `build`"]
pub struct ClientBuilder {
    pub(super) credentials: Credentials,
    pub(super) keys: Keys,
    account_sid: Option<String>,
    pub(super) region: Option<String>,
    pub(super) edge: Option<String>,
    pub(super) base_url: Option<String>,
    transport: Option<Box<dyn Transport>>,
    user_agent: String,
    timeout: Duration,
    #[cfg(feature = "hyper")]
    connect_timeout: Duration,
    retry: RetryPolicy,
    retry_budget: u32,
    on_attempt: Option<AttemptHook>,
    max_body: usize,
    max_in_flight: usize,
    validate_inputs: bool,
}

impl Default for ClientBuilder {
    fn default() -> Self {
        Self {
            credentials: Credentials::None,
            keys: Keys::default(),
            account_sid: None,
            region: None,
            edge: None,
            base_url: None,
            transport: None,
            user_agent: format!(
                "twilio-runtime/{} ({} {})",
                env!("CARGO_PKG_VERSION"),
                std::env::consts::OS,
                std::env::consts::ARCH
            ),
            timeout: TIMEOUT,
            #[cfg(feature = "hyper")]
            connect_timeout: CONNECT_TIMEOUT,
            retry: RetryPolicy::default(),
            retry_budget: RetryBudget::DEFAULT,
            on_attempt: None,
            max_body: MAX_BODY,
            max_in_flight: MAX_IN_FLIGHT,
            validate_inputs: true,
        }
    }
}

impl ClientBuilder {
    /// Sets the account SID (`AC…`) and its auth token.
    pub fn auth_token(
        mut self,
        account_sid: impl Into<String>,
        auth_token: impl Into<String>,
    ) -> Self {
        let account_sid = account_sid.into();
        self.credentials = Credentials::AuthToken {
            account_sid: account_sid.clone(),
            token: SecretString::from(auth_token.into()),
        };
        self.account_sid = Some(account_sid);
        self
    }

    /// Sets the account SID (`AC…`), the SID of an API key of that account (`SK…`) and the key's secret.
    pub fn api_key(
        mut self,
        account_sid: impl Into<String>,
        key_sid: impl Into<String>,
        key_secret: impl Into<String>,
    ) -> Self {
        self.credentials = Credentials::ApiKey {
            key_sid: key_sid.into(),
            secret: SecretString::from(key_secret.into()),
        };
        self.account_sid = Some(account_sid.into());
        self
    }

    /// Sets OAuth client credentials. The access token is fetched on the first call, shared by all calls, and renewed
    /// before it expires.
    pub fn oauth(mut self, client_id: impl Into<String>, client_secret: impl Into<String>) -> Self {
        self.credentials = Credentials::OAuth {
            client_id: client_id.into(),
            client_secret: SecretString::from(client_secret.into()),
        };
        self
    }

    /// Sets the token for operations that need a bearer token (`type: http`, `scheme: bearer`), such as an API key of
    /// SendGrid. It does not replace Twilio's credentials: a client can have both, and each operation gets what its
    /// document asks for.
    ///
    /// ```no_run
    /// use twilio_runtime::Client;
    ///
    /// # fn main() -> Result<(), twilio_runtime::Error> {
    /// # let key = String::new();
    /// let client = Client::builder().bearer(key).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn bearer(mut self, token: impl Into<String>) -> Self {
        self.keys.set_bearer(token);
        self
    }

    /// Sets the credential of a security scheme, by the name that the scheme has in the document
    /// (`components.securitySchemes`): an API key (`type: apiKey`), or a bearer token for this scheme only, which takes
    /// precedence over [`bearer`](Self::bearer). Can be set for any number of schemes.
    ///
    /// An API key is sent where its document says: in a header, in the query or in a cookie. Documents that use the same
    /// name share the credential.
    ///
    /// ```no_run
    /// use twilio_runtime::Client;
    ///
    /// # fn main() -> Result<(), twilio_runtime::Error> {
    /// # let (key, app) = (String::new(), String::new());
    /// let client = Client::builder()
    ///     .credential("ApiKeyAuth", key)
    ///     .credential("AppId", app)
    ///     .build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn credential(mut self, scheme: impl Into<String>, value: impl Into<String>) -> Self {
        self.keys.set(scheme.into(), value.into());
        self
    }

    /// Sets the account for operations that need an account and are not given one: a subaccount, or the account of
    /// OAuth credentials. The default is the account of the credentials.
    pub fn account_sid(mut self, account_sid: impl Into<String>) -> Self {
        self.account_sid = Some(account_sid.into());
        self
    }

    /// Sets the region in which data is processed: one of Twilio's, such as `ie1`, or the name of a server in a document,
    /// such as SendGrid's `eu`.
    ///
    /// Twilio's regions `ie1`, `au1` and `jp1` imply an edge, and `us1` needs none; other regions need an
    /// [`edge`](Self::edge) too. The region changes the hosts under `twilio.com`. For all other hosts, the document has to
    /// declare a server of that name: otherwise a call is an error before anything is sent, so that no data leaves the
    /// region by mistake. The documentation of an operation lists the names.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Sets the edge location at which requests enter Twilio's network, such as `dublin`. If no region is set, the
    /// region is `us1`.
    pub fn edge(mut self, edge: impl Into<String>) -> Self {
        self.edge = Some(edge.into());
        self
    }

    /// Sets a URL that replaces the scheme and host of every request, such as that of a test server or a gateway.
    /// Credentials are sent there.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Sets the transport: an [`HttpTransport`](crate::HttpTransport) with custom settings, one that is shared with
    /// other clients, or your own implementation.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Box::new(transport));
        self
    }

    /// Sets the timeout of a call, retries and pauses included. The default is one minute. Each page of a list is a
    /// separate call. `with_timeout` sets the timeout of a single call.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets how long making a connection may take. The default is ten seconds. Has no effect on a transport set with
    /// [`transport`](Self::transport).
    #[cfg(feature = "hyper")]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets what is retried, and how often. [`RetryPolicy::none`] turns retries off.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Sets the number of tokens for retries, shared by all calls. The default is 500. With 0, only retries that need
    /// no tokens are made; [`u32::MAX`] means no limit.
    ///
    /// A retry takes 5 tokens, or 10 after a timeout, and gives them back if it succeeds. Each call that succeeds at
    /// the first attempt adds one. While a service fails, the tokens run out, and calls return their first error
    /// instead of adding to the load. Retries after a 429, or after the server says that it did not process the
    /// request, take no tokens: the server itself controls when clients come back.
    pub fn retry_budget(mut self, tokens: u32) -> Self {
        self.retry_budget = tokens;
        self
    }

    /// Calls a function after each attempt to send a request, for logs and metrics. It runs as part of the call, so it
    /// should return quickly.
    ///
    /// ```
    /// # fn example(builder: twilio_runtime::ClientBuilder) -> twilio_runtime::ClientBuilder {
    /// builder.on_attempt(|attempt| {
    ///     if let Some(pause) = attempt.retry_in() {
    ///         eprintln!("{} failed, retrying in {pause:?}", attempt.operation());
    ///     }
    /// })
    /// # }
    /// ```
    pub fn on_attempt(mut self, hook: impl Fn(&Attempt<'_>) + Send + Sync + 'static) -> Self {
        self.on_attempt = Some(Arc::new(hook));
        self
    }

    /// Sets the maximum size of a response, in bytes. The default is 64 MiB.
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    /// Sets the maximum number of concurrent requests. Further calls wait, within their timeouts. The default is 100.
    /// With HTTP/1.1, each request takes a connection, and therefore an open file.
    pub fn max_in_flight(mut self, requests: usize) -> Self {
        self.max_in_flight = requests;
        self
    }

    /// Sets whether inputs are checked against the constraints in the documents (patterns, lengths, limits) before they
    /// are sent. The default is `true`. Turn it off if a document lags behind its service.
    pub fn check_inputs(mut self, check: bool) -> Self {
        self.validate_inputs = check;
        self
    }

    /// Adds a product to the `User-Agent`, such as `shop/1.2`.
    pub fn user_agent(mut self, product: impl AsRef<str>) -> Self {
        self.user_agent.push(' ');
        self.user_agent.push_str(product.as_ref());
        self
    }

    /// Builds the client.
    ///
    /// # Errors
    /// Returns an error if a setting is invalid or there is no transport. It lists all problems at once.
    pub fn build(self) -> Result<Client, Error> {
        let mut problems = self.credentials.problems();
        problems.extend(self.keys.problems());
        if let Some(sid) = &self.account_sid
            && !self.credentials.is_for(sid)
        {
            problems.extend(sid_problem("account SID", "AC", sid));
        }
        let route = collect(&mut problems, self.route());
        let user_agent = HeaderValue::from_str(&self.user_agent);
        let user_agent = collect(
            &mut problems,
            user_agent.map_err(|_| {
                vec!["the user agent holds characters that no header can carry".to_owned()]
            }),
        );
        problems.extend(self.limit_problems());
        let (Some(route), Some(user_agent), true) = (route, user_agent, problems.is_empty()) else {
            return Err(Error::config_all(problems));
        };
        let transport: Box<dyn Transport> = match self.transport {
            Some(transport) => transport,
            #[cfg(feature = "hyper")]
            None => Box::new(
                HttpTransport::builder()
                    .connect_timeout(self.connect_timeout)
                    .max_connections(self.max_in_flight)
                    .build()?,
            ),
            #[cfg(not(feature = "hyper"))]
            None => {
                return Err(Error::config(
                    "needs a `transport`, because the feature `hyper` is off",
                ));
            }
        };
        let dispatcher = Dispatcher::new(
            transport,
            self.max_body,
            self.max_in_flight,
            RetryBudget::new(self.retry_budget),
            self.on_attempt,
        );
        let shared = Shared {
            route,
            dispatcher: Arc::new(dispatcher),
            user_agent,
            timeout: self.timeout,
            retry: self.retry,
            validate_inputs: self.validate_inputs,
        };
        let identity = Identity::new(self.credentials)?;
        Ok(Client::from_parts(
            Arc::new(identity),
            Arc::new(self.keys),
            self.account_sid,
            Arc::new(shared),
        ))
    }

    pub(super) fn route(&self) -> Result<Route, Vec<String>> {
        Route::new(
            self.region.as_deref(),
            self.edge.as_deref(),
            self.base_url.as_deref(),
        )
    }

    /// Returns the problems with limits under which no call could succeed.
    fn limit_problems(&self) -> Vec<String> {
        let limits = [
            ("timeout", self.timeout.is_zero()),
            #[cfg(feature = "hyper")]
            ("connect timeout", self.connect_timeout.is_zero()),
            ("`max_body`", self.max_body == 0),
            ("`max_in_flight`", self.max_in_flight == 0),
        ];
        let zeros = limits.into_iter().filter(|(_, is_zero)| *is_zero);
        zeros
            .map(|(name, _)| format!("{name} is zero, so that every call would fail"))
            .collect()
    }
}

fn collect<T>(problems: &mut Vec<String>, outcome: Result<T, Vec<String>>) -> Option<T> {
    outcome.map_err(|more| problems.extend(more)).ok()
}

/// Prints no secrets, even if they were passed to the wrong setter.
impl fmt::Debug for ClientBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let base_url = self.base_url.as_deref().map(|url| {
            let shown = shown_base_url(url);
            shown.unwrap_or_else(|| "<not a base URL>".to_owned())
        });
        formatter
            .debug_struct("ClientBuilder")
            .field("credentials", &self.credentials)
            .field("account_sid", &self.account_sid.as_deref().map(ShownSid))
            .field("bearer", &self.keys.has_bearer())
            .field("keys", &self.keys.count())
            .field("region", &self.region)
            .field("edge", &self.edge)
            .field("base_url", &base_url)
            .field("timeout", &self.timeout)
            .field("retry", &self.retry)
            .field("max_in_flight", &self.max_in_flight)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sid(prefix: &str) -> String {
        format!("{prefix}{}", "0a".repeat(16))
    }

    #[test]
    fn build_reports_malformed_settings_without_secrets() {
        let wrong = [
            (ClientBuilder::default().auth_token("", "t"), "empty"),
            (
                ClientBuilder::default().auth_token(format!("{} ", sid("AC")), "t"),
                "white space",
            ),
            (
                ClientBuilder::default().auth_token("AC12", "t"),
                "4 characters",
            ),
            (
                ClientBuilder::default().auth_token("hunter2", "t"),
                "does not begin with AC",
            ),
            (
                ClientBuilder::default().auth_token(sid("AC"), ""),
                "auth token is empty",
            ),
            (
                ClientBuilder::default().auth_token(sid("AC"), "hunter2\n"),
                "white space",
            ),
            (
                ClientBuilder::default().api_key(sid("AC"), sid("AC"), ""),
                "empty",
            ),
            (
                ClientBuilder::default().api_key(sid("AC"), "XX", "hunter2"),
                "SK",
            ),
            (ClientBuilder::default().oauth("", "hunter2"), "client id"),
            (ClientBuilder::default().region("IE1/../"), "region"),
            (ClientBuilder::default().edge(""), "edge"),
            (ClientBuilder::default().base_url("localhost:1"), "base URL"),
            (ClientBuilder::default().user_agent("a\nb"), "user agent"),
        ];
        for (builder, expected) in wrong {
            assert!(!format!("{builder:?}").contains("hunter2"));
            let error = builder.build().unwrap_err();
            assert!(
                error.is_config() && error.to_string().contains(expected),
                "{error}"
            );
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
    }
}
