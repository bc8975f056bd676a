//! The life cycle of a participant: adding by phone number and by identity, listing, fetching, updating, deleting.
//!
//! ```text
//! cargo run --example participants
//! ```
//!
//! needs no account and no network: it talks to a fake Twilio on this machine. With `--live` it talks to Twilio itself;
//! `--help` lists the environment variables for that.

mod fake_twilio;

use std::{
    env,
    error::Error as StdError,
    io::{self, Write},
    process::ExitCode,
};

use fake_twilio::FakeTwilio;
use twilio_conversations::{
    Client, Error,
    participant::{self, ConversationParticipant, WebhookEnabledType},
};

const HELP: &str = "\
Shows the whole life of a participant of a Twilio conversation.

Usage: participants [--live]

Without --live it starts a small Twilio of its own on this machine. Nothing leaves it.

With --live it talks to Twilio, which may cost money. It adds two participants to a
conversation of yours and removes them again. The environment says whose:

  TWILIO_ACCOUNT_SID       your account, AC…
  TWILIO_AUTH_TOKEN        its token; or TWILIO_API_KEY and TWILIO_API_SECRET
  TWILIO_CONVERSATION_SID  a conversation of it, CH…
  TWILIO_PHONE_NUMBER      a Twilio number of yours that can send SMS, +1…
  PARTICIPANT_PHONE_NUMBER the phone to add, +1…
";

/// The participants and their conversation.
struct Cast {
    conversation: String,
    /// The phone number to add.
    phone: String,
    /// The Twilio number that it exchanges messages with.
    proxy: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match run(&arguments, &mut io::stdout()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the program with these arguments, and writes its output to `out`.
pub(crate) async fn run(
    arguments: &[String],
    out: &mut impl Write,
) -> Result<(), Box<dyn StdError>> {
    match arguments
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        [] => {
            let twilio = FakeTwilio::start()?;
            writeln!(
                out,
                "A small Twilio listens on {}. Nothing leaves this machine.\n",
                twilio.url
            )?;
            let cast = Cast {
                conversation: fake_twilio::CONVERSATION.to_owned(),
                phone: "+12025550143".to_owned(),
                proxy: "+14155550100".to_owned(),
            };
            live(&twilio.client()?, &cast, out).await
        }
        ["--live"] => {
            let cast = Cast {
                conversation: variable("TWILIO_CONVERSATION_SID")?,
                phone: variable("PARTICIPANT_PHONE_NUMBER")?,
                proxy: variable("TWILIO_PHONE_NUMBER")?,
            };
            live(&Client::from_env()?, &cast, out).await
        }
        ["--help" | "-h"] => Ok(write!(out, "{HELP}")?),
        _ => Err("the only arguments are --live and --help; try --help".into()),
    }
}

fn variable(name: &str) -> Result<String, String> {
    env::var(name).map_err(|_| {
        format!("the environment variable {name} is not set; --help says what is needed")
    })
}

async fn live(client: &Client, cast: &Cast, out: &mut impl Write) -> Result<(), Box<dyn StdError>> {
    let conversation = cast.conversation.as_str();

    // All inputs for a phone are optional, so they are set by name.
    writeln!(
        out,
        "1. Add a phone; it writes to and hears from a Twilio number."
    )?;
    let phone = participant::create_conversation_participant(client, conversation)
        .messaging_binding_address(&cast.phone)
        .messaging_binding_proxy_address(&cast.proxy)
        .attributes(r#"{"name":"Ada"}"#)
        .send()
        .await?;
    writeln!(out, "   {}\n", describe(&phone))?;

    writeln!(
        out,
        "2. Add somebody who uses your app, by identity. Your webhooks hear of it."
    )?;
    let identity = "driver 7/night shift";
    let driver = participant::create_conversation_participant(client, conversation)
        .identity(identity)
        .x_twilio_webhook_enabled(WebhookEnabledType::True)
        .send()
        .await?;
    writeln!(out, "   {}\n", describe(&driver))?;

    writeln!(out, "3. Add the same identity again. Twilio says why not.")?;
    match participant::create_conversation_participant(client, conversation)
        .identity(identity)
        .send()
        .await
    {
        Ok(twin) => writeln!(out, "   {}\n", describe(&twin))?,
        Err(error) => writeln!(out, "   {}\n", explain(&error))?,
    }

    writeln!(
        out,
        "4. List everybody. Pages of one are fetched as they are needed."
    )?;
    let mut everybody = participant::list_conversation_participant(client, conversation)
        .page_size(1)
        .items();
    while let Some(participant) = everybody.next().await {
        writeln!(out, "   {}", describe(&participant?))?;
    }

    writeln!(
        out,
        "\n5. Fetch the driver by identity. Blanks and slashes are taken care of."
    )?;
    let driver = participant::fetch_conversation_participant(client, conversation, identity)
        .send()
        .await?;
    writeln!(out, "   {}\n", describe(&driver))?;

    writeln!(
        out,
        "6. Note that the driver has read the first message, then that nothing was read."
    )?;
    let sid = driver.sid.unwrap_or_default();
    let update = || participant::update_conversation_participant(client, conversation, &sid);
    for update in [
        update().last_read_message_index(0),
        update().clear_last_read_message_index(),
    ] {
        let driver = update.send().await?;
        match driver.last_read_message_index {
            Some(index) => writeln!(out, "   {sid} has read up to message {index}")?,
            None => writeln!(out, "   {sid} has read nothing")?,
        }
    }

    writeln!(out, "\n7. Remove both.")?;
    for sid in [phone.sid.unwrap_or_default(), sid] {
        participant::delete_conversation_participant(client, conversation, &sid)
            .send()
            .await?;
        writeln!(out, "   {sid} is gone")?;
    }

    writeln!(
        out,
        "\n8. Fetch the driver once more. Errors answer questions."
    )?;
    match participant::fetch_conversation_participant(client, conversation, identity)
        .send()
        .await
    {
        Err(error) if error.is_not_found() => writeln!(out, "   {}", explain(&error))?,
        Err(error) => return Err(error.into()),
        Ok(_) => return Err("the driver is still there".into()),
    }
    Ok(())
}

/// Describes a participant in one line. Every field of a model is optional, because Twilio may omit any of them.
fn describe(participant: &ConversationParticipant) -> String {
    let sid = participant.sid.as_deref().unwrap_or("without a SID");
    let address = |name| participant.messaging_binding.as_ref()?.get(name)?.as_str();
    match (
        participant.identity.as_deref(),
        address("address"),
        address("proxy_address"),
    ) {
        (Some(identity), _, _) => format!("{sid} is the app user {identity:?}"),
        (None, Some(phone), Some(proxy)) => {
            format!("{sid} is the phone {phone}, by way of {proxy}")
        }
        (None, Some(phone), None) => format!("{sid} is the phone {phone}"),
        (None, None, _) => sid.to_owned(),
    }
}

fn explain(error: &Error) -> String {
    format!(
        "status {}, code {}: {}",
        error
            .status()
            .map_or_else(|| "none".to_owned(), |status| status.as_u16().to_string()),
        error.code().unwrap_or_default(),
        error.message().unwrap_or_default(),
    )
}
