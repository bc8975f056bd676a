//! The bindings against `twilio-mock`: it must understand every request, and remember every resource that it can.

use std::{
    mem::ManuallyDrop,
    panic::{self, AssertUnwindSafe},
    sync::{Arc, Mutex},
    time::Duration,
};

use serde_json::{Map, Value, json};
use twilio_mock::{MockTransport, Twilio};
use twilio_runtime::{BoxFuture, Bytes, HttpRequest, Method, Transport, TransportError, http};

use crate::{Clients, mocked::MOCKED, recorder::finish, run_call};

/// A mock that answers every operation with its example, and one that stores every resource that can be stored.
pub(crate) struct Mocks {
    examples: Mock,
    stores: Mock,
}

struct Mock {
    /// Never dropped: many operations have no store, which would fail this program.
    twilio: ManuallyDrop<Twilio>,
    transport: Keeping,
    clients: Clients,
}

impl Mock {
    fn new(twilio: Twilio) -> Self {
        let transport = Keeping {
            mock: twilio.transport(),
            last: Arc::default(),
        };
        Self {
            clients: Clients::new(&transport),
            twilio: ManuallyDrop::new(twilio),
            transport,
        }
    }
}

impl Mocks {
    pub(crate) fn new() -> Self {
        let (examples, stores) = (Twilio::new(), Twilio::new());
        // A resource that cannot be stored panics.
        let hook = panic::take_hook();
        panic::set_hook(Box::new(|_| {}));
        for operations in MOCKED {
            examples.examples(operations);
            panic::catch_unwind(AssertUnwindSafe(|| drop(stores.store(operations)))).ok();
        }
        panic::set_hook(hook);
        Self {
            examples: Mock::new(examples),
            stores: Mock::new(stores),
        }
    }

    /// Makes a call, and returns what the mock understood of it.
    pub(crate) fn understand(&self, job: &Value) -> Value {
        let before = self.examples.twilio.requests().len();
        let outcome = run_call(job, &self.examples.clients);
        let requests = self.examples.twilio.requests();
        // Before it, a token may have been fetched.
        let Some(request) = requests.get(before..).and_then(<[_]>::last) else {
            return json!({ "problem": format!("{outcome:?}") });
        };
        let names = job["names"].as_array().unwrap().iter();
        let inputs: Map<String, Value> = names
            .map(|name| name.as_str().unwrap())
            .map(|name| (name.to_owned(), json!(request.inputs(name))))
            .collect();
        json!({
            "operation": request.operation(),
            "inputs": inputs,
            "problems": request.problems(),
            "outcome": match outcome {
                Ok(Ok(_)) => Value::Null,
                Ok(Err(error)) => error.to_string().into(),
                Err(problem) => problem.into(),
            },
        })
    }

    /// Creates a record, and returns what becomes of it: the statuses of fetching, listing, updating and deleting it.
    pub(crate) fn live(&self, job: &Value) -> Value {
        let outcome = run_call(job, &self.stores.clients);
        let Some((created, record)) = self.stores.transport.last() else {
            return json!({ "problem": format!("{outcome:?}") });
        };
        let record: Value = serde_json::from_slice(&record).unwrap_or_default();
        let collection = created.url.split('?').next().unwrap();
        let mut ids = job["ids"].as_array().unwrap().iter();
        let id = ids.find_map(|name| match &record[name.as_str().unwrap()] {
            Value::String(id) => Some(id.clone()),
            Value::Number(id) => Some(id.to_string()),
            _ => None,
        });
        let Some(id) = id else {
            return json!({ "created": record });
        };
        // As one segment of a path.
        let segment: String = id
            .bytes()
            .map(|byte| match byte {
                b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => char::from(byte).to_string(),
                byte => format!("%{byte:02X}"),
            })
            .collect();
        let item = match collection.strip_suffix(".json") {
            Some(collection) => format!("{collection}/{segment}.json"),
            None => format!("{collection}/{segment}"),
        };
        let send = |method: Method, url: &str| {
            let mut request = HttpRequest::new(method, url);
            request.headers = created.headers.clone();
            let sent = finish(self.stores.transport.send(request, usize::MAX));
            sent.ok().map(|response| {
                let body = serde_json::from_slice(response.body()).unwrap_or(Value::Null);
                (response.status().as_u16(), body)
            })
        };
        let fetched = send(Method::GET, &item);
        let listed = send(Method::GET, collection);
        let deleted = send(Method::DELETE, &item).map(|(status, _)| status);
        let again = send(Method::GET, &item).map(|(status, body)| json!([status, body["code"]]));
        json!({
            "created": record,
            "fetched": fetched.filter(|(status, _)| *status == 200).map(|(_, body)| body),
            // A list may have required inputs, which are not given.
            "listed": listed
                .filter(|(status, _)| *status == 200)
                .map(|(_, body)| body.to_string().contains(&id)),
            "deleted": deleted,
            "again": again,
        })
    }
}

/// Keeps the last request, and the body of its response.
#[derive(Clone)]
struct Keeping {
    mock: MockTransport,
    last: Arc<Mutex<Option<(HttpRequest, Bytes)>>>,
}

impl Keeping {
    fn last(&self) -> Option<(HttpRequest, Bytes)> {
        self.last.lock().unwrap().take()
    }
}

impl Transport for Keeping {
    fn send(
        &self,
        request: HttpRequest,
        max_body: usize,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async move {
            let response = self.mock.send(request.clone(), max_body).await?;
            *self.last.lock().unwrap() = Some((request, response.body().clone()));
            Ok(response)
        })
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.mock.sleep(duration)
    }

    fn pause(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.mock.pause(duration)
    }
}
