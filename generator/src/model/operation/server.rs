//! The servers of an operation.

use openapiv3::{Server, ServerVariable};

use super::OperationSource;
use crate::{
    diagnostic::{Pointer, quoted},
    model::{NamedServer, schema::Schemas},
};

/// The maximum number of named servers. SendGrid's documents have one.
const MAX_NAMED: usize = 30;

/// What to do if the document names no host.
const HELP: &str = "set the base URL on the client (`Client::builder().base_url(…)`), or write a server such as `https://api.example.com`";

/// The servers of an operation.
pub(super) struct Servers {
    /// The URL of the first server. Relative or empty if it names no host; the client then needs a base URL.
    pub first: String,
    pub named: Vec<NamedServer>,
}

/// Returns the operation's servers, with the default values of their variables. The operation's own take precedence over
/// the path's, and those over the document's.
pub(super) fn servers(source: &OperationSource<'_>, schemas: &mut Schemas<'_>) -> Servers {
    let candidates = [
        (&source.operation.servers, source.pointer.clone()),
        (&source.item.servers, source.item_pointer.clone()),
        (&schemas.document.api.servers, Pointer::root()),
    ];
    let found = candidates
        .into_iter()
        .find(|(servers, _)| !servers.is_empty())
        .map(|(servers, pointer)| (servers.as_slice(), pointer.join("servers")));
    let Some((servers @ [server, ..], pointer)) = found else {
        warn("the document names no server", &Pointer::root(), schemas);
        return Servers {
            first: String::new(),
            named: Vec::new(),
        };
    };
    let url = with_variables(server);
    if server.url.starts_with("//") && problem(&url).is_none() {
        let problem = format!("the server {} has no scheme", quoted(&server.url));
        let warning = schemas
            .document
            .warning(&pointer.join(0).join("url"), problem)
            .label("read as `https:`")
            .help(format!("write `https:{}`", server.url));
        schemas.diagnostics.push(warning);
    }
    let Some(problem) = problem(&url) else {
        let mut named = named(servers, &url);
        let text = named.iter().map(|it| it.name.len() + it.url.len()).sum();
        if !schemas.charge(&pointer, named.len(), text) {
            named.clear();
        }
        return Servers { first: url, named };
    };
    let problem = format!("the server {} {problem}", quoted(&server.url));
    warn(&problem, &pointer.join(0).join("url"), schemas);
    // A relative URL is a path appended to the client's base URL.
    let is_path = url.starts_with('/') && !url.contains(['{', '?', '#']);
    Servers {
        first: if is_path { url } else { String::new() },
        named: Vec::new(),
    }
}

/// Returns the servers that have a name. It is the value of a variable, if the URL has a variable with listed values; or
/// the label in which the host differs from the first server's, such as `eu` in `api.eu.example.com`; or a description of
/// a single word. Others cannot be chosen.
fn named(servers: &[Server], first: &str) -> Vec<NamedServer> {
    let mut named: Vec<NamedServer> = Vec::new();
    let mut add = |name: &str, url: String| {
        let name = name.to_ascii_lowercase();
        let is_new = !named.iter().any(|known| known.name == name);
        if is_label(&name) && is_new && problem(&url).is_none() && named.len() < MAX_NAMED {
            named.push(NamedServer { name, url });
        }
    };
    for server in servers.iter().take(MAX_NAMED) {
        if let Some((variable, values)) = listed_variable(server) {
            for value in values.iter().take(MAX_NAMED) {
                let url = server.url.replace(&format!("{{{variable}}}"), value);
                add(value, with_defaults(&url, server));
            }
            continue;
        }
        let url = with_variables(server);
        if url == first {
            continue;
        }
        match differing_labels(first, &url) {
            Some((own, name)) => {
                if let Some(own) = own {
                    add(own, first.to_owned());
                }
                add(name, url.clone());
            }
            None => add(server.description.as_deref().unwrap_or_default(), url),
        }
    }
    named
}

/// Returns the only variable of a server with listed values.
fn listed_variable(server: &Server) -> Option<(&str, &[String])> {
    let has_values = |variable: &ServerVariable| variable.enumeration.len() > 1;
    let mut listed = server
        .variables
        .iter()
        .flatten()
        .filter(|(_, variable)| has_values(variable));
    match (listed.next(), listed.next()) {
        (Some((name, variable)), None) => Some((name, &variable.enumeration)),
        _ => None,
    }
}

/// Returns the label that only the second host has, if that is all the difference between two URLs. If it replaces a
/// label of the first host, that one as well.
fn differing_labels<'a>(first: &'a str, second: &'a str) -> Option<(Option<&'a str>, &'a str)> {
    let split = |url: &'a str| {
        let (scheme, rest) = url.split_once("://")?;
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        Some((host.split('.').collect::<Vec<&str>>(), (scheme, path)))
    };
    let ((one, one_rest), (two, two_rest)) = (split(first)?, split(second)?);
    if one_rest != two_rest {
        return None;
    }
    let at = one.iter().zip(&two).take_while(|(a, b)| a == b).count();
    let (own, name) = (one.get(at).copied(), two.get(at).copied()?);
    match two.len().checked_sub(one.len())? {
        0 if one.get(at + 1..) == two.get(at + 1..) => Some((own, name)),
        1 if one.get(at..) == two.get(at + 1..) => Some((None, name)),
        _ => None,
    }
}

/// Returns whether a client accepts a name as a region.
fn is_label(name: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !name.is_empty() && name.chars().all(is_plain)
}

fn with_variables(server: &Server) -> String {
    with_defaults(&server.url, server)
}

/// Replaces the variables in a server's URL by their default values. A URL with a host but no scheme gets `https`: it would
/// be the one that the document was fetched with, which is not known.
fn with_defaults(url: &str, server: &Server) -> String {
    let mut url = url.to_owned();
    for (name, variable) in server.variables.iter().flatten() {
        url = url.replace(&format!("{{{name}}}"), &variable.default);
    }
    let url = url.trim_end_matches('/');
    match url.starts_with("//") {
        true => format!("https:{url}"),
        false => url.to_owned(),
    }
}

/// Returns whether a URL without a scheme begins with what looks like a host: `api.example.com/v1`.
fn begins_with_host(url: &str) -> bool {
    let start = url.split('/').next().unwrap_or_default();
    let host = start.split(':').next().unwrap_or_default();
    host == "localhost" || host.trim_matches('.').contains('.')
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
        None if begins_with_host(url) => Some("has no scheme"),
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
    use super::{differing_labels, problem};

    #[test]
    fn one_label_is_a_name() {
        let host = |host: &str| format!("https://{host}/v3");
        for (first, second, expected) in [
            ("api.a.com", "api.eu.a.com", Some((None, "eu"))),
            ("api.a.com", "eu.api.a.com", Some((None, "eu"))),
            ("us.a.com", "eu.a.com", Some((Some("us"), "eu"))),
            ("a.com", "a.eu", Some((Some("com"), "eu"))),
            ("api.a.com", "api.a.com", None),
            ("api.a.com", "a.com", None),
            ("api.a.com", "eu.b.com", None),
            ("api.a.com", "x.api.eu.a.com", None),
        ] {
            let (first, second) = (host(first), host(second));
            assert_eq!(differing_labels(&first, &second), expected, "{second}");
        }
        for (first, second) in [
            ("https://a.com", "http://eu.a.com"),
            ("https://a.com/v1", "https://eu.a.com/v2"),
            ("https://a.com", "eu.a.com"),
        ] {
            assert_eq!(differing_labels(first, second), None, "{second}");
        }
    }

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

    #[test]
    fn hosts_without_a_scheme_are_recognized() {
        for url in ["api.example.com", "api.example.com/v1", "localhost:80/v1"] {
            assert_eq!(problem(url), Some("has no scheme"), "{url}");
        }
        for url in ["", "/v1.2", "v1", "./v1", "../v1", "."] {
            assert_eq!(problem(url), Some("names no host"), "{url}");
        }
    }
}
