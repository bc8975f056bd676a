//! Calls operations of the bindings with given inputs, and records the results for the test that wrote the jobs.
//!
//! `operations.rs`, next to this file, is generated from the manifest and contains only typed calls.
#![allow(deprecated)] // Deprecated operations and inputs are tested like all others.

mod mocked;
mod operations;
mod without;

use std::{env, fs, sync::LazyLock};

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use twilio_mock::Twilio;
use twilio_runtime::{
    Call, Client, Error, HttpTransport, Items, Output, Page, Redirect, RetryPolicy, Transport,
};
use twilio_test_support::given::Given;

use crate::{mocked::MOCKED, operations::OPERATIONS, without::Without};

/// The bindings of one operation.
#[allow(dead_code)] // `items` and `decode` are not needed: `send` decodes one page.
pub(crate) struct Operation {
    pub(crate) send: fn(&Client, &Given<'_>) -> Result<Answered, String>,
    pub(crate) items: Option<fn(&Client, &Given<'_>) -> Result<Answered, String>>,
    pub(crate) decode: Option<fn(&[u8]) -> Result<Value, String>>,
}

/// The result of a call, encoded as JSON.
pub(crate) type Answered = Result<Value, Error>;

static TOKIO: LazyLock<tokio::runtime::Runtime> = LazyLock::new(|| {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().unwrap()
});

pub(crate) fn value<T: Output + serde::Serialize>(call: Call<T>) -> Answered {
    TOKIO.block_on(call).map(|answer| json!(answer))
}

#[allow(dead_code)] // Not every document has redirects.
pub(crate) fn redirect(call: Call<Redirect>) -> Answered {
    TOKIO.block_on(call).map(|answer| json!(answer.location))
}

pub(crate) fn items<P: Page<Item: serde::Serialize>>(mut items: Items<P>) -> Answered {
    let first = TOKIO.block_on(items.next()).transpose()?;
    Ok(json!(first))
}

pub(crate) fn decode<T: DeserializeOwned + serde::Serialize>(json: &[u8]) -> Result<Value, String> {
    let value: T = serde_json::from_slice(json).map_err(|error| error.to_string())?;
    serde_json::to_value(value).map_err(|error| error.to_string())
}

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [url, jobs, results] = arguments.as_slice() else {
        panic!("an address (or `mock`) and two files are needed: the jobs, and where the results go");
    };
    let jobs: Vec<Value> = serde_json::from_slice(&fs::read(jobs).unwrap()).unwrap();
    let done: Vec<Value> = match url.as_str() {
        "mock" => {
            let twilio = Twilio::new();
            MOCKED.iter().for_each(|operations| twilio.examples(operations));
            run_all(&jobs, "https://conversations.twilio.com", twilio.transport())
        }
        url => run_all(&jobs, url, HttpTransport::builder().build().unwrap()),
    };
    fs::write(results, Value::from(done).to_string()).unwrap();
}

fn run_all(jobs: &[Value], url: &str, transport: impl Transport) -> Vec<Value> {
    let without = Without::new(transport);
    let client = Client::builder()
        .auth_token(format!("AC{}", "5".repeat(32)), "token")
        .base_url(url)
        // The server has to find the mistakes.
        .check_inputs(false)
        .retry(RetryPolicy::none())
        .transport(without.clone())
        .build()
        .unwrap();
    let jobs = jobs.iter().map(|job| {
        without.set(job["without"].as_str());
        run(job, &client)
    });
    jobs.collect()
}

fn run(job: &Value, client: &Client) -> Value {
    let operation = &OPERATIONS[usize::try_from(job["operation"].as_u64().unwrap()).unwrap()];
    match (operation.send)(client, &Given::new(&job["inputs"])) {
        Ok(Ok(answer)) => json!({ "answer": answer }),
        Ok(Err(error)) => json!({ "problem": error.to_string() }),
        Err(problem) => json!({ "problem": problem }),
    }
}
