//! Lists: page after page, record after record.

mod items;
mod meta;
mod pages;

pub use items::Items;
pub use meta::PageMeta;
pub use pages::Pages;

use crate::Output;

/// One page of a list: an answer that holds records and says how to go on.
///
/// Implemented by the `page!` macro.
pub trait Page: Output {
    /// A record.
    type Item;

    /// The records of this page.
    fn into_items(self) -> Vec<Self::Item>;

    #[doc(hidden)]
    fn next_page(&self) -> Option<NextPage<'_>>;
}

/// How a list goes on. The lower case is the macro's spelling.
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextPage<'a> {
    /// At this address, absolute or relative to the host.
    url(&'a str),
    /// With this text in the query input of this name: `token(input, text)`.
    token(&'static str, &'a str),
}

impl<'a> NextPage<'a> {
    pub(crate) fn text(self) -> &'a str {
        match self {
            NextPage::url(text) | NextPage::token(_, text) => text,
        }
    }
}
