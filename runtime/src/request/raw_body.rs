//! Encodes bodies that are neither JSON nor URL-encoded forms: text, bytes, and forms with files.

use bytes::Bytes;
use http::HeaderValue;

use super::Request;
use super::content::Wire;
use super::multipart::Multipart;
use crate::error::Error;
use crate::operation::{Location, RawBody};
use crate::upload::{Upload, UploadStream};

/// A body as it is sent.
pub(super) enum Encoded {
    Whole(Bytes),
    Stream(UploadStream),
}

impl Encoded {
    /// Returns the body in memory, which is empty if it is a stream, and the stream.
    pub(super) fn parts(self) -> (Bytes, Option<UploadStream>) {
        match self {
            Self::Whole(bytes) => (bytes, None),
            Self::Stream(stream) => (Bytes::new(), Some(stream)),
        }
    }
}

impl From<Bytes> for Encoded {
    fn from(bytes: Bytes) -> Self {
        Self::Whole(bytes)
    }
}

impl From<Upload> for Encoded {
    fn from(upload: Upload) -> Self {
        let mut stream = UploadStream::new();
        stream.push(upload);
        stream.into()
    }
}

impl From<UploadStream> for Encoded {
    fn from(stream: UploadStream) -> Self {
        match stream.whole() {
            Some(bytes) => Self::Whole(bytes),
            None => Self::Stream(stream),
        }
    }
}

/// A body with its media type.
pub(super) type Typed = (Option<HeaderValue>, Encoded);

impl Request {
    /// Returns the body, which has no media type if it is not sent.
    pub(super) fn raw_body(&self, kind: RawBody) -> Result<Typed, Error> {
        match kind {
            RawBody::Multipart => self.multipart(),
            RawBody::Text | RawBody::Bytes => self.whole_body(kind),
        }
    }

    /// Returns the only input, unchanged.
    fn whole_body(&self, kind: RawBody) -> Result<Typed, Error> {
        let Some((input, content)) = self.set_inputs(Location::body).next() else {
            return Ok((None, Encoded::Whole(Bytes::new())));
        };
        let media = self.operation.raw_media_type(kind);
        let encoded = match content.wire() {
            Wire::Text(text) => Encoded::Whole(Bytes::from(text.clone())),
            Wire::Files(files) => {
                let file = files.first().map(|file| file.content().clone());
                file.map_or_else(|| Encoded::from(Bytes::new()), Encoded::from)
            }
            Wire::Unfit(problem) => return Err(Error::input(input.name, *problem, None)),
            _ => return Err(Error::input(input.name, "must be text", None)),
        };
        Ok((Some(media), encoded))
    }

    /// Returns the inputs as the parts of a form.
    fn multipart(&self) -> Result<Typed, Error> {
        let mut body = Multipart::new();
        let is_set = self.set_inputs(Location::part).next().is_some();
        if !is_set && self.operation.leaves_out_empty_body() {
            return Ok((None, Encoded::Whole(Bytes::new())));
        }
        for (input, content) in self.set_inputs(Location::part) {
            let media = input.media_type();
            match content.wire() {
                Wire::Parts(parts) => {
                    for part in parts {
                        let media = media.or(part.is_json.then_some("application/json"));
                        body.push_text(&part.name, &part.text, media);
                    }
                }
                Wire::Files(files) => {
                    for file in files {
                        body.push_file(input.name, file, media).map_err(|problem| {
                            let shown = file.media_type().filter(|_| !content.is_private());
                            Error::input(input.name, problem, shown)
                        })?;
                    }
                }
                Wire::Unfit(problem) => return Err(Error::input(input.name, *problem, None)),
                _ => {}
            }
        }
        Ok((body.media_type(), body.finish().into()))
    }
}
