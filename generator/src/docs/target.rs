//! The targets of links, and escaping for URLs and shell commands.

use pulldown_cmark::LinkType;

use super::is_refused;

/// The classification of a link's destination.
pub(super) enum Target {
    /// A web or mail address that rustdoc does not take for a Rust path.
    Allowed,
    /// A relative URL, resolved to this absolute one.
    Relative(String),
    /// An address that may run a script, or an invalid one.
    Refused,
}

/// Classifies the destination of a link, as returned by the Markdown parser. Relative URLs are resolved against `base`.
pub(super) fn target(link_type: LinkType, destination: &str, base: &str) -> Target {
    let is_mail = |address: &str| {
        // rustdoc may take an address without a dot, or with a `#`, for a Rust path.
        address.contains('@') && address.contains('.') && !address.contains(['#', '/'])
    };
    if link_type == LinkType::Email {
        return if is_mail(destination) {
            Target::Allowed
        } else {
            Target::Refused
        };
    }
    let strange = |c: char| c.is_whitespace() || is_refused(c);
    let head = destination
        .split(['/', '?', '#'])
        .next()
        .unwrap_or_default();
    match head.split_once(':') {
        _ if destination.is_empty() || head.contains(strange) => Target::Refused,
        Some((scheme, _)) if is_web(scheme) => {
            let after = destination.get(scheme.len() + 1..).unwrap_or_default();
            if after.starts_with("//") {
                Target::Allowed
            } else {
                Target::Refused
            }
        }
        Some((scheme, address)) if scheme.eq_ignore_ascii_case("mailto") => {
            let rest = destination.get(head.len()..).unwrap_or_default();
            if is_mail(address) && !rest.contains(['#', '/']) {
                Target::Allowed
            } else {
                Target::Refused
            }
        }
        Some(_) => Target::Refused,
        None if is_mail(destination) => {
            Target::Relative(format!("mailto:{}", encoded(destination)))
        }
        None => {
            let separator = if destination.starts_with('/') {
                ""
            } else {
                "/"
            };
            link_target(&format!("{base}{separator}{destination}"))
                .map_or(Target::Refused, Target::Relative)
        }
    }
}

fn is_web(scheme: &str) -> bool {
    ["http", "https"]
        .iter()
        .any(|web| scheme.eq_ignore_ascii_case(web))
}

/// Returns a URL that is safe between `](` and `)`, and between `<` and `>`. Characters that would end the link, that
/// have a meaning in Markdown or HTML, or that are invisible are percent-encoded. Returns `None` unless `url` is an
/// absolute URL with the scheme `http` or `https`.
pub(crate) fn link_target(url: &str) -> Option<String> {
    let (scheme, rest) = url.trim().split_once("://")?;
    if !is_web(scheme) || rest.starts_with(['/', '?', '#']) || rest.is_empty() {
        return None;
    }
    Some(format!(
        "{}://{}",
        scheme.to_ascii_lowercase(),
        encoded(rest)
    ))
}

/// Percent-encodes the characters that [`link_target`] describes.
pub(super) fn encoded(url: &str) -> String {
    let mut encoded = String::with_capacity(url.len());
    for c in url.chars() {
        let is_unsafe = c.is_whitespace()
            || is_refused(c)
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
            || "<>()[]{}\"'`\\|^*".contains(c)
            || (c == ';' && ends_in_entity(&encoded));
        if is_unsafe {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                encoded.push_str(&format!("%{byte:02X}"));
            }
        } else {
            encoded.push(c);
        }
    }
    encoded
}

/// Returns whether a `;` would complete an entity such as `&copy` or `&#41`.
fn ends_in_entity(text: &str) -> bool {
    text.rsplit_once('&').is_some_and(|(_, name)| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '#')
    })
}

/// Escapes text for use inside double quotes in a POSIX shell command, so that the shell takes it literally. Line
/// breaks and other control characters are removed.
pub(crate) fn shell_quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '"' | '`' | '$' => quoted.extend(['\\', c]),
            '\u{2028}' | '\u{2029}' => {}
            c if is_refused(c) => {}
            c => quoted.push(c),
        }
    }
    quoted
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser, Tag};

    use super::*;

    /// Returns the destinations of all links in a text.
    fn destinations(text: &str) -> Vec<String> {
        Parser::new_ext(text, Options::all())
            .filter_map(|event| match event {
                Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.into_string()),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn link_targets_are_web_urls() {
        assert_eq!(
            link_target(" HTTPS://a.example/b?c=d&e#f ").as_deref(),
            Some("https://a.example/b?c=d&e#f")
        );
        assert_eq!(
            link_target("http://a.example/<script>(x) \u{202e}\"é&copy;").as_deref(),
            Some("http://a.example/%3Cscript%3E%28x%29%20%E2%80%AE%22é&copy%3B")
        );
        for url in [
            "",
            "docs",
            "/docs",
            "//a.example",
            "https:a.example",
            "https://",
            "https:///a",
            "javascript://a.example/%0aalert(1)",
            "java\nscript:alert(1)",
            "ftp://a.example",
            " x https://a.example",
        ] {
            assert_eq!(link_target(url), None, "{url}");
        }
    }

    #[test]
    fn shell_text_is_inert() {
        assert_eq!(
            shell_quoted("a$(b)`c`\"d\\\n\te\u{202e}'f'!"),
            "a\\$(b)\\`c\\`\\\"d\\\\e'f'!"
        );
    }

    proptest! {
        #[test]
        fn any_url_is_the_whole_target(rest in "[ -~é\n\u{202e}\u{a0}]{1,40}") {
            if let Some(url) = link_target(&format!("https://{rest}")) {
                for text in [format!("[x]({url})"), format!("<{url}>"), format!("*a* [x]({url}).")] {
                    prop_assert_eq!(destinations(&text), [url.as_str()], "{}", text);
                }
                prop_assert!(url.bytes().all(|b| b > b' '));
            }
        }
    }

    #[cfg(unix)]
    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_shell_takes_any_text_literally(text in "[ -~é\n\t]{0,40}") {
            let script = format!("printf %s \"{}\"", shell_quoted(&text));
            let output = Command::new("sh").args(["-c", &script]).output().unwrap();
            let expected: String = text.chars().filter(|c| !c.is_control()).collect();
            prop_assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
        }
    }
}
