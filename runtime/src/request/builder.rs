//! The setters that generated builders call.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{IntoList, Position, Request};
use crate::operation::Operation;
use crate::retry::RetryPolicy;
use crate::upload::FilePart;
use crate::wire::WireValue;

/// A builder for a request to one operation.
///
/// Implemented by the `operation!` macro. A generated builder has one method for each input.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the builder of an operation",
    note = "the builder of the function `create_participant()` is `CreateParticipant`"
)]
pub trait Builder: Sized {
    /// The type of the operation's result.
    type Output;

    #[doc(hidden)]
    const OPERATION: &'static Operation;
}

/// The setters, by row of the operation's table. They are generic but only convert their arguments; what they call is
/// compiled once.
///
/// They take and return the request by value, because rustc checks a method that moves faster than one that borrows, and
/// a crate of bindings has a method for each input.
impl Request {
    /// Sets an input.
    #[must_use]
    pub fn set<T: WireValue>(mut self, row: usize, value: impl Into<T>) -> Self {
        self.put_row(row, &mut value.into());
        self
    }

    /// Sets an input that is a file.
    #[must_use]
    pub fn set_file<T: Into<FilePart>>(mut self, row: usize, file: impl Into<T>) -> Self {
        self.put_files(row, vec![file.into().into()]);
        self
    }

    /// Sets an input that is a list of files.
    #[must_use]
    pub fn set_files<T: Into<FilePart>>(mut self, row: usize, files: impl IntoList<T>) -> Self {
        let files = files.into_list().into_iter().map(Into::into);
        self.put_files(row, files.collect());
        self
    }

    /// Sets an input that is a list.
    #[must_use]
    pub fn set_list<T: WireValue>(mut self, row: usize, values: impl IntoList<T>) -> Self {
        self.put_row(row, &mut values.into_list());
        self
    }

    /// Sets an input that is a map.
    #[must_use]
    pub fn set_map<T: WireValue>(
        mut self,
        row: usize,
        values: impl IntoIterator<Item = (impl Into<String>, impl Into<T>)>,
    ) -> Self {
        let mut map: BTreeMap<String, T> = values
            .into_iter()
            .map(|(key, value)| (key.into(), value.into()))
            .collect();
        self.put_row(row, &mut map);
        self
    }

    /// Sets an input to null.
    #[must_use]
    pub fn clear(mut self, row: usize) -> Self {
        self.put_null(row);
        self
    }

    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    #[must_use]
    pub fn with_retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    #[must_use]
    pub fn with_limit(mut self, limit: u64) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Resumes a list at a page, given as text that `bookmark` returned.
    #[must_use]
    pub fn with_page(mut self, page: impl Into<String>) -> Self {
        self.position = Some(Position::from_bookmark(page.into()));
        self
    }
}

/// Implements `set_if_some` of builders.
#[doc(hidden)]
pub fn set_if_some<B, T>(builder: B, value: Option<T>, setter: impl FnOnce(B, T) -> B) -> B {
    match value {
        Some(value) => setter(builder, value),
        None => builder,
    }
}
