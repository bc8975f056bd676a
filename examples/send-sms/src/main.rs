//! Sends a text message, and lists the messages to the same number.
//!
//! ```text
//! cargo run -- FROM TO TEXT
//! ```
//!
//! The environment has the credentials: `TWILIO_ACCOUNT_SID` and `TWILIO_AUTH_TOKEN`. The tests need none.

mod twilio {
    include!(concat!(env!("OUT_DIR"), "/twilio.rs"));
}

use std::env;

use twilio::{Client, Error, Require, message};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [from, to, text] = arguments.as_slice() else {
        return Err("usage: send-sms FROM TO TEXT".into());
    };
    let client = Client::from_env()?;
    println!("{}", send(&client, from, to, text).await?);
    for text in texts_to(&client, to).await? {
        println!("{text}");
    }
    Ok(())
}

/// Sends a message, and returns its SID and status.
async fn send(client: &Client, from: &str, to: &str, text: &str) -> Result<String, Error> {
    let sent = message::create_message(client, to)
        .from(from)
        .body(text)
        .await?;
    let sid = sent.sid.require("sid")?;

    let message = message::fetch_message(client, &sid).await?;
    Ok(format!("{sid} is {}", message.status.require("status")?))
}

/// Returns the texts of up to 20 messages to a number.
async fn texts_to(client: &Client, to: &str) -> Result<Vec<String>, Error> {
    let mut messages = message::list_message(client).to(to).with_limit(20).items();
    let mut texts = Vec::new();
    while let Some(message) = messages.next().await {
        texts.push(message?.body.unwrap_or_default());
    }
    Ok(texts)
}

/// Tests against a fake Twilio. It needs the modules `mock`, which `build.rs` asks for.
#[cfg(test)]
mod tests {
    use super::*;
    use message::{CreateMessage, mock};
    use twilio_mock::{Fault, Twilio};
    use twilio_runtime::TransportErrorKind;

    const FROM: &str = "+14155550100";
    const TO: &str = "+12025550143";

    #[tokio::test]
    async fn sends_a_message() {
        let twilio = Twilio::new();
        twilio.store(mock::OPERATIONS); // Remembers messages.
        let client = twilio.client();
        let sent = send(&client, FROM, TO, "Your parcel is here.").await;
        assert!(sent.unwrap().ends_with(" is queued"));
        let calls = twilio.calls::<CreateMessage>();
        assert_eq!(calls[0].input("From"), Some(FROM));
        assert_eq!(calls[0].input("To"), Some(TO));
        assert_eq!(calls[0].input("Body"), Some("Your parcel is here."));
    }

    #[tokio::test]
    async fn lists_the_messages_to_one_number() {
        let twilio = Twilio::new();
        twilio.store(mock::OPERATIONS);
        let client = twilio.client();
        send(&client, FROM, "+12025550199", "Hello").await.unwrap();
        send(&client, FROM, TO, "See you").await.unwrap();
        assert_eq!(texts_to(&client, TO).await.unwrap(), ["See you"]);
    }

    #[tokio::test]
    async fn waits_when_there_are_too_many_requests() {
        let twilio = Twilio::new();
        twilio.store(mock::OPERATIONS);
        let create = twilio.on::<CreateMessage>().fails(429).times(2);
        send(&twilio.client(), FROM, TO, "Hello").await.unwrap();
        assert_eq!(create.calls(), 2); // The store answers the third attempt.
    }

    #[tokio::test]
    async fn fails_if_the_number_is_invalid() {
        let twilio = Twilio::new();
        let invalid = Fault::new(400).code(21211).message("Invalid 'To' number");
        twilio.on::<CreateMessage>().with("To", "+1").fails(invalid);
        let error = send(&twilio.client(), FROM, "+1", "Hello").await;
        assert_eq!(error.unwrap_err().code(), Some(21211));
    }

    #[tokio::test]
    async fn never_sends_twice() {
        let twilio = Twilio::new();
        let breaks = TransportErrorKind::Exchange; // After the message may have been sent.
        let create = twilio.on::<CreateMessage>().breaks(breaks);
        let error = send(&twilio.client(), FROM, TO, "Hello").await;
        assert!(error.unwrap_err().is_transport());
        assert_eq!(create.calls(), 1);
    }
}
