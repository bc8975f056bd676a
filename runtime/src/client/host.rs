//! Which host a request goes to: the document's, moved by region and edge, or a base URL in its place.

use std::borrow::Cow;

use http::Uri;

use crate::Error;

/// The client's choice of hosts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Route {
    pub(crate) region: Option<String>,
    pub(crate) edge: Option<String>,
    pub(crate) base: Option<Base>,
}

/// An address that takes the place of every host.
#[derive(Clone, Debug)]
pub(crate) struct Base {
    /// `http://127.0.0.1:4010`
    origin: String,
    /// `/prefix`, or nothing.
    prefix: String,
}

impl Base {
    pub(crate) fn new(url: &str) -> Result<Self, Error> {
        let problem = |what: &str| {
            Error::config(format!(
                "the base URL {what}, as in `http://127.0.0.1:4010`"
            ))
        };
        let uri: Uri = url
            .parse()
            .map_err(|_| problem("must be a URL with scheme and host"))?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(problem("must begin with `http://` or `https://`"));
        };
        if !matches!(scheme, "http" | "https") {
            return Err(problem("must begin with `http://` or `https://`"));
        }
        if authority.as_str().contains('@') {
            return Err(problem("must not carry credentials"));
        }
        if uri.query().is_some() || url.contains('#') {
            return Err(problem("must end with host or path"));
        }
        Ok(Self {
            origin: format!("{scheme}://{authority}"),
            prefix: uri.path().trim_end_matches('/').to_owned(),
        })
    }
}

impl Route {
    /// The URL of the server that a document names, as far as the path; there is room for that.
    pub(crate) fn url(&self, server: &str) -> String {
        let (origin, prefix) = split(server);
        let mut url = String::with_capacity(256);
        match &self.base {
            Some(base) => {
                url.push_str(&base.origin);
                url.push_str(&base.prefix);
            }
            None => url.push_str(&self.place(origin)),
        }
        url.push_str(prefix);
        url
    }

    /// `https://` and the host, moved by region and edge.
    fn place<'a>(&self, origin: &'a str) -> Cow<'a, str> {
        if self.region.is_none() && self.edge.is_none() {
            return Cow::Borrowed(origin);
        }
        match origin.split_once("://") {
            Some((scheme, host)) => {
                let host = place_host(host, self.region.as_deref(), self.edge.as_deref());
                Cow::Owned(format!("{scheme}://{host}"))
            }
            None => Cow::Borrowed(origin),
        }
    }

    /// The URL of a list's next page. The link's host must be the service's own; whatever it is exactly, the request
    /// goes to where the first one went.
    pub(crate) fn follow(&self, server: &str, link: &str) -> Result<String, Error> {
        let foreign = |what: &str| {
            Error::new(crate::error::Kind::Paging(format!(
                "the list goes on at {what}, which is not where it began; the link was not followed"
            )))
        };
        let (origin, _) = split(server);
        let uri: Uri = link
            .parse()
            .map_err(|_| foreign("something that is no address"))?;
        // Without a fragment.
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        if link.starts_with('/') && !link.starts_with("//") {
            return Ok(match &self.base {
                Some(base) => [&base.origin, base.unprefixed(path), path].concat(),
                None => [&*self.place(origin), path].concat(),
            });
        }
        let (Some(host), Some(authority)) = (uri.host(), uri.authority()) else {
            return Err(foreign("something that is no address"));
        };
        if let Some(base) = &self.base
            && base
                .origin
                .split_once("://")
                .is_some_and(|(_, own)| own.eq_ignore_ascii_case(authority.as_str()))
        {
            return Ok([&base.origin, base.unprefixed(path), path].concat());
        }
        let service = origin.split_once("://").map_or(origin, |(_, host)| host);
        let is_plain = authority.as_str() == host && uri.scheme_str() == Some("https");
        if !is_plain || !same_service(service, host) {
            return Err(foreign(host));
        }
        Ok(match &self.base {
            Some(base) => [&base.origin, &base.prefix, path].concat(),
            None => [&*self.place(origin), path].concat(),
        })
    }
}

impl Base {
    /// The prefix, unless the path has it already.
    fn unprefixed(&self, path: &str) -> &str {
        let has_prefix = path
            .strip_prefix(&self.prefix)
            .is_some_and(|rest| rest.starts_with('/'));
        if has_prefix { "" } else { &self.prefix }
    }
}

/// `https://host` and what follows it.
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

/// `product[.edge[.region]].twilio.com` with edge and region put in.
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
    let region = region.or(found_region).or(edge.and(Some("us1")));
    let pieces = [Some(*product), edge, region, Some(*domain), Some(*top)];
    pieces
        .into_iter()
        .flatten()
        .filter(|piece| !piece.is_empty())
        .collect::<Vec<_>>()
        .join(".")
}

/// Whether two hosts are one service, wherever they stand.
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
        Route {
            region: region.map(str::to_owned),
            edge: edge.map(str::to_owned),
            base: base.map(|url| Base::new(url).unwrap()),
        }
    }

    #[test]
    fn region_and_edge_move_the_host() {
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
    fn a_base_url_takes_the_place_of_the_host() {
        let route = route(Some("ie1"), None, Some("http://127.0.0.1:4010/proxy/"));
        assert_eq!(route.url(SERVER), "http://127.0.0.1:4010/proxy");
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
    fn a_base_url_must_be_one() {
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
        ] {
            assert!(Base::new(url).unwrap_err().is_config(), "{url:?}");
        }
    }

    #[test]
    fn links_stay_with_the_service() {
        let route = route(Some("ie1"), Some("dublin"), None);
        for link in [
            "https://conversations.twilio.com/v1/X",
            "https://conversations.ie1.twilio.com/v1/X",
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
}
