//! Runs jobs on the bindings of all documents: sends requests to a recorder that returns prepared responses, and
//! records the results for the test that wrote the jobs.
//!
//! `operations.rs` and `mocked.rs`, next to this file, are generated from the manifest and contain only typed calls and
//! the tables of responses, which `harness mocks FILE` writes to a file.
#![allow(deprecated)] // Deprecated operations and inputs are tested like all others.

mod mock;
#[rustfmt::skip]
mod mocked;
mod mutate;
#[rustfmt::skip]
mod operations;
mod recorder;

use std::{cell::LazyCell, env, fs, process::ExitCode};

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use twilio_runtime::{Call, Client, Error, Items, Output, Page, Redirect, Transport};
use twilio_test_support::given::Given;

use crate::{
    mock::Mocks,
    mocked::MOCKED,
    mutate::Mutations,
    operations::OPERATIONS,
    recorder::{Answer, Recorder, finish},
};

/// The bindings of one operation.
pub(crate) struct Operation {
    /// Builds the request from the given inputs and sends it.
    pub(crate) send: fn(&Client, &Given<'_>) -> Result<Answered, String>,
    /// Builds the request of a list and collects its records, page after page.
    pub(crate) items: Option<fn(&Client, &Given<'_>) -> Result<Answered, String>>,
    /// Decodes the response type with serde and encodes it again. `None` if the response has no value.
    pub(crate) decode: Option<fn(&[u8]) -> Result<Value, String>>,
}

/// The result of a call, encoded as JSON.
pub(crate) type Answered = Result<Value, Error>;

pub(crate) fn value<T: Output + serde::Serialize>(call: Call<T>) -> Answered {
    finish(call).map(|answer| json!({ "value": answer }))
}

pub(crate) fn redirect(call: Call<Redirect>) -> Answered {
    finish(call)
        .map(|answer| json!({ "status": answer.status.as_u16(), "location": answer.location }))
}

pub(crate) fn items<P: Page<Item: serde::Serialize>>(mut items: Items<P>) -> Answered {
    let mut all = Vec::new();
    while let Some(item) = finish(items.next()) {
        all.push(json!(item?));
    }
    Ok(json!({ "items": all }))
}

pub(crate) fn decode<T: DeserializeOwned + serde::Serialize>(json: &[u8]) -> Result<Value, String> {
    let value: T = serde_json::from_slice(json).map_err(|error| error.to_string())?;
    serde_json::to_value(value).map_err(|error| error.to_string())
}

fn main() -> ExitCode {
    let files: Vec<_> = env::args().skip(1).collect();
    let [jobs, results] = files.as_slice() else {
        eprintln!("usage: harness JOBS RESULTS, or harness mocks FILE");
        return ExitCode::FAILURE;
    };
    if jobs == "mocks" {
        fs::write(results, responses().to_string()).unwrap();
        return ExitCode::SUCCESS;
    }
    let jobs: Value = serde_json::from_slice(&fs::read(jobs).unwrap()).unwrap();
    let recorder = Recorder::default();
    let clients = Clients::new(&recorder);
    let mocks: LazyCell<Mocks> = LazyCell::new(Mocks::new);
    let done: Vec<Value> = jobs
        .as_array()
        .unwrap()
        .iter()
        .map(|job| run(job, &clients, &recorder, &mocks))
        .collect();
    fs::write(results, Value::from(done).to_string()).unwrap();
    ExitCode::SUCCESS
}

/// Returns the declared responses of all operations.
fn responses() -> Value {
    let operations = MOCKED.iter().copied().flatten();
    let mocked = operations.map(|mocked| {
        let responses = mocked
            .responses
            .iter()
            .map(|response| json!({ "status": response.status, "examples": response.examples }));
        json!({ "operation": mocked.operation.id, "responses": responses.collect::<Vec<_>>() })
    });
    mocked.collect()
}

struct Clients {
    basic: Client,
    oauth: Client,
}

impl Clients {
    fn new(transport: &(impl Transport + Clone)) -> Self {
        let account = format!("AC{}", "5".repeat(32));
        let builder = || {
            Client::builder()
                .transport(transport.clone())
                .bearer("key")
                // The documents' own examples violate their patterns and lengths.
                .check_inputs(false)
                .retry(twilio_runtime::RetryPolicy::none())
        };
        let oauth = builder().oauth("OQ-id", "secret").account_sid(&account);
        Self {
            basic: builder().auth_token(&account, "token").build().unwrap(),
            oauth: oauth.build().unwrap(),
        }
    }
}

/// Makes the call of a job.
fn run_call(job: &Value, clients: &Clients) -> Result<Answered, String> {
    let operation = operation(job);
    let client = match job["security"].as_str() {
        Some("oauth") => &clients.oauth,
        _ => &clients.basic,
    };
    let call = match job["last_page"] {
        Value::Null => operation.send,
        _ => operation.items.unwrap(),
    };
    call(client, &Given::new(&job["inputs"]))
}

fn operation(job: &Value) -> &'static Operation {
    &OPERATIONS[usize::try_from(job["operation"].as_u64().unwrap()).unwrap()]
}

fn run(job: &Value, clients: &Clients, recorder: &Recorder, mocks: &LazyCell<Mocks>) -> Value {
    match job["mock"].as_str() {
        Some("live") => return mocks.live(job),
        Some(_) => return mocks.understand(job),
        None => {}
    }
    recorder.prepare(Answer::of(job));
    let outcome = run_call(job, clients);
    let mut result = json!({ "requests": recorder.take() });
    match outcome {
        Ok(Ok(answer)) => result["answer"] = answer,
        Ok(Err(error)) => result["error"] = describe(&error),
        Err(problem) => result["problem"] = problem.into(),
    }
    if let (Some(places), Some(decode)) = (job.get("mutate"), operation(job).decode) {
        result["mutations"] = Mutations::new(places, decode).of(&job["answer"]);
    }
    result
}

fn describe(error: &Error) -> Value {
    let sources = std::iter::successors(Some(error as &dyn std::error::Error), |error| {
        error.source()
    });
    json!({
        "text": sources.map(ToString::to_string).collect::<Vec<_>>().join(": "),
        "status": error.status().map(|status| status.as_u16()),
        "code": error.code(),
        "message": error.message(),
        "more_info": error.more_info(),
    })
}
