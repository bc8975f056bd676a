//! Bodies that are not to be held in memory: recordings, media, exports.

use std::fmt;
use std::future::poll_fn;
use std::io::Write;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use tokio::sync::SemaphorePermit;

use crate::call::{Answer, Plan};
use crate::error::{Kind, TimeoutKind};
use crate::output::HeaderNames;
use crate::transport::body::Whole;
use crate::transport::{BodyStream, BoxFuture};
use crate::{Client, Error, TransportError};

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
    pub(crate) fn new(answer: Answer) -> Self {
        Self {
            status: answer.status,
            headers: answer.headers,
            pieces: answer.pieces,
            operation: answer.operation,
            attempts: answer.attempts,
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
    pub fn blocking(self) -> crate::Blocking<Self> {
        crate::Blocking::new(self)
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        let piece = poll(&mut self.pieces, context);
        piece.map_err(|error| error.of(self.operation).after(self.attempts))
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

/// A body that is being read, and its place among the requests that the client makes at once.
pub(crate) struct Pieces {
    body: BodyStream,
    client: Client,
    /// The time for each piece.
    limit: Duration,
    /// Rings when the piece that is waited for is late.
    alarm: Option<BoxFuture<'static, ()>>,
    has_place: bool,
}

impl Pieces {
    pub(crate) fn new(plan: &Plan, body: BodyStream, permit: Option<SemaphorePermit<'_>>) -> Self {
        let has_place = permit.is_some();
        if let Some(permit) = permit {
            permit.forget();
        }
        Self {
            body,
            client: plan.client.clone(),
            limit: plan.limit,
            alarm: None,
            has_place,
        }
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        if let Poll::Ready(piece) = self.body.as_mut().poll_next(context) {
            self.alarm = None;
            return Poll::Ready(piece.map(|piece| piece.map_err(Error::from_transport)));
        }
        let (client, limit) = (&self.client, self.limit);
        let alarm = self.alarm.get_or_insert_with(|| {
            let client = client.clone();
            Box::pin(async move { client.sleep(limit).await })
        });
        alarm
            .as_mut()
            .poll(context)
            .map(|()| Some(Err(Error::new(Kind::Timeout(TimeoutKind::Answer(limit))))))
    }

    /// The rest of the body, within the client's limit and the time for each piece.
    async fn whole(mut self) -> Result<Bytes, Error> {
        let whole = Whole::new(self.client.max_body(), 0);
        let mut whole = whole.map_err(Error::from_transport)?;
        while let Some(piece) = poll_fn(|context| self.poll(context)).await {
            whole.push(piece?).map_err(Error::from_transport)?;
        }
        Ok(whole.into_bytes())
    }

    /// The rest of the body, within the client's limit and as long as it may take.
    pub(crate) async fn collect(mut self) -> Result<Bytes, TransportError> {
        let mut whole = Whole::new(self.client.max_body(), 0)?;
        while let Some(piece) = poll_fn(|context| self.body.as_mut().poll_next(context)).await {
            whole.push(piece?)?;
        }
        Ok(whole.into_bytes())
    }
}

impl Drop for Pieces {
    fn drop(&mut self) {
        if self.has_place {
            self.client.free_place();
        }
    }
}
