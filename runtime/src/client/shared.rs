//! State that derived clients share.

use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;

use super::host::Route;
use crate::dispatch::Dispatcher;
use crate::retry::RetryPolicy;

/// Everything except the credentials and the account. Shared by all clients that are derived from the same one.
pub(super) struct Shared {
    pub(super) route: Route,
    pub(super) dispatcher: Arc<Dispatcher>,
    pub(super) user_agent: HeaderValue,
    pub(super) timeout: Duration,
    pub(super) retry: RetryPolicy,
    pub(super) validate_inputs: bool,
}
