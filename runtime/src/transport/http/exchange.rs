//! A request whose response has begun: the body, and the connection on which it arrives.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http::Response;
use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Incoming};

use super::connect::{Connection, Origin, Sender};
use super::errors::classify_exchange;
use super::pool::Pool;
use crate::transport::body::Whole;
use crate::transport::{BodyStream, TransportError};

pub(super) struct Exchange {
    response: Response<Incoming>,
    reuse: Reuse,
}

impl Exchange {
    pub(super) fn new(
        response: Response<Incoming>,
        connection: Connection,
        origin: Origin,
        pool: Arc<Pool>,
    ) -> Self {
        Self {
            response,
            reuse: Reuse {
                connection,
                origin,
                pool,
            },
        }
    }

    /// Reads the whole response.
    pub(super) async fn collect(self, max_body: usize) -> Result<Response<Bytes>, TransportError> {
        let (parts, mut body) = self.response.into_parts();
        let mut whole = Whole::new(max_body, body.size_hint().lower())?;
        while let Some(frame) = body.frame().await {
            // Trailers are ignored.
            if let Ok(data) = frame.map_err(exchange_error)?.into_data() {
                whole.push(data)?;
            }
        }
        if !self.reuse.connection.is_ready() {
            tokio::task::yield_now().await;
        }
        self.reuse.give_back();
        Ok(Response::from_parts(parts, whole.into_bytes()))
    }

    /// Returns the response with its body as a stream.
    pub(super) fn stream(self) -> Response<BodyStream> {
        let (parts, body) = self.response.into_parts();
        let pieces = Pieces {
            body,
            reuse: Some(self.reuse),
            has_ended: false,
        };
        Response::from_parts(parts, Box::pin(pieces))
    }
}

/// Returns the connection to the pool after use.
struct Reuse {
    connection: Connection,
    origin: Origin,
    pool: Arc<Pool>,
}

impl Reuse {
    /// Returns the connection to the pool if it is ready for the next request, which takes at most one turn of the
    /// runtime after the end of the body. A connection that is still busy then, because the server did not read the
    /// whole request, is closed. This happens before the call ends, so that limiting concurrent requests also limits
    /// connections.
    fn give_back(self) {
        let is_shared = matches!(self.connection.sender, Sender::Http2(_));
        if !is_shared && self.connection.is_ready() {
            self.pool.put(self.origin, self.connection);
        }
    }
}

struct Pieces {
    body: Incoming,
    reuse: Option<Reuse>,
    has_ended: bool,
}

impl Stream for Pieces {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        while !self.has_ended {
            match ready!(Pin::new(&mut self.body).poll_frame(context)) {
                Some(Ok(frame)) => {
                    if let Ok(data) = frame.into_data() {
                        return Poll::Ready(Some(Ok(data)));
                    }
                }
                Some(Err(error)) => {
                    // Nothing follows an error, and the connection is closed.
                    self.has_ended = true;
                    self.reuse = None;
                    return Poll::Ready(Some(Err(exchange_error(error))));
                }
                None => {
                    self.has_ended = true;
                    let is_ready = |reuse: &Reuse| reuse.connection.is_ready();
                    if !self.reuse.as_ref().is_none_or(is_ready) {
                        // Gives the connection's task a turn.
                        context.waker().wake_by_ref();
                        return Poll::Pending;
                    }
                }
            }
        }
        if let Some(reuse) = self.reuse.take() {
            reuse.give_back();
        }
        Poll::Ready(None)
    }
}

pub(super) fn exchange_error(error: hyper::Error) -> TransportError {
    TransportError::new(classify_exchange(&error), error)
}
