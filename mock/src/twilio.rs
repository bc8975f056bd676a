//! The mock itself: rules, stores, clients and what was called.

use std::fmt;
use std::thread;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use twilio_runtime::__private::Builder;
use twilio_runtime::{Client, ClientBuilder};

use crate::engine::{Engine, Operations};
use crate::path::is_same;
use crate::request::Request;
use crate::rule::{Rule, fail};
use crate::store::Store;
use crate::transport::MockTransport;

/// The credentials of the mock's clients.
pub(crate) const ACCOUNT_SID: &str = "AC00000000000000000000000000000001";
pub(crate) const AUTH_TOKEN: &str = "the auth token of the mock";

/// A fake Twilio.
///
/// It answers the calls of its clients by [rules](Self::on) and from [stores](Self::store), in the same process. Nothing
/// reaches the network. A call for which there is neither fails, and fails the test when the mock is dropped, even if
/// the program under test swallowed the error.
///
/// Tests that run at the same time each have their own. Keep it until the end of the test: afterwards, calls of its clients
/// are errors.
pub struct Twilio {
    engine: Engine,
}

impl Twilio {
    /// Creates a mock that answers nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            engine: Engine::default(),
        }
    }

    #[cfg(feature = "serve")]
    pub(crate) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Adds a rule for the requests of an operation, given by its builder: `CreateConversationParticipant` for
    /// `create_conversation_participant()`.
    ///
    /// Rules come before stores, so one can make a single call fail.
    #[track_caller]
    pub fn on<O: Builder>(&self) -> Rule<O> {
        let at = self.engine.add_rule(O::OPERATION);
        Rule::new(self.engine.clone(), at)
    }

    /// Remembers the records of a resource: what is created can be fetched, listed, updated and deleted.
    ///
    /// `operations` is the constant of the resource's module `mock`, which the bindings have with the feature `mock`. A
    /// new record is the document's example, with a SID that has the right prefix, current dates, and the inputs in the
    /// fields of the same name. Its `unique_name` or `identity` can take the place of the SID in paths. Unknown records are
    /// answered with 404 and the code 20404, and duplicates with 409 if the document declares that. What Twilio would do
    /// besides (sending messages, say) is not imitated.
    ///
    /// # Panics
    /// Panics if none of the operations create records and return them.
    ///
    /// ```
    /// use twilio_conversations::participant;
    /// use twilio_mock::Twilio;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), twilio_conversations::Error> {
    /// let twilio = Twilio::new();
    /// twilio.store(participant::mock::OPERATIONS);
    /// let client = twilio.client();
    ///
    /// let conversation = "CH0123456789abcdef0123456789abcdef";
    /// let created = participant::create_conversation_participant(&client, conversation)
    ///     .identity("driver-7")
    ///     .await?;
    /// let sid = created.sid.unwrap_or_default();
    /// assert!(sid.starts_with("MB"));
    /// let fetched = participant::fetch_conversation_participant(&client, conversation, &sid).await?;
    /// assert_eq!(fetched.identity.as_deref(), Some("driver-7"));
    ///
    /// participant::delete_conversation_participant(&client, conversation, &sid).await?;
    /// let error = participant::fetch_conversation_participant(&client, conversation, &sid).await;
    /// assert_eq!(error.unwrap_err().code(), Some(20404));
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    pub fn store(&self, operations: Operations) -> Store {
        let store = Store::new(operations);
        for family in store.families() {
            self.engine.add_family(family.clone());
        }
        store
    }

    /// Answers all operations of a resource with the examples of the document. Rules and stores come first.
    ///
    /// `operations` is the constant of the resource's module `mock`, as for [`store`](Self::store). An operation without an
    /// example gets the status that the document declares, and an empty object. A list has one page.
    ///
    /// ```
    /// use twilio_conversations::participant;
    /// use twilio_mock::Twilio;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), twilio_conversations::Error> {
    /// let twilio = Twilio::new();
    /// twilio.examples(participant::mock::OPERATIONS);
    /// let mut participants = participant::list_conversation_participant(
    ///     &twilio.client(),
    ///     "CH0123456789abcdef0123456789abcdef",
    /// )
    /// .items();
    /// while let Some(participant) = participants.next().await {
    ///     println!("{:?}", participant?.sid);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn examples(&self, operations: Operations) {
        self.engine.add_examples(operations);
    }

    /// Returns a client whose calls come to this mock. It has credentials of its own, and reads no environment variable.
    #[must_use]
    pub fn client(&self) -> Client {
        match self.client_builder().build() {
            Ok(client) => client,
            Err(error) => fail(&format!("the mock cannot make a client: {error}")),
        }
    }

    /// Returns the builder of a client whose calls come to this mock, to set a retry policy or a time limit, as the
    /// program does.
    pub fn client_builder(&self) -> ClientBuilder {
        Client::builder()
            .auth_token(ACCOUNT_SID, AUTH_TOKEN)
            .transport(self.transport())
    }

    /// Returns the account SID of the mock's clients.
    #[must_use]
    pub fn account_sid(&self) -> &'static str {
        ACCOUNT_SID
    }

    /// Returns the auth token of the mock's clients, which also signs its webhooks.
    #[must_use]
    pub fn auth_token(&self) -> &'static str {
        AUTH_TOKEN
    }

    /// Returns the transport of the mock's clients, for a program that makes its own client.
    #[must_use]
    pub fn transport(&self) -> MockTransport {
        MockTransport::new(self.engine.clone())
    }

    /// Returns the requests of an operation, in the order in which they came. Each attempt of a call counts.
    #[must_use]
    pub fn calls<O: Builder>(&self) -> Vec<Request> {
        let is_own = |request: &Request| is_same(request.table(), O::OPERATION);
        self.engine.received().into_iter().filter(is_own).collect()
    }

    /// Returns all requests to the operations of rules, stores and examples, in the order in which they came.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.engine.received()
    }

    /// Checks that all answers of all rules were given, and that nothing unexpected was called.
    ///
    /// # Panics
    /// Panics otherwise, and says what is missing.
    #[track_caller]
    pub fn finish(self) {
        let mut failures = self.engine.take_failures();
        failures.extend(self.engine.unused());
        report(&failures);
    }
}

/// Fails the test if there are failures.
#[track_caller]
fn report(failures: &[String]) {
    if !failures.is_empty() {
        fail(&failures.join("\n"));
    }
}

/// Returns the account in the credentials of a request.
pub(crate) fn account_of(request: &Request) -> Option<String> {
    let header = request.headers().get("authorization")?.to_str().ok()?;
    let encoded = header.strip_prefix("Basic ")?;
    let credentials = String::from_utf8(BASE64_STANDARD.decode(encoded).ok()?).ok()?;
    let (user, _) = credentials.split_once(':')?;
    user.starts_with("AC").then(|| user.to_owned())
}

impl Default for Twilio {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Twilio {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Twilio")
            .field("requests", &self.engine.received())
            .finish_non_exhaustive()
    }
}

/// Fails the test if something unexpected was called.
impl Drop for Twilio {
    fn drop(&mut self) {
        self.engine.close();
        // A second panic would abort the test, and hide the first one.
        if !thread::panicking() {
            report(&self.engine.take_failures());
        }
    }
}
