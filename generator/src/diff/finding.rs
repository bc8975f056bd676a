//! A change, and what it means.

use std::{fmt, str::FromStr};

use super::kind::Kind;

/// What a change means for programs that use the bindings, from the least to the most important.
///
/// ```
/// use twilio_codegen::Verdict;
///
/// assert!(Verdict::Major > Verdict::Silent);
/// assert_eq!("minor".parse(), Ok(Verdict::Minor));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Verdict {
    /// Only the documents changed, or the documentation of the bindings.
    Text,
    /// Programs compile and behave as before, except for what `Debug` prints or which values are refused.
    Patch,
    /// Something new, which no program uses yet.
    Minor,
    /// Programs compile and behave differently: a request goes elsewhere, an argument is sent as another input, or a
    /// value that was sent is refused.
    Silent,
    /// Some program that compiled no longer does.
    Major,
}

impl Verdict {
    /// All verdicts, the most important first.
    pub const ALL: [Self; 5] = [
        Self::Major,
        Self::Silent,
        Self::Minor,
        Self::Patch,
        Self::Text,
    ];

    /// Returns the name: `major`, `silent`, `minor`, `patch` or `text`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Major => "major",
            Self::Silent => "silent",
            Self::Minor => "minor",
            Self::Patch => "patch",
            Self::Text => "text",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Verdict {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|it| it.as_str() == name);
        known.ok_or_else(|| format!("unknown verdict {name:?}"))
    }
}

/// A change of the bindings.
///
/// `Display` prints what changed and how, without its verdict and positions.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// What it means: the verdict of its kind.
    pub verdict: Verdict,
    /// The kind of change.
    pub kind: Kind,
    /// The module of the document: `api_v2010`.
    pub document: String,
    /// The module of the resource: `media`. For a change of a whole document, `None`.
    pub resource: Option<String>,
    /// The module of the resource in the new bindings, if it differs.
    pub new_resource: Option<String>,
    /// The path of the module, function or type, from the document's module: `media::fetch_media`. What is new itself has
    /// its new path, everything else the old one, also with a new part.
    pub item: String,
    /// The part of the item: the name of an argument, setter, field or variant.
    pub part: Option<String>,
    /// How `item` and `part` are written in a program: `media::Media.sid`.
    pub shown: String,
    /// What changed, as the rest of a sentence that begins with the item: `` is now `media_instance::fetch_media` ``.
    pub change: String,
    /// Further facts: the reason, or what else changes because of it.
    pub note: Option<String>,
    /// The position in the old document.
    pub old: Option<Position>,
    /// The position in the new document.
    pub new: Option<Position>,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.shown, self.change)
    }
}

/// A position in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Position {
    /// The path of the file, as it was given or found.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column, counted from 1 in characters.
    pub column: usize,
    /// A JSON pointer (RFC 6901) to the node.
    pub pointer: String,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}
