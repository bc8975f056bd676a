//! What generated builders call: how values are put into a request.

use std::collections::BTreeMap;

use super::Request;
use crate::operation::Operation;
use crate::wire::WireValue;

/// A request for one operation of a document, being built.
///
/// Implemented by the `operation!` macro. A generated builder has a method of its own for each input.
pub trait Builder: Sized {
    /// What the operation answers.
    type Output;

    #[doc(hidden)]
    const OPERATION: &'static Operation;
}

/// The setters, by row of the operation's table. They only convert; what they call is compiled once.
impl Request {
    /// Sets an input.
    pub fn set<T: WireValue>(&mut self, row: usize, value: impl Into<T>) {
        self.put_row(row, &mut value.into());
    }

    /// Sets an input that is a list.
    pub fn set_list<T: WireValue>(
        &mut self,
        row: usize,
        values: impl IntoIterator<Item = impl Into<T>>,
    ) {
        let mut list: Vec<T> = values.into_iter().map(Into::into).collect();
        self.put_row(row, &mut list);
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
