//! A fake Twilio that responds immediately.
#![allow(dead_code, reason = "each target uses a part")]

use std::{
    future::{self, Future},
    pin::pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
    time::Duration,
};

use twilio_runtime::{
    BoxFuture, Bytes, Client, ClientBuilder, HttpRequest, Transport, TransportError, http,
};

/// A transport that returns the same response each time and records the requests.
#[derive(Clone)]
pub struct Twilio {
    status: u16,
    body: Bytes,
    requests: Arc<Mutex<Vec<HttpRequest>>>,
}

impl Twilio {
    pub fn answering(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            body: Bytes::from(body.into()),
            requests: Arc::default(),
        }
    }

    pub fn client(&self) -> ClientBuilder {
        Client::builder()
            .auth_token(format!("AC{}", "0".repeat(32)), "a-secret-token")
            .transport(self.clone())
    }

    pub fn urls(&self) -> Vec<String> {
        let requests = self.requests.lock().unwrap();
        requests.iter().map(|request| request.url.clone()).collect()
    }
}

impl Transport for Twilio {
    fn send(
        &self,
        request: HttpRequest,
        _: usize,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        self.requests.lock().unwrap().push(request);
        let mut answer = http::Response::new(self.body.clone());
        *answer.status_mut() = http::StatusCode::from_u16(self.status).unwrap_or_default();
        Box::pin(future::ready(Ok(answer)))
    }

    fn sleep(&self, pause: Duration) -> BoxFuture<'_, ()> {
        // Timeouts never expire; pauses end immediately.
        match pause < Duration::from_secs(59) {
            true => Box::pin(future::ready(())),
            false => Box::pin(future::pending()),
        }
    }
}

/// Returns the output of a future that never waits.
pub fn now<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => unreachable!("nothing here waits"),
    }
}
