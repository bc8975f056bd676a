//! Moving from page to page through a list.

use std::collections::HashSet;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use super::NextPage;
use crate::error::{Error, Kind};
use crate::request::{Position, Request};
use crate::wire::{WireValue, to_text};

/// How many empty pages in a row are an error. Twilio filters some lists after splitting them into pages, so a few
/// empty pages are normal, but a list whose links never end would be fetched forever.
const MAX_EMPTY_PAGES: u32 = 100;

/// A request that moves from page to page.
pub(super) struct PageCursor {
    request: Request,
    /// Hashes of the positions visited so far. Hashes keep the memory small for long lists.
    seen: HashSet<u64>,
    /// The number of empty pages since the last page with a record.
    empty_pages: u32,
}

impl PageCursor {
    pub(super) fn new(mut request: Request) -> Self {
        request.fit_page_size();
        Self {
            request,
            seen: HashSet::new(),
            empty_pages: 0,
        }
    }

    /// Returns the request for the next page to fetch.
    pub(super) fn request(&self) -> &Request {
        &self.request
    }

    /// Points the request at the next page. Returns `false` after the last page.
    pub(super) fn advance(&mut self, next: NextPage<'_>, records: usize) -> Result<bool, Error> {
        let Some(position) = self.position(next, records) else {
            return Ok(false);
        };
        self.enter(position, records)
            .map_err(|error| error.of(self.request.operation().id))?;
        Ok(true)
    }

    fn position(&self, next: NextPage<'_>, records: usize) -> Option<Position> {
        match next {
            NextPage::url(link) => Some(Position::Link(text(link)?)),
            NextPage::token(input, token) => Some(Position::Input(input.into(), text(token)?)),
            NextPage::count(input, has_next, current) => {
                let has_next = text(has_next)? == "true";
                let current = self.number(input, current);
                let number = has_next.then(|| current.checked_add(1)).flatten()?;
                Some(Position::Input(input.into(), number.to_string()))
            }
            NextPage::offset(input, total, start) => {
                let total: i64 = text(total)?.parse().ok()?;
                let records = i64::try_from(records).ok().filter(|records| *records > 0)?;
                let next = self.number(input, start).checked_add(records)?;
                (next <= total).then(|| Position::Input(input.into(), next.to_string()))
            }
            NextPage::skip(input) => {
                let records = i64::try_from(records).ok().filter(|records| *records > 0)?;
                let skipped = self.requested(input).unwrap_or(0);
                let next = skipped.checked_add(records)?;
                Some(Position::Input(input.into(), next.to_string()))
            }
        }
    }

    /// Returns the number in the response, or else the one in the request, or else 1 for the first page or record.
    fn number(&self, input: &str, given: &dyn WireValue) -> i64 {
        let given = text(given).and_then(|text| text.parse().ok());
        given.or_else(|| self.requested(input)).unwrap_or(1)
    }

    /// Returns the number in the request.
    fn requested(&self, input: &str) -> Option<i64> {
        self.request.query_text(input)?.parse().ok()
    }

    fn enter(&mut self, position: Position, records: usize) -> Result<(), Error> {
        let mut hasher = DefaultHasher::new();
        position.text().hash(&mut hasher);
        if !self.seen.insert(hasher.finish()) {
            return Err(paging(
                "the list goes in circles: its next page was fetched before".to_owned(),
            ));
        }
        self.empty_pages = if records > 0 { 0 } else { self.empty_pages + 1 };
        if self.empty_pages >= MAX_EMPTY_PAGES {
            return Err(paging(format!(
                "the list has {MAX_EMPTY_PAGES} pages without a record in a row; narrow the filters"
            )));
        }
        if let Position::Link(link) = &position {
            // Checks the link now, so that an invalid one is reported here and not by the next call.
            let server = self.request.server()?;
            self.request.client().route().follow(server, link)?;
        }
        self.request.enter(position);
        Ok(())
    }
}

fn paging(problem: String) -> Error {
    Error::new(Kind::Paging(problem))
}

/// Returns the text of a field, or `None` if it is not set or empty.
fn text(field: &dyn WireValue) -> Option<String> {
    let text = to_text(field.view());
    (!text.is_empty()).then(|| text.into_owned())
}
