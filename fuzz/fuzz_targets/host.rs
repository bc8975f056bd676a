//! Sends requests with any region, edge, base URL and address. They go to Twilio over TLS, to the base URL, or nowhere.
//!
//! The input is four lines: region, edge, base URL, address.
#![no_main]

use libfuzzer_sys::fuzz_target;
use twilio_runtime::{
    Error, Method, RetryPolicy, Value,
    http::{HeaderValue, Uri},
};

mod support;

use support::{Twilio, now};

fuzz_target!(|text: &str| {
    let mut lines = text.splitn(4, '\n');
    let mut line = || lines.next().filter(|line| !line.is_empty());
    let (region, edge, base, address) = (line(), line(), line(), line().unwrap_or_default());
    let twilio = Twilio::answering(200, "{}");
    let mut client = twilio.client().retry(RetryPolicy::none());
    if let Some(region) = region {
        client = client.region(region);
    }
    if let Some(edge) = edge {
        client = client.edge(edge);
    }
    if let Some(base) = base {
        client = client.base_url(base);
    }
    let Ok(client) = client.build() else {
        return;
    };
    let own = format!("https://{address}.twilio.com/v1/Parcels");
    for address in [address, own.as_str()] {
        let before = twilio.urls().len();
        let answer: Result<Value, Error> = now(client.request(Method::GET, address).send());
        assert_eq!(answer.is_ok(), twilio.urls().len() > before, "{answer:?}");
    }
    for url in twilio.urls() {
        let uri: Uri = url.parse().unwrap();
        assert!(HeaderValue::from_str(&url).is_ok());
        let host = uri.host().unwrap();
        match base {
            Some(base) => {
                let base: Uri = base.parse().unwrap();
                assert_eq!(
                    (uri.scheme(), uri.authority()),
                    (base.scheme(), base.authority())
                );
            }
            None => {
                assert_eq!((uri.scheme_str(), uri.port()), (Some("https"), None));
                assert!(host.ends_with(".twilio.com"), "{url}");
                assert!(!uri.authority().unwrap().as_str().contains('@'), "{url}");
            }
        }
    }
});
