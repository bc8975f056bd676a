//! Checks that a tree is an OpenAPI 3.0 document.

use super::{
    shape::name,
    tree::{Tree, Value},
};
use crate::diagnostic::{Diagnostic, Diagnostics, Pointer, nearest, quoted};

/// Reports documents that are not OpenAPI 3.0, and returns whether this one is.
pub(super) fn check(tree: &Tree, diagnostics: &mut Diagnostics) -> bool {
    let Value::Mapping(members) = tree.root() else {
        diagnostics.push(not_a_map(tree));
        return false;
    };
    let at = |key: &str| tree.span(Pointer::root().join(key));
    let diagnostic = match (members.get("openapi"), members.get("swagger")) {
        (Some(Value::String(version)), _) if version.starts_with("3.0.") || version == "3.0" => {
            return true;
        }
        (Some(Value::String(version)), _) if version.starts_with("3.") => {
            Diagnostic::error(format!("OpenAPI {} is not supported", quoted(version)))
                .at(at("openapi"))
                .label("only 3.0 is supported")
                .help("use the OpenAPI 3.0 edition of the document, or convert it to 3.0.3")
        }
        (Some(Value::String(version)), _) => {
            Diagnostic::error(format!("unknown OpenAPI version {}", quoted(version)))
                .at(at("openapi"))
                .label("expected 3.0.0 to 3.0.4")
        }
        (Some(value), _) => {
            Diagnostic::error(format!("`openapi` is {}, not a string", name(value)))
                .at(at("openapi"))
                .help("write `openapi: \"3.0.3\"`")
        }
        (None, Some(_)) => {
            Diagnostic::error("this is a Swagger 2.0 document, which is not supported")
                .at(at("swagger"))
                .label("only OpenAPI 3.0 is supported")
                .help("convert it to OpenAPI 3.0 first, for example with `npx swagger2openapi`")
        }
        (None, None) => without_version(tree, nearest("openapi", members.keys())),
    };
    diagnostics.push(diagnostic);
    false
}

fn not_a_map(tree: &Tree) -> Diagnostic {
    let text = &tree.source.text;
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
        None => diagnostic
            .at(tree.span(Pointer::root()))
            .help("an OpenAPI document begins with a line such as `openapi: 3.0.3`"),
    }
}
