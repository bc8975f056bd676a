//! The kinds of changes: a table with the verdict of each, and which is the opposite of which.

use std::fmt;

use super::finding::Verdict;

/// Declares the kinds. Each line is a variant, its name in JSON and its verdict.
macro_rules! kinds {
    ($($(#[doc = $doc:literal])* $kind:ident $name:literal $verdict:ident,)*) => {
        /// What a finding is about. `DIFF.md` describes what programs notice of each.
        ///
        /// ```
        /// use twilio_codegen::{Kind, Verdict};
        ///
        /// assert_eq!(Kind::FunctionAdded.as_str(), "function-added");
        /// assert_eq!(Kind::FunctionAdded.verdict(), Verdict::Minor);
        /// assert_eq!(Kind::FunctionAdded.opposite(), Some(Kind::FunctionRemoved));
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Kind {
            $($(#[doc = $doc])* $kind,)*
        }

        impl Kind {
            /// All kinds, in the order of `DIFF.md`.
            pub const ALL: &'static [Self] = &[$(Self::$kind,)*];

            /// Returns the name, as in JSON: `function-renamed`.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }

            /// Returns what changes of this kind mean for programs.
            pub fn verdict(self) -> Verdict {
                match self {
                    $(Self::$kind => Verdict::$verdict,)*
                }
            }
        }
    };
}

kinds! {
    /// One edition has several documents, so their modules begin all paths, and the other has one.
    LayoutChanged "layout-changed" Major,
    /// A document is new.
    DocumentAdded "document-added" Minor,
    /// A document was removed.
    DocumentRemoved "document-removed" Major,
    /// The module of a document has another name.
    DocumentRenamed "document-renamed" Major,
    /// The module of a resource is new, with all of its functions.
    ModuleAdded "module-added" Minor,
    /// The module of a resource was removed, with all of its functions.
    ModuleRemoved "module-removed" Major,
    /// The module of a resource has another name. Nothing else about its functions' names changed.
    ModuleRenamed "module-renamed" Major,
    /// A function is new.
    FunctionAdded "function-added" Minor,
    /// A function was removed.
    FunctionRemoved "function-removed" Major,
    /// A function has another name or is in another module.
    FunctionRenamed "function-renamed" Major,
    /// A function takes another number of arguments, or a struct instead of arguments.
    ArgumentsChanged "arguments-changed" Major,
    /// The struct of required inputs has another field.
    ArgumentAdded "argument-added" Major,
    /// The struct of required inputs lacks a field.
    ArgumentRemoved "argument-removed" Major,
    /// An argument has another type.
    ArgumentTypeChanged "argument-type-changed" Major,
    /// An argument has the same position and type, and is another input.
    ArgumentReplaced "argument-replaced" Silent,
    /// An optional input is new.
    SetterAdded "setter-added" Minor,
    /// An optional input was removed.
    SetterRemoved "setter-removed" Major,
    /// An optional input has another name.
    SetterRenamed "setter-renamed" Major,
    /// An optional input has another type.
    SetterTypeChanged "setter-type-changed" Major,
    /// The method that sends null is new.
    NullMethodAdded "null-method-added" Minor,
    /// The method that sends null was removed.
    NullMethodRemoved "null-method-removed" Major,
    /// The method that sends null has another name.
    NullMethodRenamed "null-method-renamed" Major,
    /// An input, field or variant has the same name in Rust, and another one on the wire.
    WireNameChanged "wire-name-changed" Silent,
    /// An input is sent in another location, such as the query.
    LocationChanged "location-changed" Silent,
    /// An input is written differently: a list with commas, for example.
    StyleChanged "style-changed" Silent,
    /// Values that were sent are refused before they are sent.
    LimitTightened "limit-tightened" Silent,
    /// Values that were refused are sent.
    LimitRelaxed "limit-relaxed" Patch,
    /// Values are compared with another pattern before they are sent.
    PatternChanged "pattern-changed" Silent,
    /// One of several inputs is required.
    RequirementAdded "requirement-added" Silent,
    /// One of several inputs is no longer required.
    RequirementRemoved "requirement-removed" Patch,
    /// Requests use another method.
    MethodChanged "method-changed" Silent,
    /// Requests go to another path.
    PathChanged "path-changed" Silent,
    /// Requests go to another server.
    ServerChanged "server-changed" Silent,
    /// The request body has another media type.
    BodyChanged "body-changed" Silent,
    /// Requests are sent with other credentials.
    SecurityChanged "security-changed" Silent,
    /// Requests accept other media types, and the function returns the same type.
    AcceptChanged "accept-changed" Patch,
    /// A function returns another type.
    ResponseChanged "response-changed" Major,
    /// A function declares headers, for `typed_headers()`.
    HeadersAdded "headers-added" Minor,
    /// A function declares no headers or others, and the struct that `typed_headers()` returned was removed.
    HeadersRemoved "headers-removed" Major,
    /// A function declares no headers or others, and the struct that `typed_headers()` returned still exists.
    HeadersChanged "headers-changed" Silent,
    /// A function or type is a list: `items()` and `pages()`, or `into_items()`, are new.
    ListAdded "list-added" Minor,
    /// A function or type is no longer a list: `items()` and `pages()`, or `into_items()`, are gone.
    ListRemoved "list-removed" Major,
    /// The items of a list have another type.
    ItemChanged "item-changed" Major,
    /// Lists find their items or the next page in another way.
    PagingChanged "paging-changed" Silent,
    /// A function or setter is deprecated.
    DeprecationAdded "deprecation-added" Minor,
    /// A function or setter is no longer deprecated.
    DeprecationRemoved "deprecation-removed" Patch,
    /// A type of a document without operations is new.
    TypeAdded "type-added" Minor,
    /// A type of a document without operations was removed.
    TypeRemoved "type-removed" Major,
    /// A type has another name.
    TypeRenamed "type-renamed" Major,
    /// A type is a struct, an enum of strings or an enum of types, and was another one of these.
    TypeKindChanged "type-kind-changed" Major,
    /// A field of a struct is new.
    FieldAdded "field-added" Minor,
    /// A field of a struct was removed.
    FieldRemoved "field-removed" Major,
    /// A field of a struct has another name.
    FieldRenamed "field-renamed" Major,
    /// A field of a struct has another type.
    FieldTypeChanged "field-type-changed" Major,
    /// A variant of an enum is new.
    VariantAdded "variant-added" Minor,
    /// A variant of an enum was removed.
    VariantRemoved "variant-removed" Major,
    /// A variant of an enum has another name.
    VariantRenamed "variant-renamed" Major,
    /// A variant of an enum holds another type.
    VariantTypeChanged "variant-type-changed" Major,
    /// The variant for a value is chosen in another way.
    VariantChoiceChanged "variant-choice-changed" Silent,
    /// An enum can be made from `true` and `false`.
    ConversionAdded "conversion-added" Minor,
    /// An enum can no longer be made from `true` and `false`.
    ConversionRemoved "conversion-removed" Major,
    /// `Debug` hides a value that it printed, or prints one that it hid.
    DebugOutputChanged "debug-output-changed" Patch,
    /// A document differs only in what bindings do not show, or show in comments.
    TextChanged "text-changed" Text,
}

/// The kinds that become each other if the editions are swapped. The others stay the same.
const OPPOSITES: &[(Kind, Kind)] = &[
    (Kind::DocumentAdded, Kind::DocumentRemoved),
    (Kind::ModuleAdded, Kind::ModuleRemoved),
    (Kind::FunctionAdded, Kind::FunctionRemoved),
    (Kind::ArgumentAdded, Kind::ArgumentRemoved),
    (Kind::SetterAdded, Kind::SetterRemoved),
    (Kind::NullMethodAdded, Kind::NullMethodRemoved),
    (Kind::LimitTightened, Kind::LimitRelaxed),
    (Kind::RequirementAdded, Kind::RequirementRemoved),
    (Kind::HeadersAdded, Kind::HeadersRemoved),
    (Kind::ListAdded, Kind::ListRemoved),
    (Kind::DeprecationAdded, Kind::DeprecationRemoved),
    (Kind::TypeAdded, Kind::TypeRemoved),
    (Kind::FieldAdded, Kind::FieldRemoved),
    (Kind::VariantAdded, Kind::VariantRemoved),
    (Kind::ConversionAdded, Kind::ConversionRemoved),
];

impl Kind {
    /// Returns the kind of the same change if the old and the new edition are swapped, or `None` if it is the same kind:
    /// what was renamed, for example, was renamed in the other direction as well.
    pub fn opposite(self) -> Option<Self> {
        OPPOSITES.iter().find_map(|&(one, other)| match self {
            kind if kind == one => Some(other),
            kind if kind == other => Some(one),
            _ => None,
        })
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
