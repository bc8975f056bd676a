//! Scalar values. Decoding is lenient because Twilio is: a number may arrive as text, and text as a number.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::decode::deserialize;
use super::traits::{Mismatch, TextKind, Token, ValueState, View, WireValue};
use crate::value::{Date, DateTime, Number};

/// Implements `WireValue::set` for types that are made from text.
#[inline]
fn set_text<'a, T>(
    slot: &mut T,
    token: Token<'_>,
    expected: &'static str,
    from: impl FnOnce(Cow<'_, str>) -> T,
) -> Result<ValueState<'a>, Mismatch> {
    let text = match token {
        Token::Text(text) => Cow::Borrowed(text),
        Token::Null => return Ok(ValueState::Absent),
        other => text_of(other).ok_or(Mismatch { expected })?,
    };
    *slot = from(text);
    Ok(ValueState::Done)
}

/// Implements `WireValue::set` for open enums.
#[doc(hidden)]
#[inline]
pub fn set_enum<'a, T: for<'t> From<&'t str>>(
    slot: &mut T,
    token: Token<'_>,
) -> Result<ValueState<'a>, Mismatch> {
    set_text(slot, token, "text", |text| T::from(&*text))
}

/// Converts another scalar to text. Kept out of `set_text`, which is compiled once for each type.
fn text_of(token: Token<'_>) -> Option<Cow<'static, str>> {
    let text = match token {
        Token::Bool(value) => value.to_string(),
        Token::Int(value) => value.to_string(),
        Token::Unsigned(value) => value.to_string(),
        Token::Float(value) => Number::from(value).to_string(),
        Token::Digits(text) => text.to_owned(),
        Token::Null | Token::Text(_) | Token::List | Token::Object => return None,
    };
    Some(text.into())
}

impl WireValue for String {
    #[inline]
    fn empty() -> Self {
        String::new()
    }

    #[inline]
    fn set(&mut self, token: Token<'_>) -> Result<ValueState<'_>, Mismatch> {
        set_text(self, token, "text", |text| text.into_owned())
    }

    #[inline]
    fn from_text(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }

    fn view(&self) -> View<'_> {
        View::Text(self, TextKind::Plain)
    }

    fn take_text(&mut self) -> Option<String> {
        Some(std::mem::take(self))
    }
}

impl WireValue for bool {
    fn empty() -> Self {
        false
    }

    fn set(&mut self, token: Token<'_>) -> Result<ValueState<'_>, Mismatch> {
        *self = match token {
            Token::Null => return Ok(ValueState::Absent),
            Token::Bool(value) => value,
            Token::Text(text) if text.eq_ignore_ascii_case("true") => true,
            Token::Text(text) if text.eq_ignore_ascii_case("false") => false,
            _ => {
                return Err(Mismatch {
                    expected: "true or false",
                });
            }
        };
        Ok(ValueState::Done)
    }

    fn view(&self) -> View<'_> {
        View::Bool(*self)
    }
}

impl WireValue for i64 {
    fn empty() -> Self {
        0
    }

    fn set(&mut self, token: Token<'_>) -> Result<ValueState<'_>, Mismatch> {
        let number = match token {
            Token::Null => return Ok(ValueState::Absent),
            Token::Int(value) => Integer::Fits(value),
            Token::Unsigned(_) => Integer::TooLarge,
            Token::Float(value) => Integer::of(value),
            Token::Text(text) | Token::Digits(text) => Integer::parse(text.trim()),
            _ => Integer::None,
        };
        match number {
            Integer::Fits(value) => *self = value,
            // Treated as null: one counter that is too large is no reason to reject the whole response.
            Integer::TooLarge => return Ok(ValueState::Absent),
            Integer::None => {
                return Err(Mismatch {
                    expected: "a whole number",
                });
            }
        }
        Ok(ValueState::Done)
    }

    fn view(&self) -> View<'_> {
        View::Int(*self)
    }

    fn drops_scalars() -> bool {
        true
    }
}

/// The result of reading a number as an integer.
enum Integer {
    Fits(i64),
    /// A whole number beyond 64 bits, or beyond what `f64` holds exactly.
    TooLarge,
    /// Not an integer: it has a fraction, or is not a number at all.
    None,
}

impl Integer {
    fn of(value: f64) -> Self {
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if value.fract() != 0.0 || !value.is_finite() {
            Integer::None
        } else if value.abs() <= EXACT {
            Integer::Fits(value as i64)
        } else {
            Integer::TooLarge
        }
    }

    fn parse(text: &str) -> Self {
        match (text.parse(), text.parse()) {
            (Ok(value), _) => Integer::Fits(value),
            (_, Ok(value)) => Integer::of(value),
            _ => Integer::None,
        }
    }
}

impl WireValue for f64 {
    fn empty() -> Self {
        0.0
    }

    fn set(&mut self, token: Token<'_>) -> Result<ValueState<'_>, Mismatch> {
        let value = match token {
            Token::Null => return Ok(ValueState::Absent),
            Token::Int(value) => Some(value as f64),
            Token::Unsigned(value) => Some(value as f64),
            Token::Float(value) => Some(value),
            Token::Text(text) | Token::Digits(text) => text.trim().parse().ok(),
            _ => None,
        };
        *self = value.ok_or(Mismatch {
            expected: "a number",
        })?;
        Ok(ValueState::Done)
    }

    fn view(&self) -> View<'_> {
        View::Float(*self)
    }
}

impl WireValue for Number {
    fn empty() -> Self {
        Number::default()
    }

    fn set(&mut self, token: Token<'_>) -> Result<ValueState<'_>, Mismatch> {
        *self = match token {
            Token::Null => return Ok(ValueState::Absent),
            Token::Int(value) => Number::from(value),
            Token::Unsigned(value) => Number::from(value),
            Token::Float(value) => Number::from(value),
            Token::Digits(text) => Number::from_digits(text),
            Token::Text(text) => Number::from(text),
            _ => {
                return Err(Mismatch {
                    expected: "a number",
                });
            }
        };
        Ok(ValueState::Done)
    }

    fn view(&self) -> View<'_> {
        View::Number(self)
    }

    fn keeps_digits() -> bool {
        true
    }

    fn wants_digits(&self) -> bool {
        true
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        deserialize(source)
    }
}

impl WireValue for DateTime {
    fn empty() -> Self {
        DateTime::default()
    }

    #[inline]
    fn set(&mut self, token: Token<'_>) -> Result<ValueState<'_>, Mismatch> {
        let from = |text: Cow<'_, str>| DateTime::from(text.into_owned());
        set_text(self, token, "a date and time", from)
    }

    #[inline]
    fn from_text(text: &str) -> Option<Self> {
        Some(DateTime::from(text.to_owned()))
    }

    fn view(&self) -> View<'_> {
        View::Text(self.as_str(), TextKind::DateTime(self))
    }
}

impl<'de> Deserialize<'de> for DateTime {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        deserialize(source)
    }
}

impl WireValue for Date {
    fn empty() -> Self {
        Date::default()
    }

    #[inline]
    fn set(&mut self, token: Token<'_>) -> Result<ValueState<'_>, Mismatch> {
        let from = |text: Cow<'_, str>| Date::from(text.into_owned());
        set_text(self, token, "a date", from)
    }

    #[inline]
    fn from_text(text: &str) -> Option<Self> {
        Some(Date::from(text.to_owned()))
    }

    fn view(&self) -> View<'_> {
        View::Text(self.as_str(), TextKind::Date(self))
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        deserialize(source)
    }
}

impl WireValue for Value {
    fn empty() -> Self {
        Value::Null
    }

    fn set(&mut self, token: Token<'_>) -> Result<ValueState<'_>, Mismatch> {
        *self = match token {
            Token::Null => Value::Null,
            Token::Bool(value) => Value::from(value),
            Token::Int(value) => Value::from(value),
            Token::Unsigned(value) => Value::from(value),
            Token::Float(value) => Value::from(value),
            Token::Digits(text) | Token::Text(text) => Value::from(text),
            Token::List | Token::Object => return Ok(ValueState::Any(self)),
        };
        Ok(ValueState::Done)
    }

    fn view(&self) -> View<'_> {
        View::Any(self)
    }
}
