//! Chooses the host of a request: that of the document, adjusted for region and edge, or the base URL.

use std::borrow::Cow;

use http::Uri;
use percent_encoding::percent_decode_str;

use crate::error::{Error, Kind};
use crate::operation::Operation;
use crate::setting::label_problem;

/// The edges of regions, for clients that set only a region. Without an edge, a host would look like
/// `api.ie1.twilio.com`; Twilio turned these hosts off in April 2026.
const REGION_EDGES: [(&str, &str); 3] = [("au1", "sydney"), ("ie1", "dublin"), ("jp1", "tokyo")];

/// The region of hosts that do not name one.
const HOME_REGION: &str = "us1";

/// The client's settings that decide the host.
#[derive(Clone, Debug, Default)]
pub(crate) struct Route {
    region: Option<String>,
    edge: Option<String>,
    base: Option<BaseUrl>,
    /// Why requests cannot be sent to Twilio in this region. The region may be that of another service.
    twilio_problem: Option<String>,
}

/// A URL that replaces the scheme and host of every request.
#[derive(Clone, Debug)]
struct BaseUrl {
    /// `http://127.0.0.1:4010`
    origin: String,
    /// `/prefix`, or empty.
    prefix: String,
}

impl Route {
    /// Returns the route for these settings, or all problems with them.
    pub(super) fn new(
        region: Option<&str>,
        edge: Option<&str>,
        base_url: Option<&str>,
    ) -> Result<Self, Vec<String>> {
        let mut problems = Vec::new();
        problems.extend(region.and_then(|region| label_problem("region", region, "ie1")));
        problems.extend(edge.and_then(|edge| label_problem("edge", edge, "dublin")));
        let base = base_url.map(BaseUrl::new).transpose();
        let base = base.unwrap_or_else(|problem| {
            problems.push(problem);
            None
        });
        let known_edge = REGION_EDGES
            .iter()
            .find(|(known, _)| Some(*known) == region)
            .map(|(_, edge)| *edge);
        let edge = edge.or(known_edge);
        let twilio_problem = match (region, edge, base_url) {
            (Some(region), None, None) if region != HOME_REGION => Some(format!(
                "the region {region:?} needs an edge, such as \"ashburn\"; set `edge` or TWILIO_EDGE"
            )),
            _ => None,
        };
        if region.is_some_and(is_twilio_region) {
            problems.extend(twilio_problem.clone());
        }
        match problems.is_empty() {
            true => Ok(Self {
                region: region.map(str::to_owned),
                edge: edge.map(str::to_owned),
                base,
                twilio_problem,
            }),
            false => Err(problems),
        }
    }

    /// Returns whether all requests go to one base URL, whatever the documents say.
    pub(crate) fn has_base_url(&self) -> bool {
        self.base.is_some()
    }

    /// Returns the server to which an operation is sent: the first of its document, or the one that the region names.
    ///
    /// # Errors
    /// Returns an error if the document has no server for the region. Region and edge adjust Twilio's own hosts, so
    /// those have a server for every region.
    pub(crate) fn server_of(&self, operation: &Operation) -> Result<&'static str, Error> {
        let first = operation.server;
        let Some(region) = self.region.as_deref().filter(|_| self.base.is_none()) else {
            return Ok(first);
        };
        let mut named = operation.named_servers();
        if let Some((_, server)) = named.find(|(name, _)| *name == region) {
            return Ok(server);
        }
        match first.contains("://") && !is_twilio(split(first).0) {
            true => Err(Error::config(no_region(region, operation))),
            false => Ok(first),
        }
    }

    /// Returns the URL of a server, without the path, and with spare capacity for it.
    pub(crate) fn url(&self, server: &str) -> Result<String, Error> {
        let (origin, prefix) = split(server);
        let mut url = String::with_capacity(256);
        match &self.base {
            Some(base) => {
                url.push_str(&base.origin);
                url.push_str(&base.prefix);
            }
            None => url.push_str(&self.with_region(origin)?),
        }
        url.push_str(prefix);
        Ok(url)
    }

    /// Adjusts the host of an origin for region and edge, if it is one of Twilio's.
    fn with_region<'a>(&self, origin: &'a str) -> Result<Cow<'a, str>, Error> {
        if (self.region.is_none() && self.edge.is_none()) || !is_twilio(origin) {
            return Ok(Cow::Borrowed(origin));
        }
        if let Some(problem) = &self.twilio_problem {
            return Err(Error::config(problem.as_str()));
        }
        Ok(match origin.split_once("://") {
            Some((scheme, host)) => {
                let host = place_host(host, self.region.as_deref(), self.edge.as_deref());
                Cow::Owned(format!("{scheme}://{host}"))
            }
            None => Cow::Borrowed(origin),
        })
    }

    /// Returns the URL of a list's next page. The link's host must belong to the same service, in any region or edge;
    /// the request is sent to the host of the first page.
    pub(crate) fn follow(&self, server: &str, link: &str) -> Result<String, Error> {
        let refused = |what: &str| {
            Error::new(Kind::Paging(format!(
                "the list goes on at {what}; the link was not followed"
            )))
        };
        let not_an_address = || refused("something that is not an address");
        let (origin, _) = split(server);
        let uri: Uri = link.parse().map_err(|_| not_an_address())?;
        // Drops the fragment.
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        if has_dot_segments(link) {
            return Err(refused("a path with `..` in it"));
        }
        if link.starts_with('/') && !link.starts_with("//") {
            return self.page_url(origin, path, true);
        }
        let host = uri.host().ok_or_else(not_an_address)?;
        if let Some(base) = &self.base
            && is_same_authority(&uri, &base.origin)
        {
            return self.page_url(origin, path, true);
        }
        let is_service = match origin.split_once("://") {
            Some((scheme, own)) if uri.scheme_str() == Some(scheme) => {
                is_same_authority(&uri, origin)
                    || (has_default_port(&uri) && same_service(own, host))
            }
            _ => false,
        };
        match is_service {
            true => self.page_url(origin, path, false),
            false => Err(refused(&format!("{host}, which is not where it began"))),
        }
    }

    /// Joins the path of a page to the host. A path from a server behind the base URL may already begin with the base
    /// URL's prefix.
    fn page_url(&self, origin: &str, path: &str, may_have_prefix: bool) -> Result<String, Error> {
        Ok(match &self.base {
            Some(base) if may_have_prefix && base.is_prefix_of(path) => {
                [&base.origin, path].concat()
            }
            Some(base) => [&base.origin, &base.prefix, path].concat(),
            None => [&*self.with_region(origin)?, path].concat(),
        })
    }
}

impl BaseUrl {
    fn new(url: &str) -> Result<Self, String> {
        let problem = |what: &str| format!("the base URL {what}, as in `http://127.0.0.1:4010`");
        let uri: Uri = url
            .parse()
            .map_err(|_| problem("must be a URL with scheme and host"))?;
        let (Some(scheme @ ("http" | "https")), Some(authority)) =
            (uri.scheme_str(), uri.authority())
        else {
            return Err(problem("must begin with `http://` or `https://`"));
        };
        if authority.as_str().contains('@') {
            return Err(problem("must not carry credentials"));
        }
        if uri.query().is_some() || url.contains('#') || has_dot_segments(url) {
            return Err(problem("must end with the host or a plain path"));
        }
        Ok(Self {
            origin: format!("{scheme}://{authority}"),
            prefix: uri.path().trim_end_matches('/').to_owned(),
        })
    }

    fn is_prefix_of(&self, path: &str) -> bool {
        path.strip_prefix(&self.prefix)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
    }
}

/// Returns a base URL in a form that is safe to print, or `None` if it is not one: the text may contain a password.
pub(super) fn shown_base_url(url: &str) -> Option<String> {
    let base = BaseUrl::new(url).ok()?;
    Some(base.origin + &base.prefix)
}

/// Returns whether a server or proxy may resolve the path of a URL to a different one, because it contains a `.` or
/// `..` segment in one of the spellings that some servers accept.
pub(crate) fn has_dot_segments(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    percent_decode_str(path)
        .decode_utf8_lossy()
        .split(['/', '\\'])
        // Some servers treat the text after a semicolon as parameters of the segment.
        .filter_map(|segment| segment.split(';').next())
        .any(|segment| matches!(segment, "." | ".."))
        // Some treat a backslash as a slash, and the text after two slashes as a host.
        || path.contains('\\')
}

/// Returns whether a URL uses the default port of its scheme and has no user information.
fn has_default_port(uri: &Uri) -> bool {
    let default = match uri.scheme_str() {
        Some("https") => 443,
        Some("http") => 80,
        _ => return false,
    };
    let has_user = uri.authority().is_none_or(|own| own.as_str().contains('@'));
    !has_user && uri.port_u16().is_none_or(|port| port == default)
}

/// Returns whether a URL has the same host and port as an origin.
fn is_same_authority(uri: &Uri, origin: &str) -> bool {
    let (Ok(origin), Some(authority)) = (origin.parse::<Uri>(), uri.authority()) else {
        return false;
    };
    let is_same_port =
        (has_default_port(uri) && has_default_port(&origin)) || uri.port_u16() == origin.port_u16();
    let hosts = uri.host().zip(origin.host());
    !authority.as_str().contains('@')
        && is_same_port
        && hosts.is_some_and(|(one, another)| one.eq_ignore_ascii_case(another))
}

/// Returns whether an origin is one of Twilio's, which region and edge adjust.
fn is_twilio(origin: &str) -> bool {
    let host = origin.split_once("://").map_or("", |(_, host)| host);
    let host = host.split(':').next().unwrap_or_default();
    host.ends_with(".twilio.com")
}

/// Returns whether a region has the form of Twilio's: letters and a number, as in `ie1`.
fn is_twilio_region(region: &str) -> bool {
    region.ends_with(|c: char| c.is_ascii_digit())
}

/// Returns the error message for a region that the document of an operation does not have.
fn no_region(region: &str, operation: &Operation) -> String {
    let names: Vec<String> = operation
        .named_servers()
        .map(|(name, _)| format!("{name:?}"))
        .collect();
    let first = operation.server;
    match names.as_slice() {
        [] => format!(
            "no server for the region {region:?}: the document has only {first}; build the client without a region"
        ),
        names => format!(
            "no server for the region {region:?}: the document has {}; without a region, requests go to {first}",
            names.join(" and ")
        ),
    }
}

/// Splits a server URL into `https://host` and the path.
fn split(server: &str) -> (&str, &str) {
    let host = ["https://", "http://"]
        .iter()
        .find(|scheme| server.starts_with(**scheme))
        .map_or(0, |scheme| scheme.len());
    let end = server[host..]
        .find('/')
        .map_or(server.len(), |at| host + at);
    let (origin, prefix) = server.split_at(end);
    (origin, prefix.trim_end_matches('/'))
}

/// Returns `product[.edge[.region]].twilio.com` with the given edge and region.
fn place_host(host: &str, region: Option<&str>, edge: Option<&str>) -> String {
    let pieces: Vec<&str> = host.split('.').collect();
    let [product, between @ .., domain, top] = pieces.as_slice() else {
        return host.to_owned();
    };
    let (found_edge, found_region) = match *between {
        [region] => (None, Some(region)),
        [edge, region] => (Some(edge), Some(region)),
        _ => (None, None),
    };
    let edge = edge.or(found_edge);
    let region = region.or(found_region).or(edge.and(Some(HOME_REGION)));
    let pieces = [Some(*product), edge, region, Some(*domain), Some(*top)];
    pieces
        .into_iter()
        .flatten()
        .filter(|piece| !piece.is_empty())
        .collect::<Vec<_>>()
        .join(".")
}

/// Returns whether two hosts belong to the same service, in any region or edge.
fn same_service(one: &str, another: &str) -> bool {
    let ends = |host: &str| {
        let host = host.to_ascii_lowercase();
        let pieces: Vec<&str> = host.split('.').collect();
        match pieces.as_slice() {
            [product, between @ .., domain, top] if between.len() <= 2 => {
                Some([*product, *domain, *top].join("."))
            }
            _ => None,
        }
    };
    ends(one).is_some_and(|ends_of_one| ends(another) == Some(ends_of_one))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVER: &str = "https://conversations.twilio.com";

    fn route(region: Option<&str>, edge: Option<&str>, base: Option<&str>) -> Route {
        Route::new(region, edge, base).unwrap()
    }

    #[test]
    fn region_and_edge_change_the_host() {
        let cases = [
            (
                "api.twilio.com",
                Some("ie1"),
                Some("dublin"),
                "api.dublin.ie1.twilio.com",
            ),
            ("api.twilio.com", Some("ie1"), None, "api.ie1.twilio.com"),
            (
                "api.twilio.com",
                None,
                Some("dublin"),
                "api.dublin.us1.twilio.com",
            ),
            (
                "api.us1.twilio.com",
                None,
                Some("dublin"),
                "api.dublin.us1.twilio.com",
            ),
            (
                "api.us1.twilio.com",
                Some("ie1"),
                None,
                "api.ie1.twilio.com",
            ),
            (
                "api.ashburn.us1.twilio.com",
                Some("ie1"),
                None,
                "api.ashburn.ie1.twilio.com",
            ),
            (
                "api.ashburn.us1.twilio.com",
                None,
                Some("dublin"),
                "api.dublin.us1.twilio.com",
            ),
            ("localhost", Some("ie1"), Some("dublin"), "localhost"),
        ];
        for (host, region, edge, expected) in cases {
            assert_eq!(place_host(host, region, edge), expected);
        }
    }

    #[test]
    fn base_url_replaces_the_host() {
        let route = route(Some("ie1"), None, Some("http://127.0.0.1:4010/proxy/"));
        assert_eq!(route.url(SERVER).unwrap(), "http://127.0.0.1:4010/proxy");
        for link in [
            "https://conversations.twilio.com/v1/X?Page=1",
            "http://127.0.0.1:4010/v1/X?Page=1",
            "http://127.0.0.1:4010/proxy/v1/X?Page=1",
            "/v1/X?Page=1",
        ] {
            assert_eq!(
                route.follow(SERVER, link).unwrap(),
                "http://127.0.0.1:4010/proxy/v1/X?Page=1",
                "{link}"
            );
        }
    }

    #[test]
    fn invalid_base_urls_are_rejected() {
        for url in [
            "",
            "127.0.0.1:4010",
            "localhost",
            "/v1",
            "ftp://x",
            "http://",
            "http://u:p@x",
            "http://x?y",
            "http://x y",
            "http://x/a/../b",
            "http://x/%2e%2E",
            "http://x/..;/y",
            "http://x\\y",
        ] {
            assert!(BaseUrl::new(url).is_err(), "{url:?}");
        }
    }

    #[test]
    fn links_stay_on_the_same_service() {
        let route = route(Some("ie1"), Some("dublin"), None);
        for link in [
            "https://conversations.twilio.com/v1/X",
            "https://conversations.ie1.twilio.com/v1/X",
            "https://conversations.twilio.com:443/v1/X",
            "https://CONVERSATIONS.dublin.ie1.twilio.com:443/v1/X",
            "/v1/X",
            "/v1/X#\r\n",
        ] {
            assert_eq!(
                route.follow(SERVER, link).unwrap(),
                "https://conversations.dublin.ie1.twilio.com/v1/X"
            );
        }
        for link in [
            "https://evil.example/v1/X",
            "https://conversations.twilio.com.evil.example/v1/X",
            "https://conversations.twilio.com@evil.example/v1/X",
            "https://user@conversations.twilio.com:443/v1/X",
            "https://conversations.twilio.com:80/v1/X",
            "https://user@conversations.twilio.com/v1/X",
            "https://conversations.twilio.com:8443/v1/X",
            "http://conversations.twilio.com/v1/X",
            "https://api.twilio.com/v1/X",
            "//evil.example/v1/X",
            "/v1/X\r\nHost: evil.example",
            "/v1/X Y",
            "evil.example",
            "",
        ] {
            assert!(
                route.follow(SERVER, link).unwrap_err().is_paging(),
                "{link}"
            );
        }
    }

    #[test]
    fn links_work_for_hosts_other_than_twilio() {
        let route = route(None, None, None);
        for (server, link, expected) in [
            (
                "https://example.com/v2",
                "https://example.com/v2/X",
                "https://example.com/v2/X",
            ),
            (
                "http://localhost:1/v2",
                "http://LOCALHOST:1/X",
                "http://localhost:1/X",
            ),
        ] {
            assert_eq!(route.follow(server, link).unwrap(), expected);
        }
        for link in [
            "http://example.com/X",
            "https://example.com:8443/X",
            "https://com/X",
        ] {
            let error = route.follow("https://example.com", link).unwrap_err();
            assert!(error.is_paging(), "{link}");
        }
    }
}
