//! Requests: an operation's table together with the values of its inputs.

mod builder;
mod check;
mod content;
mod cookie;
mod header;
mod list;
mod multipart;
mod position;
mod prepare;
mod raw;
mod raw_body;
mod security;

use std::fmt;
use std::time::Duration;

pub use builder::{Builder, set_if_some};
pub use check::{broken_rule, sid_prefix};
use content::{Content, Wire};
pub use list::IntoList;
pub(crate) use position::Position;
pub use raw::RawRequest;

use crate::client::Client;
use crate::operation::{Input, Location, Operation};
use crate::response::{BodyKind, Output};
use crate::retry::RetryPolicy;
use crate::upload::FilePart;
use crate::wire::{Redacted, WireValue};

/// The largest page size of any Twilio list, for documents that declare none.
const LARGEST_PAGE: i64 = 1000;

/// The state of a generated builder.
#[doc(hidden)]
#[derive(Clone)]
pub struct Request {
    client: Client,
    operation: &'static Operation,
    /// The inputs that are set, by index into the operation's inputs.
    inputs: Vec<(usize, Content)>,
    headers: Vec<(String, String)>,
    body_kind: BodyKind,
    timeout: Option<Duration>,
    retry: Option<RetryPolicy>,
    /// The page of a list to fetch, if it is not the first.
    position: Option<Position>,
    limit: Option<u64>,
}

impl Request {
    /// Returns a request to the operation of a builder.
    pub fn new<B: Builder>(client: &Client) -> Self {
        Self::to(client, B::OPERATION)
    }

    fn to(client: &Client, operation: &'static Operation) -> Self {
        Self {
            client: client.clone(),
            operation,
            inputs: Vec::new(),
            headers: Vec::new(),
            body_kind: <()>::BODY,
            timeout: None,
            retry: None,
            position: None,
            limit: None,
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

    /// Sets the input of a row, replacing an earlier value.
    fn put_row(&mut self, row: usize, value: &mut dyn WireValue) {
        if let Some(input) = self.input(row) {
            self.replace(row, Content::new(self.operation, input, value));
        }
    }

    /// Sets the input of a row to files, replacing earlier ones.
    fn put_files(&mut self, row: usize, files: Vec<FilePart>) {
        if let Some(input) = self.input(row) {
            self.replace(row, Content::files(input, files));
        }
    }

    /// Sets the input of a row to null.
    fn put_null(&mut self, row: usize) {
        if let Some(input) = self.input(row) {
            self.replace(row, Content::null(input));
        }
    }

    fn input(&self, row: usize) -> Option<&'static Input> {
        let input = self.operation.inputs.get(row);
        debug_assert!(
            input.is_some(),
            "row {row} is not in the table of {}",
            self.operation.id
        );
        input
    }

    fn replace(&mut self, at: usize, content: Content) {
        match self.inputs.iter_mut().find(|(known, _)| *known == at) {
            Some((_, old)) => *old = content,
            None => self.inputs.push((at, content)),
        }
    }

    /// Points the request at a page.
    pub(crate) fn enter(&mut self, position: Position) {
        self.position = Some(position);
    }

    /// Returns the text of a query input, before percent-encoding.
    pub(crate) fn query_text(&self, name: &str) -> Option<&str> {
        if let Some(Position::Input(known, text)) = &self.position
            && known == name
        {
            return Some(text);
        }
        match self
            .content(self.operation.find(Location::query, name)?)?
            .wire()
        {
            Wire::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the text with which [`set_page`](Self::set_page) resumes the list here.
    pub(crate) fn bookmark(&self) -> Option<String> {
        self.position.as_ref().map(Position::to_bookmark)
    }

    pub(crate) fn limit(&self) -> Option<u64> {
        self.limit
    }

    /// Sets the page size to one that the document allows, and to no more records than the caller wants.
    pub(crate) fn fit_page_size(&mut self) {
        let Some((at, input)) = self.operation.page_size() else {
            return;
        };
        let asked = match self.content(at).map(Content::wire) {
            Some(Wire::Text(text)) => text.parse::<i64>().ok(),
            _ => None,
        };
        let limit = self
            .limit
            .map(|limit| i64::try_from(limit).unwrap_or(i64::MAX).min(LARGEST_PAGE));
        let Some(wanted) = [asked, limit].into_iter().flatten().min() else {
            return;
        };
        let most = input.maximum().unwrap_or(i64::MAX).max(1);
        let least = input.minimum().unwrap_or(1).clamp(1, most);
        let fitting = wanted.clamp(least, most);
        self.replace(at, Content::text(fitting.to_string()));
    }

    /// Formats the builder of this name, which contains only the request.
    pub fn debug_builder(&self, name: &str, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple(name).field(self).finish()
    }
}

/// Shows the operation and its inputs, with private values redacted.
impl fmt::Debug for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = formatter.debug_struct(self.operation.id);
        for (at, content) in &self.inputs {
            let Some(input) = self.operation.inputs.get(*at) else {
                continue;
            };
            match input.is_authorization() {
                true => text.field(input.name, &Redacted),
                false => text.field(input.name, content),
            };
        }
        text.finish_non_exhaustive()
    }
}
