//! Request bodies that are sent unchanged: files and other bytes, in memory or as a stream.

mod stream;

use std::error::Error as StdError;
use std::fmt;
use std::fs::File;
use std::io::{self, Read, Seek as _};
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;

pub use self::stream::UploadStream;
pub(crate) use self::stream::UploadWatch;

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
/// use std::io::Read;
/// use twilio_runtime::Upload;
///
/// let in_memory = Upload::from(vec![1, 2, 3]);
/// let of_a_file = Upload::open("recording.wav")?;
/// let of_a_reader = Upload::from_reader(std::io::repeat(0).take(1024)).with_length(1024);
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
