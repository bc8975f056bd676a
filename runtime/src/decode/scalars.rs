//! Slots of one value, lenient where Twilio is loose: a number may arrive as text and the other way round.

use serde_json::Value;

use super::slot::{Mismatch, Next, Slot, Token, View};
use crate::{Date, DateTime, Number};

/// What a scalar says as text; nothing for null, arrays and objects.
fn token_text(token: Token<'_>, take: &mut dyn FnMut(&str)) -> Option<()> {
    match token {
        Token::Text(text) => take(text),
        Token::Bool(value) => take(if value { "true" } else { "false" }),
        Token::Int(value) => take(&value.to_string()),
        Token::Unsigned(value) => take(&value.to_string()),
        Token::Float(value) => take(&Number::from(value).to_string()),
        Token::Null | Token::List | Token::Object => return None,
    }
    Some(())
}

/// The whole of `Slot::set` for anything that is text at heart. For `open_enum!`.
#[doc(hidden)]
pub fn set_text<'a>(
    token: Token<'_>,
    expected: &'static str,
    set: &mut dyn FnMut(&str),
) -> Result<Next<'a>, Mismatch> {
    match token {
        Token::Null => Ok(Next::Absent),
        _ => token_text(token, set)
            .map(|()| Next::Done)
            .ok_or(Mismatch { expected }),
    }
}

impl Slot for String {
    fn blank() -> Self {
        String::new()
    }

    fn set(&mut self, token: Token<'_>) -> Result<Next<'_>, Mismatch> {
        set_text(token, "text", &mut |text| *self = text.to_owned())
    }

    fn view(&self) -> View<'_> {
        View::Text(self)
    }

    fn take_text(&mut self) -> Option<String> {
        Some(std::mem::take(self))
    }
}

impl Slot for bool {
    fn blank() -> Self {
        false
    }

    fn set(&mut self, token: Token<'_>) -> Result<Next<'_>, Mismatch> {
        *self = match token {
            Token::Null => return Ok(Next::Absent),
            Token::Bool(value) => value,
            Token::Text(text) if text.eq_ignore_ascii_case("true") => true,
            Token::Text(text) if text.eq_ignore_ascii_case("false") => false,
            _ => {
                return Err(Mismatch {
                    expected: "true or false",
                });
            }
        };
        Ok(Next::Done)
    }

    fn view(&self) -> View<'_> {
        View::Bool(*self)
    }
}

impl Slot for i64 {
    fn blank() -> Self {
        0
    }

    fn set(&mut self, token: Token<'_>) -> Result<Next<'_>, Mismatch> {
        let value = match token {
            Token::Null => return Ok(Next::Absent),
            Token::Int(value) => Some(value),
            Token::Float(value) => whole(value),
            Token::Text(text) => {
                let text = text.trim();
                text.parse()
                    .ok()
                    .or_else(|| text.parse().ok().and_then(whole))
            }
            _ => None,
        };
        *self = value.ok_or(Mismatch {
            expected: "a whole number of at most 64 bits",
        })?;
        Ok(Next::Done)
    }

    fn view(&self) -> View<'_> {
        View::Int(*self)
    }
}

/// The integer that `value` is, if it is one that `f64` holds exactly.
fn whole(value: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    (value.fract() == 0.0 && value.abs() <= EXACT).then_some(value as i64)
}

impl Slot for f64 {
    fn blank() -> Self {
        0.0
    }

    fn set(&mut self, token: Token<'_>) -> Result<Next<'_>, Mismatch> {
        let value = match token {
            Token::Null => return Ok(Next::Absent),
            Token::Int(value) => Some(value as f64),
            Token::Unsigned(value) => Some(value as f64),
            Token::Float(value) => Some(value),
            Token::Text(text) => text.trim().parse().ok(),
            _ => None,
        };
        *self = value.ok_or(Mismatch {
            expected: "a number",
        })?;
        Ok(Next::Done)
    }

    fn view(&self) -> View<'_> {
        View::Float(*self)
    }
}

impl Slot for Number {
    fn blank() -> Self {
        Number::default()
    }

    fn set(&mut self, token: Token<'_>) -> Result<Next<'_>, Mismatch> {
        *self = match token {
            Token::Null => return Ok(Next::Absent),
            Token::Int(value) => Number::from(value),
            Token::Unsigned(value) => Number::from(value),
            Token::Float(value) => Number::from(value),
            Token::Text(text) => Number::from(text),
            _ => {
                return Err(Mismatch {
                    expected: "a number",
                });
            }
        };
        Ok(Next::Done)
    }

    fn view(&self) -> View<'_> {
        View::Number(self)
    }
}

impl Slot for DateTime {
    fn blank() -> Self {
        DateTime::default()
    }

    fn set(&mut self, token: Token<'_>) -> Result<Next<'_>, Mismatch> {
        set_text(token, "a date and time", &mut |text| {
            *self = DateTime::from(text)
        })
    }

    fn view(&self) -> View<'_> {
        View::DateTime(self)
    }
}

impl Slot for Date {
    fn blank() -> Self {
        Date::default()
    }

    fn set(&mut self, token: Token<'_>) -> Result<Next<'_>, Mismatch> {
        set_text(token, "a date", &mut |text| *self = Date::from(text))
    }

    fn view(&self) -> View<'_> {
        View::Named(self.as_str(), self)
    }
}

impl Slot for Value {
    fn blank() -> Self {
        Value::Null
    }

    fn set(&mut self, token: Token<'_>) -> Result<Next<'_>, Mismatch> {
        *self = match token {
            Token::Null => Value::Null,
            Token::Bool(value) => Value::from(value),
            Token::Int(value) => Value::from(value),
            Token::Unsigned(value) => Value::from(value),
            Token::Float(value) => Value::from(value),
            Token::Text(text) => Value::from(text),
            Token::List | Token::Object => return Ok(Next::Any(self)),
        };
        Ok(Next::Done)
    }

    fn view(&self) -> View<'_> {
        View::Any(self)
    }
}
