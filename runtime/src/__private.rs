//! Items used only by generated code and by the macros of this crate.
//!
//! Not part of the public API: it may change in any minor release, together with the generator. Items that users name too,
//! such as [`Client`](crate::Client), are at the crate root.

pub use serde;

pub use crate::mocked::{Mocked, MockedOperation, MockedResponse};
pub use crate::operation::{Input, Location, Operation, OperationRule, Rule};
pub use crate::page::NextPage;
pub use crate::request::{Builder, Request, broken_rule, set_if_some, sid_prefix};
pub use crate::sid::is_any_sid;
pub use crate::wire::{
    Alternatives, DigitFields, EditFields, Field, Flag, Mismatch, Model, NullFields, OneOf,
    ReadFields, Shape, TextKind, Token, ValueState, View, WireValue, debug_model, deserialize,
    serialize, set_enum, set_model, view_alternative,
};
