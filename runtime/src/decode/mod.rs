//! Values to and from the wire: one decoder and one encoder for every model.

mod cleared;
mod containers;
mod driver;
mod encode;
mod findings;
mod indirect;
mod one_of;
mod scalars;
mod slot;
mod view;

pub use cleared::Cleared;
pub use containers::set_model;
pub use driver::deserialize;
pub(crate) use driver::{DecodeFailure, from_json};
pub(crate) use encode::{Redacted, to_json, to_text};
pub use encode::{debug_model, serialize};
pub(crate) use findings::{Findings, Invalid};
pub use indirect::Indirect;
pub use one_of::{Alternatives, OneOf};
pub use scalars::set_text;
pub use slot::{DigitFields, Field, Flag, Mismatch, Model, Next, Shape, Slot, Token};
pub(crate) use view::Kind;
pub use view::{View, view_alternative};
