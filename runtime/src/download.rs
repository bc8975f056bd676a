//! Bodies that are not to be held in memory: recordings, media, exports.

use std::fmt;
use std::future::poll_fn;
use std::io::Write;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};

#[cfg(feature = "blocking")]
use crate::blocking::Blocking;
use crate::error::{Error, Kind};
use crate::pieces::Pieces;
use crate::response::{BodyKind, HeaderNames, Output, RawResponse, is_redirect, refused};

/// A file on its way: the head of the response is there, its body is read as it comes.
///
/// Ask for it in place of [`Bytes`] where a file may be too large for memory. Its pieces are those of the network, of any
/// length. The call's time limit holds for the head, and then anew for each piece; until the body has ended or this is
/// dropped, it counts among the requests that the client makes at once. A body that breaks off is an error, and is not
/// asked for again. A transport of your own reads the body whole unless it implements
/// [`open`](crate::Transport::open).
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

    /// Returns the media type of the body, such as `audio/mpeg`, as the response says it.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.headers.get(CONTENT_TYPE)?.to_str().ok()
    }

    /// Returns the next piece, or `None` after the last one.
    ///
    /// # Errors
    /// If the connection breaks, or no piece comes within the call's time limit.
    pub async fn next(&mut self) -> Option<Result<Bytes, Error>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// Reads the rest of the body into memory.
    ///
    /// # Errors
    /// As [`next`](Self::next), and if it is larger than [`ClientBuilder::max_body`](crate::ClientBuilder::max_body)
    /// allows.
    pub async fn bytes(mut self) -> Result<Bytes, Error> {
        let outcome = match self.pieces.take() {
            Some(pieces) => pieces.whole().await,
            None => Ok(Bytes::new()),
        };
        outcome.map_err(|error| error.of(self.operation).after(self.attempts))
    }

    /// Writes the rest of the body to a file, or to anything else that takes bytes without waiting for long, and returns
    /// how many bytes there were. Take the pieces with [`next`](Self::next) for a writer that is asynchronous.
    ///
    /// # Errors
    /// As [`next`](Self::next), and if writing fails; that error is its [source](std::error::Error::source).
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

    /// Returns the pieces as an iterator that waits for them, for programs without an async runtime.
    #[cfg(feature = "blocking")]
    pub fn blocking(self) -> Blocking<Self> {
        Blocking::new(self)
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        let piece = poll(&mut self.pieces, context);
        piece.map_err(|error| error.of(self.operation).after(self.attempts))
    }
}

/// The body as it comes.
impl Output for Download {
    const BODY: BodyKind = BodyKind::Stream;

    fn from_response(response: RawResponse) -> Result<Self, Error> {
        match is_redirect(response.status) {
            true => Err(refused(&response)),
            false => Ok(Download::new(response)),
        }
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

/// Returns the next piece. After the last one, or an error, there is nothing left to read.
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
