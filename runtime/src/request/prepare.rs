//! From the table and what was set to bytes: URL, headers, body.

use bytes::Bytes;
use http::HeaderMap;
use http::header::{ACCEPT, ACCEPT_CHARSET, CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT};

use super::check::check;
use super::encode::{is_unreserved, push_pair, push_segment};
use super::table::{Input, JSON, Place, Rule};
use super::{Content, Request};
use crate::call::{Plan, Prepare};
use crate::{Error, HttpRequest};

/// As many headers as most requests have: four or five of ours, `Authorization` and `Host`. A map with room for more is
/// twice as large.
const USUAL_HEADERS: usize = 6;

impl Prepare for Request {
    fn plan(&self) -> Plan {
        Plan {
            client: self.client.clone(),
            operation: self.operation.id,
            method: self.operation.method,
            auth: self.operation.auth(),
            limit: self.timeout.unwrap_or_else(|| self.client.timeout()),
            retry: self
                .retry
                .as_ref()
                .unwrap_or_else(|| self.client.retry())
                .clone(),
        }
    }

    fn prepare(&mut self) -> Result<HttpRequest, Error> {
        if let Some(name) = self.stray {
            return Err(Error::config(format!(
                "the generated code sets `{name}`, which is not in its table"
            )));
        }
        self.fill_account()?;
        self.fit_page_size();
        if self.client.checks() {
            check(self)?;
        }
        Ok(HttpRequest {
            method: self.operation.method.to_http(),
            url: self.url()?,
            headers: self.headers()?,
            body: Bytes::from(self.body()),
        })
    }
}

impl Request {
    fn set_inputs(&self, place: Place) -> impl Iterator<Item = (&'static Input, &Content)> {
        let inputs = self
            .operation
            .inputs
            .iter()
            .enumerate()
            .filter(move |(_, input)| input.place == place);
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
                let account = Content::Text(account.to_owned());
                self.replace(at, account);
            }
        }
        Ok(())
    }

    fn url(&self) -> Result<String, Error> {
        if let Some(link) = &self.page {
            return self.client.route().follow(self.operation.server, link);
        }
        let mut url = self.client.route().url(self.operation.server);
        self.push_path(&mut url)?;
        let query = self.pairs(Place::query);
        if !query.is_empty() {
            url.push('?');
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

    /// One value in the path, which must stay one segment and lead nowhere else.
    fn push_path_input(&self, path: &mut String, name: &'static str) -> Result<(), Error> {
        let (input, content) = self
            .set_inputs(Place::path)
            .find(|(input, _)| input.name == name)
            .ok_or_else(|| Error::input(name, "is required", None))?;
        let joined;
        let text = match content {
            Content::Text(text) => text,
            Content::Texts(texts) => {
                joined = texts.join(",");
                &joined
            }
            Content::Pairs(_) | Content::Json(_) => {
                return Err(Error::input(name, "cannot stand in a path", None));
            }
        };
        let problem = match text.as_str() {
            "" => "must not be empty",
            "." | ".." => "must not lead to another resource",
            text if !is_unreserved(text) && text.chars().any(char::is_control) => {
                "must not have control characters"
            }
            _ => {
                push_segment(path, text);
                return Ok(());
            }
        };
        Err(Error::input(
            name,
            problem,
            (!input.is_private()).then_some(text),
        ))
    }

    /// `key=value&…` of a query or a form, in the order of the table.
    fn pairs(&self, place: Place) -> String {
        let mut target = String::new();
        for (input, content) in self.set_inputs(place) {
            let name = &[input.name];
            match content {
                Content::Text(text) => push_pair(&mut target, name, text),
                Content::Texts(texts) if input.has(|rule| matches!(rule, Rule::comma)) => {
                    push_pair(&mut target, name, &texts.join(","));
                }
                Content::Texts(texts) => texts
                    .iter()
                    .for_each(|text| push_pair(&mut target, name, text)),
                Content::Pairs(pairs) => {
                    for (key, value) in pairs {
                        push_pair(&mut target, &[input.name, key], value);
                    }
                }
                Content::Json(json) => push_pair(&mut target, name, json),
            }
        }
        target
    }

    fn headers(&self) -> Result<HeaderMap, Error> {
        let mut headers = HeaderMap::with_capacity(USUAL_HEADERS);
        headers.insert(ACCEPT, JSON);
        headers.insert(ACCEPT_CHARSET, const { HeaderValue::from_static("utf-8") });
        headers.insert(USER_AGENT, self.client.user_agent().clone());
        if self.operation.method.has_body() {
            headers.insert(CONTENT_TYPE, self.operation.media_type());
        }
        for (input, content) in self.set_inputs(Place::header) {
            let joined;
            let text = match content {
                Content::Text(text) | Content::Json(text) => text,
                Content::Texts(texts) => {
                    joined = texts.join(",");
                    &joined
                }
                Content::Pairs(_) => continue,
            };
            let (name, mut value) = header(input.name, text).ok_or_else(|| {
                let shown = (!input.is_private()).then_some(text.as_str());
                Error::input(
                    input.name,
                    "must not have line breaks or other control characters",
                    shown,
                )
            })?;
            value.set_sensitive(input.is_private() || name == http::header::AUTHORIZATION);
            headers.insert(name, value);
        }
        for (name, text) in &self.headers {
            let (name, mut value) = header(name, text).ok_or_else(|| {
                Error::config(format!(
                    "the header {name:?} has a name or a value that cannot be sent"
                ))
            })?;
            value.set_sensitive(true);
            headers.insert(name, value);
        }
        Ok(headers)
    }

    fn body(&self) -> String {
        if !self.operation.method.has_body() {
            return String::new();
        }
        if !self.operation.takes_json() {
            return self.pairs(Place::form);
        }
        if let Some((_, Content::Json(json))) = self.set_inputs(Place::body).next() {
            return json.clone();
        }
        let mut body = String::from("{");
        for (input, content) in self.set_inputs(Place::json) {
            let Content::Json(json) = content else {
                continue;
            };
            if body.len() > 1 {
                body.push(',');
            }
            body.push_str(&serde_json::Value::from(input.name).to_string());
            body.push(':');
            body.push_str(json);
        }
        body.push('}');
        body
    }
}

pub(super) fn header(name: &str, value: &str) -> Option<(HeaderName, HeaderValue)> {
    Some((
        HeaderName::try_from(name).ok()?,
        HeaderValue::from_bytes(value.as_bytes()).ok()?,
    ))
}
