//! The cases whose instructions are counted.

use std::{
    env, fs,
    hint::black_box,
    path::PathBuf,
    pin::pin,
    task::{Context, Poll, Waker},
    time::Duration,
};

use twilio_codegen::Config;
use twilio_conversations::{
    Client,
    participant::{self, ListConversationParticipantResponse, WebhookEnabledType},
    twilio_runtime::{
        BoxFuture, Bytes, Call, HttpRequest, Output, Transport, TransportError, http,
    },
};

use crate::Outcome;

const CONVERSATION: &str = "CH00000000000000000000000000000002";
/// The size of the document for which the figure was recorded, version 2.6.7.
const CONVERSATIONS_BYTES: u64 = 679_231;

/// A task of the generator or the runtime.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    /// How many times it runs while instructions are counted.
    pub(crate) repeats: u64,
    /// Returns why it cannot run here, if it cannot.
    pub(crate) missing: fn() -> Outcome<Option<String>>,
    /// Prepares what the task needs, and returns the task.
    prepare: fn() -> Outcome<Work>,
}

type Work = Box<dyn Fn() -> Outcome<()>>;

impl Case {
    pub(crate) fn run(&self, times: u64) -> Outcome<()> {
        let work = (self.prepare)()?;
        (0..times).try_for_each(|_| work())
    }
}

pub(crate) static CASES: &[Case] = &[
    Case {
        name: "generate `spec/`",
        repeats: 2,
        missing: nothing,
        prepare: || Ok(Box::new(|| generate("spec".into()))),
    },
    Case {
        name: "generate Twilio's Conversations",
        repeats: 1,
        missing: other_conversations,
        prepare: || Ok(Box::new(|| generate(conversations()))),
    },
    Case {
        name: "decode a page of 1,000 participants",
        repeats: 2,
        missing: nothing,
        prepare: || {
            let page = twilio_benches::page(1000);
            Ok(Box::new(move || {
                let page: ListConversationParticipantResponse = serde_json::from_str(&page)?;
                black_box(page);
                Ok(())
            }))
        },
    },
    Case {
        name: "encode a page of 1,000 participants",
        repeats: 2,
        missing: nothing,
        prepare: || {
            let page: ListConversationParticipantResponse =
                serde_json::from_str(&twilio_benches::page(1000))?;
            Ok(Box::new(move || {
                black_box(serde_json::to_vec(&page)?);
                Ok(())
            }))
        },
    },
    Case {
        name: "call with a form and a header",
        repeats: 100,
        missing: nothing,
        prepare: || {
            let client = client()?;
            Ok(Box::new(move || {
                let request = participant::create_conversation_participant(&client, CONVERSATION)
                    .identity("driver-7")
                    .attributes(r#"{"role": "driver"}"#)
                    .role_sid("RL00000000000000000000000000000004")
                    .x_twilio_webhook_enabled(WebhookEnabledType::True);
                finish(request.send())
            }))
        },
    },
    Case {
        name: "call with a query",
        repeats: 100,
        missing: nothing,
        prepare: || {
            let client = client()?;
            Ok(Box::new(move || {
                let request = participant::list_conversation_participant(&client, CONVERSATION)
                    .page_size(100)
                    .page(2)
                    .page_token("PT00000000000000000000000000000005");
                finish(request.send())
            }))
        },
    },
];

fn nothing() -> Outcome<Option<String>> {
    Ok(None)
}

fn generate(spec: PathBuf) -> Outcome<()> {
    let _ = black_box(
        Config::new()
            .spec(spec)
            .crate_name("twilio-conversations")
            .generate()?,
    );
    Ok(())
}

/// Returns the path of Twilio's document, where the tests look for it.
fn conversations() -> PathBuf {
    env::var_os("TWILIO_OAI_DIR")
        .map_or_else(|| "../shared/twilio-oai".into(), PathBuf::from)
        .join("twilio_conversations_v1.yaml")
}

fn other_conversations() -> Outcome<Option<String>> {
    let path = conversations();
    if !path.is_file() {
        return Ok(Some(format!("there is no {}", path.display())));
    }
    let size = fs::metadata(&path)?.len();
    Ok((size != CONVERSATIONS_BYTES).then(|| {
        format!(
            "{} has {size} bytes and the one recorded {CONVERSATIONS_BYTES}",
            path.display()
        )
    }))
}

/// A transport that responds immediately with an empty object.
struct Echoless;

impl Transport for Echoless {
    fn send(
        &self,
        request: HttpRequest,
        _: usize,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        black_box(request);
        Box::pin(async { Ok(http::Response::new(Bytes::from_static(b"{}"))) })
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(std::future::pending())
    }
}

fn client() -> Outcome<Client> {
    Ok(Client::builder()
        .auth_token("AC00000000000000000000000000000001", "token")
        .transport(Echoless)
        .build()?)
}

/// Runs a call to the end. It never waits, because its transport responds immediately.
fn finish<T: Output>(call: Call<T>) -> Outcome<()> {
    match pin!(call).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => {
            black_box(answer?);
            Ok(())
        }
        Poll::Pending => Err("the call waits for something".into()),
    }
}
