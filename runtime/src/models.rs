//! Types that Twilio's documents have in common, implemented with the macros that generated code calls.

/// The HTTP method with which Twilio requests one of your URLs (`format: http-method`).
///
/// ```
/// use twilio_runtime::HttpMethod;
///
/// assert_eq!(HttpMethod::from("POST"), HttpMethod::Post);
/// assert_eq!(HttpMethod::Get.as_str(), "GET");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HttpMethod {
    /// `GET`
    Get,
    /// `POST`
    Post,
    /// `PUT`
    Put,
    /// `PATCH`
    Patch,
    /// `DELETE`
    Delete,
    /// `HEAD`
    Head,
    /// Any other value, unchanged.
    UnknownValue(String),
}

crate::open_enum! {
    HttpMethod {
        Get = "GET";
        Post = "POST";
        Put = "PUT";
        Patch = "PATCH";
        Delete = "DELETE";
        Head = "HEAD";
    }
}

/// The position of a page in its list.
///
/// `Debug` redacts the URLs, because they repeat the inputs of the request.
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct PageMeta {
    /// The URL of the first page.
    pub first_page_url: Option<String>,
    /// The field of the response that holds the records.
    pub key: Option<String>,
    /// The URL of the next page; `None` on the last page.
    pub next_page_url: Option<String>,
    /// The number of this page, counted from 0.
    pub page: Option<i64>,
    /// The maximum number of records on a page.
    pub page_size: Option<i64>,
    /// The URL of the previous page.
    pub previous_page_url: Option<String>,
    /// The URL of this page.
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
