//! Numbers that keep their original form.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// A number as Twilio wrote it: a JSON number, or text such as `"0.05"`.
///
/// Twilio sends prices and rates as text so that no digits are lost. `Number` keeps both the text and the form: a
/// number that arrived as text is encoded as text again. The exception is a JSON number inside a union, whose
/// alternative is known only after the whole value was read: it has the digits of the nearest `f64`.
///
/// Numbers compare by their exact value: `1.0`, `"1.00"` and `1e0` are equal. Text that is not a number sorts before
/// all numbers, and is equal only to the same text.
///
/// ```
/// use twilio_runtime::Number;
///
/// let price: Number = serde_json::from_str("\"-0.00750\"")?;
/// assert_eq!(price.as_str(), "-0.00750");
/// assert_eq!(price.as_f64(), Some(-0.0075));
/// assert_eq!(serde_json::to_string(&price)?, "\"-0.00750\"");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Number {
    text: String,
    quoted: bool,
}

impl Number {
    /// Returns the number's text, unchanged.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the nearest floating-point number, or `None` if the text is not a number.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        self.text.trim().parse().ok()
    }

    /// Returns the number as an integer, or `None` if it has a fraction or does not fit.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        // `1e2` and `2.0` are integers too, in the range where `f64` is exact.
        let exact = |value: &f64| value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0;
        let integer = self.text.trim().parse().ok();
        integer.or_else(|| self.as_f64().filter(exact).map(|value| value as i64))
    }

    /// Creates a JSON number from its text.
    pub(crate) fn from_digits(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            quoted: false,
        }
    }
}

/// The exact value of a number: 0.`digits` × 10^`exponent`.
#[derive(PartialEq, Eq, Hash)]
struct Worth {
    is_negative: bool,
    /// The digits without leading and trailing zeros; empty for zero.
    digits: String,
    exponent: i64,
}

impl Worth {
    /// Parses a decimal number. Returns `None` if the text is not one.
    fn of(text: &str) -> Option<Self> {
        let text = text.trim();
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
            None => (text, 0),
        };
        let unsigned = mantissa.strip_prefix(['-', '+']).unwrap_or(mantissa);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let digits = format!("{whole}{fraction}");
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let significant = digits.trim_start_matches('0');
        if significant.is_empty() {
            return Some(Self {
                is_negative: false,
                digits: String::new(),
                exponent: 0,
            });
        }
        let zeros = i64::try_from(digits.len() - significant.len()).ok()?;
        let point = i64::try_from(whole.len()).ok()?;
        Some(Self {
            is_negative: mantissa.starts_with('-'),
            digits: significant.trim_end_matches('0').to_owned(),
            exponent: exponent.checked_add(point - zeros)?,
        })
    }

    fn sign(&self) -> i8 {
        match (self.digits.is_empty(), self.is_negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        }
    }
}

impl Ord for Worth {
    fn cmp(&self, other: &Self) -> Ordering {
        // Digits without leading zeros compare like text.
        let size = || (self.exponent, &self.digits).cmp(&(other.exponent, &other.digits));
        self.sign()
            .cmp(&other.sign())
            .then_with(|| match self.is_negative {
                true => size().reverse(),
                false => size(),
            })
    }
}

impl PartialOrd for Worth {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Orders by value. Text that is not a number comes first, in the order of the text.
impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.text == other.text {
            return Ordering::Equal;
        }
        match (Worth::of(&self.text), Worth::of(&other.text)) {
            (None, None) => self.text.cmp(&other.text),
            (one, another) => one.cmp(&another),
        }
    }
}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match Worth::of(&self.text) {
            Some(worth) => worth.hash(state),
            None => self.text.hash(state),
        }
    }
}

/// Returns zero, as a JSON number.
impl Default for Number {
    fn default() -> Self {
        Self::from(0_i64)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

macro_rules! from_integer {
    ($($integer:ty),*) => {$(
        impl From<$integer> for Number {
            fn from(value: $integer) -> Self {
                Self { text: value.to_string(), quoted: false }
            }
        }
    )*};
}

from_integer!(i8, i16, i32, i64, u8, u16, u32, u64);

impl From<f32> for Number {
    /// Converts the value. `NaN` and infinity, which JSON numbers cannot represent, are encoded as text.
    fn from(value: f32) -> Self {
        Self {
            text: value.to_string(),
            quoted: !value.is_finite(),
        }
    }
}

impl From<f64> for Number {
    /// Converts the value. `NaN` and infinity, which JSON numbers cannot represent, are encoded as text.
    fn from(value: f64) -> Self {
        match serde_json::Number::from_f64(value) {
            Some(number) => Self::from_digits(&number.to_string()),
            None => Self {
                text: value.to_string(),
                quoted: true,
            },
        }
    }
}

impl From<&str> for Number {
    fn from(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            quoted: true,
        }
    }
}

impl From<String> for Number {
    fn from(text: String) -> Self {
        Self { text, quoted: true }
    }
}

/// Unlike `From<&str>`, rejects text that is not a number. It is encoded as text as well.
impl FromStr for Number {
    type Err = InvalidNumber;

    fn from_str(text: &str) -> Result<Self, InvalidNumber> {
        match Worth::of(text) {
            Some(_) => Ok(Self::from(text)),
            None => Err(InvalidNumber(())),
        }
    }
}

/// The error for a text that is not a decimal number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct InvalidNumber(());

impl fmt::Display for InvalidNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("not a decimal number")
    }
}

impl std::error::Error for InvalidNumber {}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, target: S) -> Result<S::Ok, S::Error> {
        if self.quoted {
            return target.serialize_str(&self.text);
        }
        // As an integer, `-0` would lose its sign.
        if let Ok(value) = self.text.parse::<i64>()
            && self.text != "-0"
        {
            return target.serialize_i64(value);
        }
        if let Ok(value) = self.text.parse::<u64>() {
            return target.serialize_u64(value);
        }
        let nearest = self.as_f64().unwrap_or(f64::NAN);
        if Self::from(nearest).text != self.text
            && is_json::<S>()
            && let Ok(digits) = RawValue::from_string(self.text.clone())
        {
            return digits.serialize(target);
        }
        target.serialize_f64(nearest)
    }
}

/// Returns whether `S` belongs to serde_json, the only format that writes a [`RawValue`] as the JSON it holds.
fn is_json<S>() -> bool {
    std::any::type_name::<S>().contains("serde_json::")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn json_numbers_keep_every_digit(value in proptest::num::f64::NORMAL) {
            let text = serde_json::to_string(&value).unwrap();
            let number: Number = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(number.as_str(), &text);
            prop_assert_eq!(serde_json::to_string(&number).unwrap(), text);
        }

        #[test]
        fn any_json_number_keeps_every_digit(text in "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,30})?([eE][-+]?[0-9]{1,2})?") {
            let number: Number = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(number.as_str(), &text);
            prop_assert_eq!(serde_json::to_string(&number).unwrap(), text);
        }
    }

    #[test]
    fn numbers_that_are_invalid_json_are_sent_as_text() {
        for number in [
            Number::from(f32::NAN),
            Number::from(f32::NEG_INFINITY),
            Number::from(f64::NAN),
            Number::from(f64::INFINITY),
        ] {
            let text = serde_json::to_string(&number).unwrap();
            assert_eq!(text, format!("\"{number}\""));
        }
    }

    #[test]
    fn numbers_compare_by_value() {
        let sorted = [
            "",
            "x",
            "-1e3",
            "-999.5",
            "-0.1",
            "-0.01",
            "0",
            "0.009",
            "0.01",
            "1",
            "1.000000000000000000001",
            "9",
            "10",
            "123456789012345678901234567890",
            "1e40",
        ];
        for (at, one) in sorted.iter().enumerate() {
            for (other_at, other) in sorted.iter().enumerate() {
                let (one, other) = (Number::from(*one), Number::from(*other));
                assert_eq!(one.cmp(&other), at.cmp(&other_at), "{one} {other}");
            }
        }
        let hash = |number: &Number| {
            let mut hasher = std::collections::hash_map::DefaultHasher::new();
            number.hash(&mut hasher);
            hasher.finish()
        };
        for (one, other) in [
            ("1.0", "1.00"),
            ("-0", "0.0"),
            ("1e2", "100"),
            ("0.05", "5E-2"),
            ("+7", "07"),
        ] {
            let (one, other) = (Number::from(one), Number::from(other));
            assert_eq!(one, other);
            assert_eq!(hash(&one), hash(&other));
            assert_ne!(one.as_str(), other.as_str());
        }
        assert_eq!(Number::from(2_i64), Number::from("2.0"));
    }

    #[test]
    fn parsing_rejects_text_that_is_not_a_number() {
        for text in ["0.05", "-1", "+7", "1e40", "123456789012345678901234567890"] {
            let number: Number = text.parse().unwrap();
            assert_eq!(number.as_str(), text);
            assert_eq!(
                serde_json::to_string(&number).unwrap(),
                format!("\"{text}\"")
            );
        }
        for text in ["", "x", "1,5", "1e", "NaN", "inf", "--1", "0x10"] {
            let error = text.parse::<Number>().unwrap_err();
            assert_eq!(error.to_string(), "not a decimal number", "{text}");
        }
    }

    #[test]
    fn integers_are_read_in_any_notation() {
        for (text, integer) in [
            ("1e2", Some(100)),
            ("2.0", Some(2)),
            ("-3", Some(-3)),
            ("9223372036854775807", Some(i64::MAX)),
            ("1.5", None),
            ("1e300", None),
            ("x", None),
        ] {
            assert_eq!(Number::from(text).as_i64(), integer, "{text}");
        }
    }
}
