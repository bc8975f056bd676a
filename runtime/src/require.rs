//! Fields that a program relies on.

use crate::error::{Error, Kind};

/// Insists on a field of a response.
///
/// Every field of a response is an [`Option`], because Twilio may omit any of them. This turns a missing one into an
/// [`Error`] that names it, so that `?` can be used:
///
/// ```
/// use twilio_runtime::{Error, Require};
///
/// struct Participant {
///     sid: Option<String>,
/// }
///
/// fn sid(participant: Participant) -> Result<String, Error> {
///     participant.sid.require("sid")
/// }
///
/// let error = sid(Participant { sid: None }).unwrap_err();
/// assert_eq!(error.to_string(), "the response has no `sid`, which the program relies on");
/// assert!(error.is_missing());
/// ```
pub trait Require: Sized {
    /// The type of the field.
    type Value;

    /// Returns the value, or an error that names the field.
    ///
    /// # Errors
    ///
    /// Returns an error for which [`is_missing`](Error::is_missing) is true if there is no value.
    fn require(self, field: &'static str) -> Result<Self::Value, Error>;
}

impl<T> Require for Option<T> {
    type Value = T;

    fn require(self, field: &'static str) -> Result<T, Error> {
        self.ok_or_else(|| Error::new(Kind::Missing(field)))
    }
}
