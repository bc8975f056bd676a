//! The pages of a list.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::cursor::PageCursor;
use super::{FindNext, Page};
#[cfg(feature = "blocking")]
use crate::blocking::Blocking;
use crate::call::Call;
use crate::error::Error;
use crate::request::Request;

/// The pages of a list. Each page is fetched when it is needed.
///
/// Ends after the last page, after the page that reaches the limit set by `with_limit`, or after an error. Implements
/// [`Stream`] for use with its combinators; [`next`](Self::next) works without an import.
///
/// # Examples
/// ```no_run
/// use twilio_conversations::{Client, Error, Page, participant};
///
/// # async fn example(client: &Client, conversation: &str) -> Result<(), Error> {
/// let mut pages = participant::list_conversation_participant(client, conversation).pages();
/// while let Some(page) = pages.next().await {
///     println!("{} participants", page?.into_items().len());
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "pages are fetched only when they are asked for"]
pub struct Pages<P> {
    cursor: PageCursor,
    find_next: FindNext<P>,
    state: State<P>,
    /// The number of records left within the limit, if there is one.
    left: Option<u64>,
}

enum State<P> {
    /// The cursor points at the next page to fetch.
    Ready,
    Fetching(Call<P>),
    /// The next page must not be fetched; this error is returned instead.
    Broken(Error),
    /// No more pages are returned. The cursor points at the page that would be next.
    Stopped,
    /// There are no more pages.
    Ended,
}

impl<P> Pages<P> {
    #[doc(hidden)]
    pub fn new(request: Request, find_next: FindNext<P>) -> Self {
        Self {
            left: request.limit(),
            cursor: PageCursor::new(request),
            find_next,
            state: State::Ready,
        }
    }

    pub(super) fn limit(&self) -> Option<u64> {
        self.cursor.request().limit()
    }

    /// Returns the page after those returned so far, as text that can be saved and passed to `resume_from` of the same
    /// operation. Still available after a page failed to load, so that the list can be resumed there.
    ///
    /// Returns `None` while the next page is the first one of the list, which needs no text to resume, and after the
    /// last page.
    ///
    /// # Examples
    /// ```no_run
    /// use twilio_conversations::{Client, Error, participant};
    ///
    /// # async fn example(client: &Client, conversation: &str) -> Result<(), Error> {
    /// let list = || participant::list_conversation_participant(client, conversation);
    /// let mut pages = list().pages();
    /// let first = pages.next().await.transpose()?;
    /// if let Some(bookmark) = pages.next_page() {
    ///     let second = list().resume_from(bookmark).await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn next_page(&self) -> Option<String> {
        match self.state {
            State::Ready | State::Fetching(_) | State::Stopped => self.cursor.request().bookmark(),
            State::Broken(_) | State::Ended => None,
        }
    }
}

impl<P: Page> Pages<P> {
    /// Returns the next page, or `None` after the last one.
    ///
    /// # Errors
    /// Returns the error of a page that cannot be fetched or read, and then `None`. If the link to a page leads to another
    /// host or to a page that was already read, [`Error::is_paging`] is true. [`next_page`](Self::next_page) says where to
    /// resume after other errors.
    pub async fn next(&mut self) -> Option<Result<P, Error>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// Returns the same pages as a blocking iterator, for programs without an async runtime.
    ///
    /// # Examples
    /// ```no_run
    /// use twilio_conversations::{Client, Error, Page, participant};
    ///
    /// # fn example(client: &Client, conversation: &str) -> Result<(), Error> {
    /// for page in participant::list_conversation_participant(client, conversation).pages().blocking() {
    ///     println!("{} participants", page?.into_items().len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "blocking")]
    pub fn blocking(self) -> Blocking<Self> {
        Blocking::new(self)
    }

    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<P, Error>>> {
        match std::mem::replace(&mut self.state, State::Ended) {
            State::Ready if self.left == Some(0) => {
                self.state = State::Stopped;
                Poll::Ready(None)
            }
            State::Ready => {
                let call = self.cursor.request().clone().call();
                self.fetch(call, context)
            }
            State::Fetching(call) => self.fetch(call, context),
            State::Broken(error) => Poll::Ready(Some(Err(error))),
            State::Stopped => {
                self.state = State::Stopped;
                Poll::Ready(None)
            }
            State::Ended => Poll::Ready(None),
        }
    }

    fn fetch(
        &mut self,
        mut call: Call<P>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<P, Error>>> {
        let outcome = match Pin::new(&mut call).poll(context) {
            Poll::Ready(outcome) => outcome,
            Poll::Pending => {
                self.state = State::Fetching(call);
                return Poll::Pending;
            }
        };
        self.state = match &outcome {
            Ok(page) => self.after(page),
            Err(_) => State::Stopped,
        };
        Poll::Ready(Some(outcome))
    }

    /// Returns the state after a page. Even if its next link is invalid, the page itself is returned first.
    fn after(&mut self, page: &P) -> State<P> {
        let records = page.count();
        let taken = u64::try_from(records).unwrap_or(u64::MAX);
        self.left = self.left.map(|left| left.saturating_sub(taken));
        let advanced = match (self.find_next)(page) {
            Some(next) => self.cursor.advance(next, records),
            None => Ok(false),
        };
        match advanced {
            Ok(true) => State::Ready,
            Ok(false) => State::Ended,
            Err(_) if self.left == Some(0) => State::Ended,
            Err(error) => State::Broken(error),
        }
    }
}

impl<P: Page> Stream for Pages<P> {
    type Item = Result<P, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }
}

impl<P> Unpin for Pages<P> {}

impl<P> fmt::Debug for Pages<P> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Pages")
            .field("request", self.cursor.request())
            .finish_non_exhaustive()
    }
}
