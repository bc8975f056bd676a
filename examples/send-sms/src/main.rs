//! Sends a text message, and lists the messages to the same number.
//!
//! ```text
//! cargo run -- FROM TO TEXT
//! ```
//!
//! The environment has the credentials: `TWILIO_ACCOUNT_SID` and `TWILIO_AUTH_TOKEN`.

mod twilio {
    include!(concat!(env!("OUT_DIR"), "/twilio.rs"));
}

use std::{env, error::Error};

use twilio::{Client, Require, message};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [from, to, text] = arguments.as_slice() else {
        return Err("usage: send-sms FROM TO TEXT".into());
    };
    let client = Client::from_env()?;

    let sent = message::create_message(&client, to)
        .from(from)
        .body(text)
        .await?;
    let sid = sent.sid.require("sid")?;

    let message = message::fetch_message(&client, &sid).await?;
    println!("{sid} is {}", message.status.require("status")?);

    let mut messages = message::list_message(&client)
        .to(to)
        .with_limit(20)
        .items();
    while let Some(message) = messages.next().await {
        println!("{}", message?.body.unwrap_or_default());
    }
    Ok(())
}
