//! The runtime library of generated Twilio bindings: client, requests, decoding, errors and paging.
//!
//! Generated crates contain only data and thin types; this crate contains the shared behavior. Users of a generated
//! crate mostly work with [`Client`] and its [builder](ClientBuilder), [`Call`] and its [`Error`], [`Items`] and
//! [`Pages`], and the value types [`DateTime`], [`Date`] and [`Number`].
//!
//! The [`guide`] has a short chapter per task.
//!
//! # Features
//!
//! - `hyper` (default): the default transport, hyper with rustls. Without it, bring your own [`Transport`].
//! - `reqwest`: a transport over your own `reqwest::Client`.
//! - `blocking`: `send_blocking` on every request builder, and lists as iterators.
//! - `webhook`: validation of `X-Twilio-Signature`, and payloads with names and types. Needs no HTTP client.
//! - `tower`, `axum`: a layer that lets only Twilio's webhooks through, and an extractor for their payloads.
//! - `access-token`: tokens with which client SDKs log users in. Needs no HTTP client.
//! - `tracing`: a span per call and an event per attempt, without secrets.
//! - `chrono`, `jiff`, `time`: conversions from and to the date types of these crates.
#![cfg_attr(docsrs, feature(doc_cfg))]

#[doc(hidden)]
pub mod __private;
#[cfg(feature = "access-token")]
pub mod access_token;
mod attempt;
#[cfg(feature = "blocking")]
mod blocking;
mod call;
mod client;
pub mod codes;
mod dispatch;
mod download;
mod error;
// Its examples need the default transport.
#[cfg(any(feature = "hyper", not(doctest)))]
pub mod guide;
mod macros;
mod media;
mod mocked;
mod models;
mod operation;
mod page;
mod pieces;
mod request;
mod require;
mod response;
mod retry;
mod setting;
mod sid;
mod trace;
mod transport;
mod upload;
mod value;
#[cfg(feature = "webhook")]
pub mod webhook;
mod wire;

pub use attempt::Attempt;
#[cfg(feature = "blocking")]
pub use blocking::Blocking;
pub use call::Call;
pub use client::{Client, ClientBuilder};
pub use download::Download;
pub use error::{Error, Problem};
pub use models::{HttpMethod, PageMeta};
pub use page::{Items, Page, Pages};
pub use request::{IntoList, RawRequest};
pub use require::Require;
pub use response::{Output, Redirect, Response, TypedHeaders};
pub use retry::RetryPolicy;
#[cfg(feature = "reqwest")]
pub use transport::ReqwestTransport;
pub use transport::{
    BodyStream, BoxFuture, HttpRequest, Transport, TransportError, TransportErrorKind,
};
#[cfg(feature = "hyper")]
pub use transport::{HttpTransport, HttpTransportBuilder};
pub use upload::{FilePart, Upload, UploadStream};
pub use value::{Date, DateTime, InvalidDate, InvalidNumber, Number};
pub use wire::Indirect;

pub use bytes::Bytes;
pub use http;
pub use http::Method;
pub use serde_json::Value;
