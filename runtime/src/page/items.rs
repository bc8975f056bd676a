//! The records of a list, across its pages.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::pages::Pages;
use super::{FindNext, Page};
#[cfg(feature = "blocking")]
use crate::blocking::Blocking;
use crate::error::Error;
use crate::request::Request;

/// The records of all pages of a list. Each page is fetched when it is needed.
///
/// Holds one page at a time, and ends after an error. Implements [`Stream`] for use with its combinators;
/// [`next`](Self::next) works without an import.
///
/// # Examples
/// ```no_run
/// use twilio_conversations::{Client, Error, participant};
///
/// # async fn example(client: &Client, conversation: &str) -> Result<(), Error> {
/// let mut everyone = participant::list_conversation_participant(client, conversation).items();
/// while let Some(participant) = everyone.next().await {
///     println!("{:?}", participant?.identity);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "records are fetched only when they are asked for"]
pub struct Items<P: Page> {
    pages: Pages<P>,
    page: std::vec::IntoIter<P::Item>,
    /// The text that resumes the list at `page`; `None` for the first page.
    bookmark: Option<String>,
    left: Option<u64>,
}

impl<P: Page> Items<P> {
    #[doc(hidden)]
    pub fn new(request: Request, find_next: FindNext<P>) -> Self {
        let pages = Pages::new(request, find_next);
        Self {
            left: pages.limit(),
            pages,
            page: Vec::new().into_iter(),
            bookmark: None,
        }
    }

    /// Returns the next record, or `None` after the last one or when the limit is reached.
    ///
    /// # Errors
    /// Returns the error of a page that cannot be fetched or read, after the records before it, and then `None`. If the
    /// link to a page leads to another host or to a page that was already read, [`Error::is_paging`] is true.
    /// [`next_page`](Self::next_page) says where to resume after other errors.
    pub async fn next(&mut self) -> Option<Result<P::Item, Error>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// Returns the page of the next record, as text that can be saved and passed to `resume_from` of the same
    /// operation.
    ///
    /// Still available after a page failed to load. Resuming skips no records, but returns those of a partly read page
    /// again.
    ///
    /// Returns `None` while the next record is on the first page of the list, which needs no text to resume, and after
    /// the last record.
    ///
    /// # Examples
    /// ```no_run
    /// use twilio_conversations::{Client, Error, participant};
    ///
    /// # async fn example(client: &Client, conversation: &str) -> Result<(), Error> {
    /// let list = || participant::list_conversation_participant(client, conversation);
    /// let mut items = list().items();
    /// let first = items.next().await.transpose()?;
    /// if let Some(bookmark) = items.next_page() {
    ///     // Later, perhaps in another process:
    ///     let mut rest = list().resume_from(bookmark).items();
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn next_page(&self) -> Option<String> {
        match self.page.as_slice() {
            [] => self.pages.next_page(),
            _ => self.bookmark.clone(),
        }
    }

    /// Returns the same records as a blocking iterator, for programs without an async runtime.
    ///
    /// # Examples
    /// ```no_run
    /// use twilio_conversations::{Client, Error, participant};
    ///
    /// # fn example(client: &Client, conversation: &str) -> Result<(), Error> {
    /// for participant in participant::list_conversation_participant(client, conversation).items().blocking() {
    ///     println!("{:?}", participant?.identity);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "blocking")]
    pub fn blocking(self) -> Blocking<Self> {
        Blocking::new(self)
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<P::Item, Error>>> {
        loop {
            if self.left == Some(0) {
                return Poll::Ready(None);
            }
            if let Some(item) = self.page.next() {
                self.left = self.left.map(|left| left - 1);
                return Poll::Ready(Some(Ok(item)));
            }
            let bookmark = self.pages.next_page();
            match self.pages.poll(context) {
                Poll::Ready(Some(Ok(page))) => {
                    self.page = page.into_items().into_iter();
                    self.bookmark = bookmark;
                }
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}

impl<P: Page> Stream for Items<P> {
    type Item = Result<P::Item, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }
}

impl<P: Page> Unpin for Items<P> {}

impl<P: Page> fmt::Debug for Items<P> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Items")
            .field("pages", &self.pages)
            .field("left", &self.left)
            .finish_non_exhaustive()
    }
}
