//! A transport that sends nothing: it records the request and returns a prepared response.

use std::{
    future::Future,
    pin::pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
    time::Duration,
};

use serde_json::{Value, json};
use twilio_runtime::{BoxFuture, Bytes, HttpRequest, Transport, TransportError, http};

/// The response to requests.
#[derive(Clone, Default)]
pub(crate) struct Answer {
    status: u16,
    body: Bytes,
    /// Replaces the body from the second request on.
    last_page: Bytes,
}

impl Answer {
    pub(crate) fn of(job: &Value) -> Self {
        let body = |key| match &job[key] {
            Value::Null => Bytes::new(),
            body => body.to_string().into(),
        };
        let status = job["status"].as_u64().unwrap();
        Self {
            status: status.try_into().unwrap(),
            body: body("answer"),
            last_page: body("last_page"),
        }
    }
}

#[derive(Clone, Default)]
pub(crate) struct Recorder(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    answer: Answer,
    requests: Vec<Value>,
}

impl Recorder {
    pub(crate) fn prepare(&self, answer: Answer) {
        self.0.lock().unwrap().answer = answer;
    }

    /// Takes the requests that were sent since the last call of this method.
    pub(crate) fn take(&self) -> Vec<Value> {
        std::mem::take(&mut self.0.lock().unwrap().requests)
    }

    fn exchange(&self, request: &HttpRequest) -> http::Response<Bytes> {
        let body = str::from_utf8(&request.body).unwrap();
        if request.url == "https://oauth.twilio.com/v2/token" && body.contains("client_id=OQ-id") {
            return http::Response::new(Bytes::from(
                r#"{"access_token": "fetched", "expires_in": 3600}"#,
            ));
        }
        let mut state = self.0.lock().unwrap();
        let headers = request.headers.iter();
        let headers: Vec<Value> = headers
            .map(|(name, value)| json!([name.as_str(), String::from_utf8_lossy(value.as_bytes())]))
            .collect();
        state.requests.push(json!({
            "method": request.method.as_str(),
            "url": request.url,
            "headers": headers,
            "body": body,
        }));
        let body = match state.requests.len() {
            1 => &state.answer.body,
            _ => &state.answer.last_page,
        };
        let mut answer = http::Response::new(body.clone());
        *answer.status_mut() = state.answer.status.try_into().unwrap();
        if answer.status().is_redirection() {
            let location = http::HeaderValue::from_static("https://example.com/elsewhere");
            answer.headers_mut().insert("location", location);
        }
        answer
    }
}

impl Transport for Recorder {
    fn send(
        &self,
        request: HttpRequest,
        _max_body: usize,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(std::future::ready(Ok(self.exchange(&request))))
    }

    /// No time passes here, so no timeout ever expires.
    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(std::future::pending())
    }
}

/// Returns the result of a call, which never waits with this transport.
pub(crate) fn finish<T>(call: impl Future<Output = T>) -> T {
    match pin!(call).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => panic!("the call waits for something"),
    }
}
