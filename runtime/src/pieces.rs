//! Response bodies that are read piece by piece.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::SemaphorePermit;

use crate::dispatch::Dispatcher;
use crate::error::{Error, Kind, TimeoutKind};
use crate::transport::body::Whole;
use crate::transport::{BodyStream, BoxFuture, TransportError};

/// A body that is being read. Until it is dropped, it counts as one of the client's concurrent requests.
pub(crate) struct Pieces {
    body: BodyStream,
    dispatcher: Arc<Dispatcher>,
    /// The time limit for each piece.
    limit: Duration,
    /// Completes when the time for the next piece is over.
    alarm: Option<BoxFuture<'static, ()>>,
    has_place: bool,
}

impl Pieces {
    pub(crate) fn new(
        dispatcher: &Arc<Dispatcher>,
        limit: Duration,
        body: BodyStream,
        permit: Option<SemaphorePermit<'_>>,
    ) -> Self {
        let has_place = permit.is_some();
        if let Some(permit) = permit {
            permit.forget();
        }
        Self {
            body,
            dispatcher: dispatcher.clone(),
            limit,
            alarm: None,
            has_place,
        }
    }

    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        if let Poll::Ready(piece) = self.body.as_mut().poll_next(context) {
            self.alarm = None;
            return Poll::Ready(piece.map(|piece| piece.map_err(TransportError::into_error)));
        }
        let (dispatcher, limit) = (&self.dispatcher, self.limit);
        let alarm = self.alarm.get_or_insert_with(|| {
            let dispatcher = dispatcher.clone();
            Box::pin(async move { dispatcher.sleep(limit).await })
        });
        alarm
            .as_mut()
            .poll(context)
            .map(|()| Some(Err(Error::new(Kind::Timeout(TimeoutKind::Response(limit))))))
    }

    /// Reads the rest of the body, up to the client's size limit and within the time limit for each piece.
    pub(crate) async fn whole(mut self) -> Result<Bytes, Error> {
        let whole = Whole::new(self.dispatcher.max_body(), 0);
        let mut whole = whole.map_err(TransportError::into_error)?;
        while let Some(piece) = poll_fn(|context| self.poll(context)).await {
            whole.push(piece?).map_err(TransportError::into_error)?;
        }
        Ok(whole.into_bytes())
    }

    /// Reads the rest of the body, up to the client's size limit but without a time limit.
    pub(crate) async fn collect(mut self) -> Result<Bytes, TransportError> {
        let mut whole = Whole::new(self.dispatcher.max_body(), 0)?;
        while let Some(piece) = poll_fn(|context| self.body.as_mut().poll_next(context)).await {
            whole.push(piece?)?;
        }
        Ok(whole.into_bytes())
    }
}

impl Drop for Pieces {
    fn drop(&mut self) {
        if self.has_place {
            self.dispatcher.free_place();
        }
    }
}
