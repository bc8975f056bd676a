//! The grants of access tokens.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Value, json};

use super::shown::ShownClaims;
use crate::sid::sid_problem;

/// A product that an access token is for.
///
/// Implemented for the grants of this crate. Implement it for a grant that this crate does not know.
pub trait Grant {
    /// Returns the name of the grant in the token, such as `chat`.
    fn name(&self) -> &str;

    /// Returns the value of the grant in the token.
    fn claims(&self) -> Value;

    /// Returns whether a token with this grant needs the identity of a user.
    fn needs_identity(&self) -> bool {
        true
    }

    /// Returns what is wrong with the grant, for the error of [`AccessToken::sign`](super::AccessToken::sign).
    fn problems(&self) -> Vec<String> {
        Vec::new()
    }
}

/// The fields of a grant that are set.
fn fields<const N: usize>(fields: [(&str, &Option<String>); N]) -> Value {
    let set = fields.into_iter().filter_map(|(name, value)| {
        let value = value.as_deref()?;
        Some((name.to_owned(), Value::from(value)))
    });
    Value::Object(set.collect::<Map<_, _>>())
}

/// Returns a problem if a SID that is set has the wrong form.
fn check_sid(what: &str, prefix: &str, sid: Option<&String>) -> Option<String> {
    sid_problem(&format!("{what} of an access token"), prefix, sid?)
}

/// Implements `Debug` for grants: it shows which fields are set, and of their values only SIDs.
macro_rules! debug {
    ( $( $grant:ident )* ) => {
        $(
            impl fmt::Debug for $grant {
                fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                    let mut text = formatter.debug_tuple(stringify!($grant));
                    text.field(&ShownClaims(&self.claims())).finish()
                }
            }
        )*
    };
}

debug! { ChatGrant VoiceGrant VideoGrant SyncGrant TaskRouterGrant PlaybackGrant }

/// Grants access to Conversations and Programmable Chat.
///
/// ```
/// use twilio_runtime::access_token::ChatGrant;
///
/// let grant = ChatGrant::new("IS0123456789abcdef0123456789abcdef")
///     .push_credential_sid("CR0123456789abcdef0123456789abcdef");
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct ChatGrant {
    service_sid: Option<String>,
    endpoint_id: Option<String>,
    deployment_role_sid: Option<String>,
    push_credential_sid: Option<String>,
}

impl ChatGrant {
    /// Grants access to a service: the default one of Conversations, or another.
    pub fn new(service_sid: impl Into<String>) -> Self {
        Self {
            service_sid: Some(service_sid.into()),
            ..Self::default()
        }
    }

    /// Sets the ID of the device, for services that count connections by device.
    pub fn endpoint_id(mut self, id: impl Into<String>) -> Self {
        self.endpoint_id = Some(id.into());
        self
    }

    /// Sets the role that the user has in the service while connected with this token.
    pub fn deployment_role_sid(mut self, sid: impl Into<String>) -> Self {
        self.deployment_role_sid = Some(sid.into());
        self
    }

    /// Sets the credential for push notifications to the device.
    pub fn push_credential_sid(mut self, sid: impl Into<String>) -> Self {
        self.push_credential_sid = Some(sid.into());
        self
    }
}

impl Grant for ChatGrant {
    fn name(&self) -> &str {
        "chat"
    }

    fn claims(&self) -> Value {
        fields([
            ("service_sid", &self.service_sid),
            ("endpoint_id", &self.endpoint_id),
            ("deployment_role_sid", &self.deployment_role_sid),
            ("push_credential_sid", &self.push_credential_sid),
        ])
    }

    fn problems(&self) -> Vec<String> {
        let checks = [
            check_sid("chat service", "IS", self.service_sid.as_ref()),
            check_sid("push credential", "CR", self.push_credential_sid.as_ref()),
            check_sid("deployment role", "RL", self.deployment_role_sid.as_ref()),
        ];
        checks.into_iter().flatten().collect()
    }
}

/// Grants access to calls with the Voice SDK.
///
/// ```
/// use twilio_runtime::access_token::VoiceGrant;
///
/// let grant = VoiceGrant::new()
///     .incoming(true)
///     .outgoing("AP0123456789abcdef0123456789abcdef")
///     .parameter("department", "returns");
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct VoiceGrant {
    incoming: bool,
    application_sid: Option<String>,
    parameters: BTreeMap<String, String>,
    push_credential_sid: Option<String>,
    endpoint_id: Option<String>,
}

impl VoiceGrant {
    /// Grants nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets whether the user can receive calls.
    pub fn incoming(mut self, allow: bool) -> Self {
        self.incoming = allow;
        self
    }

    /// Lets the user make calls, through this TwiML application.
    pub fn outgoing(mut self, application_sid: impl Into<String>) -> Self {
        self.application_sid = Some(application_sid.into());
        self
    }

    /// Adds a parameter for the TwiML application, sent with each outgoing call.
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parameters.insert(name.into(), value.into());
        self
    }

    /// Sets the credential for push notifications of incoming calls.
    pub fn push_credential_sid(mut self, sid: impl Into<String>) -> Self {
        self.push_credential_sid = Some(sid.into());
        self
    }

    /// Sets the ID of the device.
    pub fn endpoint_id(mut self, id: impl Into<String>) -> Self {
        self.endpoint_id = Some(id.into());
        self
    }
}

impl Grant for VoiceGrant {
    fn name(&self) -> &str {
        "voice"
    }

    fn claims(&self) -> Value {
        let mut claims = fields([
            ("push_credential_sid", &self.push_credential_sid),
            ("endpoint_id", &self.endpoint_id),
        ]);
        if self.incoming {
            claims["incoming"] = json!({ "allow": true });
        }
        if let Some(application) = &self.application_sid {
            claims["outgoing"] = json!({ "application_sid": application });
            if !self.parameters.is_empty() {
                claims["outgoing"]["params"] = json!(self.parameters);
            }
        }
        claims
    }

    fn problems(&self) -> Vec<String> {
        let mut problems: Vec<String> = [
            check_sid("TwiML application", "AP", self.application_sid.as_ref()),
            check_sid("push credential", "CR", self.push_credential_sid.as_ref()),
        ]
        .into_iter()
        .flatten()
        .collect();
        if self.application_sid.is_none() && !self.parameters.is_empty() {
            problems.push(
                "the parameters of a voice grant belong to outgoing calls; add `outgoing`"
                    .to_owned(),
            );
        }
        problems
    }
}

/// Grants access to video rooms.
#[derive(Clone, Default)]
#[must_use]
pub struct VideoGrant {
    room: Option<String>,
}

impl VideoGrant {
    /// Grants access to all rooms.
    pub fn new() -> Self {
        Self::default()
    }

    /// Limits access to this room, given by name or SID.
    pub fn room(mut self, room: impl Into<String>) -> Self {
        self.room = Some(room.into());
        self
    }
}

impl Grant for VideoGrant {
    fn name(&self) -> &str {
        "video"
    }

    fn claims(&self) -> Value {
        fields([("room", &self.room)])
    }
}

/// Grants access to Sync.
#[derive(Clone, Default)]
#[must_use]
pub struct SyncGrant {
    service_sid: Option<String>,
    endpoint_id: Option<String>,
}

impl SyncGrant {
    /// Grants access to a service: its SID, or `default`.
    pub fn new(service_sid: impl Into<String>) -> Self {
        Self {
            service_sid: Some(service_sid.into()),
            endpoint_id: None,
        }
    }

    /// Sets the ID of the device.
    pub fn endpoint_id(mut self, id: impl Into<String>) -> Self {
        self.endpoint_id = Some(id.into());
        self
    }
}

impl Grant for SyncGrant {
    fn name(&self) -> &str {
        "data_sync"
    }

    fn claims(&self) -> Value {
        fields([
            ("service_sid", &self.service_sid),
            ("endpoint_id", &self.endpoint_id),
        ])
    }
}

/// Grants access as a worker of TaskRouter.
#[derive(Clone, Default)]
#[must_use]
pub struct TaskRouterGrant {
    workspace_sid: Option<String>,
    worker_sid: Option<String>,
    role: Option<String>,
}

impl TaskRouterGrant {
    /// Grants access as this worker of this workspace.
    pub fn new(workspace_sid: impl Into<String>, worker_sid: impl Into<String>) -> Self {
        Self {
            workspace_sid: Some(workspace_sid.into()),
            worker_sid: Some(worker_sid.into()),
            role: None,
        }
    }

    /// Sets the role, such as `worker`.
    pub fn role(mut self, role: impl Into<String>) -> Self {
        self.role = Some(role.into());
        self
    }
}

impl Grant for TaskRouterGrant {
    fn name(&self) -> &str {
        "task_router"
    }

    fn needs_identity(&self) -> bool {
        false
    }

    fn claims(&self) -> Value {
        fields([
            ("workspace_sid", &self.workspace_sid),
            ("worker_sid", &self.worker_sid),
            ("role", &self.role),
        ])
    }

    fn problems(&self) -> Vec<String> {
        let checks = [
            check_sid("workspace", "WS", self.workspace_sid.as_ref()),
            check_sid("worker", "WK", self.worker_sid.as_ref()),
        ];
        checks.into_iter().flatten().collect()
    }
}

/// Grants permission to watch a live stream. The grant comes from the Live API.
#[derive(Clone)]
#[must_use]
pub struct PlaybackGrant(Value);

impl PlaybackGrant {
    /// Uses the `grant` of a playback grant's response.
    pub fn new(grant: Value) -> Self {
        Self(grant)
    }
}

impl Grant for PlaybackGrant {
    fn name(&self) -> &str {
        "player"
    }

    fn needs_identity(&self) -> bool {
        false
    }

    fn claims(&self) -> Value {
        self.0.clone()
    }

    fn problems(&self) -> Vec<String> {
        match self.0 {
            Value::Object(_) => Vec::new(),
            _ => vec!["the playback grant of an access token must be an object".to_owned()],
        }
    }
}
