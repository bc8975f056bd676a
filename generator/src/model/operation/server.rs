//! The server of an operation.

use openapiv3::Server;

use super::OperationSource;
use crate::{
    diagnostic::{Pointer, quoted},
    model::schema::Schemas,
};

/// What to do if the document names no host.
const HELP: &str = "set the base URL on the client (`Client::builder().base_url(…)`), or write a server such as `https://api.example.com`";

/// Returns the server's URL, with the default values of its variables. The operation's server takes precedence over the
/// path's, and that over the document's. The URL is relative or empty if it names no host; the client then needs a base
/// URL.
pub(super) fn server(source: &OperationSource<'_>, schemas: &mut Schemas<'_>) -> String {
    let candidates = [
        (&source.operation.servers, source.pointer.clone()),
        (&source.item.servers, source.item_pointer.clone()),
        (&schemas.document.api.servers, Pointer::root()),
    ];
    let found = candidates
        .into_iter()
        .find_map(|(servers, pointer)| Some((servers.first()?, pointer.join("servers").join(0))));
    let Some((server, pointer)) = found else {
        warn("the document names no server", &Pointer::root(), schemas);
        return String::new();
    };
    let url = with_variables(server);
    let problem = match problem(&url) {
        None => return url,
        Some(problem) => format!("the server {} {problem}", quoted(&server.url)),
    };
    warn(&problem, &pointer.join("url"), schemas);
    // A relative URL is a path appended to the client's base URL.
    match url.starts_with('/') && !url.starts_with("//") && !url.contains(['{', '?', '#']) {
        true => url,
        false => String::new(),
    }
}

fn with_variables(server: &Server) -> String {
    let mut url = server.url.clone();
    for (name, variable) in server.variables.iter().flatten() {
        url = url.replace(&format!("{{{name}}}"), &variable.default);
    }
    url.trim_end_matches('/').to_owned()
}

/// Returns why requests cannot be sent to a URL, if they cannot.
fn problem(url: &str) -> Option<&'static str> {
    let rest = ["https://", "http://"]
        .iter()
        .find_map(|scheme| url.strip_prefix(scheme));
    let is_sendable = |c: char| c.is_ascii_graphic() && !"\"<>\\^`|".contains(c);
    match rest {
        _ if url.contains(['{', '}']) => Some("has a variable that is not defined"),
        None if url.contains("://") => Some("does not use HTTP"),
        None => Some("names no host"),
        Some(rest) if rest.is_empty() || rest.starts_with(['/', ':']) => Some("names no host"),
        Some(rest) if rest.contains(['?', '#', '@']) => Some("has more than a host and a path"),
        Some(rest) if !rest.chars().all(is_sendable) => {
            Some("has characters that are not allowed in a URL")
        }
        Some(_) => None,
    }
}

fn warn(message: &str, pointer: &Pointer, schemas: &mut Schemas<'_>) {
    let warning = schemas.document.warning(pointer, message).help(HELP);
    schemas.diagnostics.push(warning);
}

#[cfg(test)]
mod tests {
    use super::problem;

    #[test]
    fn only_urls_of_hosts_are_accepted() {
        for url in [
            "https://api.example.com",
            "http://127.0.0.1:80/v1",
            "https://[::1]/a",
        ] {
            assert_eq!(problem(url), None, "{url}");
        }
        for url in [
            "",
            "/v1",
            "//api.example.com",
            "api.example.com",
            "https://",
            "https:///v1",
            "https://{region}.example.com",
            "wss://api.example.com",
            "https://api.example.com?a=b",
            "https://user@api.example.com",
            "https://api example.com",
            "https://b\u{fc}cher.example",
        ] {
            assert!(problem(url).is_some(), "{url}");
        }
    }
}
