//! Static credentials of security schemes: bearer tokens and API keys.

use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use super::credentials::{secret_header, secret_problem};
use crate::error::Error;

/// The hosts to which the token in `SENDGRID_API_KEY` is sent.
const SENDGRID: &str = "sendgrid.com";

/// The bearer token and the API keys of a client. Has no `Debug`.
#[derive(Clone, Default)]
pub(crate) struct Keys {
    bearer: Option<Bearer>,
    /// Credentials by the name of their security scheme.
    named: Vec<(String, SecretString)>,
}

#[derive(Clone)]
struct Bearer {
    token: SecretString,
    /// The only domain whose operations get the token.
    domain: Option<&'static str>,
}

impl Keys {
    pub(super) fn set_bearer(&mut self, token: impl Into<String>) {
        self.bearer = Some(Bearer {
            token: SecretString::from(token.into()),
            domain: None,
        });
    }

    /// Sets the token that the environment has for SendGrid. A program may call other services with bearer tokens, which
    /// must not get this one.
    pub(super) fn set_sendgrid(&mut self, token: String) {
        self.bearer = Some(Bearer {
            token: SecretString::from(token),
            domain: Some(SENDGRID),
        });
    }

    /// Sets the credential of a scheme, replacing an earlier one.
    pub(super) fn set(&mut self, scheme: String, value: String) {
        let value = SecretString::from(value);
        match self.named.iter_mut().find(|(known, _)| *known == scheme) {
            Some((_, old)) => *old = value,
            None => self.named.push((scheme, value)),
        }
    }

    pub(super) fn has_bearer(&self) -> bool {
        self.bearer.is_some()
    }

    /// Returns the number of credentials that are set by the name of their scheme. Names are not printed: a secret may
    /// have been passed in place of one.
    pub(super) fn count(&self) -> usize {
        self.named.len()
    }

    /// Returns the API key of a scheme.
    pub(crate) fn key(&self, scheme: &str) -> Option<&SecretString> {
        let found = self.named.iter().find(|(known, _)| known == scheme);
        found.map(|(_, value)| value)
    }

    /// Returns the bearer token of a scheme for an operation of this server.
    pub(crate) fn token(&self, scheme: &str, server: &str) -> Option<&SecretString> {
        self.key(scheme).or_else(|| {
            let bearer = self.bearer.as_ref()?;
            let is_meant = |domain: &str| is_under(server, domain);
            bearer.domain.is_none_or(is_meant).then_some(&bearer.token)
        })
    }

    /// Returns all problems with the credentials.
    pub(super) fn problems(&self) -> Vec<String> {
        let bearer = self.bearer.as_ref();
        let mut problems: Vec<String> = bearer
            .and_then(|bearer| bearer_problem(&bearer.token))
            .into_iter()
            .collect();
        for (scheme, value) in &self.named {
            problems.extend(match scheme.as_str() {
                "" => Some("a credential has no name".to_owned()),
                scheme => secret_problem(&format!("credential {scheme:?}"), value),
            });
        }
        problems
    }
}

/// Returns the header `Authorization` with a bearer token, marked as sensitive.
pub(crate) fn bearer_header(token: &SecretString) -> Result<HeaderValue, Error> {
    let text = SecretString::from(format!("Bearer {}", token.expose_secret()));
    secret_header(&text)
}

/// Returns whether SendGrid serves the operations of a server.
pub(crate) fn is_sendgrid(server: &str) -> bool {
    is_under(server, SENDGRID)
}

/// Returns whether the host of a URL belongs to a domain.
fn is_under(server: &str, domain: &str) -> bool {
    let rest = server.split_once("://").map_or("", |(_, rest)| rest);
    let host = rest.split(['/', ':', '?', '#']).next().unwrap_or_default();
    let before = host.strip_suffix(domain);
    before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

/// Returns what is wrong with a bearer token (RFC 6750, section 2.1).
fn bearer_problem(token: &SecretString) -> Option<String> {
    let text = token.expose_secret();
    secret_problem("bearer token", token).or_else(|| {
        let problem = match text {
            _ if text.contains(char::is_whitespace) => {
                "has white space in it; leave out `Bearer`, which the client adds"
            }
            _ if !text.is_ascii() => "has characters that no header can carry",
            _ => return None,
        };
        Some(format!("the bearer token {problem}"))
    })
}

#[cfg(test)]
mod tests {
    use super::is_under;

    #[test]
    fn hosts_belong_to_a_domain() {
        for server in [
            "https://api.sendgrid.com",
            "https://api.eu.sendgrid.com/v3",
            "https://sendgrid.com:443",
        ] {
            assert!(is_under(server, "sendgrid.com"), "{server}");
        }
        for server in [
            "",
            "/v3",
            "https://api.twilio.com",
            "https://evilsendgrid.com",
            "https://sendgrid.com.evil.example",
            "https://evil.example/sendgrid.com",
            "https://evil.example?.sendgrid.com",
        ] {
            assert!(!is_under(server, "sendgrid.com"), "{server}");
        }
    }
}
