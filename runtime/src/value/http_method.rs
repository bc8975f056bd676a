//! The method with which Twilio calls back.

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
