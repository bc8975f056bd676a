//! Setting a client up.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use secrecy::SecretString;
use tokio::sync::Semaphore;

use super::credentials::Credentials;
use super::host::{Base, Route};
use super::token::TokenCache;
use super::{Client, Inner};
use crate::{Error, RetryPolicy, Transport};

/// The time for a whole call, retries and pauses included.
const TIMEOUT: Duration = Duration::from_secs(60);
/// The time for making a connection.
#[cfg(feature = "hyper")]
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Far more than Twilio's largest page, far less than memory.
const MAX_BODY: usize = 64 << 20;

/// As many as there are connections, with one for each.
const MAX_IN_FLIGHT: usize = crate::transport::MAX_CONNECTIONS;

/// Sets up a [`Client`]. What is wrong is told by [`build`](Self::build), before the first call.
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
///     .edge("dublin")
///     .timeout(Duration::from_secs(20))
///     .retry(RetryPolicy::default().max_tries(3))
///     .user_agent("shop/1.2")
///     .build()?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a builder does nothing until `build`"]
pub struct ClientBuilder {
    credentials: Credentials,
    account_sid: Option<String>,
    region: Option<String>,
    edge: Option<String>,
    base_url: Option<String>,
    transport: Option<Box<dyn Transport>>,
    user_agent: String,
    timeout: Duration,
    #[cfg(feature = "hyper")]
    connect_timeout: Duration,
    retry: RetryPolicy,
    max_body: usize,
    max_in_flight: usize,
    checks: bool,
}

impl Default for ClientBuilder {
    fn default() -> Self {
        Self {
            credentials: Credentials::None,
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
            max_body: MAX_BODY,
            max_in_flight: MAX_IN_FLIGHT,
            checks: true,
        }
    }
}

impl ClientBuilder {
    /// As the environment says: `TWILIO_ACCOUNT_SID` with `TWILIO_API_KEY` and `TWILIO_API_SECRET`, or with
    /// `TWILIO_AUTH_TOKEN`; and `TWILIO_REGION` and `TWILIO_EDGE`. The API key wins where there are both.
    ///
    /// # Errors
    /// If the variables make no whole credentials.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_lookup(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
    }

    fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let missing =
            |name: &str| Error::config(format!("the environment variable {name} is not set"));
        let account_sid =
            lookup("TWILIO_ACCOUNT_SID").ok_or_else(|| missing("TWILIO_ACCOUNT_SID"))?;
        let builder = Self::default();
        let mut builder = match (
            lookup("TWILIO_API_KEY"),
            lookup("TWILIO_API_SECRET"),
            lookup("TWILIO_AUTH_TOKEN"),
        ) {
            (Some(key), Some(secret), _) => builder.api_key(account_sid, key, secret),
            (Some(_), None, _) => return Err(missing("TWILIO_API_SECRET")),
            (None, _, Some(token)) => builder.auth_token(account_sid, token),
            (None, _, None) => {
                return Err(missing(
                    "TWILIO_AUTH_TOKEN (or TWILIO_API_KEY with TWILIO_API_SECRET)",
                ));
            }
        };
        builder.region = lookup("TWILIO_REGION");
        builder.edge = lookup("TWILIO_EDGE");
        Ok(builder)
    }

    /// The account SID (`AC…`) and its auth token.
    pub fn auth_token(
        mut self,
        account_sid: impl Into<String>,
        auth_token: impl Into<String>,
    ) -> Self {
        let account_sid = account_sid.into();
        self.credentials = Credentials::Basic {
            user: account_sid.clone(),
            secret: SecretString::from(auth_token.into()),
        };
        self.account_sid = Some(account_sid);
        self
    }

    /// The account SID (`AC…`), the SID of an API key of it (`SK…`) and the key's secret.
    pub fn api_key(
        mut self,
        account_sid: impl Into<String>,
        key_sid: impl Into<String>,
        key_secret: impl Into<String>,
    ) -> Self {
        self.credentials = Credentials::Basic {
            user: key_sid.into(),
            secret: SecretString::from(key_secret.into()),
        };
        self.account_sid = Some(account_sid.into());
        self
    }

    /// OAuth client credentials. The access token is fetched with the first call, shared, and renewed in time.
    pub fn oauth(mut self, client_id: impl Into<String>, client_secret: impl Into<String>) -> Self {
        self.credentials = Credentials::OAuth {
            client_id: client_id.into(),
            client_secret: SecretString::from(client_secret.into()),
        };
        self
    }

    /// The account that is meant where an operation needs one and none is given: a subaccount, or the account of OAuth
    /// credentials. The default is the account of the credentials.
    pub fn account_sid(mut self, account_sid: impl Into<String>) -> Self {
        self.account_sid = Some(account_sid.into());
        self
    }

    /// The region in which data is processed, such as `ie1`.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// The edge location at which requests enter Twilio's network, such as `dublin`.
    pub fn edge(mut self, edge: impl Into<String>) -> Self {
        self.edge = Some(edge.into());
        self
    }

    /// An address in place of every host: a test server, or a proxy. Credentials go there.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Another way to the network.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Box::new(transport));
        self
    }

    /// How long a call may take, from its first byte to the last, retries and pauses included. One minute unless set;
    /// a page of a list is a call of its own. `with_timeout` sets it for one call.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How long making a connection may take. Ten seconds unless set. A transport of one's own decides for itself.
    #[cfg(feature = "hyper")]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// What is tried again, and how often. [`RetryPolicy::none`] turns it off.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// The largest answer that is accepted, in bytes. 64 MiB unless set.
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    /// How many requests are on their way at the same time; further calls wait, within their time limits. 100 unless
    /// set.
    pub fn max_in_flight(mut self, requests: usize) -> Self {
        self.max_in_flight = requests;
        self
    }

    /// Whether inputs are checked against what the documents declare (patterns, lengths, limits) before they are sent.
    /// They are unless this says `false`: documents lag behind services at times.
    pub fn check_inputs(mut self, check: bool) -> Self {
        self.checks = check;
        self
    }

    /// Adds to the `User-Agent`, such as `shop/1.2`.
    pub fn user_agent(mut self, product: impl AsRef<str>) -> Self {
        self.user_agent.push(' ');
        self.user_agent.push_str(product.as_ref());
        self
    }

    /// The client.
    ///
    /// # Errors
    /// If a SID, a secret, region, edge, base URL or user agent is not of its form, or there is no transport.
    pub fn build(self) -> Result<Client, Error> {
        self.credentials.check(self.account_sid.as_deref())?;
        check_place("region", self.region.as_deref(), "ie1")?;
        check_place("edge", self.edge.as_deref(), "dublin")?;
        let base = self.base_url.as_deref().map(Base::new).transpose()?;
        let user_agent = HeaderValue::from_str(&self.user_agent).map_err(|_| {
            Error::config("the user agent holds characters that no header can carry")
        })?;
        let transport = match self.transport {
            Some(transport) => transport,
            #[cfg(feature = "hyper")]
            None => Box::new(
                crate::HttpTransport::builder()
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
        Ok(Client(Arc::new(Inner {
            basic: self.credentials.basic_header()?,
            credentials: self.credentials,
            account_sid: self.account_sid,
            tokens: TokenCache::default(),
            route: Route {
                region: self.region,
                edge: self.edge,
                base,
            },
            transport,
            user_agent,
            timeout: self.timeout,
            retry: self.retry,
            max_body: self.max_body,
            in_flight: Semaphore::new(self.max_in_flight.clamp(1, Semaphore::MAX_PERMITS)),
            checks: self.checks,
        })))
    }
}

/// One label of a host name.
fn check_place(what: &str, name: Option<&str>, example: &str) -> Result<(), Error> {
    let is_label = |name: &str| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    match name {
        Some(name) if !is_label(name) => Err(Error::config(format!(
            "the {what} {name:?} is none; it has small letters, digits and hyphens only, as in `{example}`"
        ))),
        _ => Ok(()),
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ClientBuilder")
            .field("credentials", &self.credentials)
            .field("account_sid", &self.account_sid)
            .field("region", &self.region)
            .field("edge", &self.edge)
            .field("base_url", &self.base_url)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sid(prefix: &str) -> String {
        format!("{prefix}{}", "0a".repeat(16))
    }

    fn lookup(variables: &[(&str, &str)], name: &str) -> Option<String> {
        variables
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| (*value).to_owned())
    }

    #[test]
    fn the_environment_makes_whole_credentials_or_says_what_is_missing() {
        let (account, key) = (sid("AC"), sid("SK"));
        let from =
            |variables: &[(&str, &str)]| ClientBuilder::from_lookup(|name| lookup(variables, name));

        let builder = from(&[
            ("TWILIO_ACCOUNT_SID", &account),
            ("TWILIO_AUTH_TOKEN", "t"),
            ("TWILIO_EDGE", "dublin"),
        ]);
        let builder = builder.unwrap();
        assert!(
            matches!(&builder.credentials, Credentials::Basic { user, .. } if *user == account)
        );
        assert_eq!(builder.edge.as_deref(), Some("dublin"));

        let builder = from(&[
            ("TWILIO_ACCOUNT_SID", &account),
            ("TWILIO_AUTH_TOKEN", "t"),
            ("TWILIO_API_KEY", &key),
            ("TWILIO_API_SECRET", "s"),
        ]);
        assert!(
            matches!(&builder.unwrap().credentials, Credentials::Basic { user, .. } if *user == key)
        );

        let error =
            from(&[("TWILIO_ACCOUNT_SID", &account), ("TWILIO_API_KEY", &key)]).unwrap_err();
        assert!(
            error.is_config() && error.to_string().contains("TWILIO_API_SECRET"),
            "{error}"
        );
        assert!(
            from(&[("TWILIO_AUTH_TOKEN", "t")])
                .unwrap_err()
                .to_string()
                .contains("TWILIO_ACCOUNT_SID")
        );
    }

    #[test]
    fn wrong_shapes_are_told_at_build_and_secrets_are_not() {
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
            assert!(!format!("{builder:?}").contains("hunter2\\n"));
            let error = builder.build().unwrap_err();
            assert!(
                error.is_config() && error.to_string().contains(expected),
                "{error}"
            );
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
    }
}
