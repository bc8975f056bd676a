//! Numbers that keep the form in which they came.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A number as Twilio wrote it: as a JSON number, or as text such as `"0.05"`.
///
/// Prices and rates arrive as text, so that no digit is lost. The text is kept, and so is the form: a number that came
/// as text is encoded as text again.
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
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Number {
    text: String,
    quoted: bool,
}

impl Number {
    /// The number's text, digit by digit as it came.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The nearest floating-point number, or `None` where Twilio sent text that is no number.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        self.text.trim().parse().ok()
    }

    /// The number as an integer, or `None` if it has a fraction or does not fit.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        self.text.trim().parse().ok()
    }
}

/// Zero, as a JSON number.
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
    fn from(value: f32) -> Self {
        Self {
            text: value.to_string(),
            quoted: false,
        }
    }
}

impl From<f64> for Number {
    /// Text that is not a number for JSON (`NaN`, infinity) encodes as text.
    fn from(value: f64) -> Self {
        match serde_json::Number::from_f64(value) {
            Some(number) => Self {
                text: number.to_string(),
                quoted: false,
            },
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

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, target: S) -> Result<S::Ok, S::Error> {
        if !self.quoted {
            if let Ok(value) = self.text.parse::<i64>() {
                return target.serialize_i64(value);
            }
            if let Ok(value) = self.text.parse::<u64>() {
                return target.serialize_u64(value);
            }
            if let Ok(value) = self.text.parse::<f64>() {
                return target.serialize_f64(value);
            }
        }
        target.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        crate::decode::deserialize(source)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_digit_of_a_json_number_changes(value in proptest::num::f64::NORMAL) {
            let text = serde_json::to_string(&value).unwrap();
            let number: Number = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(number.as_str(), &text);
            prop_assert_eq!(serde_json::to_string(&number).unwrap(), text);
        }
    }
}
