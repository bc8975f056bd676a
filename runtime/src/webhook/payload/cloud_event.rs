//! Events of Event Streams.

use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::value::DateTime;

/// The events in one webhook of Event Streams: a JSON array.
///
/// Check the signature first, with [`Validator::validate`](crate::webhook::Validator::validate). An event can come more
/// than once.
///
/// ```
/// use twilio_runtime::webhook::CloudEvents;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let body = br#"[{
///     "specversion": "1.0",
///     "type": "com.twilio.conversations.participant.added",
///     "source": "AC0123456789abcdef0123456789abcdef",
///     "id": "EZ0123456789abcdef0123456789abcdef",
///     "data": { "identity": "driver-7" }
/// }]"#;
/// for event in CloudEvents::from_json(body)? {
///     println!("{}: {}", event.event_type, event.data["identity"]);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct CloudEvents(Vec<CloudEvent>);

/// An event in the envelope of [CloudEvents 1.0](https://github.com/cloudevents/spec), as
/// [Event Streams](https://www.twilio.com/docs/events) sends it.
///
/// `Debug` shows neither the data, which are personal, nor other attributes.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct CloudEvent {
    /// The version of the envelope: `1.0`.
    pub specversion: String,
    /// The type, such as `com.twilio.conversations.message.added`.
    pub event_type: String,
    /// What the event is about.
    pub source: String,
    /// The ID, the same when the event is sent again.
    pub id: String,
    /// The schema of the data, with its version.
    pub dataschema: Option<String>,
    /// The media type of the data.
    pub datacontenttype: Option<String>,
    /// When it happened.
    pub time: Option<DateTime>,
    /// The data, in the form of its schema.
    pub data: Value,
    /// All other attributes.
    pub others: Map<String, Value>,
}

impl fmt::Debug for CloudEvent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("CloudEvent")
            .field("event_type", &self.event_type)
            .field("source", &self.source)
            .field("id", &self.id)
            .field("time", &self.time)
            .finish_non_exhaustive()
    }
}

impl<'de> Deserialize<'de> for CloudEvent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut attributes = Map::deserialize(deserializer)?;
        let mut optional = |name: &str| match attributes.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(D::Error::custom(format!(
                "the attribute `{name}` of an event is not text"
            ))),
        };
        let missing = |name: &'static str| move || D::Error::missing_field(name);
        Ok(Self {
            specversion: optional("specversion")?.ok_or_else(missing("specversion"))?,
            event_type: optional("type")?.ok_or_else(missing("type"))?,
            source: optional("source")?.ok_or_else(missing("source"))?,
            id: optional("id")?.ok_or_else(missing("id"))?,
            dataschema: optional("dataschema")?,
            datacontenttype: optional("datacontenttype")?,
            time: optional("time")?.map(DateTime::from),
            data: attributes.remove("data").unwrap_or_default(),
            others: attributes,
        })
    }
}

impl CloudEvents {
    /// Reads the body of a webhook: an array of events, or a single one.
    ///
    /// # Errors
    /// Returns an error if the body is not JSON, or if an event lacks an attribute that CloudEvents requires.
    pub fn from_json(body: &[u8]) -> Result<Self, serde_json::Error> {
        let is_list = body.trim_ascii_start().starts_with(b"[");
        match is_list {
            true => serde_json::from_slice(body).map(Self),
            false => serde_json::from_slice(body).map(|event| Self(vec![event])),
        }
    }

    /// Returns the events.
    pub fn iter(&self) -> std::slice::Iter<'_, CloudEvent> {
        self.0.iter()
    }
}

impl IntoIterator for CloudEvents {
    type Item = CloudEvent;
    type IntoIter = std::vec::IntoIter<CloudEvent>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a CloudEvents {
    type Item = &'a CloudEvent;
    type IntoIter = std::slice::Iter<'a, CloudEvent>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
