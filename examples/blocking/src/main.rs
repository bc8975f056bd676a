//! A program without async code: adds a participant to a conversation, and lists everyone in it.
//!
//! ```text
//! cargo run -p blocking -- CONVERSATION_SID IDENTITY
//! ```
//!
//! The environment has the credentials: `TWILIO_ACCOUNT_SID` and `TWILIO_AUTH_TOKEN`.

use std::{env, error::Error};

use twilio_conversations::{Client, participant};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [conversation, identity] = arguments.as_slice() else {
        return Err("usage: blocking CONVERSATION_SID IDENTITY".into());
    };
    let client = Client::from_env()?;

    participant::create_conversation_participant(&client, conversation)
        .identity(identity)
        .send_blocking()?;

    let everyone = participant::list_conversation_participant(&client, conversation).items();
    for participant in everyone.blocking() {
        println!("{}", participant?.identity.unwrap_or_default());
    }
    Ok(())
}
