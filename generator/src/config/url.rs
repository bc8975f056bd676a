//! The answer to a URL where a document is expected.

use crate::diagnostic::{Diagnostic, quoted};

/// Returns an error that says how to download the document, if `path` is a URL.
pub(super) fn problem(path: &str) -> Option<Diagnostic> {
    let (scheme, _) = path.split_once("://")?;
    if !["http", "https"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known))
    {
        return None;
    }
    let url = raw(path);
    let help = match file_name(&url) {
        Some(name) => format!(
            "download it with `curl -LO {}` and pass `{name}`",
            shell(&url)
        ),
        None => "download the document, and pass the file".to_owned(),
    };
    let problem = format!(
        "{} is a URL, and the generator reads files only",
        quoted(path)
    );
    Some(Diagnostic::error(problem).help(help))
}

/// Returns the URL of the file itself for a page that shows a file on GitHub.
fn raw(url: &str) -> String {
    let page = url.strip_prefix("https://github.com/");
    let parts = page.and_then(|page| page.split_once("/blob/"));
    match parts {
        Some((repository, file)) if repository.matches('/').count() == 1 => {
            format!("https://raw.githubusercontent.com/{repository}/{file}")
        }
        _ => url.to_owned(),
    }
}

/// Returns the name that `curl -O` gives the file, unless it would need quotes.
fn file_name(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let (_, name) = rest.split(['?', '#']).next()?.rsplit_once('/')?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    (!name.is_empty() && name.chars().all(is_plain)).then_some(name)
}

/// Quotes a URL for a shell, if it needs to be.
fn shell(url: &str) -> String {
    let is_plain =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '/' | ':' | '~' | '+');
    if url.chars().all(is_plain) {
        url.to_owned()
    } else {
        format!("'{}'", url.replace('\'', "%27"))
    }
}

#[cfg(test)]
mod tests {
    use super::problem;

    #[test]
    fn urls_are_rejected_with_how_to_download_them() {
        let help = |url: &str| problem(url).and_then(|problem| problem.help);
        assert_eq!(
            help("https://example.com/spec/a.yaml").as_deref(),
            Some("download it with `curl -LO https://example.com/spec/a.yaml` and pass `a.yaml`")
        );
        assert_eq!(
            help("https://github.com/twilio/twilio-oai/blob/main/spec/yaml/a.yaml").as_deref(),
            Some(
                "download it with `curl -LO \
                 https://raw.githubusercontent.com/twilio/twilio-oai/main/spec/yaml/a.yaml` and pass `a.yaml`"
            )
        );
        assert_eq!(
            help("HTTP://example.com/a.json?x=1&y='2'").as_deref(),
            Some(
                "download it with `curl -LO 'HTTP://example.com/a.json?x=1&y=%272%27'` and pass `a.json`"
            )
        );
        let vague = Some("download the document, and pass the file");
        assert_eq!(help("https://example.com").as_deref(), vague);
        assert_eq!(help("https://example.com/").as_deref(), vague);
        assert_eq!(help("https.yaml"), None);
        assert_eq!(help("spec://a.yaml"), None);
    }
}
