//! What the stages behind reading need to know: plain data.

/// How the output is laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// A crate: `src/lib.rs`, its modules, and the beginning of a `Cargo.toml`, which is yours once it is edited.
    #[default]
    Crate,
    /// A module tree to put into an existing crate: `mod.rs` and its modules.
    Modules,
    /// One file for `include!`.
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
    pub runtime_path: Option<String>,
    /// Whether operations that are not supported are left out, each with a warning, in place of being errors.
    pub skip_unsupported: bool,
}

impl Options {
    /// The crate's name as it is written in Rust source.
    pub fn crate_ident(&self) -> String {
        match self.crate_name.as_str() {
            "" => "twilio".to_owned(),
            name => name.replace('-', "_"),
        }
    }
}
