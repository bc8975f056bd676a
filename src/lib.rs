//! Twilio bindings that the build script generates while Cargo compiles.
//!
//! The build script runs the generator on `spec/`, or on the document or folder that `TWILIO_OPENAPI` names, and this
//! file includes its output. By default the code is the same as in `twilio-conversations`, where it is committed.

include!(concat!(env!("OUT_DIR"), "/twilio_bindings.rs"));

/// The READMEs, so that their code is tested.
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
    #[doc = include_str!("../mock/README.md")]
    mod mock {}
}
