//! Lists: page after page, record after record.

mod cursor;
mod items;
mod pages;

use crate::response::Output;
use crate::wire::WireValue;

pub use items::Items;
pub use pages::Pages;

/// One page of a list: a response that holds records.
///
/// Implemented by generated code; not made to be implemented by hand. What the next page is, depends on the operation: two lists may answer with one
/// type of page.
pub trait Page: Output {
    /// A record.
    type Item;

    /// Returns the records of this page.
    fn into_items(self) -> Vec<Self::Item>;

    #[doc(hidden)]
    fn count(&self) -> usize;
}

/// How a list goes on, and the fields of the page that tell. The lower case is the macro's spelling.
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[derive(Clone, Copy)]
pub enum NextPage<'a> {
    /// At this address, absolute or relative to the host.
    url(&'a dyn WireValue),
    /// With this text in the query input: `token(input, text)`.
    token(&'static str, &'a dyn WireValue),
    /// With the next page's number in the query input, if there is one: `count(input, has_next, current_page)`.
    count(&'static str, &'a dyn WireValue, &'a dyn WireValue),
    /// With the number of the next record in the query input, counted from 1 (RFC 7644, section 3.4.2.4):
    /// `offset(input, total, start_index)`.
    offset(&'static str, &'a dyn WireValue, &'a dyn WireValue),
}

/// The function of an operation that finds the next page.
pub(crate) type FindNext<P> = fn(&P) -> Option<NextPage<'_>>;
