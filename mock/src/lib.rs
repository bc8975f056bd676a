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
//! - [`Twilio::on`] adds a rule for an operation: conditions, and answers made from the document's example, errors and
//!   broken connections, in sequence.
//! - [`Twilio::store`] remembers the records of a whole resource.
//! - [`Twilio::calls`] returns what was sent, taken apart into the inputs of the operation.
//!
//! The document's examples are compiled in with the feature `mock` of the bindings. Set it for tests only:
//!
//! ```toml
//! [dev-dependencies]
//! twilio-conversations = { version = "0.1", features = ["mock"] }
//! twilio-mock = "0.1"
//! ```
//!
//! # Features
//!
//! - `serve`: the same fake on a port, for programs in other languages and processes.
//! - `webhook`: signed webhooks for the program under test.
//!
//! # What it does not imitate
//!
//! What Twilio does with a request: it sends no message, and checks no phone number. It checks what the document says:
//! names, patterns, limits, and what is required. Credentials must be there, but any will do.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod engine;
mod example;
mod fault;
mod inputs;
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
