//! The way of requests to the network, with the limits that the calls of a client share.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::attempt::Attempt;
use crate::retry::RetryBudget;
use crate::transport::{BodyStream, BoxFuture, HttpRequest, Transport, TransportError};

/// The function that is called with each attempt.
pub(crate) type AttemptHook = Arc<dyn Fn(&Attempt<'_>) + Send + Sync>;

/// A transport and what is counted across calls. Knows no credentials and no hosts.
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

    /// Waits for a place among the requests that are made at once. It is free again when the permit is dropped.
    pub(crate) async fn permit(&self) -> Option<SemaphorePermit<'_>> {
        // The semaphore is never closed, so there always is a permit to wait for.
        self.in_flight.acquire().await.ok()
    }

    /// Gives back a place whose permit was forgotten.
    pub(crate) fn free_place(&self) {
        self.in_flight.add_permits(1);
    }

    /// Sends one request, as the transport does it.
    pub(crate) fn send(
        &self,
        request: HttpRequest,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        self.transport.send(request, self.max_body)
    }

    /// Sends one request whose body is read piece by piece, as the transport does it.
    pub(crate) fn open(
        &self,
        request: HttpRequest,
    ) -> BoxFuture<'_, Result<http::Response<BodyStream>, TransportError>> {
        self.transport.open(request, self.max_body)
    }

    pub(crate) fn max_body(&self) -> usize {
        self.max_body
    }

    /// Waits, as the transport does it.
    pub(crate) fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.transport.sleep(duration)
    }

    /// Runs a task to its end, or returns it if the transport has nowhere to run it.
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
