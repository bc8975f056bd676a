//! Response bodies that are too large for memory: recordings, media, exports.

use std::fmt;
use std::future::poll_fn;
use std::io::Write;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, StatusCode};

#[cfg(feature = "blocking")]
use crate::blocking::Blocking;
use crate::error::{Error, Kind};
use crate::media;
use crate::pieces::Pieces;
use crate::response::{BodyKind, HeaderNames, Output, RawResponse, check_media_type};

/// A response whose body is read as it arrives.
///
/// Use it instead of [`Bytes`] if a file may be too large for memory. The body comes in pieces of any length, as the
/// network delivers them. The call's time limit applies to the head of the response, and then to each piece separately.
/// Until the body ends or the `Download` is dropped, it counts as one of the client's concurrent requests. A body that
/// breaks off is an error and is not retried. A custom transport reads the whole body into memory first, unless it
/// implements [`open`](crate::Transport::open).
///
/// ```no_run
/// # async fn example(client: twilio_runtime::Client, url: &str) -> Result<(), Box<dyn std::error::Error>> {
/// use twilio_runtime::{Download, Method};
///
/// let recording = client.request(Method::GET, url).send::<Download>().await?;
/// println!("a file of type {:?}", recording.content_type());
/// recording.write_to(std::fs::File::create("recording.mp3")?).await?;
/// # Ok(())
/// # }
/// ```
pub struct Download {
    status: StatusCode,
    headers: HeaderMap,
    pieces: Option<Box<Pieces>>,
    operation: &'static str,
    attempts: u32,
}

impl Download {
    pub(crate) fn new(response: RawResponse) -> Self {
        Self {
            status: response.status,
            headers: response.headers,
            pieces: response.pieces,
            operation: response.operation,
            attempts: response.attempts,
        }
    }

    /// Returns the status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the media type of the body, such as `audio/mpeg`, from the header `Content-Type`.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        media::content_type(&self.headers)
    }

    /// Returns the next piece, or `None` after the last one.
    ///
    /// # Errors
    /// Returns an error if the connection breaks, or if no piece arrives within the call's time limit.
    pub async fn next(&mut self) -> Option<Result<Bytes, Error>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// Reads the rest of the body into memory.
    ///
    /// # Errors
    /// Returns the errors of [`next`](Self::next), and an error if the body is larger than
    /// [`ClientBuilder::max_body`](crate::ClientBuilder::max_body) allows.
    pub async fn bytes(mut self) -> Result<Bytes, Error> {
        let outcome = match self.pieces.take() {
            Some(pieces) => pieces.whole().await,
            None => Ok(Bytes::new()),
        };
        outcome.map_err(|error| error.of(self.operation).after(self.attempts))
    }

    /// Writes the rest of the body to a file, or to another writer that does not block for long, and returns the number
    /// of bytes written. For an asynchronous writer, read the pieces with [`next`](Self::next).
    ///
    /// # Errors
    /// Returns the errors of [`next`](Self::next), and an error if writing fails, with the I/O error as its
    /// [source](std::error::Error::source).
    pub async fn write_to(mut self, mut writer: impl Write) -> Result<u64, Error> {
        let failed = |error| {
            let error = Error::new(Kind::Write(error));
            error.of(self.operation).after(self.attempts)
        };
        let mut length = 0;
        while let Some(piece) = poll_fn(|context| poll(&mut self.pieces, context)).await {
            let piece = piece.map_err(|error| error.of(self.operation).after(self.attempts))?;
            writer.write_all(&piece).map_err(failed)?;
            length += piece.len() as u64;
        }
        writer.flush().map_err(failed)?;
        Ok(length)
    }

    /// Returns the pieces as a blocking iterator, for programs without an async runtime.
    #[cfg(feature = "blocking")]
    pub fn blocking(self) -> Blocking<Self> {
        Blocking::new(self)
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        let piece = poll(&mut self.pieces, context);
        piece.map_err(|error| error.of(self.operation).after(self.attempts))
    }
}

/// Returns the body as it arrives.
impl Output for Download {
    const BODY: BodyKind = BodyKind::Stream;

    fn from_response(response: RawResponse) -> Result<Self, Error> {
        check_media_type(&response)?;
        Ok(Download::new(response))
    }
}

impl Stream for Download {
    type Item = Result<Bytes, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }
}

impl fmt::Debug for Download {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Download")
            .field("status", &self.status)
            .field("headers", &HeaderNames(&self.headers))
            .finish_non_exhaustive()
    }
}

/// Returns the next piece. After the last one, or after an error, drops the body, so that it no longer counts as a
/// concurrent request.
fn poll(
    pieces: &mut Option<Box<Pieces>>,
    context: &mut Context<'_>,
) -> Poll<Option<Result<Bytes, Error>>> {
    let Some(open) = pieces else {
        return Poll::Ready(None);
    };
    let piece = open.poll(context);
    if matches!(piece, Poll::Ready(None | Some(Err(_)))) {
        *pieces = None;
    }
    piece
}
