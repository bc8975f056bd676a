//! A request being built: an operation's table, and what was put into it.

mod builder;
mod check;
mod content;
mod encode;
mod prepare;
mod raw;
mod table;

use std::fmt;
use std::time::Duration;

pub use builder::Builder;
pub(crate) use check::is_sid;
pub(crate) use content::Content;
pub use raw::RawRequest;
pub use table::Method;
#[doc(hidden)]
pub use table::{Input, Operation, OperationRule, Place, Rule};

use crate::decode::{Redacted, Slot};
use crate::{Client, RetryPolicy};

/// The largest page that any of Twilio's lists has, for documents that declare none.
const LARGEST_PAGE: u64 = 1000;

/// The state of every generated builder.
#[doc(hidden)]
#[derive(Clone)]
pub struct Request {
    client: Client,
    operation: &'static Operation,
    /// What was set, by index into the operation's inputs.
    inputs: Vec<(usize, Content)>,
    headers: Vec<(String, String)>,
    timeout: Option<Duration>,
    retry: Option<RetryPolicy>,
    /// The link of a list's page, in place of path and query.
    page: Option<String>,
    /// The query input by which the list went on.
    page_token: Option<&'static str>,
    limit: Option<u64>,
    /// A name that is not in the table: the generated code is wrong, which is told when it is sent.
    stray: Option<&'static str>,
}

impl Request {
    pub fn new(client: &Client, operation: &'static Operation) -> Self {
        Self {
            client: client.clone(),
            operation,
            inputs: Vec::new(),
            headers: Vec::new(),
            timeout: None,
            retry: None,
            page: None,
            page_token: None,
            limit: None,
            stray: None,
        }
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    pub(crate) fn operation(&self) -> &'static Operation {
        self.operation
    }

    pub(crate) fn content(&self, input: usize) -> Option<&Content> {
        self.inputs
            .iter()
            .find(|(at, _)| *at == input)
            .map(|(_, content)| content)
    }

    pub(crate) fn put(&mut self, place: Place, name: &'static str, value: &mut dyn Slot) {
        self.place(place, name, |input| Content::new(input, value));
    }

    pub(crate) fn clear(&mut self, place: Place, name: &'static str) {
        self.place(place, name, Content::null);
    }

    fn place(&mut self, place: Place, name: &'static str, content: impl FnOnce(&Input) -> Content) {
        let found = self
            .operation
            .find(place, name)
            .and_then(|at| Some((at, self.operation.inputs.get(at)?)));
        match found {
            Some((at, input)) => self.replace(at, content(input)),
            None => self.stray = Some(name),
        }
    }

    fn replace(&mut self, at: usize, content: Content) {
        match self.inputs.iter_mut().find(|(known, _)| *known == at) {
            Some((_, old)) => *old = content,
            None => self.inputs.push((at, content)),
        }
    }

    pub fn set_timeout(&mut self, timeout: Duration) {
        self.timeout = Some(timeout);
    }

    pub fn set_retry(&mut self, policy: RetryPolicy) {
        self.retry = Some(policy);
    }

    pub fn add_header(&mut self, name: String, value: String) {
        self.headers.push((name, value));
    }

    pub fn set_limit(&mut self, limit: u64) {
        self.limit = Some(limit);
    }

    /// Goes on at a page: its link, or `?Name=token` for a list that goes on by a query input.
    pub fn set_page(&mut self, page: String) {
        match page.strip_prefix('?').and_then(|pair| pair.split_once('=')) {
            Some((name, token)) => match self.operation.find(Place::query, name) {
                Some(at) => self.replace(at, Content::Text(token.to_owned())),
                None => self.page = Some(page),
            },
            None => self.page = Some(page),
        }
    }

    pub(crate) fn set_page_token(&mut self, input: &'static str, token: &str) {
        self.put(Place::query, input, &mut token.to_owned());
        self.page_token = Some(input);
    }

    /// What [`set_page`](Self::set_page) takes to go on from here.
    pub(crate) fn bookmark(&self) -> Option<String> {
        let token = || {
            let name = self.page_token?;
            match self.content(self.operation.find(Place::query, name)?)? {
                Content::Text(token) => Some(format!("?{name}={token}")),
                _ => None,
            }
        };
        self.page.clone().or_else(token)
    }

    pub(crate) fn limit(&self) -> Option<u64> {
        self.limit
    }

    /// Asks for no larger pages than the document allows, and for no more records than the caller wants.
    pub(crate) fn fit_page_size(&mut self) {
        let Some((at, input)) = self.operation.page_size() else {
            return;
        };
        let asked = match self.content(at) {
            Some(Content::Text(text)) => text.parse::<u64>().ok(),
            _ => None,
        };
        let most = input.maximum().and_then(|most| u64::try_from(most).ok());
        let limit = self.limit.map(|limit| limit.min(LARGEST_PAGE));
        let Some(wanted) = [asked, limit].into_iter().flatten().min() else {
            return;
        };
        let fitting = most.map_or(wanted, |most| wanted.min(most)).max(1);
        self.replace(at, Content::Text(fitting.to_string()));
    }
}

/// The operation and its inputs, without what is private.
impl fmt::Debug for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = formatter.debug_struct(self.operation.id);
        for (at, content) in &self.inputs {
            let Some(input) = self.operation.inputs.get(*at) else {
                continue;
            };
            match content {
                _ if input.is_private() || input.name.eq_ignore_ascii_case("authorization") => {
                    text.field(input.name, &Redacted)
                }
                Content::Text(value) => text.field(input.name, value),
                Content::Texts(values) => text.field(input.name, values),
                Content::Pairs(pairs) => text.field(input.name, pairs),
                Content::Json(json) => text.field(input.name, &format_args!("{json}")),
            };
        }
        text.finish_non_exhaustive()
    }
}
