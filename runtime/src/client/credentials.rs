//! The client's credentials.

use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use crate::error::Error;
use crate::setting::text_problem;
use crate::sid::{ShownSid, sid_problem};

#[derive(Clone)]
pub(crate) enum Credentials {
    /// No credentials, for operations that need none.
    None,
    AuthToken {
        account_sid: String,
        token: SecretString,
    },
    ApiKey {
        key_sid: String,
        secret: SecretString,
    },
    OAuth {
        client_id: String,
        client_secret: SecretString,
    },
}

impl Credentials {
    /// Returns the header for basic authentication, marked as sensitive, or `None` for other kinds of credentials.
    pub(crate) fn basic_header(&self) -> Result<Option<HeaderValue>, Error> {
        let (user, secret) = match self {
            Credentials::AuthToken { account_sid, token } => (account_sid, token),
            Credentials::ApiKey { key_sid, secret } => (key_sid, secret),
            Credentials::None | Credentials::OAuth { .. } => return Ok(None),
        };
        let pair = SecretString::from(format!("{user}:{}", secret.expose_secret()));
        let text = SecretString::from(format!(
            "Basic {}",
            BASE64_STANDARD.encode(pair.expose_secret())
        ));
        secret_header(&text).map(Some)
    }

    /// Returns all problems with the credentials.
    pub(crate) fn problems(&self) -> Vec<String> {
        let problems = match self {
            Credentials::None => [None, None],
            Credentials::AuthToken { account_sid, token } => [
                sid_problem("account SID", "AC", account_sid),
                secret_problem("auth token", token),
            ],
            Credentials::ApiKey { key_sid, secret } => [
                sid_problem("API key", "SK", key_sid),
                secret_problem("API key's secret", secret),
            ],
            Credentials::OAuth {
                client_id,
                client_secret,
            } => [
                text_problem("OAuth client id", client_id),
                secret_problem("OAuth client secret", client_secret),
            ],
        };
        problems.into_iter().flatten().collect()
    }

    /// Returns whether these are the credentials of the account itself.
    pub(super) fn is_for(&self, sid: &str) -> bool {
        matches!(self, Credentials::AuthToken { account_sid, .. } if account_sid == sid)
    }
}

/// Prints identifiers, but only those in the format of a SID: a secret may have been passed in place of one.
impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Credentials::None => formatter.write_str("None"),
            Credentials::AuthToken { account_sid, .. } => formatter
                .debug_tuple("AuthToken")
                .field(&ShownSid(account_sid))
                .finish(),
            Credentials::ApiKey { key_sid, .. } => formatter
                .debug_tuple("ApiKey")
                .field(&ShownSid(key_sid))
                .finish(),
            Credentials::OAuth { .. } => formatter.write_str("OAuth"),
        }
    }
}

/// Returns a header value that `Debug` does not print.
pub(crate) fn secret_header(text: &SecretString) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::from_str(text.expose_secret())
        .map_err(|_| Error::config("the credentials hold characters that no header can carry"))?;
    value.set_sensitive(true);
    Ok(value)
}

pub(super) fn secret_problem(what: &str, secret: &SecretString) -> Option<String> {
    text_problem(what, secret.expose_secret())
}
