//! The life of a participant: add, list, fetch, update and remove.
//!
//! `cargo run -p participants` calls a fake Twilio in the same process, without an account. With `--live`, it calls
//! Twilio, which may cost money; set `TWILIO_ACCOUNT_SID`, `TWILIO_AUTH_TOKEN` and `TWILIO_CONVERSATION_SID` for that.

use std::{env, error::Error};

use twilio_conversations::{
    Client, Require,
    participant::{self, ConversationParticipant, CreateConversationParticipant},
};
use twilio_mock::{Fault, Request, Twilio};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        None => {
            println!("Calling a fake Twilio.");
            run(&fake().client(), "CH0123456789abcdef0123456789abcdef").await
        }
        Some("--live") => {
            let conversation = env::var("TWILIO_CONVERSATION_SID")
                .map_err(|_| "set TWILIO_CONVERSATION_SID to one of your conversations (CH…)")?;
            run(&Client::from_env()?, &conversation).await
        }
        Some(other) => Err(format!("unknown argument `{other}`; try `--live`").into()),
    }
}

/// Returns a fake Twilio that remembers participants and, like Twilio, refuses an identity that is already there.
fn fake() -> Twilio {
    let twilio = Twilio::new();
    let store = twilio.store(participant::mock::OPERATIONS);
    let is_twin = move |request: &Request| {
        let mut everyone = store.records::<ConversationParticipant>().into_iter();
        let identity = request.input("Identity");
        identity.is_some() && everyone.any(|known| known.identity.as_deref() == identity)
    };
    let twin = Fault::new(409).code(50433);
    twilio
        .on::<CreateConversationParticipant>()
        .when(is_twin)
        .fails(twin.message("Participant already exists"));
    twilio
}

async fn run(client: &Client, conversation: &str) -> Result<(), Box<dyn Error>> {
    println!("\nAdd two app users by their identities:");
    for identity in ["driver 7", "rider 12"] {
        let added = participant::create_conversation_participant(client, conversation)
            .identity(identity)
            .attributes(r#"{"app":"taxi"}"#)
            .await?;
        show(&added);
    }

    println!("\nAdd the first one again:");
    let twin = participant::create_conversation_participant(client, conversation)
        .identity("driver 7")
        .await;
    match twin {
        Err(error) if error.is_conflict() => println!("  refused: {error}"),
        other => show(&other?),
    }

    println!("\nList all, in pages of one:");
    let mut everyone = participant::list_conversation_participant(client, conversation)
        .page_size(1)
        .items();
    while let Some(participant) = everyone.next().await {
        show(&participant?);
    }

    println!("\nFetch the driver, who has read the first message:");
    let driver =
        participant::fetch_conversation_participant(client, conversation, "driver 7").await?;
    let sid = driver.sid.require("sid")?;
    let driver = participant::update_conversation_participant(client, conversation, &sid)
        .last_read_message_index(0)
        .await?;
    show(&driver);

    println!("\nRemove both:");
    for participant in ["driver 7", "rider 12"] {
        participant::delete_conversation_participant(client, conversation, participant).await?;
        println!("  {participant} removed");
    }
    Ok(())
}

fn show(participant: &ConversationParticipant) {
    // Every field of a response is an `Option`, because Twilio may omit any of them.
    println!(
        "  {} {}, last message read: {:?}",
        participant.sid.as_deref().unwrap_or("no SID"),
        participant.identity.as_deref().unwrap_or("no identity"),
        participant.last_read_message_index,
    );
}
