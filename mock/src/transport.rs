//! The transport that hands requests to the mock.

use std::fmt;
use std::time::Duration;

use twilio_runtime::{
    BoxFuture, Bytes, HttpRequest, Transport, TransportError, TransportErrorKind, http,
};

use crate::engine::Engine;

/// Sends requests to a [`Twilio`](crate::Twilio). Made by [`Twilio::transport`](crate::Twilio::transport).
///
/// It needs no async runtime. Pauses between attempts take no time; see [`Request::at`](crate::Request::at).
#[derive(Clone)]
pub struct MockTransport {
    engine: Engine,
}

impl MockTransport {
    pub(crate) fn new(engine: Engine) -> Self {
        Self { engine }
    }
}

impl Transport for MockTransport {
    fn send(
        &self,
        request: HttpRequest,
        max_body: usize,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async move {
            let outcome = self.engine.answer(request);
            self.engine.clock().wait(outcome.delay).await;
            match outcome.result {
                Ok(response) if response.body().len() > max_body => Err(TransportError::new(
                    TransportErrorKind::TooLarge,
                    format!("the response has more than {max_body} bytes"),
                )),
                Ok(response) => Ok(response),
                Err(broken) => Err(TransportError::new(broken.kind, broken.message)),
            }
        })
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(self.engine.clock().limit(duration))
    }

    fn pause(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(self.engine.clock().wait(duration))
    }
}

impl fmt::Debug for MockTransport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("MockTransport")
            .finish_non_exhaustive()
    }
}
