//! Who the client is.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use crate::Error;
use crate::request::is_sid;

/// What the client proves itself with.
#[derive(Clone, Debug)]
pub(crate) enum Credentials {
    /// Only for operations that need none.
    None,
    /// An account SID or an API key's SID, and its secret.
    Basic { user: String, secret: SecretString },
    OAuth {
        client_id: String,
        client_secret: SecretString,
    },
}

impl Credentials {
    /// The header of basic authentication, marked as secret; nothing for the other kinds.
    pub(crate) fn basic_header(&self) -> Result<Option<HeaderValue>, Error> {
        let Credentials::Basic { user, secret } = self else {
            return Ok(None);
        };
        let pair = SecretString::from(format!("{user}:{}", secret.expose_secret()));
        let text = SecretString::from(format!(
            "Basic {}",
            BASE64_STANDARD.encode(pair.expose_secret())
        ));
        secret_header(&text).map(Some)
    }

    /// Tells wrong shapes before the first call.
    pub(crate) fn check(&self, account_sid: Option<&str>) -> Result<(), Error> {
        if let Some(sid) = account_sid {
            check_sid("account SID", "AC", sid)?;
        }
        match self {
            Credentials::None => Ok(()),
            Credentials::Basic { user, secret } if user.starts_with("AC") => {
                check_secret("auth token", secret)
            }
            Credentials::Basic { user, secret } => {
                check_sid("API key", "SK", user)?;
                check_secret("API key's secret", secret)
            }
            Credentials::OAuth {
                client_id,
                client_secret,
            } => {
                check_text("OAuth client id", client_id)?;
                check_secret("OAuth client secret", client_secret)
            }
        }
    }
}

/// A header value that no `Debug` shows.
pub(crate) fn secret_header(text: &SecretString) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::from_str(text.expose_secret())
        .map_err(|_| Error::config("the credentials hold characters that no header can carry"))?;
    value.set_sensitive(true);
    Ok(value)
}

fn check_sid(what: &str, prefix: &str, sid: &str) -> Result<(), Error> {
    if is_sid(prefix, sid) {
        return Ok(());
    }
    let seen = match sid {
        "" => "it is empty".to_owned(),
        _ if sid.trim() != sid => "it has white space around it".to_owned(),
        // A secret in the wrong place must not be shown.
        _ if !sid.starts_with(prefix) => format!("it does not begin with {prefix}"),
        _ => format!("it has {} characters", sid.chars().count()),
    };
    Err(Error::config(format!(
        "the {what} must be {prefix} and 32 hexadecimal digits, but {seen}"
    )))
}

fn check_secret(what: &str, secret: &SecretString) -> Result<(), Error> {
    check_text(what, secret.expose_secret())
}

fn check_text(what: &str, text: &str) -> Result<(), Error> {
    let problem = match text {
        "" => "is empty",
        _ if text.trim() != text => "has white space around it",
        _ if text.chars().any(char::is_control) => "has control characters in it",
        _ => return Ok(()),
    };
    Err(Error::config(format!("the {what} {problem}")))
}
