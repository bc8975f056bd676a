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

#[doc(hidden)]
pub use cleared::Cleared;
#[doc(hidden)]
pub use containers::set_model;
#[doc(hidden)]
pub use driver::deserialize;
pub(crate) use driver::{DecodeFailure, from_json};
pub(crate) use encode::{Redacted, to_json, to_text};
#[doc(hidden)]
pub use encode::{debug_model, serialize};
pub(crate) use findings::{Findings, Invalid};
pub use indirect::Indirect;
#[doc(hidden)]
pub use one_of::{Alternatives, OneOf};
#[doc(hidden)]
pub use scalars::set_text;
#[doc(hidden)]
pub use slot::{DigitFields, Field, Flag, List, Map, Mismatch, Model, Next, Shape, Slot, Token};
pub(crate) use view::Kind;
#[doc(hidden)]
pub use view::{View, view_alternative};
