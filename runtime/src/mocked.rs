//! The description of an operation's responses in generated code: static data, built by `mocked!`.

use crate::operation::Operation;
use crate::request::Builder;

/// A builder whose operation can be mocked. Implemented by the `mocked!` macro.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the responses of `{Self}` are not known",
    note = "the feature `mock` of its crate, or `Config::mock`, adds the examples of the document"
)]
pub trait Mocked: Builder {
    const MOCKED: &'static MockedOperation;
}

/// What a fake of the service has to know of an operation besides its table.
#[doc(hidden)]
#[derive(Debug)]
pub struct MockedOperation {
    pub operation: &'static Operation,
    /// The responses that the document declares.
    pub responses: &'static [MockedResponse],
}

/// A response that the document declares.
#[doc(hidden)]
#[derive(Debug)]
pub struct MockedResponse {
    pub status: u16,
    /// The names of its examples, empty for one without a name, and their bodies.
    pub examples: &'static [(&'static str, &'static str)],
}
