//! Signatures: which ones are right, and how to make them.

use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret, SecretString};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::{InvalidWebhook, url};
use crate::error::Error;
use crate::setting::text_problem;

/// Checks the signatures of webhooks with the auth token of the account that sends them.
///
/// `Debug` shows neither the tokens nor a password in the public URL.
#[derive(Clone)]
pub struct Validator {
    auth_tokens: Vec<SecretString>,
    pub(super) public_url: Option<String>,
    /// How many proxies state the URL in headers.
    pub(super) trusted_proxies: usize,
}

impl fmt::Debug for Validator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let public_url = self.public_url.as_deref().map(url::without_user);
        formatter
            .debug_struct("Validator")
            .field("auth_tokens", &self.auth_tokens.len())
            .field("public_url", &public_url)
            .field("trusted_proxies", &self.trusted_proxies)
            .finish()
    }
}

impl Validator {
    /// Creates a validator for the webhooks of the account with this auth token. API keys do not sign webhooks.
    ///
    /// # Errors
    /// Returns an error if the token is empty or only white space. Anybody could sign with an empty token, and it is
    /// often the result of a missing environment variable.
    pub fn new(auth_token: impl Into<String>) -> Result<Self, Error> {
        let validator = Self {
            auth_tokens: Vec::new(),
            public_url: None,
            trusted_proxies: 0,
        };
        validator.or_auth_token(auth_token)
    }

    /// Accepts webhooks signed with this auth token as well: the secondary one while tokens are rotated, or that of a
    /// subaccount.
    ///
    /// # Errors
    /// Returns an error if the token is empty or only white space.
    pub fn or_auth_token(mut self, auth_token: impl Into<String>) -> Result<Self, Error> {
        let auth_token = auth_token.into();
        if auth_token.trim().is_empty() {
            return Err(Error::config(
                "the auth token for webhooks is empty, so anybody could sign with it; is the environment variable set?",
            ));
        }
        if let Some(problem) = text_problem("auth token for webhooks", &auth_token) {
            return Err(Error::config(problem));
        }
        self.auth_tokens.push(SecretString::from(auth_token));
        Ok(self)
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
        let declared = url::body_hash(url).ok_or(InvalidWebhook::UnsignedBody)?;
        self.check(url, signature, &[])?;
        let found = hash(body);
        let declared = declared.to_ascii_lowercase();
        match bool::from(found.as_bytes().ct_eq(declared.as_bytes())) {
            true => Ok(()),
            false => Err(InvalidWebhook::WrongBody),
        }
    }

    /// Returns the signature that Twilio sends in `X-Twilio-Signature` with a webhook whose body is a form, or empty. For
    /// tests of programs that receive webhooks. Signs with the first auth token.
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
        self.signature(url, &signed_pairs(&parameters))
    }

    /// Returns the URL with the hash of a body in its query, and the signature that Twilio sends with it, for a webhook
    /// whose body is not a form. For tests of programs that receive webhooks.
    ///
    /// ```
    /// use twilio_runtime::webhook::Validator;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let validator = Validator::new("12345")?;
    /// let (url, signature) = validator.sign_body("https://example.com/events", b"[]");
    /// validator.validate_body(&url, &signature, b"[]")?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn sign_body(&self, url: &str, body: &[u8]) -> (String, String) {
        let separator = if url.contains('?') { '&' } else { '?' };
        let url = format!("{url}{separator}bodySHA256={}", hash(body));
        let signature = self.signature(&url, &[]);
        (url, signature)
    }

    fn signature(&self, url: &str, pairs: &[(&str, &str)]) -> String {
        let token = self.auth_tokens.first();
        let mac = token.and_then(|token| sign(token, url, pairs));
        mac.map_or_else(String::new, |mac| {
            BASE64_STANDARD.encode(mac.finalize().into_bytes())
        })
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
        let forms = url::forms(url);
        let fits = |token: &SecretString| {
            forms.iter().any(|url| {
                sign(token, url, pairs).is_some_and(|mac| mac.verify_slice(&signature).is_ok())
            })
        };
        match self.auth_tokens.iter().any(fits) {
            true => Ok(()),
            false => Err(InvalidWebhook::WrongSignature),
        }
    }
}

/// Returns the hash of a body, as it is in the query of a URL.
fn hash(body: &[u8]) -> String {
    Sha256::digest(body)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Returns the signature of a URL and of sorted parameters.
fn sign(token: &SecretString, url: &str, pairs: &[(&str, &str)]) -> Option<Hmac<Sha1>> {
    let mut mac = Hmac::<Sha1>::new_from_slice(token.expose_secret().as_bytes()).ok()?;
    mac.update(url.as_bytes());
    for (key, value) in pairs {
        mac.update(key.as_bytes());
        mac.update(value.as_bytes());
    }
    Some(mac)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::webhook::url::{with_legacy_query, with_port, without_port};

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
        validator().signature(url, pairs)
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
            Err(InvalidWebhook::UnsignedBody)
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
