//! Signatures of webhooks: the same, and accepted on both sides.
//!
//! The validator accepts all that a library accepts.

use serde_json::{Value, json};
use twilio_runtime::webhook::{InvalidWebhook, Validator};

use super::Library;

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// URLs, and the same with or without a port: Twilio may have signed either.
const PORTS: [(&str, &str); 13] = [
    ("https://example.com", "https://example.com:443"),
    ("https://example.com/", "https://example.com:443/"),
    ("https://example.com/sms", "https://example.com:443/sms"),
    ("https://example.com/sms/", "https://example.com:443/sms/"),
    ("http://example.com/sms", "http://example.com:80/sms"),
    ("https://example.com:443/sms", "https://example.com/sms"),
    ("https://example.com:8443/sms", "https://example.com/sms"),
    ("https://Example.COM/SMS", "https://Example.COM:443/SMS"),
    ("https://example.com?a=b", "https://example.com:443?a=b"),
    (
        "https://user:pass@example.com/sms",
        "https://user:pass@example.com:443/sms",
    ),
    (
        "https://example.com/sms?foo=1&bar=2&foo=0",
        "https://example.com:443/sms?foo=1&bar=2&foo=0",
    ),
    (
        "https://example.com/zo%C3%AB?a=%c3%bc",
        "https://example.com:443/zo%C3%AB?a=%c3%bc",
    ),
    (
        "https://example.com/a:b/c;d=e?f=g:8080&h=/i?j",
        "https://example.com:443/a:b/c;d=e?f=g:8080&h=/i?j",
    ),
];

/// The same for URLs whose port twilio-python does not find: it cuts the host at the first colon.
const PORTS_NOT_IN_PYTHON: [(&str, &str); 3] = [
    ("http://[::1]:8080/sms", "http://[::1]/sms"),
    (
        "https://user:pass@example.com:8443/sms",
        "https://user:pass@example.com/sms",
    ),
    (EMPTY_QUERY, "https://example.com:443/sms?"),
];

/// URLs, and how another program spells them. twilio-python tries no other spelling.
const SPELLINGS: [(&str, &str); 5] = [
    (
        "https://example.com/sms?a=&b&c=%2B1+2%202",
        "https://example.com/sms?a=&b=&c=%2B1%202%202",
    ),
    (
        "https://example.com/sms?a=b c&d=\"e\"&f=<g>",
        "https://example.com/sms?a=b%20c&d=%22e%22&f=%3Cg%3E",
    ),
    (
        "https://example.com/sms?a=it's&b=(c)*!~",
        "https://example.com/sms?a=it%27s&b=(c)*!~",
    ),
    (
        "https://example.com/sms?a=it%27s&b=%28c%29",
        "https://example.com/sms?a=it's&b=(c)",
    ),
    (
        "https://example.com/zoë/例?a=ü&b=🚕",
        "https://example.com/zo%C3%AB/%E4%BE%8B?a=%C3%BC&b=%F0%9F%9A%95",
    ),
];

/// twilio-python drops the question mark before it checks, so it refuses its own signature.
const EMPTY_QUERY: &str = "https://example.com/sms?";

/// Forms that Twilio sends, and harder ones.
const FORMS: [&str; 12] = [
    "",
    "To=%2B18005551212&Digits=1234&CallSid=CA1&From=%2B14158675309&Caller=%2B14158675309",
    // Repeated names, in an order that is not that of the values, and with a repeated pair.
    "MediaUrl=b+c&A=1&MediaUrl=a&MediaUrl=b+c&MediaUrl=",
    // Names that differ in case, and names that begin with another.
    "b=1&B=2&a=3&_=4&AB=5&A=B6&A0=7&0=8&10=9&9=0",
    "Body=&From=&Empty",
    "Body=Zo%C3%AB+%26+Ada+%F0%9F%9A%95&ProfileName=%E4%BE%8B&%C3%BC=%C3%9C",
    "Body=a%0D%0Ab%09c%00d&Quote=%22%27%3C%3E&Plus=%2B&Percent=%2541",
    "MessagingBinding.Address=%2B1&Attributes=%7B%22a%22%3A%5B1%2C2%5D%7D&a%5B0%5D=b",
    "A=1&&B=2&=no+name&",
    "__proto__=1&constructor=2&toString=3&getlist=4",
    // Not UTF-8.
    "Body=%FF%FE&From=%C3",
    SORTED_BY_UTF16,
];

/// Twice the same name, with values (U+FF5E and U+1F600) that twilio-node sorts by UTF-16, and twilio-python and the
/// validator by code point. Twilio's documentation does not say which is right.
const SORTED_BY_UTF16: &str = "Tag=%F0%9F%98%80&Tag=%EF%BD%9E";

const BODIES: [&str; 5] = [
    "[]",
    "{\"a\": 1}",
    "[{\"id\":\"EZ1\",\"data\":{\"n\":\"Zoë 🚕\"}}]",
    " ",
    "\r\n",
];

/// A request, and signatures that may come with it.
struct Case {
    url: String,
    body: &'static str,
    signatures: Vec<(Signature, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Signature {
    /// Of this URL and body.
    Right,
    /// Of another spelling of the URL, which both libraries accept.
    Respelled,
    /// Of another spelling of the URL, which only twilio-node accepts.
    RespelledForNode,
    /// Of another URL, body or token.
    Wrong,
}

impl Case {
    fn input(&self) -> Value {
        let signatures: Vec<&str> = self.signatures.iter().map(|(_, it)| it.as_str()).collect();
        json!({ "url": self.url, "body": self.body, "signatures": signatures })
    }
}

fn validator() -> Validator {
    Validator::new(TOKEN).unwrap()
}

/// Returns all URLs, with the other spelling and who accepts it.
fn urls() -> impl Iterator<Item = (&'static str, Signature, &'static str)> {
    let respelled = PORTS.map(|(url, other)| (url, Signature::Respelled, other));
    let for_node = [&PORTS_NOT_IN_PYTHON[..], &SPELLINGS].concat();
    let for_node = for_node
        .into_iter()
        .map(|(url, other)| (url, Signature::RespelledForNode, other));
    respelled.into_iter().chain(for_node)
}

fn forms() -> Vec<Case> {
    let (validator, other_token) = (validator(), Validator::new("other").unwrap());
    let mut cases = Vec::new();
    for (url, kind, spelling) in urls() {
        for body in FORMS {
            let bytes = body.as_bytes();
            let sign = |url: &str| validator.sign_form(url, bytes);
            let other_form = format!("{body}&Admin=1");
            let signatures = vec![
                (Signature::Right, sign(url)),
                (kind, sign(spelling)),
                (Signature::Wrong, sign(&format!("{url}x"))),
                (Signature::Wrong, sign(&url.replacen("://", "://x", 1))),
                (
                    Signature::Wrong,
                    validator.sign_form(url, other_form.as_bytes()),
                ),
                (Signature::Wrong, other_token.sign_form(url, bytes)),
            ];
            let url = url.to_owned();
            cases.push(Case {
                url,
                body,
                signatures,
            });
        }
    }
    cases
}

fn bodies() -> Vec<Case> {
    let validator = validator();
    let mut cases = Vec::new();
    for (url, ..) in urls() {
        for (number, body) in BODIES.into_iter().enumerate() {
            let other_body = BODIES[(number + 1) % BODIES.len()];
            let (url, right) = validator.sign_body(url, body.as_bytes());
            // This URL has both hashes, of which the first counts.
            let (two_hashes, of_two_hashes) = validator.sign_body(&url, other_body.as_bytes());
            cases.push(Case {
                url: url.clone(),
                body,
                signatures: vec![
                    (Signature::Right, right.clone()),
                    (Signature::Wrong, of_two_hashes.clone()),
                ],
            });
            cases.push(Case {
                url,
                body: other_body,
                signatures: vec![(Signature::Wrong, right)],
            });
            cases.push(Case {
                url: two_hashes,
                body: other_body,
                signatures: vec![(Signature::Wrong, of_two_hashes)],
            });
        }
    }
    cases
}

pub(super) fn compare(library: Library) {
    let [forms, bodies] = [forms(), bodies()];
    let inputs = |cases: &[Case]| cases.iter().map(Case::input).collect::<Vec<_>>();
    let input = json!({
        "now": 0,
        "tokens": [],
        "auth_token": TOKEN,
        "forms": inputs(&forms),
        "bodies": inputs(&bodies),
    });
    let Some(results) = library.run(&input) else {
        return;
    };
    let [of_forms, of_bodies] = ["forms", "bodies"].map(|kind| results[kind].as_array().unwrap());
    check(library, &forms, of_forms, Validator::validate_form);
    check(library, &bodies, of_bodies, Validator::validate_body);
    for (case, result) in bodies.iter().zip(of_bodies) {
        if case.signatures[0].0 == Signature::Right {
            let hash = result["hash"].as_str().unwrap();
            assert!(case.url.ends_with(&format!("bodySHA256={hash}")));
        }
    }
}

type Validate = fn(&Validator, &str, &str, &[u8]) -> Result<(), InvalidWebhook>;

/// Checks that the library makes the same signatures, and that it and the validator accept those of each other.
fn check(library: Library, cases: &[Case], results: &[Value], validate: Validate) {
    let validator = validator();
    assert_eq!(results.len(), cases.len());
    for (case, result) in cases.iter().zip(results) {
        let (url, body) = (case.url.as_str(), case.body);
        let is_valid = |signature: &str| validate(&validator, url, signature, body.as_bytes());
        let accepted = result["accepted"].as_array().unwrap();
        assert_eq!(accepted.len(), case.signatures.len());
        let is_sorted_differently = library == Library::Node && body == SORTED_BY_UTF16;
        for ((kind, signature), accepted) in case.signatures.iter().zip(accepted) {
            let what = format!("{library:?}, {kind:?} signature of {url:?} and {body:?}");
            let is_right = *kind != Signature::Wrong;
            assert_eq!(is_valid(signature).is_ok(), is_right, "{what}");
            let is_known_to_them = match kind {
                Signature::Right => library == Library::Node || url != EMPTY_QUERY,
                Signature::Respelled => true,
                Signature::RespelledForNode => library == Library::Node,
                Signature::Wrong => false,
            };
            assert_eq!(
                *accepted,
                is_known_to_them && !is_sorted_differently,
                "{what}"
            );
            if *kind == Signature::Right {
                let theirs = result["signature"].as_str().unwrap();
                assert_eq!(theirs == signature, !is_sorted_differently, "{what}");
                assert_eq!(
                    is_valid(theirs).is_ok(),
                    !is_sorted_differently,
                    "{what}, theirs"
                );
            }
        }
    }
}
