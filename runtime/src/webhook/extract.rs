//! The extractor for axum.

use axum::extract::FromRequestParts;
use http::StatusCode;
use http::request::Parts;

use super::request::is_form;
use super::{FromWebhook, Parameters, Verified};

/// The payload of a webhook whose signature is valid: an extractor for axum.
///
/// The route needs the layer [`WebhookLayer`](super::WebhookLayer), which reads the body and checks its signature; without
/// it, requests are answered with 500. A form that is not UTF-8 is answered with 400, and a body that is no form with 415. The parameters of a webhook that
/// Twilio sends as `GET` are in the query, and are read from there.
///
/// ```
/// use axum::Router;
/// use axum::routing::post;
/// use twilio_runtime::webhook::{IncomingMessage, Signed, Validator, WebhookLayer};
///
/// async fn sms(Signed(message): Signed<IncomingMessage>) -> String {
///     format!("{} says {}", message.from().unwrap_or("?"), message.body().unwrap_or_default())
/// }
///
/// # fn main() -> Result<(), twilio_runtime::Error> {
/// # let auth_token = "12345";
/// let validator = Validator::new(auth_token)?.public_url("https://example.com")?;
/// let app: Router = Router::new()
///     .route("/sms", post(sms))
///     .layer(WebhookLayer::new(validator));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Signed<T>(pub T);

impl<T> Signed<T> {
    /// Returns the payload.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T: FromWebhook, S: Send + Sync> FromRequestParts<S> for Signed<T> {
    type Rejection = (StatusCode, String);

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let Some(verified) = parts.extensions.get::<Verified>() else {
            let problem = "the route lacks `WebhookLayer`, so the signature was not checked; add `.layer(WebhookLayer::new(validator))`";
            return Err((StatusCode::INTERNAL_SERVER_ERROR, problem.to_owned()));
        };
        if !verified.body.is_empty() && !is_form(&parts.headers) {
            let problem = "the body is not a form; read it from the extension `Verified`, with `CloudEvents::from_json` \
                           if it is from Event Streams";
            return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, problem.to_owned()));
        }
        let query = parts.uri.query().unwrap_or_default().as_bytes();
        let form = match verified.body.is_empty() {
            true => query,
            false => &verified.body,
        };
        match Parameters::from_form(form) {
            Ok(parameters) => Ok(Self(T::from_parameters(parameters))),
            Err(error) => Err((StatusCode::BAD_REQUEST, error.to_string())),
        }
    }
}
