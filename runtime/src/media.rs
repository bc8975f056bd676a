//! Media types of responses: whether they are the declared ones, and the text of those that are text.

use std::borrow::Cow;

use http::HeaderMap;
use http::header::CONTENT_TYPE;

/// Returns the media type of a message, with its parameters.
pub(crate) fn content_type(headers: &HeaderMap) -> Option<&str> {
    headers.get(CONTENT_TYPE)?.to_str().ok()
}

/// Returns what is wrong with the media type of a response, if it is none of the declared ones. A response that does
/// not name its type has the right one.
pub(crate) fn mismatch(found: Option<&str>, declared: &[&str]) -> Option<String> {
    let found = found.filter(|found| !found.trim().is_empty())?;
    if declared.iter().any(|range| contains(range, found)) {
        return None;
    }
    let declared: Vec<String> = declared.iter().map(|range| format!("`{range}`")).collect();
    Some(format!(
        "its media type is `{}`, but the document declares {}",
        essence(found),
        declared.join(", ")
    ))
}

/// Returns whether a media range, such as `image/*`, contains a media type. Parameters are not compared.
fn contains(range: &str, media: &str) -> bool {
    let (range, media) = (essence(range), essence(media));
    if range == "*/*" || range.eq_ignore_ascii_case(media) {
        return true;
    }
    let Some(range) = range.strip_suffix("/*") else {
        return false;
    };
    let top = media.split('/').next().unwrap_or_default();
    range.eq_ignore_ascii_case(top)
}

/// Returns a media type without its parameters.
fn essence(media: &str) -> &str {
    media.split(';').next().unwrap_or(media).trim()
}

/// Returns the text of a body, or why it cannot be read.
pub(crate) fn text<'a>(media: Option<&str>, body: &'a [u8]) -> Result<Cow<'a, str>, String> {
    let charset = media.and_then(charset).unwrap_or("utf-8");
    let is = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(charset));
    if is(&["iso-8859-1", "latin1", "iso_8859-1"]) {
        // The first 256 characters of Unicode are those of ISO 8859-1.
        return Ok(body.iter().map(|byte| char::from(*byte)).collect());
    }
    // ASCII is a part of UTF-8.
    if !is(&["utf-8", "utf8", "us-ascii", "ascii"]) {
        return Err(format!("its charset `{charset}` is not supported"));
    }
    std::str::from_utf8(body)
        .map(Cow::Borrowed)
        .map_err(|error| format!("it is not UTF-8: {error}"))
}

fn charset(media: &str) -> Option<&str> {
    media.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches('"');
        name.trim().eq_ignore_ascii_case("charset").then_some(value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_contain_types() {
        for (declared, found, is_declared) in [
            ("text/csv", Some("Text/CSV; charset=utf-8"), true),
            ("text/csv; header=present", Some("text/csv"), true),
            ("image/*", Some("image/png"), true),
            ("image/*", Some("imagery/png"), false),
            ("*/*", Some("anything"), true),
            ("application/pdf", None, true),
            ("application/pdf", Some(""), true),
            ("application/pdf", Some("text/html"), false),
        ] {
            let problem = mismatch(found, &[declared]);
            assert_eq!(problem.is_none(), is_declared, "{declared} {found:?}");
        }
    }

    #[test]
    fn the_charset_decides_how_text_is_read() {
        let read = |media, body| text(Some(media), body).map(Cow::into_owned);
        assert_eq!(read("text/plain", "é".as_bytes()).as_deref(), Ok("é"));
        let latin = "text/plain; charset=\"ISO-8859-1\"";
        assert_eq!(read(latin, b"\xe9").as_deref(), Ok("é"));
        assert_eq!(
            read("text/plain;charset=US-ASCII", b"a").as_deref(),
            Ok("a")
        );
        let problem = read("text/plain", b"\xe9").unwrap_err();
        assert!(problem.starts_with("it is not UTF-8: "), "{problem}");
        let problem = read("text/plain; charset=utf-16", b"a").unwrap_err();
        assert_eq!(problem, "its charset `utf-16` is not supported");
    }
}
