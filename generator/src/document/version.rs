//! Checks that a tree is an OpenAPI 3.0 document.

use super::tree::{Tree, Value};
use crate::diagnostic::{Diagnostic, Diagnostics, Pointer, quoted};

/// Reports documents that are not OpenAPI 3.0, and returns whether this one is.
pub(super) fn check(tree: &Tree, diagnostics: &mut Diagnostics) -> bool {
    let pointer = |key: &str| Pointer::root().join(key);
    let at = |key: &str| tree.span(pointer(key));
    let root = tree.span(Pointer::root());
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
        return false;
    };
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
        (Some(value), _) => Diagnostic::error(format!(
            "`openapi` is {}, not a string",
            super::shape::name(value)
        ))
        .at(at("openapi"))
        .help("write `openapi: \"3.0.3\"`"),
        (None, Some(_)) => {
            Diagnostic::error("this is a Swagger 2.0 document, which is not supported")
                .at(at("swagger"))
                .label("only OpenAPI 3.0 is supported")
                .help("convert it to OpenAPI 3.0 first, for example with `npx swagger2openapi`")
        }
        (None, None) => {
            let near = crate::diagnostic::nearest("openapi", members.keys());
            let diagnostic =
                Diagnostic::error("this is not an OpenAPI document: missing key `openapi`");
            match near {
                Some(near) => diagnostic
                    .at(tree.key_span(pointer(near)))
                    .help("did you mean `openapi`?"),
                None => diagnostic
                    .at(root)
                    .help("an OpenAPI document begins with a line such as `openapi: 3.0.3`"),
            }
        }
    };
    diagnostics.push(diagnostic);
    false
}
