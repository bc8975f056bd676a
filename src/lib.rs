//! Twilio bindings that the build script generates while cargo compiles.
//!
//! The build script runs the generator on `spec/`, or on what `TWILIO_OPENAPI` names, and this file includes what it
//! wrote. The code is that of the crate `twilio-conversations`, which is the same output, committed.

include!(concat!(env!("OUT_DIR"), "/twilio_bindings.rs"));

/// The READMEs, so that their code is compiled with the tests.
#[cfg(doctest)]
mod readmes {
    #[doc = include_str!("../README.md")]
    mod whole {}
    #[doc = include_str!("../generator/README.md")]
    mod generator {}
    #[doc = include_str!("../runtime/README.md")]
    mod runtime {}
    #[doc = include_str!("../generated/README.md")]
    mod generated {}
}
