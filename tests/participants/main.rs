//! The crate `twilio-conversations` against a loopback server: the exact bytes that each of the ten operations sends,
//! and how it decodes the responses.
//!
//! The responses are the examples of `spec/`, by name, so that document, bindings and tests agree.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod answers;
mod conveniences;
mod errors;
mod identity;
mod inputs;
mod lists;
mod requests;
mod spec;
use twilio_conversations::participant::ConversationParticipant;

/// The SIDs of the examples in `spec/`.
const CONVERSATION: &str = "CHfedcba9876543210fedcba9876543210";
const PARTICIPANT: &str = "MBa1b2c3d4e5f60718293a4b5c6d7e8f90";
const SERVICE: &str = "IS89abcdef0123456789abcdef01234567";
const IN_SERVICE: &str = "CH76543210fedcba9876543210fedcba98";
const PARTICIPANT_IN_SERVICE: &str = "MB293a4b5c6d7e8f90a1b2c3d4e5f60718";
const ROLE: &str = "RL13579bdf02468ace13579bdf02468ace";

/// The SMS participant of the examples, without its dates.
fn assert_is_ada(participant: &ConversationParticipant) {
    let binding = participant.messaging_binding.as_ref().unwrap();
    assert_eq!(
        participant.account_sid.as_deref(),
        Some("AC0123456789abcdef0123456789abcdef")
    );
    assert_eq!(participant.conversation_sid.as_deref(), Some(CONVERSATION));
    assert_eq!(participant.sid.as_deref(), Some(PARTICIPANT));
    assert_eq!(participant.identity, None);
    assert_eq!(
        participant.attributes.as_deref(),
        Some(r#"{"name":"Ada","order":1042}"#)
    );
    assert_eq!(binding["type"], "sms");
    assert_eq!(binding["address"], "+12025550143");
    assert_eq!(binding["proxy_address"], "+14155550100");
    assert_eq!(participant.role_sid.as_deref(), Some(ROLE));
    assert!(participant.url.as_deref().unwrap().ends_with(PARTICIPANT));
    assert_eq!(participant.last_read_message_index, None);
    assert_eq!(participant.last_read_timestamp, None);
}
