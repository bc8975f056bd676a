//! The parts of the model: operations, inputs and types.

pub(super) mod input;
pub(super) mod operation;
pub(super) mod types;
