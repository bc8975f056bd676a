//! Chooses among the credentials that an operation accepts, and adds those that need not be fetched.

use http::header::{AUTHORIZATION, COOKIE};
use http::{HeaderMap, HeaderName};
use secrecy::{ExposeSecret, SecretString};

use super::Request;
use super::cookie::{append_cookies, is_cookie_value, push_cookie_name};
use super::header::header;
use crate::client::{bearer_header, is_sendgrid};
use crate::error::Error;
use crate::operation::{Auth, Location, OperationRule};
use crate::transport::HttpRequest;
use crate::wire::percent::push_pair;

impl Request {
    /// Returns the Twilio credentials that the request needs.
    pub(super) fn auth(&self) -> Auth {
        match self.alternative() {
            None => self.operation.auth(self.client.has_credentials()),
            Some(Err(_)) => Auth::None,
            Some(Ok(schemes)) => {
                let auth = |rule: &OperationRule| match rule {
                    OperationRule::basic => Some(Auth::Any),
                    OperationRule::oauth => Some(Auth::Token),
                    _ => None,
                };
                schemes.iter().find_map(auth).unwrap_or(Auth::None)
            }
        }
    }

    /// Returns whether the operation takes bearer tokens or API keys, so that a refusal may be theirs.
    pub(super) fn takes_keys(&self) -> bool {
        self.operation.alternatives().is_some()
    }

    /// Adds the bearer token and the API keys that the operation needs.
    ///
    /// # Errors
    /// Returns an error if the client lacks credentials, or one cannot be sent where it belongs.
    pub(super) fn add_keys(&self, request: &mut HttpRequest) -> Result<(), Error> {
        let Some(schemes) = self.alternative() else {
            return Ok(());
        };
        let keys = self.client.keys();
        for rule in schemes? {
            match *rule {
                OperationRule::bearer(scheme) if !request.headers.contains_key(AUTHORIZATION) => {
                    if let Some(token) = keys.token(scheme, self.server()?) {
                        request.headers.insert(AUTHORIZATION, bearer_header(token)?);
                    }
                }
                OperationRule::header_key(scheme, name) => {
                    if let Some(key) = keys.key(scheme) {
                        add_header(&mut request.headers, scheme, name, key)?;
                    }
                }
                OperationRule::query_key(scheme, name) => {
                    if let Some(key) = keys.key(scheme)
                        && !self.sets(Location::query, name)
                    {
                        add_to_query(&mut request.url, name, key);
                    }
                }
                OperationRule::cookie_key(scheme, name) => {
                    if let Some(key) = keys.key(scheme)
                        && !self.sets(Location::cookie, name)
                    {
                        add_cookie(&mut request.headers, scheme, name, key)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Returns the first alternative for which the client has credentials, or an error that says what is missing.
    /// `None` if the operation takes only Twilio's credentials.
    fn alternative(&self) -> Option<Result<&'static [OperationRule], Error>> {
        let mut missing = Vec::new();
        for schemes in self.operation.alternatives()? {
            // The alternative without credentials has no scheme.
            if schemes.iter().any(is_scheme) {
                let lacks: Vec<Lack> = schemes.iter().filter_map(|rule| self.lack(rule)).collect();
                if lacks.is_empty() {
                    return Some(Ok(schemes));
                }
                missing.push(lacks);
            }
        }
        Some(match self.operation.has_optional_auth() {
            true => Ok(&[]),
            false => Err(Error::config(needs(&missing))),
        })
    }

    /// Returns what the client lacks for a scheme. What the call sets itself is not missing.
    fn lack(&self, rule: &OperationRule) -> Option<Lack> {
        let client = &self.client;
        let has_header = |name: HeaderName| self.sets_header(name.as_str());
        match *rule {
            OperationRule::basic => {
                let has = client.has_credentials() || has_header(AUTHORIZATION);
                (!has).then(Lack::basic)
            }
            OperationRule::oauth => {
                let has = client.has_oauth() || has_header(AUTHORIZATION);
                (!has).then(Lack::oauth)
            }
            OperationRule::bearer(scheme) => {
                let server = self.server().unwrap_or(self.operation.server);
                let token = client.keys().token(scheme, server);
                let has = token.is_some() || has_header(AUTHORIZATION);
                (!has).then(|| Lack::bearer(server))
            }
            OperationRule::header_key(scheme, name) => {
                let has = client.keys().key(scheme).is_some() || self.sets_header(name);
                (!has).then(|| Lack::key(scheme))
            }
            OperationRule::query_key(scheme, name) => {
                let has = client.keys().key(scheme).is_some() || self.sets(Location::query, name);
                (!has).then(|| Lack::key(scheme))
            }
            OperationRule::cookie_key(scheme, name) => {
                let has = client.keys().key(scheme).is_some()
                    || self.sets(Location::cookie, name)
                    || has_header(COOKIE);
                (!has).then(|| Lack::key(scheme))
            }
            _ => None,
        }
    }

    fn sets_header(&self, name: &str) -> bool {
        let mut own = self.headers.iter();
        own.any(|(known, _)| known.eq_ignore_ascii_case(name))
            || self
                .set_inputs(Location::header)
                .any(|(input, _)| input.name.eq_ignore_ascii_case(name))
    }

    fn sets(&self, location: Location, name: &str) -> bool {
        self.set_inputs(location)
            .any(|(input, _)| input.name == name)
    }
}

fn is_scheme(rule: &OperationRule) -> bool {
    matches!(
        rule,
        OperationRule::basic
            | OperationRule::oauth
            | OperationRule::bearer(_)
            | OperationRule::header_key(..)
            | OperationRule::query_key(..)
            | OperationRule::cookie_key(..)
    )
}

/// A credential that the client lacks, and how to set it.
struct Lack {
    what: String,
    how: String,
}

impl Lack {
    fn new(what: impl Into<String>, how: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            how: how.into(),
        }
    }

    fn basic() -> Self {
        let how = "build the client with `auth_token`, `api_key` or `oauth`";
        Self::new("Twilio credentials", how)
    }

    fn oauth() -> Self {
        Self::new("an OAuth token", "build the client with `oauth`")
    }

    fn bearer(server: &str) -> Self {
        let how = match is_sendgrid(server) {
            true => "set it with `ClientBuilder::bearer`, or in SENDGRID_API_KEY",
            false => "set it with `ClientBuilder::bearer`",
        };
        Self::new("a bearer token", how)
    }

    fn key(scheme: &str) -> Self {
        let how = format!("set it with `ClientBuilder::credential({scheme:?}, …)`");
        Self::new(format!("the API key `{scheme}`"), how)
    }
}

/// Returns the error message for what each alternative lacks.
fn needs(missing: &[Vec<Lack>]) -> String {
    let in_list = |lacks: &Vec<Lack>| {
        let texts = lacks.iter().map(|it| format!("{} ({})", it.what, it.how));
        texts.collect::<Vec<_>>().join(" and ")
    };
    let mut texts: Vec<String> = missing.iter().map(in_list).collect();
    // Schemes of the same kind lack the same.
    texts.dedup();
    match (texts.as_slice(), missing.first().map(Vec::as_slice)) {
        ([_], Some([only])) => format!("needs {}: {}", only.what, only.how),
        _ => format!("needs {}", texts.join(", or ")),
    }
}

/// Adds an API key to the headers, unless the call sets that header itself.
fn add_header(
    headers: &mut HeaderMap,
    scheme: &str,
    name: &str,
    key: &SecretString,
) -> Result<(), Error> {
    let (name, mut value) = header(name, key.expose_secret())
        .map_err(|problem| Error::config(format!("the header {name:?} of `{scheme}` {problem}")))?;
    value.set_sensitive(true);
    headers.entry(name).or_insert(value);
    Ok(())
}

/// Adds an API key to the query of a URL. The link of a list's next page may already have one, which is replaced: it is
/// not necessarily complete.
fn add_to_query(url: &mut String, name: &str, key: &SecretString) {
    let mut query = String::new();
    push_pair(&mut query, name, key.expose_secret());
    let key_part = query.split('=').next().unwrap_or_default();
    let is_other = |pair: &&str| pair.split('=').next() != Some(key_part) && !pair.is_empty();
    let (path, old) = url.split_once('?').unwrap_or((url, ""));
    let mut whole = format!("{path}?");
    for pair in old.split('&').filter(is_other) {
        whole.push_str(pair);
        whole.push('&');
    }
    whole.push_str(&query);
    *url = whole;
}

/// Adds an API key to the cookies. It is sent unchanged, because services compare it as it is.
fn add_cookie(
    headers: &mut HeaderMap,
    scheme: &str,
    name: &str,
    key: &SecretString,
) -> Result<(), Error> {
    let key = key.expose_secret();
    if !is_cookie_value(key) {
        let problem = format!("the credential `{scheme}` has characters that no cookie can carry");
        return Err(Error::config(problem));
    }
    let mut pair = String::new();
    push_cookie_name(&mut pair, name);
    pair.push_str(key);
    append_cookies(headers, &pair)
}
