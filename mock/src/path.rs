//! Matches requests with the servers and paths of operations.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use twilio_runtime::__private::{Operation, OperationRule};

/// How well a request fits an operation; the greatest wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fit {
    pub(crate) is_own_host: bool,
    literals: usize,
}

/// The inputs in the path of a request: names and decoded values.
pub(crate) type PathInputs = Vec<(&'static str, String)>;

/// Returns whether two descriptions are of the same operation. Their addresses do not say: constants have several.
pub(crate) fn is_same(one: &Operation, other: &Operation) -> bool {
    one.id == other.id
        && one.method == other.method
        && one.path == other.path
        && one.server == other.server
}

/// Splits a URL into its host (with the port) and its path, without the query.
pub(crate) fn split_url(url: &str) -> (&str, &str) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split(['?', '#']).next().unwrap_or(rest);
    match rest.find('/') {
        Some(at) => rest.split_at(at),
        None => (rest, "/"),
    }
}

/// Returns the query of a URL.
pub(crate) fn query(url: &str) -> &str {
    let url = url.split('#').next().unwrap_or(url);
    url.split_once('?').map_or("", |(_, query)| query)
}

/// Returns the whole path of an operation, with its inputs in braces.
pub(crate) fn template(operation: &Operation) -> String {
    let path = operation.path.split('?').next().unwrap_or(operation.path);
    format!("{}{path}", server_path(operation.server))
}

/// Returns the path of a server's URL, which may be relative: empty, or with a slash at its beginning only.
fn server_path(server: &str) -> String {
    let path = match server.contains("://") {
        true => split_url(server).1,
        false => server,
    };
    match path.trim_matches('/') {
        "" => String::new(),
        path => format!("/{path}"),
    }
}

/// Returns how well a URL fits an operation, with the inputs in its path.
pub(crate) fn fit(operation: &Operation, url: &str) -> Option<(Fit, PathInputs)> {
    let (host, path) = split_url(url);
    let is_own_host = is_host_of(operation, host);
    // A base URL may have a path of its own. The hosts of services do not.
    let mut starts = vec![path];
    if !is_own_host {
        starts.extend(path.match_indices('/').skip(1).map(|(at, _)| &path[at..]));
    }
    let template = template(operation);
    starts.into_iter().find_map(|path| {
        let (literals, inputs) = match_path(&template, operation.path, path)?;
        Some((
            Fit {
                is_own_host,
                literals,
            },
            inputs,
        ))
    })
}

/// Returns whether a host is one of the operation's servers, in any region.
pub(crate) fn is_host_of(operation: &Operation, host: &str) -> bool {
    let named = operation.rules.iter().filter_map(|rule| match rule {
        OperationRule::server(_, url) => Some(*url),
        _ => None,
    });
    let mut servers = std::iter::once(operation.server).chain(named);
    servers.any(|server| {
        let own = split_url(server).0;
        let is_regional = own.ends_with(".twilio.com")
            && host.ends_with(".twilio.com")
            && own.split('.').next() == host.split('.').next();
        own == host || is_regional
    })
}

/// Returns whether a host belongs to a service whose documents this crate may have: not to a base URL.
pub(crate) fn is_service(host: &str) -> bool {
    host.ends_with(".twilio.com") || host.ends_with(".sendgrid.com")
}

/// Matches a path with a template, and returns the number of literal segments and the inputs.
pub(crate) fn match_path(
    template: &str,
    names: &'static str,
    path: &str,
) -> Option<(usize, PathInputs)> {
    let mut literals = 0;
    let mut inputs = Vec::new();
    // The names of the inputs, from the operation itself, so that they live as long as it does.
    let mut names = names
        .split('{')
        .skip(1)
        .filter_map(|part| part.split('}').next());
    let (mut segments, mut parts) = (template.split('/'), path.split('/'));
    loop {
        let (segment, part) = match (segments.next(), parts.next()) {
            (None, None) => return Some((literals, inputs)),
            (Some(segment), Some(part)) => (segment, part),
            _ => return None,
        };
        if !segment.contains('{') {
            if segment != part && *segment != *decoded(part) {
                return None;
            }
            literals += 1;
            continue;
        }
        let mut rest = part;
        let mut pieces = segment.split('{');
        rest = rest.strip_prefix(pieces.next().unwrap_or_default())?;
        for piece in pieces {
            let (_, literal) = piece.split_once('}')?;
            let length = match literal {
                "" => rest.len(),
                literal => rest.rfind(literal)?,
            };
            let value = &rest[..length];
            if value.is_empty() {
                return None;
            }
            inputs.push((names.next()?, decoded(value).into_owned()));
            rest = &rest[length + literal.len()..];
        }
        if !rest.is_empty() {
            return None;
        }
    }
}

fn decoded(part: &str) -> Cow<'_, str> {
    percent_decode_str(part).decode_utf8_lossy()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matched(template: &'static str, path: &str) -> Option<Vec<String>> {
        let (_, inputs) = match_path(template, template, path)?;
        Some(inputs.into_iter().map(|(_, value)| value).collect())
    }

    #[test]
    fn paths_match_their_templates() {
        assert_eq!(
            matched("/v1/Rooms/{Sid}", "/v1/Rooms/RM1"),
            Some(vec!["RM1".to_owned()])
        );
        assert_eq!(
            matched("/v1/Rooms/{Sid}", "/v1/Rooms/a%2Fb"),
            Some(vec!["a/b".to_owned()])
        );
        assert_eq!(
            matched(
                "/Calls/{Sid}/Recordings/{Id}.json",
                "/Calls/CA1/Recordings/RE.1.json"
            ),
            Some(vec!["CA1".to_owned(), "RE.1".to_owned()])
        );
        for other in [
            "/v1/Rooms",
            "/v1/Rooms/",
            "/v1/Rooms/RM1/Participants",
            "/v2/Rooms/RM1",
        ] {
            assert_eq!(matched("/v1/Rooms/{Sid}", other), None, "{other}");
        }
        assert_eq!(matched("/a/{X}.json", "/a/b.xml"), None);
    }

    #[test]
    fn servers_may_be_relative() {
        for (server, path) in [
            ("https://api.twilio.com", ""),
            ("https://api.example.com/v3/", "/v3"),
            ("/v1", "/v1"),
            ("v1", "/v1"),
            ("", ""),
        ] {
            assert_eq!(server_path(server), path);
        }
    }
}
