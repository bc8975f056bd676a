//! Finds out which version of OpenAPI a document follows.

use super::tree::{Tree, Value};
use crate::diagnostic::{Diagnostic, Diagnostics, Pointer, quoted};

/// A version of OpenAPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    V30,
    V31,
}

/// Returns the version of a document, or reports that it is not supported.
pub(super) fn of(tree: &Tree, diagnostics: &mut Diagnostics) -> Option<Version> {
    let pointer = |key: &str| Pointer::root().join(key);
    let at = |key: &str| tree.place(pointer(key));
    let root = tree.place(Pointer::root());
    let text = &tree.source.text;
    let Value::Mapping(members) = tree.root() else {
        let mut diagnostic = Diagnostic::error("this is not an OpenAPI document")
            .at(root)
            .label(format!(
                "the document is {}, not a map",
                super::shape::name(tree.root())
            ));
        if text.trim_start().starts_with('<') {
            diagnostic =
                diagnostic.help("this looks like a web page: download the raw file instead");
        } else if text.starts_with("version https://git-lfs") {
            diagnostic = diagnostic.help("this is a Git LFS pointer: run `git lfs pull` first");
        }
        diagnostics.push(diagnostic);
        return None;
    };
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
        (Some(value), _) => Diagnostic::error(format!(
            "`openapi` is {}, not a string",
            super::shape::name(value)
        ))
        .at(at("openapi"))
        .help("write `openapi: \"3.0.3\"`"),
        (None, Some(_)) => {
            Diagnostic::error("this is a Swagger 2.0 document, which is not supported")
                .at(at("swagger"))
                .label("only OpenAPI 3.0 and 3.1 are supported")
                .help("convert it to OpenAPI 3.0 first, for example with `npx swagger2openapi`")
        }
        (None, None) => {
            let near = crate::diagnostic::nearest("openapi", members.keys());
            let diagnostic =
                Diagnostic::error("this is not an OpenAPI document: missing key `openapi`");
            match near {
                Some(near) => diagnostic
                    .at(tree.key_place(pointer(near)))
                    .help("did you mean `openapi`?"),
                None => diagnostic
                    .at(root)
                    .help("an OpenAPI document begins with a line such as `openapi: 3.0.3`"),
            }
        }
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
