//! Decodes any bytes as a response. They are decoded or rejected, and what is decoded survives a round trip.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, from_slice, to_vec};
use twilio_runtime::{Error, Method, RetryPolicy};

mod support;

use support::{Twilio, now};

/// Generated models of every kind.
macro_rules! cases {
    ($($name:ident)*) => {
        $(pub mod $name { include!(concat!("../../tests/cases/", stringify!($name), "/expected.rs")); })*
    };
}

cases! { additional_properties enums models one_of one_of_with_discriminator recursion }

fn again<T: Serialize + DeserializeOwned>(json: &[u8]) {
    let Ok(value) = from_slice::<T>(json) else {
        return;
    };
    let first = to_vec(&value).unwrap();
    let second = to_vec(&from_slice::<T>(&first).unwrap()).unwrap();
    assert_eq!(
        String::from_utf8_lossy(&first),
        String::from_utf8_lossy(&second)
    );
}

fuzz_target!(|data: &[u8]| {
    again::<additional_properties::parcel::Parcel>(data);
    again::<enums::parcel::Parcel>(data);
    again::<models::parcel::Parcel>(data);
    again::<one_of::parcel::Thing>(data);
    again::<one_of_with_discriminator::parcel::Thing>(data);
    again::<recursion::parcel::Parcel>(data);
    again::<twilio_runtime::DateTime>(data);
    again::<twilio_runtime::Date>(data);
    again::<twilio_runtime::Number>(data);

    // The same bytes as the response to a call, with any status.
    let Some((status, body)) = data.split_first() else {
        return;
    };
    let twilio = Twilio::answering(200 + u16::from(*status) * 2, body);
    let client = twilio.client().retry(RetryPolicy::none()).build().unwrap();
    let request = || client.request(Method::GET, "https://api.twilio.com/v1/Parcels");
    let value: Result<Value, Error> = now(request().send());
    let model: Result<models::parcel::Parcel, Error> = now(request().send());
    for error in [value.err(), model.err()].into_iter().flatten() {
        assert!(!format!("{error} {error:?}").is_empty());
    }
});
