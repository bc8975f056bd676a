//! Builds the HTTP request (URL, headers and body) from an operation's table and its inputs.

use std::borrow::Cow;
use std::collections::HashSet;

use http::HeaderMap;
use http::header::{ACCEPT, ACCEPT_CHARSET, CONTENT_TYPE, HeaderValue, USER_AGENT};

use super::Request;
use super::check::check;
use super::content::{Content, Wire};
use super::cookie::{append_cookies, push_cookie, push_cookie_name, push_cookie_value};
use super::header::header;
use super::position::Position;
use super::raw_body::Encoded;
use crate::call::{Call, CallOptions, CallSource, Prepared, fetch};
use crate::error::Error;
use crate::operation::{Auth, Input, Location, RawBody, Rule, expects_body};
use crate::response::{Output, RawResponse};
use crate::transport::{BoxFuture, HttpRequest};
use crate::wire::percent::{is_unreserved, push_key, push_pair, push_segment, push_value};

/// The capacity for the headers of most requests: four or five set here, `Authorization` and `Host`. A larger capacity
/// would double the size of the map.
const USUAL_HEADERS: usize = 6;

impl CallSource for Request {
    fn options(&self) -> CallOptions {
        CallOptions {
            dispatcher: self.client.dispatcher().clone(),
            operation: self.operation.id,
            method: self.operation.method.clone(),
            auth: self.auth(),
            takes_keys: self.takes_keys(),
            body_kind: self.body_kind,
            accepts: self.operation.accepts(),
            limit: self.timeout.unwrap_or_else(|| self.client.timeout()),
            retry: self
                .retry
                .as_ref()
                .unwrap_or_else(|| self.client.retry())
                .clone(),
        }
    }

    fn prepare(&mut self) -> Result<Prepared, Error> {
        self.require_server()?;
        self.fill_account()?;
        self.fit_page_size();
        if self.client.validate_inputs() {
            check(self)?;
        }
        let url = self.url()?;
        let mut headers = self.headers()?;
        let (media_type, body) = match self.operation.raw_body() {
            Some(kind) => self.raw_body(kind)?,
            None => {
                let body = self.body()?;
                let media_type = self.content_type(body.as_deref());
                (media_type, Encoded::Whole(body.unwrap_or_default().into()))
            }
        };
        if let Some(media_type) = media_type {
            match self.operation.raw_body() {
                // Its boundary is that of the body, whatever the caller set.
                Some(RawBody::Multipart) => {
                    headers.insert(CONTENT_TYPE, media_type);
                }
                _ => {
                    headers.entry(CONTENT_TYPE).or_insert(media_type);
                }
            }
        }
        let (body, stream) = body.parts();
        let mut request = HttpRequest {
            method: self.operation.method.clone(),
            url,
            headers,
            body,
        };
        self.add_keys(&mut request)?;
        Ok(Prepared { request, stream })
    }

    fn authorize(&self, auth: Auth) -> impl Future<Output = Result<HeaderValue, Error>> + Send {
        self.client.authorize(auth)
    }

    fn invalidate_token(&self, refused: &HeaderValue) -> bool {
        self.client.invalidate_token(refused)
    }
}

/// Calls [`fetch`] for generated operations. Has no type parameter, so that it is compiled once in this crate and not
/// in every crate of generated code.
#[inline(never)]
fn fetch_request(request: Request) -> BoxFuture<'static, Result<RawResponse, Error>> {
    fetch(request)
}

impl Request {
    /// Sends the request and converts the response into `T`.
    pub fn call<T: Output>(mut self) -> Call<T> {
        self.body_kind = T::BODY;
        Call::of(fetch_request(self))
    }

    pub(super) fn set_inputs(
        &self,
        location: Location,
    ) -> impl Iterator<Item = (&'static Input, &Content)> {
        let inputs = self
            .operation
            .inputs
            .iter()
            .enumerate()
            .filter(move |(_, input)| input.location == location);
        inputs.filter_map(|(at, input)| Some((input, self.content(at)?)))
    }

    fn fill_account(&mut self) -> Result<(), Error> {
        for (at, input) in self.operation.inputs.iter().enumerate() {
            if input.has(|rule| matches!(rule, Rule::account)) && self.content(at).is_none() {
                let account = self.client.account_sid().ok_or_else(|| {
                    Error::input(
                        input.name,
                        "is required, because the client has no account SID",
                        None,
                    )
                })?;
                let account = Content::text(account.to_owned());
                self.replace(at, account);
            }
        }
        Ok(())
    }

    /// Fails if neither the document nor the client names a server.
    fn require_server(&self) -> Result<(), Error> {
        if is_absolute(self.operation.server) || self.client.route().has_base_url() {
            return Ok(());
        }
        Err(Error::config(
            "the document names no server for this operation; set `base_url` on the client",
        ))
    }

    /// Returns the server to which the request is sent.
    pub(crate) fn server(&self) -> Result<&'static str, Error> {
        self.client.route().server_of(self.operation)
    }

    fn url(&self) -> Result<String, Error> {
        let server = self.server()?;
        if let Some(Position::Link(link)) = &self.position {
            return self.client.route().follow(server, link);
        }
        let mut url = self.client.route().url(server)?;
        if !server.is_empty() && !server.starts_with('/') && !is_absolute(server) {
            // Relative to the base URL, without a leading slash.
            url = self.client.route().url("")? + "/" + server.trim_end_matches('/');
        }
        self.push_path(&mut url)?;
        let query = self.query();
        if !query.is_empty() {
            // The path may already contain the beginning of a query.
            if !self.operation.path.contains('?') {
                url.push('?');
            } else if !url.ends_with(['?', '&']) {
                url.push('&');
            }
            url.push_str(&query);
        }
        Ok(url)
    }

    fn push_path(&self, path: &mut String) -> Result<(), Error> {
        let mut rest = self.operation.path;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else {
                break;
            };
            path.push_str(before);
            self.push_path_input(path, name)?;
            rest = after;
        }
        path.push_str(rest);
        Ok(())
    }

    /// Appends one value to the path. The value must stay one segment, and must not lead to another resource.
    fn push_path_input(&self, path: &mut String, name: &'static str) -> Result<(), Error> {
        let (_, content) = self
            .set_inputs(Location::path)
            .find(|(input, _)| input.name == name)
            .ok_or_else(|| Error::input(name, "is required", None))?;
        if let Wire::Unfit(problem) = content.wire() {
            return Err(Error::input(name, *problem, None));
        }
        let text = header_text(content.wire());
        let problem = match &*text {
            "" => "must not be empty",
            "." | ".." => "must not lead to another resource",
            text if !is_unreserved(text) && text.chars().any(char::is_control) => {
                "must not have control characters"
            }
            text => {
                match content.wire() {
                    Wire::Joined(joined) => joined.pieces().for_each(|(part, separator)| {
                        push_segment(path, part);
                        path.push_str(separator);
                    }),
                    _ => push_segment(path, text),
                }
                return Ok(());
            }
        };
        Err(Error::input(
            name,
            problem,
            (!content.is_private()).then_some(&*text),
        ))
    }

    /// Returns the query, `key=value&…`. The position in a list replaces the input of the same name.
    fn query(&self) -> String {
        let Some(Position::Input(name, text)) = &self.position else {
            return self.pairs(Location::query);
        };
        let mut target = String::new();
        let row = self.operation.find(Location::query, name);
        for (at, input) in self.operation.inputs.iter().enumerate() {
            if row == Some(at) {
                push_pair(&mut target, name, text);
            } else if input.location == Location::query
                && let Some(content) = self.content(at)
            {
                push_wire(&mut target, input.name, content.wire());
            }
        }
        if row.is_none() {
            push_pair(&mut target, name, text);
        }
        target
    }

    /// Returns the pairs of a query or a form, `key=value&…`, in the order of the table.
    fn pairs(&self, location: Location) -> String {
        let mut target = String::new();
        for (input, content) in self.set_inputs(location) {
            push_wire(&mut target, input.name, content.wire());
        }
        target
    }

    fn headers(&self) -> Result<HeaderMap, Error> {
        let mut headers = HeaderMap::with_capacity(USUAL_HEADERS);
        let accept = self.operation.accept_header();
        headers.insert(ACCEPT, accept.unwrap_or_else(|| self.body_kind.accept()));
        headers.insert(ACCEPT_CHARSET, const { HeaderValue::from_static("utf-8") });
        headers.insert(USER_AGENT, self.client.user_agent().clone());
        for (input, content) in self.set_inputs(Location::header) {
            let text = header_text(content.wire());
            let is_secret = content.is_private() || input.is_authorization();
            let (name, mut value) = header(input.name, &text).map_err(|problem| {
                Error::input(input.name, problem, (!is_secret).then_some(&*text))
            })?;
            value.set_sensitive(is_secret);
            headers.insert(name, value);
        }
        let cookies = self.cookies();
        if !cookies.is_empty() {
            append_cookies(&mut headers, &cookies)?;
        }
        for (name, text) in &self.headers {
            let (name, mut value) = header(name, text)
                .map_err(|problem| Error::config(format!("the header {name:?} {problem}")))?;
            value.set_sensitive(true);
            headers.insert(name, value);
        }
        Ok(headers)
    }

    /// Returns the cookies, `name=value; name=value`, in the order of the table.
    fn cookies(&self) -> String {
        let mut target = String::new();
        for (input, content) in self.set_inputs(Location::cookie) {
            push_cookies(&mut target, input.name, content.wire());
        }
        target
    }

    /// Returns the media type of the body, if the request has one. An empty form counts as a body if the method expects
    /// one.
    fn content_type(&self, body: Option<&str>) -> Option<HeaderValue> {
        let is_sent = match body {
            None => false,
            Some("") => expects_body(&self.operation.method),
            Some(_) => true,
        };
        is_sent.then(|| self.operation.media_type())
    }

    /// Returns the body, or `None` for a JSON body that is not sent.
    fn body(&self) -> Result<Option<String>, Error> {
        if !self.operation.takes_json() {
            return self.form().map(Some);
        }
        if let Some((_, content)) = self.set_inputs(Location::body).next()
            && let Wire::Json(json) = content.wire()
        {
            return Ok(Some(json.clone()));
        }
        let is_set = self.set_inputs(Location::json).next().is_some();
        Ok((is_set || !self.operation.leaves_out_empty_body()).then(|| self.json()))
    }

    /// Returns the fields of a form, whether they are separate inputs or set as a whole body.
    fn form(&self) -> Result<String, Error> {
        let mut form = self.pairs(Location::form);
        for (input, content) in self.set_inputs(Location::body) {
            match content.wire() {
                Wire::Unfit(problem) => return Err(Error::input(input.name, *problem, None)),
                content => push_wire(&mut form, input.name, content),
            }
        }
        Ok(form)
    }

    /// Returns a JSON object with the inputs that are its properties.
    fn json(&self) -> String {
        let mut body = String::from("{");
        let mut push = |name: &str, json: &str| {
            if body.len() > 1 {
                body.push(',');
            }
            body.push_str(&serde_json::Value::from(name).to_string());
            body.push(':');
            body.push_str(json);
        };
        // Servers differ in how they treat repeated names, so an input wins over an extra property of the same name.
        let mut taken: HashSet<&str> = self
            .set_inputs(Location::json)
            .filter(|(_, content)| matches!(content.wire(), Wire::Json(_)))
            .map(|(input, _)| input.name)
            .collect();
        for (input, content) in self.set_inputs(Location::json) {
            match content.wire() {
                Wire::Json(json) => push(input.name, json),
                Wire::Properties(properties) => {
                    for (name, json) in properties {
                        if taken.insert(name) {
                            push(name, json);
                        }
                    }
                }
                _ => {}
            }
        }
        body.push('}');
        body
    }
}

/// Appends the pairs of one input to a query or a form.
fn push_wire(target: &mut String, name: &str, content: &Wire) {
    match content {
        Wire::Text(text) | Wire::Json(text) => push_pair(target, name, text),
        Wire::Texts(texts) => texts.iter().for_each(|text| push_pair(target, name, text)),
        Wire::Joined(joined) => {
            push_key(target, name);
            for (part, separator) in joined.pieces() {
                push_value(target, part);
                target.push_str(separator);
            }
        }
        Wire::Pairs(pairs) | Wire::Properties(pairs) => {
            for (key, value) in pairs {
                push_pair(target, key, value);
            }
        }
        Wire::Parts(_) | Wire::Files(_) | Wire::Unfit(_) => {}
    }
}

/// Appends the cookies of one input. The separators of a list are not encoded, so that services can split it.
fn push_cookies(target: &mut String, name: &str, content: &Wire) {
    match content {
        Wire::Text(text) | Wire::Json(text) => push_cookie(target, name, text),
        Wire::Texts(texts) => texts
            .iter()
            .for_each(|text| push_cookie(target, name, text)),
        Wire::Joined(joined) => {
            push_cookie_name(target, name);
            for (part, separator) in joined.pieces() {
                push_cookie_value(target, part);
                target.push_str(separator);
            }
        }
        Wire::Pairs(pairs) | Wire::Properties(pairs) => {
            for (key, value) in pairs {
                push_cookie(target, key, value);
            }
        }
        Wire::Parts(_) | Wire::Files(_) | Wire::Unfit(_) => {}
    }
}

/// Returns the text of an input in a header, or of an input in the path before percent-encoding.
fn header_text(content: &Wire) -> Cow<'_, str> {
    match content {
        Wire::Text(text) | Wire::Json(text) => Cow::Borrowed(text),
        Wire::Texts(texts) => Cow::Owned(texts.join(",")),
        Wire::Joined(joined) => joined
            .pieces()
            .flat_map(|(part, separator)| [part, separator])
            .collect(),
        // Never occur in headers and paths.
        Wire::Pairs(_) | Wire::Properties(_) | Wire::Parts(_) | Wire::Files(_) | Wire::Unfit(_) => {
            Cow::Borrowed("")
        }
    }
}

fn is_absolute(server: &str) -> bool {
    let rest = ["https://", "http://"]
        .iter()
        .find_map(|scheme| server.strip_prefix(scheme));
    // A server with an unresolved variable is not a URL.
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/') && !server.contains('{'))
}
