//! The forms of a URL that Twilio may have signed.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

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
pub(super) fn with_legacy_query(url: &str) -> Cow<'_, str> {
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

pub(super) fn with_port(url: &str) -> Cow<'_, str> {
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

pub(super) fn without_port(url: &str) -> Cow<'_, str> {
    match split_port(url) {
        Some((before, Some(_), rest)) => Cow::Owned([before, rest].concat()),
        _ => Cow::Borrowed(url),
    }
}

/// Returns the URL without a user name and a password, for printing.
pub(super) fn without_user(url: &str) -> Cow<'_, str> {
    let begin = url.find("://").map_or(0, |at| at + 3);
    let end = url[begin..].find('/').map_or(url.len(), |at| begin + at);
    match url[begin..end].rfind('@') {
        Some(at) => Cow::Owned([&url[..begin], &url[begin + at + 1..]].concat()),
        None => Cow::Borrowed(url),
    }
}

/// Returns the hash of the body in the query of a URL.
pub(super) fn body_hash(url: &str) -> Option<Cow<'_, str>> {
    let query = url.split('#').next().unwrap_or(url).split_once('?')?.1;
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs.find_map(|(name, value)| (name == "bodySHA256").then_some(value))
}

/// Returns the forms of a URL, the most likely first and each once. Twilio signs the URL with or without the port,
/// regardless of how it was configured, and a URL parser, here or at Twilio, may have percent-encoded some characters.
pub(super) fn forms(url: &str) -> Vec<String> {
    let mut forms: Vec<String> = Vec::with_capacity(12);
    let spellings = [
        Cow::Borrowed(url),
        parsed(url).into(),
        unparsed(url).into(),
        with_legacy_query(url),
    ];
    for spelling in &spellings {
        for form in [
            spelling.clone(),
            with_port(spelling),
            without_port(spelling),
        ] {
            if !forms.iter().any(|known| *known == form) {
                forms.push(form.into_owned());
            }
        }
    }
    forms
}
