//! The options of the stages after reading.

use std::path::PathBuf;

/// Selects the layout of the generated files.
///
/// ```
/// use twilio_codegen::{Config, Layout};
///
/// // For `include!` in a crate with a build script.
/// let config = Config::new().spec("spec").layout(Layout::File);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Layout {
    /// Generates a crate: `src/lib.rs`, its modules, and an initial `Cargo.toml`, which is yours once you remove its
    /// first line.
    #[default]
    Crate,
    /// Generates a module tree for an existing crate: `mod.rs` and its modules.
    Modules,
    /// Generates a single file for `include!`.
    File,
}

/// The options of the stages after reading.
#[derive(Clone, Debug, Default, Hash)]
pub struct Options {
    /// The resources to keep, by module name or tag. If empty, all are kept.
    pub resources: Vec<String>,
    /// The name of the crate that contains the output, or an empty string for the default, `twilio`.
    pub crate_name: String,
    /// The path by which other crates reach the bindings, if they can: `my_app::twilio`.
    pub module_path: Option<String>,
    /// The layout of the output.
    pub layout: Layout,
    /// The folder of `twilio-runtime`, for a generated crate that should not use the one on crates.io.
    pub runtime_path: Option<PathBuf>,
    /// Whether unsupported operations are skipped with a warning instead of being errors.
    pub skip_unsupported: bool,
    /// Whether to emit the modules `mock`. In the layout [`Layout::Crate`], they are behind a Cargo feature.
    pub mock: bool,
}

impl Options {
    /// Returns the name of the crate as a Rust identifier.
    pub(crate) fn crate_ident(&self) -> String {
        match self.crate_name.as_str() {
            "" => "twilio".to_owned(),
            name => name.replace('-', "_"),
        }
    }
}
