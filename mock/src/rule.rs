//! Rules: which requests they are for, and how they are answered.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use twilio_runtime::__private::{Builder, Mocked, Operation};
use twilio_runtime::{Bytes, TransportErrorKind, http};

use crate::engine::Engine;
use crate::example::Template;
use crate::fault::Fault;
use crate::request::Request;

/// A rule for the requests of one operation, made by [`Twilio::on`](crate::Twilio::on).
///
/// First come conditions, then answers. The answers are given one after another: each of them once, or as often as
/// [`times`](Self::times) says, and the last one from then on, unless `times` limits it too. A request goes to
/// the first rule, in the order in which they were made, that fits it and has an answer left.
///
/// ```
/// use std::time::Duration;
/// use twilio_conversations::participant::{self, CreateConversationParticipant};
/// use twilio_mock::{Fault, Twilio};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), twilio_conversations::Error> {
/// let twilio = Twilio::new();
/// let rule = twilio
///     .on::<CreateConversationParticipant>()
///     .with("Identity", "driver-7")
///     .fails(Fault::new(429).retry_after(Duration::from_secs(2)))
///     .times(2)
///     .returns(|participant| participant.identity = Some("driver-7".to_owned()));
///
/// let created = participant::create_conversation_participant(
///     &twilio.client(),
///     "CH0123456789abcdef0123456789abcdef",
/// )
/// .identity("driver-7")
/// .await?;
/// assert_eq!(created.identity.as_deref(), Some("driver-7"));
/// assert_eq!(rule.calls(), 3);
/// # Ok(())
/// # }
/// ```
pub struct Rule<O: Builder> {
    engine: Engine,
    at: usize,
    /// The name of the example that the next answers start from.
    example: Option<String>,
    operation: PhantomData<fn() -> O>,
}

/// A condition of a rule, and how a message describes it.
#[derive(Clone)]
pub(crate) struct Condition {
    pub(crate) holds: Arc<dyn Fn(&Request) -> bool + Send + Sync>,
    pub(crate) description: String,
}

/// How a request is answered.
pub(crate) struct Answer {
    pub(crate) reply: Reply,
    /// How often; `None` if nothing was said.
    pub(crate) times: Option<u32>,
    pub(crate) delay: Duration,
}

/// A closure that answers a request.
type Respond = dyn Fn(&Request) -> http::Response<Bytes> + Send + Sync;

/// What a request gets.
#[derive(Clone)]
pub(crate) enum Reply {
    Response(Arc<Respond>),
    Broken(TransportErrorKind),
}

impl<O: Builder> Rule<O> {
    pub(crate) fn new(engine: Engine, at: usize) -> Self {
        Self {
            engine,
            at,
            example: None,
            operation: PhantomData,
        }
    }

    fn table() -> &'static Operation {
        O::OPERATION
    }

    #[track_caller]
    fn condition(
        self,
        description: String,
        holds: impl Fn(&Request) -> bool + Send + Sync + 'static,
    ) -> Self {
        let has_answer = self
            .engine
            .edit_rule(self.at, |rule| !rule.answers.is_empty());
        assert!(
            !has_answer,
            "conditions belong before the answers; make a second rule with `on` for other requests"
        );
        let condition = Condition {
            holds: Arc::new(holds),
            description,
        };
        self.engine
            .edit_rule(self.at, |rule| rule.conditions.push(condition));
        self
    }

    fn answer(self, reply: Reply) -> Self {
        let answer = Answer {
            reply,
            times: None,
            delay: Duration::ZERO,
        };
        self.engine
            .edit_rule(self.at, |rule| rule.answers.push(answer));
        self
    }

    fn respond(
        self,
        respond: impl Fn(&Request) -> http::Response<Bytes> + Send + Sync + 'static,
    ) -> Self {
        self.answer(Reply::Response(Arc::new(respond)))
    }

    /// Applies only to requests with this value of an input. For a list, one of its values must be equal.
    ///
    /// # Panics
    /// Panics if the operation has no input of this name, or if the rule has an answer already.
    #[track_caller]
    pub fn with(self, input: &str, value: impl fmt::Display) -> Self {
        check_input(Self::table(), input);
        let (input, value) = (input.to_owned(), value.to_string());
        let description = format!("`{input}` is {value:?}");
        self.condition(description, move |request| {
            request.inputs(&input).contains(&value.as_str())
        })
    }

    /// Applies only to requests without this input.
    ///
    /// # Panics
    /// Panics if the operation has no input of this name, or if the rule has an answer already.
    #[track_caller]
    pub fn without(self, input: &str) -> Self {
        check_input(Self::table(), input);
        let input = input.to_owned();
        let description = format!("`{input}` is not given");
        self.condition(description, move |request| {
            request.given().iter().all(|(given, _)| given.name != input)
        })
    }

    /// Applies only to requests for which `condition` is true.
    ///
    /// # Panics
    /// Panics if the rule has an answer already.
    #[track_caller]
    pub fn when(self, condition: impl Fn(&Request) -> bool + Send + Sync + 'static) -> Self {
        self.condition("the closure of `when` is true".to_owned(), condition)
    }

    /// Starts from this example of the document in the answers that follow, instead of from the first one.
    ///
    /// # Panics
    /// Panics if the document has no example of this name for the operation.
    #[track_caller]
    pub fn example(mut self, name: &str) -> Self
    where
        O: Mocked,
    {
        Template::check_name(O::MOCKED, name);
        self.example = Some(name.to_owned());
        self
    }

    /// Answers with the document's example, changed by `edit`. Without an example, `edit` gets a value without fields. An
    /// example of a page becomes the only page: its link to the next one is removed.
    ///
    /// # Panics
    /// Panics if the example of the document does not fit the type of the response. Requests for which `edit` panics
    /// are answered with an error that says so.
    #[track_caller]
    pub fn returns(self, edit: impl Fn(&mut O::Output) + Send + Sync + 'static) -> Self
    where
        O: Mocked,
        O::Output: Serialize + DeserializeOwned,
    {
        self.returns_with(move |output, _| edit(output))
    }

    /// Answers like [`returns`](Self::returns); `edit` also gets the request.
    ///
    /// # Panics
    /// As [`returns`](Self::returns).
    #[track_caller]
    pub fn returns_with(
        self,
        edit: impl Fn(&mut O::Output, &Request) + Send + Sync + 'static,
    ) -> Self
    where
        O: Mocked,
        O::Output: Serialize + DeserializeOwned,
    {
        let template = Template::new(O::MOCKED, self.example.as_deref());
        if let Err(problem) = template.value::<O::Output>() {
            fail(&problem);
        }
        self.respond(move |request| {
            // Was possible above.
            let Ok(mut output) = template.value::<O::Output>() else {
                return Fault::new(500).response("");
            };
            edit(&mut output, request);
            template.response(&output)
        })
    }

    /// Answers with an error.
    ///
    /// # Panics
    /// Panics if the status is not one of an error, or if a header is invalid.
    #[track_caller]
    pub fn fails(self, fault: impl Into<Fault>) -> Self {
        let fault = fault.into();
        fault.check();
        let server = Self::table().server;
        self.respond(move |_| fault.response(server))
    }

    /// Breaks the connection. [`Connect`](TransportErrorKind::Connect) does so before the request is sent, and
    /// [`Exchange`](TransportErrorKind::Exchange) before the response has come: the service may have done what it was
    /// asked for.
    pub fn breaks(self, kind: TransportErrorKind) -> Self {
        self.answer(Reply::Broken(kind))
    }

    /// Answers with any response.
    pub fn responds(
        self,
        respond: impl Fn(&Request) -> http::Response<Bytes> + Send + Sync + 'static,
    ) -> Self {
        self.respond(respond)
    }

    /// Gives the preceding answer this many times, instead of once or, for the final one, indefinitely.
    ///
    /// # Panics
    /// Panics if the rule has no answer yet.
    #[track_caller]
    pub fn times(self, times: u32) -> Self {
        let has_answer = self.engine.edit_rule(self.at, |rule| {
            let last = rule.answers.last_mut();
            last.map(|last| last.times = Some(times)).is_some()
        });
        assert!(
            has_answer,
            "`times` belongs after an answer, such as `returns` or `fails`"
        );
        self
    }

    /// Delays the preceding answer. The delay takes no time, but a call whose time limit is shorter times out. Timers of the
    /// program itself, such as `tokio::time::timeout`, do not see it.
    ///
    /// # Panics
    /// Panics if the rule has no answer yet.
    #[track_caller]
    pub fn delayed(self, delay: Duration) -> Self {
        let has_answer = self.engine.edit_rule(self.at, |rule| {
            let last = rule.answers.last_mut();
            last.map(|last| last.delay = delay).is_some()
        });
        assert!(
            has_answer,
            "`delayed` belongs after an answer, such as `returns` or `fails`"
        );
        self
    }

    /// Returns how many requests this rule has answered.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.engine.edit_rule(self.at, |rule| rule.calls)
    }
}

impl<O: Builder> fmt::Debug for Rule<O> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Rule")
            .field("operation", &Self::table().id)
            .field("calls", &self.calls())
            .finish_non_exhaustive()
    }
}

/// Checks that the operation has an input of this name: a condition on another one would never hold.
#[track_caller]
fn check_input(operation: &Operation, name: &str) {
    let names: Vec<&str> = operation.inputs.iter().map(|input| input.name).collect();
    assert!(
        names.contains(&name),
        "{} has no input `{name}`; it has {}",
        operation.id,
        names.join(", ")
    );
}

/// Fails the test.
#[track_caller]
#[expect(clippy::panic, reason = "the way in which a test fails")]
pub(crate) fn fail(problem: &str) -> ! {
    panic!("{problem}")
}

/// Returns a JSON value as text, without quotes if it is text.
pub(crate) fn plain_text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        value => value.to_string(),
    }
}
