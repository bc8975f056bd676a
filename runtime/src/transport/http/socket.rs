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

/// A socket, counted as long as it is open.
#[derive(Debug)]
pub(super) struct Socket {
    stream: Arc<TcpStream>,
    open: Arc<AtomicUsize>,
}

/// The pool's view of a socket, which does not keep it open.
#[derive(Clone, Debug)]
pub(super) struct SocketView(Weak<TcpStream>);

/// What the operating system knows of a socket, though the task that owns it may not know it yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SocketState {
    /// Open, and everything that came was read.
    Quiet,
    /// Something came that was not read yet: a response, or word that the connection ends.
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
    /// Asks the operating system. Readiness as tokio reports it would be that of the runtime's last turn, which may
    /// have been long ago.
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

/// The outcome of an attempt, or nothing where the socket has to become ready first.
fn unless_blocked<T>(outcome: io::Result<T>) -> Option<io::Result<T>> {
    match outcome {
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => None,
        outcome => Some(outcome),
    }
}
