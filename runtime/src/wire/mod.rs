//! Encoding and decoding of values: one decoder and one encoder for every model.

mod containers;
mod decode;
mod encode;
mod findings;
mod indirect;
mod null_fields;
mod one_of;
pub(crate) mod percent;
mod scalars;
mod traits;
mod view;

pub use containers::set_model;
pub use decode::deserialize;
pub(crate) use decode::{from_json, from_texts};
pub(crate) use encode::{Redacted, to_json, to_text};
pub use encode::{debug_model, serialize};
pub(crate) use findings::{Findings, Invalid};
pub use indirect::Indirect;
pub use null_fields::NullFields;
pub use scalars::set_enum;
pub use traits::{
    Alternatives, DigitFields, EditFields, Field, Flag, Mismatch, Model, OneOf, ReadFields, Shape,
    TextKind, Token, ValueState, View, WireValue,
};
pub(crate) use view::Kind;
pub use view::view_alternative;
