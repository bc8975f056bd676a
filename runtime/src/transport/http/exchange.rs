//! A request that was answered: the body that still comes, and the connection that it comes on.

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

    /// The whole response.
    pub(super) async fn collect(self, max_body: usize) -> Result<Response<Bytes>, TransportError> {
        let (parts, mut body) = self.response.into_parts();
        let mut whole = Whole::new(max_body, body.size_hint().lower())?;
        while let Some(frame) = body.frame().await {
            // Trailers say nothing that anybody asks for.
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

    /// The response with a body to be read.
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

/// What puts the connection back into the pool.
struct Reuse {
    connection: Connection,
    origin: Origin,
    pool: Arc<Pool>,
}

impl Reuse {
    /// Puts the connection back if it is ready for the next request, which it is one turn of the runtime after the body's
    /// end at the latest. One that is still busy then, with a request that the server did not want to read, is closed.
    /// This comes before the call ends: whoever limits the requests that are made at once limits the connections too.
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
                    // Nothing comes after an error, and the connection is closed.
                    self.has_ended = true;
                    self.reuse = None;
                    return Poll::Ready(Some(Err(exchange_error(error))));
                }
                None => {
                    self.has_ended = true;
                    let is_ready = |reuse: &Reuse| reuse.connection.is_ready();
                    if !self.reuse.as_ref().is_none_or(is_ready) {
                        // A turn for the connection's task.
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
