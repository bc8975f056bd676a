//! The parts of `multipart/form-data` bodies.

use twilio_runtime::Bytes;

/// Returns the names and texts of the parts, or why the body has none.
#[cfg(feature = "multipart")]
pub(crate) fn read(media: &str, body: Bytes) -> Result<Vec<(String, String)>, String> {
    use futures_util::FutureExt as _;

    let boundary = multer::parse_boundary(media)
        .map_err(|error| format!("the body is not `multipart/form-data`: {error}"))?;
    let parts = async {
        let body = futures_util::stream::iter([Ok::<_, std::io::Error>(body)]);
        let mut parts = multer::Multipart::new(body, boundary);
        let mut read = Vec::new();
        while let Some(part) = parts.next_field().await? {
            let name = part.name().unwrap_or_default().to_owned();
            let bytes = part.bytes().await?;
            read.push((name, String::from_utf8_lossy(&bytes).into_owned()));
        }
        Ok::<_, multer::Error>(read)
    };
    // The whole body is there, so nothing has to be waited for.
    match parts.now_or_never() {
        Some(parts) => parts.map_err(|error| format!("the multipart body is broken: {error}")),
        None => Err("the multipart body is incomplete".to_owned()),
    }
}

/// Says what is missing.
#[cfg(not(feature = "multipart"))]
pub(crate) fn read(_: &str, _: Bytes) -> Result<Vec<(String, String)>, String> {
    Err("the mock reads multipart bodies only with its feature `multipart`".to_owned())
}

#[cfg(all(test, feature = "multipart"))]
mod tests {
    use super::*;

    #[test]
    fn parts_have_names_and_texts() {
        let body = "--x\r\ncontent-disposition: form-data; name=\"Caption\"\r\n\r\nA map\r\n\
                    --x\r\ncontent-disposition: form-data; name=\"File\"; filename=\"map.png\"\r\n\
                    content-type: image/png\r\n\r\n\u{1F600}\r\n--x--\r\n";
        let read =
            |media: &str, body: &'static str| read(media, Bytes::from_static(body.as_bytes()));
        let parts = read("multipart/form-data; boundary=x", body).unwrap();
        let expected = [("Caption", "A map"), ("File", "\u{1F600}")];
        assert_eq!(
            parts,
            expected.map(|(name, text)| (name.to_owned(), text.to_owned()))
        );
        let problem = read("text/plain", "").unwrap_err();
        assert!(
            problem.contains("is not `multipart/form-data`"),
            "{problem}"
        );
        let problem = read("multipart/form-data; boundary=x", "--x\r\n").unwrap_err();
        assert!(problem.contains("is broken"), "{problem}");
    }
}
