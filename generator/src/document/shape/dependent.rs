//! Checks keys of an object that depend on each other, which the tables cannot express.

use super::{
    Walk, either, is_absent,
    table::{Kind, Object, QUERY_STYLES, STYLES},
};
use crate::{
    diagnostic::{Diagnostic, quoted},
    document::tree::{Mapping, Value},
};

impl Walk<'_> {
    pub(super) fn dependent_keys(&mut self, members: Mapping<'_>, object: &Object) {
        let text = |key: &str| members.get(key).and_then(Value::as_str);
        let needed: &[_] = match object.component {
            Some("parameters" | "headers") if members.contains("content") => &[],
            Some("parameters" | "headers") => &["schema"],
            Some("links") if !is_absent(members, "operationRef") => &[],
            Some("links") => &["operationId"],
            Some("securitySchemes") => match text("type") {
                Some("apiKey") => &["name", "in"],
                Some("http") => &["scheme"],
                Some("oauth2") => &["flows"],
                Some("openIdConnect") => &["openIdConnectUrl"],
                _ => &[],
            },
            _ => &[],
        };
        for key in needed {
            let is_text = object
                .field(key)
                .is_some_and(|field| matches!(field.kind, Kind::Text));
            if !members.contains(key) || is_text && is_absent(members, key) {
                self.missing(key, object);
            }
        }
        if object.component == Some("parameters")
            && let (Some(location), Some(style)) = (text("in"), text("style"))
        {
            self.style(location, style);
        }
    }

    /// Reports a style that is not allowed for the location (`in`) of a parameter.
    fn style(&mut self, location: &str, style: &str) {
        let allowed: &[_] = match location {
            "query" => QUERY_STYLES,
            "path" => &["simple", "label", "matrix"],
            "header" => &["simple"],
            "cookie" => &["form"],
            _ => return,
        };
        // Unknown styles are reported elsewhere.
        if !STYLES.contains(&style) || allowed.contains(&style) {
            return;
        }
        let message = format!(
            "`style` cannot be {} if `in` is {}",
            quoted(style),
            quoted(location)
        );
        let span = self.tree.span(self.pointer().join("style"));
        self.diagnostics.push(
            Diagnostic::error(message)
                .at(span)
                .label(format!("expected {}", either(allowed))),
        );
    }
}
