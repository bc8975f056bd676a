//! Webhook validation: checks that a request really comes from Twilio.
//!
//! ```
//! use twilio_runtime::webhook::Validator;
//!
//! # fn main() -> Result<(), twilio_runtime::Error> {
//! let validator = Validator::new("12345")?;
//! let url = "https://mycompany.com/myapp.php?foo=1&bar=2";
//! let form = b"CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212";
//! // The value of the header `X-Twilio-Signature`.
//! let signature = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";
//! assert!(validator.validate_form(url, signature, form).is_ok());
//! assert!(validator.validate_form(url, signature, b"CallSid=CA0").is_err());
//! # Ok(())
//! # }
//! ```

use std::borrow::Cow;
use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret, SecretString};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::error::Error;

/// Checks the signatures of webhooks with the auth token of the account that sends them.
#[derive(Clone, Debug)]
pub struct Validator {
    auth_token: SecretString,
}

/// The reason why a webhook cannot be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidWebhook {
    /// The signature is not base64, or not of the right length.
    MalformedSignature,
    /// The signature does not match the URL, the parameters and the auth token. Behind a proxy, make sure that the URL
    /// is the one that Twilio called, including its scheme and query.
    WrongSignature,
    /// The body does not match the signed hash, or the URL has no such hash.
    WrongBody,
}

impl fmt::Display for InvalidWebhook {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            InvalidWebhook::MalformedSignature => {
                "the signature is not of the form that Twilio sends"
            }
            InvalidWebhook::WrongSignature => {
                "the signature does not fit URL, parameters and auth token; \
                 behind a proxy, the URL must be the one that Twilio called"
            }
            InvalidWebhook::WrongBody => "the body is not the one that was signed",
        })
    }
}

impl std::error::Error for InvalidWebhook {}

impl Validator {
    /// Creates a validator for the webhooks of the account with this auth token. API keys do not sign webhooks.
    ///
    /// # Errors
    /// Returns an error if the token is empty or only white space. Anybody could sign with an empty token, and it is
    /// often the result of a missing environment variable.
    pub fn new(auth_token: impl Into<String>) -> Result<Self, Error> {
        let auth_token = auth_token.into();
        if auth_token.trim().is_empty() {
            return Err(Error::config(
                "the auth token for webhooks is empty, so anybody could sign with it; is the environment variable set?",
            ));
        }
        Ok(Self {
            auth_token: SecretString::from(auth_token),
        })
    }

    /// Checks a webhook whose body is a form, or empty.
    ///
    /// `url` is the URL that Twilio called, including its query. `signature` is the value of the header
    /// `X-Twilio-Signature`, and `body` is the raw body.
    ///
    /// # Errors
    /// Returns an error if the request cannot be trusted.
    pub fn validate_form(
        &self,
        url: &str,
        signature: &str,
        body: &[u8],
    ) -> Result<(), InvalidWebhook> {
        self.validate_parameters(url, signature, form_urlencoded::parse(body))
    }

    /// Checks a webhook like [`validate_form`](Self::validate_form), but takes the decoded form. Names may repeat.
    ///
    /// # Errors
    /// Returns an error if the request cannot be trusted.
    pub fn validate_parameters<K, V>(
        &self,
        url: &str,
        signature: &str,
        parameters: impl IntoIterator<Item = (K, V)>,
    ) -> Result<(), InvalidWebhook>
    where
        K: AsRef<str>,
        V: AsRef<str>,
    {
        let parameters: Vec<(K, V)> = parameters.into_iter().collect();
        self.check(url, signature, &signed_pairs(&parameters))
    }

    /// Returns the signature that Twilio sends in `X-Twilio-Signature` with a webhook whose body is a form, or empty. For
    /// tests of programs that receive webhooks.
    ///
    /// ```
    /// use twilio_runtime::webhook::Validator;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let validator = Validator::new("12345")?;
    /// let signature = validator.sign_form("https://example.com/sms", b"Body=Hi");
    /// validator.validate_form("https://example.com/sms", &signature, b"Body=Hi")?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn sign_form(&self, url: &str, body: &[u8]) -> String {
        let parameters: Vec<_> = form_urlencoded::parse(body).collect();
        let mac = self.sign(url, &signed_pairs(&parameters));
        mac.map_or_else(String::new, |mac| {
            BASE64_STANDARD.encode(mac.finalize().into_bytes())
        })
    }

    /// Checks a webhook whose body is not a form but, for example, JSON. Its URL must have a query parameter
    /// `bodySHA256`.
    ///
    /// # Errors
    /// Returns an error if the request cannot be trusted.
    pub fn validate_body(
        &self,
        url: &str,
        signature: &str,
        body: &[u8],
    ) -> Result<(), InvalidWebhook> {
        let query = url
            .split_once('?')
            .map_or("", |(_, query)| query.split('#').next().unwrap_or(""));
        let declared = form_urlencoded::parse(query.as_bytes())
            .find_map(|(name, value)| (name == "bodySHA256").then_some(value))
            .ok_or(InvalidWebhook::WrongBody)?;
        let found: String = Sha256::digest(body)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        self.check(url, signature, &[])?;
        match bool::from(
            found
                .as_bytes()
                .ct_eq(declared.to_ascii_lowercase().as_bytes()),
        ) {
            true => Ok(()),
            false => Err(InvalidWebhook::WrongBody),
        }
    }

    fn check(
        &self,
        url: &str,
        signature: &str,
        pairs: &[(&str, &str)],
    ) -> Result<(), InvalidWebhook> {
        let signature = BASE64_STANDARD
            .decode(signature.trim())
            .map_err(|_| InvalidWebhook::MalformedSignature)?;
        if signature.len() != 20 {
            return Err(InvalidWebhook::MalformedSignature);
        }
        let fits = |url: &str| {
            self.sign(url, pairs)
                .is_some_and(|mac| mac.verify_slice(&signature).is_ok())
        };
        // Twilio signs the URL with or without the port, regardless of how the URL was configured.
        let fits_a_port =
            |url: &str| fits(url) || fits(&with_port(url)) || fits(&without_port(url));
        // A URL parser, here or at Twilio, may have percent-encoded some characters.
        match fits_a_port(url)
            || fits_a_port(&parsed(url))
            || fits_a_port(&unparsed(url))
            || fits_a_port(&with_legacy_query(url))
        {
            true => Ok(()),
            false => Err(InvalidWebhook::WrongSignature),
        }
    }

    fn sign(&self, url: &str, pairs: &[(&str, &str)]) -> Option<Hmac<Sha1>> {
        let mut mac =
            Hmac::<Sha1>::new_from_slice(self.auth_token.expose_secret().as_bytes()).ok()?;
        mac.update(url.as_bytes());
        for (key, value) in pairs {
            mac.update(key.as_bytes());
            mac.update(value.as_bytes());
        }
        Some(mac)
    }
}

/// Returns the pairs in the order in which they are signed. A pair that occurs twice is signed only once.
fn signed_pairs<K: AsRef<str>, V: AsRef<str>>(parameters: &[(K, V)]) -> Vec<(&str, &str)> {
    let pairs = parameters.iter();
    let mut pairs: Vec<(&str, &str)> = pairs
        .map(|(key, value)| (key.as_ref(), value.as_ref()))
        .collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Splits a URL into the part up to the end of its host, the port with its colon, and the rest.
fn split_port(url: &str) -> Option<(&str, Option<&str>, &str)> {
    let begin = url.find("://")? + 3;
    let length = url[begin..]
        .find(['/', '?', '#'])
        .unwrap_or(url.len() - begin);
    let (before, rest) = url.split_at(begin + length);
    let authority = &before[begin..];
    // Skips other colons: those of an IPv6 address are inside brackets, and the one of a password precedes the `@`.
    let host = authority.rfind(['@', ']']).map_or(0, |at| at + 1);
    let is_port = |at: &usize| {
        let port = &authority[host + at + 1..];
        port.bytes().all(|byte| byte.is_ascii_digit())
    };
    match authority[host..].rfind(':').filter(is_port) {
        Some(at) => {
            let (before, port) = before.split_at(begin + host + at);
            Some((before, Some(port), rest))
        }
        None => Some((before, None, rest)),
    }
}

/// The characters that a URL parser percent-encodes in a path and in a query (WHATWG URL Standard, "Percent-encoded
/// bytes"). The standard's sets have more characters, which the URL of a webhook cannot contain.
const IN_PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'^');
const IN_QUERY: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\'');

/// The characters that JavaScript's `encodeURIComponent` encodes.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// Returns the URL as a URL parser would write it.
fn parsed(url: &str) -> String {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let mut parsed = utf8_percent_encode(path, IN_PATH).to_string();
    if path.len() < url.len() {
        parsed.push('?');
        parsed.extend(utf8_percent_encode(query, IN_QUERY));
    }
    parsed
}

/// Returns the URL as it may have been before a URL parser rewrote it.
fn unparsed(url: &str) -> String {
    let mut parts = url.split('%');
    let mut unparsed = parts.next().unwrap_or_default().to_owned();
    let mut bytes = unparsed.into_bytes();
    for part in parts {
        let code = part
            .get(..2)
            .and_then(|code| u8::from_str_radix(code, 16).ok());
        match code.filter(|byte| !byte.is_ascii() || b" \"<>'`{}^".contains(byte)) {
            Some(byte) => {
                bytes.push(byte);
                bytes.extend(part.bytes().skip(2));
            }
            None => {
                bytes.push(b'%');
                bytes.extend(part.bytes());
            }
        }
    }
    unparsed = String::from_utf8_lossy(&bytes).into_owned();
    unparsed
}

/// Returns the URL with its query decoded and re-encoded. Twilio's Node library tries this form as well.
fn with_legacy_query(url: &str) -> Cow<'_, str> {
    let Some((path, query)) = url.split_once('?') else {
        return Cow::Borrowed(url);
    };
    let pairs: Vec<String> = form_urlencoded::parse(query.as_bytes())
        .map(|(name, value)| {
            let encode = |text| utf8_percent_encode(text, COMPONENT);
            format!("{}={}", encode(&name), encode(&value))
        })
        .collect();
    Cow::Owned([path, "?", &pairs.join("&")].concat())
}

fn with_port(url: &str) -> Cow<'_, str> {
    match split_port(url) {
        Some((before, None, rest)) => {
            let port = if url.starts_with("https:") {
                ":443"
            } else {
                ":80"
            };
            Cow::Owned([before, port, rest].concat())
        }
        _ => Cow::Borrowed(url),
    }
}

fn without_port(url: &str) -> Cow<'_, str> {
    match split_port(url) {
        Some((before, Some(_), rest)) => Cow::Owned([before, rest].concat()),
        _ => Cow::Borrowed(url),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://mycompany.com/myapp.php?foo=1&bar=2";
    const SIGNATURE: &str = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";
    const PARAMETERS: [(&str, &str); 5] = [
        ("To", "+18005551212"),
        ("Digits", "1234"),
        ("CallSid", "CA1234567890ABCDE"),
        ("From", "+14158675309"),
        ("Caller", "+14158675309"),
    ];

    fn validator() -> Validator {
        Validator::new("12345").unwrap()
    }

    fn sign(url: &str, pairs: &[(&str, &str)]) -> String {
        let mac = validator().sign(url, pairs).unwrap();
        BASE64_STANDARD.encode(mac.finalize().into_bytes())
    }

    #[test]
    fn example_from_twilios_documentation_is_valid() {
        let validator = validator();
        assert_eq!(
            validator.validate_parameters(URL, SIGNATURE, PARAMETERS),
            Ok(())
        );
        let wrong = [
            (
                Validator::new("12346").unwrap(),
                URL,
                SIGNATURE,
                InvalidWebhook::WrongSignature,
            ),
            (
                validator.clone(),
                "https://mycompany.com/other",
                SIGNATURE,
                InvalidWebhook::WrongSignature,
            ),
            (
                validator.clone(),
                URL,
                "",
                InvalidWebhook::MalformedSignature,
            ),
            (
                validator.clone(),
                URL,
                "not base64!",
                InvalidWebhook::MalformedSignature,
            ),
            (
                validator.clone(),
                URL,
                "AAAA",
                InvalidWebhook::MalformedSignature,
            ),
            (validator, "", SIGNATURE, InvalidWebhook::WrongSignature),
        ];
        for (validator, url, signature, expected) in wrong {
            assert_eq!(
                validator.validate_parameters(url, signature, PARAMETERS),
                Err(expected)
            );
        }
        assert!(!format!("{:?}", self::validator()).contains("12345"));
    }

    #[test]
    fn port_is_optional() {
        let validator = validator();
        let with = "https://mycompany.com:443/a?b=c";
        let without = "https://mycompany.com/a?b=c";
        for (called, signed) in [
            (with, without),
            (without, with),
            (with, with),
            ("https://mycompany.com:8443/a?b=c", without),
        ] {
            assert_eq!(
                validator.validate_form(called, &sign(signed, &[]), b""),
                Ok(()),
                "{called} {signed}"
            );
        }
        assert_eq!(
            without_port("https://u:p@[::1]:80?x=:"),
            "https://u:p@[::1]?x=:"
        );
        assert_eq!(with_port("http://u:p@[::1]"), "http://u:p@[::1]:80");
        assert_eq!(without_port("no url: at all"), "no url: at all");
        assert_eq!(without_port("https://a:443}/b"), "https://a:443}/b");
    }

    #[test]
    fn repeated_parameters_are_sorted_and_deduplicated() {
        let validator = validator();
        let signature = sign(URL, &[("A", "1"), ("MediaUrl", "a"), ("MediaUrl", "b c")]);
        let body = b"MediaUrl=b+c&A=1&MediaUrl=a&MediaUrl=b+c";
        assert_eq!(validator.validate_form(URL, &signature, body), Ok(()));
    }

    #[test]
    fn json_bodies_are_verified_by_their_hash() {
        let validator = validator();
        let body = br#"{"a": 1}"#;
        let hash: String = Sha256::digest(body)
            .iter()
            .map(|byte| format!("{byte:02X}"))
            .collect();
        let url = format!("https://mycompany.com/a?bodySHA256={hash}");
        let signature = sign(&url, &[]);
        assert_eq!(validator.validate_body(&url, &signature, body), Ok(()));
        assert_eq!(
            validator.validate_body(&url, &signature, b"{}"),
            Err(InvalidWebhook::WrongBody)
        );
        assert_eq!(
            validator.validate_body(&url, SIGNATURE, body),
            Err(InvalidWebhook::WrongSignature)
        );
        assert_eq!(
            validator.validate_body(URL, SIGNATURE, body),
            Err(InvalidWebhook::WrongBody)
        );
    }

    #[test]
    fn empty_tokens_are_rejected() {
        for token in ["", " ", "\n"] {
            assert!(Validator::new(token).unwrap_err().is_config(), "{token:?}");
        }
    }

    #[test]
    fn parsed_urls_are_accepted() {
        let validator = validator();
        let pairs = [
            ("https://a.example/b?c=it's", "https://a.example/b?c=it%27s"),
            (
                "https://a.example/b?c=\"d\"&e=<f>",
                "https://a.example/b?c=%22d%22&e=%3Cf%3E",
            ),
            (
                "https://a.example/b c?d=e f",
                "https://a.example/b%20c?d=e%20f",
            ),
            (
                "https://a.example/{b}?c={d}",
                "https://a.example/%7Bb%7D?c={d}",
            ),
            ("https://a.example/b?c=é", "https://a.example/b?c=%C3%A9"),
            ("https://a.example/b'?c='", "https://a.example/b'?c=%27"),
            (
                "https://a.example/b?c=it's&d=%2B1",
                "https://a.example/b?c=it%27s&d=%2B1",
            ),
        ];
        for (raw, parsed) in pairs {
            for (called, signed) in [(raw, parsed), (parsed, raw), (raw, raw), (parsed, parsed)] {
                for signed in [signed.to_owned(), with_port(signed).into_owned()] {
                    assert_eq!(
                        validator.validate_form(called, &sign(&signed, &[]), b""),
                        Ok(()),
                        "{called} {signed}"
                    );
                }
            }
        }
        // As Node's `querystring` writes it.
        assert_eq!(
            with_legacy_query("https://a.example/b?c=it%27s+(d)&e=%2b1&f"),
            "https://a.example/b?c=it's%20(d)&e=%2B1&f="
        );
        for (called, signed) in [
            ("https://a.example/b?c=d", "https://a.example/b?c=e"),
            ("https://a.example/b?c=%26d", "https://a.example/b?c=&d"),
            ("https://a.example/b?c=%2561", "https://a.example/b?c=a"),
            ("https://a.example/b%2Fc", "https://a.example/b/c"),
            ("https://a.example/b%3Fc", "https://a.example/b?c"),
        ] {
            let outcome = validator.validate_form(called, &sign(signed, &[]), b"");
            assert_eq!(
                outcome,
                Err(InvalidWebhook::WrongSignature),
                "{called} {signed}"
            );
        }
    }

    #[test]
    fn any_url_can_be_validated() {
        for url in ["%", "%2", "%zz?%", "?", "%27%", "é%é?é%c3", "http://%27"] {
            assert_eq!(
                validator().validate_form(url, SIGNATURE, b""),
                Err(InvalidWebhook::WrongSignature),
                "{url}"
            );
        }
    }
}
