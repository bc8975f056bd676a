//! What the stages behind reading need to know: plain data.

use std::path::PathBuf;

/// Selects how the generated files are laid out.
///
/// ```
/// use twilio_codegen::{Config, Layout};
///
/// // For `include!` in a build script's crate.
/// let config = Config::new().spec("spec").layout(Layout::File);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Layout {
    /// Generates a crate: `src/lib.rs`, its modules, and an initial `Cargo.toml`, which is yours once you edit it.
    #[default]
    Crate,
    /// Generates a module tree for an existing crate: `mod.rs` and its modules.
    Modules,
    /// Generates one file for `include!`.
    File,
}

/// What the stages after reading need to know.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The resources to keep, by module name or tag; empty keeps all.
    pub resources: Vec<String>,
    /// The name of the crate in which the output is used, as it is written in examples.
    pub crate_name: String,
    /// How the output is laid out.
    pub layout: Layout,
    /// Where `twilio-runtime` is, for a generated crate that should not take it from the registry.
    pub runtime_path: Option<PathBuf>,
    /// Whether operations that are not supported are left out, each with a warning, in place of being errors.
    pub skip_unsupported: bool,
}

impl Options {
    /// The crate's name as it is written in Rust source.
    pub(crate) fn crate_ident(&self) -> String {
        match self.crate_name.as_str() {
            "" => "twilio".to_owned(),
            name => name.replace('-', "_"),
        }
    }
}
