//! Calendar dates.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use super::InvalidDate;

/// A calendar date, `YYYY-MM-DD`.
///
/// Keeps the text unchanged, even if it is not a date. [`year_month_day`](Self::year_month_day) returns `None` then.
///
/// ```
/// use twilio_runtime::Date;
///
/// let day = Date::from("2026-01-31");
/// assert_eq!(day.year_month_day(), Some((2026, 1, 31)));
/// assert_eq!(Date::new(2026, 1, 31), Some(day));
/// assert_eq!(Date::new(2026, 2, 30), None);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    text: String,
}

impl Date {
    /// Creates a date, or returns `None` if the calendar has no such day.
    #[must_use]
    pub fn new(year: i16, month: u8, day: u8) -> Option<Self> {
        let day = jiff::civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
            .ok()?;
        Some(Self {
            text: day.to_string(),
        })
    }

    /// Returns the text, unchanged.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the year, the month (1 to 12) and the day (1 to 31), or `None` if the text is not a date.
    #[must_use]
    pub fn year_month_day(&self) -> Option<(i16, u8, u8)> {
        let day: jiff::civil::Date = self.text.parse().ok()?;
        Some((
            day.year(),
            day.month().unsigned_abs(),
            day.day().unsigned_abs(),
        ))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

/// Accepts any text; [`Date::year_month_day`] returns `None` if it is not a date.
impl From<&str> for Date {
    fn from(text: &str) -> Self {
        Self {
            text: text.to_owned(),
        }
    }
}

/// Accepts any text; [`Date::year_month_day`] returns `None` if it is not a date.
impl From<String> for Date {
    fn from(text: String) -> Self {
        Self { text }
    }
}

/// Unlike `From<&str>`, rejects text that is not a date.
impl FromStr for Date {
    type Err = InvalidDate;

    fn from_str(text: &str) -> Result<Self, InvalidDate> {
        let day = Self::from(text);
        day.year_month_day().map(|_| day).ok_or(InvalidDate {
            expected: "a date of the form YYYY-MM-DD",
        })
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, target: S) -> Result<S::Ok, S::Error> {
        target.serialize_str(&self.text)
    }
}
