//! The paging data that most lists carry.

/// Where a page stands in its list. `Debug` shows no addresses, because they repeat the inputs of the request.
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct PageMeta {
    /// The address of the first page.
    pub first_page_url: Option<String>,
    /// The field of the answer that holds the records.
    pub key: Option<String>,
    /// The address of the next page; none on the last.
    pub next_page_url: Option<String>,
    /// The number of this page, from 0.
    pub page: Option<i64>,
    /// How many records a page has at most.
    pub page_size: Option<i64>,
    /// The address of the page before this one.
    pub previous_page_url: Option<String>,
    /// The address of this page.
    pub url: Option<String>,
}

crate::model! {
    PageMeta {
        first_page_url = "first_page_url" private;
        key = "key";
        next_page_url = "next_page_url" private;
        page = "page";
        page_size = "page_size";
        previous_page_url = "previous_page_url" private;
        url = "url" private;
    }
}
