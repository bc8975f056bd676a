//! A server that adds the dispatcher to every new conversation, when Twilio's webhook says that there is one, and gives
//! app users the token with which they log in.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use serde::Deserialize;
use twilio_conversations::twilio_runtime::access_token::{AccessToken, ChatGrant};
use twilio_conversations::twilio_runtime::webhook::{
    ConversationEvent, ConversationEventType, Signed, Validator, WebhookLayer,
};
use twilio_conversations::{Client, Error, participant};

/// The identity that takes part in all conversations.
const DISPATCHER: &str = "dispatcher";

/// What the server needs to know.
pub struct Settings {
    /// Calls Twilio.
    pub client: Client,
    /// Knows Twilio's signatures, and the URL of this server.
    pub validator: Validator,
    /// The token of a user, without identity: account, API key and grants.
    pub token: AccessToken,
}

impl Settings {
    /// Reads the settings from the environment: Twilio's own variables, and `PUBLIC_URL` and `CHAT_SERVICE_SID`.
    ///
    /// # Errors
    /// Returns an error that names what is missing or wrong.
    pub fn from_env() -> Result<Self, Box<dyn std::error::Error>> {
        let variable = |name: &str| std::env::var(name).map_err(|_| format!("{name} is not set"));
        Ok(Self {
            client: Client::from_env()?,
            validator: Validator::new(variable("TWILIO_AUTH_TOKEN")?)?
                .public_url(variable("PUBLIC_URL")?)?,
            token: AccessToken::new(
                variable("TWILIO_ACCOUNT_SID")?,
                variable("TWILIO_API_KEY")?,
                variable("TWILIO_API_SECRET")?,
            )
            .grant(ChatGrant::new(variable("CHAT_SERVICE_SID")?)),
        })
    }
}

/// Returns the routes: `/conversations` for Twilio, `/token` for the app.
pub fn app(settings: Settings) -> Router {
    let webhooks = WebhookLayer::new(settings.validator.clone());
    Router::new()
        .route("/conversations", post(on_event).layer(webhooks))
        .route("/token", get(token))
        .with_state(Arc::new(settings))
}

/// Adds the dispatcher to a new conversation. Twilio sends a webhook again if it gets no answer in time, so the dispatcher
/// may be there already.
async fn on_event(
    State(settings): State<Arc<Settings>>,
    Signed(event): Signed<ConversationEvent>,
) -> Result<StatusCode, (StatusCode, String)> {
    let (Some(ConversationEventType::ConversationAdded), Some(conversation)) =
        (event.event(), event.conversation_sid())
    else {
        return Ok(StatusCode::NO_CONTENT);
    };
    let added = participant::create_conversation_participant(&settings.client, conversation)
        .identity(DISPATCHER)
        .await;
    match added {
        Err(error) if !error.is_conflict() => Err(unavailable(&error)),
        _ => Ok(StatusCode::NO_CONTENT),
    }
}

fn unavailable(error: &Error) -> (StatusCode, String) {
    (StatusCode::SERVICE_UNAVAILABLE, error.to_string())
}

#[derive(Deserialize)]
struct User {
    name: String,
}

/// Returns an access token. A real server has authenticated the user before, and takes the identity from the session.
async fn token(
    State(settings): State<Arc<Settings>>,
    Query(user): Query<User>,
) -> Result<String, (StatusCode, String)> {
    let signed = settings.token.clone().identity(user.name).sign();
    let signed = signed.map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))?;
    Ok(signed.to_string())
}
