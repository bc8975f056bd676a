//! The pages of a list.

use std::collections::HashSet;
use std::collections::hash_map::DefaultHasher;
use std::fmt;
use std::future::{Future, poll_fn};
use std::hash::{Hash, Hasher};
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::{NextPage, Page};
use crate::error::Kind;
use crate::request::Request;
use crate::{Call, Error};

/// The pages of a list, fetched one by one as they are asked for.
///
/// After an error there is nothing more. A [`Stream`] for those who want its combinators; [`next`](Self::next) needs
/// no import.
#[must_use = "pages are fetched only when they are asked for"]
pub struct Pages<P> {
    course: Course,
    state: State<P>,
}

/// The way through a list, whatever its pages are.
struct Course {
    request: Request,
    /// The links that were followed, as hashes: a list of any length takes little memory.
    seen: HashSet<u64>,
}

enum State<P> {
    /// The request stands at the page to fetch next.
    Ready,
    Fetching(Call<P>),
    Done,
}

impl<P> Pages<P> {
    #[doc(hidden)]
    pub fn new(request: Request) -> Self {
        Self {
            course: Course::new(request),
            state: State::Ready,
        }
    }

    pub(super) fn limit(&self) -> Option<u64> {
        self.course.request.limit()
    }

    /// Where the list goes on after the pages taken so far: text to be saved, and given to `with_page` of the same
    /// operation later. `None` before the first page, after the last, and while a page is being fetched.
    #[must_use]
    pub fn next_page(&self) -> Option<String> {
        match self.state {
            State::Ready => self.course.request.bookmark(),
            State::Fetching(_) | State::Done => None,
        }
    }
}

impl<P: Page> Pages<P> {
    /// The next page; `None` after the last.
    pub async fn next(&mut self) -> Option<Result<P, Error>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// The same pages as an iterator that waits, for programs without an async runtime.
    #[cfg(feature = "blocking")]
    pub fn blocking(self) -> crate::Blocking<Self> {
        crate::Blocking::new(self)
    }

    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<P, Error>>> {
        if let State::Ready = self.state {
            self.state = State::Fetching(Call::new(self.course.request.clone()));
        }
        let State::Fetching(call) = &mut self.state else {
            return Poll::Ready(None);
        };
        let Poll::Ready(outcome) = Pin::new(call).poll(context) else {
            return Poll::Pending;
        };
        self.state = State::Done;
        let outcome = outcome.and_then(|page| {
            if let Some(next) = page.next_page().filter(|next| !next.text().is_empty()) {
                self.course.go_on(next)?;
                self.state = State::Ready;
            }
            Ok(page)
        });
        Poll::Ready(Some(outcome))
    }
}

impl Course {
    fn new(mut request: Request) -> Self {
        request.fit_page_size();
        Self {
            request,
            seen: HashSet::new(),
        }
    }

    /// Lets the request stand at the next page.
    fn go_on(&mut self, next: NextPage<'_>) -> Result<(), Error> {
        self.step(next)
            .map_err(|error| error.of(self.request.operation().id))
    }

    fn step(&mut self, next: NextPage<'_>) -> Result<(), Error> {
        let mut hasher = DefaultHasher::new();
        next.text().hash(&mut hasher);
        if !self.seen.insert(hasher.finish()) {
            return Err(Error::new(Kind::Paging(
                "the list goes in circles: its next page was fetched before".to_owned(),
            )));
        }
        match next {
            NextPage::url(link) => {
                // A link that must not be followed ends the list here rather than with the next call.
                self.request
                    .client()
                    .route()
                    .follow(self.request.operation().server, link)?;
                self.request.set_page(link.to_owned());
            }
            NextPage::token(input, token) => self.request.set_page_token(input, token),
        }
        Ok(())
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
            .field("request", &self.course.request)
            .finish_non_exhaustive()
    }
}
