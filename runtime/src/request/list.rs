//! Inputs that are lists.

/// A list of values for an input: an array, a vector or another iterator over values that convert into `T`.
///
/// Implemented for all of these; it exists for the error message when a single value is passed instead of a list.
///
/// ```
/// use twilio_runtime::IntoList;
///
/// fn media_url(urls: impl IntoList<String>) -> Vec<String> {
///     urls.into_list()
/// }
///
/// assert_eq!(media_url(["https://example.com/a.png"]), ["https://example.com/a.png"]);
/// ```
#[diagnostic::on_unimplemented(
    message = "this input is a list of `{T}`, and `{Self}` is not",
    label = "expected a list",
    note = "wrap a single value in brackets: `[value]`"
)]
pub trait IntoList<T> {
    /// Returns the values.
    fn into_list(self) -> Vec<T>;
}

impl<I, T> IntoList<T> for I
where
    I: IntoIterator,
    I::Item: Into<T>,
{
    fn into_list(self) -> Vec<T> {
        self.into_iter().map(Into::into).collect()
    }
}
