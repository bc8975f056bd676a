//! The settings of the transport, and their defaults.

use std::time::Duration;

use super::proxy::ProxySource;
use super::tls::Roots;
use crate::transport::MAX_CONNECTIONS;

/// The default timeout for making a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Shorter than the known idle timeouts of Twilio's load balancers, which are one minute or more.
const IDLE_TIMEOUT: Duration = Duration::from_secs(50);
/// The default interval of keep-alive probes.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How long a server may take to respond to an HTTP/2 ping.
pub(super) const PING_TIMEOUT: Duration = Duration::from_secs(60);

#[derive(Clone)]
pub(super) struct Settings {
    pub(super) connect_timeout: Duration,
    pub(super) idle_timeout: Duration,
    pub(super) keep_alive: Option<Duration>,
    pub(super) max_connections: usize,
    pub(super) http2: bool,
    pub(super) proxy: ProxySource,
    pub(super) roots: Roots,
    /// Problems found by setters; reported by `build`.
    pub(super) problems: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            connect_timeout: CONNECT_TIMEOUT,
            idle_timeout: IDLE_TIMEOUT,
            keep_alive: Some(KEEP_ALIVE),
            max_connections: MAX_CONNECTIONS,
            http2: true,
            proxy: ProxySource::default(),
            roots: Roots::default(),
            problems: Vec::new(),
        }
    }
}

impl Settings {
    /// Returns all problems with the settings.
    pub(super) fn problems(&self) -> Vec<String> {
        let mut problems = self.problems.clone();
        if self.connect_timeout.is_zero() {
            problems
                .push("the connect timeout is zero, so that no connection can be made".to_owned());
        }
        if self
            .keep_alive
            .is_some_and(|interval| interval < Duration::from_secs(1))
        {
            problems.push("the keep-alive interval is less than a second".to_owned());
        }
        if self.max_connections == 0 {
            problems.push("`max_connections` is zero".to_owned());
        }
        problems
    }
}
