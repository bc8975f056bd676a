//! The setters that generated builders call.

use std::collections::BTreeMap;

use super::{IntoList, Request};
use crate::operation::Operation;
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
impl Request {
    /// Sets an input.
    pub fn set<T: WireValue>(&mut self, row: usize, value: impl Into<T>) {
        self.put_row(row, &mut value.into());
    }

    /// Sets an input that is a file.
    pub fn set_file<T: Into<FilePart>>(&mut self, row: usize, file: impl Into<T>) {
        self.put_files(row, vec![file.into().into()]);
    }

    /// Sets an input that is a list of files.
    pub fn set_files<T: Into<FilePart>>(&mut self, row: usize, files: impl IntoList<T>) {
        let files = files.into_list().into_iter().map(Into::into);
        self.put_files(row, files.collect());
    }

    /// Sets an input that is a list.
    pub fn set_list<T: WireValue>(&mut self, row: usize, values: impl IntoList<T>) {
        self.put_row(row, &mut values.into_list());
    }

    /// Sets an input that is a map.
    pub fn set_map<T: WireValue>(
        &mut self,
        row: usize,
        values: impl IntoIterator<Item = (impl Into<String>, impl Into<T>)>,
    ) {
        let mut map: BTreeMap<String, T> = values
            .into_iter()
            .map(|(key, value)| (key.into(), value.into()))
            .collect();
        self.put_row(row, &mut map);
    }
}
