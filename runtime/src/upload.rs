//! Request bodies that are sent unchanged: files and other bytes, in memory or as a stream.

use std::collections::VecDeque;
use std::error::Error as StdError;
use std::fmt;
use std::fs::File;
use std::io::{self, Read, Seek as _};
use std::path::Path;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;

/// How much of a reader is read at once, and so held in memory.
const PIECE: usize = 64 << 10;

type BoxError = Box<dyn StdError + Send + Sync>;
type Pieces = Pin<Box<dyn Stream<Item = Result<Bytes, BoxError>> + Send>>;

/// Bytes to send as the body of a request, or as a file in it: in memory, or as a stream.
///
/// Vectors, slices, strings and [`Bytes`] convert into it, and a [`File`] does, which is sent without holding it in
/// memory.
///
/// A stream is read once. If the connection breaks after the stream was begun, the call fails with an error and is not
/// retried; what is in memory is retried like any other request. Clones share the stream. A custom transport reads
/// the stream into memory first, unless it implements [`upload`](crate::Transport::upload).
///
/// The time limit of a call includes sending its body: give a large upload more with `with_timeout`.
///
/// ```no_run
/// # fn main() -> std::io::Result<()> {
/// use twilio_runtime::Upload;
///
/// let in_memory = Upload::from(vec![1, 2, 3]);
/// let of_a_file = Upload::open("recording.wav")?;
/// let of_unknown_length = Upload::from_reader(std::io::stdin());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Upload(Source);

#[derive(Clone)]
enum Source {
    Bytes(Bytes),
    Stream {
        /// The stream until it is begun.
        unread: Arc<Mutex<Option<Pieces>>>,
        length: Option<u64>,
    },
}

impl Upload {
    /// Creates an upload of what a stream yields. If its length is known, add it with
    /// [`with_length`](Self::with_length): many servers refuse requests without a `Content-Length`.
    pub fn from_stream<S, B, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes>,
        E: Into<Box<dyn StdError + Send + Sync>>,
    {
        Self::of_pieces(Box::pin(Converted(Box::pin(stream))))
    }

    /// Creates an upload of what a reader returns. It is read on the thread that sends the request, so it should not
    /// block for long, as files do not.
    pub fn from_reader(reader: impl Read + Send + 'static) -> Self {
        Self::of_pieces(Box::pin(Reader(Box::new(reader))))
    }

    /// Opens a file, which is read while it is sent.
    ///
    /// # Errors
    /// Returns an error if the file cannot be opened.
    pub fn open(path: impl AsRef<Path>) -> io::Result<Self> {
        File::open(path).map(Self::from)
    }

    fn of_pieces(pieces: Pieces) -> Self {
        Self(Source::Stream {
            unread: Arc::new(Mutex::new(Some(pieces))),
            length: None,
        })
    }

    /// Declares how many bytes a stream has. A stream with more or fewer is an error.
    #[must_use]
    pub fn with_length(mut self, bytes: u64) -> Self {
        if let Source::Stream { length, .. } = &mut self.0 {
            *length = Some(bytes);
        }
        self
    }

    /// Returns the number of bytes, if it is known.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        match &self.0 {
            Source::Bytes(bytes) => Some(bytes.len() as u64),
            Source::Stream { length, .. } => *length,
        }
    }

    /// Returns the bytes, if they are in memory.
    pub(crate) fn bytes(&self) -> Option<&Bytes> {
        match &self.0 {
            Source::Bytes(bytes) => Some(bytes),
            Source::Stream { .. } => None,
        }
    }
}

impl From<Bytes> for Upload {
    fn from(bytes: Bytes) -> Self {
        Self(Source::Bytes(bytes))
    }
}

impl From<Vec<u8>> for Upload {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<String> for Upload {
    fn from(text: String) -> Self {
        Bytes::from(text).into()
    }
}

impl From<&str> for Upload {
    fn from(text: &str) -> Self {
        text.as_bytes().into()
    }
}

impl From<&[u8]> for Upload {
    fn from(bytes: &[u8]) -> Self {
        Bytes::copy_from_slice(bytes).into()
    }
}

impl<const N: usize> From<&[u8; N]> for Upload {
    fn from(bytes: &[u8; N]) -> Self {
        bytes.as_slice().into()
    }
}

/// The file is sent from its current position. The length of a regular file is known. A file that grows or shrinks while it is sent is an error.
impl From<File> for Upload {
    fn from(file: File) -> Self {
        let metadata = file.metadata().ok().filter(std::fs::Metadata::is_file);
        let position = (&file).stream_position().ok();
        let upload = Self::from_reader(file);
        match metadata.zip(position) {
            Some((metadata, position)) => {
                upload.with_length(metadata.len().saturating_sub(position))
            }
            None => upload,
        }
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.length() {
            Some(length) => write!(formatter, "<{length} bytes>"),
            None => formatter.write_str("<a stream>"),
        }
    }
}

/// A file of a form, in a request of the type `multipart/form-data`.
///
/// Everything that converts into an [`Upload`] converts into a file without a name and a type. It is then called `file`,
/// and has the type that the document declares, or else `application/octet-stream`.
///
/// ```no_run
/// # fn main() -> std::io::Result<()> {
/// use twilio_runtime::FilePart;
///
/// let photo = FilePart::open("photo.png")?.content_type("image/png");
/// let in_memory = FilePart::new(b"a,b\n").file_name("table.csv").content_type("text/csv");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct FilePart {
    content: Upload,
    file_name: Option<String>,
    content_type: Option<String>,
}

impl FilePart {
    /// Creates a file with this content.
    pub fn new(content: impl Into<Upload>) -> Self {
        Self {
            content: content.into(),
            file_name: None,
            content_type: None,
        }
    }

    /// Opens a file, which is read while it is sent. It keeps its name, but not its folder.
    ///
    /// # Errors
    /// Returns an error if the file cannot be opened.
    pub fn open(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref();
        let part = Self::new(Upload::open(path)?);
        Ok(match path.file_name() {
            Some(name) => part.file_name(name.to_string_lossy()),
            None => part,
        })
    }

    /// Sets the name of the file.
    #[must_use]
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = Some(name.into());
        self
    }

    /// Sets the media type of the file, such as `image/png`.
    #[must_use]
    pub fn content_type(mut self, media_type: impl Into<String>) -> Self {
        self.content_type = Some(media_type.into());
        self
    }

    pub(crate) fn content(&self) -> &Upload {
        &self.content
    }

    pub(crate) fn name(&self) -> Option<&str> {
        self.file_name.as_deref()
    }

    pub(crate) fn media_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }
}

impl<T: Into<Upload>> From<T> for FilePart {
    fn from(content: T) -> Self {
        Self::new(content)
    }
}

/// Shows the media type and the length. The file's name may be private.
impl fmt::Debug for FilePart {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("FilePart")
            .field("content_type", &self.content_type)
            .field("content", &self.content)
            .finish_non_exhaustive()
    }
}

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

/// A stream whose items are converted.
struct Converted<S>(Pin<Box<S>>);

impl<S, B, E> Stream for Converted<S>
where
    S: Stream<Item = Result<B, E>>,
    B: Into<Bytes>,
    E: Into<BoxError>,
{
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let item = ready!(self.0.as_mut().poll_next(context));
        Poll::Ready(item.map(|item| item.map(Into::into).map_err(Into::into)))
    }
}

/// A reader as a stream that is always ready.
struct Reader(Box<dyn Read + Send>);

impl Stream for Reader {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut buffer = vec![0; PIECE];
        loop {
            return Poll::Ready(match self.0.read(&mut buffer) {
                Ok(0) => None,
                Ok(length) => {
                    buffer.truncate(length);
                    Some(Ok(buffer.into()))
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => Some(Err(error.into())),
            });
        }
    }
}
