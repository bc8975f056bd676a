//! A request body that is read piece by piece while it is sent.

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;

use super::{BoxError, Pieces, Source, Upload};

/// The body of a request as a stream, for a [`Transport`](crate::Transport).
///
/// Yields an error if the stream of the caller fails or has another length than declared. The request must then be
/// aborted; the call's own error has the cause.
pub struct UploadStream {
    segments: VecDeque<Segment>,
    length: Option<u64>,
    open: Option<Open>,
    watch: Arc<UploadWatch>,
}

enum Segment {
    Bytes(Bytes),
    Upload(Upload),
}

impl Segment {
    /// Returns the bytes, if they are in memory.
    fn bytes(&self) -> Option<&Bytes> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            Self::Upload(upload) => upload.bytes(),
        }
    }
}

/// A stream that is being read.
struct Open {
    /// Locked only to make it `Sync`, which some HTTP libraries require.
    pieces: Mutex<Pieces>,
    declared: Option<u64>,
    read: u64,
}

/// How far a body has been read, as the call that sends it sees it.
#[derive(Default)]
pub(crate) struct UploadWatch {
    has_begun: AtomicBool,
    failure: Mutex<Option<BoxError>>,
}

impl UploadWatch {
    /// Returns whether any part of the body was read. It cannot be sent again then.
    pub(crate) fn has_begun(&self) -> bool {
        self.has_begun.load(Ordering::Relaxed)
    }

    /// Returns why the body could not be read.
    pub(crate) fn take_failure(&self) -> Option<BoxError> {
        let mut failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        failure.take()
    }
}

impl UploadStream {
    pub(crate) fn new() -> Self {
        Self {
            segments: VecDeque::new(),
            length: Some(0),
            open: None,
            watch: Arc::default(),
        }
    }

    /// Appends bytes.
    pub(crate) fn push_bytes(&mut self, bytes: Bytes) {
        self.length = self.length.map(|length| length + bytes.len() as u64);
        self.segments.push_back(Segment::Bytes(bytes));
    }

    /// Appends what the caller uploads.
    pub(crate) fn push(&mut self, upload: Upload) {
        let lengths = self.length.zip(upload.length());
        self.length = lengths.and_then(|(length, more)| length.checked_add(more));
        self.segments.push_back(Segment::Upload(upload));
    }

    /// Returns the number of bytes, if it is known.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        self.length
    }

    pub(crate) fn watch(&self) -> Arc<UploadWatch> {
        self.watch.clone()
    }

    /// Returns the body if all of it is in memory.
    pub(crate) fn whole(&self) -> Option<Bytes> {
        let parts: Option<Vec<&Bytes>> = self.segments.iter().map(Segment::bytes).collect();
        Some(match parts?.as_slice() {
            [only] => (*only).clone(),
            parts => {
                let parts: Vec<&[u8]> = parts.iter().map(AsRef::as_ref).collect();
                Bytes::from(parts.concat())
            }
        })
    }

    /// Reads the rest of the body into memory.
    pub(crate) async fn collect(mut self) -> io::Result<Bytes> {
        let mut whole = Vec::new();
        let next = async |stream: &mut Self| {
            std::future::poll_fn(|context| Pin::new(&mut *stream).poll_next(context)).await
        };
        while let Some(piece) = next(&mut self).await {
            whole.extend_from_slice(&piece?);
        }
        Ok(whole.into())
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, BoxError>>> {
        loop {
            if let Some(open) = &mut self.open {
                match ready!(open.poll(context)) {
                    Some(piece) => return Poll::Ready(Some(piece)),
                    None => self.open = None,
                }
            }
            let bytes = match self.segments.pop_front() {
                None => return Poll::Ready(None),
                Some(Segment::Bytes(bytes) | Segment::Upload(Upload(Source::Bytes(bytes)))) => {
                    bytes
                }
                Some(Segment::Upload(Upload(Source::Stream { unread, length }))) => {
                    let mut unread = unread.lock().unwrap_or_else(PoisonError::into_inner);
                    let Some(pieces) = unread.take() else {
                        return Poll::Ready(Some(Err(
                            "an earlier request has read the stream".into()
                        )));
                    };
                    self.open = Some(Open {
                        pieces: Mutex::new(pieces),
                        declared: length,
                        read: 0,
                    });
                    continue;
                }
            };
            if !bytes.is_empty() {
                return Poll::Ready(Some(Ok(bytes)));
            }
        }
    }
}

impl Stream for UploadStream {
    type Item = io::Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        this.watch.has_begun.store(true, Ordering::Relaxed);
        let piece = ready!(this.poll(context));
        Poll::Ready(piece.map(|piece| {
            piece.map_err(|error| {
                this.segments.clear();
                this.open = None;
                let failure = this.watch.failure.lock();
                *failure.unwrap_or_else(PoisonError::into_inner) = Some(error);
                io::Error::other("the body of the request could not be read")
            })
        }))
    }
}

impl fmt::Debug for UploadStream {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("UploadStream")
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}

impl Open {
    /// Returns the next piece that is not empty. Fails if the stream does not have its declared length.
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, BoxError>>> {
        let pieces = self
            .pieces
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner);
        loop {
            let Some(piece) = ready!(pieces.as_mut().poll_next(context)) else {
                return Poll::Ready(match self.declared {
                    Some(declared) if declared != self.read => Some(Err(format!(
                        "it ended after {} of {declared} bytes",
                        self.read
                    )
                    .into())),
                    _ => None,
                });
            };
            let piece = match piece {
                Ok(piece) if piece.is_empty() => continue,
                Ok(piece) => piece,
                Err(error) => return Poll::Ready(Some(Err(error))),
            };
            self.read += piece.len() as u64;
            return Poll::Ready(Some(match self.declared {
                Some(declared) if self.read > declared => {
                    Err(format!("it has more than the declared {declared} bytes").into())
                }
                _ => Ok(piece),
            }));
        }
    }
}
