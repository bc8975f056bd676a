//! The names that the runtime and generated files already use.
//!
//! A name made from a document must not meet one of these. [`NameScope`](crate::names::NameScope) is the only reader of
//! the lists, so that a new method of a builder, a new import or a new feature is reserved by adding it here.

/// The features of the runtime, which a generated crate passes on.
pub(crate) const RUNTIME_FEATURES: [&str; 8] = [
    "hyper", "reqwest", "blocking", "webhook", "chrono", "jiff", "time", "tracing",
];

/// The features of a generated crate that are neither the runtime's nor a document's.
pub(crate) const CRATE_FEATURES: [&str; 2] = ["default", "full"];

/// What the root of the bindings re-exports from the runtime, beside the runtime itself.
pub(crate) const EXPORTS: [&str; 4] = ["Client", "DateTime", "Error", "Value"];

/// The module that the runtime is re-exported as.
pub(crate) const RUNTIME_MODULE: &str = "runtime";

/// The module of the types that several resources use, and of those of one resource.
pub(crate) const MODELS_MODULE: &str = "models";

/// The map of additional properties in a model or a JSON body.
pub(crate) const ADDITIONAL_PROPERTIES: &str = "additionalProperties";

/// Modules beside which no other of the same name can exist: those that we add, files that have a meaning for rustc or
/// cargo, and crates whose paths appear in generated files.
const MODULES: [&str; 10] = [
    MODELS_MODULE,
    RUNTIME_MODULE,
    "bin",
    "lib",
    "main",
    "mod",
    "std",
    "core",
    "alloc",
    "twilio_runtime",
];

/// Names that Windows keeps for devices: no file can be called so, whatever its extension.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Types that generated files import, and items of the prelude that they use by their short names.
const TYPES: [&str; 30] = [
    "BTreeMap",
    "Box",
    "Client",
    "Clone",
    "Date",
    "DateTime",
    "Debug",
    "Default",
    "Drop",
    "Eq",
    "Err",
    "Fn",
    "From",
    "HttpMethod",
    "Indirect",
    "Into",
    "IntoIterator",
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
    "Value",
    "Vec",
];

/// Methods of builders, arguments of their functions, and methods of traits that builders have or may get: one of the
/// same name would hide them, or make clippy ask for the trait.
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

/// How names of call options and of ways to send begin.
const INPUT_PREFIXES: [&str; 4] = ["send_with_", "send_blocking_", "set_", "with_"];

/// Crates that every crate can name, or that a generated crate depends on, as identifiers.
const CRATES: [&str; 6] = [
    "alloc",
    "core",
    "proc_macro",
    "std",
    "test",
    "twilio_runtime",
];

/// What a name is for, and so what it must not meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameKind {
    /// A document: a module, a file or folder, and a cargo feature.
    Document,
    /// A module, and so a file or a folder.
    Module,
    /// A function of a resource.
    Function,
    /// A model, an enum, a union, a builder, a struct of required inputs.
    Type,
    /// An argument or method of a builder. Only an operation that reads can be a list, with the methods of one.
    Input { reads: bool },
    /// A field of a model, or one of its methods.
    Field,
    /// A variant of an open enum.
    EnumVariant,
    /// A variant of a union.
    UnionVariant,
}

impl NameKind {
    /// Whether names of this kind are `UpperCamelCase`.
    pub(crate) fn is_camel(self) -> bool {
        matches!(self, Self::Type | Self::EnumVariant | Self::UnionVariant)
    }

    /// Whether `name`, without `r#`, is taken whatever a document holds.
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

/// Whether a call option may be called so, now or later: none ends in an underscore or a number.
fn is_call_option(name: &str) -> bool {
    INPUT_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
        && !name.ends_with(|c: char| c == '_' || c.is_ascii_digit())
}

fn is_reserved_module(name: &str) -> bool {
    MODULES.contains(&name) || is_device(name)
}

/// Whether Windows keeps a file name, in lower case, for a device.
fn is_device(name: &str) -> bool {
    let port = ["com", "lpt"]
        .iter()
        .find_map(|port| name.strip_prefix(port));
    DEVICES.contains(&name) || port.is_some_and(|number| matches!(number.as_bytes(), [b'0'..=b'9']))
}

/// Why no crate can be called `name`, if none can.
pub(crate) fn crate_name_problem(name: &str) -> Option<&'static str> {
    let ident = name.replace('-', "_");
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if !ident.chars().all(is_word) {
        Some("it may hold ASCII letters, digits, `-` and `_` only")
    } else if !ident.starts_with(|c: char| c.is_ascii_alphabetic()) {
        Some("it must begin with a letter")
    } else if crate::names::is_keyword(&ident)
        || matches!(&*ident, "self" | "Self" | "super" | "crate")
    {
        Some("it is a keyword of Rust")
    } else if CRATES.contains(&&*ident) {
        Some("another crate has that name")
    } else if is_device(&ident.to_ascii_lowercase()) {
        Some("no file can have that name on Windows")
    } else {
        None
    }
}

/// Every word above, for tests that look for collisions.
pub fn reserved_words() -> Vec<&'static str> {
    [
        &MODULES[..],
        &DEVICES,
        &RUNTIME_FEATURES,
        &CRATE_FEATURES,
        &EXPORTS,
        &TYPES,
        &INPUTS,
        &INPUT_PREFIXES,
        &["com1", "lpt9", "UnknownValue", "Unknown", "cleared"],
        &[ADDITIONAL_PROPERTIES],
    ]
    .concat()
}
