//! Passes requests to the transport, within the limits that the calls of a client share.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::attempt::Attempt;
use crate::retry::RetryBudget;
use crate::transport::{BodyStream, BoxFuture, HttpRequest, Transport, TransportError};
use crate::upload::UploadStream;

/// A function that is called after each attempt.
pub(crate) type AttemptHook = Arc<dyn Fn(&Attempt<'_>) + Send + Sync>;

/// A transport, with the limits and the retry budget that calls share. Knows nothing of credentials and hosts.
pub(crate) struct Dispatcher {
    transport: Box<dyn Transport>,
    max_body: usize,
    in_flight: Semaphore,
    retry_budget: RetryBudget,
    on_attempt: Option<AttemptHook>,
}

impl Dispatcher {
    pub(crate) fn new(
        transport: Box<dyn Transport>,
        max_body: usize,
        max_in_flight: usize,
        retry_budget: RetryBudget,
        on_attempt: Option<AttemptHook>,
    ) -> Self {
        Self {
            transport,
            max_body,
            in_flight: Semaphore::new(max_in_flight.min(Semaphore::MAX_PERMITS)),
            retry_budget,
            on_attempt,
        }
    }

    /// Waits for one of the slots for concurrent requests. Dropping the permit frees it.
    pub(crate) async fn permit(&self) -> Option<SemaphorePermit<'_>> {
        // The semaphore is never closed, so `acquire` does not fail.
        self.in_flight.acquire().await.ok()
    }

    /// Frees the slot of a permit that was forgotten.
    pub(crate) fn free_place(&self) {
        self.in_flight.add_permits(1);
    }

    /// Sends one request through the transport.
    pub(crate) fn send(
        &self,
        request: HttpRequest,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        self.transport.send(request, self.max_body)
    }

    /// Sends one request through the transport, and leaves the response body to be streamed.
    pub(crate) fn open(
        &self,
        request: HttpRequest,
    ) -> BoxFuture<'_, Result<http::Response<BodyStream>, TransportError>> {
        self.transport.open(request, self.max_body)
    }

    /// Like [`open`](Self::open), with a request body that is a stream.
    pub(crate) fn upload(
        &self,
        request: HttpRequest,
        body: UploadStream,
    ) -> BoxFuture<'_, Result<http::Response<BodyStream>, TransportError>> {
        self.transport.upload(request, body, self.max_body)
    }

    pub(crate) fn max_body(&self) -> usize {
        self.max_body
    }

    /// Sleeps, with the timer of the transport.
    pub(crate) fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.transport.sleep(duration)
    }

    /// Waits between two attempts.
    pub(crate) fn pause(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.transport.pause(duration)
    }

    /// Runs a task to completion in the background, or returns it if the transport cannot do that.
    pub(crate) fn spawn(&self, task: BoxFuture<'static, ()>) -> Option<BoxFuture<'static, ()>> {
        self.transport.spawn(task)
    }

    pub(crate) fn retry_budget(&self) -> &RetryBudget {
        &self.retry_budget
    }

    /// Reports an attempt to the hook, if there is one.
    pub(crate) fn report<'a>(&self, attempt: impl FnOnce() -> Attempt<'a>) {
        if let Some(hook) = &self.on_attempt {
            hook(&attempt());
        }
    }
}
