//! The interface between values and the decoder and encoders.
//!
//! The decoder fills a [`WireValue`], and the encoders read it. Both work through `dyn WireValue`, so that a thousand
//! models add tables instead of a thousand decoders. The idea is miniserde's, with error paths and lenient decoding
//! added.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;

use super::null_fields::NullFields;
use crate::value::{Date, DateTime, Number};

/// A value that can be sent and received: text, numbers, dates, lists, maps, models, open enums, unions.
///
/// Implemented by this crate and by the macros `model!`, `open_enum!` and `one_of!`; not meant to be implemented by
/// hand.
#[doc(hidden)]
pub trait WireValue {
    /// Returns the value to decode into.
    fn empty() -> Self
    where
        Self: Sized;

    /// Takes one JSON scalar, or returns what receives the parts of a list or an object.
    fn set(&mut self, token: Token<'_>) -> Result<ValueState<'_>, Mismatch>;

    /// Takes text like [`set`](Self::set), with less work. Returns whether it did; otherwise `set` must be called.
    fn accept_text(&mut self, _: &str) -> bool {
        false
    }

    /// Returns the value for text, if it is quickly made from any text. An `Option` is set with it.
    fn from_text(_: &str) -> Option<Self>
    where
        Self: Sized,
    {
        None
    }

    /// Returns the value as the encoders see it. The view of an `Option` is that of its content, or null.
    fn view(&self) -> View<'_>;

    /// Returns whether this is an `Option`.
    fn is_optional(&self) -> bool {
        false
    }

    /// Returns whether values of this type keep a number's digits, so that they need its text.
    fn keeps_digits() -> bool
    where
        Self: Sized,
    {
        false
    }

    /// Returns what [`keeps_digits`](Self::keeps_digits) does, but through `dyn WireValue`.
    fn wants_digits(&self) -> bool {
        false
    }

    /// Returns whether [`set`](Self::set) may return [`ValueState::Absent`] for a scalar that is not null.
    fn drops_scalars() -> bool
    where
        Self: Sized,
    {
        false
    }

    /// Takes the text out of a `String`, which saves a copy. Returns `None` for other types.
    fn take_text(&mut self) -> Option<String> {
        None
    }
}

/// What the decoder found: a scalar, or the start of a list or an object.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub enum Token<'a> {
    Null,
    Bool(bool),
    Int(i64),
    /// Beyond the range of [`Token::Int`].
    Unsigned(u64),
    Float(f64),
    /// A number's text, for values that keep its digits.
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

    /// Returns the name of the value's kind, for errors. The value itself may be private, and errors are logged.
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

/// The result of [`WireValue::set`], which tells the decoder how to continue.
#[doc(hidden)]
pub enum ValueState<'a> {
    /// The value is set.
    Done,
    /// The token was null, or an integer too large for the type. The value cannot represent that, so whatever
    /// contains it leaves it out.
    Absent,
    List(&'a mut dyn List),
    Map(&'a mut dyn Map),
    Model(&'a mut dyn Model),
    Any(&'a mut Value),
    OneOf(&'a mut dyn OneOf),
}

/// The error for a token that a value cannot take.
#[doc(hidden)]
#[derive(Debug)]
pub struct Mismatch {
    /// What the value expects, such as "a number".
    pub expected: &'static str,
}

/// A list that the decoder can append to.
#[doc(hidden)]
pub trait List {
    /// Appends an empty element and returns it.
    fn grow(&mut self) -> &mut dyn WireValue;
    /// Removes the last element.
    fn shrink(&mut self);
    fn each(&self, visit: &mut dyn FnMut(&dyn WireValue));
    fn count(&self) -> usize;
}

/// A map with string keys that the decoder can add to.
#[doc(hidden)]
pub trait Map {
    /// Adds an entry if `fill` returns true, which means that its value was set. Otherwise returns the key.
    fn insert(
        &mut self,
        key: String,
        fill: &mut dyn FnMut(&mut dyn WireValue) -> bool,
    ) -> Option<String>;
    fn each(&self, visit: &mut dyn FnMut(&str, &dyn WireValue));
    fn count(&self) -> usize;
}

/// A callback that gets the fields of a model and its map of additional properties, if it has one.
#[doc(hidden)]
pub type EditFields<'v> = dyn FnMut(&mut [&mut dyn WireValue], Option<&mut dyn WireValue>) + 'v;

/// Like [`EditFields`], with the fields as the encoders see them.
#[doc(hidden)]
pub type ReadFields<'v> = dyn FnMut(&[View<'_>], Option<View<'_>>) + 'v;

/// A struct with a table of its fields.
#[doc(hidden)]
pub trait Model {
    fn shape(&self) -> &'static Shape;
    /// Calls `visit` with the fields, in the order of the table, and the map of additional properties.
    fn edit(&mut self, visit: &mut EditFields<'_>);
    /// Like `edit`, but passes views. They are made here, where the types are known, rather than through a virtual call
    /// for each field.
    fn read(&self, visit: &mut ReadFields<'_>);
    /// Returns the fields that are sent as null if they are `None`; other fields that are `None` are left out.
    fn null_fields(&self) -> Option<&NullFields> {
        None
    }
}

/// A value that is one of several types. Which one is known only after the whole value was read.
#[doc(hidden)]
pub trait OneOf {
    fn alternatives(&self) -> &'static Alternatives;

    /// Changes to an empty value of an alternative and returns it. Returns `None` if there is no such alternative.
    fn enter(&mut self, alternative: usize) -> Option<&mut dyn WireValue>;

    /// Keeps the value undecoded, because no alternative fits it.
    fn keep(&mut self, value: Value);
}

/// The static description of a union's alternatives.
#[doc(hidden)]
#[derive(Debug)]
pub struct Alternatives {
    /// The property whose value selects the alternative.
    pub discriminator: Option<&'static str>,
    /// For each alternative, the values of the discriminator that select it.
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
    /// Everything that is encoded as text. This is one variant, so that the encoder recognizes text with one comparison.
    Text(&'a str, TextKind<'a>),
    Number(&'a Number),
    List(&'a dyn List),
    Map(&'a dyn Map),
    Model(&'a dyn Model),
    Any(&'a Value),
    /// The alternative of a union with a discriminator.
    Tagged(Tagged<'a>),
}

/// The type that text belongs to.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub enum TextKind<'a> {
    Plain,
    /// A value of an open enum, for its `Debug`.
    Enum(&'a dyn fmt::Debug),
    /// An enum value that the document does not list.
    UnknownEnum(&'a dyn fmt::Debug),
    DateTime(&'a DateTime),
    Date(&'a Date),
}

/// An alternative, and the discriminator's value for it. The tag is a reference to a reference to keep [`View`] small,
/// because a view is made for every field.
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

/// The fields of a model that keep a number's digits, computed when the first value is decoded. Asking each field of
/// each value took a twentieth of the decoding time.
#[doc(hidden)]
#[derive(Debug, Default)]
pub struct DigitFields(AtomicU64);

impl DigitFields {
    /// The bit that marks the other bits as computed.
    const KNOWN: u64 = 1 << 63;

    #[must_use]
    pub const fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    /// Returns the first 63 fields as bits; [`contains`](Self::contains) asks the others themselves.
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
    /// Whether `Debug` must not show the value.
    pub is_private: bool,
}

/// The flags that may follow a field in `model!`. They are lower case because the macro spells them that way, and not
/// the variants of an enum because a list of them for each field would take rustc longer to check.
#[doc(hidden)]
pub struct Flag;

#[allow(non_upper_case_globals)]
impl Flag {
    pub const private: bool = true;
}
