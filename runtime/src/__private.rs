//! What the macros of this crate and generated code use, and nothing else.
//!
//! Not part of the public API: it changes together with the generator, in any release. What users name as well, such as
//! [`Client`](crate::Client), is at the root of the crate.

pub use serde;

pub use crate::operation::{Input, Location, Operation, OperationRule, Rule};
pub use crate::page::NextPage;
pub use crate::request::{Builder, Request};
pub use crate::wire::{
    Alternatives, DigitFields, EditFields, Field, Flag, Mismatch, Model, NullFields, OneOf,
    ReadFields, Shape, Token, ValueState, View, WireValue, debug_model, deserialize, serialize,
    set_model, set_text, view_alternative,
};
