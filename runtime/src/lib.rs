//! What generated Twilio bindings call at run time: client, requests, decoding, errors, paging.
//!
//! The crates that the generator writes hold data and thin types; everything they do is here, once. What a user of such
//! a crate meets is [`Client`] and its [builder](ClientBuilder), [`Call`] and its [`Error`], [`Items`] and [`Pages`], and
//! the values [`DateTime`], [`Date`] and [`Number`].
//!
//! # Features
//!
//! - `hyper` (default): the transport, hyper with rustls. Without it, bring your own [`Transport`].
//! - `reqwest`: a transport over a `reqwest::Client` of your own.
//! - `blocking`: `send_blocking` on every builder, and lists as iterators.
//! - `webhook`: validation of `X-Twilio-Signature`. Needs no HTTP client.
//! - `tracing`: a span per call and an event per try, with nothing secret in them.
//! - `chrono`, `jiff`, `time`: conversions of dates.
#![cfg_attr(docsrs, feature(doc_cfg))]

#[doc(hidden)]
pub mod __private;
mod attempt;
#[cfg(feature = "blocking")]
mod blocking;
mod call;
mod client;
pub mod codes;
mod decode;
mod download;
mod error;
mod macros;
mod output;
mod page;
mod request;
mod retry;
mod trace;
mod transport;
mod value;
#[cfg(feature = "webhook")]
pub mod webhook;

pub use attempt::Attempt;
#[cfg(feature = "blocking")]
pub use blocking::Blocking;
pub use call::Call;
pub use client::{Client, ClientBuilder};
pub use decode::Indirect;
pub use download::Download;
pub use error::Error;
pub use output::{Output, Redirect, Response};
pub use page::{Items, Page, PageMeta, Pages};
pub use request::{Method, RawRequest};
pub use retry::RetryPolicy;
#[cfg(feature = "reqwest")]
pub use transport::ReqwestTransport;
pub use transport::{
    BodyStream, BoxFuture, HttpRequest, Transport, TransportError, TransportErrorKind,
};
#[cfg(feature = "hyper")]
pub use transport::{HttpTransport, HttpTransportBuilder};
pub use value::{Date, DateTime, HttpMethod, InvalidDate, Number};

pub use bytes::Bytes;
pub use http;
pub use serde_json::Value;
