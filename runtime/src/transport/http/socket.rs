//! TCP sockets whose state the pool can see while a connection's task owns them.

use std::io::{self, IoSlice};
use std::mem::MaybeUninit;
use std::net::Shutdown;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Weak};
use std::task::{Context, Poll, ready};

use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// A socket, which is counted while it is open.
#[derive(Debug)]
pub(super) struct Socket {
    stream: Arc<TcpStream>,
    open: Arc<AtomicUsize>,
}

/// The pool's view of a socket, which does not keep it open.
#[derive(Clone, Debug)]
pub(super) struct SocketView(Weak<TcpStream>);

/// The state of a socket according to the operating system. The task that owns the socket may not have noticed it yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SocketState {
    /// Open, with everything that arrived read.
    Quiet,
    /// Something arrived that has not been read yet: a response, or a notice that the connection ends.
    Unread,
    Closed,
}

impl Socket {
    pub(super) fn new(stream: TcpStream, open: &Arc<AtomicUsize>) -> Self {
        open.fetch_add(1, Ordering::Relaxed);
        Self {
            stream: Arc::new(stream),
            open: open.clone(),
        }
    }

    pub(super) fn view(&self) -> SocketView {
        SocketView(Arc::downgrade(&self.stream))
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.open.fetch_sub(1, Ordering::Relaxed);
    }
}

impl SocketView {
    /// Asks the operating system for the state. tokio's readiness reflects the runtime's last turn, which may have been
    /// long ago.
    pub(super) fn state(&self) -> SocketState {
        let Some(stream) = self.0.upgrade() else {
            return SocketState::Closed;
        };
        match SockRef::from(&*stream).peek(&mut [MaybeUninit::uninit()]) {
            Ok(0) => SocketState::Closed,
            Ok(_) => SocketState::Unread,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => SocketState::Quiet,
            Err(_) => SocketState::Closed,
        }
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.0.ptr_eq(&other.0)
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        loop {
            ready!(self.stream.poll_read_ready(context))?;
            if let Some(outcome) = unless_blocked(self.stream.try_read_buf(buffer)) {
                return Poll::Ready(outcome.map(drop));
            }
        }
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        loop {
            ready!(self.stream.poll_write_ready(context))?;
            if let Some(outcome) = unless_blocked(self.stream.try_write(bytes)) {
                return Poll::Ready(outcome);
            }
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        loop {
            ready!(self.stream.poll_write_ready(context))?;
            if let Some(outcome) = unless_blocked(self.stream.try_write_vectored(parts)) {
                return Poll::Ready(outcome);
            }
        }
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(SockRef::from(&*self.stream).shutdown(Shutdown::Write))
    }
}

/// Returns the outcome of an operation, or `None` if the socket is not ready.
fn unless_blocked<T>(outcome: io::Result<T>) -> Option<io::Result<T>> {
    match outcome {
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => None,
        outcome => Some(outcome),
    }
}
