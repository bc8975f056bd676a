//! Signed webhooks, as Twilio sends them to the program under test.

use serde::Serialize;
use serde_json::Value;
use twilio_runtime::webhook::Validator;
use twilio_runtime::{
    Bytes, HttpRequest, HttpTransport, Method, Transport as _, TransportError, TransportErrorKind,
    http,
};

use crate::rule::{fail, plain_text};
use crate::twilio::{ACCOUNT_SID, AUTH_TOKEN, Twilio};

/// The largest response of the program that is read, in bytes.
const MAX_BODY: usize = 16 << 20;

impl Twilio {
    /// Returns a webhook for the program under test, signed with [`auth_token`](Self::auth_token). `url` is the URL that
    /// Twilio would call, with the public host of the program and the query.
    ///
    /// ```
    /// use serde_json::json;
    /// use twilio_mock::Twilio;
    /// use twilio_runtime::webhook::Validator;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let twilio = Twilio::new();
    /// let url = "https://dispatch.example/conversations";
    /// let request = twilio
    ///     .webhook(url)
    ///     .participant_added(&json!({ "sid": "MB0123456789abcdef0123456789abcdef", "identity": "driver-7" }))
    ///     .request();
    ///
    /// // Hand the request to the program's handler, or `send` it. It will find the right signature:
    /// let signature = request.headers()["X-Twilio-Signature"].to_str()?;
    /// Validator::new(twilio.auth_token())?.validate_form(url, signature, request.body())?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    /// Panics if the URL has no scheme and host.
    #[track_caller]
    pub fn webhook(&self, url: impl Into<String>) -> Webhook {
        let url = url.into();
        let is_whole = url
            .parse::<http::Uri>()
            .is_ok_and(|uri| uri.host().is_some());
        if !is_whole || !url.contains("://") {
            fail(&format!(
                "`{url}` is not a whole URL; use the one that Twilio calls, as in `https://example.com/conversations`"
            ));
        }
        Webhook {
            url,
            parameters: vec![("AccountSid".to_owned(), ACCOUNT_SID.to_owned())],
        }
    }
}

/// A webhook, made by [`Twilio::webhook`].
///
/// Its parameters are those that Twilio documents for
/// [Conversations' webhooks](https://www.twilio.com/docs/conversations/conversations-webhooks); [`set`](Self::set) adds
/// others, for webhooks of other products as well.
#[derive(Clone, Debug)]
#[must_use]
pub struct Webhook {
    url: String,
    parameters: Vec<(String, String)>,
}

/// The parameters of an event, and the fields of a record whose values they have.
type Parameters = &'static [(&'static str, &'static str)];

const PARTICIPANT: Parameters = &[
    ("ConversationSid", "conversation_sid"),
    ("ParticipantSid", "sid"),
    ("DateCreated", "date_created"),
    ("Identity", "identity"),
    ("RoleSid", "role_sid"),
    ("Attributes", "attributes"),
    ("MessagingBinding.Type", "messaging_binding.type"),
    ("MessagingBinding.Address", "messaging_binding.address"),
    (
        "MessagingBinding.ProxyAddress",
        "messaging_binding.proxy_address",
    ),
    (
        "MessagingBinding.ProjectedAddress",
        "messaging_binding.projected_address",
    ),
];

const MESSAGE: Parameters = &[
    ("ConversationSid", "conversation_sid"),
    ("MessageSid", "sid"),
    ("Index", "index"),
    ("DateCreated", "date_created"),
    ("Body", "body"),
    ("Author", "author"),
    ("ParticipantSid", "participant_sid"),
    ("Attributes", "attributes"),
    ("Media", "media"),
];

const UPDATED: Parameters = &[("DateUpdated", "date_updated")];
const READ: Parameters = &[("LastReadMessageIndex", "last_read_message_index")];

impl Webhook {
    /// Makes this the event `onParticipantAdded` of a participant: a model, or another value with its fields.
    ///
    /// # Panics
    /// Panics if the value is not an object in JSON.
    #[track_caller]
    pub fn participant_added(self, participant: &impl Serialize) -> Self {
        self.event("onParticipantAdded", participant, &[PARTICIPANT])
    }

    /// Makes this the event `onParticipantUpdated` of a participant.
    ///
    /// # Panics
    /// Panics if the value is not an object in JSON.
    #[track_caller]
    pub fn participant_updated(self, participant: &impl Serialize) -> Self {
        self.event(
            "onParticipantUpdated",
            participant,
            &[PARTICIPANT, UPDATED, READ],
        )
    }

    /// Makes this the event `onParticipantRemoved` of a participant.
    ///
    /// # Panics
    /// Panics if the value is not an object in JSON.
    #[track_caller]
    pub fn participant_removed(self, participant: &impl Serialize) -> Self {
        self.event("onParticipantRemoved", participant, &[PARTICIPANT, UPDATED])
    }

    /// Makes this the event `onMessageAdded` of a message in a conversation.
    ///
    /// # Panics
    /// Panics if the value is not an object in JSON.
    #[track_caller]
    pub fn message_added(self, message: &impl Serialize) -> Self {
        self.event("onMessageAdded", message, &[MESSAGE])
    }

    /// Makes this the event `onMessageUpdated` of a message in a conversation.
    ///
    /// # Panics
    /// Panics if the value is not an object in JSON.
    #[track_caller]
    pub fn message_updated(self, message: &impl Serialize) -> Self {
        self.event("onMessageUpdated", message, &[MESSAGE, UPDATED])
    }

    /// Makes this the event `onMessageRemoved` of a message in a conversation.
    ///
    /// # Panics
    /// Panics if the value is not an object in JSON.
    #[track_caller]
    pub fn message_removed(self, message: &impl Serialize) -> Self {
        self.event("onMessageRemoved", message, &[MESSAGE, UPDATED])
    }

    #[track_caller]
    fn event(self, event: &str, record: &impl Serialize, parameters: &[Parameters]) -> Self {
        let record = serde_json::to_value(record);
        let Some(record) = record.ok().filter(Value::is_object) else {
            fail(&format!("the record of {event} must be an object in JSON"));
        };
        let mut webhook = self.set("EventType", event).set("Source", "API");
        if let Some(Value::String(account)) = record.get("account_sid") {
            webhook = webhook.set("AccountSid", account);
        }
        for (name, field) in parameters.iter().copied().flatten() {
            let pointer = format!("/{}", field.replace('.', "/"));
            match record.pointer(&pointer) {
                None | Some(Value::Null) => {}
                Some(value) => webhook = webhook.set(*name, plain_text(value.clone())),
            }
        }
        webhook
    }

    /// Sets a parameter, replacing one of the same name.
    pub fn set(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let (name, value) = (name.into(), value.into());
        match self.parameters.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => self.parameters.push((name, value)),
        }
        self
    }

    /// Returns the request, signed: a `POST` with a form, as a server receives it, with the path of the URL and the host in
    /// `Host`. Hand it to the handler of the program under test.
    ///
    /// # Panics
    /// Panics if a parameter cannot be sent, which does not happen.
    #[must_use]
    #[track_caller]
    pub fn request(&self) -> http::Request<Bytes> {
        let body = self.body();
        let uri = self.url.parse::<http::Uri>().unwrap_or_default();
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        let host = uri.authority().map_or("", |host| host.as_str());
        let request = http::Request::post(path)
            .header(http::header::HOST, host)
            .header(http::header::CONTENT_TYPE, FORM)
            .header("X-Twilio-Signature", self.signature(&body))
            .body(Bytes::from(body));
        match request {
            Ok(request) => request,
            Err(error) => fail(&format!("`{}` cannot be called: {error}", self.url)),
        }
    }

    /// Sends the request, signed, and returns the response of the program.
    ///
    /// # Errors
    /// Returns an error if the program cannot be reached.
    pub async fn send(&self) -> Result<http::Response<Bytes>, TransportError> {
        self.send_to(&self.url).await
    }

    /// Sends the request to another URL than the one that is signed: that of a program behind a proxy, which Twilio calls
    /// by its public host.
    ///
    /// # Errors
    /// Returns an error if the program cannot be reached.
    pub async fn send_to(&self, url: &str) -> Result<http::Response<Bytes>, TransportError> {
        let body = self.body();
        let mut request = HttpRequest::new(Method::POST, url);
        let form = http::HeaderValue::from_static(FORM);
        request.headers.insert(http::header::CONTENT_TYPE, form);
        if let Ok(signature) = http::HeaderValue::try_from(self.signature(&body)) {
            request.headers.insert("x-twilio-signature", signature);
        }
        request.body = body.into();
        let transport = HttpTransport::builder().no_proxy().build();
        let transport = transport
            .map_err(|error| TransportError::new(TransportErrorKind::InvalidRequest, error))?;
        transport.send(request, MAX_BODY).await
    }

    fn body(&self) -> String {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(&self.parameters);
        form.finish()
    }

    fn signature(&self, body: &str) -> String {
        let signature = Validator::new(AUTH_TOKEN)
            .map(|validator| validator.sign_form(&self.url, body.as_bytes()));
        signature.unwrap_or_default()
    }
}

const FORM: &str = "application/x-www-form-urlencoded";
