//! The names that the runtime and generated files already use.
//!
//! Names derived from a document must not collide with these. Only [`NameScope`](crate::names::NameScope) reads the
//! lists, so adding a name here is enough to reserve it for a new builder method, import or feature.

/// The features of the runtime, which generated crates forward.
pub(crate) const RUNTIME_FEATURES: [&str; 11] = [
    "hyper",
    "reqwest",
    "blocking",
    "webhook",
    "tower",
    "axum",
    "access-token",
    "chrono",
    "jiff",
    "time",
    "tracing",
];

/// The features of a generated crate that belong neither to the runtime nor to a document.
pub(crate) const CRATE_FEATURES: [&str; 3] = ["default", "full", MOCK];

/// The module of what a fake of the service has to know of a resource's operations, and the Cargo feature that enables
/// it.
pub(crate) const MOCK: &str = "mock";

/// What the root of the bindings re-exports from the runtime, besides the runtime itself.
pub(crate) const EXPORTS: [&str; 13] = [
    "Client",
    "ClientBuilder",
    "Date",
    "DateTime",
    "Error",
    "Items",
    "Number",
    "Page",
    "Pages",
    "Require",
    "Response",
    "RetryPolicy",
    "Value",
];

/// What the root of the bindings re-exports in addition, if an operation has files.
pub(crate) const FILE_EXPORTS: [&str; 3] = ["Download", "FilePart", "Upload"];

/// The crate of the runtime, which the root of the bindings re-exports under its own name.
pub(crate) const RUNTIME: &str = "twilio_runtime";

/// The module of the types that several resources share, and of those of a single resource.
pub(crate) const MODELS_MODULE: &str = "models";

/// The name of the map of additional properties in a model or a JSON body.
pub(crate) const ADDITIONAL_PROPERTIES: &str = "additionalProperties";

/// Reserved module names: those that we add, files with a special meaning for rustc or Cargo, and crates whose paths
/// appear in generated files.
const MODULES: [&str; 10] = [
    MODELS_MODULE,
    MOCK,
    RUNTIME,
    "bin",
    "lib",
    "main",
    "mod",
    "std",
    "core",
    "alloc",
];

/// Names that Windows reserves for devices. No file can have one of them, whatever its extension.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Types that generated files import, and prelude items that they use by their short names.
const TYPES: [&str; 34] = [
    "BTreeMap",
    "Box",
    "Client",
    "Clone",
    "Date",
    "DateTime",
    "Debug",
    "Default",
    "Download",
    "Drop",
    "Eq",
    "Err",
    "FilePart",
    "Fn",
    "From",
    "HttpMethod",
    "Indirect",
    "Into",
    "IntoIterator",
    "IntoList",
    "Iterator",
    "None",
    "Number",
    "Ok",
    "Option",
    "PageMeta",
    "PartialEq",
    "Redirect",
    "Result",
    "Some",
    "String",
    "Upload",
    "Value",
    "Vec",
];

/// Methods of builders, arguments of their functions, and methods of traits that builders implement or may implement. A
/// method of the same name would hide them, or clippy would ask for the trait.
const INPUTS: [&str; 30] = [
    "add",
    "bitand",
    "bitor",
    "bitxor",
    "borrow",
    "borrow_mut",
    "client",
    "clone",
    "clone_from",
    "clone_into",
    "div",
    "fmt",
    "into",
    "into_future",
    "items",
    "mul",
    "new",
    "pages",
    "rem",
    "request",
    "required",
    "resume_from",
    "send",
    "send_blocking",
    "shl",
    "shr",
    "sub",
    "to_owned",
    "try_into",
    "type_id",
];

/// Prefixes of the names of call options and send methods.
const INPUT_PREFIXES: [&str; 4] = ["send_with_", "send_blocking_", "set_", "with_"];

/// Crates that every crate can name, or that generated crates depend on, as identifiers.
const CRATES: [&str; 6] = ["alloc", "core", "proc_macro", "std", "test", RUNTIME];

/// What a name is used for, which determines what it must not collide with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameKind {
    /// A document: a module, a file or folder, and a cargo feature.
    Document,
    /// A module: also a file or a folder.
    Module,
    /// A function of a resource.
    Function,
    /// A model, an enum, a union, a builder, or a struct of required inputs.
    Type,
    /// An argument or method of a builder. Only an operation that reads can be a list, whose builder has more methods.
    Input { reads: bool },
    /// A field of a model, or one of its methods.
    Field,
    /// A variant of an open enum.
    EnumVariant,
    /// A variant of a union.
    UnionVariant,
}

impl NameKind {
    /// Returns whether names of this kind are `UpperCamelCase`.
    pub(crate) fn is_camel(self) -> bool {
        matches!(self, Self::Type | Self::EnumVariant | Self::UnionVariant)
    }

    /// Returns whether `name`, without `r#`, is always taken, whatever the document contains.
    pub(crate) fn reserves(self, name: &str) -> bool {
        match self {
            Self::Document => {
                is_reserved_module(name)
                    || RUNTIME_FEATURES.contains(&name)
                    || CRATE_FEATURES.contains(&name)
            }
            Self::Module => is_reserved_module(name),
            Self::Type => TYPES.contains(&name),
            Self::Input { reads: false } if matches!(name, "items" | "pages" | "resume_from") => {
                false
            }
            Self::Input { .. } => INPUTS.contains(&name) || is_call_option(name),
            Self::EnumVariant => name == "UnknownValue",
            Self::UnionVariant => name == "Unknown",
            Self::Function | Self::Field => false,
        }
    }
}

/// Returns whether a call option has or may later get this name. None ends in an underscore or a digit.
fn is_call_option(name: &str) -> bool {
    INPUT_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
        && !name.ends_with(|c: char| c == '_' || c.is_ascii_digit())
}

fn is_reserved_module(name: &str) -> bool {
    MODULES.contains(&name) || is_device(name)
}

/// Returns whether Windows reserves a lower-case file name for a device.
fn is_device(name: &str) -> bool {
    let port = ["com", "lpt"]
        .iter()
        .find_map(|port| name.strip_prefix(port));
    DEVICES.contains(&name) || port.is_some_and(|number| matches!(number.as_bytes(), [b'0'..=b'9']))
}

/// Returns whether `name` needs to be a raw identifier (the Rust reference, "Keywords", edition 2024).
pub(crate) fn is_keyword(name: &str) -> bool {
    matches!(
        name,
        "abstract"
            | "as"
            | "async"
            | "await"
            | "become"
            | "box"
            | "break"
            | "const"
            | "continue"
            | "do"
            | "dyn"
            | "else"
            | "enum"
            | "extern"
            | "false"
            | "final"
            | "fn"
            | "for"
            | "gen"
            | "if"
            | "impl"
            | "in"
            | "let"
            | "loop"
            | "macro"
            | "match"
            | "mod"
            | "move"
            | "mut"
            | "override"
            | "priv"
            | "pub"
            | "ref"
            | "return"
            | "static"
            | "struct"
            | "trait"
            | "true"
            | "try"
            | "type"
            | "typeof"
            | "unsafe"
            | "unsized"
            | "use"
            | "virtual"
            | "where"
            | "while"
            | "yield"
    )
}

/// Returns why `name` cannot be the name of a crate, if it cannot.
pub(crate) fn crate_name_problem(name: &str) -> Option<&'static str> {
    let ident = name.replace('-', "_");
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if !ident.chars().all(is_word) {
        Some("use only ASCII letters, digits, `-` and `_`")
    } else if !ident.starts_with(|c: char| c.is_ascii_alphabetic()) {
        Some("it must begin with a letter")
    } else if is_keyword(&ident) || matches!(&*ident, "self" | "Self" | "super" | "crate") {
        Some("it is a Rust keyword")
    } else if CRATES.contains(&&*ident) {
        Some("another crate has this name")
    } else if is_device(&ident.to_ascii_lowercase()) {
        Some("Windows does not allow files with this name")
    } else {
        None
    }
}

/// Returns all reserved names, for tests that look for collisions.
pub fn reserved_words() -> Vec<&'static str> {
    [
        &MODULES[..],
        &DEVICES,
        &RUNTIME_FEATURES,
        &CRATE_FEATURES,
        &EXPORTS,
        &FILE_EXPORTS,
        &TYPES,
        &INPUTS,
        &INPUT_PREFIXES,
        &["com1", "lpt9", "UnknownValue", "Unknown", "cleared"],
        &[ADDITIONAL_PROPERTIES],
    ]
    .concat()
}
