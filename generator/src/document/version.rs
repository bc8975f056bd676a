//! Finds out which version of OpenAPI a document follows.

use super::{
    shape::name,
    tree::{Tree, Value},
};
use crate::diagnostic::{Diagnostic, Diagnostics, Pointer, nearest, quoted};

/// A version of OpenAPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    V30,
    V31,
}

/// Returns the version of a document, or reports that it is not supported.
pub(super) fn of(tree: &Tree, diagnostics: &mut Diagnostics) -> Option<Version> {
    let Value::Mapping(members) = tree.root() else {
        diagnostics.push(not_a_map(tree));
        return None;
    };
    let at = |key: &str| tree.span(Pointer::root().join(key));
    let diagnostic = match (members.get("openapi"), members.get("swagger")) {
        (Some(Value::String(version)), _) if is(version, "3.0") => return Some(Version::V30),
        (Some(Value::String(version)), _) if is(version, "3.1") => return Some(Version::V31),
        (Some(Value::String(version)), _) if version.starts_with("3.") => {
            Diagnostic::error(format!("OpenAPI {} is not supported", quoted(version)))
                .at(at("openapi"))
                .label("only 3.0 and 3.1 are supported")
                .help("use an edition of the document for OpenAPI 3.0 or 3.1")
        }
        (Some(Value::String(version)), _) => {
            Diagnostic::error(format!("unknown OpenAPI version {}", quoted(version)))
                .at(at("openapi"))
                .label("expected 3.0.0 to 3.1.2")
        }
        (Some(value), _) => {
            Diagnostic::error(format!("`openapi` is {}, not a string", name(value)))
                .at(at("openapi"))
                .help("write `openapi: \"3.0.3\"`")
        }
        (None, Some(_)) => {
            Diagnostic::error("this is a Swagger 2.0 document, which is not supported")
                .at(at("swagger"))
                .label("only OpenAPI 3.0 and 3.1 are supported")
                .help("convert it to OpenAPI 3.0 first, for example with `npx swagger2openapi`")
        }
        (None, None) => without_version(tree, nearest("openapi", members.keys())),
    };
    diagnostics.push(diagnostic);
    None
}

/// Returns whether a version is a release of `minor`, such as `3.0`.
fn is(version: &str, minor: &str) -> bool {
    match version.strip_prefix(minor) {
        Some(patch) => patch.is_empty() || patch.starts_with('.'),
        None => false,
    }
}

fn not_a_map(tree: &Tree) -> Diagnostic {
    let text = &tree.sources.document.text;
    let diagnostic = Diagnostic::error("this is not an OpenAPI document")
        .at(tree.span(Pointer::root()))
        .label(format!("the document is {}, not a map", name(tree.root())));
    if text.trim_start().starts_with('<') {
        diagnostic.help("this looks like a web page: download the raw file instead")
    } else if text.starts_with("version https://git-lfs") {
        diagnostic.help("this is a Git LFS pointer: run `git lfs pull` first")
    } else {
        diagnostic
    }
}

/// Returns the error for a document without the key `openapi`, which may have one that is spelled much like it.
fn without_version(tree: &Tree, similar: Option<&str>) -> Diagnostic {
    let diagnostic = Diagnostic::error("this is not an OpenAPI document: missing key `openapi`");
    match similar {
        Some(key) => diagnostic
            .at(tree.key_span(Pointer::root().join(key)))
            .help("did you mean `openapi`?"),
        None if tree.at(&Pointer::root().join("overlay")).is_some() => diagnostic
            .at(tree.key_span(Pointer::root().join("overlay")))
            .label("this is an overlay")
            .help("pass overlays with `Config::overlay` or `--overlay`, together with the documents that they change"),
        None => {
            let diagnostic = diagnostic
                .at(tree.span(Pointer::root()))
                .help("an OpenAPI document begins with a line such as `openapi: 3.0.3`");
            tree.explain_removal(&Pointer::root().join("openapi"), diagnostic)
        }
    }
}
