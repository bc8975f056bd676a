//! What to generate, and the ends to which it can be put.

/// How the output is laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// The sources of a crate: `src/lib.rs` and its modules.
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
    /// The name of the crate in which the output is used, as it stands in examples.
    pub crate_name: String,
    /// How the output is laid out.
    pub layout: Layout,
}

/// Declares what to generate; see the crate's documentation.
#[derive(Clone, Debug, Default)]
pub struct Config {
    _options: Options,
}
