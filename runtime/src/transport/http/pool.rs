//! The open connections of one runtime.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::OwnedMutexGuard;
use tokio::task::yield_now;

use super::connect::{Connection, Origin, Sender};
use super::socket::SocketState;

/// How many turns the runtime gets to process what arrived on a connection. One turn reads it; the HTTP/2 tasks need
/// two more to notify each other.
const TURNS: usize = 3;

/// Open connections that have room for a request, by origin.
#[derive(Default)]
pub(super) struct Pool(Mutex<HashMap<Origin, Host>>);

#[derive(Default)]
struct Host {
    /// HTTP/1.1 connections without a request, the most recently used one last.
    idle: Vec<Idle>,
    /// The HTTP/2 connection that all requests share.
    shared: Option<Idle>,
    /// Whether the host is known not to support HTTP/2.
    http1: bool,
    /// Held by the call that finds out whether the host supports HTTP/2.
    negotiation: Arc<tokio::sync::Mutex<()>>,
}

struct Idle {
    connection: Connection,
    since: Instant,
}

impl Pool {
    fn hosts(&self) -> MutexGuard<'_, HashMap<Origin, Host>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a connection that, as far as this machine knows, the peer has not closed.
    pub(super) async fn take(&self, origin: &Origin, idle_timeout: Duration) -> Option<Connection> {
        loop {
            let connection = self.candidate(origin, idle_timeout)?;
            match connection.socket.state() {
                SocketState::Quiet => return Some(connection),
                SocketState::Unread if settles(&connection).await => return Some(connection),
                SocketState::Unread | SocketState::Closed => self.forget(origin, &connection),
            }
        }
    }

    fn candidate(&self, origin: &Origin, idle_timeout: Duration) -> Option<Connection> {
        let mut hosts = self.hosts();
        let host = hosts.get_mut(origin)?;
        let now = Instant::now();
        let is_good = |idle: &Idle| {
            idle.connection.is_ready() && now.duration_since(idle.since) < idle_timeout
        };
        if let Some(shared) = &mut host.shared {
            if is_good(shared) {
                shared.since = now;
                return shared.connection.share();
            }
            host.shared = None;
        }
        while let Some(idle) = host.idle.pop() {
            if is_good(&idle) {
                return Some(idle.connection);
            }
        }
        None
    }

    /// Drops a shared connection that cannot be used, unless it has already been replaced.
    fn forget(&self, origin: &Origin, connection: &Connection) {
        if let Some(host) = self.hosts().get_mut(origin) {
            host.shared
                .take_if(|shared| shared.connection.socket.is_same(&connection.socket));
        }
    }

    /// Stores a connection that is new, or whose request has completed.
    pub(super) fn put(&self, origin: Origin, mut connection: Connection) {
        connection.reused = true;
        let mut hosts = self.hosts();
        let host = hosts.entry(origin).or_default();
        let since = Instant::now();
        let idle = Idle { connection, since };
        match idle.connection.sender {
            Sender::Http1 { .. } => host.idle.push(idle),
            Sender::Http2(_) => host.shared = Some(idle),
        }
    }

    /// Records which protocol a host speaks.
    pub(super) fn learn(&self, origin: &Origin, connection: &Connection) {
        let is_http1 = matches!(connection.sender, Sender::Http1 { .. });
        self.hosts().entry(origin.clone()).or_default().http1 = is_http1;
    }

    /// Waits while another call finds out whether a host supports HTTP/2, in which case one connection is enough for
    /// all calls. Returns `None` if the host is known not to support it.
    pub(super) async fn negotiation(&self, origin: &Origin) -> Option<OwnedMutexGuard<()>> {
        let negotiation = {
            let mut hosts = self.hosts();
            let host = hosts.entry(origin.clone()).or_default();
            if !origin.tls || host.http1 {
                return None;
            }
            host.negotiation.clone()
        };
        let turn = negotiation.lock_owned().await;
        let http1 = self.hosts().get(origin).is_some_and(|host| host.http1);
        (!http1).then_some(turn)
    }

    /// Returns when the connection that has been idle the longest was last used.
    pub(super) fn oldest(&self) -> Option<Instant> {
        let hosts = self.hosts();
        let oldest = hosts
            .values()
            .filter_map(|host| Some(host.idle.first()?.since));
        oldest.min()
    }

    /// Closes the connection that has been idle the longest.
    pub(super) fn close_oldest(&self) {
        let mut hosts = self.hosts();
        let oldest = hosts
            .values_mut()
            .filter(|host| !host.idle.is_empty())
            .min_by_key(|host| host.idle.first().map(|idle| idle.since));
        if let Some(host) = oldest {
            host.idle.remove(0);
        }
    }
}

/// Lets the connection's task process what arrived, and returns whether the connection can still be used.
async fn settles(connection: &Connection) -> bool {
    for _ in 0..TURNS {
        yield_now().await;
        if !connection.is_ready() {
            return false;
        }
    }
    match connection.socket.state() {
        SocketState::Quiet => true,
        SocketState::Closed => false,
        // With HTTP/2, this is data for another request: what arrived before these turns has been read.
        SocketState::Unread => matches!(connection.sender, Sender::Http2(_)),
    }
}
