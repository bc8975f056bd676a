//! Bodies of the type `multipart/form-data` (RFC 7578), with the names escaped as the HTML standard says.

use std::hash::{BuildHasher, RandomState};

use bytes::Bytes;
use http::HeaderValue;

use crate::upload::{FilePart, UploadStream};

/// The type of a file whose type neither the caller nor the document knows.
const UNKNOWN: &str = "application/octet-stream";

/// A body to which parts are added.
pub(super) struct Multipart {
    boundary: String,
    /// What is not yet a part of the body.
    text: Vec<u8>,
    body: UploadStream,
}

impl Multipart {
    pub(super) fn new() -> Self {
        Self {
            boundary: boundary(),
            text: Vec::new(),
            body: UploadStream::new(),
        }
    }

    /// Returns the media type of the body.
    pub(super) fn media_type(&self) -> Option<HeaderValue> {
        let media = format!("multipart/form-data; boundary={}", self.boundary);
        HeaderValue::try_from(media).ok()
    }

    /// Adds a field.
    pub(super) fn push_text(&mut self, name: &str, text: &str, media: Option<&str>) {
        self.begin(name, None, media);
        self.text.extend_from_slice(text.as_bytes());
        self.text.extend_from_slice(b"\r\n");
    }

    /// Adds a file. `declared` is its type if the caller does not know it. Fails if the type cannot be sent.
    pub(super) fn push_file(
        &mut self,
        name: &str,
        file: &FilePart,
        declared: Option<&str>,
    ) -> Result<(), &'static str> {
        let media = file.media_type().or(declared).unwrap_or(UNKNOWN);
        if HeaderValue::from_str(media).is_err() {
            return Err(
                "has a content type with line breaks or other characters that cannot be sent",
            );
        }
        self.begin(name, Some(file.name().unwrap_or("file")), Some(media));
        self.flush();
        self.body.push(file.content().clone());
        self.text.extend_from_slice(b"\r\n");
        Ok(())
    }

    /// Ends the body.
    pub(super) fn finish(mut self) -> UploadStream {
        let end = format!("--{}--\r\n", self.boundary);
        self.text.extend_from_slice(end.as_bytes());
        self.flush();
        self.body
    }

    fn begin(&mut self, name: &str, file_name: Option<&str>, media: Option<&str>) {
        let mut head = format!(
            "--{}\r\nContent-Disposition: form-data; name=\"{}\"",
            self.boundary,
            escaped(&with_crlf(name))
        );
        if let Some(file_name) = file_name {
            head.push_str(&format!("; filename=\"{}\"", escaped(file_name)));
        }
        if let Some(media) = media {
            head.push_str(&format!("\r\nContent-Type: {media}"));
        }
        head.push_str("\r\n\r\n");
        self.text.extend_from_slice(head.as_bytes());
    }

    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        self.body.push_bytes(Bytes::from(text));
    }
}

/// Returns a boundary that nobody can guess, so that no file can contain it on purpose. `RandomState` is seeded by the
/// operating system.
fn boundary() -> String {
    let random = || RandomState::new().hash_one(fastrand::u64(..));
    format!("{:016x}{:016x}{:016x}", random(), random(), random())
}

/// Escapes a name as the HTML standard says ("Multipart form data").
fn escaped(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Makes all line breaks of a field's name the same, as the HTML standard says.
fn with_crlf(name: &str) -> String {
    name.replace("\r\n", "\n")
        .replace('\r', "\n")
        .replace('\n', "\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_add_headers() {
        let mut body = Multipart::new();
        body.push_text("a\"\nb\r", "x", None);
        let file = FilePart::new(b"y").file_name("é\"\r\nContent-Type: z\r\n\r\n");
        body.push_file("f", &file, None).unwrap();
        let boundary = body.boundary.clone();
        let whole = body.finish().whole().unwrap();
        let text = std::str::from_utf8(&whole).unwrap();
        assert_eq!(
            text.replace(&boundary, "B"),
            "--B\r\nContent-Disposition: form-data; name=\"a%22%0D%0Ab%0D%0A\"\r\n\r\nx\r\n\
             --B\r\nContent-Disposition: form-data; name=\"f\"; \
             filename=\"é%22%0D%0AContent-Type: z%0D%0A%0D%0A\"\r\n\
             Content-Type: application/octet-stream\r\n\r\ny\r\n--B--\r\n"
        );
    }

    #[test]
    fn boundaries_are_long_and_differ() {
        let (first, second) = (boundary(), boundary());
        assert_eq!(first.len(), 48);
        assert_ne!(first, second);
    }

    #[test]
    fn a_content_type_cannot_add_headers() {
        let mut body = Multipart::new();
        let file = FilePart::new("x").content_type("text/plain\r\nX: y");
        assert!(body.push_file("f", &file, None).is_err());
    }
}
