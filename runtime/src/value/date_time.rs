//! Points in time.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::time::SystemTime;

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use serde::{Serialize, Serializer};

/// A point in time, as Twilio wrote it.
///
/// Keeps the text unchanged, and parses it as RFC 3339 (`2026-01-31T12:00:00Z`) or RFC 2822
/// (`Sat, 31 Jan 2026 12:00:00 +0000`) when it is needed. Text in neither format is kept as well;
/// [`timestamp`](Self::timestamp) returns `None` then. Requests contain it as `YYYY-MM-DDTHH:MM:SSZ`, in UTC.
///
/// Two values are equal if they denote the same instant, or if their texts are equal.
///
/// ```
/// use twilio_runtime::DateTime;
///
/// let created = DateTime::from("Wed, 16 Dec 2015 22:18:37 +0000");
/// assert_eq!(created.timestamp(), Some(1_450_304_317));
/// assert_eq!(created, DateTime::from("2015-12-16T22:18:37Z"));
/// assert!(created < DateTime::from(std::time::SystemTime::now()));
/// ```
#[derive(Clone, Debug, Default)]
pub struct DateTime {
    text: String,
}

impl DateTime {
    /// Returns the text, unchanged.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the seconds since 1970-01-01T00:00:00Z, or `None` if the text is in neither format.
    #[must_use]
    pub fn timestamp(&self) -> Option<i64> {
        self.instant().map(Timestamp::as_second)
    }

    /// Returns the instant as a [`SystemTime`], or `None` if the text is in neither format.
    #[must_use]
    pub fn to_system_time(&self) -> Option<SystemTime> {
        self.instant().map(SystemTime::from)
    }

    pub(crate) fn instant(&self) -> Option<Timestamp> {
        parse(&self.text)
    }

    pub(crate) fn from_instant(instant: Timestamp) -> Self {
        Self {
            text: instant.to_string(),
        }
    }

    /// Returns the text for a request: in UTC and whole seconds, or unchanged if it cannot be parsed.
    pub(crate) fn to_wire(&self) -> Cow<'_, str> {
        let text = self
            .instant()
            .and_then(|at| Timestamp::from_second(at.as_second()).ok())
            .map(|at| at.to_string());
        match text {
            Some(text) if text != self.text => Cow::Owned(text),
            _ => Cow::Borrowed(&self.text),
        }
    }
}

pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    text.parse()
        .ok()
        .or_else(|| rfc2822::DateTimeParser::new().parse_timestamp(text).ok())
}

impl fmt::Display for DateTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl PartialEq for DateTime {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for DateTime {}

impl PartialOrd for DateTime {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Orders by instant. Text that cannot be parsed comes first, in the order of the text.
impl Ord for DateTime {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.text == other.text {
            return Ordering::Equal;
        }
        match (self.instant(), other.instant()) {
            (None, None) => self.text.cmp(&other.text),
            (one, another) => one.cmp(&another),
        }
    }
}

impl Hash for DateTime {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self.instant() {
            Some(instant) => instant.hash(state),
            None => self.text.hash(state),
        }
    }
}

/// Accepts any text; [`DateTime::timestamp`] returns `None` if it is not a date and time.
impl From<&str> for DateTime {
    fn from(text: &str) -> Self {
        Self {
            text: text.to_owned(),
        }
    }
}

/// Accepts any text; [`DateTime::timestamp`] returns `None` if it is not a date and time.
impl From<String> for DateTime {
    fn from(text: String) -> Self {
        Self { text }
    }
}

/// Times outside the years -9999 to 9999 become the first or last instant of that range.
impl From<SystemTime> for DateTime {
    fn from(time: SystemTime) -> Self {
        let instant = Timestamp::try_from(time).unwrap_or(if time < SystemTime::UNIX_EPOCH {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        });
        Self::from_instant(instant)
    }
}

/// Fails if the text is not a date and time, where [`DateTime::to_system_time`] returns `None`.
impl TryFrom<&DateTime> for SystemTime {
    type Error = InvalidDate;

    fn try_from(value: &DateTime) -> Result<Self, InvalidDate> {
        value.to_system_time().ok_or(InvalidDate {
            expected: "a date and time",
        })
    }
}

/// Fails if the text is not a date and time, where [`DateTime::to_system_time`] returns `None`.
impl TryFrom<DateTime> for SystemTime {
    type Error = InvalidDate;

    fn try_from(value: DateTime) -> Result<Self, InvalidDate> {
        Self::try_from(&value)
    }
}

/// Unlike `From<&str>`, rejects text that is not a date and time.
impl FromStr for DateTime {
    type Err = InvalidDate;

    fn from_str(text: &str) -> Result<Self, InvalidDate> {
        parse(text).map(|_| Self::from(text)).ok_or(InvalidDate {
            expected: "an RFC 3339 or RFC 2822 date and time",
        })
    }
}

impl Serialize for DateTime {
    fn serialize<S: Serializer>(&self, target: S) -> Result<S::Ok, S::Error> {
        target.serialize_str(&self.text)
    }
}

/// The error for a text or a value that is not a valid date or time.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct InvalidDate {
    pub(crate) expected: &'static str,
}

impl fmt::Display for InvalidDate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "not {}", self.expected)
    }
}

impl std::error::Error for InvalidDate {}
