//! The narrow interface between values and the one decoder and encoder.
//!
//! The decoder fills a [`WireValue`], and the encoders look at it. Both work through `dyn WireValue`, so that a thousand
//! models add tables, not a thousand decoders: miniserde's idea, with error paths and leniency.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;

use super::null_fields::NullFields;
use crate::value::{Date, DateTime, Number};

/// A value that can travel to and from Twilio: text, numbers, dates, lists, maps, models, open enums.
///
/// Implemented by this crate and by the `model!` and `open_enum!` macros; it is not meant to be implemented by hand.
#[doc(hidden)]
pub trait WireValue {
    /// The value before anything was put into it.
    fn empty() -> Self
    where
        Self: Sized;

    /// Takes one JSON scalar, or says where the parts of a list or an object go.
    fn set(&mut self, token: Token<'_>) -> Result<ValueState<'_>, Mismatch>;

    /// The value as it goes on the wire; that of an `Option` is its content's.
    fn view(&self) -> View<'_>;

    /// Whether this is an `Option`.
    fn is_optional(&self) -> bool {
        false
    }

    /// Whether values of this type keep a number's digits, and so want its text.
    fn keeps_digits() -> bool
    where
        Self: Sized,
    {
        false
    }

    /// As [`keeps_digits`](Self::keeps_digits), of a value.
    fn wants_digits(&self) -> bool {
        false
    }

    /// Whether [`set`](Self::set) may answer [`ValueState::Absent`] to a scalar that is not null.
    fn drops_scalars() -> bool
    where
        Self: Sized,
    {
        false
    }

    /// The value itself where it is text already, so that it need not be copied.
    fn take_text(&mut self) -> Option<String> {
        None
    }
}

/// What the decoder found.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub enum Token<'a> {
    Null,
    Bool(bool),
    Int(i64),
    /// Beyond the range of [`Token::Int`].
    Unsigned(u64),
    Float(f64),
    /// A number's text, for slots that keep its digits.
    Digits(&'a str),
    Text(&'a str),
    List,
    Object,
}

impl From<Token<'_>> for Value {
    fn from(token: Token<'_>) -> Self {
        match token {
            Token::Null => Value::Null,
            Token::Bool(value) => value.into(),
            Token::Int(value) => value.into(),
            Token::Unsigned(value) => value.into(),
            Token::Float(value) => value.into(),
            Token::Digits(text) | Token::Text(text) => text.into(),
            Token::List => Value::Array(Vec::new()),
            Token::Object => Value::Object(serde_json::Map::new()),
        }
    }
}

impl<'a> Token<'a> {
    pub(super) fn of(value: &'a Value) -> Self {
        match value {
            Value::Null => Token::Null,
            Value::Bool(value) => Token::Bool(*value),
            Value::Number(number) => match (number.as_i64(), number.as_u64()) {
                (Some(value), _) => Token::Int(value),
                (None, Some(value)) => Token::Unsigned(value),
                (None, None) => Token::Float(number.as_f64().unwrap_or(f64::NAN)),
            },
            Value::String(text) => Token::Text(text),
            Value::Array(_) => Token::List,
            Value::Object(_) => Token::Object,
        }
    }

    /// Names the kind of value. The value itself may be private, and errors are logged.
    pub(crate) fn describe(self) -> &'static str {
        match self {
            Token::Null => "null",
            Token::Bool(_) => "a boolean",
            Token::Int(_) | Token::Unsigned(_) | Token::Float(_) | Token::Digits(_) => "a number",
            Token::Text(_) => "text",
            Token::List => "an array",
            Token::Object => "an object",
        }
    }
}

/// What the decoder does after [`WireValue::set`].
#[doc(hidden)]
pub enum ValueState<'a> {
    /// The value is in place.
    Done,
    /// It was null, and this slot has no way to say so: whoever holds it leaves it out.
    Absent,
    List(&'a mut dyn List),
    Map(&'a mut dyn Map),
    Model(&'a mut dyn Model),
    Any(&'a mut Value),
    OneOf(&'a mut dyn OneOf),
}

/// A slot could not take what was found.
#[doc(hidden)]
#[derive(Debug)]
pub struct Mismatch {
    /// What would have fitted.
    pub expected: &'static str,
}

/// A growing list of slots.
#[doc(hidden)]
pub trait List {
    /// Adds an empty element and hands it out.
    fn grow(&mut self) -> &mut dyn WireValue;
    /// Takes the last element away again.
    fn shrink(&mut self);
    fn each(&self, visit: &mut dyn FnMut(&dyn WireValue));
    fn count(&self) -> usize;
}

/// A map from text to slots.
#[doc(hidden)]
pub trait Map {
    /// Keeps a new entry if `fill` says that it got a value, or gives the key back.
    fn insert(
        &mut self,
        key: String,
        fill: &mut dyn FnMut(&mut dyn WireValue) -> bool,
    ) -> Option<String>;
    fn each(&self, visit: &mut dyn FnMut(&str, &dyn WireValue));
    fn count(&self) -> usize;
}

/// What is called with the fields of a model and with its map of additional properties, if it has one.
#[doc(hidden)]
pub type EditFields<'v> = dyn FnMut(&mut [&mut dyn WireValue], Option<&mut dyn WireValue>) + 'v;

/// As [`EditFields`], to look at them.
#[doc(hidden)]
pub type ReadFields<'v> = dyn FnMut(&[&dyn WireValue], Option<&dyn WireValue>) + 'v;

/// A struct with a table of its fields.
#[doc(hidden)]
pub trait Model {
    fn shape(&self) -> &'static Shape;
    /// Hands out the fields in the order of the table, and the map of additional properties, if there is one.
    fn edit(&mut self, visit: &mut EditFields<'_>);
    /// Shows the fields in the order of the table, and the map of additional properties, if there is one.
    fn read(&self, visit: &mut ReadFields<'_>);
    /// The fields that are null where they are `None`; the others are left out then.
    fn null_fields(&self) -> Option<&NullFields> {
        None
    }
}

/// A value that is one of several types. Which one, is known only when all of it is there.
#[doc(hidden)]
pub trait OneOf {
    fn alternatives(&self) -> &'static Alternatives;

    /// Becomes an empty value of an alternative, and hands it out.
    fn enter(&mut self, alternative: usize) -> Option<&mut dyn WireValue>;

    /// Becomes the value as it is, which is none of the alternatives.
    fn keep(&mut self, value: Value);
}

/// What is known of a union's alternatives before there is a value.
#[doc(hidden)]
#[derive(Debug)]
pub struct Alternatives {
    /// The property that tells which alternative a value is.
    pub discriminator: Option<&'static str>,
    /// For each alternative, the discriminator's values that stand for it.
    pub tags: &'static [&'static [&'static str]],
}

/// A value as the encoders see it.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub enum View<'a> {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(&'a str),
    /// A value of an open enum: its text and its own `Debug`.
    Enum(&'a str, &'a dyn fmt::Debug),
    /// One that the document does not list.
    UnknownEnum(&'a str, &'a dyn fmt::Debug),
    Number(&'a Number),
    DateTime(&'a DateTime),
    Date(&'a Date),
    List(&'a dyn List),
    Map(&'a dyn Map),
    Model(&'a dyn Model),
    Any(&'a Value),
    /// The alternative of a union with a discriminator.
    Tagged(Tagged<'a>),
}

/// An alternative, and the discriminator's value that announces it. References to references keep a view small: it is
/// handed on by value for every field.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Tagged<'a> {
    pub(super) inner: &'a dyn WireValue,
    pub(super) alternatives: &'static Alternatives,
    pub(super) tag: &'static &'static str,
}

/// A model's name and fields.
#[doc(hidden)]
#[derive(Debug)]
pub struct Shape {
    pub name: &'static str,
    pub fields: &'static [Field],
    pub digits: DigitFields,
}

/// Which fields of a model want a number's digits, found out with the first value that is decoded. To ask each slot of
/// each value took a twentieth of the whole time.
#[doc(hidden)]
#[derive(Debug, Default)]
pub struct DigitFields(AtomicU64);

impl DigitFields {
    /// Says that the other bits are known.
    const KNOWN: u64 = 1 << 63;

    #[must_use]
    pub const fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    /// The fields as bits, all but those that are too far behind.
    pub(super) fn of(&self, slots: &[&mut dyn WireValue]) -> u64 {
        match self.0.load(Ordering::Relaxed) {
            0 => {
                let slots = slots.iter().take(63).enumerate();
                let bits = slots.map(|(at, slot)| u64::from(slot.wants_digits()) << at);
                let known = bits.fold(Self::KNOWN, |all, bit| all | bit);
                self.0.store(known, Ordering::Relaxed);
                known
            }
            known => known,
        }
    }

    pub(super) fn contains(known: u64, at: usize, slot: &dyn WireValue) -> bool {
        match at {
            0..63 => known >> at & 1 == 1,
            _ => slot.wants_digits(),
        }
    }
}

/// A field's names in Rust and on the wire.
#[doc(hidden)]
#[derive(Debug)]
pub struct Field {
    pub name: &'static str,
    pub wire: &'static str,
    pub flags: &'static [Flag],
}

impl Field {
    /// Whether the value must not show in `Debug`.
    pub(crate) fn is_private(&self) -> bool {
        !self.flags.is_empty()
    }
}

/// What may follow a field in `model!`; the lower case is the macro's spelling.
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[derive(Clone, Copy, Debug)]
pub enum Flag {
    private,
}
