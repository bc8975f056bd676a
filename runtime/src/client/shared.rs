//! What clients share that were derived from one another.

use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;

use super::host::Route;
use crate::dispatch::Dispatcher;
use crate::retry::RetryPolicy;

/// Everything but the credentials and the account: shared by all clients that were derived from one.
pub(super) struct Shared {
    pub(super) route: Route,
    pub(super) dispatcher: Arc<Dispatcher>,
    pub(super) user_agent: HeaderValue,
    pub(super) timeout: Duration,
    pub(super) retry: RetryPolicy,
    pub(super) validate_inputs: bool,
}
