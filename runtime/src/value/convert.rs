//! Conversions to and from the date types of other libraries, each behind the feature of the same name.

#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
use super::{Date, DateTime, InvalidDate};

/// Implements `From` into this crate's types, and `TryFrom` out of them, the latter by value and by reference.
#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
macro_rules! convert {
    ($ours:ty, $theirs:ty, $expected:literal, |$value:ident| $into:expr, |$source:ident| $out:expr) => {
        impl From<$theirs> for $ours {
            fn from($value: $theirs) -> Self {
                $into
            }
        }

        impl TryFrom<&$ours> for $theirs {
            type Error = InvalidDate;

            fn try_from($source: &$ours) -> Result<Self, InvalidDate> {
                $out.ok_or(InvalidDate {
                    expected: $expected,
                })
            }
        }

        impl TryFrom<$ours> for $theirs {
            type Error = InvalidDate;

            fn try_from(source: $ours) -> Result<Self, InvalidDate> {
                Self::try_from(&source)
            }
        }
    };
}

#[cfg(feature = "jiff")]
mod with_jiff {
    use super::*;

    convert!(
        DateTime,
        jiff::Timestamp,
        "a date and time",
        |value| Self::from_instant(value),
        |source| source.instant()
    );
    convert!(
        Date,
        jiff::civil::Date,
        "a date",
        |value| Self::from(value.to_string()),
        |source| source.as_str().parse().ok()
    );

    impl From<jiff::Zoned> for DateTime {
        fn from(value: jiff::Zoned) -> Self {
            Self::from_instant(value.timestamp())
        }
    }
}

#[cfg(feature = "chrono")]
mod with_chrono {
    use std::time::SystemTime;

    use super::*;

    impl<Z: chrono::TimeZone> From<chrono::DateTime<Z>> for DateTime {
        fn from(value: chrono::DateTime<Z>) -> Self {
            Self::from(SystemTime::from(value))
        }
    }

    impl TryFrom<&DateTime> for chrono::DateTime<chrono::Utc> {
        type Error = InvalidDate;

        fn try_from(source: &DateTime) -> Result<Self, InvalidDate> {
            let instant = source.instant().ok_or(InvalidDate {
                expected: "a date and time",
            })?;
            let nanosecond =
                u32::try_from(instant.as_nanosecond().rem_euclid(1_000_000_000)).unwrap_or(0);
            let second =
                i64::try_from(instant.as_nanosecond().div_euclid(1_000_000_000)).unwrap_or(0);
            Self::from_timestamp(second, nanosecond).ok_or(InvalidDate {
                expected: "a date and time in range",
            })
        }
    }

    impl TryFrom<DateTime> for chrono::DateTime<chrono::Utc> {
        type Error = InvalidDate;

        fn try_from(source: DateTime) -> Result<Self, InvalidDate> {
            Self::try_from(&source)
        }
    }

    convert!(
        Date,
        chrono::NaiveDate,
        "a date",
        |value| Self::from(value.to_string()),
        |source| source.as_str().parse().ok()
    );
}

#[cfg(feature = "time")]
mod with_time {
    use std::time::SystemTime;

    use super::*;

    convert!(
        DateTime,
        time::OffsetDateTime,
        "a date and time",
        |value| Self::from(SystemTime::from(value)),
        |source| source
            .instant()
            .and_then(|at| Self::from_unix_timestamp_nanos(at.as_nanosecond()).ok())
    );
    convert!(
        Date,
        time::Date,
        "a date",
        |value| Self::from(format!(
            "{:04}-{:02}-{:02}",
            value.year(),
            u8::from(value.month()),
            value.day()
        )),
        |source| source.year_month_day().and_then(|(year, month, day)| {
            Self::from_calendar_date(year.into(), time::Month::try_from(month).ok()?, day).ok()
        })
    );
}

#[cfg(all(test, feature = "chrono", feature = "jiff", feature = "time"))]
mod tests {
    use super::*;

    const TEXT: &str = "2015-12-16T22:18:37.5Z";

    #[test]
    fn instants_convert_the_same_in_every_library() {
        let ours = DateTime::from(TEXT);
        let stamp = jiff::Timestamp::try_from(&ours).unwrap();
        let chrono = chrono::DateTime::<chrono::Utc>::try_from(&ours).unwrap();
        let time = time::OffsetDateTime::try_from(&ours).unwrap();
        for back in [
            DateTime::from(stamp),
            DateTime::from(chrono),
            DateTime::from(time),
        ] {
            assert_eq!(back.as_str(), TEXT);
        }
        let before_1970 = DateTime::from("1969-12-31T23:59:59.25Z");
        assert_eq!(
            DateTime::from(chrono::DateTime::<chrono::Utc>::try_from(&before_1970).unwrap()),
            before_1970
        );
        assert!(chrono::DateTime::<chrono::Utc>::try_from(DateTime::from("soon")).is_err());
        assert!(time::OffsetDateTime::try_from(DateTime::from("")).is_err());
    }

    #[test]
    fn dates_convert_the_same_in_every_library() {
        let ours = Date::from("2026-01-31");
        assert_eq!(
            Date::from(jiff::civil::Date::try_from(&ours).unwrap()),
            ours
        );
        assert_eq!(
            Date::from(chrono::NaiveDate::try_from(&ours).unwrap()),
            ours
        );
        assert_eq!(Date::from(time::Date::try_from(&ours).unwrap()), ours);
        assert!(chrono::NaiveDate::try_from(Date::from("2026-02-30")).is_err());
    }
}
