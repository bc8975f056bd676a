//! Values to and from the wire: one decoder and one encoder for every model.

mod cleared;
mod containers;
mod decode;
mod encode;
mod findings;
mod indirect;
mod one_of;
pub(crate) mod percent;
mod scalars;
mod slot;
mod view;

pub use cleared::Cleared;
pub use containers::set_model;
pub use decode::deserialize;
pub(crate) use decode::from_json;
pub(crate) use encode::{Redacted, to_json, to_text};
pub use encode::{debug_model, serialize};
pub(crate) use findings::{Findings, Invalid};
pub use indirect::Indirect;
pub use scalars::set_text;
pub use slot::{
    Alternatives, DigitFields, Field, Flag, Mismatch, Model, Next, OneOf, Shape, Slot, Token, View,
};
pub(crate) use view::Kind;
pub use view::view_alternative;
