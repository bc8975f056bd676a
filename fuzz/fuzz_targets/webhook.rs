//! Validates any webhook with the signature of another. It is rejected unless the two are equal.
//!
//! The input is the URL, a line break, and the body.
#![no_main]

use libfuzzer_sys::fuzz_target;
use twilio_runtime::webhook::Validator;

/// The webhook that the signature below was made for, with the token `12345`.
const URL: &str = "https://mycompany.com/myapp.php?foo=1&bar=2";
const FORM: &[u8] = b"CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212";
const SIGNATURE: &str = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";

fuzz_target!(|data: &[u8]| {
    let at = data
        .iter()
        .position(|&byte| byte == b'\n')
        .unwrap_or(data.len());
    let (url, body) = data.split_at(at);
    let (Ok(url), body) = (std::str::from_utf8(url), body.get(1..).unwrap_or_default()) else {
        return;
    };
    let validator = Validator::new("12345").unwrap();
    assert!(validator.validate_form(URL, SIGNATURE, FORM).is_ok());
    if validator.validate_form(url, SIGNATURE, body).is_ok() {
        // Names and values are concatenated: the signature does not cover where one ends and the next begins.
        let signed = |body: &[u8]| -> String {
            let mut pairs: Vec<_> = form_urlencoded::parse(body).collect();
            pairs.sort();
            pairs.dedup();
            pairs
                .iter()
                .flat_map(|(name, value)| [&**name, &**value])
                .collect()
        };
        assert!(url.contains("://"));
        let whole = |url: &str, body: &[u8]| decoded(&(without_port(url) + &signed(body)));
        assert_eq!(whole(url, body), whole(URL, FORM));
    }
    assert!(validator.validate_body(url, SIGNATURE, body).is_err());
    // The same bytes as a signature.
    let signature = String::from_utf8_lossy(body);
    let again = signature.trim() == SIGNATURE;
    assert!(again || validator.validate_form(url, &signature, FORM).is_err());
});

/// Returns the text without what a parser may change in a URL: percent-encoding, and the separators of query pairs.
fn decoded(text: &str) -> String {
    let pairs = form_urlencoded::parse(text.as_bytes());
    pairs
        .flat_map(|(name, value)| [name.into_owned(), value.into_owned()])
        .collect::<String>()
        .replace('=', "")
}

/// Returns the URL without its port, which Twilio may include or omit.
fn without_port(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = match authority.rsplit_once(':') {
        // Only digits, so this is not part of an IPv6 address.
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    };
    format!("{scheme}://{host}{path}")
}
