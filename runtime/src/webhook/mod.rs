//! Webhooks: checks that a request really comes from Twilio, and gives its parameters names.
//!
//! ```
//! use twilio_runtime::webhook::{ConversationEvent, Validator};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // What Twilio calls, whatever the proxies in between make of it.
//! let validator = Validator::new("12345")?.public_url("https://example.com")?;
//!
//! # let body = "EventType=onParticipantAdded&Identity=driver-7&Seat=4";
//! # let request = twilio_runtime::http::Request::post("/conversations")
//! #     .header("content-type", "application/x-www-form-urlencoded")
//! #     .header("x-twilio-signature", validator.sign_form("https://example.com/conversations", body.as_bytes()))
//! #     .body(body.to_owned())?;
//! // `request` is an `http::Request` with its whole body.
//! validator.validate(&request)?;
//! let event = ConversationEvent::from_form(request.body().as_bytes())?;
//! assert_eq!(event.event_type(), Some("onParticipantAdded"));
//! assert_eq!(event.identity(), Some("driver-7"));
//! // Parameters that this crate does not know are kept.
//! assert_eq!(event.parameter("Seat"), Some("4"));
//! # Ok(())
//! # }
//! ```
//!
//! With axum, the feature `axum` has a layer that answers 403 to what is not Twilio's, and an extractor; see
//! `WebhookLayer` and `Signed`.
//!
//! A signature proves that somebody who knows the auth token signed this URL and these parameters. It does not say when:
//! a request that was recorded can be sent again, so make handlers idempotent.

#[cfg(feature = "axum")]
mod extract;
#[cfg(feature = "tower")]
mod layer;
mod parameters;
mod payload;
mod request;
mod url;
mod validator;

use std::fmt;

#[cfg(feature = "axum")]
pub use extract::Signed;
#[cfg(feature = "tower")]
pub use layer::{Verified, WebhookLayer, WebhookService};
pub use parameters::{FromWebhook, InvalidForm, Parameters};
pub use payload::{
    CloudEvent, CloudEvents, ConversationEvent, ConversationEventType, IncomingMessage,
    MessageStatus, VoiceRequest, VoiceStatus,
};
pub use validator::Validator;

/// The reason why a webhook cannot be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidWebhook {
    /// The request has no `X-Twilio-Signature`, or several.
    MissingSignature,
    /// The signature is not base64, or not of the right length.
    MalformedSignature,
    /// The signature does not match the URL, the parameters and the auth token. Behind a proxy, make sure that the URL
    /// is the one that Twilio called, including its scheme and query.
    WrongSignature,
    /// The body does not match the signed hash.
    WrongBody,
    /// The body is neither a form nor covered by a hash in the URL, so nothing says that Twilio sent it.
    UnsignedBody,
    /// The request does not say which URL was called: it has neither a host nor a usable `Host` header.
    UnknownUrl,
}

impl fmt::Display for InvalidWebhook {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            InvalidWebhook::MissingSignature => {
                "the request has no header X-Twilio-Signature, or several"
            }
            InvalidWebhook::MalformedSignature => {
                "the signature is malformed: Twilio sends 20 bytes in base64"
            }
            InvalidWebhook::WrongSignature => {
                "the signature does not match the URL, the parameters and the auth token; check the token, and the public \
                 URL, which has scheme and host but not the path of the route"
            }
            InvalidWebhook::WrongBody => "the body is not the one that was signed",
            InvalidWebhook::UnsignedBody => {
                "the body is not a form, and the URL has no `bodySHA256` that covers it"
            }
            InvalidWebhook::UnknownUrl => {
                "the request does not say which host was called; set the public URL"
            }
        })
    }
}

impl std::error::Error for InvalidWebhook {}
