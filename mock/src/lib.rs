//! A fake Twilio for the tests of programs that use generated Twilio bindings.
//!
//! ```
//! use twilio_conversations::{Client, Error, participant};
//! use twilio_mock::{Fault, Twilio};
//!
//! /// The code under test.
//! async fn invite(client: &Client, conversation: &str, user: &str) -> Result<bool, Error> {
//!     let created = participant::create_conversation_participant(client, conversation)
//!         .identity(user)
//!         .await;
//!     match created {
//!         Err(error) if error.is_conflict() => Ok(false),
//!         created => created.map(|_| true),
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Error> {
//! let twilio = Twilio::new();
//! twilio
//!     .on::<participant::CreateConversationParticipant>()
//!     .with("Identity", "driver-7")
//!     .fails(Fault::new(409).code(50433));
//!
//! let is_new = invite(&twilio.client(), "CH0123456789abcdef0123456789abcdef", "driver-7").await?;
//! assert!(!is_new);
//! twilio.finish();
//! # Ok(())
//! # }
//! ```
//!
//! - [`Twilio::on`] adds a rule for an operation: conditions, then answers, given one after another. They are made from
//!   the document's examples, or are errors and broken connections.
//! - [`Twilio::store`] remembers the records of a whole resource.
//! - [`Twilio::examples`] answers every operation of a resource with its example.
//! - [`Twilio::calls`] returns what was sent, taken apart into the inputs of the operation.
//!
//! The document's examples are compiled in with the feature `mock` of the bindings. Turn it on for tests only:
//!
//! ```toml
//! [dev-dependencies]
//! twilio-conversations = { version = "0.1", features = ["mock"] }
//! twilio-mock = "0.1"
//! ```
//!
//! The [guide's chapter on testing](twilio_runtime::guide::testing) has a service with ten tests, from nothing.
//!
//! # Time
//!
//! Pauses between attempts and [delays](Rule::delayed) take no time. They count for the time limit of their call
//! (`with_timeout`, or `timeout` of the client), but not for timers of the program itself, such as
//! `tokio::time::timeout`.
//!
//! # Features
//!
//! - `multipart` (default): reads the parts of `multipart/form-data` bodies.
//! - `serve`: the same fake on a port, for programs in other processes and languages.
//! - `webhook`: signed webhooks for the program under test.
//!
//! # What it does not imitate
//!
//! - Effects: no message is sent, and no webhook is called unless the test sends it.
//! - Rules that are not in the document, such as the limits of an account. The mock checks names, patterns and limits
//!   of inputs, and what is required.
//! - Credentials: they must be there, but any will do.
//! - The network.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod engine;
mod example;
mod fault;
mod inputs;
mod multipart;
mod path;
mod request;
mod rule;
#[cfg(feature = "serve")]
mod serve;
mod store;
mod time;
mod transport;
mod twilio;
#[cfg(feature = "webhook")]
mod webhook;

pub use fault::Fault;
pub use request::Request;
pub use rule::Rule;
#[cfg(feature = "serve")]
pub use serve::Server;
pub use store::Store;
pub use transport::MockTransport;
pub use twilio::Twilio;
#[cfg(feature = "webhook")]
pub use webhook::Webhook;
