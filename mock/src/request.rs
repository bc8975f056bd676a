//! Requests as the mock received them, taken apart with the table of their operation.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::Value;
use twilio_runtime::__private::{Input, Operation};
use twilio_runtime::{Bytes, HttpRequest, Method, http};

use crate::inputs::{self, Given};
use crate::path::PathInputs;

/// A request that the mock received.
///
/// Inputs have the names that the document gives them, as shown in the documentation of the builder's methods: `Identity`
/// for `identity()`. An input of another name is like one that was not sent.
///
/// `Debug` shows the whole request, secrets included: tests have none.
#[derive(Clone)]
pub struct Request(Arc<Received>);

struct Received {
    operation: &'static Operation,
    http: HttpRequest,
    inputs: Vec<(&'static Input, Given)>,
    problems: Vec<String>,
    at: Duration,
}

impl Request {
    /// Takes a request apart.
    pub(crate) fn new(
        operation: &'static Operation,
        http: HttpRequest,
        path: PathInputs,
        at: Duration,
    ) -> Self {
        let (inputs, problems) = inputs::read(operation, &http, path);
        Self(Arc::new(Received {
            operation,
            http,
            inputs,
            problems,
            at,
        }))
    }

    pub(crate) fn table(&self) -> &'static Operation {
        self.0.operation
    }

    pub(crate) fn given(&self) -> &[(&'static Input, Given)] {
        &self.0.inputs
    }

    fn find(&self, name: &str) -> Option<&Given> {
        let inputs = &self.0.inputs;
        let found = inputs.iter().find(|(input, _)| input.name == name);
        found.map(|(_, given)| given)
    }

    /// Returns the name of the operation in the document, such as `CreateConversationParticipant`.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.0.operation.id
    }

    /// Returns the method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.0.http.method
    }

    /// Returns the URL as it was sent, with its query.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.0.http.url
    }

    /// Returns the headers, `Authorization` included.
    #[must_use]
    pub fn headers(&self) -> &http::HeaderMap {
        &self.0.http.headers
    }

    /// Returns the body as it was sent.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.0.http.body
    }

    /// Returns an input as text: the first value of a list, and the JSON text of what is neither text nor a number nor a
    /// flag. `None` if it was not sent.
    ///
    /// ```
    /// use twilio_conversations::participant::{self, CreateConversationParticipant};
    /// use twilio_mock::Twilio;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), twilio_conversations::Error> {
    /// let twilio = Twilio::new();
    /// twilio.on::<CreateConversationParticipant>().returns(|_| {});
    /// participant::create_conversation_participant(&twilio.client(), "CH0123456789abcdef0123456789abcdef")
    ///     .identity("driver-7")
    ///     .await?;
    /// let calls = twilio.calls::<CreateConversationParticipant>();
    /// assert_eq!(calls[0].input("Identity"), Some("driver-7"));
    /// assert_eq!(calls[0].input("RoleSid"), None);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn input(&self, name: &str) -> Option<&str> {
        self.find(name)?.texts.first().map(String::as_str)
    }

    /// Returns all values of an input that is a list. Empty if it was not sent.
    #[must_use]
    pub fn inputs(&self, name: &str) -> Vec<&str> {
        let texts = self.find(name).map(|given| &*given.texts);
        texts
            .unwrap_or_default()
            .iter()
            .map(String::as_str)
            .collect()
    }

    /// Returns an input as a number, a date or any other type that can be read from text.
    ///
    /// # Errors
    /// Returns the error of the type if the text cannot be parsed. `Ok(None)` means that the input was not sent.
    ///
    /// ```
    /// # use twilio_conversations::{DateTime, participant::{self, CreateConversationParticipant}};
    /// # use twilio_mock::Twilio;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let twilio = Twilio::new();
    /// # twilio.on::<CreateConversationParticipant>().returns(|_| {});
    /// # participant::create_conversation_participant(&twilio.client(), "CH0123456789abcdef0123456789abcdef")
    /// #     .x_twilio_webhook_enabled("true")
    /// #     .await?;
    /// let call = &twilio.calls::<CreateConversationParticipant>()[0];
    /// assert_eq!(call.parse::<bool>("X-Twilio-Webhook-Enabled")?, Some(true));
    /// # Ok(())
    /// # }
    /// ```
    pub fn parse<T: FromStr>(&self, name: &str) -> Result<Option<T>, T::Err> {
        self.input(name).map(str::parse).transpose()
    }

    /// Returns an input as a model or another type that can be read from JSON: a property of a JSON body, or an input
    /// whose text is JSON, such as `Attributes`. An input that is the whole body has the name `body`.
    ///
    /// # Errors
    /// Returns an error if the input is not JSON, or JSON of another form. `Ok(None)` means that it was not sent.
    pub fn json<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, serde_json::Error> {
        let Some(given) = self.find(name) else {
            return Ok(None);
        };
        match (&given.json, given.texts.first()) {
            (Some(json), _) => T::deserialize(json).map(Some),
            (None, Some(text)) => serde_json::from_str(text).map(Some),
            (None, None) => Ok(None),
        }
    }

    /// Returns what the document does not allow in this request: unknown inputs, missing ones, and values that break a
    /// rule. Such a request is answered with the status 400 and code 20001.
    #[must_use]
    pub fn problems(&self) -> &[String] {
        &self.0.problems
    }

    /// Returns the time at which the request arrived: how long pauses and delays had taken since the mock was made. With
    /// concurrent calls, their waits add up.
    #[must_use]
    pub fn at(&self) -> Duration {
        self.0.at
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = formatter.debug_struct(self.0.operation.id);
        for (input, given) in &self.0.inputs {
            match &given.json {
                Some(json) => text.field(input.name, &Shown(json)),
                None if given.texts.len() == 1 => text.field(input.name, &given.texts[0]),
                None => text.field(input.name, &given.texts),
            };
        }
        text.finish()
    }
}

/// Prints JSON as JSON.
struct Shown<'a>(&'a Value);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.0, formatter)
    }
}
