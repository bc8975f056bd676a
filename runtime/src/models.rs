//! Types of Twilio's documents that are the same everywhere, made with the macros that generated code calls.

/// An HTTP method as a value: how Twilio should request a URL of yours (`format: http-method`).
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
    /// Another one, as it came.
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

/// Where a page stands in its list. `Debug` shows no addresses, because they repeat the inputs of the request.
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct PageMeta {
    /// The address of the first page.
    pub first_page_url: Option<String>,
    /// The field of the response that holds the records.
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
