//! Lists that are returned in pages: iteration over pages and over records.

mod cursor;
mod items;
mod pages;

use crate::response::Output;
use crate::wire::WireValue;

pub use items::Items;
pub use pages::Pages;

/// One page of a list: a response that holds records.
///
/// Implemented by generated code; not meant to be implemented by hand. How to find the next page depends on the
/// operation, because two lists may return the same type of page.
pub trait Page: Output {
    /// The type of a record.
    type Item;

    /// Returns the records of this page.
    fn into_items(self) -> Vec<Self::Item>;

    #[doc(hidden)]
    fn count(&self) -> usize;
}

/// A response that is a list itself, of which a query input skips the first records.
impl<T: WireValue> Page for Vec<T> {
    type Item = T;

    fn into_items(self) -> Self {
        self
    }

    fn count(&self) -> usize {
        self.len()
    }
}

/// How to find the next page, with the fields of the current page that say so.
///
/// The variants are lower case because the macro spells them that way.
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[derive(Clone, Copy)]
pub enum NextPage<'a> {
    /// At this URL, absolute or relative to the host.
    url(&'a dyn WireValue),
    /// With this token in a query input: `token(input, text)`.
    token(&'static str, &'a dyn WireValue),
    /// With the number of the next page in a query input, if there is one: `count(input, has_next, current_page)`.
    count(&'static str, &'a dyn WireValue, &'a dyn WireValue),
    /// With the number of the next record, counted from 1, in a query input (RFC 7644, section 3.4.2.4):
    /// `offset(input, total, start_index)`.
    offset(&'static str, &'a dyn WireValue, &'a dyn WireValue),
    /// With the number of records so far in a query input, until a page has none: `skip(input)`. A shorter page need not
    /// be the last one, because services limit the size of pages.
    skip(&'static str),
}

/// The function of an operation that finds the next page.
pub(crate) type FindNext<P> = fn(&P) -> Option<NextPage<'_>>;
